//! `audit-table`: does a published table agree with its own totals?

use std::path::PathBuf;

use clap::Args;
use recoup::ingest::{self, TableFile};
use recoup::service::reading::{accepted_table, audited, figures_of};
use recoup::views::read_as::ReadAsView;
use recoup::views::table_audit::{RepairView, RoundingView, TableAuditView, TableFindingView};

use super::failure::{FINDINGS, Failure, problems_failure};
use super::printing::{PageFormat, show};
use super::table_words::{FileWords, TableWords};
use super::{read_as, source, text};

/// Audit a published table.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup audit-table examples/cambridgeshire-direct-payments/clawbacks-as-published.csv
  recoup audit-table TABLE.csv --format json
  recoup audit-table WORKBOOK.xlsx --sheet \"Table 2\"
  recoup audit-table WORKBOOK.xlsx --range B4:G20 --unit thousands
  recoup audit-table TABLE.csv --rounding 1000
  recoup audit-table TABLE.csv --accept-repair r-1234abcd --output repaired.csv

Exit codes: 0 every total matches, 1 some do not, 2 the file cannot be read.")]
pub struct AuditTable {
    /// The table as published, as CSV or a workbook.
    file: PathBuf,
    #[command(flatten)]
    file_words: FileWords,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: PageFormat,
    /// Write the table's records in long form with this repair made, to deliver them
    /// or to look at them. Nothing is recorded by it.
    #[arg(long, value_name = "ID", requires = "output")]
    accept_repair: Option<String>,
    /// Where to write the records.
    #[arg(long, value_name = "FILE", requires = "accept_repair")]
    output: Option<PathBuf>,
    #[command(flatten)]
    table: TableWords,
}

impl AuditTable {
    pub fn run(&self) -> Result<u8, Failure> {
        let bytes = source::read_file(&self.file)?;
        let said = self.file_words.options();
        let file = TableFile { bytes: &bytes, options: &said };
        let (table, understood) = ingest::published_table_file(file)
            .map_err(|problems| problems_failure(&self.file, &problems))?;
        let options = self.table.options();
        let audit = audited(&table, &options)
            .map_err(|problems| problems_failure(&self.file, &problems))?;
        let view = TableAuditView::new(&table, &audit, ReadAsView::from(&understood));
        if let (Some(id), Some(output)) = (&self.accept_repair, &self.output) {
            let repaired = accepted_table(&table, &audit, id, &options)?;
            let csv = text::long_csv(
                &figures_of(&repaired, &options)
                    .map_err(|problems| problems_failure(&self.file, &problems))?,
            );
            std::fs::write(output, csv).map_err(|error| {
                Failure::not_written(format!("cannot write {}: {error}", output.display()))
            })?;
        }
        show(self.format, &view, |view| {
            format!("{}\n{}", read_as::block(&view.read_as), describe(view))
        })?;
        Ok(if audit.agrees() { 0 } else { FINDINGS })
    }
}

fn describe(view: &TableAuditView) -> String {
    if view.mismatches.is_empty() {
        return describe_agreement(view);
    }
    let mut out = match view.mismatches.len() {
        1 => "1 printed total does not match:\n\n".to_owned(),
        many => format!("{many} printed totals do not match:\n\n"),
    };
    let mut rows = vec![
        ["", "row", "column", "printed", "adds up to", "difference"].map(str::to_owned).to_vec(),
    ];
    for mismatch in &view.mismatches {
        let numbers = [&mismatch.printed, &mismatch.computed, &mismatch.difference];
        let mut row =
            vec![mismatch.measure.to_owned(), mismatch.row.clone(), mismatch.column.clone()];
        row.extend(numbers.map(|number| text::grouped(number)));
        rows.push(row);
    }
    out.push_str(&text::table(&rows, 3));
    out.push_str(&describe_rounding(view));
    out.push_str(&describe_findings(view));
    if let Some(repair) = &view.repair {
        out.push_str(&format!("\nThe one repair that makes every total match ({}):\n", repair.id));
        out.push_str(&describe_repair(repair));
    }
    if !view.candidates.is_empty() {
        out.push_str(&format!(
            "\n{} repairs are possible; a person has to choose:\n",
            view.candidates.len()
        ));
        for candidate in view.candidates.iter().take(10) {
            out.push_str(&format!("\n{} ({}):\n", candidate.id, candidate.kind));
            out.push_str(&describe_repair(candidate));
        }
        if view.candidates.len() > 10 {
            out.push_str("\nThe first ten are shown; --format json lists all.\n");
        }
    }
    out
}

/// What is said of a table without a mismatch: that its totals match, how many
/// there are, and which could not be checked. A table without totals proves nothing.
fn describe_agreement(view: &TableAuditView) -> String {
    let years = if view.rows == 1 { "year" } else { "years" };
    let about = format!("{} {years}, {}", view.rows, view.measures.join(" and "));
    let over_blanks = view.findings.iter().filter(|one| one.rule == "total_over_blanks").count();
    let mut out = match (view.checked, over_blanks) {
        (0, 0) => format!("The table prints no totals to check ({about}).\n"),
        (0, _) => format!("No printed total can be checked ({about}).\n"),
        (1, 0) => format!("The one printed total matches ({about}).\n"),
        (1, _) => format!("The one printed total that can be checked matches ({about}).\n"),
        (many, 0) => {
            format!("Every printed total matches ({about}; {many} totals checked).\n")
        }
        (many, _) => format!(
            "Every printed total that can be checked matches ({about}; {many} totals checked).\n"
        ),
    };
    out.push_str(&describe_rounding(view));
    out.push_str(&describe_findings(view));
    out
}

/// What the figures are rounded to, where that is not what everybody expects of a table:
/// the pound, the penny, or not at all.
fn describe_rounding(view: &TableAuditView) -> String {
    let is_worth_saying = |one: &&RoundingView| {
        let is_plain = ["1", "0.01"].contains(&one.quarters.as_str());
        one.stated || !is_plain || one.quarters != one.totals
    };
    let rounding = view.rounding.iter().filter(|_| view.checked > 0);
    rounding.filter(is_worth_saying).map(|one| format!("\n{}\n", one.message)).collect()
}

/// Each finding, and where it asks something, what to say if it is so.
fn describe_findings(view: &TableAuditView) -> String {
    let line = |finding: &TableFindingView| match finding.say.as_deref().map(text::as_flag) {
        None => format!("\n{}\n", finding.message),
        Some(words) => format!("\n{} If so, say {words}.\n", finding.message),
    };
    view.findings.iter().map(line).collect()
}

fn describe_repair(repair: &RepairView) -> String {
    let mut rows = vec![["row", "column", "printed", "proposed"].map(str::to_owned).to_vec()];
    let shown = |figure: &Option<String>| {
        figure.as_deref().map_or_else(|| "(blank)".to_owned(), text::grouped)
    };
    for cell in &repair.cells {
        rows.push(vec![
            cell.row.clone(),
            cell.column.clone(),
            shown(&cell.printed),
            shown(&cell.proposed),
        ]);
    }
    format!("{}{}\n", text::table(&rows, 2), repair.reason)
}
