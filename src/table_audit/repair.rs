//! What a repair is: figures to change, why, and how it is applied.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::grid::TOTAL_COLUMN;
use crate::domain::PublishedTable;
use crate::domain::published_table::{Block, BlockMeasure, GRAND_TOTAL};
use crate::words::words;

words! {
    /// The kinds of slip that can explain failing totals.
    pub enum MistakeKind {
        /// A run of figures stands one place away from where it belongs.
        ShiftedRun = "shifted_run",
        /// A cell repeats its neighbour's figure and its own is lost.
        DuplicatedCell = "duplicated_cell",
        /// A cell is blank although the totals include a figure for it.
        LostCell = "lost_cell",
        /// Two figures stand in each other's place.
        SwappedCells = "swapped_cells",
        /// Two neighbouring digits of a figure stand in each other's place.
        DigitsTransposed = "digits_transposed",
        /// A figure has a group of three digits too few or too many.
        DroppedThousand = "dropped_thousand",
        /// One cell is wrong in some other way.
        OneWrongCell = "one_wrong_cell",
        /// One printed total is wrong; the figures it adds up are right.
        OneWrongTotal = "one_wrong_total",
    }
}

/// One figure that a repair changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellChange {
    /// The block the figure stands in.
    pub measure: BlockMeasure,
    /// The year, or the label of the total row.
    pub row: String,
    /// `Q1` to `Q4` or `Grand Total`.
    pub column: String,
    /// The figure as printed; `None` is a blank.
    pub printed: Option<i64>,
    /// The figure that would satisfy every total; `None` is a blank.
    pub proposed: Option<i64>,
}

/// Changes to a table that make every printed total of the blocks it touches
/// agree. A repair is only ever offered: nothing here accepts one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// A short name made from its content: the same repair has the same id
    /// wherever and whenever it is found.
    pub id: String,
    /// Whether nothing else explains the blocks it touches as well.
    pub unique: bool,
    /// The blocks it touches, in printed order.
    pub measures: Vec<BlockMeasure>,
    /// What went wrong: one kind, or two together, for each block in turn.
    pub kinds: Vec<MistakeKind>,
    /// The figures it changes.
    pub cells: Vec<CellChange>,
    /// Why it is offered, in a sentence or two.
    pub reason: String,
}

impl Repair {
    /// A repair named after its content.
    pub(super) fn new(
        unique: bool,
        measure: BlockMeasure,
        kinds: Vec<MistakeKind>,
        cells: Vec<CellChange>,
        reason: String,
    ) -> Repair {
        let id = id_of(&cells);
        Repair { id, unique, measures: vec![measure], kinds, cells, reason }
    }

    /// The kinds in one word: `shifted_run`, or `shifted_run+digits_transposed`
    /// where two slips came together.
    pub fn kind(&self) -> String {
        join(self.kinds.iter().map(|kind| kind.as_str()))
    }

    /// The measures in one word: `amount`, `count` or `amount+count`.
    pub fn measure(&self) -> String {
        join(self.measures.iter().map(|measure| measure.as_str()))
    }

    /// This repair and another block's, as one that is accepted as a whole.
    pub(super) fn and(mut self, other: Repair) -> Repair {
        self.unique &= other.unique;
        self.measures.extend(other.measures);
        self.kinds.extend(other.kinds);
        self.cells.extend(other.cells);
        self.reason = format!("{} {}", self.reason, other.reason);
        self.id = id_of(&self.cells);
        self
    }
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join("+")
}

/// `r-` and eight hex digits of a hash of the changes.
fn id_of(cells: &[CellChange]) -> String {
    let mut hash = Sha256::new();
    for cell in cells {
        let CellChange { measure, row, column, printed, proposed } = cell;
        let measure = measure.as_str();
        hash.update(format!("{measure}|{row}|{column}|{printed:?}|{proposed:?}\n"));
    }
    let mut id = String::from("r-");
    for byte in hash.finalize().iter().take(4) {
        // Writing to a string cannot fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// The table with the repair made. The printed table itself is not touched, so
/// that both can be kept.
pub fn apply(table: &PublishedTable, repair: &Repair) -> PublishedTable {
    let mut repaired = table.clone();
    for cell in &repair.cells {
        let block = repaired.blocks.iter_mut().find(|block| block.measure == cell.measure);
        if let Some(figure) = block.and_then(|block| figure_mut(block, cell)) {
            *figure = cell.proposed;
        }
    }
    repaired
}

/// The figure of a block that a change is about.
fn figure_mut<'a>(block: &'a mut Block, cell: &CellChange) -> Option<&'a mut Option<i64>> {
    let column = column_index(&cell.column)?;
    let year = block.years.iter_mut().find(|year| year.year.to_string() == cell.row);
    let (cells, total) = match (year, &mut block.total) {
        (Some(year), _) => (&mut year.cells, &mut year.total),
        (None, Some(row)) => (&mut row.cells, &mut row.total),
        (None, None) => return None,
    };
    if column == TOTAL_COLUMN { Some(total) } else { cells.get_mut(column) }
}

/// The printed name of a column of the grid.
pub(super) fn column_label(column: usize) -> &'static str {
    ["Q1", "Q2", "Q3", "Q4"].get(column).copied().unwrap_or(GRAND_TOTAL)
}

fn column_index(label: &str) -> Option<usize> {
    (0..=TOTAL_COLUMN).find(|column| column_label(*column) == label)
}

/// The printed name of a row of the grid.
pub(super) fn row_label(block: &Block, row: usize) -> String {
    match (block.years.get(row), &block.total) {
        (Some(year), _) => year.year.to_string(),
        (None, Some(total)) => total.label.clone(),
        (None, None) => String::new(),
    }
}
