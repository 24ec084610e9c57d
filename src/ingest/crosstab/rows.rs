//! What the labels beside each row of figures say, down the table.

use super::heads::{Heads, Label, one_line, take_unit};
use super::says::{Facets, Said, says};
use crate::ingest::period::{self, PeriodError};
use crate::ingest::problem::{Log, Problem};
use crate::ingest::read_as::ReadAs;
use crate::ingest::rows::Row;
use crate::ingest::spelled::date_of_a_year;
use crate::ingest::unit::{self, Quantity};

/// One row that has figures.
#[derive(Clone)]
pub(super) struct Labelled {
    /// Its place among the rows of the file.
    pub(super) at: usize,
    /// What its labels, and those above it, say.
    pub(super) facets: Facets,
    /// The label of what it measures, as printed there or above.
    pub(super) label: Option<String>,
    /// The label of a row of totals, as printed.
    pub(super) printed: String,
    /// The words that name a group of clients, a council or a service.
    pub(super) group: Option<String>,
    /// A label could not be read, and that is reported; the figures are looked at only.
    pub(super) is_broken: bool,
}

/// What the rows above say of the rows below.
#[derive(Default)]
struct Above {
    measure: Option<Quantity>,
    label: Option<String>,
    scale: Option<(unit::Scale, String)>,
    /// The year of a row that has no figures of its own, or of the quarters below it.
    year: Option<crate::domain::FinancialYear>,
    /// The label above could not be read, and that is reported.
    is_broken: bool,
}

/// Reads the labels of all rows below the heads.
pub(super) fn read(
    rows: &[Row<'_>],
    heads: &Heads,
    read_as: &mut ReadAs,
    log: &mut Log,
) -> Vec<Labelled> {
    let figure_places: Vec<usize> = heads.figures().map(|(place, ..)| place).collect();
    let has_figures = |row: &Row<'_>| {
        figure_places.iter().any(|p| row.cells.get(*p).is_some_and(|cell| !cell.is_empty()))
    };
    let below = heads.rows.end() + 1;
    let last_figures = (below..rows.len()).rev().find(|at| has_figures(&rows[*at]));
    let (mut above, mut labelled) = (Above::default(), Vec::new());
    let index = index_column(rows, heads, below);
    for (at, row) in rows.iter().enumerate().skip(below) {
        let cells: Vec<(usize, Label, &str)> = heads
            .labels()
            .filter(|(place, ..)| Some(*place) != index)
            .map(|(place, _, label)| {
                (place, label, row.cells.get(place).map_or("", |cell| cell.as_ref()))
            })
            .collect();
        // A year without a figure is a year of which nothing is stated.
        let names_year = cells.iter().any(|(_, label, text)| {
            *label == Label::Year && matches!(says(text), Said::Facets(of) if of.year.is_some())
        });
        if Some(at) > last_figures && !names_year {
            note(row, read_as, log, heads);
            continue;
        }
        log.row(|log| {
            if has_figures(row) || names_year {
                labelled.push(figures(at, row, &cells, heads, &mut above, log));
            } else {
                heading(row, &cells, &mut above, read_as, log);
            }
        });
    }
    if let Some(place) = index {
        let name = format!("column {}", crate::ingest::read_as::letter(place));
        read_as.pass_over(None, &name, "it numbers the rows");
    }
    labelled
}

/// A column without a name that counts 0, 1, 2 or 1, 2, 3: an export's index.
fn index_column(rows: &[Row<'_>], heads: &Heads, below: usize) -> Option<usize> {
    let (place, ..) = heads.labels().find(|(_, column, _)| column.name.is_empty())?;
    let numbers: Option<Vec<i64>> = rows[below.min(rows.len())..]
        .iter()
        .map(|row| row.cells.get(place).and_then(|cell| cell.parse().ok()))
        .collect();
    let numbers = numbers.filter(|numbers| numbers.len() > 1)?;
    let counts = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    (counts && (0..=1).contains(&numbers[0])).then_some(place)
}

/// A line below the table.
fn note(row: &Row<'_>, read_as: &mut ReadAs, log: &mut Log, heads: &Heads) {
    let text: Vec<&str> =
        row.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty()).collect();
    let text = text.join(" ");
    if let Some((scale, quoted)) =
        unit::in_line(&text).and_then(|unit| Some((unit.scale?, unit.quoted)))
    {
        let mut all = heads.all.clone();
        if all.scale.is_none() {
            let why = format!(
                "this line below the table says \"{}\": say the unit in the heading of the \
                 figures, or leave the line out",
                crate::ingest::shown(&quoted)
            );
            log.push(Problem::of_row(row.line, why));
            return;
        }
        if let Err(why) = take_unit(&mut all, Some(scale), &quoted) {
            log.push(Problem::of_row(row.line, why));
            return;
        }
    }
    read_as.pass_over(Some(row.line), &text, "it stands below the table");
}

/// A row without figures, which says what the rows below are.
fn heading(
    row: &Row<'_>,
    cells: &[(usize, Label, &str)],
    above: &mut Above,
    read_as: &mut ReadAs,
    log: &mut Log,
) {
    let mut words = Vec::new();
    for (_, label, text) in cells.iter().filter(|(.., text)| !text.is_empty()) {
        match says(text) {
            Said::Facets(facets) => {
                if let Some(year) = facets.year {
                    above.year = Some(year);
                }
                if facets.measure.is_some() {
                    above.measure = facets.measure;
                    above.label = Some(one_line(text));
                    above.scale = facets.scale;
                    above.is_broken = false;
                    if facets.year.is_none() {
                        above.year = None;
                    }
                }
            }
            Said::Refused(why) if *label == Label::Year => {
                log.push(Problem::of_cell(row.line, "Year", text, why));
            }
            Said::Other(why) => {
                log.push(Problem::of_row(row.line, why));
            }
            Said::Refused(why) => {
                log.push(Problem::of_row(row.line, why));
            }
            Said::Words => words.push(*text),
        }
    }
    let stray: Vec<&str> =
        row.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty()).collect();
    if !words.is_empty() || cells.iter().all(|(.., text)| text.is_empty()) {
        read_as.pass_over(Some(row.line), &stray.join(" "), "it has no figures");
    }
}

/// A row of figures.
fn figures(
    at: usize,
    row: &Row<'_>,
    cells: &[(usize, Label, &str)],
    heads: &Heads,
    above: &mut Above,
    log: &mut Log,
) -> Labelled {
    let mut own = Facets::default();
    let mut printed = Vec::new();
    let (mut group, mut failed) = (None, false);
    let name = |place: usize| heads.columns.get(place).map_or("", |column| column.name.as_str());
    let mut label_text = None;
    for (place, label, text) in cells.iter().filter(|(.., text)| !text.is_empty()) {
        let mut refuse = |why: String| {
            failed = true;
            log.push(Problem::of_cell(row.line, name(*place), text, why));
        };
        if let Err(why) = crate::ingest::cells::words(
            text.split_whitespace().collect::<Vec<_>>().join(" ").as_str(),
        ) {
            above.is_broken = true;
            above.measure = None;
            refuse(why);
            continue;
        }
        let said = match label {
            Label::Group => group_says(text),
            _ => says(text),
        };
        match (said, label) {
            (Said::Facets(facets), _) => {
                if facets.measure.is_some() {
                    label_text = Some(one_line(text));
                }
                printed.push(one_line(text));
                own = facets.within(&own);
            }
            (Said::Refused(why), _) => refuse(why),
            (Said::Other(why), _) => {
                if let Some(why) = date_of_a_year(text).filter(|_| *label == Label::Year) {
                    refuse(why);
                    continue;
                }
                if !log.has(why) {
                    log.push(Problem::of_cell(row.line, name(*place), text, why));
                }
                failed = true;
            }
            (Said::Words, Label::Year) => {
                let why = match period::exactly(text) {
                    Err(PeriodError::Wrong(why) | PeriodError::Ambiguous(why)) => why,
                    _ => "not a financial year: expected such as 2020-21".to_owned(),
                };
                refuse(why);
            }
            (Said::Words, Label::Measure) => {
                above.is_broken = true;
                above.measure = None;
                refuse(NOT_CLEAR.to_owned());
            }
            (Said::Words, Label::Any | Label::Group) => {
                printed.push(one_line(text));
                group = Some(one_line(text));
            }
        }
    }
    // A year beside "Total amount recovered" says that the row is no row of totals.
    let is_year_row = own.year.is_some();
    if is_year_row {
        own.is_total = false;
    }
    if own.measure.is_some() && !own.is_total {
        above.measure = own.measure;
        above.label = label_text.clone();
        // A unit is of its own block: pounds above say nothing of counts below.
        above.scale = own.scale.clone();
        above.is_broken = false;
    }
    if own.is_total && own.measure.is_none() && group.is_none() {
        own.measure = above.measure;
    }
    let label = label_text.or_else(|| above.label.clone());
    let states_more = own.measure.is_some() || own.quarter.is_some();
    if own.year.is_none() && !own.is_total && states_more {
        own.year = above.year;
    }
    if own.year.is_some() && own.quarter.is_some() {
        above.year = own.year;
    }
    own.measure = own.measure.or(above.measure);
    own.scale = own.scale.or_else(|| above.scale.clone());
    let is_broken = failed || (above.is_broken && own.measure.is_none());
    Labelled { at, facets: own, label, printed: printed.join(" "), group, is_broken }
}

/// The name of a group says nothing of its figures, but may say that they are totals.
fn group_says(text: &str) -> Said {
    match says(text) {
        Said::Facets(facets) if facets.is_total => {
            Said::Facets(Facets { is_total: true, ..Facets::default() })
        }
        _ => Said::Words,
    }
}

/// What is said of a label that names neither amounts nor counts.
pub(super) const NOT_CLEAR: &str = "it is not clear whether these are amounts or counts: label \
                                    the rows Sum of Amount or No. Of Clawbacks";
