//! What is wrong with something that was sent, in words for the person who has
//! to put it right.

use std::collections::HashMap;
use std::fmt;

use super::read_as::letter;
use super::shown::shown;
use crate::words::words;

/// How many problems of one file are kept in full. The rest are counted, so that
/// a hostile file cannot fill the memory.
pub const KEPT_PROBLEMS: usize = 1_000;

/// The name of a cell, boxed in a problem so that those without one stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellName(pub String);

/// One thing that is wrong, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file on which the row starts, from 1.
    pub row: Option<u64>,
    /// The cell of a workbook, with its sheet: `Sheet1!C7`.
    pub cell: Option<Box<CellName>>,
    /// The name of the column.
    pub column: Option<String>,
    /// The JSON pointer, such as `/records/3/amount`.
    pub pointer: Option<String>,
    /// What is written there, shortened, with invisible characters spelled out.
    pub value: Option<String>,
    /// What is wrong with it and, where that is clear, how to put it right.
    pub why: String,
}

words! {
    /// The first reason why a file was not taken.
    pub enum Refusal {
        /// More bytes or more rows than are read.
        TooLarge = "file_too_large",
        /// Nothing in it, or nothing below the header.
        Empty = "empty_file",
        /// Not text in UTF-8.
        Encoding = "encoding_refused",
        /// A workbook that is damaged, locked or of a kind that is not read.
        Workbook = "workbook_refused",
        /// Not clear which sheet is meant.
        Sheet = "sheet_refused",
        /// Not a CSV file: a quotation mark is never closed, say.
        Csv = "csv_broken",
        /// The columns are not the ones that are read.
        Header = "header_refused",
        /// Not JSON.
        Json = "json_broken",
        /// JSON with fields that are wrong.
        Fields = "fields_refused",
        /// Rows that are wrong.
        Rows = "rows_refused",
    }
}

/// The three ways of not taking a file that a caller tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// It is beyond a limit.
    TooLarge,
    /// It cannot be read at all.
    Malformed,
    /// It can be read, and what it says is wrong.
    Refused,
}

impl Refusal {
    /// Which of the three ways it is.
    pub fn kind(self) -> ProblemKind {
        match self {
            Refusal::TooLarge => ProblemKind::TooLarge,
            Refusal::Sheet | Refusal::Header | Refusal::Fields | Refusal::Rows => {
                ProblemKind::Refused
            }
            Refusal::Empty
            | Refusal::Encoding
            | Refusal::Workbook
            | Refusal::Csv
            | Refusal::Json => ProblemKind::Malformed,
        }
    }
}

/// Everything that is wrong with one file. Printed, it is one sentence; the
/// problems say the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// Why the file was not taken.
    pub refusal: Refusal,
    /// The problems in the order of the file, the first [`KEPT_PROBLEMS`] of them.
    pub problems: Vec<Problem>,
    /// How many there are in all.
    pub count: usize,
    /// How many rows (records, in JSON) were looked at.
    pub rows: u64,
    /// How many of those have a problem.
    pub bad_rows: u64,
}

impl Problems {
    /// The stable code of the reason.
    pub fn code(&self) -> &'static str {
        self.refusal.as_str()
    }

    /// A refusal for one reason, whatever the rows say.
    pub(super) fn only(refusal: Refusal, problem: Problem) -> Problems {
        Problems { refusal, problems: vec![problem], count: 1, rows: 0, bad_rows: 0 }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.refusal == Refusal::Fields { "record" } else { "row" };
        let plural = if self.rows == 1 { "" } else { "s" };
        let have = if self.bad_rows == 1 { "has" } else { "have" };
        match self.refusal {
            Refusal::TooLarge => f.write_str("The file is too large"),
            // What is not in it, the problem says; it is a sentence already.
            Refusal::Empty => {
                let why = self.problems.first().map_or("", |problem| &problem.why);
                write!(f, "The {}", why.strip_prefix("the ").unwrap_or(why))
            }
            Refusal::Encoding => f.write_str("The file is not text that can be read"),
            Refusal::Workbook => f.write_str("The file cannot be read as a workbook"),
            Refusal::Sheet => f.write_str("It is not clear which sheet is meant"),
            Refusal::Csv => f.write_str("The file is not a whole CSV file"),
            Refusal::Header => f.write_str("The columns are not the ones that are read here"),
            Refusal::Json => f.write_str("The body is not JSON"),
            Refusal::Fields | Refusal::Rows if self.bad_rows > 0 => {
                write!(f, "{} of {} {noun}{plural} {have} problems", self.bad_rows, self.rows)
            }
            Refusal::Fields => f.write_str("The body has fields that are wrong"),
            Refusal::Rows => f.write_str("The table has problems"),
        }
    }
}

impl std::error::Error for Problems {}

/// A problem was found and has been written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reported;

/// Problems for the same reason, together: the first where it stands, and those like it. A
/// wall of lines that say the same hides the one that says something else.
pub fn alike(problems: &[Problem]) -> Vec<Vec<&Problem>> {
    let mut groups: Vec<Vec<&Problem>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for problem in problems {
        // A reason that quotes its own figure is still the same reason.
        let reason = problem.why.replace(|c: char| c.is_ascii_digit(), "");
        let place = *known.entry(reason).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(problem);
    }
    groups
}

/// The list that problems are written down in while a file is read.
#[derive(Debug, Default)]
pub(super) struct Log {
    kept: Vec<Problem>,
    count: usize,
    rows: u64,
    bad_rows: u64,
    is_of_shape: bool,
}

impl Log {
    /// Writes a problem down. It is kept only while there is room.
    pub(super) fn push(&mut self, problem: Problem) -> Reported {
        self.push_with(|| problem)
    }

    /// Writes a problem down, which is only made where there is room for it.
    pub(super) fn push_with(&mut self, problem: impl FnOnce() -> Problem) -> Reported {
        self.count += 1;
        if self.kept.len() < KEPT_PROBLEMS {
            self.kept.push(problem());
        }
        Reported
    }

    /// Writes down that the file has another shape than the one that is read.
    pub(super) fn push_shape(&mut self, problem: Problem) {
        self.is_of_shape = true;
        self.push(problem);
    }

    /// Whether the file was found to have another shape, so that its cells say nothing.
    pub(super) fn is_of_shape(&self) -> bool {
        self.is_of_shape
    }

    /// Whether a reason is among those that are kept.
    pub(super) fn has(&self, why: &str) -> bool {
        self.kept.iter().any(|problem| problem.why == why)
    }

    /// Whether a problem names a column.
    pub(super) fn names(&self, column: &str) -> bool {
        self.kept.iter().any(|problem| problem.column.as_deref() == Some(&shown(column)))
    }

    /// Whether a problem is the one that was written down last.
    pub(super) fn last_is(&self, problem: &Problem) -> bool {
        self.kept.last() == Some(problem)
    }

    /// Puts the problems in the order of the file, where they were found in another.
    pub(super) fn in_order(&mut self) {
        self.kept.sort_by_key(|problem| problem.row);
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_clean(&self) -> bool {
        self.count == 0
    }

    /// How many rows have been read.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Reads one row, and counts it as bad if that finds a problem.
    pub(super) fn row(&mut self, read: impl FnOnce(&mut Log)) {
        let before = self.count;
        self.rows += 1;
        read(self);
        self.bad_rows += u64::from(self.count > before);
    }

    /// The value, if nothing is wrong.
    pub(super) fn finish<T>(self, refusal: Refusal, value: T) -> Result<T, Problems> {
        if self.is_clean() { Ok(value) } else { Err(self.refuse(refusal)) }
    }

    /// Everything that is wrong.
    pub(super) fn refuse(self, refusal: Refusal) -> Problems {
        Problems {
            refusal,
            problems: self.kept,
            count: self.count,
            rows: self.rows,
            bad_rows: self.bad_rows,
        }
    }
}

impl Problem {
    /// A problem with the file as a whole.
    pub(super) fn of_file(why: impl Into<String>) -> Problem {
        Problem { why: why.into(), ..Problem::default() }
    }

    /// A problem with a row.
    pub(super) fn of_row(row: u64, why: impl Into<String>) -> Problem {
        Problem { row: Some(row), why: why.into(), ..Problem::default() }
    }

    /// A problem with a cell.
    pub(super) fn of_cell(row: u64, column: &str, value: &str, why: impl Into<String>) -> Problem {
        Problem {
            row: Some(row),
            column: Some(shown(column)),
            value: Some(shown(value)).filter(|value| !value.is_empty()),
            ..Problem::of_file(why)
        }
    }

    /// The same at a column of its row, from 0, where that is known. It is told of a
    /// workbook alone: [`super::sheets`] puts the sheet before it or takes it off.
    pub(super) fn at(self, place: usize) -> Problem {
        let Some(row) = self.row else { return self };
        Problem { cell: Some(Box::new(CellName(format!("{}{row}", letter(place))))), ..self }
    }

    /// A problem with a place in JSON.
    pub(super) fn of_pointer(
        pointer: impl Into<String>,
        value: Option<&str>,
        why: impl Into<String>,
    ) -> Problem {
        Problem { pointer: Some(pointer.into()), value: value.map(shown), ..Problem::of_file(why) }
    }
}
