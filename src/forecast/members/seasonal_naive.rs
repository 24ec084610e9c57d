//! Seasonal naive with half drift: the same quarter of last year, plus half of
//! the least-squares slope for every year between.
//!
//! Source: the seasonal naive method of the M competitions; the half drift is
//! the Theta idea applied to it. It runs on the series as it is, because it
//! carries its own seasonal pattern.

use super::super::SEASONS;
use super::slope;

/// A fitted seasonal naive method.
#[derive(Clone, Copy, Debug)]
pub(in crate::forecast) struct SeasonalNaive {
    last_year: [f64; SEASONS],
    drift_a_year: f64,
}

impl SeasonalNaive {
    /// Fits `values`, of which there is at least one year and of whose slope a share
    /// is a drift.
    pub(in crate::forecast) fn fit(values: &[f64], share: f64) -> SeasonalNaive {
        let half_slope = 0.5 * share * slope(values);
        SeasonalNaive { drift_a_year: half_slope * SEASONS as f64, ..Self::flat(values) }
    }

    /// The same without drift, for series too short to show one.
    pub(in crate::forecast) fn flat(values: &[f64]) -> SeasonalNaive {
        let last = values.len() - SEASONS;
        let last_year = core::array::from_fn(|season| values[last + season]);
        SeasonalNaive { last_year, drift_a_year: 0.0 }
    }

    pub(in crate::forecast) fn at(&self, ahead: usize) -> f64 {
        let place = ahead - 1;
        let years = (place / SEASONS + 1) as f64;
        self.last_year[place % SEASONS] + self.drift_a_year * years
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SeasonalNaive(4)` of statsforecast 2.1.1, which has no drift.
    #[test]
    fn without_drift_it_agrees_with_statsforecast() {
        let got = SeasonalNaive::flat(&super::super::CHECKED);
        assert_eq!([1, 2, 3, 4, 5, 6].map(|h| got.at(h)), [18.0, 15.0, 19.0, 20.0, 18.0, 15.0]);
    }

    #[test]
    fn last_year_returns_moved_by_half_the_slope() {
        let values: Vec<f64> = (0..8).map(|t| 2.0 * t as f64).collect();
        let drifting = SeasonalNaive::fit(&values, 1.0);
        assert_eq!([1, 4, 5, 8].map(|h| drifting.at(h)), [12.0, 18.0, 16.0, 22.0]);
        assert_eq!(
            [1, 4, 5, 8].map(|h| SeasonalNaive::flat(&values).at(h)),
            [8.0, 14.0, 8.0, 14.0]
        );
    }
}
