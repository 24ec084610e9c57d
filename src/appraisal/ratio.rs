//! A ratio to four places.

use std::fmt;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::domain::{Money, Rate};

/// A ratio in ten-thousandths, half up: 0.8974 is 8974.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(i64);

impl Ratio {
    /// Credit over investment; `None` where the investment is zero: nothing can be
    /// said.
    pub fn of(credit: Money, investment: Money) -> Option<Ratio> {
        Ratio::exact(&BigInt::from(credit.pence()), &BigInt::from(investment.pence()))
    }

    /// The same of whole numbers in any one unit.
    pub fn exact(part: &BigInt, whole: &BigInt) -> Option<Ratio> {
        if whole.is_zero() {
            return None;
        }
        // Half up in size, then the sign: (2 x 10,000 part + whole) / (2 whole).
        let (size, unit) = (part.magnitude() * 20_000_u32, whole.magnitude());
        let rounded = (size + unit) / (unit * 2_u32);
        let is_negative = part.is_negative() != whole.is_negative();
        let size = rounded.to_i64()?;
        Some(Ratio(if is_negative { -size } else { size }))
    }

    /// The ratio for a sentence: `89.74%`.
    pub fn in_percent(self) -> String {
        Rate::new(self.0, 4).in_percent()
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", size / 10_000, size % 10_000)
    }
}
