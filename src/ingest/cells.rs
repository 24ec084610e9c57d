//! What one cell may say, and the sentence for a cell that says something else.
//!
//! CSV and JSON share these readers, so that the same mistake gets the same
//! answer wherever it is made. Each takes a text that is not empty, without
//! surrounding blanks.

use super::limits::COUNT_LIMIT;
use super::shown::is_invisible;
use crate::domain::plan::ClaimMeasure;
use crate::domain::{
    FinancialYear, LineCategory, LineKind, Money, MoneyError, Quarter, QuarterError, Rate, Slug,
    Status,
};

/// The longest text that is accepted in a cell, in characters.
pub const TEXT_LIMIT_CHARS: usize = 500;

/// What a reader answers: the value, or why there is none.
pub(super) type Read<T> = Result<T, String>;

/// An amount of a long file: `451178.00`, with nothing around it.
pub(super) fn amount(text: &str) -> Read<Money> {
    Money::parse(text).map_err(|error| not_an_amount(text, error))
}

/// A printed amount, and whether its pence are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PrintedAmount {
    pub(super) amount: Money,
    pub(super) has_pence: bool,
}

/// An amount as a paper prints it: `358,442`, `£358,442` or, negative, `-6,079`,
/// `-£6,079` or `(6,079)`.
pub(super) fn printed_amount(text: &str) -> Read<PrintedAmount> {
    let in_brackets = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let size = in_brackets.or_else(|| text.strip_prefix('-'));
    let digits = size.unwrap_or(text);
    let digits = digits.strip_prefix('£').unwrap_or(digits);
    // A second sign, as in `(-6,079)`, could mean either; so it is not read.
    let read = if digits.starts_with('-') {
        Err(MoneyError::NotAnAmount)
    } else {
        Money::parse_printed(digits)
    };
    let amount = read.map_err(|error| not_an_amount(text, error))?;
    let pence = if size.is_some() { -amount.pence() } else { amount.pence() };
    Ok(PrintedAmount { amount: Money::from_pence(pence), has_pence: digits.contains('.') })
}

/// Says what is wrong with an amount and what to do about the common slips.
fn not_an_amount(text: &str, error: MoneyError) -> String {
    let hint = match error {
        MoneyError::NotAnAmount => amount_hint(text),
        MoneyError::TooManyDecimals | MoneyError::TooLarge => None,
    };
    match hint {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}

fn amount_hint(text: &str) -> Option<String> {
    if let Ok(meant) = Money::parse_printed(text) {
        return Some(format!("write it without thousands separators, as {meant}"));
    }
    let lower = text.to_lowercase();
    let is_number_like = |c: char| c.is_ascii_digit() || "e+-.".contains(c);
    let hint = if matches!(lower.as_str(), "-" | "–" | "—" | "n/a" | "na" | "nil" | "none" | "..")
    {
        "write 0 where it is nil; a figure that is not stated is left out"
    } else if text.contains('£') {
        "leave out the pound sign"
    } else if text.starts_with('(') && text.ends_with(')') {
        "write a negative amount with a minus sign, such as -450.00"
    } else if text.contains(['\u{2212}', '–', '—']) {
        "use the plain minus sign of the keyboard (-)"
    } else if text.contains(is_invisible) {
        "it contains an invisible character"
    } else if text.contains(',') && text.chars().all(|c| c.is_ascii_digit() || "-,.".contains(c)) {
        "it is not clear what the comma stands for"
    } else if lower.contains('e') && lower.chars().all(is_number_like) {
        "write the number out in full"
    } else if text.contains(char::is_whitespace) {
        "leave out the blanks"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

/// A number of clawbacks or of people: `118`.
pub(super) fn count(text: &str) -> Read<i64> {
    let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let why = if is_digits(text) {
        match text.parse() {
            Ok(count) if (0..=COUNT_LIMIT).contains(&count) => return Ok(count),
            _ => "a count is at most 1,000,000,000",
        }
    } else if text.strip_prefix('-').is_some_and(is_digits) {
        "a count cannot be negative"
    } else if text.split_once('.').is_some_and(|(whole, rest)| is_digits(whole) && is_digits(rest))
    {
        "a count is a whole number, without decimals"
    } else if Money::parse_printed(text).is_ok() {
        "not a count: write it without thousands separators"
    } else {
        "not a count: expected a whole number such as 118"
    };
    Err(why.to_owned())
}

/// A count as a paper prints it, which may group thousands: `2,099`.
pub(super) fn printed_count(text: &str) -> Read<i64> {
    match Money::parse_printed(text) {
        Ok(_) => count(&text.replace(',', "")),
        Err(_) => count(text),
    }
}

/// A financial year: `2020-21`.
pub(super) fn financial_year(text: &str) -> Read<FinancialYear> {
    FinancialYear::parse(text).map_err(|error| match meant_year(text) {
        Some(year) => format!("{error}; write it as {year}"),
        None => error.to_string(),
    })
}

/// A financial year as a paper prints it: also `2020/21` or `2020-2021`.
pub(super) fn printed_year(text: &str) -> Read<FinancialYear> {
    financial_year(text).or_else(|why| meant_year(text).ok_or(why))
}

/// The year meant by `2020/21`, `2020–21` or `2020-2021`.
fn meant_year(text: &str) -> Option<FinancialYear> {
    let (first, second) = text.split_once(['/', '-', '–', '\u{2212}'])?;
    let (first, second) = (first.trim(), second.trim());
    let year =
        FinancialYear::parse(&format!("{first}-{}", second.get(second.len().checked_sub(2)?..)?))
            .ok()?;
    let is_whole = second.len() == 2 || second.parse() == Ok(year.start_year() + 1);
    is_whole.then_some(year)
}

/// What a quarter cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuarterCell {
    /// `1` or `Q1`: the year stands in its own column.
    Number(u8),
    /// `2017-18-Q1` or `2017-18 Q1`.
    Full(Quarter),
    /// `stated_total`: the row is the total that the source prints for the year.
    StatedTotal,
}

/// A quarter, or the word for a year's stated total.
pub(super) fn quarter(text: &str) -> Read<QuarterCell> {
    if matches!(text, "stated_total" | "total") {
        return Ok(QuarterCell::StatedTotal);
    }
    let number = text.strip_prefix('Q').unwrap_or(text);
    if number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty() {
        return match number {
            "1" | "2" | "3" | "4" => Ok(QuarterCell::Number(number.as_bytes()[0] - b'0')),
            _ => Err(QuarterError::NumberOutOfRange.to_string()),
        };
    }
    Quarter::parse(text).map(QuarterCell::Full).map_err(|error| match error {
        // Beside a year its number is enough.
        QuarterError::NotAQuarter => "not a quarter: expected 1 to 4 or such as 2020-21-Q1".into(),
        other => other.to_string(),
    })
}

/// `provisional` or `final`, with or without capital letters.
pub(super) fn status(text: &str) -> Read<Status> {
    Status::read(&text.to_lowercase()).map_err(|expected| format!("not a status: {expected}"))
}

/// A group of clients, such as `older-people`.
pub fn client_group(text: &str) -> Result<Slug, String> {
    Slug::parse(text).map_err(|_| {
        "not a client group: expected lower-case letters, digits and single hyphens, \
         such as older-people"
            .to_owned()
    })
}

/// What kind of amount an investment line states.
pub(super) fn line_kind(text: &str) -> Read<LineKind> {
    LineKind::read(text).map_err(|expected| format!("not a kind: {expected}"))
}

/// What an investment line pays for.
pub(super) fn line_category(text: &str) -> Read<LineCategory> {
    LineCategory::read(text).map_err(|expected| format!("not a category: {expected}"))
}

/// The quarter in which something starts or ends.
pub(super) fn some_quarter(text: &str) -> Read<Quarter> {
    Quarter::parse(text).map_err(|error| error.to_string())
}

/// A number of posts, full-time equivalents.
pub(super) fn posts(text: &str) -> Read<Rate> {
    let posts = Rate::parse(text).ok().filter(|posts| posts.decimal() > Rate::new(0, 0).decimal());
    posts.ok_or_else(|| "expected a number of posts above 0, such as 18.5".to_owned())
}

/// The longest term, in months.
const MONTHS_LIMIT: u16 = 480;

/// A number of months that makes whole quarters.
pub(super) fn months(text: &str) -> Read<u16> {
    let months =
        text.parse().ok().filter(|m: &u16| (3..=MONTHS_LIMIT).contains(m) && m.is_multiple_of(3));
    months.ok_or_else(|| {
        format!("expected whole quarters in months: 3, 6, 9 and so on, at most {MONTHS_LIMIT}")
    })
}

/// What a row of a published plan claims to be.
pub(super) fn claim_measure(text: &str) -> Read<ClaimMeasure> {
    ClaimMeasure::read(text).map_err(|expected| format!("not a measure: {expected}"))
}

/// Words for people, on one line and without characters that hide something.
pub(super) fn words(text: &str) -> Read<String> {
    let length = text.chars().count();
    if length > TEXT_LIMIT_CHARS {
        return Err(format!("at most {TEXT_LIMIT_CHARS} characters are kept; this has {length}"));
    }
    if text.contains(['\n', '\r']) {
        return Err("contains a line break: write it on one line".to_owned());
    }
    match text.chars().find(|c| is_invisible(*c)) {
        Some(c) => {
            Err(format!("contains an invisible character ({}): remove it", c.escape_unicode()))
        }
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wrong_amount_is_told_what_to_do() {
        let table = [
            ("451,178", "write it without thousands separators, as 451178.00"),
            ("1,23", "it is not clear what the comma stands for"),
            ("£5", "leave out the pound sign"),
            ("(450)", "write a negative amount with a minus sign, such as -450.00"),
            ("\u{2212}5", "use the plain minus sign of the keyboard (-)"),
            ("1e5", "write the number out in full"),
            ("1 000", "leave out the blanks"),
            ("n/a", "write 0 where it is nil; a figure that is not stated is left out"),
        ];
        for (text, hint) in table {
            let expected =
                format!("not an amount: expected pounds and pence such as 451178.00; {hint}");
            assert_eq!(amount(text), Err(expected), "{text:?}");
        }
        for (text, why) in [
            ("45I,178", "not an amount: expected pounds and pence such as 451178.00"),
            ("NaN", "not an amount: expected pounds and pence such as 451178.00"),
            ("12.345", "an amount has at most two decimal places (pence)"),
            ("123456789012345678901234567890", "an amount is at most 100,000,000,000 pounds"),
        ] {
            assert_eq!(amount(text), Err(why.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn printed_amounts_are_read_where_they_mean_one_thing() {
        let table = [
            ("358,442", Some((35_844_200, false))),
            ("£358,442", Some((35_844_200, false))),
            ("-£6,079", Some((-607_900, false))),
            ("(6,079)", Some((-607_900, false))),
            ("(£6,079.50)", Some((-607_950, true))),
            ("358442.00", Some((35_844_200, true))),
            ("-450", Some((-45_000, false))),
            ("(-6,079)", None),
            ("--6", None),
            ("£-6", None),
            ("££6", None),
            ("(6", None),
            ("6)", None),
            ("6,079-", None),
            ("\u{2212}6", None),
            ("1,23", None),
            ("-", None),
            ("()", None),
            ("£", None),
        ];
        for (text, expected) in table {
            let read = printed_amount(text).ok().map(|p| (p.amount.pence(), p.has_pence));
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn counts_are_whole_and_never_negative() {
        let table = [
            ("0", Ok(0)),
            ("0118", Ok(118)),
            ("1000000000", Ok(COUNT_LIMIT)),
            ("1000000001", Err("a count is at most 1,000,000,000")),
            ("99999999999999999999999999", Err("a count is at most 1,000,000,000")),
            ("-5", Err("a count cannot be negative")),
            ("1.5", Err("a count is a whole number, without decimals")),
            ("118.0", Err("a count is a whole number, without decimals")),
            ("2,099", Err("not a count: write it without thousands separators")),
            ("many", Err("not a count: expected a whole number such as 118")),
            ("+5", Err("not a count: expected a whole number such as 118")),
        ];
        for (text, expected) in table {
            assert_eq!(count(text), expected.map_err(str::to_owned), "{text:?}");
        }
        for (text, expected) in
            [("2,099", Some(2099)), ("562", Some(562)), ("20,99", None), ("-5", None)]
        {
            assert_eq!(printed_count(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_year_in_another_spelling_is_told_ours() {
        for text in ["2020/21", "2020–21", "2020-2021", "2020 / 2021"] {
            let why = financial_year(text).unwrap_err();
            assert!(why.ends_with("write it as 2020-21"), "{text}: {why}");
            assert_eq!(printed_year(text), financial_year("2020-21"), "{text}");
        }
        for text in ["2019-21", "2020-3021", "2020", "20-21", "2020/é", "2020/1", "April"] {
            let why = financial_year(text).unwrap_err();
            assert!(!why.contains("write it as"), "{text}: {why}");
            assert_eq!(printed_year(text), Err(why), "{text}");
        }
    }

    #[test]
    fn quarters_are_read_in_four_spellings() {
        let full = |text: &str| QuarterCell::Full(Quarter::parse(text).unwrap());
        let table = [
            ("1", Some(QuarterCell::Number(1))),
            ("Q4", Some(QuarterCell::Number(4))),
            ("2017-18-Q1", Some(full("2017-18-Q1"))),
            ("2017-18 Q1", Some(full("2017-18-Q1"))),
            ("stated_total", Some(QuarterCell::StatedTotal)),
            ("total", Some(QuarterCell::StatedTotal)),
            ("0", None),
            ("5", None),
            ("01", None),
            ("Q", None),
            ("q1", None),
            ("1.0", None),
            ("2019-21-Q1", None),
        ];
        for (text, expected) in table {
            assert_eq!(quarter(text).ok(), expected, "{text:?}");
        }
        assert_eq!(quarter("5"), Err("quarters run from 1 to 4".to_owned()));
    }

    #[test]
    fn words_hide_nothing() {
        for good in ["Paper 4, item 2", "O'Brien & Søn £5 — \u{1F600}", &"é".repeat(500)] {
            assert_eq!(words(good), Ok(good.to_owned()));
        }
        for bad in ["a\0b", "a\nb", "a\tb", "a\u{202E}b", "a\u{200B}b", &"é".repeat(501)] {
            assert!(words(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_can_make_a_reader_panic(text in "\\PC*|[-0-9,.£()eQ/–]{0,12}") {
            let _ = (amount(&text), printed_amount(&text), count(&text), printed_count(&text));
            let _ = (financial_year(&text), quarter(&text), status(&text), client_group(&text));
            let _ = (line_kind(&text), claim_measure(&text), words(&text));
        }
    }
}
