//! The audit of a published table: do its printed totals agree with its figures,
//! and if not, what went wrong?
//!
//! A paper prints quarters with row, column and grand totals. The totals were
//! computed from the right figures, so where a figure was typed wrongly they
//! still tell what it was. The audit lists every total that fails, explains the
//! cause where it can, and offers a repair only where nothing else explains the
//! table as well. It never changes anything by itself.
//!
//! ```text
//! block -> grid -> checks (which totals fail) -> search (slips, closing) -> words
//! ```
//!
//! An explanation is one slip from a fixed list ([`MistakeKind`]), or else two together.
//! It fits if every total then agrees within half a printed unit for each figure
//! added and for the total itself; counts, and amounts printed to the penny, must
//! agree exactly. The fewest changed figures win, then explanations that only
//! move printed figures. Amounts and counts are judged each on their own.

mod checks;
mod closing;
mod digits;
mod grid;
mod reasons;
mod repair;
mod search;
mod slips;
mod words;

pub use repair::{CellChange, MistakeKind, Repair, apply};

use crate::domain::PublishedTable;
use crate::domain::published_table::{Block, BlockMeasure};
use checks::{Failure, Lines, Sums};
use grid::Grid;
use repair::{column_label, row_label};
use search::{Explanation, Found, explain};
use words::{Where, Words, kind_of, where_is};

/// The most candidates that are listed for one block. The ambiguity that is
/// usual, one wrong figure or two with half of the totals missing, stays below.
pub const CANDIDATE_LIMIT: usize = 500;

/// What an audit found.
///
/// Where amounts and counts both fail, `repair` mends both and is there only if
/// each has a unique explanation. Otherwise `candidates` holds the best
/// explanations of every failing block, each naming its measure; one that is the
/// only explanation of its block is marked unique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// How many printed totals could be compared with the figures they add up.
    pub checked: usize,
    /// Every printed total that fails: rows, columns, then the grand total.
    pub mismatches: Vec<Mismatch>,
    /// What went wrong, one for each explained cause, and which totals stand over
    /// nothing but blanks. Those alone are no mismatch.
    pub findings: Vec<AuditFinding>,
    /// The one repair that makes every total agree, if there is only one.
    pub repair: Option<Repair>,
    /// The best repairs where there is more than one.
    pub candidates: Vec<Repair>,
}

impl Audit {
    /// Whether every printed total agrees with its figures.
    pub fn agrees(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// A printed total that its figures do not add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The block it stands in.
    pub measure: BlockMeasure,
    /// The year, or the label of the total row.
    pub row: String,
    /// `Q1` to `Q4` or `Grand Total`.
    pub column: String,
    /// The total as printed.
    pub printed: i64,
    /// What its figures add up to.
    pub computed: i64,
    /// Computed minus printed.
    pub difference: i64,
}

/// Something a reader of the table should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFinding {
    /// A [`MistakeKind`], or `several_explanations`, `not_explained` or
    /// `total_over_blanks`.
    pub rule: &'static str,
    /// The block it is about.
    pub measure: BlockMeasure,
    /// The row it is about, where it is about one.
    pub row: Option<String>,
    /// The column it is about, where it is about one.
    pub column: Option<String>,
    /// What went wrong, in a sentence or two.
    pub message: String,
}

/// Audits a published table.
pub fn audit(table: &PublishedTable) -> Audit {
    let mut audit = Audit::default();
    let mut repairs: Vec<Option<Repair>> = Vec::new();
    for block in &table.blocks {
        let judged = audit_block(block);
        if !judged.agrees() {
            repairs.push(judged.repair.clone());
        }
        audit.checked += judged.checked;
        audit.mismatches.extend(judged.mismatches);
        audit.findings.extend(judged.findings);
        audit.candidates.extend(judged.repair);
        audit.candidates.extend(judged.candidates);
    }
    let whole: Option<Vec<Repair>> = repairs.into_iter().collect();
    audit.repair = whole.and_then(|parts| parts.into_iter().reduce(Repair::and));
    if audit.repair.is_some() {
        audit.candidates.clear();
    }
    audit
}

/// Audits one block on its own.
fn audit_block(block: &Block) -> Audit {
    let grid = Grid::of(block);
    let lines = Lines::of(block, &grid);
    let sums = Sums::of(&lines, &grid);
    let failures = lines.failures(&sums);
    let words = Words { block, grid: &grid, lines: &lines, sums: &sums };
    let (over_blanks, checked) = lines.totals(&grid);
    let over_blanks = over_blanks.into_iter().map(|place| {
        let at = (Some(place.row), Some(place.column));
        finding_at(&words, "total_over_blanks", at, words.total_over_blanks(place))
    });
    if failures.is_empty() {
        return Audit { checked, findings: over_blanks.collect(), ..Audit::default() };
    }
    let found = explain(block, &lines, &grid, &sums);
    let mut findings = findings(&words, &found, failures.len());
    findings.extend(over_blanks);
    let mut repairs = repairs(&words, found);
    let repair = if repairs.len() == 1 { repairs.pop() } else { None };
    let mismatches = failures.into_iter().map(|failure| mismatch(block, &grid, failure)).collect();
    Audit { checked, mismatches, findings, repair, candidates: repairs }
}

fn mismatch(block: &Block, grid: &Grid, failure: Failure) -> Mismatch {
    // Sums beyond what a figure can hold are shown as the largest figure.
    let narrow = |value: i128| value.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
    let printed = grid.get(failure.place).unwrap_or_default();
    Mismatch {
        measure: block.measure,
        row: row_label(block, failure.place.row),
        column: column_label(failure.place.column).to_owned(),
        printed,
        computed: narrow(i128::from(printed) + failure.difference),
        difference: narrow(failure.difference),
    }
}

/// One finding for each cause, or one that says why there is none.
fn findings(words: &Words, found: &Found, failures: usize) -> Vec<AuditFinding> {
    match found.best.as_slice() {
        [] => {
            let message = words.not_explained(failures, found.slips_tried);
            vec![finding_at(words, "not_explained", (None, None), message)]
        }
        [only] => {
            let finding = |cause: &slips::Cause| {
                let rule = kind_of(words.grid, *cause).as_str();
                finding_at(words, rule, where_is(*cause), words.finding(*cause))
            };
            only.causes.iter().map(finding).collect()
        }
        several => {
            let shared = shared_by_all(several);
            let message = words.several_explanations(several.len(), shared);
            vec![finding_at(words, "several_explanations", shared, message)]
        }
    }
}

fn finding_at(words: &Words, rule: &'static str, place: Where, message: String) -> AuditFinding {
    let row = place.0.map(|row| row_label(words.block, row));
    let column = place.1.map(|column| column_label(column).to_owned());
    AuditFinding { rule, measure: words.block.measure, row, column, message }
}

/// The row or column in which all explanations change figures, if there is one.
fn shared_by_all(explanations: &[Explanation]) -> Where {
    let mut places = explanations.iter().flat_map(|one| &one.changes).map(|(place, _)| *place);
    let Some(first) = places.next() else { return (None, None) };
    places.fold((Some(first.row), Some(first.column)), |(row, column), place| {
        (row.filter(|row| *row == place.row), column.filter(|column| *column == place.column))
    })
}

fn repairs(words: &Words, found: Found) -> Vec<Repair> {
    let equals = found.best.len().saturating_sub(1);
    let repair = |explanation: Explanation| {
        let reason = words.reason(&explanation, equals, found.others_fit);
        let kinds = explanation.causes.iter().map(|cause| kind_of(words.grid, *cause)).collect();
        let change = |(place, proposed): &(grid::Place, Option<i64>)| CellChange {
            measure: words.block.measure,
            row: row_label(words.block, place.row),
            column: column_label(place.column).to_owned(),
            printed: words.grid.get(*place),
            proposed: *proposed,
        };
        let cells = explanation.changes.iter().map(change).collect();
        Repair::new(equals == 0, words.block.measure, kinds, cells, reason)
    };
    found.best.into_iter().take(CANDIDATE_LIMIT).map(repair).collect()
}
