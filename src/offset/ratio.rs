//! A ratio to four places.

use std::fmt;

use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::Money;

/// A ratio in ten-thousandths, half up: 0.8974 is 8974.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(i64);

impl Ratio {
    /// Credit over investment; `None` where the investment is zero: nothing can be
    /// said.
    pub fn of(credit: Money, investment: Money) -> Option<Ratio> {
        Ratio::exact(&credit.exact(), &investment.exact())
    }

    /// The same of exact amounts.
    pub(super) fn exact(part: &BigRational, whole: &BigRational) -> Option<Ratio> {
        if whole.is_zero() {
            return None;
        }
        let ratio = part / whole * BigRational::from_integer(10_000.into());
        i64::try_from(ratio.round().to_integer()).ok().map(Ratio)
    }

    /// The ratio for a sentence: `89.74%`.
    pub fn in_percent(self) -> String {
        Money::from_pence(self.0).to_string() + "%"
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", size / 10_000, size % 10_000)
    }
}
