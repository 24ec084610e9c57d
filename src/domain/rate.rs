//! Exact decimal fractions such as a growth of `0.10`.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;

use crate::words::grouped;

/// A decimal fraction with at most ten decimal places, never a percentage:
/// 10% is `0.10`. It keeps the places it was written with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

/// Why a text is not a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateError;

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a rate: expected a decimal fraction with at most ten decimals, \
             such as 0.10 for 10%",
        )
    }
}

impl std::error::Error for RateError {}

impl Rate {
    /// A rate of `units` / 10^`decimals`: `Rate::new(10, 2)` is `0.10`.
    pub const fn new(units: i64, decimals: u32) -> Rate {
        Rate(Decimal::from_parts(
            units.unsigned_abs() as u32,
            (units.unsigned_abs() >> 32) as u32,
            0,
            units < 0,
            decimals,
        ))
    }

    /// Reads `0.10`, `-0.05` or `1`: at most six digits before the point and ten
    /// after it.
    pub fn parse(text: &str) -> Result<Rate, RateError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || whole.len() > 6 || fraction.len() > 10 {
            return Err(RateError);
        }
        Decimal::from_str_exact(text).map(Rate).map_err(|_| RateError)
    }

    /// The rate as a decimal.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// The rate as an exact fraction.
    pub fn exact(self) -> BigRational {
        BigRational::new(BigInt::from(self.0.mantissa()), BigInt::from(10).pow(self.0.scale()))
    }

    /// The sum; `None` where it does not fit.
    pub fn plus(self, other: Rate) -> Option<Rate> {
        self.0.checked_add(other.0).map(Rate)
    }

    /// The rate rounded to so many places, half away from zero.
    #[must_use]
    pub fn to_places(self, places: u32) -> Rate {
        let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        Rate(self.0.round_dp_with_strategy(places, strategy))
    }

    /// The same number without the zeros at its end: `7.50` is `7.5`.
    #[must_use]
    pub fn normalized(self) -> Rate {
        Rate(self.0.normalize())
    }

    /// The number taken for a percentage: `3.5` is `0.035`.
    #[must_use]
    pub fn as_percentage(self) -> Rate {
        Rate((self.0 / Decimal::ONE_HUNDRED).normalize())
    }

    /// The rate as a float, for statistics only.
    pub fn as_f64(self) -> f64 {
        // Correctly rounded: the text form is exact and the parser rounds once.
        self.0.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The rate for a sentence: `0.10` is `10%`.
    pub fn in_percent(self) -> String {
        match self.0.checked_mul(Decimal::ONE_HUNDRED) {
            Some(percent) => format!("{}%", grouped(&percent.normalize().to_string())),
            None => format!("{} times", grouped(&self.0.to_string())),
        }
    }

    /// The rate as growth a year, for a sentence: `growth of about 5%`, or `a fall of 5%`.
    pub fn as_growth(self, about: &str) -> String {
        let percent = self.in_percent();
        match percent.strip_prefix('-') {
            Some(fall) => format!("a fall of {about}{fall}"),
            None => format!("growth of {about}{percent}"),
        }
    }

    /// The same as what something does: `grow by 5%`, or `fall by about 3.66%`.
    pub fn as_movement(self, about: &str) -> String {
        let percent = self.in_percent();
        match percent.strip_prefix('-') {
            Some(fall) => format!("fall by {about}{fall}"),
            None => format!("grow by {about}{percent}"),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_fractions_and_keep_their_places() {
        for (text, percent) in
            [("0.10", "10%"), ("-0.05", "-5%"), ("12.00", "1,200%"), ("0.1098366", "10.98366%")]
        {
            let rate = Rate::parse(text).unwrap();
            assert_eq!((rate.to_string().as_str(), rate.in_percent().as_str()), (text, percent));
        }
        for bad in ["", "10%", ".1", "1.", "1e-1", "0.12345678901", "1234567", "NaN", "+0.1", "0,1"]
        {
            assert_eq!(Rate::parse(bad), Err(RateError), "{bad:?}");
        }
    }

    #[test]
    fn growth_below_none_is_said_to_be_a_fall() {
        for (text, growth, movement) in [
            ("0.05", "growth of about 5%", "grow by about 5%"),
            ("0", "growth of about 0%", "grow by about 0%"),
            ("-0.0366", "a fall of about 3.66%", "fall by about 3.66%"),
        ] {
            let rate = Rate::parse(text).unwrap();
            assert_eq!(
                (rate.as_growth("about "), rate.as_movement("about ")),
                (growth.into(), movement.into())
            );
        }
    }
}
