//! Rates that are most likely percentages typed as fractions: beyond a bound they are
//! refused, in a doubtful band they are said.

use super::choices::Counterfactual;
use super::range::{Ranged, RangedValue};
use super::{Assumptions, Field, Finding, Rate, RefusedAssumption};
use crate::words::spoken;

/// The highest value of a rate that is taken, and the highest that is taken without a
/// word. What has no entry has bounds of its own.
const BOUNDS: [(Field, Rate, Rate); 8] = [
    (Field::GrowthRate, Rate::new(1, 0), Rate::new(1, 0)),
    (Field::GrowthWithoutThePlan, Rate::new(1, 0), Rate::new(1, 0)),
    (Field::ClientGrowthRate, Rate::new(1, 0), Rate::new(1, 0)),
    (Field::PackageGrowthRate, Rate::new(1, 0), Rate::new(1, 0)),
    (Field::OptimismBias, Rate::new(2, 0), Rate::new(1, 0)),
    (Field::PayInflationRate, Rate::new(5, 1), Rate::new(1, 1)),
    (Field::DeflatorRate, Rate::new(5, 1), Rate::new(1, 1)),
    (Field::DiscountRate, Rate::new(5, 1), Rate::new(1, 1)),
];

/// The lowest value of a rate that is taken without a word.
const LOWEST: [(Field, Rate); 4] = [
    (Field::OptimismBias, Rate::new(-2, 1)),
    (Field::PayInflationRate, Rate::new(-5, 2)),
    (Field::DeflatorRate, Rate::new(-5, 2)),
    (Field::DiscountRate, Rate::new(0, 0)),
];

/// What is meant where a percentage was typed: `3.5` is `0.035`.
pub fn did_you_mean(rate: Rate) -> String {
    format!("{rate} is {}: did you mean {}?", rate.in_percent(), rate.as_percentage())
}

fn stated(of: &Assumptions, field: Field) -> Option<Rate> {
    match field {
        Field::GrowthRate => of.growth_rate,
        Field::GrowthWithoutThePlan => match of.growth_without_the_plan? {
            Counterfactual::Rate(rate) => Some(rate),
            Counterfactual::Fitted => None,
        },
        Field::ClientGrowthRate => Some(of.client_growth_rate),
        Field::PackageGrowthRate => Some(of.package_growth_rate),
        Field::OptimismBias => Some(of.optimism_bias),
        Field::PayInflationRate => Some(of.pay_inflation_rate),
        Field::DeflatorRate => Some(of.deflator_rate),
        Field::DiscountRate => Some(of.discount_rate),
        _ => None,
    }
}

fn refusal(rate: Rate, most: Rate) -> Option<String> {
    (rate > most).then(|| format!("expected at most {most}; {}", did_you_mean(rate)))
}

/// The rates and the ends of ranges that are beyond what anybody means.
pub fn refusals(of: &Assumptions) -> Vec<RefusedAssumption> {
    let rates = BOUNDS.into_iter().filter_map(|(field, most, _)| {
        Some(RefusedAssumption { field, why: refusal(stated(of, field)?, most)? })
    });
    let ends = of.ranges.iter().filter_map(|(what, range)| {
        let (_, most, _) = BOUNDS.into_iter().find(|it| it.0.to_string() == what.as_str())?;
        let RangedValue::Rate(high) = range.high else { return None };
        let within = range.high <= what.limits().1;
        let why = refusal(high, most).filter(|_| within)?;
        Some(RefusedAssumption { field: Field::Range(*what), why: format!("the high end: {why}") })
    });
    rates.chain(ends).collect()
}

/// The rates that may be meant, and are more often a percentage typed as a fraction.
pub fn doubts(of: &Assumptions) -> Vec<Finding> {
    let doubtful = BOUNDS.into_iter().filter_map(|(field, _, most)| {
        let rate = stated(of, field).filter(|rate| *rate > most)?;
        Some(doubt(field, rate))
    });
    let ends = of.ranges.iter().filter_map(|(what, range)| {
        let (field, _, most) = BOUNDS.into_iter().find(|it| it.0.to_string() == what.as_str())?;
        match range.high {
            RangedValue::Rate(high) if high > most && *what == Ranged::OptimismBias => {
                Some(doubt(field, high))
            }
            _ => None,
        }
    });
    let low = LOWEST.into_iter().filter_map(|(field, least)| {
        let rate = stated(of, field).filter(|rate| *rate < least)?;
        let name = spoken(&field.to_string());
        let message = format!("The {name} is unusually low: {}.", rate.in_percent());
        Some(Finding::warning("unusual_rate", message))
    });
    doubtful.chain(ends).chain(low).collect()
}

fn doubt(field: Field, rate: Rate) -> Finding {
    let name = spoken(&field.to_string());
    let message = format!("The {name} is unusually high. {}", did_you_mean(rate));
    Finding::warning("unusual_rate", message)
}
