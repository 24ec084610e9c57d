//! Assumptions that no figure of an answer uses, whatever its source: named where somebody
//! set one, so that nobody takes the answer for one that rests on it.

use crate::domain::range::{Ranged, range_not_used};
use crate::domain::{
    Assumptions, FinancialYear, Finding, GrowthSource, LineCategory, PriceBasis, Quarter,
    RecoveryPath,
};
use crate::words::{listed, spoken};

use super::answer::Unused;
use super::clawback::{Clawback, base_budget, ranges};
use super::{Answer, Inputs};

/// What decides which assumptions an answer uses, besides the answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uses {
    /// Whether a phasing spreads something.
    pub(super) phasing: bool,
    /// Whether a total is left out because no year of it could be put into real prices.
    pub(super) undated_in_real_prices: bool,
}

const NO_YEAR: &str = "Nothing here is dated.";
/// What the recovery path passes over, which the path says itself.
const PASSED_OVER: &str = "";

/// Those that no figure uses, whether or not somebody set them.
pub(super) fn unused(inputs: &Inputs<'_>, answer: &Answer, uses: Uses) -> Vec<Unused> {
    let named = Assumptions::NAMES.iter();
    let unused = named.map(|name| Some(Unused { name, why: is_used(name, inputs, answer, uses)? }));
    unused.flatten().collect()
}

/// `None` where a figure uses it, or else why none does.
fn is_used(name: &str, inputs: &Inputs<'_>, answer: &Answer, uses: Uses) -> Option<&'static str> {
    let (of, path) = (inputs.assumptions, inputs.assumptions.recovery_path);
    let unless = |is_used: bool, why| (!is_used).then_some(why);
    let years = &answer.appraisal.years;
    let has_years = !years.is_empty();
    let is_stated = |in_all: bool, in_a_year: bool| in_all || in_a_year;
    let totals = answer.appraisal.totals;
    let is_real = of.price_basis == PriceBasis::Real;
    let (grows, on_exposure) =
        (path == RecoveryPath::GrowthOnBaseline, path == RecoveryPath::RateOnExposure);
    if !inputs.is_clawback() && !Assumptions::is_beyond_clawbacks(name) {
        return Some("The benefits are not clawbacks.");
    }
    match name {
        "growth_rate" if grows_at_all(inputs, answer) => match of.growth_source {
            GrowthSource::Stated => None,
            GrowthSource::Target => Some("Growth is that of the programme's target."),
            GrowthSource::Fitted => Some("Growth is fitted on the records."),
        },
        "growth_rate" => Some(PASSED_OVER),
        "growth_source" => unless(grows_at_all(inputs, answer), PASSED_OVER),
        "first_growth_year" => unless(grows || on_exposure, PASSED_OVER),
        "dp_spend"
        | "participating_share"
        | "clawback_rate"
        | "client_growth_rate"
        | "package_growth_rate" => unless(on_exposure, PASSED_OVER),
        "scheduled_recoveries" => unless(path == RecoveryPath::Scheduled, PASSED_OVER),
        "step_retained_share" => unless(path == RecoveryPath::Statistical, PASSED_OVER),
        "optimism_bias" => {
            let in_a_year = years.iter().any(|year| year.investment.is_some());
            let why = "No cost is stated that it could raise.";
            unless(is_stated(totals.investment.is_some(), in_a_year), why)
        }
        "benefit_optimism" => {
            let in_a_year = years.iter().any(|year| year.credit.is_some());
            let why = "No credit is stated that it could lower.";
            unless(is_stated(totals.credit.is_some(), in_a_year), why)
        }
        "slippage_quarters" => unless(has_years, NO_YEAR),
        "pay_inflation_rate" => {
            let mut lines = inputs.plan.lines.iter();
            match lines.any(|line| line.category == Some(LineCategory::Staffing)) {
                true => unless(has_years, NO_YEAR),
                false => Some("No line is staffing."),
            }
        }
        "price_basis" => unless(has_years || uses.undated_in_real_prices, NO_YEAR),
        "deflator_rate" | "price_base_year" if !is_real => Some("Amounts stay as they are stated."),
        "deflator_rate" => unless(has_years || uses.undated_in_real_prices, NO_YEAR),
        "price_base_year" => unless(has_years, NO_YEAR),
        "discount_rate" | "discount_rate_as_at" => {
            let why = "There is no present value.";
            unless(answer.appraisal.present_value.is_some(), why)
        }
        "phasing" => unless(uses.phasing, "Nothing here is undated."),
        "recoveries_start" => {
            let is_late = |start| inputs.plan.years().iter().any(|year| !earns_all(start, *year));
            let is_used = of.recoveries_start.is_none_or(is_late);
            unless(is_used, "Every quarter of the plan earns without it.")
        }
        "base_budget_level" => {
            let is_used = answer.clawback.as_ref().is_none_or(|it| is_of_the_risk(inputs, it));
            unless(is_used, "The baseline is not above it.")
        }
        _ => None,
    }
}

/// Whether a year earns in all of its quarters.
fn earns_all(start: Quarter, year: FinancialYear) -> bool {
    let [first, ..] = year.quarters();
    start <= first
}

/// Whether there is a hole in the base budget, or would be one without a stated level.
fn is_of_the_risk(inputs: &Inputs<'_>, clawback: &Clawback) -> bool {
    let unstated = Assumptions { base_budget_level: None, ..inputs.assumptions.clone() };
    let without = Inputs { assumptions: &unstated, ..*inputs };
    clawback.base_budget_risk.is_some()
        || base_budget::risk(&without, &clawback.terms).is_ok_and(|risk| risk.is_some())
}

/// Whether a growth of the baseline enters something: what the base budget risks is told
/// with growth on any path.
fn grows_at_all(inputs: &Inputs<'_>, answer: &Answer) -> bool {
    let risk = answer.clawback.as_ref().and_then(|clawback| clawback.base_budget_risk.as_ref());
    inputs.assumptions.recovery_path == RecoveryPath::GrowthOnBaseline || risk.is_some()
}

/// What is set to something else than its default and enters no figure, and the ranges that
/// no probability uses.
pub(super) fn findings(inputs: &Inputs<'_>, answer: &Answer) -> Vec<Finding> {
    let mut set = Assumptions::default().differing(inputs.assumptions);
    if inputs.phasing().is_some() && !set.contains(&"phasing") {
        set.push("phasing");
    }
    let unused: Vec<&Unused> =
        answer.unused.iter().filter(|unused| set.contains(&unused.name)).collect();
    let names: Vec<String> =
        unused.iter().map(|unused| spoken(unused.name.trim_end_matches("_quarters"))).collect();
    let mut message = format!("Set, and without effect on this answer: {}.", listed(&names));
    let mut said = Vec::new();
    for Unused { why, .. } in unused {
        if !why.is_empty() && !said.contains(why) {
            message.push_str(&format!(" {why}"));
            said.push(*why);
        }
    }
    let unused = (!names.is_empty()).then(|| Finding::info("assumption_not_used", message));
    unused.into_iter().chain(ranges_not_used(inputs, answer)).collect()
}

/// Ranges that somebody stated and that no probability uses, a finding for each reason.
fn ranges_not_used(inputs: &Inputs<'_>, answer: &Answer) -> Vec<Finding> {
    let mut by_reason: Vec<(&str, Vec<Ranged>)> = Vec::new();
    for (what, why) in unused_ranges(inputs, answer) {
        match by_reason.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, unused)) => unused.push(what),
            None => by_reason.push((why, vec![what])),
        }
    }
    by_reason.iter().filter_map(|(why, unused)| range_not_used(unused, why)).collect()
}

/// The stated ranges that no probability uses, each with the reason.
pub fn unused_ranges<'a>(
    inputs: &'a Inputs<'_>,
    answer: &'a Answer,
) -> impl Iterator<Item = (Ranged, &'static str)> + 'a {
    let ranges = inputs.assumptions.ranges.keys();
    ranges.filter_map(|what| Some((*what, why_range_is_unused(*what, inputs, answer)?)))
}

/// `None` where a probability uses the range.
fn why_range_is_unused(what: Ranged, inputs: &Inputs<'_>, answer: &Answer) -> Option<&'static str> {
    let of = inputs.assumptions;
    let is_unused = answer.unused.iter().any(|unused| unused.name == what.as_str());
    let grows = of.recovery_path == RecoveryPath::GrowthOnBaseline;
    match (what, of.growth_source) {
        _ if !inputs.is_clawback() && !what.is_of_every_source() => Some("only clawbacks have one"),
        _ if inputs.is_clawback() && of.recovery_path == RecoveryPath::Statistical => {
            Some("a forecast has probabilities of its own")
        }
        (Ranged::GrowthRate, GrowthSource::Target) if grows => {
            Some("growth is that of the programme's target, and not the stated one")
        }
        (Ranged::GrowthRate, GrowthSource::Fitted) if grows => {
            Some("growth is fitted on the records, and has the distribution of that fit")
        }
        _ if is_unused => Some("nothing in this answer depends on it"),
        _ if inputs.is_clawback() && !ranges::is_used(what, of) => {
            Some("neither a cost nor a credit of this answer depends on it")
        }
        _ => None,
    }
}
