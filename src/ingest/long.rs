//! The long form: one row a quarter, columns by name in any order.

use super::header::{Columns, Expected};
use super::problem::{Problem, Problems, Refusal};
use super::read_as::{ColumnRead, ReadAs, Shape, letter};
use super::record::{DeliveredFigures, Gathering, OPTIONAL, REQUIRED};
use super::rows::Row;
use super::sheet::Sheet;
use super::unit::{Quantity, Scale, unit};

const COLUMNS: Expected =
    Expected { required: REQUIRED, optional: OPTIONAL, meaning, passes_over_others: true };

/// What other names of columns mean: `Year`, `Qtr`, `Amount (£000)`, `No. of clawbacks`.
fn meaning(name: &str) -> Option<(&'static str, Scale)> {
    let words = name.split_once('(').map_or(name, |(before, _)| before).trim().to_lowercase();
    let words = words.replace(['-', ' '], "_");
    let named = match words.as_str() {
        "year" | "years" | "fy" | "fin_year" | "fiscal_year" => Some("financial_year"),
        "qtr" | "period" | "quarter_end" | "quarter_ending" | "quarter_ended" => Some("quarter"),
        "group" => Some("client_group"),
        _ => [REQUIRED, OPTIONAL].concat().into_iter().find(|known| **known == words),
    };
    let stated = unit(name);
    let scale = stated.as_ref().and_then(|unit| unit.scale);
    if stated.as_ref().is_some_and(|unit| unit.contradicts) {
        return None;
    }
    let of_unit = || match (stated.as_ref()?.quantity, scale) {
        (Some(Quantity::Count), None) => Some("count"),
        (Some(Quantity::Amount), _) | (None, Some(_)) => Some("amount"),
        _ => None,
    };
    let column = named.or_else(of_unit)?;
    Some((column, scale.unwrap_or(Scale::Pounds)))
}

/// Whether a header is the long form's: it has a quarter and an amount.
pub(super) fn is_long(header: &Row<'_>) -> bool {
    let has = |known: &str| {
        header.cells.iter().any(|name| {
            name.eq_ignore_ascii_case(known) || meaning(name).is_some_and(|(of, _)| of == known)
        })
    };
    has("quarter") && has("amount")
}

/// Reads a file in the long form, and what was understood of it.
pub(super) fn read(sheet: Sheet<'_>) -> Result<(DeliveredFigures, ReadAs), Problems> {
    let columns = COLUMNS.find(&sheet.header, |_, _, _| false)?;
    let mut read_as = read_as(&sheet, &columns);
    let mut gathering = Gathering::new();
    let (mut rows, mut last) = (0, 0);
    sheet.read_records(&columns, |reader| {
        rows += 1;
        last = reader.fields.row.line;
        gathering.record(reader)
    })?;
    read_as.figure_rows = rows;
    read_as.rows.1 = last;
    let figures = gathering.finish()?;
    if figures.records.is_empty() && figures.stated_totals.is_empty() {
        let why = "there are no figures below the header";
        return Err(Problems::only(Refusal::Empty, Problem::of_file(why)));
    }
    Ok((figures, read_as))
}

fn read_as(sheet: &Sheet<'_>, columns: &Columns) -> ReadAs {
    let mut read_as = ReadAs::new(Shape::Long);
    let header = &sheet.header;
    read_as.rows.0 = sheet.titles.first().map_or(header.line, |title| title.line);
    read_as.header_rows = vec![header.line];
    for title in &sheet.titles {
        let cells: Vec<&str> =
            title.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty()).collect();
        read_as.pass_over(Some(title.line), &cells.join(" "), "it stands above the table");
    }
    let name = |place: usize| header.cells.get(place).map_or("", |cell| cell);
    for (place, known) in columns.in_order() {
        let unit = columns.unit(known);
        let read = match unit {
            Scale::Pounds => known.replace('_', " "),
            unit => format!("{} in {} of pounds", known.replace('_', " "), unit.in_words()),
        };
        read_as.columns.push(ColumnRead {
            letter: letter(place),
            name: super::shown(name(place)),
            read_as: read,
        });
    }
    for name in columns.passed_over() {
        read_as.pass_over(None, name, "this column is none of those that are kept");
    }
    read_as.unit = match columns.unit("amount") {
        Scale::Pounds => "pounds".to_owned(),
        unit => format!("{}, as the heading says", unit.in_words()),
    };
    read_as
}
