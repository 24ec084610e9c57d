//! Assumptions that somebody set and that change nothing in an answer: said aloud, so
//! that nobody takes the answer for one that rests on them.

use crate::domain::{Assumptions, Finding, GrowthSource, LineCategory, PriceBasis, RecoveryPath};

use super::{Clawback, ranges};
use crate::appraisal::cautions::deflator_not_stated;
use crate::sources::Inputs;
use crate::words::{listed, spoken};

pub(super) fn findings(inputs: &Inputs<'_>, clawback: &Clawback) -> Vec<Finding> {
    let mut findings: Vec<Finding> = unused(inputs, clawback).into_iter().collect();
    findings.extend(ranges::not_used(inputs.assumptions));
    findings.extend(deflator_not_stated(inputs.assumptions));
    findings
}

/// What is set to something else than its default and enters no figure.
fn unused(inputs: &Inputs<'_>, clawback: &Clawback) -> Option<Finding> {
    let of = inputs.assumptions;
    let default = Assumptions::default();
    let path = |path: RecoveryPath| of.recovery_path == path;
    let (grows, on_exposure) =
        (path(RecoveryPath::GrowthOnBaseline), path(RecoveryPath::RateOnExposure));
    // What the base budget risks is told with growth on any path.
    let growth_counts = grows || clawback.base_budget_risk.is_some();
    let is_stated = of.growth_source == GrowthSource::Stated;
    let is_real = of.price_basis == PriceBasis::Real;
    let has_staffing =
        inputs.plan.lines.iter().any(|line| line.category == Some(LineCategory::Staffing));
    let table = [
        ("growth_rate", of.growth_rate.is_some(), growth_counts && is_stated),
        ("growth_source", !is_stated, growth_counts),
        ("first_growth_year", of.first_growth_year.is_some(), grows || on_exposure),
        ("dp_spend", of.dp_spend.is_some(), on_exposure),
        ("participating_share", of.participating_share.is_some(), on_exposure),
        ("clawback_rate", of.clawback_rate.is_some(), on_exposure),
        ("client_growth_rate", of.client_growth_rate != default.client_growth_rate, on_exposure),
        ("package_growth_rate", of.package_growth_rate != default.package_growth_rate, on_exposure),
        (
            "scheduled_recoveries",
            !of.scheduled_recoveries.is_empty(),
            path(RecoveryPath::Scheduled),
        ),
        ("pay_inflation_rate", of.pay_inflation_rate != default.pay_inflation_rate, has_staffing),
        ("deflator_rate", of.deflator_rate != default.deflator_rate, is_real),
        ("price_base_year", of.price_base_year.is_some(), is_real),
        ("phasing", of.phasing.is_some(), false),
        (
            "step_retained_share",
            of.step_retained_share != default.step_retained_share,
            path(RecoveryPath::Statistical),
        ),
    ];
    let names: Vec<String> = table
        .into_iter()
        .filter(|(_, is_set, is_used)| *is_set && !is_used)
        .map(|it| spoken(it.0))
        .collect();
    let message = format!("Set, and without effect on this answer: {}.", listed(&names));
    (!names.is_empty()).then(|| Finding::info("assumption_not_used", message))
}
