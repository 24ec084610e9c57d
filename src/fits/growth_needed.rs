//! How likely the records make a growth that a plan needs.

use crate::domain::{GrowthChance, Rate, Target};

use super::growth::{GrowthMeasure, recorded};
use super::observed::Observed;
use super::rate_to_places;

/// The probability that the recorded amounts have grown by at least so much a year, by
/// each fit that can be made; none where the records carry no fit.
pub fn growth_at_least(observed: &Observed, needed: Rate) -> Vec<GrowthChance> {
    let amounts = recorded(observed, GrowthMeasure::Amount, Some(Target::exactly(needed)));
    let chance = |fit: super::growth::SpecifiedFit| {
        let probability = rate_to_places(fit.fit.probability_at_least_target?, 3)?;
        Some(GrowthChance { needed, with_step: fit.with_step, probability })
    };
    amounts.fits.into_iter().filter_map(chance).collect()
}
