//! Between which ends an assumption is taken: the one source of every refusal, by whichever
//! way the value came, and the one wording of it.

use super::assumptions::LAG_LIMIT_QUARTERS;
use super::range::{Ranged, RangedValue};
use super::{Field, Money, Rate};

/// What grows may nearly vanish and may not go below nothing.
const VANISHED: Rate = Rate::new(-99, 2);
const NOTHING: Rate = Rate::new(0, 0);
const ALL: Rate = Rate::new(1, 0);

/// The lowest and the highest rate that is taken; `None` of what is no rate.
pub fn of(field: Field) -> Option<(Rate, Rate)> {
    Some(match field {
        Field::GrowthRate
        | Field::GrowthWithoutThePlan
        | Field::ClientGrowthRate
        | Field::PackageGrowthRate => (VANISHED, ALL),
        Field::OptimismBias => (VANISHED, Rate::new(2, 0)),
        Field::PayInflationRate | Field::DeflatorRate | Field::DiscountRate => {
            (VANISHED, Rate::new(5, 1))
        }
        Field::Attribution
        | Field::BenefitOptimism
        | Field::ParticipatingShare
        | Field::ClawbackRate
        | Field::StepRetainedShare => (NOTHING, ALL),
        _ => return None,
    })
}

/// The assumption that a range is of.
pub fn field_of(what: Ranged) -> Field {
    match what {
        Ranged::GrowthRate => Field::GrowthRate,
        Ranged::Baseline => Field::Baseline,
        Ranged::ClawbackRate => Field::ClawbackRate,
        Ranged::ParticipatingShare => Field::ParticipatingShare,
        Ranged::ClientGrowthRate => Field::ClientGrowthRate,
        Ranged::PackageGrowthRate => Field::PackageGrowthRate,
        Ranged::DpSpend => Field::DpSpend,
        Ranged::OptimismBias => Field::OptimismBias,
        Ranged::BenefitOptimism => Field::BenefitOptimism,
    }
}

/// Why a value is not taken; `None` where it is.
pub fn refusal(field: Field, value: RangedValue) -> Option<String> {
    match value {
        RangedValue::Rate(rate) => {
            let (low, high) = of(field)?;
            rate_refusal(rate, low, high)
        }
        RangedValue::Amount(amount) => amount_refusal(amount),
    }
}

/// Why a rate outside of these ends is not taken, with what was meant where a percentage
/// was typed.
pub fn rate_refusal(rate: Rate, low: Rate, high: Rate) -> Option<String> {
    let meant = match rate > high {
        true => did_you_mean(rate),
        false => format!("{rate} is {}", rate.in_percent()),
    };
    let is_within = (low..=high).contains(&rate);
    (!is_within).then(|| format!("expected from {low} to {high}; {meant}"))
}

/// Why an amount a year is not taken.
fn amount_refusal(amount: Money) -> Option<String> {
    let is_within = (Money::ZERO..=Money::LIMIT).contains(&amount);
    let (low, high) = (Money::ZERO.in_words(), Money::LIMIT.in_words());
    (!is_within).then(|| format!("expected an amount a year from {low} to {high}"))
}

/// Why a number of quarters is not taken.
pub fn quarters_refusal(quarters: u32) -> Option<String> {
    (quarters > LAG_LIMIT_QUARTERS).then(quarters_expected)
}

/// Which numbers of quarters are taken.
pub fn quarters_expected() -> String {
    format!("expected a whole number of quarters from 0 to {LAG_LIMIT_QUARTERS}")
}

/// What is meant where a percentage was typed: `3.5` is `0.035`.
pub fn did_you_mean(rate: Rate) -> String {
    format!("{rate} is {}: did you mean {}?", rate.in_percent(), rate.as_percentage())
}
