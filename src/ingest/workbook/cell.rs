//! What a cell says as text: a number in full and without the noise of floats, a date as
//! `2019-06-30`, a percentage with its sign.

use super::dates::{self, DateSystem};
use super::number_format::{DateParts, NumberFormat, Section};

/// The digits that a float keeps. Excel itself keeps no more.
const DIGITS: usize = 15;

/// A cell as the readers above see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CellText {
    pub(super) text: String,
    /// What is shown instead of the figure, and why that may be another amount.
    pub(super) doubt: Option<Doubt>,
}

/// A format that shows another amount than the cell holds, or speaks of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Shown divided: `118` for 118,387.
    Scaled(String),
    /// The format has words of a unit: `118,000` for 118.
    UnitInFormat(String),
}

/// A number in its format.
pub(super) fn number(value: f64, format: &NumberFormat, system: DateSystem) -> CellText {
    let plain = |text: String| CellText { text, doubt: None };
    let Some(section) = format.section(value) else { return plain(exact(value)) };
    let date = section.date.and_then(|parts| match parts {
        DateParts::Day => dates::day(value, system),
        DateParts::Time => dates::time(value),
    });
    if let Some(date) = date {
        return plain(date);
    }
    if let Some((before, behind)) = &section.label {
        return plain(format!("{before}{}{behind}", exact(value)));
    }
    let mut text = shifted(value, 2 * section.percents as i32);
    if section.percents > 0 {
        text.push('%');
    }
    // A figure that is divided to be shown is held in full: its unit is only shown.
    if let Some(suffix) = section.suffix.as_ref().filter(|_| section.thousands == 0) {
        text.push_str(suffix);
    }
    if let Some(currency) = &section.currency {
        text.insert_str(0, currency);
    }
    let doubt = match (&section.unit_words, section.thousands) {
        (_, 1..) if value != 0.0 => Some(Doubt::Scaled(as_scaled(value, section))),
        (Some(words), 0) => Some(Doubt::UnitInFormat(words.clone())),
        _ => None,
    };
    CellText { text, doubt }
}

/// What is seen of a figure that is shown divided.
fn as_scaled(value: f64, section: &Section) -> String {
    let shown = value / 1_000_f64.powi(section.thousands.min(10) as i32);
    let suffix = section.suffix.as_deref().unwrap_or_default();
    format!("{shown:.*}{suffix}", section.decimals.min(10))
}

/// A number in full: the shortest decimal of at most 15 digits.
pub(super) fn exact(value: f64) -> String {
    shifted(value, 0)
}

/// A number with its decimal point so many places to the right.
fn shifted(value: f64, places: i32) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    // Whole numbers are exact far beyond 15 digits.
    if places == 0 && value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return format!("{}", value as i64);
    }
    let scientific = format!("{value:.*e}", DIGITS - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent.parse::<i32>().unwrap_or(0) + 1 + places;
    if digits.is_empty() {
        return "0".to_owned();
    }
    if !(-30..=30).contains(&point) {
        return format!("{value:e}");
    }
    let text = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if digits.len() <= point as usize {
        format!("{digits}{}", "0".repeat(point as usize - digits.len()))
    } else {
        let (whole, rest) = digits.split_at(point as usize);
        format!("{whole}.{rest}")
    };
    format!("{sign}{text}")
}

/// What a cell of a yes or a no says.
pub(super) fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

/// What a cell shows whose formula failed, by the number in binary files.
pub(super) fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#ERROR!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_written_in_full_and_without_noise() {
        let table = [
            (0.0, "0"),
            (-0.0, "0"),
            (118.0, "118"),
            (-6_079.0, "-6079"),
            (131_100.300_000_000_02, "131100.3"),
            (0.1 + 0.2, "0.3"),
            (1_587_646.759_999_999_8, "1587646.76"),
            (99_999_999_999.99, "99999999999.99"),
            (1e20, "100000000000000000000"),
            (1e-7, "0.0000001"),
            (123_456_789_012_345.0, "123456789012345"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (1e300, "1e300"),
            (-1.5e-40, "-1.5e-40"),
        ];
        for (value, expected) in table {
            assert_eq!(exact(value), expected, "{value}");
        }
    }

    #[test]
    fn a_format_decides_what_a_number_is() {
        let scaled = |shown: &str| Some(Doubt::Scaled(shown.to_owned()));
        let words = |said: &str| Some(Doubt::UnitInFormat(said.to_owned()));
        let table = [
            ("0%", 0.12, "12%", None),
            ("0.0%", 0.125, "12.5%", None),
            ("0%", 0.07, "7%", None),
            ("0%", 1.1, "110%", None),
            ("dd/mm/yyyy", 43_646.0, "2019-06-30", None),
            ("hh:mm", 0.5, "12:00:00", None),
            ("dd/mm/yyyy", -5.0, "-5", None),
            ("#,##0", 118_387.4, "118387.4", None),
            ("#,##0,", 118_387.0, "118387", scaled("118")),
            ("#,##0.0,,\"m\"", 1_234_567.0, "1234567", scaled("1.2m")),
            ("£0.0,,m", 1_234_567.0, "1234567", scaled("1.2m")),
            ("#,##0,", 0.0, "0", None),
            ("0\"k\"", 118.0, "118k", None),
            ("0\"%\"", 12.0, "12%", None),
            ("#,##0\",000\"", 118.0, "118", words(",000")),
            ("[$€-2]#,##0", 118.0, "€118", None),
            ("\"£\"#,##0.00", 118.5, "118.5", None),
            ("\"Q\"0", 1.0, "Q1", None),
            ("0\"/20\"", 2019.0, "2019/20", None),
        ];
        for (code, value, text, doubt) in table {
            let format = NumberFormat::parse(code);
            let found = number(value, &format, DateSystem::From1900);
            assert_eq!(found, CellText { text: text.to_owned(), doubt }, "{code} of {value}");
        }
    }

    proptest! {
        #[test]
        fn pence_come_back_whole_however_they_were_added(pence in -10_000_000_000_000_i64..10_000_000_000_000) {
            let text = exact(pence as f64 / 100.0);
            let read: f64 = text.parse().unwrap();
            prop_assert_eq!((read * 100.0).round() as i64, pence);
            let decimals = text.split_once('.').map_or(0, |(_, rest)| rest.len());
            prop_assert!(decimals <= 2, "{}", text);
        }
    }
}
