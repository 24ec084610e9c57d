//! Damped trend: `f = l + phi b`, `l' = f + alpha e`, `b' = phi b + alpha beta e`,
//! and ahead `l + (phi + phi^2 + ... + phi^h) b`.
//!
//! Source: E. S. Gardner and E. McKenzie, "Forecasting trends in time series"
//! (1985). The level starts at the mean of the first year and the trend at the
//! step to the mean of the second; alpha, beta and phi are searched on a grid
//! of 5 x 11 x 7, so nothing can fail to converge.

use super::super::SEASONS;
use super::first_year_mean;

const ALPHAS: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
const BETAS: [f64; 11] = [0.0, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50];
const PHIS: [f64; 7] = [0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98];

/// A fitted damped trend.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct DampedTrend {
    level: f64,
    trend: f64,
    phi: f64,
    /// The sum of the squared one-step errors.
    squares: f64,
}

impl DampedTrend {
    /// Fits `values`, of which there are at least two years.
    pub(in crate::forecast) fn fit(values: &[f64]) -> DampedTrend {
        let level = first_year_mean(values);
        let next = first_year_mean(&values[SEASONS.min(values.len() - 1)..]);
        let trend = (next - level) / SEASONS as f64;
        let mut best = DampedTrend { level, trend, phi: 0.0, squares: f64::INFINITY };
        for alpha in ALPHAS {
            for phi in PHIS {
                let start = DampedTrend { level, trend, phi, squares: 0.0 };
                if let Some(better) = best_beta(values, alpha, start, best.squares) {
                    best = better;
                }
            }
        }
        best
    }

    pub(in crate::forecast) fn at(&self, ahead: usize) -> f64 {
        let (mut weight, mut sum) = (1.0, 0.0);
        for _ in 0..ahead {
            weight *= self.phi;
            sum += weight;
        }
        self.level + sum * self.trend
    }
}

/// The best of the eleven betas for one alpha and phi, if its squared errors sum
/// to less than `limit`. The betas are run side by side, which the compiler
/// turns into vector instructions, and given up together after the first year
/// by which all of them have lost.
fn best_beta(values: &[f64], alpha: f64, start: DampedTrend, limit: f64) -> Option<DampedTrend> {
    let mut levels = [start.level; BETAS.len()];
    let mut trends = [start.trend; BETAS.len()];
    let mut squares = [0.0; BETAS.len()];
    let gains = BETAS.map(|beta| alpha * beta);
    let mut best = 0;
    for year in values.chunks(SEASONS) {
        for value in year {
            for lane in 0..BETAS.len() {
                let step = start.phi * trends[lane];
                let forecast = levels[lane] + step;
                let error = value - forecast;
                squares[lane] += error * error;
                levels[lane] = forecast + alpha * error;
                trends[lane] = step + gains[lane] * error;
            }
        }
        best = 0;
        for lane in 1..BETAS.len() {
            if squares[lane] < squares[best] {
                best = lane;
            }
        }
        // Sums of squares only grow, so the result is that of the whole grid.
        if squares[best] >= limit {
            return None;
        }
    }
    let (level, trend, squares) = (levels[best], trends[best], squares[best]);
    Some(DampedTrend { level, trend, phi: start.phi, squares })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best of the same eleven betas by `Holt` of statsmodels 0.15.0, damped,
    /// from the level 10 and the trend 0.6875 that this method starts from.
    #[test]
    fn it_agrees_with_statsmodels() {
        let start = DampedTrend { level: 10.0, trend: 0.6875, phi: 0.0, squares: 0.0 };
        for (alpha, phi, squares, ahead) in [
            (
                0.3,
                0.9,
                80.254_538_126_958_08,
                [19.169_453_705_296, 22.167_141_049_622, 24.821_050_783_664],
            ),
            (
                0.7,
                0.8,
                111.950_029_906_034_53,
                [19.418_018_566_831, 19.466_956_553_879, 19.479_932_772_735],
            ),
        ] {
            let start = DampedTrend { phi, ..start };
            let got = best_beta(&super::super::CHECKED, alpha, start, f64::INFINITY).unwrap();
            assert!((got.squares - squares).abs() < 1e-9, "{}", got.squares);
            for (ahead, expected) in [1, 8, 40].into_iter().zip(ahead) {
                assert!((got.at(ahead) - expected).abs() < 1e-9, "{ahead}: {}", got.at(ahead));
            }
        }
    }

    #[test]
    fn one_step_is_the_recursion_worked_by_hand() {
        // f = 10 + .5 * 2 = 11, e = 1, l = 11.5, b = 1 + .5 * beta.
        let start = DampedTrend { level: 10.0, trend: 2.0, phi: 0.5, squares: 0.0 };
        let got = best_beta(&[12.0], 0.5, start, f64::INFINITY).unwrap();
        assert_eq!((got.level, got.trend, got.squares), (11.5, 1.0, 1.0));
        assert_eq!([got.at(0), got.at(1), got.at(2)], [11.5, 12.0, 12.25]);
    }

    #[test]
    fn the_grid_keeps_the_least_squared_error() {
        let values: Vec<f64> = (0..16).map(|t| ((t * 7) % 5) as f64 + 0.3 * t as f64).collect();
        let best = DampedTrend::fit(&values);
        let start = DampedTrend { level: first_year_mean(&values), squares: 0.0, ..best };
        for alpha in ALPHAS {
            for phi in PHIS {
                let trend = (first_year_mean(&values[4..]) - start.level) / 4.0;
                let other = DampedTrend { phi, trend, ..start };
                assert!(best_beta(&values, alpha, other, best.squares).is_none());
            }
        }
    }

    #[test]
    fn a_constant_stays_what_it_is() {
        let got = DampedTrend::fit(&[3.0; 8]);
        assert_eq!([got.at(1), got.at(40)], [3.0, 3.0]);
    }
}
