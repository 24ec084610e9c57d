//! A CSV file or a sheet: a header row and the rows below it, read one at a time.

use super::fields::FieldReader;
use super::header::{Columns, NamedRow};
use super::problem::{Log, Problem, Problems, Refusal, Reported};
use super::rows::{Broken, Row};
use super::shown::shown;
use super::table::{Table, TableRows};
use super::title_lines;
use super::{MAX_COLUMNS, MAX_ROWS, limits};

/// The rows that were read below a header.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lines {
    /// How many.
    pub(super) count: u64,
    /// Where the last of them stands.
    pub(super) last: u64,
}

/// A file whose header has been read.
#[derive(Clone, Debug)]
pub(super) struct Sheet<'a> {
    pub(super) header: Row<'a>,
    /// The lines above it, which are no part of the table.
    pub(super) titles: Vec<Row<'a>>,
    rows: TableRows<'a>,
}

impl<'a> Sheet<'a> {
    /// Reads the header of a table that is not blank, whose amounts are in pounds.
    pub(super) fn in_pounds(table: Table<'a>) -> Result<Sheet<'a>, Problems> {
        let sheet = Sheet::open(table)?;
        title_lines::in_pounds(&sheet.titles)?;
        Ok(sheet)
    }

    /// Reads the header of a table that is not blank. What its titles say of a unit is still
    /// to be read.
    pub(super) fn open(table: Table<'a>) -> Result<Sheet<'a>, Problems> {
        let mut rows = table.rows();
        let Some(header) = rows.next() else {
            let why = "the file has nothing but separators in it";
            return Err(Problems::only(Refusal::Empty, Problem::of_file(why)));
        };
        let (header, titles) = title_lines::pass(header, &mut rows)?;
        if let Some(broken) = header.broken {
            return Err(Problems::only(Refusal::Csv, Problem::of_row(header.line, broken.why())));
        }
        if header.cell_count > MAX_COLUMNS {
            let why = format!(
                "the header has {} columns; at most {MAX_COLUMNS} are read",
                header.cell_count
            );
            return Err(Problems::only(Refusal::Header, Problem::of_row(header.line, why)));
        }
        Ok(Sheet { header, titles, rows })
    }

    /// Gives every row that is whole to `read`, and writes down what is wrong
    /// with the others. Fails if anything is wrong in the end.
    pub(super) fn read_rows(
        self,
        mut read: impl FnMut(&Row<'a>, &mut Log),
    ) -> Result<Lines, Problems> {
        let (mut log, mut last) = (Log::default(), 0);
        for row in self.rows {
            if log.rows() == MAX_ROWS {
                let limit = limits::in_words(MAX_ROWS as usize);
                let why = format!("a file has at most {limit} rows: send it in parts");
                return Err(Problems::only(Refusal::TooLarge, Problem::of_row(row.line, why)));
            }
            last = row.line;
            let never_closed = row.broken == Some(Broken::NeverClosed);
            log.row(|log| match shape_problem(&self.header, &row) {
                Some(problem) => {
                    log.push(problem);
                }
                None => read(&row, log),
            });
            if never_closed {
                return Err(log.refuse(Refusal::Csv));
            }
        }
        if log.rows() == 0 && log.is_clean() {
            let why = "the file has a header and no rows below it";
            return Err(Problems::only(Refusal::Empty, Problem::of_file(why)));
        }
        let lines = Lines { count: log.rows(), last };
        log.finish(Refusal::Rows, lines)
    }

    /// Gives every row to `read` as fields by the names of their columns.
    pub(super) fn read_records<T>(
        self,
        columns: &Columns,
        mut read: impl FnMut(&mut FieldReader<'_, NamedRow<'_>>) -> Result<T, Reported>,
    ) -> Result<(Vec<T>, Lines), Problems> {
        let mut records = Vec::new();
        let lines = self.read_rows(|row, log| {
            if let Some(cell) = columns.stray_cell(row) {
                log.push_with(|| {
                    let why = "this stands in a column that has no name in the header";
                    Problem { value: Some(shown(cell)), ..Problem::of_row(row.line, why) }
                });
            }
            if let Some((name, cell)) = columns.unknown_figure(row) {
                let why = "this column has figures and is none of those that are read: name it as \
                           one of them, or leave it out";
                log.push(Problem::of_cell(row.line, name, cell, why));
            }
            // What is wrong has been written down; the other rows are still read.
            records.extend(read(&mut FieldReader { fields: &NamedRow { columns, row }, log }));
        })?;
        Ok((records, lines))
    }
}

impl Broken {
    pub(super) fn why(self) -> &'static str {
        match self {
            Broken::NeverClosed => {
                "a quotation mark opens here and is never closed, so the rest of the file cannot \
                 be read"
            }
            Broken::Misplaced => {
                "a quotation mark stands in the middle of a cell: put the whole cell in quotation \
                 marks and double the ones inside it"
            }
        }
    }
}

/// What is wrong with a row as a whole, before its cells are read.
fn shape_problem(header: &Row<'_>, row: &Row<'_>) -> Option<Problem> {
    if let Some(broken) = row.broken {
        return Some(Problem::of_row(row.line, broken.why()));
    }
    if row.cell_count != header.cell_count {
        let comma = if row.cell_count > header.cell_count { row.too_long() } else { "" };
        let cells = if row.cell_count == 1 { "cell" } else { "cells" };
        let why = format!(
            "the row has {} {cells} and the header has {}{comma}",
            row.cell_count, header.cell_count
        );
        return Some(Problem::of_row(row.line, why));
    }
    None
}
