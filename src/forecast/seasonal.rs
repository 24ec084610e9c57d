//! The seasonal pattern of a series: four indices that sum to zero, shrunk
//! towards no pattern when the data hardly show one.
//!
//! On the log scale an index is a percentage, on the level scale an amount.
//! From three years on the indices are the means of the deviations from the
//! centred moving average over a year (the classical decomposition, as in M.
//! Kendall and A. Stuart, *The Advanced Theory of Statistics*, vol. 3). The
//! newest four years count in full and older ones less and less, because a
//! pattern moves. A moving average leaves too little of a shorter series; there
//! the indices come from a least-squares line with an effect for each quarter.
//! Either way they are multiplied by `max(0, 1 - 1/F)`, with F the ratio of the
//! variance between the quarters of the year to that within them, a shrinkage
//! of the James-Stein kind.

use super::SEASONS;
use super::members::squares_about_line;
use super::series::MAX_QUARTERS;

/// One index per quarter of the year, starting with that of the first value.
pub(super) type Indices = [f64; SEASONS];

/// The fewest values from which deviations from a moving average are taken.
const MOVING_AVERAGE_QUARTERS: usize = 12;
/// The fewest values that leave a line with four effects anything to spare.
const LINE_QUARTERS: usize = SEASONS + 2;
/// The newest years that count in full.
const FULL_YEARS: usize = 4;
/// What every year before those counts, as a share of the year after it.
const FADE: f64 = 0.7;
/// Room for a weight per year of the longest series.
const MOST_YEARS: usize = MAX_QUARTERS / SEASONS + 1;

/// The shrunk indices of `values`; all zero when they are too few to tell a
/// pattern from noise.
pub(super) fn shrunk_indices(values: &[f64]) -> Indices {
    if values.len() >= MOVING_AVERAGE_QUARTERS {
        from_moving_average(values)
    } else if values.len() >= LINE_QUARTERS {
        from_line(values)
    } else {
        [0.0; SEASONS]
    }
}

fn from_moving_average(values: &[f64]) -> Indices {
    let mut by_age = [1.0; MOST_YEARS];
    for age in FULL_YEARS..=(values.len() / SEASONS).min(MOST_YEARS - 1) {
        by_age[age] = FADE * by_age[age - 1];
    }
    let weight = |t: usize| by_age[(values.len() - 1 - t) / SEASONS];
    let mut sums = [0.0; SEASONS];
    let mut weights = [0.0; SEASONS];
    let mut squares = [0.0; SEASONS];
    for (t, deviation) in deviations(values) {
        sums[t % SEASONS] += weight(t) * deviation;
        weights[t % SEASONS] += weight(t);
        squares[t % SEASONS] += weight(t) * weight(t);
    }
    // Faded values count as fewer, as many as would make a mean as exact.
    let counts: Indices = core::array::from_fn(|q| weights[q] * weights[q] / squares[q]);
    let (count, total): (f64, f64) = (counts.iter().sum(), weights.iter().sum());
    let means: Indices = core::array::from_fn(|season| sums[season] / weights[season]);
    let grand = sums.iter().sum::<f64>() / total;
    let between: f64 =
        counts.iter().zip(means).map(|(n, mean)| n * (mean - grand) * (mean - grand)).sum();
    let within: f64 = deviations(values)
        .map(|(t, deviation)| (weight(t), deviation - means[t % SEASONS]))
        .map(|(weight, rest)| weight * (rest * rest))
        .sum();
    let spare = count - SEASONS as f64;
    centred(means, between, within * (count / total) / spare)
}

/// The effects of the quarters beside a common slope, by least squares.
fn from_line(values: &[f64]) -> Indices {
    let (mut times, mut means, mut counts) = ([0.0; SEASONS], [0.0; SEASONS], [0.0; SEASONS]);
    for (t, value) in values.iter().enumerate() {
        times[t % SEASONS] += t as f64;
        means[t % SEASONS] += value;
        counts[t % SEASONS] += 1.0;
    }
    for season in 0..SEASONS {
        times[season] /= counts[season];
        means[season] /= counts[season];
    }
    let apart =
        || values.iter().enumerate().map(|(t, v)| (t as f64 - times[t % 4], v - means[t % 4]));
    let products: f64 = apart().map(|(time, value)| time * value).sum();
    let squares: f64 = apart().map(|(time, _)| time * time).sum();
    let rate = products / squares;
    let within: f64 =
        apart().map(|(time, value)| value - rate * time).map(|rest| rest * rest).sum();
    let without = squares_about_line(values);
    let effects = core::array::from_fn(|season| means[season] - rate * times[season]);
    let spare = (values.len() - SEASONS - 1) as f64;
    centred(effects, without - within, within / spare)
}

/// Indices that sum to zero, shrunk by what the sum of squares `between` the
/// quarters of the year and the variance `within` them say.
fn centred(indices: Indices, between: f64, within: f64) -> Indices {
    let share = shrinkage(between / (SEASONS - 1) as f64, within);
    let centre = indices.iter().sum::<f64>() / SEASONS as f64;
    indices.map(|index| share * (index - centre))
}

/// `1 - 1/F`, never negative; a series without any variation has no pattern.
fn shrinkage(between: f64, within: f64) -> f64 {
    if between > within { 1.0 - within / between } else { 0.0 }
}

/// The place and the deviation from the centred moving average of every value
/// that has two neighbours on either side.
fn deviations(values: &[f64]) -> impl Iterator<Item = (usize, f64)> {
    values.windows(SEASONS + 1).enumerate().map(|(start, five)| {
        let year = 0.5 * five[0] + five[1] + five[2] + five[3] + 0.5 * five[4];
        (start + 2, five[2] - year / SEASONS as f64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `seasonal_decompose(period=4)` of statsmodels 0.15.0, which does not
    /// shrink: all four indices are the same share of its own.
    #[test]
    fn before_the_shrinkage_the_indices_agree_with_statsmodels() {
        let values = [
            13.0, 7.0, 8.0, 12.0, 16.0, 8.0, 10.0, 17.0, 15.0, 16.0, 12.0, 16.0, 21.0, 14.0, 15.0,
            22.0,
        ];
        let expected = [3.3125, -2.0625, -2.8125, 1.5625];
        let got = shrunk_indices(&values);
        let share = got[0] / expected[0];
        assert!(share > 0.5 && share < 1.0, "{share}");
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - share * expected).abs() < 1e-12, "{got} {expected}");
        }
    }

    #[test]
    fn a_clear_pattern_is_found_and_a_straight_line_has_none() {
        let pattern = [3.0, -1.0, -4.0, 2.0];
        let values: Vec<f64> = (0..16).map(|t| 10.0 + t as f64 + pattern[t % 4]).collect();
        for (got, expected) in shrunk_indices(&values).iter().zip(pattern) {
            assert!((got - expected).abs() < 1e-12, "{got} {expected}");
        }
        let line: Vec<f64> = (0..16).map(|t| t as f64).collect();
        assert_eq!(shrunk_indices(&line), [0.0; 4]);
        assert_eq!(shrunk_indices(&values[..5]), [0.0; 4]);
    }

    #[test]
    fn less_than_three_years_show_a_clear_pattern_beside_a_slope() {
        let pattern = [3.0, -1.0, -4.0, 2.0];
        for count in 6..12 {
            let values: Vec<f64> =
                (0..count).map(|t| 10.0 + 5.0 * t as f64 + pattern[t % 4]).collect();
            for (got, expected) in shrunk_indices(&values).iter().zip(pattern) {
                assert!((got - expected).abs() < 1e-9, "{count}: {got} {expected}");
            }
        }
    }

    /// Ten years of a pattern, then four of one three times as strong: the mean
    /// of all fourteen would be at 6.3 of 12.
    #[test]
    fn a_pattern_that_grew_is_followed() {
        let strength = |t: usize| if t < 40 { 4.0 } else { 12.0 };
        let value = |t: usize| strength(t) * [1.0, 0.0, 0.0, -1.0][t % 4];
        let values: Vec<f64> = (0..56).map(value).collect();
        let indices = shrunk_indices(&values);
        assert!(indices[0] > 8.0 && indices[3] < -8.0, "{indices:?}");
    }

    #[test]
    fn a_faint_pattern_is_shrunk() {
        assert_eq!(shrinkage(4.0, 1.0), 0.75);
        assert_eq!(shrinkage(1.0, 4.0), 0.0);
        assert_eq!(shrinkage(0.0, 0.0), 0.0);
        assert_eq!(shrinkage(1.0, 0.0), 1.0);
    }
}
