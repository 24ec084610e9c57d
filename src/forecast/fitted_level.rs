//! The level that a growth fit gives to some quarters, without their noise.

use core::ops::Range;

use super::growth::GrowthSeries;

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
}
