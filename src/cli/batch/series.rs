//! The rows of one series as the engine wants them, or the first reason why not.

use std::borrow::Cow;
use std::str;

use recoup::domain::Quarter;
use recoup::ingest::{shown, spelled_number, spelled_quarter};

use super::cells;
use super::job::Job;

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
    pub fn read(&mut self, job: &Job, group: usize) -> Result<(), String> {
        self.values.clear();
        self.last = None;
        if let Some(line) = job.groups[group].after_unreadable {
            return Err(format!(
                "line {line}, just before it, cannot be read and may be one of its rows"
            ));
        }
        for (place, row) in job.rows_of(group).iter().enumerate() {
            self.take(job.text_of(row), place == 0)
                .map_err(|why| format!("line {}: {why}", row.line))?;
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

/// Reads a number of at most fifteen digits before the point. Decimals beyond the sixth are
/// the noise of a float.
fn read_amount(cell: &[u8]) -> Result<f64, String> {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = match point {
        Some(point) => (&digits[..point], &digits[point + 1..]),
        None => (digits, &b"0"[..]),
    };
    let plain = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let is_plain = plain(whole) && plain(fraction) && fraction.len() <= 6 && whole.len() <= 15;
    let text = str::from_utf8(cell).unwrap_or_default();
    if let Some(number) = Some(text).filter(|_| is_plain).and_then(|text| text.parse().ok()) {
        return Ok(number);
    }
    if cell.is_empty() {
        return Err("the amount is missing: leave a quarter out that has none".to_owned());
    }
    let wrong = |why: &str| format!("{}: {why}", quoted(cell));
    let number = spelled_number(text).map_err(|why| wrong(&why))?;
    let is_short = number.trim_start_matches('-').split('.').next().is_some_and(|n| n.len() <= 15);
    let number = number.parse().ok().filter(|_| is_short);
    number.ok_or_else(|| wrong("a number has at most 15 digits before the point"))
}

/// A wrong cell as it is shown.
fn quoted(cell: &[u8]) -> String {
    format!("\"{}\"", shown(&String::from_utf8_lossy(cell)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_plain_decimal_numbers() {
        for (text, expected) in [
            ("0", Some(0.0)),
            ("451178.00", Some(451_178.0)),
            ("-0.000001", Some(-0.000_001)),
            ("123456789012345.123456", Some(123_456_789_012_345.12)),
            ("1234567890123456", None),
            ("200.29999999999998", Some(200.3)),
            ("1.1234567", None),
            ("1.", Some(1.0)),
            (".5", Some(0.5)),
            ("--1", None),
            ("+1", Some(1.0)),
            ("1e5", Some(100_000.0)),
            ("£1,234.50", Some(1_234.5)),
            ("1.234", Some(1.234)),
            ("inf", None),
            ("1,5", None),
            ("", None),
            ("-", None),
            ("１", None),
        ] {
            assert_eq!(read_amount(text.as_bytes()).ok(), expected, "{text}");
        }
    }
}
