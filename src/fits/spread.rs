//! Assumptions as distributions: what a person states as a range, and the growth that
//! was fitted; their quantiles, and even draws of several of them together.
//!
//! A stated range is two halves of a normal distribution that meet at the median, each
//! as wide as its side says, so that all three stated values are hit exactly.

use crate::domain::range::{Ranged, RangedValue};
use crate::forecast::{GrowthSpread, normal_quantile};

use super::observed::Observed;
use super::{rate_to_places, to_money};

/// How often several distributions are drawn from together.
pub const DRAWS: u32 = 2_000;
/// What the draws start from: the same at every call, so that answers are.
pub const SEED: u64 = 20_261_125;
/// The places of a rate that is drawn.
const PLACES: u32 = 10;

/// An assumption as a distribution.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The assumption.
    pub what: Ranged,
    shape: Shape,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    /// Rates, or pounds: the 10th percentile, the median and the 90th.
    Halves {
        low: f64,
        median: f64,
        high: f64,
    },
    Growth(GrowthSpread),
}

impl Spread {
    /// A range that a person states.
    pub fn stated(
        what: Ranged,
        low: RangedValue,
        median: RangedValue,
        high: RangedValue,
    ) -> Spread {
        let [low, median, high] = [low, median, high].map(as_float);
        Spread { what, shape: Shape::Halves { low, median, high } }
    }

    /// The growth of the recorded amounts, by the fit with the marked step or by the plain
    /// trend; `None` where there is no such fit.
    pub fn fitted_growth(observed: &Observed, with_step: bool) -> Option<Spread> {
        let step = observed.step.as_ref().filter(|_| with_step);
        let shape = Shape::Growth(observed.growth().ok()?.spread(step)?);
        Some(Spread { what: Ranged::GrowthRate, shape })
    }

    /// The value that is not reached with a chance of so many millionths, within what
    /// makes sense.
    pub fn at(&self, millionths: u32) -> RangedValue {
        let (lowest, highest) = self.what.drawn_within();
        let (low, high) = (as_float(lowest), as_float(highest));
        let value = self.quantile(f64::from(millionths) / 1e6);
        let exact = match lowest {
            RangedValue::Rate(_) => rate_to_places(value, PLACES).map(RangedValue::Rate),
            RangedValue::Amount(_) => to_money(value).map(RangedValue::Amount),
        };
        match exact {
            Some(exact) => exact.clamp(lowest, highest),
            // Beyond what can be written down at all.
            None if value.clamp(low, high) <= low => lowest,
            None => highest,
        }
    }

    /// Whether values that do not make sense are moved to the nearest that does.
    pub fn is_cut_off(&self) -> bool {
        let (lowest, highest) = self.what.drawn_within();
        self.quantile(0.001) < as_float(lowest) || self.quantile(0.999) > as_float(highest)
    }

    /// Whether every value is the same.
    pub fn is_certain(&self) -> bool {
        matches!(self.shape, Shape::Halves { low, high, .. } if low >= high)
    }

    fn quantile(&self, p: f64) -> f64 {
        match self.shape {
            Shape::Growth(growth) => growth.at(p),
            Shape::Halves { low, median, high } => {
                let score = normal_quantile(p) / normal_quantile(0.9);
                let side = if score < 0.0 { median - low } else { high - median };
                median + score * side
            }
        }
    }
}

fn as_float(value: RangedValue) -> f64 {
    match value {
        RangedValue::Rate(rate) => rate.as_f64(),
        RangedValue::Amount(amount) => amount.as_pounds_f64(),
    }
}

/// Draws from several distributions that are independent of each other, a value for each
/// (a Latin hypercube): each is cut into [`DRAWS`] equally likely slices, the middle of
/// every slice is taken once, and chance decides alone which slices come together.
pub fn draws(spreads: &[Spread]) -> Vec<Vec<RangedValue>> {
    let slice = 1_000_000 / DRAWS;
    let columns: Vec<Vec<RangedValue>> = spreads
        .iter()
        .map(|spread| {
            let middles = (0..DRAWS).map(|place| spread.at(place * slice + slice / 2));
            // Each assumption has numbers of its own, whatever else is drawn beside it.
            let mut numbers = Numbers(SEED ^ ((spread.what as u64) << 32));
            let mut values: Vec<RangedValue> = middles.collect();
            for last in (1..values.len()).rev() {
                values.swap(last, numbers.below(last + 1));
            }
            values
        })
        .collect();
    (0..DRAWS as usize).map(|draw| columns.iter().map(|column| column[draw]).collect()).collect()
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from nothing to below `end`.
    fn below(&mut self, end: usize) -> usize {
        let scaled = u128::from(self.next()) * end as u128;
        (scaled >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of the published generator from a state of nothing.
    #[test]
    fn the_numbers_are_those_of_the_published_generator() {
        let mut numbers = Numbers(0);
        let first = [numbers.next(), numbers.next(), numbers.next()];
        let published = [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f];
        assert_eq!(first, published);
    }
}
