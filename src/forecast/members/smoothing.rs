//! Simple exponential smoothing: `f(t+1) = f(t) + alpha (y(t) - f(t))`, flat
//! ahead.
//!
//! Source: R. G. Brown, *Smoothing, Forecasting and Prediction* (1963). It starts
//! from the mean of the first year; alpha is the one of twenty that makes the
//! squared one-step errors least.

/// The weights that are tried: 0.05, 0.10, ..., 0.95 and 0.99.
const WEIGHTS: [f64; 20] = [
    0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80,
    0.85, 0.90, 0.95, 0.99,
];

/// A fitted level.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct Smoothing {
    /// The weight of the newest value.
    pub(in crate::forecast) alpha: f64,
    /// The forecast for every quarter ahead.
    pub(in crate::forecast) level: f64,
}

impl Smoothing {
    pub(in crate::forecast) fn fit(values: &[f64]) -> Smoothing {
        // All weights are run side by side, which the compiler turns into
        // vector instructions.
        let mut levels = [super::first_year_mean(values); WEIGHTS.len()];
        let mut squares = [0.0; WEIGHTS.len()];
        for value in values {
            for lane in 0..WEIGHTS.len() {
                let error = value - levels[lane];
                squares[lane] += error * error;
                levels[lane] += WEIGHTS[lane] * error;
            }
        }
        let mut best = 0;
        for lane in 1..WEIGHTS.len() {
            if squares[lane] < squares[best] {
                best = lane;
            }
        }
        Smoothing { alpha: WEIGHTS[best], level: levels[best] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SimpleExponentialSmoothing(alpha)` of statsforecast 2.1.1, which starts
    /// from the first value instead of the mean of the first year.
    #[test]
    fn it_agrees_with_statsforecast() {
        let got = Smoothing::fit(&super::super::CHECKED);
        assert_eq!(got.alpha, 0.5);
        assert!((got.level - 18.670_227_050_781_25).abs() < 1e-12, "{}", got.level);
        // Its root mean square error is 2.544670 here, and 2.545047 and 2.559659 at
        // the neighbouring weights.
    }

    /// From the mean 2 of the first year: errors -1, -.01, ... by hand.
    #[test]
    fn a_level_that_moves_once_takes_the_largest_weight() {
        let values = [2.0, 2.0, 2.0, 2.0, 1.0, 1.0];
        let got = Smoothing::fit(&values);
        assert_eq!(got.alpha, 0.99);
        assert!((got.level - 1.0001).abs() < 1e-12);
    }

    #[test]
    fn noise_about_a_level_takes_the_smallest_weight() {
        let values = [1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0];
        assert_eq!(Smoothing::fit(&values).alpha, 0.05);
    }
}
