//! A table as it was sent, text or a sheet, as rows.

use std::borrow::Cow;

use super::rows::{Row, Rows};

/// What is read as a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Table<'a> {
    /// The text of a CSV file.
    Text(&'a str),
    /// The rows of a sheet, or of a block of cells.
    Rows(&'a [Row<'a>]),
}

/// The rows of a table that have anything in them.
#[derive(Clone, Debug)]
pub(super) enum TableRows<'a> {
    Text(Rows<'a>),
    Rows(std::slice::Iter<'a, Row<'a>>),
}

impl<'a> Table<'a> {
    pub(super) fn rows(self) -> TableRows<'a> {
        match self {
            Table::Text(text) => TableRows::Text(Rows::new(text)),
            Table::Rows(rows) => TableRows::Rows(rows.iter()),
        }
    }
}

impl<'a> Iterator for TableRows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        match self {
            TableRows::Text(rows) => rows.next(),
            TableRows::Rows(rows) => rows.next().map(|row| Row {
                cells: row.cells.iter().map(|cell| Cow::Borrowed(cell.as_ref())).collect(),
                ..*row
            }),
        }
    }
}
