//! What an offset answer asks of a forecast, and what a forecast may answer: the
//! probability that so much is recovered.

use super::{FinancialYear, Money, Rate};

/// What is recovered, as far as a forecast has a distribution for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// The total of consecutive financial years, both ends included.
    Years(FinancialYear, FinancialYear),
    /// What a financial year adds to the year before, whose own recovery is taken
    /// at its point.
    MoreThanYearBefore(FinancialYear),
}

/// A question: with which probability is at least so much recovered?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// What is recovered.
    pub recovered: Recovered,
    /// How much of it is needed.
    pub needed: Money,
}

/// A probability to four places. A forecast says nothing beyond its widest
/// interval, so there only a bound is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// The probability itself.
    Is(Rate),
    /// It is at least this.
    AtLeast(Rate),
    /// It is at most this.
    AtMost(Rate),
}
