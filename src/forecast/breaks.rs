//! The search for the single break that explains most, with the quarter
//! effects in the model.
//!
//! A search finds a largest F in pure noise too. Under no break and independent
//! normal errors the F of one place is distributed as F(1, d), and by Bonferroni's
//! inequality the chance that any of n places reaches it is at most n times that
//! of one. The bound holds for any number of quarters and beside a trend, which
//! the tables of critical values for such a search (Andrews, *Tests for parameter
//! instability and structural change with unknown change point*, Econometrica
//! 1993) do not promise: they are for long series without a trend. Errors that run
//! in spells look like breaks, so they are allowed for, as far as they can be seen.

use core::ops::Range;

use super::growth::{GrowthError, GrowthFit, GrowthSeries};
use super::least_squares::LeastSquares;
use super::student_t;

/// The most that [`Break::chance`] may be for a break to be suggested.
pub const MOST_CHANCE: f64 = 0.05;

/// The position at which a lasting step would explain most. It was searched
/// for, so it is suggestive and never proof.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Break {
    /// The time index of the first quarter after the break.
    pub start_index: usize,
    /// The F statistic of the step, with trend and quarter effects in the model.
    /// `None` where the step leaves nothing unexplained to compare with.
    pub f_statistic: Option<f64>,
    /// About so likely is it, at most, that a search finds as large an F where there
    /// is no break and growth is steady.
    pub chance: f64,
    /// The growth fit with that step.
    pub fit: GrowthFit,
}

impl Break {
    /// Whether chance alone is unlikely enough to find such a break.
    pub fn is_suggested(&self) -> bool {
        self.chance <= MOST_CHANCE
    }
}

impl GrowthSeries {
    /// Searches the single lasting step that explains most, leaving at least
    /// three quarters, and 15% of all, on either side. `None` when no position
    /// can be tried or the trend already fits perfectly.
    pub fn search_break(&self, target: impl Into<Option<f64>>) -> Option<Break> {
        let count = self.indices.len();
        let margin = (count * 15).div_ceil(100).max(3);
        let trend = self.trend()?;
        if trend.squares <= self.noise() {
            return None;
        }
        let mut tried = 0;
        let mut best: Option<(usize, f64, LeastSquares)> = None;
        for position in margin..=count.saturating_sub(margin) {
            let start = self.indices[position];
            let Some(model) = self.with_step(&(start..usize::MAX)) else { continue };
            tried += 1;
            let f_statistic = self.f_statistic(&trend, &model);
            if best.as_ref().is_none_or(|(_, leader, _)| f_statistic > *leader) {
                best = Some((start, f_statistic, model));
            }
        }
        let (start_index, f_statistic, model) = best?;
        Some(Break {
            start_index,
            f_statistic: f_statistic.is_finite().then_some(f_statistic),
            chance: (f64::from(tried) * self.chance_of(f_statistic, &model)).min(1.0),
            fit: self.describe(&model, Some(start_index), target.into()),
        })
    }

    /// The F statistic of a given step, comparable with that of
    /// [`GrowthSeries::search_break`]; `None` where the step leaves nothing unexplained.
    pub fn step_f_statistic(&self, step: Range<usize>) -> Result<Option<f64>, GrowthError> {
        let trend = self.trend().ok_or(GrowthError::NotIdentified)?;
        let model = self.with_step(&step).ok_or(GrowthError::NotIdentified)?;
        let f_statistic = self.f_statistic(&trend, &model);
        Ok(f_statistic.is_finite().then_some(f_statistic))
    }

    /// The chance that a step at one given place has so large an F where there is none.
    /// Errors that run in spells make it larger; then F counts as so much less as the
    /// AR(1) variant of an interval is wider.
    fn chance_of(&self, f_statistic: f64, model: &LeastSquares) -> f64 {
        let correlation = self.spells(model).correlation.max(0.0);
        let t_squared = f_statistic * (1.0 - correlation) / (1.0 + correlation);
        2.0 * (1.0 - student_t::cumulative(libm::sqrt(t_squared), model.degrees))
    }

    /// What the step explains over what it leaves, a degree of freedom each; infinite
    /// where what it leaves is rounding noise.
    fn f_statistic(&self, trend: &LeastSquares, model: &LeastSquares) -> f64 {
        if model.squares <= self.noise() {
            return f64::INFINITY;
        }
        (trend.squares - model.squares).max(0.0) / (model.squares / model.degrees as f64)
    }
}
