//! What is printed for people: tables, grouped numbers, problems.

use std::fs::File;
use std::path::Path;

use recoup::csv::Sheet;
use recoup::domain::Rate;
use recoup::ingest::{self, Delivery, Kind, Problem, Problems};
use recoup::service::ServiceError;
use recoup::views::MoneyText;
use recoup::views::finding::FindingView;
use recoup::views::forecast::IntervalView;
pub use recoup::words::spoken;

use super::{Failure, UNREADABLE};

/// Aligns rows in columns; columns from `numbers_from` on are aligned right.
pub fn table(rows: &[Vec<String>], numbers_from: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let padding = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
            if column >= numbers_from {
                line.push_str(&format!("  {padding}{cell}"));
            } else {
                line.push_str(&format!("  {cell}{padding}"));
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The header of a table: its names, and the bounds of each level.
pub fn header(names: &[&str], levels: &[u8]) -> Vec<String> {
    let bounds = levels.iter().flat_map(|level| [format!("{level}% from"), "to".to_owned()]);
    names.iter().map(|name| (*name).to_owned()).chain(bounds).collect()
}

/// A point with its bounds, to the pound, as a row of such a table.
pub fn outlook_row(label: String, point: &MoneyText, intervals: &[IntervalView]) -> Vec<String> {
    let bounds = intervals.iter().flat_map(|interval| [&interval.lower, &interval.upper]);
    let cells = std::iter::once(point).chain(bounds).map(whole_pounds);
    std::iter::once(label).chain(cells).collect()
}

/// A ratio or a rate as a percentage: `0.8974` as `89.74%`.
pub fn percentage(rate: Option<&str>) -> String {
    let Some(rate) = rate else { return "not stated".to_owned() };
    // What is too large for a rate is stated all the same.
    Rate::parse(rate).map_or_else(|_| format!("{rate} times"), Rate::in_percent)
}

/// Findings, a line each, with their places.
pub fn findings(findings: &[FindingView]) -> String {
    let line = |finding: &FindingView| {
        let FindingView { place, message, .. } = finding;
        let severity = severity(finding);
        let year = place.financial_year.map(|year| year.0.to_string());
        let place: String = [year, place.row.clone()]
            .into_iter()
            .flatten()
            .map(|part| format!(", {part}"))
            .collect();
        format!("  {severity}{place}: {message}\n")
    };
    findings.iter().map(line).collect()
}

/// How much a finding matters, as its first word.
pub fn severity(finding: &FindingView) -> &'static str {
    if finding.severity == "warning" { "Warning" } else { "Note" }
}

/// What a reader must know, a paragraph each.
pub fn notes(notes: &[FindingView]) -> String {
    notes.iter().map(|note| format!("\n{}\n", note.message)).collect()
}

/// Groups the thousands of a decimal number: `-1234.50` as `-1,234.50`.
pub fn grouped(number: &str) -> String {
    let (sign, size) = match number.strip_prefix('-') {
        Some(size) => ("-", size),
        None => ("", number),
    };
    let (whole, fraction) = match size.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (size, String::new()),
    };
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

/// An estimate to the nearest pound, its thousands grouped.
pub fn whole_pounds(estimate: &MoneyText) -> String {
    estimate.0.to_pound().in_words()
}

/// Reads a file, or standard input for `-`.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path.as_os_str() == "-" {
        ingest::read_to_limit(std::io::stdin().lock())
    } else {
        File::open(path).and_then(ingest::read_to_limit)
    };
    read.map_err(|error| Failure::unreadable(format!("cannot read {}: {error}", path.display())))
}

/// Everything that is wrong with a file, a line each.
pub fn problems_failure(path: &Path, problems: &Problems) -> Failure {
    Failure {
        code: UNREADABLE,
        message: format!("{}: {}", path.display(), describe_problems(problems)),
    }
}

fn describe_problems(problems: &Problems) -> String {
    let verdict = match problems.refusal.kind() {
        Kind::TooLarge | Kind::Malformed => format!("{problems}."),
        Kind::Refused => format!("{problems}; nothing was written."),
    };
    format!("{verdict}\n{}", describe_list(&problems.problems, problems.count))
}

fn describe_list(problems: &[Problem], count: usize) -> String {
    let mut out = String::new();
    for problem in problems.iter().take(100) {
        out.push_str("  ");
        if let Some(row) = problem.row {
            out.push_str(&format!("row {row}, "));
        }
        if let Some(place) = problem.column.as_ref().or(problem.pointer.as_ref()) {
            out.push_str(&format!("{place}: "));
        }
        if let Some(value) = &problem.value {
            out.push_str(&format!("{value:?}: "));
        }
        out.push_str(&problem.why);
        out.push('\n');
    }
    if count > 100 {
        out.push_str(&format!("  and {} more\n", count - 100));
    }
    out
}

/// What the service says went wrong, with every problem.
pub fn service_error(error: &ServiceError) -> String {
    match error {
        ServiceError::Problems(problems) => describe_problems(problems),
        ServiceError::Document(problems) | ServiceError::ReasonMissing(_, problems) => {
            let list = describe_list(problems, problems.len());
            format!("{error}; nothing was written.\n{list}")
        }
        ServiceError::TotalsDoNotMatch(judged) => {
            let (_, audit) = judged.as_ref();
            let offer = match &audit.repair {
                Some(repair) => format!("--accept-repair {}", repair.id),
                None => "--accept-repair ID".to_owned(),
            };
            format!(
                "the table's totals do not match ({} of them); nothing was written.\n  \
                 `recoup audit-table` says what is wrong. Deliver it with {offer} or \
                 --accept-as-printed, --reason and --submitted-by.",
                audit.mismatches.len()
            )
        }
        _ => error.to_string(),
    }
}

/// Records in the long form.
pub fn long_csv(delivery: &Delivery) -> String {
    let mut sheet = Sheet::for_terminals();
    sheet.texts(["financial_year", "quarter", "amount", "count", "status"]).end_row();
    for record in &delivery.records {
        sheet.number(record.quarter.year()).number(record.quarter.number());
        sheet.number(record.amount).optional(record.count).number(record.status).end_row();
    }
    for total in &delivery.stated_totals {
        sheet.number(total.financial_year).text("stated_total");
        sheet.number(total.amount).optional(total.count).text("final").end_row();
    }
    sheet.finish()
}
