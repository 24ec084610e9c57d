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
//! block -> grid -> units -> checks (which totals fail) -> search (slips, closing) -> words
//! ```
//!
//! An explanation is one slip from a fixed list ([`MistakeKind`]), or else two together.
//! It fits if every total then agrees within half a printed unit for each figure
//! added and for the total itself. The unit is told by the figures ([`PrintedUnits`]);
//! figures that are not rounded must agree exactly. The fewest changed figures win, then
//! explanations that only move printed figures. Amounts and counts are judged each on
//! their own. Nothing is offered where rounding, or years so far, explain the differences.

mod averages;
mod checks;
mod closing;
mod cumulative;
mod digits;
mod grid;
mod options;
mod reasons;
mod repair;
mod search;
mod slips;
mod units;
mod words;

pub use cumulative::differences;
pub use options::{Contradiction, TableOptions};
pub use repair::{CellChange, MistakeKind, Repair, apply};
pub use units::PrintedUnits;

use crate::domain::PublishedTable;
use crate::domain::published_table::{Block, BlockMeasure};
use checks::{Failure, Lines, Scale, Sums};
use grid::Grid;
use repair::{column_label, row_label};
use search::{Explanation, Found, explain, explain_with};
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
    /// What each block is rounded to, in printed order.
    pub rounding: Vec<BlockRounding>,
    /// Whether a person says that each quarter is the year so far.
    pub cumulative: bool,
}

impl Audit {
    /// Whether the figures may be taken as they stand: every printed total agrees with them,
    /// and nothing asks whether they are years so far, which totals need not show.
    pub fn agrees(&self) -> bool {
        let asks = |finding: &AuditFinding| finding.suggests == Some(Suggestion::Cumulative);
        self.mismatches.is_empty() && !self.findings.iter().any(asks)
    }
}

/// What the figures of a block are rounded to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockRounding {
    /// The block.
    pub measure: BlockMeasure,
    /// The units of its quarters and of its totals.
    pub units: PrintedUnits,
    /// Whether a person stated it; else the figures tell it.
    pub stated: bool,
    /// What that means for the totals, in a sentence.
    pub message: String,
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
    /// A [`MistakeKind`], or `several_explanations`, `not_explained`, `cumulative`,
    /// `averages`, `may_be_rounded` or `total_over_blanks`.
    pub rule: &'static str,
    /// The block it is about.
    pub measure: BlockMeasure,
    /// The row it is about, where it is about one.
    pub row: Option<String>,
    /// The column it is about, where it is about one.
    pub column: Option<String>,
    /// What went wrong, in a sentence or two.
    pub message: String,
    /// What a person may say of the table if that is so.
    pub suggests: Option<Suggestion>,
}

/// What a person may say of a table to settle a question about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// Its figures of that measure are rounded to that unit, in the smallest one.
    Rounding(BlockMeasure, i64),
    /// Each quarter is the year so far.
    Cumulative,
}

/// Audits a published table by what its figures tell.
pub fn audit(table: &PublishedTable) -> Audit {
    audited(table, &TableOptions::default())
}

/// Audits a published table with what a person says of it.
///
/// # Errors
/// Everything in the table that contradicts what is said.
pub fn audit_as(
    table: &PublishedTable,
    options: &TableOptions,
) -> Result<Audit, Vec<Contradiction>> {
    let contradictions = options.contradictions(table);
    if contradictions.is_empty() { Ok(audited(table, options)) } else { Err(contradictions) }
}

fn audited(table: &PublishedTable, options: &TableOptions) -> Audit {
    let mut audit = Audit { cumulative: options.cumulative, ..Audit::default() };
    let mut repairs: Vec<Option<Repair>> = Vec::new();
    for block in &table.blocks {
        let grid = Grid::of(block);
        let (units, stated) = options.units(table, block, &grid);
        let scale = Scale { units, stated, cumulative: options.cumulative };
        let judged = Judged::of(block, &grid, scale, table.years_so_far).audit();
        if !judged.agrees() {
            repairs.push(judged.repair.clone());
        }
        audit.checked += judged.checked;
        audit.mismatches.extend(judged.mismatches);
        audit.findings.extend(judged.findings);
        audit.candidates.extend(judged.repair);
        audit.candidates.extend(judged.candidates);
        audit.rounding.extend(judged.rounding);
    }
    let whole: Option<Vec<Repair>> = repairs.into_iter().collect();
    audit.repair = whole.and_then(|parts| parts.into_iter().reduce(Repair::and));
    if audit.repair.is_some() {
        audit.candidates.clear();
    }
    audit
}

/// A rule, what is asked, and what a person may say to settle it.
type Question = (&'static str, String, Option<Suggestion>);

/// A block with its sums on one scale.
struct Judged<'a> {
    block: &'a Block,
    grid: &'a Grid,
    lines: Lines,
    sums: Sums,
    /// Whether the table says that its quarters are years so far.
    said_so_far: bool,
}

impl<'a> Judged<'a> {
    fn of(block: &'a Block, grid: &'a Grid, scale: Scale, said_so_far: bool) -> Judged<'a> {
        let lines = Lines::of(grid, scale);
        let sums = Sums::of(&lines, grid);
        Judged { block, grid, lines, sums, said_so_far }
    }

    /// The same block on another scale.
    fn on(&self, scale: Scale) -> Judged<'a> {
        Judged::of(self.block, self.grid, scale, self.said_so_far)
    }

    fn words(&self) -> Words<'_> {
        let Judged { block, grid, lines, sums, .. } = self;
        Words { block, grid, lines, sums }
    }

    fn failures(&self) -> Vec<Failure> {
        self.lines.failures(&self.sums)
    }

    /// The audit of this block on its own.
    fn audit(self) -> Audit {
        let agrees = self.failures().is_empty();
        let asked = self.question();
        if let Some((rule, message, suggests)) = asked {
            let finding = finding_at(&self.words(), rule, (None, None), message);
            return self.reported(vec![AuditFinding { suggests, ..finding }], Vec::new());
        }
        if agrees {
            return self.reported(Vec::new(), Vec::new());
        }
        let (judged, found) = match self.but_for_one() {
            Some(explained) => explained,
            None => {
                let found = explain(self.block, &self.lines, self.grid, &self.sums);
                (self, found)
            }
        };
        let words = judged.words();
        let findings = findings(&words, &found, judged.failures().len());
        let repairs = repairs(&words, found);
        judged.reported(findings, repairs)
    }

    /// What explains all differences and is no slip, as a question: years so far, averages
    /// in the place of totals, or a rounding that the figures are too few to tell.
    fn question(&self) -> Option<Question> {
        let scale = self.lines.scale();
        let looks = || cumulative::looks_cumulative(self.block, self.grid, &self.lines, &self.sums);
        if !scale.cumulative && (self.said_so_far || looks()) {
            let apart = self.on(Scale { cumulative: true, ..scale });
            let (_, checked) = apart.lines.totals(self.grid);
            let left = apart.failures().len();
            let message = self.words().cumulative(self.said_so_far, left, checked);
            return Some(("cumulative", message, Some(Suggestion::Cumulative)));
        }
        if self.failures().is_empty() {
            return None;
        }
        if averages::totals_are_averages(self.grid, scale.units.totals) {
            return Some(("averages", self.words().averages(), None));
        }
        if scale.stated {
            return None;
        }
        let measure = self.block.measure;
        let explains = |units| self.on(Scale { units, ..scale }).failures().is_empty();
        let coarser = units::coarsest(measure, self.grid);
        let alike = coarser.alike();
        if explains(alike) || explains(coarser) {
            let unit =
                if explains(alike) { alike.cells } else { coarser.cells.max(coarser.totals) };
            let message = self.words().may_be_rounded(unit);
            return Some(("may_be_rounded", message, Some(Suggestion::Rounding(measure, unit))));
        }
        let (odd, but_for_one) = units::told_but_for_one(measure, self.grid, scale.units)?;
        let both = but_for_one.cells == but_for_one.totals;
        (both && explains(but_for_one)).then(|| {
            let message = self.words().rounded_but_for_one(but_for_one.cells, odd);
            ("may_be_rounded", message, None)
        })
    }

    /// Where all figures but one are rounded to a coarser unit: the block on that scale,
    /// with the slips that explain that figure and every difference.
    fn but_for_one(&self) -> Option<(Judged<'a>, Found)> {
        let scale = self.lines.scale();
        if scale.stated {
            return None;
        }
        let (odd, units) = units::told_but_for_one(self.block.measure, self.grid, scale.units)?;
        let judged = self.on(Scale { units, ..scale });
        let found = explain_with(self.block, &judged.lines, self.grid, &judged.sums, odd);
        (!found.best.is_empty()).then_some((judged, found))
    }

    /// What was found, with the failing totals and those that cannot be checked.
    fn reported(&self, mut findings: Vec<AuditFinding>, mut repairs: Vec<Repair>) -> Audit {
        let words = self.words();
        let (over_blanks, checked) = self.lines.totals(self.grid);
        findings.extend(over_blanks.into_iter().map(|place| {
            let at = (Some(place.row), Some(place.column));
            finding_at(&words, "total_over_blanks", at, words.total_over_blanks(place))
        }));
        let repair = if repairs.len() == 1 { repairs.pop() } else { None };
        let failures = self.failures().into_iter();
        let mismatches = failures.map(|failure| mismatch(self.block, self.grid, failure)).collect();
        let Scale { units, stated, .. } = self.lines.scale();
        let measure = self.block.measure;
        let rounding = vec![BlockRounding { measure, units, stated, message: words.rounding() }];
        let candidates = repairs;
        Audit { checked, mismatches, findings, repair, candidates, rounding, ..Audit::default() }
    }
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
    AuditFinding { rule, measure: words.block.measure, row, column, message, suggests: None }
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
