//! With which probability credit covers cost, as an answer: for each year and for the plan,
//! and how it was found.

use crate::domain::range::{Ranged, RangedValue};
use crate::domain::{Chance, FinancialYear, Money};

/// The probabilities and how they were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// How.
    pub method: Method,
    /// Under what they hold, where they are read from the forecast.
    pub under: Under,
    /// The distributions that they rest on; none where that is the forecast.
    pub ranges: Vec<RangeInForce>,
    /// The years and then the plan.
    pub covered: Vec<Covered>,
}

/// What probabilities of a forecast hold under, and what is known of its intervals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Under {
    /// How much of a marked step is taken to last, in words.
    pub condition: Option<String>,
    /// How often such intervals held in the past, in a sentence; `None` where nobody knows.
    pub held: Option<String>,
    /// That the past was tried less far ahead than the plan ends, in a sentence.
    pub reach: Option<String>,
}

/// How probabilities were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// From the intervals of the forecast.
    Forecast,
    /// From the one distribution, at the value where credit begins to cover cost.
    Analytic,
    /// By drawing from the distributions.
    Simulated {
        /// How often.
        draws: u32,
        /// What the numbers start from.
        seed: u64,
    },
}

/// A distribution that probabilities rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeInForce {
    /// What varies.
    pub what: Ranged,
    /// It is lower with one chance in ten.
    pub low: RangedValue,
    /// The median.
    pub value: RangedValue,
    /// It is higher with one chance in ten.
    pub high: RangedValue,
    /// Where it comes from: `None` is a person, else a growth fit, and whether that has
    /// the marked step.
    pub fitted_with_step: Option<bool>,
    /// Whether values that do not make sense were moved to the nearest that does.
    pub is_cut_off: bool,
}

/// Where credit begins to cover cost as one assumption rises, or falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnsAt {
    /// The assumption.
    pub what: Ranged,
    /// Its value there.
    pub value: RangedValue,
    /// Whether it covers from there upwards.
    pub or_more: bool,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The year; `None` is the plan as a whole.
    pub financial_year: Option<FinancialYear>,
    /// The probability that credit covers cost, or the reason why there is none.
    pub chance: Result<Chance, String>,
    /// Whether the year before is taken at its point, and only the change varies.
    pub given_year_before: bool,
    /// Where credit begins to cover cost, where one assumption decides.
    pub turns_at: Option<TurnsAt>,
    /// Intervals of the credit: level in percent, lower and upper bound.
    pub credit_intervals: Vec<(u8, Money, Money)>,
}

impl Covered {
    /// Of a year or of the plan nothing is known yet.
    pub fn of(financial_year: Option<FinancialYear>) -> Covered {
        Covered {
            financial_year,
            chance: Err(NOT_STATED.to_owned()),
            given_year_before: false,
            turns_at: None,
            credit_intervals: Vec::new(),
        }
    }
}

/// What is said where a cost is not stated.
pub const NOT_STATED: &str = "A cost is not stated.";
/// What is said where there is none.
pub const NOTHING_TO_COVER: &str = "It costs nothing, so there is nothing to cover.";

/// The cost that a credit may cover, or the reason why there is no such question.
pub fn to_cover(cost: Option<Money>) -> Result<Money, &'static str> {
    match cost.ok_or(NOT_STATED)? {
        Money::ZERO => Err(NOTHING_TO_COVER),
        cost => Ok(cost),
    }
}
