//! Ranges that a person states around an assumption: how sure they are of it.

use std::collections::BTreeMap;
use std::fmt;

use super::{Finding, Money, Rate};
use crate::words::{listed, spoken, words};

words! {
    /// An assumption that may have a range.
    pub enum Ranged {
        /// Growth a year.
        GrowthRate = "growth_rate",
        /// The level compared with, where it is an amount.
        Baseline = "baseline",
        /// Clawback over direct-payment spend.
        ClawbackRate = "clawback_rate",
        /// The share of that spend that is clawed back from.
        ParticipatingShare = "participating_share",
        /// Growth a year of the number of clients.
        ClientGrowthRate = "client_growth_rate",
        /// Growth a year of the mean package.
        PackageGrowthRate = "package_growth_rate",
        /// Direct-payment spend, where it is an amount.
        DpSpend = "dp_spend",
        /// What is added to the costs for optimism.
        OptimismBias = "optimism_bias",
        /// By which share credits fall short for optimism.
        BenefitOptimism = "benefit_optimism",
    }
}

/// A value of such an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RangedValue {
    /// A decimal fraction.
    Rate(Rate),
    /// An amount a year.
    Amount(Money),
}

/// A person's 10th and 90th percentile of an assumption, whose value is the median.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedRange {
    /// It is lower with one chance in ten.
    pub low: RangedValue,
    /// It is higher with one chance in ten.
    pub high: RangedValue,
}

/// The stated ranges by what they are of.
pub type Ranges = BTreeMap<Ranged, StatedRange>;

impl Ranged {
    /// Whether every answer depends on it, whatever the source of its benefits.
    pub fn is_of_every_source(self) -> bool {
        matches!(self, Ranged::OptimismBias | Ranged::BenefitOptimism)
    }

    /// Reads a value in the unit of the assumption.
    pub fn value(self, text: &str) -> Result<RangedValue, String> {
        match self {
            Ranged::Baseline | Ranged::DpSpend => {
                Money::parse(text).map(RangedValue::Amount).map_err(|error| error.to_string())
            }
            _ => Rate::parse(text).map(RangedValue::Rate).map_err(|error| error.to_string()),
        }
    }

    /// Between which ends a value that is drawn is kept: wider than what a person may state,
    /// so that a fit keeps its own width.
    pub fn drawn_within(self) -> (RangedValue, RangedValue) {
        let rates = |low, high| (RangedValue::Rate(low), RangedValue::Rate(high));
        match self {
            Ranged::Baseline | Ranged::DpSpend => {
                (RangedValue::Amount(Money::ZERO), RangedValue::Amount(Money::LIMIT))
            }
            Ranged::ClawbackRate | Ranged::ParticipatingShare | Ranged::BenefitOptimism => {
                rates(Rate::new(0, 0), Rate::new(1, 0))
            }
            _ => rates(Rate::new(-99, 2), Rate::new(10, 0)),
        }
    }
}

/// What is said of ranges that somebody stated and that an answer does not use.
pub fn range_not_used(unused: &[Ranged], why: &str) -> Option<Finding> {
    let names: Vec<String> = unused.iter().map(|what| spoken(what.as_str())).collect();
    let each = if names.len() == 1 { "The range" } else { "Each range" };
    let message = format!("{each} stated for {} is left unused: {why}.", listed(&names));
    (!names.is_empty()).then(|| Finding::warning("range_not_used", message))
}

impl RangedValue {
    /// A rate rounded to so many places, half away from zero; an amount as it is.
    #[must_use]
    pub fn to_places(self, places: u32) -> RangedValue {
        match self {
            RangedValue::Rate(rate) => RangedValue::Rate(rate.to_places(places)),
            amount @ RangedValue::Amount(_) => amount,
        }
    }
}

impl fmt::Display for RangedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RangedValue::Rate(rate) => rate.fmt(f),
            RangedValue::Amount(amount) => amount.fmt(f),
        }
    }
}
