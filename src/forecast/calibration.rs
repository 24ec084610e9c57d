//! How wide an interval is, in multiples of a series' spread.
//!
//! The width of a quarter grows as `k h^e` with the quarters ahead. Totals have
//! widths of their own, because errors within a year run together and bounds of
//! quarters never add up. Interval levels between the four calibrated ones are
//! interpolated; levels outside them are not offered.

/// The share of the spread that comes from the series itself; the rest comes
/// from the pool of series, in logarithms.
const OWN_SHARE: f64 = 0.7;
/// The typical one-step error of the pool of series, in logarithms.
const POOLED_ERROR: f64 = 0.0946;
/// The least one-step error that a series is credited with. A series that
/// never moved so far is no proof that it never will.
const LEAST_ERROR: f64 = 0.01;
/// The widest half-width in logarithms, a factor of about 5e8.
const WIDEST: f64 = 20.0;
/// The middles of the first four years, in quarters ahead.
const YEAR_MIDDLES: [f64; 4] = [2.5, 6.5, 10.5, 14.5];

/// The widths of one interval level, in multiples of the spread.
struct Widths {
    /// The share of outcomes that lie inside, in percent.
    level: f64,
    /// The width one quarter ahead.
    quarter: f64,
    /// The power of the quarters ahead with which it grows.
    growth: f64,
    /// The widths of the totals of years 1 to 4.
    years: [f64; 4],
    /// The width of the total of all four years.
    four_years: f64,
}

/// The calibrated levels.
const LEVELS: [Widths; 4] = [
    Widths {
        level: 50.0,
        quarter: 0.84,
        growth: 0.40,
        years: [1.07, 1.71, 2.14, 2.26],
        four_years: 1.80,
    },
    Widths {
        level: 80.0,
        quarter: 1.74,
        growth: 0.38,
        years: [2.09, 3.35, 4.25, 4.54],
        four_years: 3.54,
    },
    Widths {
        level: 90.0,
        quarter: 2.46,
        growth: 0.36,
        years: [2.96, 4.37, 5.60, 6.11],
        four_years: 4.43,
    },
    Widths {
        level: 95.0,
        quarter: 3.21,
        growth: 0.34,
        years: [3.83, 5.39, 6.95, 7.69],
        four_years: 5.37,
    },
];

/// The lowest and the highest interval level that is offered, in percent.
pub const LEVEL_RANGE: (f64, f64) = (LEVELS[0].level, LEVELS[LEVELS.len() - 1].level);

/// The spread of a series: its one-step error drawn towards that of the pool.
pub(super) fn spread(own_error: f64) -> f64 {
    let own = libm::log(own_error.max(LEAST_ERROR));
    libm::exp(OWN_SHARE * own + (1.0 - OWN_SHARE) * libm::log(POOLED_ERROR))
}

/// Whether a one-step error is so small that the least one is used instead.
pub(super) fn is_below_least(own_error: f64) -> bool {
    own_error < LEAST_ERROR
}

/// The half-width, in logarithms, of the sum of `count` quarters starting
/// `first` quarters ahead (from 1), for a `level` inside [`LEVEL_RANGE`].
pub(super) fn half_width(level: f64, first: usize, count: usize, spread: f64) -> f64 {
    let upper = LEVELS.iter().position(|w| w.level >= level).unwrap_or(LEVELS.len() - 1);
    let (low, high) = (&LEVELS[upper.saturating_sub(1)], &LEVELS[upper]);
    let top = high.of_block(first, count);
    let multiple = if level >= high.level {
        top
    } else {
        // Between two levels widths run straight on the scale on which the
        // quantiles of a logistic distribution do.
        let place = |level: f64| libm::log((100.0 + level) / (100.0 - level));
        let part = (place(level) - place(low.level)) / (place(high.level) - place(low.level));
        let bottom = low.of_block(first, count);
        bottom + part * (top - bottom)
    };
    (multiple * spread).min(WIDEST)
}

/// `base` to the power of `exponent`, for a positive base: several times as fast
/// as the general power, and as exact as a width needs to be.
fn power(base: f64, exponent: f64) -> f64 {
    libm::exp(exponent * libm::log(base))
}

impl Widths {
    /// The width of the sum of a block of quarters. From one quarter to four it
    /// moves in a straight line from that of a quarter to that of a year at the
    /// same distance; beyond, a longer sum is narrower than a year at its
    /// middle, as the four-year total is.
    fn of_block(&self, first: usize, count: usize) -> f64 {
        let middle = first as f64 + 0.5 * (count as f64 - 1.0);
        if count <= 4 {
            let part = (count as f64 - 1.0) / 3.0;
            let quarter = self.quarter * power(middle, self.growth);
            if count == 1 { quarter } else { quarter + part * (self.of_year(middle) - quarter) }
        } else {
            let exponent = libm::log(self.four_years / self.of_year(8.5)) / libm::log(4.0);
            self.of_year(middle) * power(count as f64 / 4.0, exponent)
        }
    }

    /// The width of a year's total by the distance of its middle.
    fn of_year(&self, middle: f64) -> f64 {
        let last = YEAR_MIDDLES.len() - 1;
        if middle <= YEAR_MIDDLES[0] {
            return self.years[0] * power(middle / YEAR_MIDDLES[0], self.growth);
        }
        if middle >= YEAR_MIDDLES[last] {
            return self.years[last] * power(middle / YEAR_MIDDLES[last], self.growth);
        }
        let before = (0..last).rfind(|year| YEAR_MIDDLES[*year] <= middle).unwrap_or(0);
        let part = (middle - YEAR_MIDDLES[before]) / 4.0;
        self.years[before] + part * (self.years[before + 1] - self.years[before])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calibrated_blocks_have_the_calibrated_widths() {
        for widths in &LEVELS {
            for (year, expected) in widths.years.iter().enumerate() {
                let got = half_width(widths.level, 4 * year + 1, 4, 1.0);
                assert!((got - expected).abs() < 1e-12, "{got} {expected}");
            }
            assert!((half_width(widths.level, 1, 16, 1.0) - widths.four_years).abs() < 1e-12);
            assert!((half_width(widths.level, 1, 1, 1.0) - widths.quarter).abs() < 1e-12);
        }
    }

    #[test]
    fn widths_grow_with_level_distance_and_never_cross() {
        for count in [1, 2, 3, 4, 8, 12, 16, 20] {
            for first in 1..=(41 - count) {
                let mut narrower = 0.0;
                for level in [50.0, 55.0, 66.6, 80.0, 85.0, 90.0, 93.0, 95.0] {
                    let got = half_width(level, first, count, 0.14);
                    assert!(got > narrower, "{level} {first} {count}");
                    assert!(got < half_width(level, first + 1, count, 0.14), "{first} {count}");
                    narrower = got;
                }
            }
        }
    }

    #[test]
    fn the_spread_lies_between_the_own_and_the_pooled_error() {
        assert!((spread(POOLED_ERROR) - POOLED_ERROR).abs() < 1e-15);
        assert!(spread(0.2) > POOLED_ERROR && spread(0.2) < 0.2);
        assert_eq!(spread(0.0), spread(LEAST_ERROR));
        assert!(is_below_least(0.0) && !is_below_least(LEAST_ERROR));
    }
}
