//! Table audits on the wire. Figures are printed in the table's own unit.

use serde::Serialize;
use utoipa::ToSchema;

use super::read_as::ReadAsView;
use crate::domain::published_table::{Block, BlockMeasure};
use crate::domain::restatement::Incoming;
use crate::domain::{Ledger, Money, PublishedTable};
use crate::ingest;
use crate::table_audit::{
    self, Audit, AuditFinding, BlockRounding, CellChange, Mismatch, Repair, Suggestion,
};

/// What an audit of a published table found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TableAudit)]
pub struct TableAuditView {
    /// What the table measures: `amount`, `count` or both.
    #[schema(example = json!(["amount", "count"]))]
    pub measures: Vec<&'static str>,
    /// How many financial years it has.
    #[schema(example = 4)]
    pub rows: usize,
    /// How many printed totals could be compared with the figures they add up.
    #[schema(example = 18)]
    pub checked: usize,
    /// What each measure is rounded to, and how far its totals may therefore differ.
    pub rounding: Vec<RoundingView>,
    /// Every printed total that its figures do not add up to.
    pub mismatches: Vec<MismatchView>,
    /// One for each explained cause, in a sentence, and one for each total that
    /// stands over nothing but blanks.
    pub findings: Vec<TableFindingView>,
    /// The one repair that makes every total agree; null unless it is the only one.
    pub repair: Option<RepairView>,
    /// The best explanations where there is more than one.
    pub candidates: Vec<RepairView>,
    /// What was understood of the file.
    pub read_as: ReadAsView,
}

/// What the figures of one measure are rounded to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PrintedRounding)]
pub struct RoundingView {
    /// `amount` or `count`.
    #[schema(example = "amount")]
    pub measure: &'static str,
    /// What the quarters are rounded to: `0.01` is the penny, `1` the pound or one.
    #[schema(example = "1")]
    pub quarters: String,
    /// What the totals are rounded to.
    #[schema(example = "1")]
    pub totals: String,
    /// Whether it was stated with the request; else the figures tell it.
    pub stated: bool,
    /// What that means for the totals.
    #[schema(
        example = "The amounts are rounded to the pound: the total of a year may differ by up to 2.50."
    )]
    pub message: String,
}

/// A printed total that its figures do not add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Mismatch)]
pub struct MismatchView {
    /// `amount` or `count`.
    #[schema(example = "amount")]
    pub measure: &'static str,
    /// The financial year, or the label of the total row.
    #[schema(example = "2019-20")]
    pub row: String,
    /// `Q1` to `Q4` or `Grand Total`.
    #[schema(example = "Grand Total")]
    pub column: String,
    /// The total as printed.
    #[schema(example = "1483243")]
    pub printed: String,
    /// What its figures add up to.
    #[schema(example = "1321873")]
    pub computed: String,
    /// Computed minus printed.
    #[schema(example = "-161370")]
    pub difference: String,
}

/// One explained cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TableFinding)]
pub struct TableFindingView {
    /// The kind of slip, or `several_explanations`, `not_explained`, `cumulative`,
    /// `averages`, `may_be_rounded` or `total_over_blanks`, or what is doubtful about a figure beside
    /// its totals.
    #[schema(example = "shifted_run")]
    pub rule: &'static str,
    /// `amount` or `count`.
    #[schema(example = "amount")]
    pub measure: &'static str,
    /// The row, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2019-20")]
    pub row: Option<String>,
    /// The column, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What went wrong.
    pub message: String,
    /// The parameter to send with the table if what is asked is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "cumulative=true")]
    pub say: Option<String>,
}

/// Changes that would make every total agree. They are offered, never made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Repair)]
pub struct RepairView {
    /// Its id, to accept it by.
    #[schema(example = "r-fe1ea902")]
    pub id: String,
    /// Whether it is the only explanation of its measure.
    pub unique: bool,
    /// `amount`, `count` or `amount+count`.
    #[schema(example = "amount")]
    pub measure: String,
    /// The kind of slip; two are joined by a plus sign.
    #[schema(example = "shifted_run")]
    pub kind: String,
    /// The figures it would change.
    pub cells: Vec<CellChangeView>,
    /// Why it is offered.
    pub reason: String,
}

/// One figure that a repair would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CellChange)]
pub struct CellChangeView {
    /// `amount` or `count`, where the repair is about both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<&'static str>,
    /// The financial year, or the label of the total row.
    #[schema(example = "2019-20")]
    pub row: String,
    /// `Q1` to `Q4` or `Grand Total`.
    #[schema(example = "Q4")]
    pub column: String,
    /// The figure as printed; null is a blank.
    #[schema(example = "437243")]
    pub printed: Option<String>,
    /// The figure that would satisfy the totals; null is a blank.
    #[schema(example = "445275")]
    pub proposed: Option<String>,
}

impl TableAuditView {
    /// The view of an audit of `table`.
    pub fn new(table: &PublishedTable, audit: &Audit, read_as: ReadAsView) -> TableAuditView {
        let years: std::collections::BTreeSet<_> =
            table.blocks.iter().flat_map(|block| block.years.iter().map(|row| row.year)).collect();
        let repair = |repair: &Repair| repair_view(table, repair);
        TableAuditView {
            measures: table.blocks.iter().map(|block| block.measure.as_str()).collect(),
            rows: years.len(),
            checked: audit.checked,
            rounding: audit.rounding.iter().map(RoundingView::from).collect(),
            mismatches: audit.mismatches.iter().map(|m| mismatch_view(table, m)).collect(),
            findings: {
                let slips = audit.findings.iter().map(TableFindingView::from);
                slips.chain(doubts(table, audit)).collect()
            },
            repair: audit.repair.as_ref().map(repair),
            candidates: audit.candidates.iter().map(repair).collect(),
            read_as,
        }
    }
}

/// The doubt about amounts that only rise within each year.
const CUMULATIVE: &str = "cumulative_amounts";

/// What is doubtful about the table's figures beside its totals.
fn doubts(table: &PublishedTable, audit: &Audit) -> impl Iterator<Item = TableFindingView> {
    let read = match audit.cumulative {
        true => ingest::delivery_of(&table_audit::differences(table)),
        false => ingest::delivery_of(table),
    };
    let records = read.map_or_else(|_| Vec::new(), |read| read.records);
    let incoming = records.into_iter().map(Incoming::from);
    let entries = (1..).zip(incoming).map(|(n, incoming)| incoming.unrecorded_entry(n));
    let mut doubts = Ledger::new(entries.collect()).doubts();
    if audit.findings.iter().any(|finding| finding.rule == "cumulative") {
        // The totals have told it already.
        doubts.retain(|doubt| doubt.rule != CUMULATIVE);
    }
    doubts.into_iter().map(|doubt| TableFindingView {
        say: (doubt.rule == CUMULATIVE).then(|| "cumulative=true".to_owned()),
        rule: doubt.rule,
        measure: BlockMeasure::Amount.as_str(),
        row: doubt.place.quarter.map(|quarter| quarter.year().to_string()),
        column: doubt.place.quarter.map(|quarter| format!("Q{}", quarter.number())),
        message: doubt.message,
    })
}

/// Prints a figure as the block of its measure does.
fn print(table: &PublishedTable, measure: BlockMeasure, value: i64) -> String {
    let block: Option<&Block> = table.blocks.iter().find(|block| block.measure == measure);
    block.map_or_else(|| value.to_string(), |block| block.print(value))
}

fn mismatch_view(table: &PublishedTable, mismatch: &Mismatch) -> MismatchView {
    let print = |value| print(table, mismatch.measure, value);
    MismatchView {
        measure: mismatch.measure.as_str(),
        row: mismatch.row.clone(),
        column: mismatch.column.clone(),
        printed: print(mismatch.printed),
        computed: print(mismatch.computed),
        difference: print(mismatch.difference),
    }
}

fn repair_view(table: &PublishedTable, repair: &Repair) -> RepairView {
    let several = repair.measures.len() > 1;
    let cell = |cell: &CellChange| CellChangeView {
        measure: several.then(|| cell.measure.as_str()),
        row: cell.row.clone(),
        column: cell.column.clone(),
        printed: cell.printed.map(|value| print(table, cell.measure, value)),
        proposed: cell.proposed.map(|value| print(table, cell.measure, value)),
    };
    RepairView {
        id: repair.id.clone(),
        unique: repair.unique,
        measure: repair.measure(),
        kind: repair.kind(),
        cells: repair.cells.iter().map(cell).collect(),
        reason: repair.reason.clone(),
    }
}

impl From<&AuditFinding> for TableFindingView {
    fn from(finding: &AuditFinding) -> Self {
        TableFindingView {
            rule: finding.rule,
            measure: finding.measure.as_str(),
            row: finding.row.clone(),
            column: finding.column.clone(),
            message: finding.message.clone(),
            say: finding.suggests.map(parameter),
        }
    }
}

/// The parameter that says what a finding asks.
pub fn parameter(suggestion: Suggestion) -> String {
    match suggestion {
        Suggestion::Cumulative => "cumulative=true".to_owned(),
        Suggestion::Rounding(measure @ BlockMeasure::Amount, unit) => {
            format!("rounding={}", unit_text(measure, unit))
        }
        Suggestion::Rounding(measure @ BlockMeasure::Count, unit) => {
            format!("count_rounding={}", unit_text(measure, unit))
        }
    }
}

/// A unit as a number: `0.01`, `1` or `1000`.
fn unit_text(measure: BlockMeasure, unit: i64) -> String {
    match measure {
        BlockMeasure::Amount if unit % 100 != 0 => Money::from_pence(unit).to_string(),
        BlockMeasure::Amount => (unit / 100).to_string(),
        BlockMeasure::Count => unit.to_string(),
    }
}

impl From<&BlockRounding> for RoundingView {
    fn from(rounding: &BlockRounding) -> Self {
        let unit = |unit| unit_text(rounding.measure, unit);
        RoundingView {
            measure: rounding.measure.as_str(),
            quarters: unit(rounding.units.cells),
            totals: unit(rounding.units.totals),
            stated: rounding.stated,
            message: rounding.message.clone(),
        }
    }
}
