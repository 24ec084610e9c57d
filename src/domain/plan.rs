//! What the growth programme costs: investment lines by financial year.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::{FinancialYear, Money, Quarter, Rate, Rounding};
use crate::words::words;

words! {
    /// What kind of amount an investment line states.
    pub enum LineKind {
        /// What the line costs in that year, each year anew.
        Level = "level",
        /// What the line adds to the budget in that year.
        Increment = "increment",
        /// Spent once.
        OneOff = "one_off",
    }
}

/// What amounts that are stated by year come to in a year; `None` is "not stated". A level
/// is not known of a year that it leaves out. What was added is kept in every later year,
/// and a year without an increment adds nothing; what comes once comes in no other year.
pub fn amount_in(
    kind: Option<LineKind>,
    amounts: &BTreeMap<FinancialYear, Money>,
    year: FinancialYear,
) -> Option<Money> {
    if amounts.is_empty() {
        return None;
    }
    match kind {
        Some(LineKind::Increment) => {
            Money::checked_sum(amounts.range(..=year).map(|(_, added)| *added))
        }
        Some(LineKind::OneOff) => Some(amounts.get(&year).copied().unwrap_or_default()),
        Some(LineKind::Level) | None => amounts.get(&year).copied(),
    }
}

words! {
    /// What an investment line pays for, where that changes how it grows.
    pub enum LineCategory {
        /// Pay, which grows by the pay inflation.
        Staffing = "staffing",
        /// Anything else.
        Other = "other",
    }
}

/// A cost a year that runs for a term, in place of amounts by year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it costs in a whole year.
    pub amount_a_year: Money,
    /// How many months it runs: whole quarters.
    pub months: u16,
}

impl Term {
    /// What the whole term costs, to the penny; `None` beyond [`Money::LIMIT`].
    pub fn total(self) -> Option<Money> {
        let years = BigRational::new(BigInt::from(self.months), BigInt::from(12));
        Money::round(&(self.amount_a_year.exact() * years), Rounding::HalfUpToPenny).ok()
    }
}

/// Who pays for a line beside the council's own budget, or from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funding {
    /// Its name, as a person wrote it.
    pub source: String,
    /// The last quarter that it pays for; `None` is to the end of the line.
    pub ends: Option<Quarter>,
}

/// One line of the investment table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvestmentLine {
    /// Its name as printed.
    pub line: String,
    /// What kind of amount it states; `None` is "not stated".
    pub kind: Option<LineKind>,
    /// What it pays for; `None` is "not stated", which does not grow.
    pub category: Option<LineCategory>,
    /// The posts that it pays for, full-time equivalents; `None` is "not stated".
    pub fte: Option<Rate>,
    /// The first quarter that costs anything; `None` is from the first year on. The
    /// amounts stay those of whole years.
    pub starts: Option<Quarter>,
    /// The last quarter that costs anything; `None` is to the last year.
    pub ends: Option<Quarter>,
    /// Its cost a year over a term; such a line has no amounts by year, and none of a
    /// year that anybody knows until its start is stated.
    pub term: Option<Term>,
    /// Who pays for it; `None` is "not stated".
    pub funding: Option<Funding>,
    /// The amount by year. What a year that is missing costs, its kind says: of a level it is
    /// "not stated", never zero.
    pub amounts: BTreeMap<FinancialYear, Money>,
    /// The years that it names and states nothing for: they are of the plan all the same.
    pub blank: BTreeSet<FinancialYear>,
}

impl InvestmentLine {
    /// How many quarters of a year the line costs something, from 0 to 4.
    pub fn quarters_in(&self, year: FinancialYear) -> u8 {
        self.quarters_until(year, 4)
    }

    /// The same of the first `quarters` of the year.
    pub fn quarters_until(&self, year: FinancialYear, quarters: u8) -> u8 {
        let from = quarters_from(self.starts, year);
        let after = self.last_quarter().map_or(0, |last| quarters_from(Some(last.next()), year));
        let before_start = 4 - from;
        quarters.min(4 - after).saturating_sub(before_start)
    }

    /// The last quarter that costs anything, where that is known.
    pub fn last_quarter(&self) -> Option<Quarter> {
        let of_term = || {
            let quarters = i32::from(self.term?.months / 3);
            Some(self.starts?.plus(quarters - 1))
        };
        self.ends.or_else(of_term)
    }

    /// What a whole year costs; `None` is "not stated".
    pub fn a_year(&self, year: FinancialYear) -> Option<Money> {
        let of_term = || self.starts.and(self.term).map(|term| term.amount_a_year);
        amount_in(self.kind, &self.amounts, year).or_else(of_term)
    }

    /// Whether it has a name and states nothing else.
    pub fn says_nothing(&self) -> bool {
        let stated = InvestmentLine { line: String::new(), blank: BTreeSet::new(), ..self.clone() };
        stated == InvestmentLine::default()
    }

    /// The years that it names, or that its term covers.
    fn span(&self) -> Option<(FinancialYear, FinancialYear)> {
        let named = || self.amounts.keys().chain(&self.blank).copied();
        let of_term = || {
            self.term?;
            Some((self.starts?.year(), self.last_quarter()?.year()))
        };
        named().min().zip(named().max()).or_else(of_term)
    }

    /// Whether the line states the same amount, not zero, in every one of `years`.
    pub fn recurs_in(&self, years: &[FinancialYear]) -> bool {
        let mut amounts = years.iter().map(|year| self.amounts.get(year));
        let Some(Some(first)) = amounts.next() else { return false };
        years.len() > 1 && *first != Money::ZERO && amounts.all(|amount| amount == Some(first))
    }
}

/// How many quarters of a year are at or after `start`, from 0 to 4.
pub fn quarters_from(start: Option<Quarter>, year: FinancialYear) -> u8 {
    match start {
        Some(start) if start.year() > year => 0,
        Some(start) if start.year() == year => 5 - start.number(),
        _ => 4,
    }
}

/// The investment lines of a programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The lines in their printed order.
    pub lines: Vec<InvestmentLine>,
}

impl Plan {
    /// The plan's years: from the first to the last that any line names.
    pub fn years(&self) -> Vec<FinancialYear> {
        let spans = || self.lines.iter().filter_map(InvestmentLine::span);
        match (spans().map(|span| span.0).min(), spans().map(|span| span.1).max()) {
            (Some(first), Some(last)) => first.to(last).collect(),
            _ => Vec::new(),
        }
    }
}

words! {
    /// What a figure of a published table claims to be.
    pub enum ClaimMeasure {
        /// The year's investment.
        Investment = "investment",
        /// The clawback credited in the year.
        Credit = "credit",
        /// Investment minus credit.
        Net = "net",
        /// Net, added up over the plan.
        CumulativeNet = "cumulative_net",
        /// Units opened in the year. A number, read and kept like an amount.
        Units = "units",
    }
}

/// One row of the table that a paper printed, kept as claims to reproduce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedRow {
    /// Its label as printed.
    pub row: String,
    /// What it claims to be; `None` where nobody has said, so that it is kept
    /// and not compared.
    pub measure: Option<ClaimMeasure>,
    /// The printed figures by year.
    pub amounts: BTreeMap<FinancialYear, Money>,
    /// The printed total over the plan; `None` where none is printed.
    pub total: Option<Money>,
}

/// What could be clawed back in a period: direct-payment spend and clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// A quarter, or a whole financial year.
    pub period: ExposurePeriod,
    /// Direct payments paid out; `None` is "not stated".
    pub dp_paid: Option<Money>,
    /// People with a direct payment; `None` is "not stated".
    pub dp_clients: Option<i64>,
}

/// The period an exposure is stated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExposurePeriod {
    /// A whole financial year.
    Year(FinancialYear),
    /// One quarter.
    Quarter(Quarter),
}
