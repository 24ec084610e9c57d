//! Theta: `level + b/2 (h - 1 + (1 - (1 - alpha)^n) / alpha)`, with the level
//! and alpha of simple exponential smoothing and b the slope of the
//! least-squares line.
//!
//! Sources: V. Assimakopoulos and K. Nikolopoulos, "The theta model" (2000);
//! in this form R. J. Hyndman and B. Billah, "Unmasking the Theta method"
//! (2003).

use super::slope;
use super::smoothing::Smoothing;

/// A fitted Theta model.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct Theta {
    start: f64,
    half_slope: f64,
}

impl Theta {
    pub(in crate::forecast) fn fit(values: &[f64], smoothing: &Smoothing) -> Theta {
        let half_slope = 0.5 * slope(values);
        let old_weight = values.iter().fold(1.0, |weight, _| weight * (1.0 - smoothing.alpha));
        let lag = (1.0 - old_weight) / smoothing.alpha;
        Theta { start: smoothing.level + half_slope * (lag - 1.0), half_slope }
    }

    pub(in crate::forecast) fn at(&self, ahead: usize) -> f64 {
        self.start + self.half_slope * ahead as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_with_half_its_slope() {
        let values: Vec<f64> = (0..12).map(|t| 5.0 + 2.0 * t as f64).collect();
        let smoothing = Smoothing::fit(&values);
        let theta = Theta::fit(&values, &smoothing);
        assert!((theta.at(9) - theta.at(8) - 1.0).abs() < 1e-12);
        let lag = (1.0 - (1.0 - smoothing.alpha).powi(12)) / smoothing.alpha;
        assert!((theta.at(1) - smoothing.level - lag).abs() < 1e-12);
    }
}
