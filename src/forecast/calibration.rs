//! How wide an interval is, in multiples of a series' spread.
//!
//! The sum of `count` quarters whose middle is `m` quarters ahead has the
//! half-width, in logarithms,
//!
//! `spread(m) k (m + c count^-d)^e`.
//!
//! A single quarter has `count` 1. The term `c` is what a quarter strays even
//! at no distance; in a sum it averages out, which is why a year is surer than
//! its quarters and why bounds of quarters never add up. The change from one
//! year to the next does not depend on how far ahead the two are: most of what
//! strays later has strayed before. It is as wide as a quarter at a fixed
//! distance, with the spread of far ahead.
//!
//! `k` and `e` depend on the level and on how many quarters the series has; they
//! are given for some lengths and levels, and run between those in a straight
//! line of `ln k` and `e` over `ln n` and over `ln((1 + level) / (1 - level))`,
//! the scale on which the quantiles of a logistic distribution are straight.
//! Beyond the longest length they stay, and levels outside the given ones are
//! not offered. All constants were fitted by `examples/calibrate.rs`.

use super::calibrated::{ANCHORS, AVERAGING, Anchor, CHANGE_DISTANCE, LEVELS, NOISE, Width};
use super::spread::Unit;

/// The widest half-width in logarithms, a factor of about 5e8.
const WIDEST: f64 = 20.0;

/// The lowest and the highest interval level that is offered, in percent.
pub const LEVEL_RANGE: (f64, f64) = (LEVELS[0], LEVELS[LEVELS.len() - 1]);

/// Where a sum of quarters lies, which is the same for every level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    log_spread: f64,
    log_distance: f64,
}

impl Place {
    /// The sum of `count` quarters starting `first` quarters ahead, from 1.
    pub(super) fn of_block(unit: Unit, first: usize, count: usize) -> Place {
        let middle = first as f64 + 0.5 * (count as f64 - 1.0);
        let noise = match count {
            1 => NOISE,
            _ => NOISE * libm::exp(-AVERAGING * libm::log(count as f64)),
        };
        Place { log_spread: unit.log_at(middle), log_distance: libm::log(middle + noise) }
    }

    /// The change from one year's total to the next year's.
    fn of_change(unit: Unit) -> Place {
        let log_distance = libm::log(CHANGE_DISTANCE + NOISE);
        Place { log_spread: unit.log_far(), log_distance }
    }
}

/// The widths of one level for a series of one length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Widths(Width);

impl Widths {
    /// The widths of a `level` inside [`LEVEL_RANGE`] for a series of `count`
    /// quarters.
    pub(super) fn new(level: f64, count: usize) -> Widths {
        let place = |level: f64| libm::log((100.0 + level) / (100.0 - level));
        let upper = LEVELS.iter().position(|l| *l >= level).unwrap_or(LEVELS.len() - 1).max(1);
        let (low, high) = (LEVELS[upper - 1], LEVELS[upper]);
        let part = (place(level) - place(low)) / (place(high) - place(low));
        let [below, above] = [upper - 1, upper].map(|index| at_length(index, count));
        Widths(between(below, above, part))
    }

    /// The half-width, in logarithms, of what lies at a place.
    pub(super) fn at(&self, place: Place) -> f64 {
        let Width { log_scale, power } = self.0;
        libm::exp(place.log_spread + log_scale + power * place.log_distance).min(WIDEST)
    }

    /// The half-width, in logarithms, of the change from one year's total to
    /// the next year's, when `known` quarters of the first year, 0 to 3, are
    /// known. Were all of it known, the change would be as sure as the next
    /// year; between, it runs in a straight line.
    pub(super) fn of_change(&self, unit: Unit, known: usize) -> f64 {
        let part = known as f64 / 4.0;
        let next_year = self.at(Place::of_block(unit, 1, 4));
        (1.0 - part) * self.at(Place::of_change(unit)) + part * next_year
    }
}

/// The width of the level of this index for a series of `count` quarters.
fn at_length(index: usize, count: usize) -> Width {
    let after = ANCHORS.iter().position(|anchor| anchor.quarters >= count);
    let Some(after) = after else { return ANCHORS[ANCHORS.len() - 1].widths[index] };
    let (low, high): (&Anchor, &Anchor) = (&ANCHORS[after.saturating_sub(1)], &ANCHORS[after]);
    if high.quarters <= count || after == 0 {
        return high.widths[index];
    }
    let log = |quarters: usize| libm::log(quarters as f64);
    let part = (log(count) - log(low.quarters)) / (log(high.quarters) - log(low.quarters));
    between(low.widths[index], high.widths[index], part)
}

fn between(low: Width, high: Width, part: f64) -> Width {
    let mix = |low: f64, high: f64| low + part * (high - low);
    Width { log_scale: mix(low.log_scale, high.log_scale), power: mix(low.power, high.power) }
}

#[cfg(test)]
mod tests {
    use super::super::spread::Variation;
    use super::*;

    /// Units whose next quarter is as narrow, as wide and far wider than far
    /// ahead.
    fn units() -> [Unit; 3] {
        let smooth: Vec<f64> = (0..16).map(|t| 0.001 * (t * t) as f64).collect();
        let noisy: Vec<f64> = (0..16).map(|t| f64::from(t % 2)).collect();
        let line: Vec<f64> = (0..16).map(|t| 0.02 * t as f64).collect();
        [smooth, noisy, line].map(|values| Variation::of(&values, &values).unit())
    }

    fn width(level: f64, length: usize, unit: Unit, first: usize, count: usize) -> f64 {
        Widths::new(level, length).at(Place::of_block(unit, first, count))
    }

    #[test]
    fn at_a_calibrated_level_and_length_the_width_is_the_fitted_one() {
        let unit = units()[0];
        for anchor in &ANCHORS {
            for (level, fitted) in LEVELS.iter().zip(anchor.widths) {
                let got = width(*level, anchor.quarters, unit, 3, 1);
                let multiple = fitted.log_scale.exp() * (3.0 + NOISE).powf(fitted.power);
                let expected = unit.log_at(3.0).exp() * multiple;
                assert!((got / expected - 1.0).abs() < 1e-12, "{level}: {got} {expected}");
            }
        }
        let longest = ANCHORS[ANCHORS.len() - 1].quarters;
        let [one, other] = [longest, 2 * longest].map(|count| Widths::new(80.0, count));
        assert_eq!(one, other);
    }

    #[test]
    fn widths_grow_with_level_distance_and_never_cross() {
        for length in (4..60).chain([100, 200]) {
            for (count, unit) in
                [1, 2, 3, 4, 8, 16, 20].iter().flat_map(|c| units().map(|u| (*c, u)))
            {
                for first in 1..=(41 - count) {
                    let mut narrower = 0.0;
                    for level in [50.0, 55.0, 66.6, 80.0, 85.0, 90.0, 93.0, 95.0] {
                        let got = width(level, length, unit, first, count);
                        assert!(got > narrower, "{length} {level} {first} {count}");
                        assert!(
                            got < width(level, length, unit, first + 1, count),
                            "{length} {first} {count}"
                        );
                        narrower = got;
                    }
                }
            }
        }
    }

    #[test]
    fn the_longer_the_series_the_narrower_its_intervals() {
        for (unit, level) in units().into_iter().flat_map(|u| LEVELS.map(|level| (u, level))) {
            for (first, count) in [(1, 1), (8, 1), (40, 1), (1, 4), (1, 16)] {
                let at = |length| width(level, length, unit, first, count);
                // Beyond 32 quarters hardly anything is gained any more.
                for (shorter, longer) in [(8, 12), (12, 16), (16, 32), (16, 48)] {
                    assert!(at(shorter) > at(longer), "{level} {first} {count} {shorter}");
                }
            }
        }
    }

    #[test]
    fn a_year_is_surer_than_its_quarters_and_four_years_than_a_year_at_their_middle() {
        for (length, unit) in [4, 8, 16, 40, 100].iter().flat_map(|l| units().map(|u| (*l, u))) {
            let at = |first, count| width(80.0, length, unit, first, count);
            for first in [1, 5, 13, 37] {
                let quarters = [first + 1, first + 2].map(|ahead| at(ahead, 1));
                assert!(at(first, 4) < 0.5 * (quarters[0] + quarters[1]));
            }
            assert!(at(1, 16) < at(7, 4));
        }
    }

    #[test]
    fn the_change_between_years_runs_to_the_next_year_as_the_first_becomes_known() {
        for unit in units() {
            let widths = Widths::new(95.0, 16);
            let [nothing, all] = [widths.of_change(unit, 0), width(95.0, 16, unit, 1, 4)];
            for known in 1..4 {
                let part = known as f64 / 4.0;
                let expected = nothing + part * (all - nothing);
                assert!((widths.of_change(unit, known) / expected - 1.0).abs() < 1e-12);
            }
        }
    }
}
