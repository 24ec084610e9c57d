//! The appraisal words over costs and credits of which either may be "not stated".

use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::figure::Measure;
use crate::domain::{FinancialYear, Money, Plan, Rate};
use crate::offset::{OffsetError, Ratio, published};

use super::flow::{self, Flow};
use super::{AmountType, Path, Sum, costs, too_large};

/// One year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub financial_year: FinancialYear,
    /// What it costs; `None` is "not stated".
    pub investment: Option<Money>,
    /// What is saved; `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit: positive is a cost.
    pub net: Option<Money>,
    /// Net, added up from the first year.
    pub cumulative_net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// The plan as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What it costs; `None` is "not stated".
    pub investment: Option<Money>,
    /// What is saved; `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit.
    pub net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

impl Year {
    pub(super) fn figures(&self, units: Option<Money>) -> published::Computed {
        published::Computed {
            investment: self.investment,
            credit: self.credit,
            net: self.net,
            cumulative_net: self.cumulative_net,
            units,
        }
    }
}

impl Totals {
    pub(super) fn figures(&self, units: Option<Money>) -> published::Computed {
        published::Computed {
            investment: self.investment,
            credit: self.credit,
            net: self.net,
            cumulative_net: None,
            units,
        }
    }
}

/// Every year from the first to the last that anything dates.
pub(super) fn years(plan: &Plan, path: &Path) -> Result<Vec<Year>, OffsetError> {
    let planned = plan.years();
    let spans = [
        planned.first().copied().zip(planned.last().copied()),
        path.cost.years(),
        path.credit.years(),
    ];
    let spans = || spans.into_iter().flatten();
    let first = spans().map(|span| span.0).min();
    let Some((first, last)) = first.zip(spans().map(|span| span.1).max()) else {
        return Ok(Vec::new());
    };
    let mut cumulative = Some(Money::ZERO);
    let mut years = Vec::new();
    for financial_year in first.to(last) {
        let investment = investment(plan, &path.cost, financial_year)?;
        let credit = path.credit.in_year(financial_year);
        let net = minus(investment, credit)?;
        cumulative = match cumulative.zip(net) {
            Some((sum, net)) => Some(too_large(sum.checked_add(net))?),
            None => None,
        };
        years.push(Year {
            financial_year,
            investment,
            credit,
            net,
            cumulative_net: cumulative,
            offset_ratio: ratio(investment, credit),
        });
    }
    Ok(years)
}

/// The plan's lines and what the source costs beside them; `None` where either does not
/// say, for a sum of the rest is not the cost.
fn investment(plan: &Plan, cost: &Flow, year: FinancialYear) -> Result<Option<Money>, OffsetError> {
    let lines = if plan.lines.is_empty() { None } else { costs::in_year(plan, year)? };
    match cost {
        Flow::NotStated => Ok(None),
        Flow::Nothing => Ok(lines),
        Flow::ByYear(_) if plan.lines.is_empty() => Ok(cost.in_year(year)),
        Flow::ByYear(_) => match lines.zip(cost.in_year(year)) {
            Some((lines, more)) => too_large(lines.checked_add(more)).map(Some),
            None => Ok(None),
        },
    }
}

/// Sums of the years; where nothing is dated, the figures that the paper states for
/// the plan as a whole. A figure that mixes types is no total.
pub(super) fn totals(years: &[Year], figures: &[Sum]) -> Result<Totals, OffsetError> {
    let stated = |measure: Measure| {
        let sum = figures.iter().find(|sum| sum.measure == Some(measure))?;
        let is_total = sum.amount_type == AmountType::TotalOverPlan;
        sum.figure.single().filter(|_| is_total).map(Money::from_pence)
    };
    let of = |amount: fn(&Year) -> Option<Money>, measure| -> Result<_, OffsetError> {
        let by_year: Option<Vec<Money>> = years.iter().map(amount).collect();
        match by_year.filter(|amounts| !amounts.is_empty()) {
            Some(amounts) => too_large(Money::checked_sum(amounts)).map(Some),
            None => Ok(stated(measure)),
        }
    };
    let investment = of(|year| year.investment, Measure::Investment)?;
    let credit = of(|year| year.credit, Measure::Credit)?;
    Ok(Totals {
        investment,
        credit,
        net: minus(investment, credit)?,
        offset_ratio: ratio(investment, credit),
    })
}

pub(super) fn first_covered_year(years: &[Year]) -> Option<FinancialYear> {
    let covered = |year: &&Year| {
        year.credit.zip(year.investment).is_some_and(|(credit, cost)| credit >= cost)
    };
    years.iter().find(covered).map(|year| year.financial_year)
}

pub(super) fn payback_year(years: &[Year]) -> Option<FinancialYear> {
    let paid = |year: &&Year| year.cumulative_net.is_some_and(|net| net <= Money::ZERO);
    years.iter().rev().take_while(paid).last().map(|year| year.financial_year)
}

/// The first year is not discounted, as in the offset.
pub(super) fn npv(years: &[Year], rate: Rate) -> Result<Option<Money>, OffsetError> {
    let factor = flow::whole(1) + rate.exact();
    let mut value = BigRational::zero();
    for year in years.iter().rev() {
        let Some(net) = year.net else { return Ok(None) };
        value = value / &factor - net.exact();
    }
    if years.is_empty() { Ok(None) } else { flow::penny(&value).map(Some) }
}

fn minus(investment: Option<Money>, credit: Option<Money>) -> Result<Option<Money>, OffsetError> {
    let both = investment.zip(credit);
    both.map(|(cost, credit)| too_large(cost.checked_sub(credit))).transpose()
}

fn ratio(investment: Option<Money>, credit: Option<Money>) -> Option<Ratio> {
    investment.zip(credit).and_then(|(cost, credit)| Ratio::of(credit, cost))
}
