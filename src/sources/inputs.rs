//! What an answer is computed from.

use std::collections::BTreeMap;

use super::{ClawbackError, NoAnswer, units};
use crate::appraisal::published::Unlike;
use crate::domain::benefits::Phasing;
use crate::domain::plan::Exposure;
use crate::domain::{
    Assumptions, BenefitSource, Benefits, FinancialYear, FittedGrowth, GrowthSource, Intervention,
    Ledger, Money, Plan, PublishedRow, RecoveryPath, Rounding, Targets,
};

/// What an answer is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// How the benefits come about.
    pub benefits: &'a Benefits,
    /// The investment lines.
    pub plan: &'a Plan,
    /// The table that the paper printed.
    pub published: &'a [PublishedRow],
    /// What the answer rests on.
    pub assumptions: &'a Assumptions,
    /// The records of clawbacks, as known at the time that is asked about.
    pub ledger: &'a Ledger,
    /// The policy targets, which an answer may use.
    pub targets: &'a Targets,
    /// What could be clawed back. Only a rate on exposure reads it.
    pub exposure: &'a [Exposure],
    /// Quarters marked as out of the ordinary.
    pub interventions: &'a [Intervention],
    /// The statistical forecast by financial year, already in pence. Only the
    /// statistical path reads it.
    pub forecast: Option<&'a BTreeMap<FinancialYear, Money>>,
    /// The growth fit. Only a fitted growth or baseline reads it.
    pub fitted: Option<&'a FittedGrowth>,
}

impl<'a> Inputs<'a> {
    /// Whether the benefits are clawbacks.
    pub fn is_clawback(&self) -> bool {
        self.benefits.source == BenefitSource::Clawback
    }

    /// What stands before a figure that rests on a forecast, and before no other.
    pub(super) fn about(&self) -> &'static str {
        if self.is_forecast() { "about " } else { "" }
    }

    /// Whether the growth is known only roughly, from a target or a fit.
    pub fn growth_is_about(&self) -> bool {
        match self.assumptions.growth_source {
            GrowthSource::Stated => false,
            GrowthSource::Target => self.targets.uptake_growth.is_some_and(|it| it.is_about),
            GrowthSource::Fitted => true,
        }
    }

    /// An amount that rests on the recovery path, for a sentence: a forecast knows no penny.
    pub(super) fn told(&self, amount: Money) -> String {
        match self.is_forecast() {
            true => format!("about {}", amount.to_pound().in_words()),
            false => amount.in_words(),
        }
    }

    /// Whether the credits are those of a forecast.
    pub fn is_forecast(&self) -> bool {
        self.is_clawback() && self.assumptions.recovery_path == RecoveryPath::Statistical
    }

    /// The phasing in force: that of the assumptions, or else of the benefits.
    pub fn phasing(&self) -> Option<Phasing> {
        self.assumptions.phasing.or(self.benefits.phasing)
    }

    /// What of the answer is unlike anything that a paper prints.
    pub(super) fn unlike(&self) -> Unlike {
        let adds_up = match &self.benefits.source {
            BenefitSource::UnitSavings(schemes) => units::adds_up(schemes),
            // What a basis credits is never held to be increments that a paper prints.
            _ => false,
        };
        Unlike::new(self.assumptions, self.plan, adds_up, self.is_forecast())
    }

    /// The one rounding of a year's credit.
    pub(super) fn rounding(&self) -> Rounding {
        match self.is_clawback() {
            true => self.assumptions.rounding,
            false => Rounding::HalfUpToPenny,
        }
    }

    /// The growth fit, where something follows it.
    pub(super) fn fit(&self) -> Result<&'a FittedGrowth, NoAnswer> {
        let none = || ClawbackError::NoFit("the recorded amounts were not fitted".to_owned());
        Ok(self.fitted.ok_or_else(none)?)
    }
}
