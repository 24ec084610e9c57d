//! Rates that are most likely percentages typed as fractions: they are taken, and said to be
//! unusual.

use super::range::RangedValue;
use super::{Assumptions, Field, Finding, Rate, limits};
use crate::words::spoken;

/// The highest value of a rate that is taken without a word.
const HIGHEST: [(Field, Rate); 4] = [
    (Field::OptimismBias, Rate::new(1, 0)),
    (Field::PayInflationRate, Rate::new(1, 1)),
    (Field::DeflatorRate, Rate::new(1, 1)),
    (Field::DiscountRate, Rate::new(1, 1)),
];

/// The lowest value of a rate that is taken without a word.
const LOWEST: [(Field, Rate); 4] = [
    (Field::OptimismBias, Rate::new(-2, 1)),
    (Field::PayInflationRate, Rate::new(-5, 2)),
    (Field::DeflatorRate, Rate::new(-5, 2)),
    (Field::DiscountRate, Rate::new(0, 0)),
];

fn stated(of: &Assumptions, field: Field) -> Option<Rate> {
    match field {
        Field::OptimismBias => Some(of.optimism_bias),
        Field::PayInflationRate => Some(of.pay_inflation_rate),
        Field::DeflatorRate => Some(of.deflator_rate),
        Field::DiscountRate => Some(of.discount_rate),
        _ => None,
    }
}

/// The rates that may be meant, and are more often a percentage typed as a fraction.
pub fn doubts(of: &Assumptions) -> Vec<Finding> {
    let doubtful = HIGHEST.into_iter().filter_map(|(field, most)| {
        let rate = stated(of, field).filter(|rate| *rate > most)?;
        Some(doubt(field, rate))
    });
    let ends = of.ranges.iter().filter_map(|(what, range)| {
        let (field, most) = HIGHEST.into_iter().find(|it| it.0 == limits::field_of(*what))?;
        match range.high {
            RangedValue::Rate(high) if high > most => Some(doubt(field, high)),
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
    let message = format!("The {name} is unusually high. {}", limits::did_you_mean(rate));
    Finding::warning("unusual_rate", message)
}
