//! A year, a quarter or a number in any spelling that means one thing, for whoever reads a
//! text that is not a cell: addresses, options, JSON, the batch.

use super::figure::{Figure, figure};
use super::period::{PeriodError, Stretch, exactly};
use crate::domain::{FinancialYear, Quarter, QuarterError};

/// Reads a financial year: `2019-20`, `2019/20`, `19/20`, `Year to 31 March 2020`.
///
/// ```
/// use recoup::ingest::spelled_year;
/// assert_eq!(spelled_year("FY2019/20").unwrap().to_string(), "2019-20");
/// assert!(spelled_year("FY20").unwrap_err().ends_with("write 2019-20 or 2020-21"));
/// ```
pub fn spelled_year(text: &str) -> Result<FinancialYear, String> {
    if let Err(error @ (QuarterError::YearOutOfRange | QuarterError::YearsDoNotFollow)) =
        FinancialYear::parse(text)
    {
        return Err(error.to_string());
    }
    if let Some(why) = date_of_a_year(text) {
        return Err(why);
    }
    settled(text, QuarterError::NotAYear, |stretch| match stretch {
        Stretch::Year(year) => Some(year),
        _ => None,
    })
}

/// What is said of `Oct-09` where a year is expected: spreadsheets make that of `2009-10`.
pub(super) fn date_of_a_year(text: &str) -> Option<String> {
    let Ok(Stretch::Month(calendar, month)) = exactly(text) else { return None };
    let year = FinancialYear::starting(calendar).ok()?;
    ((calendar + 1) % 100 == i32::from(month)).then(|| {
        format!(
            "a spreadsheet has made a date of a year here: format the cell as text and write \
             {year}"
        )
    })
}

/// Reads a quarter with its year: `2019-20-Q1`, `Q1 2019/20`, `Apr-Jun 2019`, `30/06/2019`.
pub fn spelled_quarter(text: &str) -> Result<Quarter, String> {
    if let Ok(Stretch::Year(_)) = exactly(text) {
        return Err(QuarterError::WholeYear.to_string());
    }
    settled(text, QuarterError::NotAQuarter, |stretch| match stretch {
        Stretch::Quarter(quarter) => Some(quarter),
        _ => None,
    })
}

/// Reads what `wanted` takes. A text with two meanings is read where only one of them is
/// wanted; a question is asked where one of its answers would be read.
pub(super) fn settled<T>(
    text: &str,
    expected: QuarterError,
    wanted: impl Fn(Stretch) -> Option<T>,
) -> Result<T, String> {
    match exactly(text) {
        Ok(stretch) => wanted(stretch).ok_or_else(|| expected.to_string()),
        Err(PeriodError::Wrong(why)) => Err(why),
        Err(PeriodError::NotAPeriod) => Err(expected.to_string()),
        Err(PeriodError::Ambiguous(question)) => {
            let read = |hint: &str| exactly(hint).ok().and_then(&wanted);
            let hints = question.rsplit_once("write ").map_or("", |(_, hints)| hints);
            let mut meant: Vec<T> = hints.split(" or ").filter_map(read).collect();
            match (meant.pop(), meant.is_empty()) {
                (Some(meant), true) => Ok(meant),
                (Some(_), false) => Err(question),
                (None, _) => {
                    let helps = hints.split(" for the").next().and_then(read).is_some();
                    Err(if helps { question } else { expected.to_string() })
                }
            }
        }
    }
}

/// Reads a number, and writes it plainly: `-1234.5`.
///
/// ```
/// use recoup::ingest::spelled_number;
/// assert_eq!(spelled_number("(1,234.50)").unwrap(), "-1234.50");
/// assert_eq!(spelled_number("1.2340000").unwrap(), "1.2340");
/// ```
pub fn spelled_number(text: &str) -> Result<String, String> {
    match figure(text) {
        Figure::Number(written) => {
            if let Some(mark) = &written.mark {
                return Err(stray_mark(mark));
            }
            if written.percent || written.is_bracketed_small_integer() {
                return Err(if written.percent {
                    "a percentage, where a number is expected".to_owned()
                } else {
                    footnote_or_negative(&written.value.to_string())
                });
            }
            if written.decimals > 6 {
                return Err("a number has at most six decimals".to_owned());
            }
            let ones = written.scale.map_or(1, |scale| scale.pence() / 100);
            match written.value.checked_mul(rust_decimal::Decimal::from(ones)) {
                // Thousands of what has all the digits that are read have more.
                Some(value)
                    if written.scale.is_some()
                        && !matches!(figure(&value.to_string()), Figure::Number(_)) =>
                {
                    Err("the number has too many digits".to_owned())
                }
                Some(value) if ones > 0 => Ok(plainly(value)),
                _ => Err("an amount in pence: write it in pounds".to_owned()),
            }
        }
        Figure::NotStated(mark) => Err(not_stated(&mark, "leave the row out")),
        Figure::Asked(question) => {
            // A mark is kept nowhere here.
            let is_number =
                |text: &str| matches!(figure(text), Figure::Number(read) if read.mark.is_none());
            Err(question.where_read(is_number))
        }
        Figure::NotAFigure(why) => Err(why),
    }
}

/// A number as it is read again: 1.234 alone could be a thousand and more, and 1.2340 cannot.
fn plainly(value: rust_decimal::Decimal) -> String {
    let text = value.to_string();
    if matches!(figure(&text), Figure::Number(_)) { text } else { format!("{text}0") }
}

/// The sentence for a mark that stands beside a figure where nothing keeps it.
pub(super) fn stray_mark(mark: &str) -> String {
    format!("{} stands beside the figure: leave it out, or say it in a note", super::shown(mark))
}

/// The sentence for `(64)`, which papers print for a footnote as for a negative figure.
pub(super) fn footnote_or_negative(value: &str) -> String {
    format!("the brackets could be a footnote or a minus sign: write {value} if it is negative")
}

/// The sentence for a mark in place of a figure.
pub(super) fn not_stated(mark: &str, what_to_do: &str) -> String {
    format!("{} means not stated: {what_to_do}", super::shown(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_meaning_is_wanted_that_one_is_read() {
        for (text, expected) in [
            ("09/10", Ok("2009-10")),
            ("201011", Ok("2010-11")),
            ("2019/20", Ok("2019-20")),
            (
                "2019",
                Err(
                    "2019 could be the year to March 2019 or to March 2020: write 2018-19 or 2019-20",
                ),
            ),
            (
                "2019 & 2020",
                Err(
                    "2019 and 2020 could be two years or one financial year: write 2019-20 for the one",
                ),
            ),
            ("2020 Q1", Err("not a financial year: expected such as 2020-21")),
            ("19-Apr", Err("not a financial year: expected such as 2020-21")),
            ("2019-20-Q1", Err("not a financial year: expected such as 2020-21")),
        ] {
            let read = spelled_year(text).map(|year| year.to_string());
            assert_eq!(read, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
        }
        for (text, expected) in [
            ("Q1 2019/20", Ok("2019-20-Q1")),
            ("31/03/2020", Ok("2019-20-Q4")),
            (
                "2020 Q1",
                Err("2020 Q1 could be of 2019-20 or of 2020-21: write 2019-20-Q1 or 2020-21-Q1"),
            ),
            (
                "2019-20",
                Err("this is a whole financial year: expected a quarter of it, such as 2020-21-Q1"),
            ),
            ("Q1", Err("not a quarter: expected such as 2020-21-Q1")),
            ("2019", Err("not a quarter: expected such as 2020-21-Q1")),
        ] {
            let read = spelled_quarter(text).map(|quarter| quarter.to_string());
            assert_eq!(read, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn numbers_of_a_batch_are_read_as_people_write_them() {
        for (text, expected) in [
            ("200.29999999999998", Ok("200.3")),
            ("£1,234.50", Ok("1234.50")),
            ("1.2k", Ok("1200.0")),
            ("-5", Ok("-5")),
            ("NaN", Err("NaN means not stated: leave the row out")),
            ("5%", Err("a percentage, where a number is expected")),
            ("500 (p)", Err("(p) stands beside the figure: leave it out, or say it in a note")),
            (
                "(64)",
                Err(
                    "the brackets could be a footnote or a minus sign: write -64 if it is negative",
                ),
            ),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(spelled_number(text), expected, "{text}");
        }
    }
}
