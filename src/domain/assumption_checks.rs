//! Which assumptions make sense. Each refusal names the field it is about.

use super::choices::Counterfactual;
use super::range::{Ranged, RangedValue, StatedRange};
use super::{Assumptions, Baseline, DpSpend, Field, Rate, RefusedAssumption, limits};
use crate::words::spoken;

/// Refuses assumptions that are outside what makes sense, all of them at once.
pub fn check(assumptions: &Assumptions) -> Result<(), Vec<RefusedAssumption>> {
    let mut refused = Vec::new();
    let mut refuse = |field, why: String| refused.push(RefusedAssumption { field, why });
    let of = assumptions;
    let without = match of.growth_without_the_plan {
        Some(Counterfactual::Rate(rate)) => Some(rate),
        Some(Counterfactual::Fitted) | None => None,
    };
    let rates: [(Field, Option<Rate>); 13] = [
        (Field::GrowthWithoutThePlan, without),
        (Field::Attribution, of.attribution),
        (Field::BenefitOptimism, Some(of.benefit_optimism)),
        (Field::GrowthRate, of.growth_rate),
        (Field::ClientGrowthRate, Some(of.client_growth_rate)),
        (Field::PackageGrowthRate, Some(of.package_growth_rate)),
        (Field::PayInflationRate, Some(of.pay_inflation_rate)),
        (Field::DeflatorRate, Some(of.deflator_rate)),
        (Field::DiscountRate, Some(of.discount_rate)),
        (Field::OptimismBias, Some(of.optimism_bias)),
        (Field::StepRetainedShare, Some(of.step_retained_share)),
        (Field::ParticipatingShare, of.participating_share),
        (Field::ClawbackRate, of.clawback_rate),
    ];
    for (field, quarters) in
        [(Field::LagQuarters, of.lag_quarters), (Field::SlippageQuarters, of.slippage_quarters)]
    {
        limits::quarters_refusal(quarters).into_iter().for_each(|why| refuse(field, why));
    }
    for (field, rate) in rates {
        let why = rate.and_then(|rate| limits::refusal(field, RangedValue::Rate(rate)));
        why.into_iter().for_each(|why| refuse(field, why));
    }
    let level = |level: Option<Baseline>| match level {
        Some(Baseline::Amount(amount)) => Some(amount),
        _ => None,
    };
    let spend = match of.dp_spend {
        Some(DpSpend::Amount(amount)) => Some(amount),
        _ => None,
    };
    for (field, amount) in [
        (Field::DpSpend, spend),
        (Field::Baseline, level(of.baseline)),
        (Field::BaseBudgetLevel, level(of.base_budget_level)),
    ] {
        let why = amount.and_then(|it| limits::refusal(field, RangedValue::Amount(it)));
        why.into_iter().for_each(|why| refuse(field, why));
    }
    let levels = [(Field::Baseline, of.baseline), (Field::BaseBudgetLevel, of.base_budget_level)];
    for (field, level) in levels {
        if matches!(level, Some(Baseline::MeanOfYears(first, last)) if last < first) {
            refuse(field, "the last year of the mean is before its first".to_owned());
        }
    }
    refused.extend(of_ranges(of));
    // In the order of the documentation, and ranges last.
    refused.sort_by_key(|one| {
        let name = one.field.to_string();
        Assumptions::NAMES.iter().position(|known| *known == name).unwrap_or(usize::MAX)
    });
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// What is wrong with the ranges by themselves and around what the assumptions state.
fn of_ranges(of: &Assumptions) -> Vec<RefusedAssumption> {
    let mut refused = Vec::new();
    for (what, range) in &of.ranges {
        let mut refuse =
            |why: String| refused.push(RefusedAssumption { field: Field::Range(*what), why });
        let StatedRange { low, high } = range;
        for (end, value) in [("low", low), ("high", high)] {
            let why = limits::refusal(limits::field_of(*what), *value);
            why.into_iter().for_each(|why| refuse(format!("the {end} end: {why}")));
        }
        if low > high {
            refuse(format!("the low end {low} is above the high end {high}"));
            continue;
        }
        match of.stated(*what) {
            Some(value) => outside(*what, range, value).into_iter().for_each(&mut refuse),
            None if matches!(what, Ranged::Baseline | Ranged::DpSpend) => refuse(format!(
                "a range lies around an amount a year, and none is stated for the {}: state one, \
                 such as 2341173",
                spoken(what.as_str()),
            )),
            // It lies around the target, which is known with the terms.
            None => {}
        }
    }
    refused
}

/// What is wrong with a range that does not lie around its value.
pub fn outside(what: Ranged, range: &StatedRange, value: RangedValue) -> Option<String> {
    let StatedRange { low, high } = range;
    (value < *low || value > *high).then(|| {
        format!(
            "the {} is {value}, which does not lie from {low} to {high}: a range lies around the \
             value, its median; with another value state another range, or none",
            spoken(what.as_str()),
        )
    })
}
