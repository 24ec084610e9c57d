//! How often intervals held what came, by how many quarters ahead, and whether that is as
//! often as they should.
//!
//! An exact binomial test decides. Several forecasts of one quarter miss together, so each
//! quarter counts once, however many forecasts there are of it. Neighbouring quarters
//! often miss together as well, which no count takes away.

use super::past::{MAX_AHEAD, PastForecast};

/// So many quarters make it possible to say that an interval held as often as it should.
pub const ENOUGH_QUARTERS: usize = 8;
/// Fewer is said where a right interval would hold so seldom with at most this probability.
const FEWER: f64 = 0.10;
/// Far fewer takes this probability, and twice as many misses as there should be or half
/// as many hits.
const FAR_FEWER: f64 = 0.05;
/// A share of hits that is short by no more than this is about as it should be. Where it
/// is shorter and chance explains it, nothing can be said.
const ABOUT: f64 = 0.15;
/// The last quarter ahead of each band: the next one, the rest of a year, and each year.
const BANDS: [usize; 5] = [1, 4, 8, 12, MAX_AHEAD];

/// How often an interval held, beside how often it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldVerdict {
    /// About as often as it should, as far as the data can tell.
    AsOften,
    /// Fewer times than it should.
    Fewer,
    /// So much more seldom that nobody should rely on it.
    FarFewer,
    /// There are too few to judge.
    TooFew,
}

/// How often the intervals of forecasts so many quarters ahead held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBand {
    /// The fewest and the most quarters ahead.
    pub ahead: (usize, usize),
    /// How many forecasts there are.
    pub forecasts: usize,
    /// Of how many different quarters they are.
    pub quarters: usize,
    /// How many outcomes lay inside the interval of each level, and what that says.
    pub levels: Vec<(usize, HeldVerdict)>,
}

/// The bands that forecasts reach, and where there are several, all of them together.
pub(super) fn bands(forecasts: &[PastForecast], levels: &[f64]) -> Vec<HeldBand> {
    let reach = forecasts.iter().map(|past| past.ahead).max().unwrap_or(0);
    let mut bands = Vec::new();
    let mut first = 1;
    for last in BANDS.into_iter().map(|last| last.min(reach)) {
        if first <= last {
            bands.push(band(forecasts, levels, (first, last)));
        }
        first = last + 1;
    }
    if bands.len() > 1 {
        bands.push(band(forecasts, levels, (1, reach)));
    }
    bands
}

fn band(forecasts: &[PastForecast], levels: &[f64], ahead: (usize, usize)) -> HeldBand {
    let within: Vec<&PastForecast> =
        forecasts.iter().filter(|past| (ahead.0..=ahead.1).contains(&past.ahead)).collect();
    let mut places: Vec<usize> = within.iter().map(|past| past.place()).collect();
    places.sort_unstable();
    places.dedup();
    let quarters = places.len();
    let level = |(place, level): (usize, &f64)| {
        let held = within.iter().filter(|past| past.held(place)).count();
        (held, verdict(*level, held, within.len(), quarters))
    };
    let levels = levels.iter().enumerate().map(level).collect();
    HeldBand { ahead, forecasts: within.len(), quarters, levels }
}

/// What it says that an interval held so many of some forecasts of so many quarters.
pub fn verdict(level: f64, held: usize, of: usize, quarters: usize) -> HeldVerdict {
    if of == 0 {
        return HeldVerdict::TooFew;
    }
    // Each quarter once; what is left of a quarter counts as held.
    let held_quarters = (held * quarters).div_ceil(of);
    let chance = at_most(held_quarters, quarters, level / 100.0);
    let (share, should) = (held as f64 / of as f64, level / 100.0);
    let is_far = 1.0 - share >= 2.0 * (1.0 - should) || share <= 0.5 * should;
    if chance <= FAR_FEWER && is_far {
        HeldVerdict::FarFewer
    } else if chance <= FEWER {
        HeldVerdict::Fewer
    } else if quarters >= ENOUGH_QUARTERS && share >= should - ABOUT {
        HeldVerdict::AsOften
    } else {
        HeldVerdict::TooFew
    }
}

/// The probability that of `of` independent outcomes at most `count` are so, where each is
/// with probability `p`: the sum of its binomial terms, for the quarters of a backtest,
/// which are too few for the first term to vanish.
fn at_most(count: usize, of: usize, p: f64) -> f64 {
    let mut term = libm::pow(1.0 - p, of as f64);
    let mut sum = term;
    for k in 0..count.min(of) {
        term *= (of - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
        sum += term;
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::HeldVerdict::{AsOften, FarFewer, Fewer, TooFew};
    use super::*;

    #[test]
    fn the_sum_of_binomial_terms_is_that_of_tables() {
        // count, of, p, probability: sums worked out with exact fractions.
        let table = [
            (0, 5, 0.8, 0.000_32),
            (4, 8, 0.8, 0.056_281_6),
            (7, 13, 0.8, 0.030_040),
            (10, 10, 0.5, 1.0),
            (5, 10, 0.5, 0.623_046_875),
            (38, 40, 0.95, 0.600_941),
        ];
        for (count, of, p, expected) in table {
            let got = at_most(count, of, p);
            assert!((got - expected).abs() < 1e-5, "{count} of {of} at {p}: {got}");
        }
    }

    #[test]
    fn an_interval_is_judged_by_how_seldom_a_right_one_would_hold_so_few() {
        // level, held, of, quarters, verdict
        let table = [
            (80.0, 7, 13, 13, FarFewer),
            (80.0, 4, 8, 8, Fewer),
            (80.0, 5, 8, 8, TooFew),
            (80.0, 6, 8, 8, AsOften),
            (50.0, 2, 12, 12, FarFewer),
            (80.0, 19, 36, 8, TooFew),
            (80.0, 8, 8, 8, AsOften),
            (80.0, 3, 18, 7, FarFewer),
            (80.0, 7, 26, 8, FarFewer),
            (80.0, 6, 7, 7, TooFew),
            (80.0, 0, 1, 1, TooFew),
            (80.0, 0, 2, 2, FarFewer),
            (95.0, 6, 8, 8, Fewer),
            (95.0, 5, 8, 8, FarFewer),
            // Many forecasts make a small shortfall sure, and no larger.
            (80.0, 140, 200, 200, Fewer),
            (80.0, 120, 200, 200, FarFewer),
            (80.0, 155, 200, 200, AsOften),
            // One quarter, however often it was forecast, is one quarter.
            (80.0, 0, 4, 1, TooFew),
            (50.0, 0, 0, 0, TooFew),
        ];
        for (level, held, of, quarters, expected) in table {
            let got = verdict(level, held, of, quarters);
            assert_eq!(got, expected, "{held} of {of}, {quarters} quarters, {level}%");
        }
    }
}
