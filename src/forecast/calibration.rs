//! How wide an interval is, in multiples of a series' spread.
//!
//! The sum of `count` quarters whose middle is `m` quarters ahead, at the distance
//! `d = m + c count^-a`, has the half-width, in logarithms,
//!
//! `k d^e sqrt(spread(m)^2 + gap^2 / d)`.
//!
//! A single quarter has `count` 1. The term `c` is what a quarter strays even
//! at no distance; in a sum it averages out, which is why a year is surer than
//! its quarters and why bounds of quarters never add up. The gap is that between the
//! point and where else the series may go (`alternatives.rs`); it differs below and
//! above. The change from one year to the next does not depend on how far ahead the
//! two are: most of what strays later has strayed before. It is as wide as a quarter
//! at a fixed distance, with the spread of far ahead and no gap.
//!
//! `k` depends on the level and on how many quarters the series has, `e` on the
//! quarters alone, so that the intervals of two levels never cross. Over the
//! quarters both are parabolas in `x = ln(quarters / 16)`, `ln k` and `e`; in less than
//! two years the method itself changes from length to length, so there `ln k` is given
//! for each. Beyond the longest calibrated length both stay. Between the given levels
//! `ln k` runs in a straight line over `ln((1 + level) / (1 - level))`, the scale on which
//! the quantiles of a logistic distribution are straight; levels outside the given
//! ones are not offered. All constants were fitted by `examples/calibrate.rs`.

use super::alternatives::Gap;
use super::calibrated::{CHANGE_DISTANCE, LONGEST, POWER, SCALES, SHORT_SCALES};
use super::series::{FULL_METHOD_QUARTERS, MIN_QUARTERS};
use super::spread::Unit;

pub use super::calibrated::LEVELS;

/// `c`: the distance that a single quarter's noise is worth.
const NOISE: f64 = 3.5;
/// `a`: how fast noise averages out in a sum.
const AVERAGING: f64 = 0.3;
/// The widest half-width in logarithms, a factor of about 5e8.
const WIDEST: f64 = 20.0;

/// The lowest and the highest interval level that is offered, in percent.
pub const LEVEL_RANGE: (f64, f64) = (LEVELS[0], LEVELS[LEVELS.len() - 1]);

/// Where a sum of quarters lies, which is the same for every level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    log_distance: f64,
    /// What the half-widths of a level are multiples of, below and above: the spread
    /// with the gap, `sqrt(spread^2 + gap^2 / d)`.
    pub(super) spread: Gap,
}

impl Place {
    /// The sum of `count` quarters starting `first` quarters ahead, from 1.
    pub(super) fn of_block(unit: Unit, first: usize, count: usize, gap: Gap) -> Place {
        let middle = first as f64 + 0.5 * (count as f64 - 1.0);
        let noise = match count {
            1 => NOISE,
            _ => NOISE * libm::exp(-AVERAGING * libm::log(count as f64)),
        };
        Place::new(unit.log_at(middle), libm::log(middle + noise), gap)
    }

    fn new(log_spread: f64, log_distance: f64, gap: Gap) -> Place {
        let spread = libm::exp(log_spread);
        let per_distance = libm::exp(-log_distance);
        let side = |gap: f64| libm::sqrt(spread * spread + gap * gap * per_distance);
        let spread = Gap { below: side(gap.below), above: side(gap.above) };
        Place { log_distance, spread }
    }

    /// The change from one year's total to the next year's.
    fn of_change(unit: Unit) -> Place {
        Place::new(unit.log_far(), libm::log(CHANGE_DISTANCE + NOISE), Gap::default())
    }
}

/// The widths of one level for a series of one length: `ln k` and `e`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Widths {
    log_scale: f64,
    power: f64,
}

impl Widths {
    /// The widths of a `level` inside [`LEVEL_RANGE`] for a series of `count`
    /// quarters.
    pub(super) fn new(level: f64, count: usize) -> Widths {
        let place = |level: f64| libm::log((100.0 + level) / (100.0 - level));
        let upper = LEVELS.iter().position(|l| *l >= level).unwrap_or(LEVELS.len() - 1).max(1);
        let (low, high) = (LEVELS[upper - 1], LEVELS[upper]);
        let part = (place(level) - place(low)) / (place(high) - place(low));
        let [below, above] = [upper - 1, upper].map(|index| log_scale(index, count));
        Widths { log_scale: below + part * (above - below), power: parabola(&POWER, count) }
    }

    /// The half-widths below and above, in logarithms, of what lies at a place.
    pub(super) fn at(&self, place: Place) -> Gap {
        let multiple = libm::exp(self.log_scale + self.power * place.log_distance);
        let Gap { below, above } = place.spread;
        Gap { below: (multiple * below).min(WIDEST), above: (multiple * above).min(WIDEST) }
    }

    /// The half-width, in logarithms, of the change from one year's total to
    /// the next year's, when `known` quarters of the first year, 0 to 3, are
    /// known. Were all of it known, the change would be as sure as the next
    /// year; between, it runs in a straight line.
    pub(super) fn of_change(&self, unit: Unit, known: usize) -> f64 {
        let part = known as f64 / 4.0;
        let next_year = self.at(Place::of_block(unit, 1, 4, Gap::default())).above;
        (1.0 - part) * self.at(Place::of_change(unit)).above + part * next_year
    }
}

/// `ln k` of the level of this index for a series of `count` quarters.
fn log_scale(index: usize, count: usize) -> f64 {
    match count {
        ..FULL_METHOD_QUARTERS => SHORT_SCALES[count.saturating_sub(MIN_QUARTERS)][index],
        _ => parabola(&SCALES[index], count),
    }
}

fn parabola(coefficients: &[f64; 3], count: usize) -> f64 {
    let x = libm::log(count.min(LONGEST) as f64 / 16.0);
    coefficients[0] + x * (coefficients[1] + x * coefficients[2])
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
        [smooth, noisy, line].map(|values| Variation::of(&values, &values, 0.0).unit())
    }

    fn width(level: f64, length: usize, unit: Unit, first: usize, count: usize) -> f64 {
        Widths::new(level, length).at(Place::of_block(unit, first, count, Gap::default())).above
    }

    #[test]
    fn at_a_calibrated_level_and_length_the_width_is_the_fitted_one() {
        let unit = units()[0];
        let on = |terms: &[f64; 3], x: f64| terms[0] + terms[1] * x + terms[2] * x * x;
        for (index, level) in LEVELS.into_iter().enumerate() {
            for length in [4, 7, 8, 16, 23, 96] {
                let x = (length as f64 / 16.0).ln();
                let log_scale = match length {
                    ..8 => SHORT_SCALES[length - 4][index],
                    _ => on(&SCALES[index], x),
                };
                let got = width(level, length, unit, 3, 1);
                let multiple = log_scale.exp() * (3.0 + NOISE).powf(on(&POWER, x));
                let expected = unit.log_at(3.0).exp() * multiple;
                assert!((got / expected - 1.0).abs() < 1e-12, "{level}: {got} {expected}");
            }
        }
        let [one, other] = [LONGEST, 2 * LONGEST].map(|count| Widths::new(80.0, count));
        assert_eq!(one, other);
    }

    #[test]
    fn an_interval_is_wider_on_the_side_of_a_gap_alone() {
        let (unit, widths) = (units()[1], Widths::new(80.0, 16));
        for (first, count) in [(1, 1), (8, 1), (5, 4), (1, 16)] {
            let at = |gap| widths.at(Place::of_block(unit, first, count, gap));
            let none = at(Gap::default());
            assert_eq!(none.below, none.above);
            let mut before = none.above;
            for size in [0.1, 0.5, 3.0] {
                let above = at(Gap { above: size, below: 0.0 });
                assert!(above.below == none.below && above.above > before);
                assert_eq!(at(Gap { below: size, above: 0.0 }).below, above.above);
                before = above.above;
            }
            // However far the gap is, no bound lies further than a factor of e^20.
            assert_eq!(at(Gap { above: 1e9, below: 0.0 }).above, WIDEST);
        }
    }

    #[test]
    fn widths_grow_with_level_distance_and_never_cross() {
        for length in (4..60).chain([96, 100, 200]) {
            for (count, unit) in
                [1, 2, 3, 4, 8, 16, 20].iter().flat_map(|c| units().map(|u| (*c, u)))
            {
                for first in 1..=(41 - count) {
                    let mut narrower = 0.0;
                    for level in [20.0, 27.0, 40.0, 50.0, 55.0, 66.6, 80.0, 85.0, 90.0, 93.0, 95.0]
                    {
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
