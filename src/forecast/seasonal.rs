//! The seasonal pattern of a series: four indices that sum to zero, shrunk
//! towards no pattern when the data hardly show one.
//!
//! On the log scale an index is a percentage, on the level scale an amount.
//! From three years on the indices are the means of the deviations from the
//! centred moving average over a year (the classical decomposition, as in M.
//! Kendall and A. Stuart, *The Advanced Theory of Statistics*, vol. 3). The
//! newest four years count in full and older ones less and less, because a
//! pattern moves. A deviation that lies far from those of the same quarter in the
//! newest four years is drawn towards them first: a step in the level leaves large
//! deviations on either side, and would else make a season. A moving average leaves too little of a shorter series; there
//! the indices come from a least-squares line with an effect for each quarter.
//! Either way they are multiplied by `max(0, 1 - 1/F)`, with F the ratio of the
//! variance between the quarters of the year to that within them, a shrinkage
//! of the James-Stein kind.

use super::SEASONS;
use super::last_quarter::median;
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
/// How many robust standard deviations a deviation may lie from the median of its
/// quarter of the year.
const MOST_APART: f64 = 6.0;
/// The median size of a normal variable is its standard deviation over this.
const NORMAL: f64 = 1.4826;
/// Room for a weight per year of the longest series.
const MOST_YEARS: usize = MAX_QUARTERS / SEASONS + 1;

/// A seasonal pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Season {
    /// The shrunk indices; all zero when the values are too few to tell a pattern from
    /// noise.
    pub(super) indices: Indices,
    /// What is left of the pattern found: 0 when it was all noise, 1 when all is kept.
    pub(super) share: f64,
}

/// The seasonal pattern of `values`.
pub(super) fn season(values: &[f64]) -> Season {
    if values.len() >= MOVING_AVERAGE_QUARTERS {
        from_moving_average(values)
    } else if values.len() >= LINE_QUARTERS {
        from_line(values)
    } else {
        Season { indices: [0.0; SEASONS], share: 0.0 }
    }
}

fn from_moving_average(values: &[f64]) -> Season {
    let mut by_age = [1.0; MOST_YEARS];
    for age in FULL_YEARS..=(values.len() / SEASONS).min(MOST_YEARS - 1) {
        by_age[age] = FADE * by_age[age - 1];
    }
    let weight = |t: usize| by_age[(values.len() - 1 - t) / SEASONS];
    let found = deviations(values);
    let deviations = || found.iter().enumerate().map(|(place, deviation)| (place + 2, *deviation));
    let mut sums = [0.0; SEASONS];
    let mut weights = [0.0; SEASONS];
    let mut squares = [0.0; SEASONS];
    for (t, deviation) in deviations() {
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
    let within: f64 = deviations()
        .map(|(t, deviation)| (weight(t), deviation - means[t % SEASONS]))
        .map(|(weight, rest)| weight * (rest * rest))
        .sum();
    let spare = count - SEASONS as f64;
    centred(means, between, within * (count / total) / spare)
}

/// The effects of the quarters beside a common slope, by least squares.
fn from_line(values: &[f64]) -> Season {
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
fn centred(indices: Indices, between: f64, within: f64) -> Season {
    let share = shrinkage(between / (SEASONS - 1) as f64, within);
    let centre = indices.iter().sum::<f64>() / SEASONS as f64;
    Season { indices: indices.map(|index| share * (index - centre)), share }
}

/// `1 - 1/F`, never negative; a series without any variation has no pattern.
fn shrinkage(between: f64, within: f64) -> f64 {
    if between > within { 1.0 - within / between } else { 0.0 }
}

/// The deviations from the centred moving average of all values that have two
/// neighbours on either side, those drawn in that lie far from the others of their
/// quarter of the year.
fn deviations(values: &[f64]) -> Vec<f64> {
    let from_mean = |five: &[f64]| {
        let year = 0.5 * five[0] + five[1] + five[2] + five[3] + 0.5 * five[4];
        five[2] - year / SEASONS as f64
    };
    let mut all: Vec<f64> = values.windows(SEASONS + 1).map(from_mean).collect();
    let newest = all.len().saturating_sub(FULL_YEARS * SEASONS);
    let (mut medians, mut buffer) = ([0.0; SEASONS], Vec::with_capacity(FULL_YEARS * SEASONS));
    for season in 0..SEASONS {
        buffer.clear();
        buffer.extend(all[newest..].iter().skip(season).step_by(SEASONS));
        medians[(newest + season) % SEASONS] = median(&mut buffer);
    }
    buffer.clear();
    let apart = |(place, deviation): (usize, &f64)| (deviation - medians[place % SEASONS]).abs();
    buffer.extend(all.iter().enumerate().skip(newest).map(apart));
    let reach = MOST_APART * NORMAL * median(&mut buffer);
    for (place, deviation) in all.iter_mut().enumerate() {
        let centre = medians[place % SEASONS];
        *deviation = deviation.clamp(centre - reach, centre + reach);
    }
    all
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
        let got = season(&values).indices;
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
        for (got, expected) in season(&values).indices.iter().zip(pattern) {
            assert!((got - expected).abs() < 1e-12, "{got} {expected}");
        }
        let line: Vec<f64> = (0..16).map(|t| t as f64).collect();
        assert_eq!(season(&line).indices, [0.0; 4]);
        assert_eq!(season(&values[..5]).indices, [0.0; 4]);
    }

    #[test]
    fn less_than_three_years_show_a_clear_pattern_beside_a_slope() {
        let pattern = [3.0, -1.0, -4.0, 2.0];
        for count in 6..12 {
            let values: Vec<f64> =
                (0..count).map(|t| 10.0 + 5.0 * t as f64 + pattern[t % 4]).collect();
            for (got, expected) in season(&values).indices.iter().zip(pattern) {
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
        let indices = season(&values).indices;
        assert!(indices[0] > 8.0 && indices[3] < -8.0, "{indices:?}");
    }

    #[test]
    fn a_step_in_the_level_is_no_season() {
        let step: Vec<f64> = (0..16).map(|t| if t < 8 { 5000.0 } else { 500.0 }).collect();
        assert_eq!(season(&step).indices, [0.0; 4]);
        let pattern = [3.0, -1.0, -4.0, 2.0];
        let both: Vec<f64> = (0..16).map(|t| 0.1 * step[t] + pattern[t % 4]).collect();
        for (got, expected) in season(&both).indices.iter().zip(pattern) {
            assert!((got - expected).abs() < 1e-9, "{got} {expected}");
        }
    }

    #[test]
    fn a_faint_pattern_is_shrunk() {
        assert_eq!(shrinkage(4.0, 1.0), 0.75);
        assert_eq!(shrinkage(1.0, 4.0), 0.0);
        assert_eq!(shrinkage(0.0, 0.0), 0.0);
        assert_eq!(shrinkage(1.0, 0.0), 1.0);
    }
}
