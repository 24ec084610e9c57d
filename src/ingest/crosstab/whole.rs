//! Whether a row has the cells of its table, and what stands beside them.

use std::borrow::Cow;

use super::heads::Heads;
use crate::ingest::figure::{Figure, figure};
use crate::ingest::problem::{Log, Problem, Reported};
use crate::ingest::read_as::ReadAs;
use crate::ingest::rows::Row;

/// A row of a CSV file with too few or too many cells may have lost or gained a comma. Words
/// beside the table, with a blank column between, are no cell of it.
pub(super) fn is_whole(
    heads: &Heads,
    row: &Row<'_>,
    read_as: &mut ReadAs,
    log: &mut Log,
) -> Result<(), Reported> {
    let named = heads.columns.iter().rposition(|column| !column.name.is_empty());
    let width = named.map_or(0, |last| last + 1);
    let more = || row.cells.iter().skip(width).filter(|cell| !cell.is_empty());
    let has_more = more().next().is_some();
    if row.cell_count >= width && !has_more {
        return Ok(());
    }
    let is_apart = row.cells.get(width).is_some_and(|cell| cell.is_empty());
    let is_words = |cell: &Cow<'_, str>| matches!(figure(cell), Figure::NotAFigure(_));
    if has_more && is_apart && more().all(is_words) {
        for words in more() {
            read_as.pass_over(Some(row.line), words, "it stands beside the table");
        }
        return Ok(());
    }
    let cells = if row.cell_count == 1 { "cell" } else { "cells" };
    let comma = if has_more { row.too_long() } else { "" };
    let why = format!("the row has {} {cells} and the header has {width}{comma}", row.cell_count);
    Err(log.push(Problem::of_row(row.line, why)))
}

/// A row's text on one line.
pub(super) fn one_row(row: &Row<'_>) -> String {
    let cells: Vec<&str> =
        row.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty()).collect();
    cells.join(" ")
}
