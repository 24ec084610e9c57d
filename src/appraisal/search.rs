//! The searches behind switching values: a bisection in whole numbers between two ends,
//! and the trial of every number of quarters.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use crate::domain::Rate;
use crate::words::counted;

use super::switching::{Search, Value};

/// 1 in the whole numbers of a bisection, 10^-11: one place more than is shown, so that
/// the last one is rounded and not cut.
pub const ONE: i64 = 100_000_000_000;

/// Where between two ends something begins to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// It holds at the lowest value already.
    Below,
    /// It does not hold at the highest value.
    Above,
    /// It begins to hold there, to ten places.
    At(Rate),
}

/// Bisection between `low` and `high`, in whole numbers of 1 / [`ONE`].
pub fn bracketed(mut low: i64, mut high: i64, holds: impl Fn(i64) -> bool) -> Root {
    if holds(low) {
        return Root::Below;
    }
    if !holds(high) {
        return Root::Above;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    Root::At(Rate::new((high + 5).div_euclid(10), 10))
}

/// The longest number of quarters with which a plan still pays, with the sentence.
pub fn longest(what: &str, limit: u32, pays: impl Fn(u32) -> bool) -> (Search, String) {
    match (0..=limit).rev().find(|quarters| pays(*quarters)) {
        Some(longest) => {
            let words = format!("a {what} of {}", counted(longest, "quarter"));
            // Losses that arrive late, or not at all, can make a longer one pay.
            let tried = if longest == limit { ", the longest that is tried" } else { "" };
            let message = if !(0..longest).all(&pays) {
                format!("The plan pays with {words}{tried}, and not with every shorter one.")
            } else if longest == limit {
                format!("The plan still pays with {words}{tried}.")
            } else {
                format!("The plan still pays with {words}, and not with more.")
            };
            let value = Value::Quarters(longest);
            let search =
                if longest == limit { Search::AtLeast(value) } else { Search::Found(value) };
            (search, message)
        }
        None => {
            let why = format!(
                "The plan does not pay for itself without a {what}, nor with one of up to {limit} \
                 quarters."
            );
            (Search::NoSuchValue, why)
        }
    }
}

/// A fraction as a rate, rounded half up to so many places; `None`
/// where it does not fit.
pub fn rate_of(value: &BigRational, places: u32) -> Option<Rate> {
    let scale = num_traits::pow(BigInt::from(10), places as usize);
    let units = (value * BigRational::from_integer(scale)).round().to_integer().to_i64()?;
    Some(Rate::new(units, places))
}
