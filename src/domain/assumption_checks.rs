//! Which assumptions make sense. Each refusal names the field it is about.

use rust_decimal::Decimal;

use super::assumptions::LAG_LIMIT_QUARTERS;
use super::choices::Counterfactual;
use super::range::{Ranged, RangedValue, StatedRange};
use super::{Assumptions, Baseline, DpSpend, Field, Money, Rate, RefusedAssumption, plausible};
use crate::words::spoken;

/// The ends between which a rate makes sense, and the words for it.
struct Range {
    low: Decimal,
    high: Decimal,
    why: &'static str,
}

/// What grows may nearly vanish and may not go below nothing.
const GROWTH: Range = Range {
    low: Decimal::from_parts(99, 0, 0, true, 2),
    high: Decimal::TEN,
    why: "expected from -0.99 to 10: 10% is 0.10",
};
const SHARE: Range =
    Range { low: Decimal::ZERO, high: Decimal::ONE, why: "expected from 0 to 1: 8% is 0.08" };

/// Refuses assumptions that are outside what makes sense, all of them at once.
pub fn check(assumptions: &Assumptions) -> Result<(), Vec<RefusedAssumption>> {
    let mut refused = Vec::new();
    let mut refuse = |field, why: &str| {
        refused.push(RefusedAssumption { field, why: why.to_owned() });
    };
    let of = assumptions;
    let without = match of.growth_without_the_plan {
        Some(Counterfactual::Rate(rate)) => Some(rate),
        Some(Counterfactual::Fitted) | None => None,
    };
    let rates: [(Field, Option<Rate>, Range); 13] = [
        (Field::GrowthWithoutThePlan, without, GROWTH),
        (Field::Attribution, of.attribution, SHARE),
        (Field::BenefitOptimism, Some(of.benefit_optimism), SHARE),
        (Field::GrowthRate, of.growth_rate, GROWTH),
        (Field::ClientGrowthRate, Some(of.client_growth_rate), GROWTH),
        (Field::PackageGrowthRate, Some(of.package_growth_rate), GROWTH),
        (Field::PayInflationRate, Some(of.pay_inflation_rate), GROWTH),
        (Field::DeflatorRate, Some(of.deflator_rate), GROWTH),
        (Field::DiscountRate, Some(of.discount_rate), GROWTH),
        (Field::OptimismBias, Some(of.optimism_bias), GROWTH),
        (Field::StepRetainedShare, Some(of.step_retained_share), SHARE),
        (Field::ParticipatingShare, of.participating_share, SHARE),
        (Field::ClawbackRate, of.clawback_rate, SHARE),
    ];
    for (field, rate, range) in rates {
        let within = |rate: Rate| (range.low..=range.high).contains(&rate.decimal());
        if let Some(rate) = rate.filter(|rate| !within(*rate)) {
            let mut why = range.why.to_owned();
            if rate.decimal() > range.high {
                why.push_str(&format!("; {}", plausible::did_you_mean(rate)));
            }
            refuse(field, &why);
        }
    }
    if of.lag_quarters > LAG_LIMIT_QUARTERS {
        refuse(Field::LagQuarters, "a lag is at most 40 quarters");
    }
    if of.slippage_quarters > LAG_LIMIT_QUARTERS {
        refuse(Field::SlippageQuarters, "a slippage is at most 40 quarters");
    }
    if matches!(of.dp_spend, Some(DpSpend::Amount(amount)) if amount < Money::ZERO) {
        refuse(Field::DpSpend, "direct payments paid out are not negative");
    }
    let levels = [(Field::Baseline, of.baseline), (Field::BaseBudgetLevel, of.base_budget_level)];
    for (field, level) in levels {
        match level {
            Some(Baseline::MeanOfYears(first, last)) if last < first => {
                refuse(field, "the last year of the mean is before its first");
            }
            Some(Baseline::Amount(amount)) if amount < Money::ZERO => {
                refuse(field, "an amount a year is not negative");
            }
            _ => {}
        }
    }
    let beyond = plausible::refusals(of);
    refused.retain(|one| beyond.iter().all(|other| other.field != one.field));
    refused.extend(beyond);
    refused.extend(of_ranges(of));
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// What is wrong with the ranges by themselves and around what the assumptions state.
fn of_ranges(of: &Assumptions) -> Vec<RefusedAssumption> {
    let mut refused = Vec::new();
    for (what, range) in &of.ranges {
        let mut refuse =
            |why: String| refused.push(RefusedAssumption { field: Field::Range(*what), why });
        let StatedRange { low, high } = range;
        let (lowest, highest) = what.limits();
        for (end, value) in [("low", low), ("high", high)] {
            if !(lowest..=highest).contains(value) {
                refuse(format!("the {end} end is {value}, expected from {lowest} to {highest}"));
            }
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
