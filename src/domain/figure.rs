//! Figures that a paper states for a plan as a whole: amounts, people, units, often
//! as a range and often rounded.

use super::Money;
use crate::words::words;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Money, in pence.
    Pounds,
    /// People.
    People,
    /// Homes, places or whatever else a scheme opens.
    Units,
}

/// A number or a range, in pence where it is money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub unit: Unit,
    /// The lower end.
    pub low: i64,
    /// The upper end: the same where it is one number.
    pub high: i64,
}

impl Figure {
    /// One amount of money.
    pub fn pounds(amount: Money) -> Figure {
        Figure::range(amount, amount)
    }

    /// A range of money.
    pub fn range(low: Money, high: Money) -> Figure {
        Figure { unit: Unit::Pounds, low: low.pence(), high: high.pence() }
    }

    /// A number of people or of units.
    pub fn count(unit: Unit, low: u32, high: u32) -> Figure {
        Figure { unit, low: i64::from(low), high: i64::from(high) }
    }

    /// The one number that it is, if it is one.
    pub fn single(self) -> Option<i64> {
        (self.low == self.high).then_some(self.low)
    }

    /// One end for a sentence, as its unit is written: `2,913,608` or `173`.
    pub fn end_in_words(self, end: i64) -> String {
        let pence = if self.unit == Unit::Pounds { end } else { end.saturating_mul(100) };
        Money::from_pence(pence).in_words()
    }

    /// The figure for a sentence: `3,000,000 to 3,700,000`.
    pub fn in_words(self) -> String {
        match self.single() {
            Some(number) => self.end_in_words(number),
            None => format!("{} to {}", self.end_in_words(self.low), self.end_in_words(self.high)),
        }
    }
}

words! {
    /// What a figure of a whole plan is.
    pub enum Measure {
        /// What the plan costs.
        Investment = "investment",
        /// What it costs in a year.
        InvestmentAYear = "investment_a_year",
        /// What one post costs in a year.
        InvestmentAPost = "investment_a_post",
        /// What it saves or recovers.
        Credit = "credit",
        /// What it saves in a year.
        CreditAYear = "credit_a_year",
        /// What one unit saves.
        CreditAUnit = "credit_a_unit",
        /// What it saves beyond what it costs: positive is a gain.
        NetSaving = "net_saving",
        /// How many units it opens.
        Units = "units",
        /// What is paid for outcomes.
        OutcomePayments = "outcome_payments",
        /// The part of it that a grant pays.
        Grant = "grant",
        /// The part of it that the council pays.
        CouncilPayments = "council_payments",
        /// People before the plan.
        CohortBefore = "cohort_before",
        /// People after it.
        CohortAfter = "cohort_after",
        /// How many fewer people that is.
        PeopleMoved = "people_moved",
    }
}

impl Measure {
    /// What it counts.
    pub fn unit(self) -> Unit {
        match self {
            Measure::Units => Unit::Units,
            Measure::CohortBefore | Measure::CohortAfter | Measure::PeopleMoved => Unit::People,
            _ => Unit::Pounds,
        }
    }
}

words! {
    /// How a paper qualifies a figure.
    #[derive(Default)]
    pub enum Qualifier {
        /// It gives the figure as it is.
        #[default]
        Exactly = "exactly",
        /// "About", "circa", "approx."
        About = "about",
        /// "Up to".
        UpTo = "up_to",
        /// "Over", "at least".
        Over = "over",
    }
}

impl Qualifier {
    /// The word before a figure in a sentence, with its blank.
    pub fn in_words(self) -> &'static str {
        match self {
            Qualifier::Exactly => "",
            Qualifier::About => "about ",
            Qualifier::UpTo => "up to ",
            Qualifier::Over => "over ",
        }
    }
}

/// A figure that a paper claims for its plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// What the paper says, in its words.
    pub claim: String,
    /// What it claims to be; `None` where nobody has said, so that it is kept and not
    /// compared.
    pub measure: Option<Measure>,
    /// How the paper qualifies it.
    pub qualifier: Qualifier,
    /// The figure.
    pub figure: Figure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_written_as_its_unit_is() {
        let pounds = |pounds: i64| Money::from_pence(pounds * 100);
        for (figure, expected) in [
            (Figure::pounds(Money::from_pence(995_833)), "9,958.33"),
            (Figure::range(pounds(3_000_000), pounds(3_700_000)), "3,000,000 to 3,700,000"),
            (Figure::count(Unit::People, 53, 68), "53 to 68"),
            (Figure::count(Unit::Units, 1_048, 1_048), "1,048"),
        ] {
            assert_eq!(figure.in_words(), expected);
        }
    }
}
