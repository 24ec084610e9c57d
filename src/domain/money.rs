//! Exact pounds and pence.
//!
//! Money is a whole number of pence. It is never a float: every sum is checked
//! and every rounding has a name.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive};

use crate::words::words;

/// A signed amount in whole pence.
///
/// ```
/// use recoup::domain::Money;
/// let amount = Money::parse("-1234.50").unwrap();
/// assert_eq!(amount.pence(), -123_450);
/// assert_eq!(amount.to_string(), "-1234.50");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Why a text or a number is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// The text is not of the form `-1234.50`.
    NotAnAmount,
    /// The text has more than two decimal places.
    TooManyDecimals,
    /// The amount is beyond [`Money::LIMIT`] either way.
    TooLarge,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MoneyError::NotAnAmount => "not an amount: expected pounds and pence such as 451178.00",
            MoneyError::TooManyDecimals => "an amount has at most two decimal places (pence)",
            MoneyError::TooLarge => "an amount is at most 100,000,000,000 pounds",
        })
    }
}

impl std::error::Error for MoneyError {}

words! {
    /// How a figure that is finer than a penny becomes money.
    #[derive(Default)]
    pub enum Rounding {
        /// Drop the pence, toward zero, as the Cambridgeshire paper does.
        TruncateToPound = "truncate_to_pound",
        /// To the nearest penny; half a penny goes away from zero.
        #[default]
        HalfUpToPenny = "half_up_to_penny",
    }
}

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);
    /// The largest amount that is accepted from outside: 10^13 pence.
    pub const LIMIT: Money = Money(10_000_000_000_000);

    /// An amount from whole pence.
    pub const fn from_pence(pence: i64) -> Money {
        Money(pence)
    }

    /// The amount in whole pence.
    pub const fn pence(self) -> i64 {
        self.0
    }

    /// The amount in pounds as a float, for statistics only.
    pub fn as_pounds_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Reads `1234`, `1234.5` or `-1234.50`: ASCII digits, an optional minus
    /// sign, at most two decimals, nothing else around them.
    ///
    /// Thousands separators are refused here because `1,23` in a long file is a
    /// mistake; published tables have [`Money::parse_printed`].
    pub fn parse(text: &str) -> Result<Money, MoneyError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (pounds, pence) = match digits.split_once('.') {
            Some((pounds, pence)) if !pence.is_empty() => (pounds, pence),
            Some(_) => return Err(MoneyError::NotAnAmount),
            None => (digits, ""),
        };
        let is_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if pounds.is_empty() || !is_digits(pounds) || !is_digits(pence) {
            return Err(MoneyError::NotAnAmount);
        }
        if pence.len() > 2 {
            return Err(MoneyError::TooManyDecimals);
        }
        let significant = pounds.trim_start_matches('0');
        if significant.len() > 12 {
            return Err(MoneyError::TooLarge);
        }
        let mut total: i64 = 0;
        for digit in significant.bytes().chain(pence.bytes()) {
            total = total * 10 + i64::from(digit - b'0');
        }
        for _ in pence.len()..2 {
            total *= 10;
        }
        if total > Self::LIMIT.0 {
            return Err(MoneyError::TooLarge);
        }
        Ok(Money(if negative { -total } else { total }))
    }

    /// Reads an amount as printed in a table: like [`Money::parse`], and with
    /// thousands separators where every group after the first has three digits.
    pub fn parse_printed(text: &str) -> Result<Money, MoneyError> {
        if !text.contains(',') {
            return Money::parse(text);
        }
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let whole = unsigned.split('.').next().unwrap_or_default();
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let well_grouped = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
        let pence_have_commas = unsigned.split_once('.').is_some_and(|(_, p)| p.contains(','));
        if !well_grouped || pence_have_commas {
            return Err(MoneyError::NotAnAmount);
        }
        Money::parse(&text.replace(',', ""))
    }

    /// The sum, or `None` where it does not fit.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    /// The difference, or `None` where it does not fit.
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }

    /// The sum of many amounts, or `None` where it does not fit.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
        amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
    }

    /// The exact number of pence as a fraction, for arithmetic before the one
    /// rounding.
    pub fn exact(self) -> BigRational {
        BigRational::from_integer(BigInt::from(self.0))
    }

    /// Rounds an exact number of pence, once. Fails beyond [`Money::LIMIT`].
    pub fn round(pence: &BigRational, rounding: Rounding) -> Result<Money, MoneyError> {
        // In size, then the sign: one division, and no factor to take out.
        let (part, unit) = (pence.numer().magnitude(), pence.denom().magnitude());
        let size = match rounding {
            Rounding::TruncateToPound => part / (unit * 100_u32) * 100_u32,
            Rounding::HalfUpToPenny if unit.is_one() => part.clone(),
            Rounding::HalfUpToPenny => (part * 2_u32 + unit) / (unit * 2_u32),
        };
        match size.to_i64() {
            Some(size) if size <= Self::LIMIT.0 => {
                Ok(Money(if pence.is_negative() { -size } else { size }))
            }
            _ => Err(MoneyError::TooLarge),
        }
    }

    /// The amount without its sign.
    #[must_use]
    pub fn size(self) -> Money {
        Money(self.0.saturating_abs())
    }

    /// The nearest whole pound; half a pound goes away from zero. For figures that people
    /// read: pence of an estimate would claim too much.
    #[must_use]
    pub fn to_pound(self) -> Money {
        let pence = self.0 % 100;
        let away = if pence.abs() >= 50 { 100 * pence.signum() } else { 0 };
        Money((self.0 - pence).saturating_add(away))
    }

    /// The amount for a sentence: `1,234.50`, or `1,234` where it is whole
    /// pounds.
    pub fn in_words(self) -> String {
        let pounds = (self.0.unsigned_abs() / 100).to_string();
        let mut text = String::from(if self.0 < 0 { "-" } else { "" });
        for (place, digit) in pounds.chars().enumerate() {
            if place > 0 && (pounds.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        let pence = self.0.unsigned_abs() % 100;
        if pence > 0 {
            text.push_str(&format!(".{pence:02}"));
        }
        text
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_to_the_penny_or_refused() {
        let table: &[(&str, Result<i64, MoneyError>)] = &[
            ("0", Ok(0)),
            ("1234", Ok(123_400)),
            ("1234.5", Ok(123_450)),
            ("-1234.50", Ok(-123_450)),
            ("0001.05", Ok(105)),
            ("-0.00", Ok(0)),
            ("100000000000.00", Ok(10_000_000_000_000)),
            ("100000000000.01", Err(MoneyError::TooLarge)),
            ("123456789012345678901234567890", Err(MoneyError::TooLarge)),
            ("12.345", Err(MoneyError::TooManyDecimals)),
            ("1,23", Err(MoneyError::NotAnAmount)),
            ("1,234", Err(MoneyError::NotAnAmount)),
            ("", Err(MoneyError::NotAnAmount)),
            ("-", Err(MoneyError::NotAnAmount)),
            (".5", Err(MoneyError::NotAnAmount)),
            ("5.", Err(MoneyError::NotAnAmount)),
            ("+5", Err(MoneyError::NotAnAmount)),
            ("--5", Err(MoneyError::NotAnAmount)),
            (" 5", Err(MoneyError::NotAnAmount)),
            ("1e3", Err(MoneyError::NotAnAmount)),
            ("NaN", Err(MoneyError::NotAnAmount)),
            ("inf", Err(MoneyError::NotAnAmount)),
            ("(5)", Err(MoneyError::NotAnAmount)),
            ("£5", Err(MoneyError::NotAnAmount)),
            ("\u{2212}5", Err(MoneyError::NotAnAmount)),
            ("45I,178", Err(MoneyError::NotAnAmount)),
        ];
        for (text, expected) in table {
            assert_eq!(Money::parse(text).map(Money::pence), *expected, "{text:?}");
        }
    }

    #[test]
    fn printed_amounts_may_group_thousands_and_only_thousands() {
        let table: &[(&str, Option<i64>)] = &[
            ("358,442", Some(35_844_200)),
            ("1,587,646", Some(158_764_600)),
            ("-6,079.50", Some(-607_950)),
            ("118", Some(11_800)),
            ("1,23", None),
            ("1234,567", None),
            (",123", None),
            ("1,,234", None),
            ("1.000,00", None),
            ("1,234.5,0", None),
        ];
        for (text, expected) in table {
            assert_eq!(Money::parse_printed(text).ok().map(Money::pence), *expected, "{text:?}");
        }
    }

    #[test]
    fn roundings_do_what_their_names_say() {
        let exact = |numerator: i64, denominator: i64| {
            BigRational::new(BigInt::from(numerator), BigInt::from(denominator))
        };
        let table = [
            (exact(23_411_799, 1), Rounding::TruncateToPound, 23_411_700),
            (exact(-23_411_799, 1), Rounding::TruncateToPound, -23_411_700),
            (exact(1, 2), Rounding::HalfUpToPenny, 1),
            (exact(-1, 2), Rounding::HalfUpToPenny, -1),
            (exact(49, 100), Rounding::HalfUpToPenny, 0),
        ];
        for (pence, rounding, expected) in table {
            assert_eq!(Money::round(&pence, rounding), Ok(Money::from_pence(expected)));
        }
        let beyond = exact(10_000_000_000_001, 1);
        assert_eq!(Money::round(&beyond, Rounding::HalfUpToPenny), Err(MoneyError::TooLarge));
    }

    #[test]
    fn sentences_group_thousands_and_drop_empty_pence() {
        let table = [
            (0, "0"),
            (12_426_300, "124,263"),
            (-3_183_100, "-31,831"),
            (100_050, "1,000.50"),
            (99_999, "999.99"),
        ];
        for (pence, expected) in table {
            assert_eq!(Money::from_pence(pence).in_words(), expected);
        }
    }

    #[test]
    fn the_nearest_pound_takes_half_a_pound_away_from_zero() {
        for (pence, expected) in
            [(149, 100), (150, 200), (-150, -200), (-149, -100), (49, 0), (-50, -100), (0, 0)]
        {
            assert_eq!(Money::from_pence(pence).to_pound(), Money::from_pence(expected), "{pence}");
        }
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_amount(pence in -10_000_000_000_000_i64..=10_000_000_000_000) {
            let amount = Money::from_pence(pence);
            prop_assert_eq!(Money::parse(&amount.to_string()), Ok(amount));
            prop_assert_eq!(Money::parse_printed(&amount.in_words()), Ok(amount));
        }

        #[test]
        fn no_number_of_pence_can_make_money_panic(pence: i64, other: i64) {
            let amount = Money::from_pence(pence);
            let _ = (amount.to_string(), amount.in_words(), amount.as_pounds_f64());
            let _ = amount.to_pound();
            let _ = (amount.checked_add(Money::from_pence(other)), amount.checked_sub(Money::from_pence(other)));
            let _ = Money::round(&amount.exact(), Rounding::TruncateToPound);
        }

        #[test]
        fn no_text_can_make_the_reader_panic(text: String) {
            let _ = (Money::parse(&text), Money::parse_printed(&text));
        }
    }
}
