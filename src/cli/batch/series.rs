//! The rows of one series as the engine wants them, or the first reason why not.

use std::borrow::Cow;
use std::str;

use recoup::domain::Quarter;
use recoup::ingest::{shown, spelled_number, spelled_quarter};

use super::cells;
use super::job::Job;
use super::refusals::WhyRefused;

/// Beyond this not even whole pence are told apart.
const LARGEST: f64 = 1e15;

/// One series. Its buffer is used again for the next.
#[derive(Default)]
pub struct BatchSeries {
    /// A value for each quarter from the first to the last; `None` where a quarter
    /// has no row.
    pub values: Vec<Option<f64>>,
    /// The last quarter.
    pub last: Option<Quarter>,
}

/// The id that the first row of a series gives; of a row that cannot be cut, all of it.
pub fn id(row: &[u8]) -> Cow<'_, str> {
    match cells::first(row) {
        Ok((Cow::Borrowed(id), _)) => String::from_utf8_lossy(id),
        Ok((Cow::Owned(id), _)) => String::from_utf8_lossy(&id).into_owned().into(),
        Err(_) => String::from_utf8_lossy(row),
    }
}

impl BatchSeries {
    /// Reads the rows of a group.
    pub fn read(&mut self, job: &Job, group: usize) -> Result<(), WhyRefused> {
        self.values.clear();
        self.last = None;
        if let Some(line) = job.groups[group].after_unreadable {
            return Err(WhyRefused::AfterUnreadable { line });
        }
        for (place, row) in job.rows_of(group).iter().enumerate() {
            self.take(job.text_of(row), place == 0)
                .map_err(|why| WhyRefused::Row { line: row.line, why })?;
        }
        Ok(())
    }

    fn take(&mut self, row: &[u8], is_first: bool) -> Result<(), String> {
        let [id, quarter, amount] = cells::three(row)?;
        // All rows of a series have the id of the first.
        if is_first {
            check_id(&id)?;
        }
        let quarter = read_quarter(&quarter)?;
        let amount = read_amount(&amount)?;
        if let Some(last) = self.last {
            let step = usize::try_from(quarter.index() - last.index()).unwrap_or(0);
            if quarter == last {
                return Err(format!("{quarter} is given a second time"));
            }
            if step == 0 {
                return Err(format!(
                    "{quarter} comes after {last}: the rows of a series stand in the order of \
                     their quarters"
                ));
            }
            // At most the 800 quarters that can be named.
            self.values.resize(self.values.len() + step - 1, None);
        }
        self.values.push(Some(amount));
        self.last = Some(quarter);
        Ok(())
    }
}

fn check_id(id: &[u8]) -> Result<(), String> {
    let why = match str::from_utf8(id) {
        Err(_) => "the series_id is not in UTF-8",
        Ok("") => "the series_id is missing",
        Ok(id) if id.contains(char::is_control) => "the series_id has a control character in it",
        Ok(_) => return Ok(()),
    };
    Err(why.to_owned())
}

fn read_quarter(cell: &[u8]) -> Result<Quarter, String> {
    // The canonical spelling first: a batch has millions of them.
    let text = str::from_utf8(cell).unwrap_or_default();
    let read = Quarter::parse(text).or_else(|_| spelled_quarter(text));
    read.map_err(|why| format!("{}: {why}", quoted(cell)))
}

/// Reads a number. One in digits, with an exponent or without, is the double nearest to it,
/// which is what the engine computes with: no decimal is cut off before that, and a double
/// that another program printed in full comes back as it was. What people add to digits is
/// read as everywhere else.
fn read_amount(cell: &[u8]) -> Result<f64, String> {
    let wrong = |why: &str| format!("{}: {why}", quoted(cell));
    let text = str::from_utf8(cell).unwrap_or_default();
    let number: f64 = match text.parse() {
        Ok(number) if cell.iter().all(|byte| b"0123456789.eE+-".contains(byte)) => number,
        _ if cell.is_empty() => {
            return Err("the amount is missing: leave a quarter out that has none".to_owned());
        }
        _ => {
            let plain = spelled_number(text).map_err(|why| wrong(&why))?;
            plain.parse().map_err(|_| wrong("not a number"))?
        }
    };
    if number.abs() > LARGEST {
        return Err(wrong("a number is at most 1,000,000,000,000,000"));
    }
    let size = cell.split(|byte| matches!(byte, b'e' | b'E')).next().unwrap_or_default();
    if number == 0.0 && size.iter().any(|byte| matches!(byte, b'1'..=b'9')) {
        return Err(wrong("the number is too small to be told from zero"));
    }
    Ok(number)
}

/// A wrong cell as it is shown.
fn quoted(cell: &[u8]) -> String {
    format!("\"{}\"", shown(&String::from_utf8_lossy(cell)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Spark and DuckDB write of doubles and decimals, what people write, and what is
    /// refused.
    #[test]
    fn an_amount_is_the_double_nearest_to_what_is_written_or_is_refused_with_the_reason() {
        const LARGE: &str = "a number is at most 1,000,000,000,000,000";
        const SMALL: &str = "the number is too small to be told from zero";
        let table: &[(&str, Result<f64, &str>)] = &[
            ("0", Ok(0.0)),
            ("-0.0", Ok(0.0)),
            ("451178.00", Ok(451_178.0)),
            ("-0.000001", Ok(-0.000_001)),
            ("1.", Ok(1.0)),
            (".5", Ok(0.5)),
            ("+1", Ok(1.0)),
            ("1.234", Ok(1.234)),
            // Spark: doubles with an exponent from ten million on, and below a thousandth.
            ("1.0E7", Ok(10_000_000.0)),
            ("4.5117825E7", Ok(45_117_825.0)),
            ("-1.23456789012E9", Ok(-1_234_567_890.12)),
            ("5.0E-4", Ok(0.000_5)),
            ("4.9E-324", Ok(5e-324)),
            // DuckDB: from ten thousand million millions on, and below a ten-thousandth.
            ("1e+15", Ok(1e15)),
            ("5e-05", Ok(0.000_05)),
            // Both: sums and means of doubles in full.
            ("200.29999999999998", Ok(200.299_999_999_999_98)),
            ("0.30000000000000004", Ok(0.300_000_000_000_000_04)),
            ("33.333333333333336", Ok(100.0 / 3.0)),
            ("1.2345678", Ok(1.234_567_8)),
            // decimal(38,18), with noughts at its end and without.
            ("451178.250000000000000000", Ok(451_178.25)),
            ("0E-18", Ok(0.0)),
            ("0.000000000000000001", Ok(1e-18)),
            ("33.333333333333333333", Ok(100.0 / 3.0)),
            ("123456789012345.123456", Ok(123_456_789_012_345.12)),
            // What people write is read as everywhere else.
            ("£1,234.50", Ok(1_234.5)),
            ("1e5", Ok(100_000.0)),
            ("\u{2212}5.25", Ok(-5.25)),
            ("£1.1234567", Err("a number has at most six decimals")),
            // Too large, too small, and no number at all.
            ("1234567890123456", Err(LARGE)),
            ("-1e+16", Err(LARGE)),
            ("1.0E400", Err(LARGE)),
            ("1e-400", Err(SMALL)),
            ("0.0e-400", Ok(0.0)),
            ("NaN", Err("NaN means not stated: leave the row out")),
            ("nan", Err("nan means not stated: leave the row out")),
            ("null", Err("null means not stated: leave the row out")),
            ("-", Err("- means not stated: leave the row out")),
            ("Infinity", Err("not a figure: expected a number such as 1234.50")),
            ("-inf", Err("not a figure: expected a number such as 1234.50")),
            ("--1", Err("it has two signs: write -1 or 1")),
            ("1e", Err("not a figure: expected a number such as 1234.50")),
            ("1e5e5", Err("not a figure: expected a number such as 1234.50")),
            ("1e5.5", Err("not a figure: expected a number such as 1234.50")),
            ("0x10", Err("not a figure: expected a number such as 1234.50")),
            ("１", Err("not a figure: expected a number such as 1234.50")),
        ];
        for (text, expected) in table {
            let got = read_amount(text.as_bytes());
            let expected = expected.map_err(|why| format!("\"{text}\": {why}"));
            assert_eq!(got, expected, "{text}");
        }
        let missing = Err("the amount is missing: leave a quarter out that has none".to_owned());
        assert_eq!(read_amount(b""), missing);
        assert!(read_amount(b"1,5").is_err(), "a comma that may stand for pence is asked about");
    }
}
