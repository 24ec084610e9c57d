//! When a year covers what it costs, and when a plan has paid back: nothing is covered and
//! nothing paid back before something is spent.

use num_rational::BigRational;
use num_traits::Signed;

use super::Appraisal;
use crate::domain::{FinancialYear, Money, Quarter};
use crate::words::words;

words! {
    /// Whether the years of a plan reach something.
    pub enum Reached {
        /// They do.
        Reached = "reached",
        /// They do not.
        NotWithinTheseYears = "not_within_these_years",
        /// A cost or a credit that decides it is not stated, or nothing is dated.
        NotStated = "not_stated",
        /// There is nothing to cover or to pay back.
        NothingSpent = "nothing_spent",
    }
}

/// What decides about a year; `None` is "not stated".
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The year.
    pub financial_year: FinancialYear,
    /// What it costs.
    pub investment: Option<Money>,
    /// What it is credited.
    pub credit: Option<Money>,
    /// Investment minus credit, added up from the first year.
    pub cumulative_net: Option<Money>,
}

impl Standing {
    fn costs(&self) -> bool {
        self.investment.is_some_and(|cost| cost > Money::ZERO)
    }
}

/// The first year that costs something and whose credit covers it.
pub fn first_covered_year(years: impl IntoIterator<Item = Standing>) -> Option<FinancialYear> {
    let mut years = years.into_iter().filter(Standing::costs);
    let covered = years.find(|year| year.credit >= year.investment)?;
    Some(covered.financial_year)
}

/// The first year, not before one that costs something, from whose end the cumulative net
/// stays at or below zero.
pub fn payback_year(years: impl IntoIterator<Item = Standing>) -> Option<FinancialYear> {
    let years = years.into_iter().skip_while(|year| !year.costs());
    years.fold(None, |paid, year| {
        let stays = year.cumulative_net.is_some_and(|net| net <= Money::ZERO);
        stays.then_some(paid.unwrap_or(year.financial_year))
    })
}

impl Appraisal {
    /// Whether a year is covered.
    pub fn is_covered(&self) -> Reached {
        let is_open = self.years.iter().any(|year| match year.investment {
            Some(cost) => cost > Money::ZERO && year.credit.is_none(),
            None => true,
        });
        self.reached(self.first_covered_year, is_open)
    }

    /// Whether the plan pays back.
    pub fn is_paid_back(&self) -> Reached {
        let end = self.years.last().and_then(|year| year.cumulative_net);
        self.reached(self.payback_year, end.is_none())
    }

    fn reached(&self, year: Option<FinancialYear>, is_open: bool) -> Reached {
        let spends = self.years.iter().any(|year| Standing::from(year).costs());
        match year {
            Some(_) => Reached::Reached,
            None if is_open || self.years.is_empty() => Reached::NotStated,
            None if !spends => Reached::NothingSpent,
            None => Reached::NotWithinTheseYears,
        }
    }
}

/// The first quarter of a year that pays back, not before one by whose end something
/// `is_spent`, from whose end on what is `open` stays at or below zero until the year ends.
pub fn first_paid_quarter(
    paid: FinancialYear,
    is_spent: impl Fn(u8) -> bool,
    open: impl Fn(u8) -> BigRational,
) -> Option<Quarter> {
    // At the year's end the rounded figures decide, which is why it paid back.
    let last_unpaid = (1..4).rev().find(|quarters| open(*quarters).is_positive()).unwrap_or(0);
    let first_spent = (1..4).find(|quarters| is_spent(*quarters)).unwrap_or(4);
    paid.quarters().get(usize::from(last_unpaid.max(first_spent - 1))).copied()
}
