//! The long form: one row a quarter, columns by name in any order.

use super::crosstab::counts_in_a_unit;
use super::header::{Columns, Expected};
use super::problem::{Problem, Problems, Refusal};
use super::read_as::unit_in_words;
use super::read_as::{ColumnRead, ReadAs, Shape, letter};
use super::record::{AMOUNTS, COUNTS, DeliveredFigures, Gathering, OPTIONAL, REQUIRED};
use super::rows::Row;
use super::sheet::Sheet;
use super::title_lines;
use super::unit::{Quantity, Scale, in_line, unit};

const COLUMNS: Expected =
    Expected { required: REQUIRED, optional: OPTIONAL, meaning, passes_over_others: true };

/// What other names of columns mean: `Year`, `Qtr`, `Amount (£000)`, `No. of clawbacks`.
fn meaning(name: &str) -> Option<(&'static str, Option<Scale>)> {
    let stated = unit(name);
    let outside = name.split_once('(').map_or(name, |(before, _)| before);
    // "Quarter £000" is a quarter, whose unit is that of the amounts beside it.
    let without_unit = || Some(outside.replacen(&stated.as_ref()?.quoted, "", 1));
    let named = named(outside).or_else(|| named(&without_unit()?));
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
    Some((column, scale))
}

/// The column that words name.
fn named(words: &str) -> Option<&'static str> {
    let words = words.trim().trim_end_matches(" in").to_lowercase().replace(['-', ' '], "_");
    match words.as_str() {
        "year" | "years" | "fy" | "fin_year" | "fiscal_year" => Some("financial_year"),
        "qtr" | "period" | "quarter_end" | "quarter_ending" | "quarter_ended" => Some("quarter"),
        "group" => Some("client_group"),
        _ => [REQUIRED, OPTIONAL].concat().into_iter().find(|known| **known == words),
    }
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
    let mut columns = COLUMNS.find(&sheet.header, |_, _, _| false)?;
    let stated = unit_of_all(&sheet, &mut columns)?;
    let mut read_as = read_as(&sheet, &columns);
    if let Some((unit, quoted)) = stated {
        read_as.unit = unit_in_words(unit, &quoted);
    }
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

/// The unit that a line above the header states, or the name of a column that has no
/// amounts: it is that of every amount. Counts have none.
fn unit_of_all(
    sheet: &Sheet<'_>,
    columns: &mut Columns,
) -> Result<Option<(Scale, String)>, Problems> {
    let titles = sheet.titles.iter().map(|title| (title.line, title_lines::text(title), None));
    let names = columns.in_order().into_iter().filter_map(|(place, known)| {
        let name = sheet.header.cells.get(place)?.to_string();
        (!AMOUNTS.contains(&known)).then_some((sheet.header.line, name, Some(known)))
    });
    let mut stated = None;
    for (line, text, column) in titles.chain(names).collect::<Vec<_>>() {
        let Some(unit) = in_line(&text) else { continue };
        let Some(scale) = unit.scale else { continue };
        let quoted = super::shown(&unit.quoted);
        let why = if column.is_some_and(|column| COUNTS.contains(&column)) {
            if scale == Scale::Pounds {
                continue;
            }
            counts_in_a_unit(&quoted)
        } else {
            let other = match columns.take_unit(scale, AMOUNTS) {
                Ok(()) if !unit.contradicts => {
                    stated.get_or_insert((scale, quoted));
                    continue;
                }
                Ok(()) => "itself".to_owned(),
                Err(column) => format!("the unit of the column {column}"),
            };
            format!("\"{quoted}\" contradicts {other}: say one unit")
        };
        let problem = Problem { value: Some(super::shown(&text)), ..Problem::of_row(line, why) };
        return Err(Problems::only(Refusal::Header, problem));
    }
    Ok(stated)
}

fn read_as(sheet: &Sheet<'_>, columns: &Columns) -> ReadAs {
    let mut read_as = ReadAs::new(Shape::Long);
    let header = &sheet.header;
    read_as.rows.0 = sheet.titles.first().map_or(header.line, |title| title.line);
    read_as.header_rows = vec![header.line];
    for title in &sheet.titles {
        let text = title_lines::text(title);
        read_as.pass_over(Some(title.line), &text, "it stands above the table");
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
