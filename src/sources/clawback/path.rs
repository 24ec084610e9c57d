//! Recovery paths: what is expected to be clawed back in each plan year.

use num_rational::BigRational;

use crate::domain::{Assumptions, FinancialYear, Rate, RecoveryPath};

use super::Terms;
use crate::appraisal::exact::{grown, one_plus};
use crate::domain::Field;
use crate::sources::{ClawbackError, Inputs, NoAnswer};

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
    terms: &Terms,
    years: &[FinancialYear],
) -> Result<Vec<Recovery>, NoAnswer> {
    let from_baseline = |levels: Vec<BigRational>| {
        let before = std::iter::once(terms.baseline.pence.clone()).chain(levels.iter().cloned());
        let before: Vec<BigRational> = before.take(levels.len()).collect();
        let rows = years.iter().zip(levels).zip(before);
        rows.map(|((year, recovery), before)| Recovery { year: *year, recovery, before }).collect()
    };
    match inputs.assumptions.recovery_path {
        RecoveryPath::GrowthOnBaseline => Ok(on_baseline(terms, years)),
        RecoveryPath::RateOnExposure => {
            Ok(from_baseline(on_exposure(inputs.assumptions, terms, years)))
        }
        RecoveryPath::Statistical => Ok(from_baseline(forecast(inputs, years)?)),
        RecoveryPath::Scheduled => Ok(from_baseline(scheduled(inputs.assumptions, years)?)),
    }
}

/// k of A (1 + g)^k: years of growth at the end of `year`, none before the first.
pub(super) fn years_of_growth(terms: &Terms, year: FinancialYear) -> usize {
    let years = year.years_since(terms.first_growth_year) + 1;
    years.max(0).unsigned_abs() as usize
}

/// R(k) = A (1 + g)^k, where k counts years from the first year of growth.
fn on_baseline(terms: &Terms, years: &[FinancialYear]) -> Vec<Recovery> {
    let Some(first) = years.first() else { return Vec::new() };
    let with_year_before = std::iter::once(first.plus(-1)).chain(years.iter().copied());
    let levels = compounded(&terms.baseline.pence, &terms.growth(), terms, with_year_before);
    let pairs = levels.windows(2).zip(years);
    pairs
        .map(|(pair, year)| Recovery {
            year: *year,
            recovery: pair[1].clone(),
            before: pair[0].clone(),
        })
        .collect()
}

/// R(k) = spend x share x rate x ((1 + clients) (1 + package))^k.
fn on_exposure(
    assumptions: &Assumptions,
    terms: &Terms,
    years: &[FinancialYear],
) -> Vec<BigRational> {
    let factor =
        one_plus(assumptions.client_growth_rate) * one_plus(assumptions.package_growth_rate);
    compounded(&level_on_exposure(terms), &factor, terms, years.iter().copied())
}

/// A level that grows by a factor in every year of growth.
pub(super) fn compounded(
    level: &BigRational,
    factor: &BigRational,
    terms: &Terms,
    years: impl IntoIterator<Item = FinancialYear>,
) -> Vec<BigRational> {
    let powers: Vec<usize> = years.into_iter().map(|year| years_of_growth(terms, year)).collect();
    grown(level, factor, &powers)
}

/// Spend x share x rate, before any growth.
pub(super) fn level_on_exposure(terms: &Terms) -> BigRational {
    let spend = terms.dp_spend.unwrap_or_default().exact();
    let exact = |rate: Option<Rate>| rate.unwrap_or_default().exact();
    spend * exact(terms.participating_share) * exact(terms.clawback_rate)
}

/// R(k) is the forecast of plan year k, and R(0) is the baseline.
fn forecast(inputs: &Inputs<'_>, years: &[FinancialYear]) -> Result<Vec<BigRational>, NoAnswer> {
    let point = |year: &FinancialYear| {
        let point = inputs.forecast.and_then(|points| points.get(year));
        let missing = || ClawbackError::NoForecast(format!("there is no forecast for {year}"));
        Ok(point.map(|point| point.exact()).ok_or_else(missing)?)
    };
    years.iter().map(point).collect()
}

/// R(k) is what a person states for plan year k; a year that is missing is not zero.
fn scheduled(
    assumptions: &Assumptions,
    years: &[FinancialYear],
) -> Result<Vec<BigRational>, NoAnswer> {
    let refuse = |why: String| NoAnswer::refused(Field::ScheduledRecoveries, why);
    let stated = &assumptions.scheduled_recoveries;
    let span = || match years {
        [first, .., last] => format!("{first} to {last}"),
        years => years.iter().map(FinancialYear::to_string).collect(),
    };
    let asked =
        || format!("state an amount for every year of the plan, {}, and for no other", span());
    if let Some(year) = stated.keys().find(|year| !years.contains(year)) {
        return Err(refuse(format!("{year} is not a year of the plan: {}", asked())));
    }
    let of = |year: &FinancialYear| {
        let missing = || refuse(format!("nothing is stated for {year}: {}", asked()));
        stated.get(year).map(|amount| amount.exact()).ok_or_else(missing)
    };
    years.iter().map(of).collect()
}
