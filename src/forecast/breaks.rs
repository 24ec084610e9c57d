//! The search for the single break that explains most, with the quarter
//! effects in the model.

use core::ops::Range;

use super::growth::{GrowthError, GrowthFit, GrowthSeries};
use super::least_squares::LeastSquares;

/// The position at which a lasting step would explain most. It was searched
/// for, so it is suggestive and never proof.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Break {
    /// The time index of the first quarter after the break.
    pub start_index: usize,
    /// The F statistic of the step, with trend and quarter effects in the model.
    pub f_statistic: f64,
    /// The growth fit with that step.
    pub fit: GrowthFit,
}

impl GrowthSeries {
    /// Searches the single lasting step that explains most, leaving at least
    /// three quarters, and 15% of all, on either side. `None` when no position
    /// can be tried or the trend already fits perfectly.
    pub fn search_break(&self, target: f64) -> Option<Break> {
        let count = self.indices.len();
        let margin = (count * 15).div_ceil(100).max(3);
        let trend = self.trend()?;
        let noise = self.noise();
        if trend.squares <= noise {
            return None;
        }
        let mut best: Option<(usize, f64, LeastSquares)> = None;
        for position in margin..=count.saturating_sub(margin) {
            let start = self.indices[position];
            let Some(model) = self.with_step(&(start..usize::MAX)) else { continue };
            let spare = model.squares.max(noise) / model.degrees as f64;
            let f_statistic = (trend.squares - model.squares) / spare;
            if best.as_ref().is_none_or(|(_, leader, _)| f_statistic > *leader) {
                best = Some((start, f_statistic, model));
            }
        }
        let (start_index, f_statistic, model) = best?;
        let fit = self.describe(&model, Some(start_index), target);
        Some(Break { start_index, f_statistic, fit })
    }

    /// The F statistic of a given step, comparable with that of
    /// [`GrowthSeries::search_break`].
    pub fn step_f_statistic(&self, step: Range<usize>) -> Result<f64, GrowthError> {
        let trend = self.trend().ok_or(GrowthError::NotIdentified)?;
        let model = self.with_step(&step).ok_or(GrowthError::NotIdentified)?;
        let spare = model.squares.max(self.noise()) / model.degrees as f64;
        Ok((trend.squares - model.squares).max(0.0) / spare)
    }
}
