//! The level that a growth fit gives to quarters, recorded or to come, without their
//! noise, and its growth as a distribution.

use core::ops::Range;

use super::SEASONS;
use super::growth::{GrowthSeries, STEP, trend_row};
use super::student_t;

/// Growth a year as a distribution: its logarithm is the slope of the fit and its
/// standard error times Student's t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GrowthSpread {
    slope: f64,
    error: f64,
    degrees: usize,
}

impl GrowthSpread {
    /// The growth a year that is not reached with probability `p`, strictly between 0
    /// and 1.
    pub fn at(&self, p: f64) -> f64 {
        libm::expm1(self.slope + self.error * student_t::quantile(p, self.degrees))
    }
}

impl GrowthSeries {
    /// Growth a year, and what the same fit says of some quarters together, by their
    /// indices. `None` where the fit is not identified or a quarter is not in it.
    pub fn growth_and_total(
        &self,
        step: Option<&Range<usize>>,
        quarters: &[usize],
    ) -> Option<(f64, f64)> {
        let model = step.map_or_else(|| self.trend(), |step| self.with_step(step))?;
        let mut total = 0.0;
        for quarter in quarters {
            let place = self.indices.iter().position(|index| index == quarter)?;
            total += libm::exp(self.logs[place] - model.residuals[place]);
        }
        Some((libm::expm1(model.coefficients[1]), total))
    }

    /// What the fit says of any quarter, by index and season, if its growth and its pattern
    /// go on, and this share of a step that reaches beyond the last quarter. `None` where
    /// the fit is not identified.
    pub fn path(
        &self,
        step: Option<&Range<usize>>,
        step_retained_share: f64,
    ) -> Option<impl Fn(usize, usize) -> f64> {
        let model = step.map_or_else(|| self.trend(), |step| self.with_step(step))?;
        let (first, last) = (*self.indices.first()?, *self.indices.last()?);
        let step = step.cloned().unwrap_or_default();
        let goes_on = step.end > last + 1 || step.contains(&last);
        Some(move |index: usize, season: usize| {
            let years = (index as f64 - first as f64) / SEASONS as f64;
            let mut row = trend_row(years, season);
            row[STEP] = match index > last {
                true if goes_on => step_retained_share,
                false if step.contains(&index) => 1.0,
                _ => 0.0,
            };
            libm::exp(row.iter().zip(model.coefficients).map(|(x, b)| x * b).sum())
        })
    }

    /// The distribution that [`GrowthSeries::fit`] judges a target by. `None` where the
    /// fit is not identified.
    pub fn spread(&self, step: Option<&Range<usize>>) -> Option<GrowthSpread> {
        let model = step.map_or_else(|| self.trend(), |step| self.with_step(step))?;
        let squares = model.squares.max(self.noise());
        let error = libm::sqrt(squares / model.degrees as f64) * model.error_factors[1];
        Some(GrowthSpread { slope: model.coefficients[1], error, degrees: model.degrees })
    }
}
