//! The members of the combination: five simple methods, each in its own file
//! with its formula and source, and the line of `line.rs`. Every member is fitted once and then answers
//! for any number of quarters ahead, so a forecast needs no further state.

pub(super) mod damped_trend;
pub(super) mod naive2;
pub(super) mod seasonal_naive;
pub(super) mod smoothing;
pub(super) mod theta;

use crate::words::words;

words! {
    /// A method of the combination.
    pub enum Member {
        /// Simple exponential smoothing with half of the linear trend.
        Theta = "theta",
        /// Exponential smoothing with a trend that dies out.
        DampedTrend = "damped_trend",
        /// The same quarter of last year, moved by half of the linear trend.
        SeasonalNaiveHalfDrift = "seasonal_naive_half_drift",
        /// Exponential smoothing of the level alone.
        SimpleExponentialSmoothing = "simple_exponential_smoothing",
        /// The last value, seasonally adjusted.
        Naive2 = "naive2",
        /// The straight line, its step becoming smaller. It has no vote in the median
        /// and a weight of its own, where the series shows a trend.
        TrendLine = "trend_line",
    }
}

/// The slope a quarter of the least-squares line through `values`.
pub(super) fn slope(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let middle = 0.5 * (count - 1.0);
    let (mut products, mut squares) = (0.0, 0.0);
    for (t, value) in values.iter().enumerate() {
        let distance = t as f64 - middle;
        products += distance * value;
        squares += distance * distance;
    }
    products / squares
}

/// The sum of the squared distances of `values` from that line.
pub(super) fn squares_about_line(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let (rate, middle) = (slope(values), 0.5 * (count - 1.0));
    let distances =
        values.iter().enumerate().map(|(t, value)| value - mean - rate * (t as f64 - middle));
    distances.map(|distance| distance * distance).sum()
}

/// The mean of the first year, where smoothing starts.
fn first_year_mean(values: &[f64]) -> f64 {
    let year = &values[..values.len().min(super::SEASONS)];
    year.iter().sum::<f64>() / year.len() as f64
}

/// The series on which members are compared with implementations of others. Its
/// first value is the mean of its first year, because most of them start there.
#[cfg(test)]
const CHECKED: [f64; 16] =
    [10.0, 8.0, 12.0, 10.0, 13.0, 9.0, 14.0, 15.0, 12.0, 17.0, 16.0, 14.0, 18.0, 15.0, 19.0, 20.0];
