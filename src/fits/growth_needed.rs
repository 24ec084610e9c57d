//! How likely the records make a growth that a plan needs.

use crate::domain::{GrowthChance, Intervention, Ledger, Rate, Target, Targets};

use super::growth::{GrowthMeasure, growth};
use super::rate_to_places;

/// The probability that the recorded amounts have grown by at least so much a year, by
/// each fit that can be made; none where the records carry no fit.
pub fn growth_at_least(
    ledger: &Ledger,
    interventions: &[Intervention],
    needed: Rate,
) -> Vec<GrowthChance> {
    let asked = Targets { uptake_growth: Some(Target::exactly(needed)), ..Targets::default() };
    let measures = growth(ledger, interventions, &[], &asked).measures;
    let amounts = measures.into_iter().filter(|measure| measure.measure == GrowthMeasure::Amount);
    let chance = |fit: super::growth::SpecifiedFit| {
        let probability = rate_to_places(fit.fit.probability_at_least_target?, 3)?;
        Some(GrowthChance { needed, with_step: fit.with_step, probability })
    };
    amounts.flat_map(|measure| measure.fits).filter_map(chance).collect()
}
