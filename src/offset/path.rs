//! Recovery paths: what is expected to be clawed back in each plan year.

use num_rational::BigRational;

use crate::domain::{FinancialYear, RecoveryPath};

use super::{BaselineLevel, Inputs, OffsetError, one_plus};

/// The expected recovery of a plan year and of the year it is an increment on,
/// in exact pence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recovery {
    pub(super) year: FinancialYear,
    pub(super) recovery: BigRational,
    pub(super) before: BigRational,
}

pub(super) fn recoveries(
    inputs: &Inputs<'_>,
    baseline: &BaselineLevel,
    first_growth_year: FinancialYear,
    years: &[FinancialYear],
) -> Result<Vec<Recovery>, OffsetError> {
    match inputs.assumptions.recovery_path {
        RecoveryPath::GrowthOnBaseline => Ok(grown(inputs, baseline, first_growth_year, years)),
        RecoveryPath::Statistical => forecast(inputs, baseline, years),
    }
}

/// R(k) = A (1 + g)^k, where k counts years from the first year of growth.
fn grown(
    inputs: &Inputs<'_>,
    baseline: &BaselineLevel,
    first_growth_year: FinancialYear,
    years: &[FinancialYear],
) -> Vec<Recovery> {
    let factor = one_plus(inputs.assumptions.growth_rate);
    let level = |year: FinancialYear| {
        let k = (year.years_since(first_growth_year) + 1).max(0);
        &baseline.pence * num_traits::pow(factor.clone(), k.unsigned_abs() as usize)
    };
    let recovery = |year: &FinancialYear| Recovery {
        year: *year,
        recovery: level(*year),
        before: level(year.plus(-1)),
    };
    years.iter().map(recovery).collect()
}

/// R(k) is the forecast of plan year k, and R(0) is the baseline.
fn forecast(
    inputs: &Inputs<'_>,
    baseline: &BaselineLevel,
    years: &[FinancialYear],
) -> Result<Vec<Recovery>, OffsetError> {
    let missing =
        |year: FinancialYear| OffsetError::NoForecast(format!("there is no forecast for {year}"));
    let mut before = baseline.pence.clone();
    let mut recoveries = Vec::with_capacity(years.len());
    for year in years {
        let point = inputs.forecast.and_then(|points| points.get(year));
        let recovery = point.ok_or_else(|| missing(*year))?.exact();
        recoveries.push(Recovery { year: *year, recovery: recovery.clone(), before });
        before = recovery;
    }
    Ok(recoveries)
}
