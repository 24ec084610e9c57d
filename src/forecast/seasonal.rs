//! The seasonal pattern of a series: four indices that sum to zero, shrunk
//! towards no pattern when the data hardly show one.
//!
//! On the log scale an index is a percentage, on the level scale an amount.
//! The indices are the means of the deviations from the centred moving average
//! over a year (the classical decomposition, as in M. Kendall and A. Stuart,
//! *The Advanced Theory of Statistics*, vol. 3). They are multiplied by
//! `max(0, 1 - 1/F)`, with F the ratio of the variance between the quarters of
//! the year to that within them, a shrinkage of the James-Stein kind.

use super::SEASONS;

/// One index per quarter of the year, starting with that of the first value.
pub(super) type Indices = [f64; SEASONS];

/// The shrunk indices of `values`; all zero when fewer than nine values leave
/// no way to tell a pattern from noise.
pub(super) fn shrunk_indices(values: &[f64]) -> Indices {
    let mut sums = [0.0; SEASONS];
    let mut counts = [0.0; SEASONS];
    for (t, deviation) in deviations(values) {
        sums[t % SEASONS] += deviation;
        counts[t % SEASONS] += 1.0;
    }
    let count: f64 = counts.iter().sum();
    let spare = count - SEASONS as f64;
    if spare < 1.0 {
        return [0.0; SEASONS];
    }
    let means: Indices = core::array::from_fn(|season| sums[season] / counts[season]);
    let grand = sums.iter().sum::<f64>() / count;
    let between: f64 =
        counts.iter().zip(means).map(|(n, mean)| n * (mean - grand) * (mean - grand)).sum();
    let within: f64 = deviations(values)
        .map(|(t, deviation)| deviation - means[t % SEASONS])
        .map(|rest| rest * rest)
        .sum();
    let share = shrinkage(between / (SEASONS - 1) as f64, within / spare);
    let centre = means.iter().sum::<f64>() / SEASONS as f64;
    means.map(|mean| share * (mean - centre))
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

    #[test]
    fn a_clear_pattern_is_found_and_a_straight_line_has_none() {
        let pattern = [3.0, -1.0, -4.0, 2.0];
        let values: Vec<f64> = (0..16).map(|t| 10.0 + t as f64 + pattern[t % 4]).collect();
        for (got, expected) in shrunk_indices(&values).iter().zip(pattern) {
            assert!((got - expected).abs() < 1e-12, "{got} {expected}");
        }
        let line: Vec<f64> = (0..16).map(|t| t as f64).collect();
        assert_eq!(shrunk_indices(&line), [0.0; 4]);
        assert_eq!(shrunk_indices(&values[..8]), [0.0; 4]);
    }

    #[test]
    fn a_faint_pattern_is_shrunk() {
        assert_eq!(shrinkage(4.0, 1.0), 0.75);
        assert_eq!(shrinkage(1.0, 4.0), 0.0);
        assert_eq!(shrinkage(0.0, 0.0), 0.0);
        assert_eq!(shrinkage(1.0, 0.0), 1.0);
    }
}
