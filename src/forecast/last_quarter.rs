//! A last quarter that is unlike all before it.
//!
//! A forecast goes on from the level that it finds, and the last quarter has more
//! say in that level than any other. So a last quarter that is odd, because a
//! backlog was worked off or a delivery was cut short, would run all that follows.
//! It is drawn towards the others before the fit. Two quarters say what it might have
//! been: the same quarter of the year before, and the quarter before moved as it moved
//! then a year before. From one of them, whichever needs less, it is at most four
//! robust standard deviations of such changes away, 1.4826 times their median size, or
//! as far as the largest of them. A step that has lasted two quarters is no longer odd
//! beside the quarter before, and is left as it is.

use crate::words::words;

use super::SEASONS;

/// How many robust standard deviations a change may have.
const MOST: f64 = 4.0;
/// The median size of a normal variable is its standard deviation over this.
const NORMAL: f64 = 1.4826;
/// The least that counts as a standard deviation: in logarithms, or as a share of
/// the mean size of the series.
const LEAST: f64 = 0.02;
/// The fewest quarters whose changes say what is usual.
const QUARTERS: usize = 8;

words! {
    /// What a fit makes of a last quarter that is unlike all before it.
    #[derive(Default)]
    pub enum LastQuarter {
        /// It is drawn towards the others, and a note says so.
        #[default]
        DrawnIn = "drawn_in",
        /// It counts as it is recorded.
        AsRecorded = "as_recorded",
    }
}

/// The last of `values`, drawn in; `None` where it is not odd. `typical` is what the
/// least deviation is a share of.
pub(super) fn drawn_in(values: &[f64], typical: f64) -> Option<f64> {
    let [known @ .., last] = values else { return None };
    // Zeros say nothing of how large a first amount may be.
    if values.len() < QUARTERS || typical <= 0.0 {
        return None;
    }
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let expected: [fn(&[f64], usize) -> f64; 2] = [
        |values, t| values[t - SEASONS],
        |values, t| values[t - 1] + values[t - SEASONS] - values[t - SEASONS - 1],
    ];
    for expected in expected {
        let mut sizes: Vec<f64> =
            (SEASONS + 1..known.len()).map(|t| (known[t] - expected(known, t)).abs()).collect();
        let usual = MOST * (NORMAL * median(&mut sizes)).max(LEAST * typical);
        let reach = sizes.last().map_or(usual, |largest| usual.max(*largest));
        let centre = expected(values, known.len());
        low = low.min(centre - reach);
        high = high.max(centre + reach);
    }
    let drawn = last.clamp(low, high);
    (drawn != *last).then_some(drawn)
}

/// The median. It leaves the values in order of size.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    0.5 * values[(values.len() - 1) / 2] + 0.5 * values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_last_quarter_unlike_both_the_one_before_and_the_year_before_is_drawn_in() {
        let quiet = [10.0, 11.0, 10.0, 12.0, 11.0, 10.0, 11.0];
        let seasonal = [10.0, 20.0, 40.0, 30.0, 11.0, 19.0, 41.0];
        let stepped = [10.0, 11.0, 10.0, 11.0, 10.0, 30.0, 31.0];
        let with = |known: [f64; 7], last: f64| {
            drawn_in(&known.iter().copied().chain([last]).collect::<Vec<f64>>(), 1.0)
        };
        // A year before it was 12, and quarters lay 1 away from that. As it moved then it
        // would be 13, and quarters lay 2 away from that.
        let restless = [10.0, 11.0, 10.0, 40.0, 10.0, 10.0, 11.0];
        for (known, last, expected) in [
            (quiet, 13.0, None),
            (quiet, 24.8, None),
            (quiet, 30.0, Some(13.0 + 4.0 * (1.4826 * 2.0))),
            (quiet, 0.0, Some(13.0 - 4.0 * (1.4826 * 2.0))),
            // What came before may come again.
            (restless, 41.0, None),
            (restless, 99.0, Some(41.0 + 4.0 * (1.4826 * 1.5))),
            (seasonal, 30.0, None),
            (stepped, 30.0, None),
        ] {
            assert_eq!(with(known, last), expected, "{known:?} {last}");
        }
        // What never moved may move by a little.
        assert_eq!(with([5.0; 7], 5.05), None);
        assert_eq!(with([5.0; 7], 6.0), Some(5.0 + MOST * LEAST));
        assert_eq!(drawn_in(&quiet, 1.0), None);
        assert_eq!(drawn_in(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0], 0.0), None);
    }
}
