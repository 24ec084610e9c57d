//! Several tables in one file: where the second begins, and which cells hold each.

use std::ops::RangeInclusive;

use super::find::{has_figures, is_head};
use super::heads::Heads;
use crate::ingest::cell_range::CellRange;
use crate::ingest::file_options::SaidUnit;
use crate::ingest::outside::unit_outside;
use crate::ingest::problem::{Log, Problem};
use crate::ingest::read_as::ReadAs;
use crate::ingest::rows::Row;

/// How many tables of one file are offered by their cells.
const TABLES_OFFERED: usize = 3;

/// A head that is repeated below begins another table. Each table that reads by itself is
/// offered by its cells.
pub(super) fn second_table(
    rows: &[Row<'_>],
    heads: &Heads,
    main: usize,
    log: &mut Log,
    read: impl Fn(&[Row<'_>]) -> Option<ReadAs>,
) {
    let is_again = |row: &Row<'_>| {
        let same = |place: usize| row.cells.get(place) == rows[main].cells.get(place);
        is_head(row) && heads.figures().filter(|(place, ..)| same(*place)).count() >= 2
    };
    let again: Vec<usize> =
        (heads.rows.end() + 1..rows.len()).filter(|at| is_again(&rows[*at])).collect();
    let Some(second) = again.first() else { return };
    let first_figures = heads.figures().map(|(place, ..)| place).min().unwrap_or(0);
    // The title of a table stands right above its head.
    let is_title = |at: &usize| {
        let row = &rows[*at];
        let next = rows.get(at + 1).map_or(0, |row| row.line);
        row.line + 1 == next && !has_figures(row, first_figures..row.cells.len())
    };
    let start = |at: &usize| (0..*at).rev().take_while(is_title).last().unwrap_or(*at);
    let starts: Vec<usize> = std::iter::once(0).chain(again.iter().map(start)).collect();
    let ends = starts.iter().skip(1).map(|start| start - 1).chain(Some(rows.len() - 1));
    let parts = starts.iter().zip(ends).take(TABLES_OFFERED);
    let offers: Vec<String> =
        parts.filter_map(|(start, end)| offer(rows, *start..=end, &read)).collect();
    let why = match offers.as_slice() {
        [] => "a second table begins here: send one table at a time".to_owned(),
        offers => format!(
            "a second table begins here: say which cells are meant, {} (--range)",
            offers.join(" or ")
        ),
    };
    log.push(Problem::of_row(rows[*second].line, why));
}

/// What reads some of the rows alone, where they can be read: `range=A1:F6`, and the unit that
/// only the other rows state.
fn offer(
    rows: &[Row<'_>],
    part: RangeInclusive<usize>,
    read: &impl Fn(&[Row<'_>]) -> Option<ReadAs>,
) -> Option<String> {
    let within = rows.get(part.clone())?;
    let used = |row: &Row<'_>| row.cells.iter().rposition(|cell| !cell.is_empty());
    let width = within.iter().filter_map(used).max()?;
    let range = CellRange::around((within.first()?.line, within.last()?.line), (0, width));
    let read_as = read(within)?;
    let outside: Vec<(u64, String)> = rows
        .iter()
        .enumerate()
        .filter(|(at, _)| !part.contains(at))
        .map(|(_, row)| (row.line, row.cells.join(" ")))
        .collect();
    match unit_outside(&outside).filter(|_| read_as.units.is_open()) {
        None => Some(format!("range={range}")),
        Some((_, scale, _)) => Some(format!("range={range} with unit={}", SaidUnit::of(scale)?)),
    }
}
