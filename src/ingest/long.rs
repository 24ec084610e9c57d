//! The long form: one row a quarter, columns by name in any order.

use super::crosstab::counts_in_a_unit;
use super::file_options::UnitSaid;
use super::header::{Columns, Expected};
use super::problem::{Problem, Problems, Refusal};
use super::read_as::{ReadAs, Shape, UnitsRead};
use super::read_columns;
use super::record::{AMOUNTS, COUNTS, DeliveredFigures, Gathering, OPTIONAL, REQUIRED};
use super::rows::Row;
use super::sheet::Sheet;
use super::tabular::RowsAbove;
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

/// Reads a file in the long form, with the unit that a person says, and what was understood of
/// it.
pub(super) fn read(
    sheet: Sheet<'_>,
    said: Option<UnitSaid>,
) -> Result<(DeliveredFigures, ReadAs), Problems> {
    let mut columns = COLUMNS.find(&sheet.header, |_, _, _| false)?;
    let mut stated = unit_of_all(&sheet, &mut columns)?;
    if let Some(said) = said {
        contradicted(&sheet, &columns, said, stated.as_ref())?;
        columns.set_unit(said.scale(), AMOUNTS);
        stated = Some((said.scale(), said.quoted()));
    }
    let mut read_as = read_columns::read_as(Shape::Long, &sheet, &columns);
    let of_column = columns.stated_unit("amount", &sheet.header);
    read_as.units = UnitsRead::default();
    read_as.units.take(stated.or(of_column).as_ref());
    let mut gathering = Gathering::new();
    let mut above = RowsAbove::default();
    let (_, lines) = sheet.read_records(&columns, |reader| above.record(reader, &mut gathering))?;
    read_columns::lines(&mut read_as, lines);
    above.tell(&mut read_as);
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

/// Refuses a unit that a person says where the file states another one.
fn contradicted(
    sheet: &Sheet<'_>,
    columns: &Columns,
    said: UnitSaid,
    of_all: Option<&(Scale, String)>,
) -> Result<(), Problems> {
    let of_columns = AMOUNTS.iter().filter_map(|known| columns.stated_unit(known, &sheet.header));
    let mut why = of_all.cloned().into_iter().chain(of_columns);
    match why.find_map(|(scale, quoted)| said.against(scale, &quoted)) {
        None => Ok(()),
        Some(why) => {
            let problem = Problem::of_row(sheet.header.line, why);
            Err(Problems::only(Refusal::Header, problem))
        }
    }
}
