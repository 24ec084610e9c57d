//! The fits that an answer may rest on.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::{ClawbackError, Inputs, NoAnswer};
use crate::domain::assumption_checks::check;
use crate::domain::choices::Counterfactual;
use crate::domain::{Baseline, FinancialYear, FittedGrowth, GrowthSource, Money, RecoveryPath};
use crate::fits::fitted::fitted_growth;
use crate::fits::forecast::recovery_by_year;
use crate::fits::observed::Observed;

/// What the fits say, already in pence and rates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The forecast by plan year.
    pub forecast: Option<BTreeMap<FinancialYear, Money>>,
    /// The growth fit.
    pub fitted: Option<FittedGrowth>,
}

impl Evidence {
    /// The fits that the assumptions ask for, and no other. Assumptions that make no sense
    /// by themselves are refused here, before anything is fitted.
    pub fn of(inputs: &Inputs<'_>) -> Result<Evidence, NoAnswer> {
        let of = inputs.assumptions;
        check(of)?;
        let mut evidence = Evidence::default();
        if !inputs.is_clawback() {
            return Ok(evidence);
        }
        let observed = OnceCell::new();
        let observed = || observed.get_or_init(|| inputs.observed());
        if of.recovery_path == RecoveryPath::Statistical {
            let (ledger, share) = (inputs.ledger, of.step_retained_share);
            let recoveries = recovery_by_year(ledger, observed(), inputs.plan, share);
            evidence.forecast = Some(recoveries.map_err(ClawbackError::NoForecast)?);
        }
        let fitted_level = Some(Baseline::FittedLevel);
        if of.growth_source == GrowthSource::Fitted
            || of.growth_without_the_plan == Some(Counterfactual::Fitted)
            || [of.baseline, of.base_budget_level].contains(&fitted_level)
        {
            let fitted = fitted_growth(observed());
            evidence.fitted = Some(fitted.map_err(ClawbackError::NoFit)?);
        }
        Ok(evidence)
    }
}

impl Inputs<'_> {
    /// The final quarters of everybody, ready to be fitted.
    pub(super) fn observed(&self) -> Observed {
        Observed::everybody(self.ledger, self.interventions)
    }

    /// The same with what the fits say.
    pub fn with<'b>(&'b self, evidence: &'b Evidence) -> Inputs<'b> {
        Inputs { forecast: evidence.forecast.as_ref(), fitted: evidence.fitted.as_ref(), ..*self }
    }
}
