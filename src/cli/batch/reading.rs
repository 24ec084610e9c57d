//! The one reader of a file of series: it cuts lines, and sees where a series ends.
//!
//! It looks at no more of a row than its id, so that one reader keeps many workers
//! busy. However the file is made, no more than some hundred rows are held.

use std::io::{self, BufRead, BufReader, Read};

use recoup::ingest::{known_kind, shown};

use super::cells::{self, COLUMNS, MAX_ROW_BYTES};
use super::job::{Group, Job, Row};
use crate::cli::failure::Failure;

/// How much is read at once.
const BLOCK_BYTES: usize = 1 << 16;
/// A job is full with so many series ...
const JOB_SERIES: usize = 64;
/// ... or so many bytes.
const JOB_BYTES: usize = 1 << 16;
/// The rows of one series that are looked at. There are 800 quarters to name, so
/// that what comes later cannot make a series right that has more rows.
const MAX_SERIES_ROWS: usize = 801;

/// Reads a file of series.
pub struct SeriesReader<R> {
    input: BufReader<R>,
    /// The line that is read next, from 1.
    line: u64,
    bytes: u64,
    current: Option<Id>,
    /// The row that did not fit into the last job, with its line.
    carried: Option<(Vec<u8>, u64)>,
    /// Whether the row that was read last has no line end.
    is_cut: bool,
    /// The line of the last row, where that does not say of which series it is.
    unreadable: Option<u64>,
}

/// The id of the series that is being read.
#[derive(PartialEq)]
struct Id {
    /// As it is written, which is compared first.
    written: Vec<u8>,
    /// What it says.
    id: Vec<u8>,
}

impl<R: Read> SeriesReader<R> {
    pub fn new(input: R) -> SeriesReader<R> {
        SeriesReader {
            input: BufReader::with_capacity(BLOCK_BYTES, input),
            line: 1,
            bytes: 0,
            current: None,
            carried: None,
            is_cut: false,
            unreadable: None,
        }
    }

    /// Reads the header, and says what a file is that does not have it.
    pub fn header(&mut self) -> Result<(), Failure> {
        let expected = COLUMNS.join(",");
        let mut row = Vec::new();
        let is_there = self.row(&mut row).map_err(cannot_read)?.is_some();
        let mut file = &row[..];
        if let Some(kind) = known_kind(file) {
            let name = kind.name;
            return refuse(format!(
                "the file is {name}, not CSV in UTF-8 with the columns {expected}"
            ));
        }
        file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
        if !is_there || file.is_empty() {
            return refuse(format!("the file is empty: expected the columns {expected}"));
        }
        if file.contains(&b'\r') {
            return refuse(format!(
                "the lines end in carriage returns alone: expected line feeds, and the columns \
                 {expected}"
            ));
        }
        match cells::three(file) {
            Ok(names) if names.iter().zip(COLUMNS).all(|(name, of)| is_column(name, of)) => Ok(()),
            _ => refuse(format!(
                "the columns are \"{}\"; expected {expected}",
                shown(&String::from_utf8_lossy(file))
            )),
        }
    }

    /// Fills a job with whole series. After the last one its `is_last` is set.
    pub fn fill(&mut self, job: &mut Job) -> io::Result<()> {
        job.clear();
        job.bytes_read = self.bytes;
        if let Some((row, line)) = self.carried.take() {
            job.text.extend(row);
            self.begin(job, 0, line);
        }
        loop {
            let start = job.text.len();
            let Some(line) = self.row(&mut job.text)? else {
                job.is_last = true;
                job.is_cut = self.is_cut;
                break;
            };
            let has_room = job.groups.len() < JOB_SERIES && start < JOB_BYTES;
            match self.starts_series(&job.text[start..], line) {
                true if has_room => self.begin(job, start, line),
                true => {
                    self.carried = Some((job.text.split_off(start), line));
                    break;
                }
                false => Self::go_on(job, start, line),
            }
        }
        job.bytes_read = self.bytes;
        Ok(())
    }

    fn begin(&mut self, job: &mut Job, start: usize, line: u64) {
        // A row that is unreadable itself begins a series only where there is none yet.
        let after_unreadable = self.unreadable.filter(|unreadable| *unreadable < line);
        if after_unreadable.is_some() {
            self.unreadable = None;
        }
        job.groups.push(Group { first_row: job.rows.len(), after_unreadable });
        job.rows.push(Row { place: start..job.text.len(), line });
    }

    fn go_on(job: &mut Job, start: usize, line: u64) {
        let first = job.groups.last().map_or(0, |group| group.first_row);
        if job.rows.len() - first < MAX_SERIES_ROWS {
            job.rows.push(Row { place: start..job.text.len(), line });
        } else {
            job.text.truncate(start);
        }
    }

    /// Whether a row is the first of a series. One that does not say of which series
    /// it is counts to the series before it.
    fn starts_series(&mut self, row: &[u8], line: u64) -> bool {
        let is_written_alike = |current: &Id| {
            row.strip_prefix(&current.written[..]).is_some_and(|rest| rest.first() == Some(&b','))
        };
        if self.current.as_ref().is_some_and(is_written_alike) {
            self.unreadable = None;
            return false;
        }
        let Ok((id, length)) = cells::first(row) else {
            self.unreadable = Some(line);
            return self.current.is_none();
        };
        let written = row[..length].to_vec();
        let is_new = self.current.as_ref().is_none_or(|current| current.id != *id);
        if !is_new {
            self.unreadable = None;
        }
        self.current = Some(Id { written, id: id.into_owned() });
        is_new
    }

    /// Appends the next row that says anything, without its line end, and gives its
    /// line. Of a row that is too long, one byte more than is allowed is kept.
    fn row(&mut self, text: &mut Vec<u8>) -> io::Result<Option<u64>> {
        let start = text.len();
        loop {
            let limit = MAX_ROW_BYTES as u64 + 2;
            let count = self.input.by_ref().take(limit).read_until(b'\n', text)?;
            if count == 0 {
                return Ok(None);
            }
            self.bytes += count as u64;
            let is_cut = text.last() != Some(&b'\n') && (count as u64) < limit;
            if text.last() == Some(&b'\n') {
                text.pop();
            } else if count as u64 == limit {
                self.bytes += self.input.skip_until(b'\n')? as u64;
            }
            if text.len() > start && text.last() == Some(&b'\r') {
                text.pop();
            }
            text.truncate(start + MAX_ROW_BYTES + 1);
            let line = self.line;
            self.line += 1;
            // Spreadsheets write rows of nothing but commas below their tables.
            if !text[start..].iter().all(|byte| *byte == b',' || byte.is_ascii_whitespace()) {
                self.is_cut = is_cut;
                return Ok(Some(line));
            }
            text.truncate(start);
        }
    }
}

/// Whether a column has its name, in any case, or the one that forecasting tools give it.
fn is_column(name: &[u8], of: &str) -> bool {
    let other = match of {
        "series_id" => "unique_id",
        "quarter" => "ds",
        _ => "y",
    };
    name.eq_ignore_ascii_case(of.as_bytes()) || name.eq_ignore_ascii_case(other.as_bytes())
}

/// A file that cannot be read to its end.
pub fn cannot_read(error: io::Error) -> Failure {
    Failure::no_input(format!("cannot read the file: {error}"))
}

fn refuse(message: String) -> Result<(), Failure> {
    Err(Failure::no_input(message))
}
