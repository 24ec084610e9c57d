//! `audit-table`: does a published table agree with its own totals?

use std::path::PathBuf;

use clap::Args;
use recoup::ingest;
use recoup::service::reading::accepted_table;
use recoup::table_audit;
use recoup::views::table_audit::{RepairView, TableAuditView, TableFindingView};

use super::failure::{FINDINGS, Failure, problems_failure};
use super::printing::{PageFormat, show};
use super::{source, text};

/// Audit a published table.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup audit-table examples/cambridgeshire-direct-payments/clawbacks-as-published.csv
  recoup audit-table TABLE.csv --format json
  recoup audit-table TABLE.csv --accept-repair r-1234abcd --output repaired.csv

Exit codes: 0 every total matches, 1 some do not, 2 the file cannot be read.")]
pub struct AuditTable {
    /// The table as published, as CSV.
    file: PathBuf,
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
}

impl AuditTable {
    pub fn run(&self) -> Result<u8, Failure> {
        let bytes = source::read_file(&self.file)?;
        let table = ingest::published_table_csv(&bytes)
            .map_err(|problems| problems_failure(&self.file, &problems))?;
        let audit = table_audit::audit(&table);
        let view = TableAuditView::new(&table, &audit);
        if let (Some(id), Some(output)) = (&self.accept_repair, &self.output) {
            let repaired = accepted_table(&table, &audit, id)?;
            let csv = text::long_csv(
                &ingest::delivery_of(&repaired)
                    .map_err(|problems| problems_failure(&self.file, &problems))?,
            );
            std::fs::write(output, csv).map_err(|error| {
                Failure::unavailable(format!("cannot write {}: {error}", output.display()))
            })?;
        }
        show(self.format, &view, describe)?;
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
    for finding in &view.findings {
        out.push_str(&format!("\n{}\n", finding.message));
    }
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
    let about = format!("{} years, {}", view.rows, view.measures.join(" and "));
    let over_blanks = |finding: &&TableFindingView| finding.rule == "total_over_blanks";
    let mut out = match (view.checked, view.findings.iter().filter(over_blanks).count()) {
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
    for finding in &view.findings {
        out.push_str(&format!("\n{}\n", finding.message));
    }
    out
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
