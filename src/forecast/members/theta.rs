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
    /// Fits `values`, of whose slope a share is a drift.
    pub(in crate::forecast) fn fit(values: &[f64], smoothing: &Smoothing, share: f64) -> Theta {
        let half_slope = 0.5 * share * slope(values);
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

    /// `ThetaModel` of statsmodels 0.15.0 with theta 2 and no seasonal part. It
    /// estimates alpha by likelihood, so its alpha and level are taken as given.
    #[test]
    fn it_agrees_with_statsmodels() {
        let smoothing =
            Smoothing { alpha: 0.475_593_223_023_554_56, level: 18.559_700_033_272_637 };
        let theta = Theta::fit(&super::super::CHECKED, &smoothing, 1.0);
        for (ahead, expected) in
            [(1, 19.249_218_792_873_47), (2, 19.577_159_969_344_06), (8, 21.544_807_028_167_59)]
        {
            assert!((theta.at(ahead) - expected).abs() < 1e-9, "{ahead}: {}", theta.at(ahead));
        }
    }

    #[test]
    fn a_line_goes_on_with_half_its_slope() {
        let values: Vec<f64> = (0..12).map(|t| 5.0 + 2.0 * t as f64).collect();
        let smoothing = Smoothing::fit(&values);
        let theta = Theta::fit(&values, &smoothing, 1.0);
        assert!((theta.at(9) - theta.at(8) - 1.0).abs() < 1e-12);
        let lag = (1.0 - (1.0 - smoothing.alpha).powi(12)) / smoothing.alpha;
        assert!((theta.at(1) - smoothing.level - lag).abs() < 1e-12);
    }
}
