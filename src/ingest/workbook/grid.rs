//! A sheet while it is read: its cells as text, what is merged or hidden, and the limits on
//! all of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::cell_range::CellRange;
use super::super::problem::{CellName, Problem};
use super::super::rows::Row;
use super::super::{MAX_COLUMNS, MAX_ROWS, limits};
use super::cell::{self, CellText, Doubt};
use super::dates::DateSystem;
use super::notes::{Note, cell_name};
use super::number_format::NumberFormat;
use crate::csv::unmarked;

/// How many cells are held of all sheets together, blank ones between others included.
/// They come to about 15 MB. A council's largest tables have 100,000.
const MAX_CELLS: usize = 200_000;

/// How many bytes of text are held of all cells together.
const MAX_TEXT: usize = 5_000_000;

/// How many merged ranges of one sheet are kept.
const MAX_MERGES: usize = 10_000;

/// How many kinds of doubtful formats of one sheet are told apart.
const MAX_NOTES: usize = 20;

/// A sheet that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct SheetRows {
    pub(in crate::ingest) name: String,
    /// Whether the sheet itself is hidden.
    pub(in crate::ingest) hidden: bool,
    /// The rows that have anything in them, all with the same number of cells.
    pub(in crate::ingest) rows: Vec<Row<'static>>,
    /// What a person sees otherwise than the cells say.
    pub(in crate::ingest) notes: Vec<Note>,
    /// How many cells hold what a formula gave when the file was saved.
    pub(in crate::ingest) formulas: u64,
    /// What is wrong with cells, which counts only where this sheet is read.
    pub(in crate::ingest) problems: Vec<Problem>,
    /// What stands outside the block of cells that is meant, a text for each row.
    pub(in crate::ingest) outside: Vec<(u64, String)>,
}

impl SheetRows {
    /// Leaves out what stands outside a block of cells. What is said of figures that are shown
    /// otherwise stays, as it names the first of them alone.
    pub(in crate::ingest) fn keep(&mut self, range: &CellRange) {
        let cut = range.cut(std::mem::take(&mut self.rows).into_iter());
        (self.rows, self.outside) = (cut.rows, cut.outside);
        let is_within =
            |problem: &Problem| problem.cell.as_ref().is_none_or(|cell| range.has_cell(&cell.0));
        self.problems.retain(is_within);
        self.notes.retain_mut(|note| match note {
            Note::HiddenRows { lines, .. } => {
                lines.retain(|line| range.has_row(*line));
                !lines.is_empty()
            }
            Note::HiddenColumns { columns } => {
                columns.retain(|place| range.has_column(*place));
                !columns.is_empty()
            }
            Note::Scaled { .. } | Note::UnitInFormat { .. } | Note::NotLookedAt { .. } => true,
        });
    }
}

/// What is left for the sheets of a workbook.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    pub(super) fn new() -> Budget {
        Budget { cells: MAX_CELLS, text: MAX_TEXT }
    }
}

/// How a row is hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Hidden {
    #[default]
    No,
    /// By hand.
    Yes,
    /// By a filter.
    Filtered,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'v> {
    Number(f64),
    Text(&'v str),
    Truth(bool),
    Error(&'v str),
    /// A date, a time or a percentage that is written out.
    Written(String),
    /// A formula that nobody has computed.
    NotComputed,
}

#[derive(Debug, Default)]
struct GridRow {
    cells: Vec<Cow<'static, str>>,
    /// Which of the cells are text, a bit each.
    texts: u128,
    hidden: Hidden,
}

/// A range of cells, from 0, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// A sheet while it is read.
pub(super) struct Grid<'b> {
    name: String,
    hidden: bool,
    system: DateSystem,
    budget: &'b mut Budget,
    rows: BTreeMap<u32, GridRow>,
    width: usize,
    /// How many cells and bytes this sheet has taken.
    taken: (usize, usize),
    row_hidden: Hidden,
    is_filtered: bool,
    hidden_columns: Vec<(u32, u32)>,
    merges: Vec<Area>,
    notes: Vec<Note>,
    formulas: u64,
    problems: Vec<Problem>,
    beyond: bool,
}

impl<'b> Grid<'b> {
    pub(super) fn new(
        name: String,
        hidden: bool,
        system: DateSystem,
        budget: &'b mut Budget,
    ) -> Grid<'b> {
        Grid {
            name,
            hidden,
            system,
            budget,
            rows: BTreeMap::new(),
            width: 0,
            taken: (0, 0),
            row_hidden: Hidden::No,
            is_filtered: false,
            hidden_columns: Vec::new(),
            merges: Vec::new(),
            notes: Vec::new(),
            formulas: 0,
            problems: Vec::new(),
            beyond: false,
        }
    }

    /// Whether the sheet has more in it than is read, so that the rest need not be looked at.
    pub(super) fn is_beyond(&self) -> bool {
        self.beyond
    }

    /// Says whether the rows of the cells that follow are hidden.
    pub(super) fn row_is_hidden(&mut self, hidden: Hidden) {
        self.row_hidden = hidden;
    }

    /// Says that a filter is at work on the sheet.
    pub(super) fn is_filtered(&mut self) {
        self.is_filtered = true;
    }

    /// Says that columns are hidden, from the first to the last.
    pub(super) fn hide_columns(&mut self, first: u32, last: u32) {
        if self.hidden_columns.len() < MAX_MERGES {
            self.hidden_columns.push((first, last));
        }
    }

    /// Says that cells are merged.
    pub(super) fn merge(&mut self, area: Area) {
        if self.merges.len() < MAX_MERGES {
            self.merges.push(area);
        }
    }

    /// Says that what a cell holds is what its formula gave.
    pub(super) fn is_of_formula(&mut self) {
        self.formulas += 1;
    }

    /// Takes a cell.
    pub(super) fn cell(&mut self, row: u32, column: u32, value: &Value<'_>, format: &NumberFormat) {
        let (text, is_text) = match value {
            Value::Number(number) => (self.number(row, column, *number, format), false),
            Value::Text(text) => (unmarked(text.trim()).to_owned(), true),
            Value::Truth(truth) => (cell::truth(*truth).to_owned(), false),
            Value::Error(error) => ((*error).to_owned(), false),
            Value::Written(text) => (text.clone(), false),
            Value::NotComputed => {
                let why = "this formula has no result in the file: open the workbook in Excel or \
                           LibreOffice, save it there and send it again";
                self.problem(row, column, why);
                return;
            }
        };
        if !text.is_empty() {
            self.put(row, column, text, is_text);
        }
    }

    fn number(&mut self, row: u32, column: u32, value: f64, format: &NumberFormat) -> String {
        let CellText { text, doubt } = cell::number(value, format, self.system);
        if let Some(doubt) = doubt {
            let at = (u64::from(row) + 1, column as usize);
            let is_same = |note: &&mut Note| match (note, &doubt) {
                (Note::Scaled { .. }, Doubt::Scaled(_)) => true,
                (Note::UnitInFormat { words, .. }, Doubt::UnitInFormat(said)) => words == said,
                _ => false,
            };
            let has_room = self.notes.len() < MAX_NOTES;
            match self.notes.iter_mut().find(is_same) {
                Some(Note::Scaled { cells, .. } | Note::UnitInFormat { cells, .. }) => *cells += 1,
                _ if !has_room => {}
                _ => self.notes.push(match doubt {
                    Doubt::Scaled(shown) => {
                        Note::Scaled { first: at, cells: 1, text: text.clone(), shown }
                    }
                    Doubt::UnitInFormat(words) => {
                        Note::UnitInFormat { first: at, cells: 1, text: text.clone(), words }
                    }
                }),
            }
        }
        text
    }

    fn problem(&mut self, row: u32, column: u32, why: &str) {
        if column as usize >= MAX_COLUMNS {
            return self.too_wide(row, column as usize);
        }
        if self.problems.len() < super::super::KEPT_PROBLEMS {
            let line = u64::from(row) + 1;
            let cell = CellName(cell_name(&self.name, line, column as usize));
            self.problems
                .push(Problem { cell: Some(Box::new(cell)), ..Problem::of_row(line, why) });
        }
    }

    fn put(&mut self, row: u32, column: u32, text: String, is_text: bool) {
        let column = column as usize;
        if self.beyond {
            return;
        }
        if column >= MAX_COLUMNS {
            return self.too_wide(row, column);
        }
        let is_new = !self.rows.contains_key(&row);
        if is_new && self.rows.len() as u64 > MAX_ROWS {
            let limit = limits::in_words(MAX_ROWS as usize);
            return self.give_up(format!("it has more than {limit} rows"));
        }
        self.width = self.width.max(column + 1);
        self.taken =
            (self.taken.0.max((self.rows.len() + 1) * self.width), self.taken.1 + text.len());
        if self.taken.0 > self.budget.cells || self.taken.1 > self.budget.text {
            return self.give_up("the sheets hold more cells or text than is read".to_owned());
        }
        let at = self.rows.entry(row).or_default();
        at.hidden = self.row_hidden;
        if at.cells.len() <= column {
            at.cells.resize(column + 1, Cow::Borrowed(""));
        }
        at.cells[column] = Cow::Owned(text);
        at.texts |= u128::from(is_text) << column;
    }

    fn too_wide(&mut self, row: u32, column: usize) {
        let at = cell_name(&self.name, u64::from(row) + 1, column);
        self.give_up(format!(
            "something stands in {at}, and at most {MAX_COLUMNS} columns are read"
        ));
    }

    /// Lets the sheet be, which has more in it than is read.
    pub(super) fn give_up(&mut self, why: String) {
        self.beyond = true;
        self.taken = (0, 0);
        self.rows.clear();
        self.problems.clear();
        self.notes = vec![Note::NotLookedAt { why }];
    }

    /// Everything that was read.
    pub(super) fn finish(mut self) -> SheetRows {
        self.budget.cells -= self.taken.0;
        self.budget.text -= self.taken.1;
        if !self.beyond {
            self.fill_merges();
            self.note_hidden();
        }
        let width = self.width;
        let rows = self.rows.into_iter().map(|(row, mut at)| {
            at.cells.resize(width, Cow::Borrowed(""));
            let line = u64::from(row) + 1;
            Row { line, cells: at.cells, cell_count: width, broken: None, is_of_sheet: true }
        });
        let rows = rows.collect();
        SheetRows {
            name: self.name,
            hidden: self.hidden,
            rows,
            notes: self.notes,
            formulas: self.formulas,
            problems: self.problems,
            outside: Vec::new(),
        }
    }

    /// Puts the text of a merged range into each of its cells, as a person reads it. A figure
    /// stays where it is, or it would count more than once, and so does a title over the
    /// whole width, which heads no column.
    fn fill_merges(&mut self) {
        let first_used =
            self.rows.values().filter_map(|row| row.cells.iter().position(|c| !c.is_empty()));
        let first_used = first_used.min().unwrap_or(0);
        for area in std::mem::take(&mut self.merges) {
            let (from, to) = (area.columns.0 as usize, area.columns.1 as usize);
            let is_title = from <= first_used && to + 1 >= self.width && from < to;
            let anchor =
                self.rows.get(&area.rows.0).filter(|row| row.texts >> from.min(127) & 1 == 1);
            let Some(text) = anchor.and_then(|row| row.cells.get(from)).cloned() else { continue };
            if is_title || area.rows.1 < area.rows.0 {
                continue;
            }
            let last = to.min(self.width.saturating_sub(1));
            for (_, row) in self.rows.range_mut(area.rows.0..=area.rows.1) {
                row.cells.resize(self.width, Cow::Borrowed(""));
                for cell in row.cells.iter_mut().take(last + 1).skip(from) {
                    let fits = text.len() <= self.budget.text;
                    if cell.is_empty() && fits {
                        self.budget.text -= text.len();
                        *cell = text.clone();
                    }
                }
            }
        }
    }

    fn note_hidden(&mut self) {
        let lines = |hidden: Hidden, rows: &BTreeMap<u32, GridRow>| -> Vec<u64> {
            let those = rows.iter().filter(|(_, row)| row.hidden == hidden);
            those.map(|(row, _)| u64::from(*row) + 1).collect()
        };
        let by_hand = lines(Hidden::Yes, &self.rows);
        let by_filter = lines(Hidden::Filtered, &self.rows);
        let is_filtered = self.is_filtered;
        for (lines, filtered) in [(by_hand, is_filtered), (by_filter, true)] {
            if !lines.is_empty() {
                self.notes.push(Note::HiddenRows { lines, filtered });
            }
        }
        let used = |column: &usize| {
            self.rows.values().any(|row| row.cells.get(*column).is_some_and(|c| !c.is_empty()))
        };
        let hidden = self
            .hidden_columns
            .iter()
            .flat_map(|(first, last)| *first as usize..(*last as usize + 1).min(self.width));
        let columns: BTreeSet<usize> = hidden.filter(used).collect();
        if !columns.is_empty() {
            self.notes.push(Note::HiddenColumns { columns: columns.into_iter().collect() });
        }
    }
}
