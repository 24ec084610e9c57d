//! Ranges that a person states around an assumption: how sure they are of it.

use std::collections::BTreeMap;
use std::fmt;

use super::{Assumptions, Baseline, DpSpend, Finding, Money, Rate};
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
    /// Where its range stands in a document.
    pub fn place(self) -> &'static str {
        match self {
            Ranged::GrowthRate => "ranges/growth_rate",
            Ranged::Baseline => "ranges/baseline",
            Ranged::ClawbackRate => "ranges/clawback_rate",
            Ranged::ParticipatingShare => "ranges/participating_share",
            Ranged::ClientGrowthRate => "ranges/client_growth_rate",
            Ranged::PackageGrowthRate => "ranges/package_growth_rate",
            Ranged::DpSpend => "ranges/dp_spend",
            Ranged::OptimismBias => "ranges/optimism_bias",
            Ranged::BenefitOptimism => "ranges/benefit_optimism",
        }
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

    /// The lowest and the highest value that make sense.
    pub fn limits(self) -> (RangedValue, RangedValue) {
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

impl Assumptions {
    /// The value that a range lies around; `None` where it is not stated here.
    pub fn stated(&self, ranged: Ranged) -> Option<RangedValue> {
        let rate = match ranged {
            Ranged::GrowthRate => self.growth_rate,
            Ranged::ClawbackRate => self.clawback_rate,
            Ranged::ParticipatingShare => self.participating_share,
            Ranged::ClientGrowthRate => Some(self.client_growth_rate),
            Ranged::PackageGrowthRate => Some(self.package_growth_rate),
            Ranged::OptimismBias => Some(self.optimism_bias),
            Ranged::BenefitOptimism => Some(self.benefit_optimism),
            Ranged::Baseline | Ranged::DpSpend => None,
        };
        let amount = match (ranged, self.baseline, self.dp_spend) {
            (Ranged::Baseline, Some(Baseline::Amount(amount)), _)
            | (Ranged::DpSpend, _, Some(DpSpend::Amount(amount))) => Some(amount),
            _ => None,
        };
        rate.map(RangedValue::Rate).or(amount.map(RangedValue::Amount))
    }

    /// States another value; one of the wrong unit changes nothing.
    pub fn state(&mut self, ranged: Ranged, value: RangedValue) {
        match (ranged, value) {
            (Ranged::GrowthRate, RangedValue::Rate(rate)) => self.growth_rate = Some(rate),
            (Ranged::ClawbackRate, RangedValue::Rate(rate)) => self.clawback_rate = Some(rate),
            (Ranged::ParticipatingShare, RangedValue::Rate(rate)) => {
                self.participating_share = Some(rate);
            }
            (Ranged::ClientGrowthRate, RangedValue::Rate(rate)) => self.client_growth_rate = rate,
            (Ranged::PackageGrowthRate, RangedValue::Rate(rate)) => self.package_growth_rate = rate,
            (Ranged::OptimismBias, RangedValue::Rate(rate)) => self.optimism_bias = rate,
            (Ranged::BenefitOptimism, RangedValue::Rate(rate)) => self.benefit_optimism = rate,
            (Ranged::Baseline, RangedValue::Amount(amount)) => {
                self.baseline = Some(Baseline::Amount(amount));
            }
            (Ranged::DpSpend, RangedValue::Amount(amount)) => {
                self.dp_spend = Some(DpSpend::Amount(amount));
            }
            _ => {}
        }
    }
}
