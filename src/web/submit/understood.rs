//! What was understood of a file, in words.

use super::given::{CarriedFile, Offer};
use super::options::on_page;
use crate::views::read_as::{ColumnReadView, ReadAsView};
use crate::views::table_audit::TableAuditView;
use crate::words::{counted, grouped};

/// What was understood, each with its name.
pub fn of(
    file: &CarriedFile<'_>,
    read_as: Option<&ReadAsView>,
    audit: Option<&TableAuditView>,
    offers: &[Offer],
) -> Vec<(&'static str, String)> {
    let bytes = format!("{} bytes", grouped(&file.bytes.to_string()));
    let mut all = vec![(
        "File",
        if file.name.is_empty() { bytes } else { format!("{}, {bytes}", file.name) },
    )];
    let Some(read_as) = read_as else { return all };
    if let Some(sheet) = &read_as.sheet {
        all.push(("Sheet", sheet.clone()));
    }
    let range = read_as.range.as_ref().map_or(String::new(), |range| format!(", cells {range}"));
    let rows = format!("rows {} to {}{range}", read_as.first_row, read_as.last_row);
    all.push(("Range", format!("{rows}; {} with figures", counted(read_as.figure_rows, "row"))));
    all.push(("Shape", shape(&read_as.shape).to_owned()));
    let unit = read_as.unit.clone().unwrap_or_else(|| "none: all figures are counts".to_owned());
    all.push(("Unit", unit));
    let rounding = audit.map_or_else(Vec::new, |audit| {
        audit.rounding.iter().map(|one| one.message.clone()).collect()
    });
    if !rounding.is_empty() {
        all.push(("Rounding", rounding.join(" ")));
    }
    let is_credit = offers.iter().any(|offer| offer.proposal.submission.sign.is_some());
    all.push((
        "Sign",
        match is_credit {
            true => "negative is money recovered; it is turned round".to_owned(),
            false => "positive is money recovered".to_owned(),
        },
    ));
    all.push(("Columns", read_as.columns.iter().map(column).collect::<Vec<_>>().join("; ")));
    let passed: Vec<String> = read_as
        .passed_over
        .iter()
        .map(|passed| {
            let row = passed.row.map_or(String::new(), |row| format!("row {row} "));
            format!("{row}\u{201c}{}\u{201d}: {}", passed.text, passed.why)
        })
        .collect();
    all.push((
        "Passed over",
        if passed.is_empty() { "nothing".to_owned() } else { passed.join("; ") },
    ));
    let marks: Vec<String> = read_as
        .marks
        .iter()
        .map(|mark| format!("\u{201c}{}\u{201d} in {}", mark.mark, counted(mark.cells, "cell")))
        .collect();
    if !marks.is_empty() {
        all.push(("Not stated", format!("{}: not a figure, and never 0", marks.join(", "))));
    }
    if !read_as.doubts.is_empty() {
        let said: Vec<String> = read_as.doubts.iter().map(|doubt| on_page(doubt)).collect();
        all.push(("Taken without being said", said.join(" ")));
    }
    all
}

fn shape(shape: &str) -> &'static str {
    match shape {
        "pivot" => "a table as papers print it: years down, quarters across",
        "transposed" => "quarters down, years across",
        "quarters_across" => "quarters of several years across",
        _ => "one row a quarter, columns by name",
    }
}

fn column(column: &ColumnReadView) -> String {
    let read_as = if column.read_as.is_empty() { "passed over" } else { &column.read_as };
    match column.name == column.read_as || column.name.is_empty() {
        true => format!("{} {read_as}", column.letter),
        false => format!("{} \u{201c}{}\u{201d}: {read_as}", column.letter, column.name),
    }
}
