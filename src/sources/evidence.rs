//! The fits that an answer may rest on.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::{ClawbackError, Inputs, NoAnswer};
use crate::domain::assumption_checks::check;
use crate::domain::choices::Counterfactual;
use crate::domain::{
    Assumptions, Baseline, Field, FinancialYear, FittedGrowth, GrowthSource, Money, RecoveryPath,
    RefusedAssumption,
};
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
        let asked: Vec<(Field, &str)> = fits_asked_for(of).collect();
        if !asked.is_empty() {
            let refused = |why: String| -> Vec<RefusedAssumption> {
                let refuse = |(field, instead): &(Field, &str)| RefusedAssumption {
                    field: *field,
                    why: format!("no growth can be fitted: {why}; {instead}"),
                };
                asked.iter().map(refuse).collect()
            };
            evidence.fitted = Some(fitted_growth(observed()).map_err(refused)?);
        }
        Ok(evidence)
    }
}

/// The assumptions that rest on a growth fit, with what may stand in its place.
fn fits_asked_for(of: &Assumptions) -> impl Iterator<Item = (Field, &'static str)> {
    const A_LEVEL: &str = "name a year or an amount instead";
    let fitted_level = Some(Baseline::FittedLevel);
    let asked = [
        (
            of.growth_source == GrowthSource::Fitted,
            Field::GrowthSource,
            "state a growth rate instead",
        ),
        (
            of.growth_without_the_plan == Some(Counterfactual::Fitted),
            Field::GrowthWithoutThePlan,
            "state a rate instead, or leave it out",
        ),
        (of.baseline == fitted_level, Field::Baseline, A_LEVEL),
        (of.base_budget_level == fitted_level, Field::BaseBudgetLevel, A_LEVEL),
    ];
    asked.into_iter().filter_map(|(is_asked, field, instead)| is_asked.then_some((field, instead)))
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
