//! How likely the records make a growth that a plan needs.

use crate::domain::{GrowthChance, Intervention, Ledger, Rate, Slug};
use crate::forecast::{GrowthFit, GrowthSeries};

use super::observed::{amount, observations};
use super::{rate_to_places, step_of};

/// The probability that the recorded amounts have grown by at least so much a year, by
/// each fit that can be made; none where the records carry no fit.
pub fn growth_at_least(
    ledger: &Ledger,
    interventions: &[Intervention],
    needed: Rate,
) -> Vec<GrowthChance> {
    let series = ledger.series(&Slug::all());
    let Ok(amounts) = GrowthSeries::new(&observations(&series, amount)) else { return Vec::new() };
    let Ok(trend) = amounts.fit(None, Some(needed.as_f64())) else { return Vec::new() };
    let with_step = step_of(&series, interventions)
        .and_then(|step| amounts.fit(Some(step), Some(needed.as_f64())).ok());
    let chance = |with_step: bool, fit: GrowthFit| {
        let probability = rate_to_places(fit.probability_at_least_target?, 3)?;
        Some(GrowthChance { needed, with_step, probability })
    };
    let fits = [(false, Some(trend)), (true, with_step)].into_iter();
    fits.filter_map(|(with_step, fit)| chance(with_step, fit?)).collect()
}
