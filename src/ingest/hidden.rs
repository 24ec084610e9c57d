//! Rows and columns of a sheet that nobody sees: whether their figures count.
//!
//! A filter leaves rows out of a table, or only out of sight. Which of them is meant, printed
//! totals tell where they fit one reading alone; else a person is asked. Where both readings
//! say the same there is nothing to decide.

use std::borrow::Cow;

use super::file_options::HiddenCells;
use super::problem::{CellName, Problem, Problems, Refusal};
use super::read_as::Understood;
use super::rows::Row;
use super::workbook::{self, Note, SheetRows};

/// What was decided about hidden cells.
pub(super) struct Decided<T> {
    pub(super) outcome: Result<T, Problems>,
    /// What is told of it, in sentences.
    pub(super) told: Vec<String>,
}

/// Reads a sheet with and without each of its notes of hidden cells, and takes what a person
/// says, or what the printed totals tell.
pub(super) fn decide<T: Understood>(
    sheet: &SheetRows,
    said: Option<HiddenCells>,
    reader: &impl Fn(&[Row<'_>]) -> Result<T, Problems>,
    with_all: Result<T, Problems>,
) -> Result<Decided<T>, Problems> {
    let mut decided = Decided { outcome: with_all, told: Vec::new() };
    let is_hidden =
        |note: &&Note| matches!(note, Note::HiddenRows { .. } | Note::HiddenColumns { .. });
    let mut left_out: Vec<&Note> = Vec::new();
    // Columns first: one that holds the labels is needed whatever becomes of rows.
    let mut notes: Vec<&Note> = sheet.notes.iter().filter(is_hidden).collect();
    notes.sort_by_key(|note| matches!(note, Note::HiddenRows { .. }));
    for note in notes {
        left_out.push(note);
        let without = || reader(&visible(&sheet.rows, &left_out));
        let counts = match said {
            Some(HiddenCells::Count) => Ok("read like the others"),
            Some(HiddenCells::LeaveOut) => Err(("left out", without())),
            None => {
                let without = without();
                match choice(&decided.outcome, &without) {
                    Choice::Alike => Ok("read like the others"),
                    Choice::Needed => Ok("read, as the table cannot be read without"),
                    Choice::All => Ok("read, as the printed totals fit only so"),
                    Choice::Visible => {
                        Err(("left out, as the printed totals fit only so", without))
                    }
                    Choice::Ask => {
                        return Err(asked(sheet, note, "hidden=count or hidden=leave_out"));
                    }
                    Choice::LeaveOut => return Err(asked(sheet, note, "hidden=leave_out")),
                }
            }
        };
        let what = sentence(note);
        match counts {
            Ok(how) => {
                left_out.pop();
                decided.told.push(format!("{what}, and {how}."));
            }
            Err((how, without)) => {
                decided.outcome = without;
                decided.told.push(format!("{what}, and {how}."));
            }
        }
    }
    Ok(decided)
}

enum Choice {
    /// Both readings say the same.
    Alike,
    /// Only with the hidden cells is there a table.
    Needed,
    /// The printed totals fit only with them.
    All,
    /// The printed totals fit only without them.
    Visible,
    /// A person has to say it.
    Ask,
    /// Only without them can it be read, and a person has to say so.
    LeaveOut,
}

fn choice<T: Understood>(all: &Result<T, Problems>, visible: &Result<T, Problems>) -> Choice {
    match (all, visible) {
        (Ok(all), Ok(visible)) if all.says_the_same(visible) => Choice::Alike,
        (Ok(all), Ok(visible)) => match (all.totals_fit(), visible.totals_fit()) {
            (Some(true), Some(true)) => Choice::Ask,
            (Some(true), _) => Choice::All,
            (_, Some(true)) => Choice::Visible,
            _ => Choice::Ask,
        },
        (Err(_), Ok(_)) => Choice::LeaveOut,
        (_, Err(_)) => Choice::Needed,
    }
}

/// The rows without what some notes name. Cells keep their places.
fn visible<'r>(rows: &'r [Row<'static>], notes: &[&Note]) -> Vec<Row<'r>> {
    let is_hidden_row = |line: u64| {
        notes
            .iter()
            .any(|note| matches!(note, Note::HiddenRows { lines, .. } if lines.contains(&line)))
    };
    let is_hidden_column = |place: usize| {
        notes
            .iter()
            .any(|note| matches!(note, Note::HiddenColumns { columns } if columns.contains(&place)))
    };
    let hidden: Vec<bool> = (0..super::MAX_COLUMNS).map(is_hidden_column).collect();
    let cells = |row: &'r Row<'static>| -> Vec<Cow<'r, str>> {
        let cells = row.cells.iter().enumerate();
        cells
            .map(|(place, cell)| match hidden.get(place) {
                Some(true) => Cow::Borrowed(""),
                _ => Cow::Borrowed(cell.as_ref()),
            })
            .collect()
    };
    rows.iter()
        .filter(|row| !is_hidden_row(row.line))
        .map(|row| Row { cells: cells(row), ..*row })
        .filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
        .collect()
}

/// A note as the beginning of a sentence.
pub(super) fn sentence(note: &Note) -> String {
    let said = note.to_string();
    let mut letters = said.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

fn asked(sheet: &SheetRows, note: &Note, options: &str) -> Problems {
    let first = match note {
        Note::HiddenRows { lines, .. } => (lines.first().copied().unwrap_or(1), 0),
        Note::HiddenColumns { columns } => {
            let line = sheet.rows.first().map_or(1, |row| row.line);
            (line, columns.first().copied().unwrap_or(0))
        }
        _ => (1, 0),
    };
    let whether = match options.contains("count") {
        true => "say whether they count",
        false => "the table can be read without them alone: say so",
    };
    let why = format!("{note}: {whether}, {options} (--hidden), or unhide or delete them");
    let cell = workbook::cell_name(&sheet.name, first.0, first.1);
    let cell = Some(Box::new(CellName(cell)));
    Problems::only(Refusal::Rows, Problem { cell, ..Problem::of_file(why) })
}
