//! Switching values: where a plan just pays for itself over its years.
//!
//! Each is solved on the exact credits, before their one rounding, against the cost
//! to the penny. The net over the plan is linear in the baseline, the clawback rate
//! and the participating share, a polynomial in growth, and a step function of the
//! lag. So three are one division, growth is a bisection in whole numbers of
//! 10^-10, and the lag is tried quarter by quarter.

use crate::domain::{Money, Rate};

use super::solver::Solver;
use super::{Inputs, Offset};

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Growth a year of the baseline.
    GrowthRate,
    /// Growth a year of the number of clients.
    ClientGrowthRate,
    /// Clawback over direct-payment spend.
    ClawbackRate,
    /// The share of that spend that is clawed back from.
    ParticipatingShare,
    /// The level that recoveries are compared with.
    Baseline,
    /// The lag in quarters.
    LagQuarters,
}

impl Parameter {
    /// Every one, in the order of an answer.
    pub const ALL: [Parameter; 6] = [
        Parameter::GrowthRate,
        Parameter::ClientGrowthRate,
        Parameter::ClawbackRate,
        Parameter::ParticipatingShare,
        Parameter::Baseline,
        Parameter::LagQuarters,
    ];

    /// The name of the assumption.
    pub fn as_str(self) -> &'static str {
        match self {
            Parameter::GrowthRate => "growth_rate",
            Parameter::ClientGrowthRate => "client_growth_rate",
            Parameter::ClawbackRate => "clawback_rate",
            Parameter::ParticipatingShare => "participating_share",
            Parameter::Baseline => "baseline",
            Parameter::LagQuarters => "lag_quarters",
        }
    }

    pub(super) fn in_words(self) -> &'static str {
        match self {
            Parameter::GrowthRate => "growth",
            Parameter::ClientGrowthRate => "growth of clients",
            Parameter::ClawbackRate => "clawback rate",
            Parameter::ParticipatingShare => "participating share",
            Parameter::Baseline => "baseline",
            Parameter::LagQuarters => "lag",
        }
    }
}

/// A value in the unit of its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A decimal fraction, to ten places.
    Rate(Rate),
    /// An amount a year, to the penny.
    Amount(Money),
    /// A whole number of quarters.
    Quarters(u32),
    /// A whole number of units.
    Units(u32),
}

/// What the search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The net over the plan is zero there, or for a lag not above zero up to there.
    Found(Value),
    /// No value within its range does it, or every one does.
    NoSuchValue,
    /// The answer does not depend on the parameter, or a cost is not stated.
    NotAvailable,
}

impl Outcome {
    /// The word used in the API.
    pub fn state(&self) -> &'static str {
        match self {
            Outcome::Found(_) => "found",
            Outcome::NoSuchValue => "no_such_value",
            Outcome::NotAvailable => "not_available",
        }
    }
}

/// A switching value with the sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchingValue {
    /// What was looked for.
    pub parameter: Parameter,
    /// What was found.
    pub outcome: Outcome,
    /// The sentence.
    pub message: String,
}

/// The switching values of an answer, one for each parameter.
pub fn switching_values(inputs: &Inputs<'_>, answer: &Offset) -> Vec<SwitchingValue> {
    let sought = Parameter::ALL.into_iter();
    let Some(cost) = answer.appraisal.totals.investment else {
        let why = "A cost is not stated, so nothing can be said of where the plan pays.";
        return sought.map(|parameter| not_available(parameter, why)).collect();
    };
    if cost <= Money::ZERO {
        let why = "The plan costs nothing, so there is nothing to cover.";
        return sought.map(|parameter| not_available(parameter, why)).collect();
    }
    let solver = Solver::new(inputs, answer, cost);
    sought.map(|parameter| solver.solve(parameter)).collect()
}

/// The growth that a plan needs to pay for itself, where that was found.
pub fn growth_needed(values: &[SwitchingValue]) -> Option<Rate> {
    let growth = values.iter().find(|value| value.parameter == Parameter::GrowthRate)?;
    match growth.outcome {
        Outcome::Found(Value::Rate(rate)) => Some(rate),
        _ => None,
    }
}

pub(super) fn not_available(parameter: Parameter, why: &str) -> SwitchingValue {
    SwitchingValue { parameter, outcome: Outcome::NotAvailable, message: why.to_owned() }
}
