//! What one cell may say, and the sentence for a cell that says something else.
//!
//! CSV and JSON share these readers, so that the same mistake gets the same
//! answer wherever it is made. Each takes a text that is not empty, without
//! surrounding blanks.

use chrono::{Days, NaiveDate};

use super::figure::{Figure, NO_FIGURE, Written, figure, figure_with_decimals};
use super::limits::COUNT_LIMIT;
use super::period::{PeriodError, Stretch, exactly};
use super::shown::is_invisible;
use super::spelled::{
    footnote_or_negative, not_stated, settled, spelled_quarter, spelled_year, stray_mark,
};
use super::unit::Scale;
use crate::domain::plan::ClaimMeasure;
use crate::domain::{
    FinancialYear, LineCategory, LineKind, Money, MoneyError, Quarter, QuarterError, Rate, Slug,
    Status,
};

/// The longest text that is accepted in a cell, in characters.
pub const TEXT_LIMIT_CHARS: usize = 500;

/// What a reader answers: the value, or why there is none.
pub(super) type Read<T> = Result<T, String>;

/// An amount in a cell that may be blank, as people write it: `451178.00`, `£451,178`.
pub(super) fn amount(text: &str) -> Read<Money> {
    amount_in(text, Scale::Pounds, "leave the cell blank")
}

/// An amount as people write it, in the unit of its column; what to do where a mark says
/// that there is none.
pub(super) fn amount_in(text: &str, unit: Scale, where_not_stated: &str) -> Read<Money> {
    let read = if unit == Scale::Pounds { figure } else { figure_with_decimals };
    let written = match read(text) {
        Figure::Number(written) => written,
        Figure::NotStated(mark) => return Err(not_stated(&mark, where_not_stated)),
        Figure::Asked(question) => {
            let is_read = |text: &str| match read(text) {
                Figure::Number(written) => pence_of(&written, unit).is_ok(),
                _ => false,
            };
            return Err(question.where_read(is_read));
        }
        Figure::NotAFigure(why) if why == NO_FIGURE => {
            return Err(MoneyError::NotAnAmount.to_string());
        }
        Figure::NotAFigure(why) => return Err(why),
    };
    pence_of(&written, unit).map(Money::from_pence)
}

fn pence_of(written: &Written, unit: Scale) -> Read<i64> {
    if let Some(mark) = &written.mark {
        return Err(stray_mark(mark));
    }
    if written.is_bracketed_small_integer() {
        return Err(footnote_or_negative(&format!("{:.2}", written.value)));
    }
    match written.scale {
        Some(own) if own != unit && unit != Scale::Pounds => {
            Err("the unit in this cell is another than the column's: say one unit".to_owned())
        }
        own => written.pence(own.unwrap_or(unit)),
    }
}

/// An amount as JSON has it: `451178.00`, with nothing around it.
pub(super) fn exact_amount(text: &str) -> Read<Money> {
    Money::parse(text).map_err(|error| not_an_amount(text, error))
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

/// A number of clawbacks or of people as people write it; a mark says that it is not stated.
pub(super) fn count(text: &str) -> Read<Option<i64>> {
    // Digits alone are a count, whatever would be too large for an amount.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return exact_count(text).map(Some);
    }
    let count_of = |written: &Written| match &written.mark {
        Some(mark) => Err(stray_mark(mark)),
        None => written.count(),
    };
    match figure(text) {
        Figure::Number(written) => count_of(&written).map(Some),
        Figure::NotStated(_) => Ok(None),
        Figure::NotAFigure(why) if why == NO_FIGURE => Err(NOT_A_COUNT.to_owned()),
        Figure::Asked(question) => Err(question.where_read(|text| match figure(text) {
            Figure::Number(written) => count_of(&written).is_ok(),
            _ => false,
        })),
        Figure::NotAFigure(why) => Err(why),
    }
}

const NOT_A_COUNT: &str = "not a count: expected a whole number such as 118";

/// A count as JSON has it: `118`.
pub(super) fn exact_count(text: &str) -> Read<i64> {
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
        NOT_A_COUNT
    };
    Err(why.to_owned())
}

/// A financial year in any spelling that means one.
pub(super) fn financial_year(text: &str) -> Read<FinancialYear> {
    spelled_year(text)
}

/// What a quarter cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuarterCell {
    /// `1`, `Q1`, `Apr-Jun`: the year stands in its own column.
    Number(u8),
    /// `2017-18-Q1` or `Q1 2017/18`.
    Full(Quarter),
    /// `stated_total`: the row is the total that the source prints for the year.
    StatedTotal,
}

/// A quarter beside a year, which settles what `2019 Q1` is of.
pub(super) fn quarter_beside(text: &str, year: Option<FinancialYear>) -> Read<QuarterCell> {
    let (why, year) = match (quarter(text), year) {
        (Err(why), Some(year)) => (why, year),
        (read, _) => return read,
    };
    let Some((question, hints)) = why.rsplit_once("write ") else { return Err(why) };
    let question = question.split([':', ',']).next().unwrap_or(question);
    let mut meant = hints.split(" or ").filter_map(|hint| match quarter(hint) {
        Ok(QuarterCell::Full(quarter)) => Some(quarter),
        _ => None,
    });
    match meant.find(|quarter| quarter.year() == year) {
        Some(quarter) => Ok(QuarterCell::Full(quarter)),
        None => Err(format!("{question}, and the financial_year beside it is {year}")),
    }
}

/// A quarter, or the word for a year's stated total.
pub(super) fn quarter(text: &str) -> Read<QuarterCell> {
    let lower = text.to_lowercase().replace('_', " ");
    if matches!(lower.as_str(), "stated total" | "total" | "year total" | "full year" | "annual") {
        return Ok(QuarterCell::StatedTotal);
    }
    // Some exports write whole numbers as 1.0.
    let text = match text.strip_suffix(".0") {
        Some(number @ ("1" | "2" | "3" | "4")) => number,
        _ => text,
    };
    if let Some(why) = date_number(text) {
        return Err(why);
    }
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    match exactly(text) {
        // Beside a year its number is enough.
        Err(PeriodError::NotAPeriod) if is_number => {
            Err(QuarterError::NumberOutOfRange.to_string())
        }
        Err(PeriodError::NotAPeriod) => {
            Err("not a quarter: expected 1 to 4 or such as 2020-21-Q1".into())
        }
        Ok(Stretch::Year(_)) => Err(QuarterError::WholeYear.to_string()),
        Ok(Stretch::Half(..) | Stretch::HalfOfYear(_)) => {
            Err("a half year, where a quarter is expected: ask for the figures by quarter".into())
        }
        Ok(Stretch::Month(..) | Stretch::MonthOfYear(_)) => {
            Err("a month, where a quarter is expected: add its three months up".into())
        }
        _ => settled(text, QuarterError::NotAQuarter, |stretch| match stretch {
            Stretch::QuarterOfYear(number) => Some(QuarterCell::Number(number)),
            Stretch::Quarter(quarter) => Some(QuarterCell::Full(quarter)),
            _ => None,
        }),
    }
}

/// The question for a number that may be the day that Excel counts to: 43646. Some
/// spreadsheets count from 1904, so that the year is not certain.
fn date_number(text: &str) -> Option<String> {
    let days: u64 = text.parse().ok().filter(|_| text.len() == 5)?;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))?;
    let quarter = spelled_quarter(&day.to_string()).ok()?;
    Some(format!(
        "looks like Excel's number for {}: show the column as dates, or write {quarter}",
        day.format("%-d %B %Y")
    ))
}

/// `provisional` or `final`, with or without capital letters, or the letter alone.
pub(super) fn status(text: &str) -> Read<Status> {
    let status = match text.to_lowercase().as_str() {
        "p" | "prov" => "provisional".to_owned(),
        "f" | "actual" => "final".to_owned(),
        other => other.to_owned(),
    };
    Status::read(&status).map_err(|expected| format!("not a status: {expected}"))
}

/// A group of clients as a person writes it in a file: `Older people`.
pub(super) fn spelled_group(text: &str) -> Read<Slug> {
    let words: Vec<String> = text.split([' ', '-']).map(str::to_lowercase).collect();
    client_group(&words.join("-"))
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
    spelled_quarter(text)
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
            assert_eq!(exact_amount(text), Err(expected), "{text:?}");
        }
        for (text, why) in [
            ("45I,178", "not an amount: expected pounds and pence such as 451178.00"),
            ("NaN", "not an amount: expected pounds and pence such as 451178.00"),
            ("12.345", "an amount has at most two decimal places (pence)"),
            ("123456789012345678901234567890", "an amount is at most 100,000,000,000 pounds"),
        ] {
            assert_eq!(exact_amount(text), Err(why.to_owned()), "{text:?}");
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
            assert_eq!(exact_count(text), expected.map_err(str::to_owned), "{text:?}");
        }
        for (text, expected) in
            [("2,099", Some(2099)), ("562", Some(562)), ("20,99", None), ("-5", None)]
        {
            assert_eq!(count(text).ok().flatten(), expected, "{text:?}");
        }
    }

    #[test]
    fn amounts_of_a_file_are_read_as_people_write_them() {
        let table = [
            ("451178.00", Ok(45_117_800)),
            ("451,178", Ok(45_117_800)),
            ("£5", Ok(500)),
            ("(450.00)", Ok(-45_000)),
            ("(4,500)", Ok(-450_000)),
            ("\u{2212}450.00", Ok(-45_000)),
            ("1e5", Ok(10_000_000)),
            ("1 000", Ok(100_000)),
            ("+450.00", Ok(45_000)),
            ("101200.00000000001", Ok(10_120_000)),
            ("101.2k", Ok(10_120_000)),
            ("1,23", Err("it is not clear what the comma stands for: write 123 or 1.23")),
            ("12.345", Err("it is not clear what the point stands for: write 12345 or 12.35")),
            ("1234.567", Err("an amount has at most two decimal places (pence)")),
            ("[c]", Err("[c] means not stated: leave the cell blank")),
            ("-", Err("- means not stated: leave the cell blank")),
            (
                "(64)",
                Err(
                    "the brackets could be a footnote or a minus sign: write -64.00 if it is negative",
                ),
            ),
            ("500 (p)", Err("(p) stands beside the figure: leave it out, or say it in a note")),
            ("8%", Err("a percentage, where an amount is expected")),
            ("45I,178", Err("not an amount: expected pounds and pence such as 451178.00")),
        ];
        for (text, expected) in table {
            let read = amount(text).map(Money::pence);
            assert_eq!(read, expected.map_err(str::to_owned), "{text:?}");
            if let Err(why) = expected
                && let Some((_, hints)) = why.rsplit_once("write ")
            {
                for hint in hints.trim_end_matches(" if it is negative").split(" or ") {
                    assert!(amount(hint).is_ok(), "{text:?}: {hint:?}");
                }
            }
        }
    }

    #[test]
    fn a_mark_in_a_count_is_not_stated_and_never_zero() {
        let table = [
            ("118", Ok(Some(118))),
            ("1,118", Ok(Some(1118))),
            ("40.0", Ok(Some(40))),
            ("0", Ok(Some(0))),
            ("<5", Ok(None)),
            ("*", Ok(None)),
            ("[c]", Ok(None)),
            ("-", Ok(None)),
            ("-5", Err("a count cannot be negative")),
            ("1.5", Err("a count is a whole number, without decimals")),
            ("many", Err("not a count: expected a whole number such as 118")),
            ("40 (p)", Err("(p) stands beside the figure: leave it out, or say it in a note")),
        ];
        for (text, expected) in table {
            assert_eq!(count(text), expected.map_err(str::to_owned), "{text:?}");
        }
        assert!(count("nil").unwrap_err().starts_with("zero, or not stated?"));
    }

    #[test]
    fn quarters_are_read_in_every_spelling() {
        let full = |text: &str| QuarterCell::Full(Quarter::parse(text).unwrap());
        let table = [
            ("1", Ok(QuarterCell::Number(1))),
            ("Q4", Ok(QuarterCell::Number(4))),
            ("q1", Ok(QuarterCell::Number(1))),
            ("Qtr 1", Ok(QuarterCell::Number(1))),
            ("Q1 (Apr-Jun)", Ok(QuarterCell::Number(1))),
            ("2017-18-Q1", Ok(full("2017-18-Q1"))),
            ("2017-18 Q1", Ok(full("2017-18-Q1"))),
            ("2017/18 Q1", Ok(full("2017-18-Q1"))),
            ("30/06/2017", Ok(full("2017-18-Q1"))),
            ("stated_total", Ok(QuarterCell::StatedTotal)),
            ("total", Ok(QuarterCell::StatedTotal)),
            ("0", Err("quarters run from 1 to 4")),
            ("5", Err("quarters run from 1 to 4")),
            ("01", Err("quarters run from 1 to 4")),
            ("Q", Err("not a quarter: expected 1 to 4 or such as 2020-21-Q1")),
            ("1.0", Ok(QuarterCell::Number(1))),
            ("1.5", Err("not a quarter: expected 1 to 4 or such as 2020-21-Q1")),
            (
                "2020Q1",
                Err("2020 Q1 could be of 2019-20 or of 2020-21: write 2019-20-Q1 or 2020-21-Q1"),
            ),
            (
                "Q1 Jan-Mar",
                Err("the months do not fit: quarter 1 of a financial year is April to June"),
            ),
            ("May 2019", Err("a month, where a quarter is expected: add its three months up")),
            (
                "2019-20",
                Err("this is a whole financial year: expected a quarter of it, such as 2020-21-Q1"),
            ),
            (
                "43646",
                Err(
                    "looks like Excel's number for 30 June 2019: show the column as dates, or write 2019-20-Q1",
                ),
            ),
            (
                "43647",
                Err(
                    "looks like Excel's number for 1 July 2019: show the column as dates, or write 2019-20-Q2",
                ),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(quarter(text), expected.map_err(str::to_owned), "{text:?}");
        }
        assert!(quarter("2019-21-Q1").is_err());
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
            let _ = (amount(&text), count(&text), exact_amount(&text), exact_count(&text));
            let _ = (financial_year(&text), quarter(&text), status(&text), client_group(&text));
            let _ = (line_kind(&text), claim_measure(&text), words(&text));
        }
    }
}
