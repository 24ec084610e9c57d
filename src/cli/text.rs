//! What is printed for people: tables, grouped numbers.

use recoup::csv::Sheet;
use recoup::domain::Rate;
pub use recoup::domain::said;
use recoup::ingest::{DeliveredFigures, is_invisible};
use recoup::views::finding::FindingView;
use recoup::views::interval::IntervalView;
use recoup::views::{MoneyText, RateText};
pub use recoup::words::{grouped, spoken};

/// Aligns rows in columns; columns from `numbers_from` on are aligned right. What stands in a cell
/// stays in it, whatever was recorded.
pub fn table(rows: &[Vec<String>], numbers_from: usize) -> String {
    let in_place = |row: &Vec<String>| row.iter().map(|cell| inert(cell)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(in_place).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in &rows {
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

/// A parameter of the API as it is said on the command line: `--rounding 1000`.
pub fn as_flag(parameter: &str) -> String {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, "true"));
    let name = name.replace('_', "-");
    if value == "true" { format!("--{name}") } else { format!("--{name} {value}") }
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
    Rate::parse(rate).map_or_else(|_| format!("{} times", grouped(rate)), Rate::in_percent)
}

/// Findings, a line each, with their places.
pub fn findings(findings: &[FindingView]) -> String {
    let line = |finding: &FindingView| {
        let FindingView { place, message, .. } = finding;
        let severity = severity(finding);
        let year = place.financial_year.map(|year| year.0.to_string());
        // A message that begins with its line, marked or not, names it already.
        let is_named = |row: &String| message.trim_start_matches("As written: ").starts_with(row);
        let row = place.row.clone().filter(|row| !is_named(row));
        let place: String =
            [year, row].into_iter().flatten().map(|part| format!(", {part}")).collect();
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

/// An estimate to the nearest pound, its thousands grouped.
pub fn whole_pounds(estimate: &MoneyText) -> String {
    estimate.0.to_pound().in_words()
}

/// Records in the long form.
pub fn long_csv(delivery: &DeliveredFigures) -> String {
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

/// How much of a step the figures of a page take to last, where there is one.
pub fn lasting(has_step: bool, retained: RateText) -> String {
    match has_step {
        true => format!(", and {} of the step lasts", retained.0.in_percent()),
        false => String::new(),
    }
}

/// A text on one line: signs that end a line, move a cursor or turn the direction of writing
/// are written out.
pub fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) { inert.extend(c.escape_default()) } else { inert.push(c) }
    }
    inert
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_on_its_line_and_moves_nothing() {
        for (text, said) in [
            ("plain, with pounds: £5", "plain, with pounds: £5"),
            ("a\r\n[now ERROR] b", "a\\r\\n[now ERROR] b"),
            ("\u{1b}[2Ja\u{9b}31m\u{7f}\t", "\\u{1b}[2Ja\\u{9b}31m\\u{7f}\\t"),
            ("a\u{202e}b\u{2028}c\u{2066}d", "a\\u{202e}b\\u{2028}c\\u{2066}d"),
        ] {
            assert_eq!(inert(text), said);
            assert_eq!(table(&[vec![text.to_owned()]], 1), format!("  {said}\n"));
        }
    }
}
