//! Where a table stands in a file: its heads, its columns of figures and of labels.

use super::find::{are_quarter_ends, has_figures, numbered_quarters, period_of};
use super::says::{Facets, HALF_YEARS, MONTHS, Said, says, two_units};
use crate::domain::FinancialYear;
use crate::ingest::limits::SAID_BYTES;
use crate::ingest::period::{self, PeriodError, Stretch};
use crate::ingest::problem::{Log, Problem};
use crate::ingest::read_as::ReadAs;
use crate::ingest::rows::Row;
use crate::ingest::unit::{self, Quantity, Scale};

/// How many rows above the periods may say more of the same columns.
const HEADS_ABOVE: usize = 3;

/// The heads of a table.
pub(super) struct Heads {
    /// The places of the head rows among the rows of the file.
    pub(super) rows: std::ops::RangeInclusive<usize>,
    /// What each column is, by its place.
    pub(super) columns: Vec<Column>,
    /// What title lines and heads of labels say of all figures.
    pub(super) all: Facets,
}

/// One column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its name, on one line.
    pub(super) name: String,
    pub(super) kind: ColumnKind,
}

/// What a column is.
#[derive(Clone, Debug)]
pub(super) enum ColumnKind {
    /// Figures, of which the head says this.
    Figures(Facets),
    /// Labels of the rows.
    Label(Label),
    /// Neither; looked at once the rows are known.
    Unknown,
}

/// What a column of labels is for, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// What the rows measure.
    Measure,
    /// The years of the rows.
    Year,
    /// Groups of clients, councils, services.
    Group,
    /// Anything: a compact pivot has all labels in one column.
    Any,
}

/// Words in the name of a column whose labels name groups, whatever they say of people.
const GROUPS: [&str; 11] = [
    "group",
    "council",
    "area",
    "service",
    "services",
    "team",
    "directorate",
    "district",
    "locality",
    "authority",
    "region",
];

impl Heads {
    /// Reads the heads around `main`, the row that has periods side by side. What stands
    /// above them is passed over and quoted.
    pub(super) fn read(
        rows: &[Row<'_>],
        main: usize,
        read_as: &mut ReadAs,
        log: &mut Log,
    ) -> Heads {
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let numbered = numbered_quarters(&rows[main]);
        let ends = are_quarter_ends(&rows[main]);
        let in_periods: Vec<usize> = (0..width)
            .filter(|place| {
                let cell = rows[main].cells.get(*place).map_or("", |cell| cell);
                numbered.is_some_and(|first| (first..first + 4).contains(place))
                    || !matches!(period_of(cell), Err(PeriodError::NotAPeriod))
            })
            .collect();
        let first_figures = in_periods.first().copied().unwrap_or(0);
        let says_more = |row: &Row<'_>| {
            let beside = |place: &usize| row.cells.get(*place).is_some_and(|cell| !cell.is_empty());
            (first_figures..width).any(|place| beside(&place))
        };
        let mut last = main;
        while rows
            .get(last + 1)
            .is_some_and(|row| says_more(row) && !has_figures(row, first_figures..width))
            && last < main + HEADS_ABOVE
        {
            last += 1;
        }
        let mut first = main;
        while first > 0 && main - first < HEADS_ABOVE && says_more(&rows[first - 1]) {
            first -= 1;
        }
        let mut all = Facets::default();
        for row in &rows[..first] {
            if let Err(why) = title(row, &mut all, read_as) {
                log.push(Problem::of_row(row.line, why));
            }
        }
        let texts = |place: usize| -> Vec<(bool, String)> {
            (first..=last)
                .filter_map(|at| head_text(rows, at, place, first_figures, main))
                .filter(|(_, text)| !text.is_empty())
                .collect()
        };
        let mut columns = Vec::new();
        for place in 0..width {
            let texts = texts(place);
            if texts.iter().any(|(_, text)| text.len() > SAID_BYTES) && !log.has(TOO_LONG) {
                log.push(Problem::of_row(rows[main].line, TOO_LONG));
            }
            // A head that reaches over its neighbours names a column only beside its own.
            let is_own = texts.iter().any(|(own, _)| *own);
            let texts: Vec<String> =
                texts.into_iter().filter(|_| is_own).map(|(_, text)| text).collect();
            let name = texts.join(" ");
            let read = column(place, &texts, first_figures, numbered, ends, &mut all);
            let kind = read.unwrap_or_else(|why| {
                // One sentence says what a table of months is, not one for each of them.
                if is_other_shape(&why) && !log.is_of_shape() {
                    log.push_shape(Problem::of_row(rows[main].line, why));
                } else if !is_other_shape(&why) {
                    log.push(Problem::of_cell(rows[main].line, &name, "", why));
                }
                ColumnKind::Unknown
            });
            columns.push(Column { name, kind });
        }
        read_as.header_rows = (first..=last).map(|at| rows[at].line).collect();
        Heads { rows: first..=last, columns, all }
    }

    /// Where the columns of figures stand.
    pub(super) fn figures(&self) -> impl Iterator<Item = (usize, &Column, &Facets)> {
        self.columns.iter().enumerate().filter_map(|(place, column)| match &column.kind {
            ColumnKind::Figures(facets) => Some((place, column, facets)),
            _ => None,
        })
    }

    /// Where the columns of labels stand.
    pub(super) fn labels(&self) -> impl Iterator<Item = (usize, &Column, Label)> {
        self.columns.iter().enumerate().filter_map(|(place, column)| match column.kind {
            ColumnKind::Label(label) => Some((place, column, label)),
            _ => None,
        })
    }

    /// The years that the heads name.
    pub(super) fn years(&self) -> Vec<FinancialYear> {
        let mut years: Vec<_> = self.figures().filter_map(|(_, _, facets)| facets.year).collect();
        years.sort_unstable();
        years.dedup();
        years
    }
}

/// What is said of a heading that is not looked through: it may state a unit.
const TOO_LONG: &str = "a heading has more than 2,000 bytes: shorten it, and keep its unit";

/// What a head row says of a column: its own cell, or that of a merged one before it.
fn head_text(
    rows: &[Row<'_>],
    at: usize,
    place: usize,
    first_figures: usize,
    main: usize,
) -> Option<(bool, String)> {
    let cell = |place: usize| rows[at].cells.get(place).map_or("", |cell| cell);
    if !cell(place).is_empty() {
        return Some((true, one_line(cell(place))));
    }
    // Labels are not merged over figures, and the row of periods of a table with one head
    // is as it stands.
    if place < first_figures || place == 0 {
        return None;
    }
    let before = (first_figures.saturating_sub(usize::from(at != main))..place)
        .rev()
        .map(cell)
        .find(|text| !text.is_empty())?;
    Some((false, one_line(before)))
}

/// A cell's text on one line, with single blanks.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a line above the heads: it is no part of the table, but its unit is.
fn title(row: &Row<'_>, all: &mut Facets, read_as: &mut ReadAs) -> Result<(), String> {
    let cells: Vec<&str> =
        row.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty()).collect();
    let text = cells.join(" ");
    if let Some(unit) = unit::in_line(&text) {
        if unit.contradicts {
            return Err(two_units(&unit.quoted));
        }
        take_unit(all, unit.scale, &unit.quoted)?;
        if all.measure.is_none() {
            all.measure = unit.quantity.or(unit.scale.map(|_| Quantity::Amount));
        }
    }
    read_as.pass_over(Some(row.line), &text, "it stands above the table");
    Ok(())
}

/// Takes a unit for all figures; one that contradicts another is refused.
pub(super) fn take_unit(
    all: &mut Facets,
    scale: Option<Scale>,
    quoted: &str,
) -> Result<(), String> {
    match (&all.scale, scale) {
        (Some((known, words)), Some(scale)) if *known != scale => Err(format!(
            "\"{}\" and \"{}\" contradict each other: say one unit",
            crate::ingest::shown(words),
            crate::ingest::shown(quoted)
        )),
        (None, Some(scale)) => {
            all.scale = Some((scale, quoted.to_owned()));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Reads what the heads over one column say together.
fn column(
    place: usize,
    texts: &[String],
    first_figures: usize,
    numbered: Option<usize>,
    are_quarter_ends: bool,
    all: &mut Facets,
) -> Result<ColumnKind, String> {
    let name = texts.join(" ");
    let lower = name.to_lowercase().replace('_', " ");
    if let Some(first) = numbered
        && (first..first + 4).contains(&place)
    {
        let quarter = Some((place - first) as u8 + 1);
        return Ok(ColumnKind::Figures(Facets { quarter, ..Facets::default() }));
    }
    match lower.as_str() {
        "values" | "value" | "measure" | "measures" | "data" => {
            return Ok(ColumnKind::Label(Label::Measure));
        }
        "year" | "years" | "financial year" | "fy" | "fiscal year" => {
            return Ok(ColumnKind::Label(Label::Year));
        }
        _ if GROUPS.iter().any(|word| lower.split(' ').any(|of| of == *word)) => {
            return Ok(ColumnKind::Label(Label::Group));
        }
        "" | "row labels" | "quarter" | "quarters" | "qtr" | "period" | "column labels" => {
            return Ok(ColumnKind::Label(Label::Any));
        }
        _ => {}
    }
    let mut facets = Facets::default();
    let mut problem = None;
    for text in texts {
        if are_quarter_ends
            && let Ok(period::Heading { stretch: Stretch::MonthOfYear(month), .. }) =
                period::heading(text)
        {
            facets.quarter = Some(if month == 3 { 4 } else { month / 3 - 1 });
            continue;
        }
        match says(text) {
            Said::Facets(said) => facets = said.within(&facets),
            Said::Other(why) => problem = Some(why.to_owned()),
            Said::Refused(why) => problem = Some(why),
            Said::Words => {}
        }
    }
    if let Some(why) = problem.filter(|_| place >= first_figures) {
        return Err(why);
    }
    if facets.names_period() || (facets.is_total && place >= first_figures) {
        return Ok(ColumnKind::Figures(facets));
    }
    if place < first_figures {
        // "Amount (£000)" over the labels is said of all figures.
        if let Some((scale, quoted)) = &facets.scale {
            take_unit(all, Some(*scale), quoted)?;
        }
        if facets.is_total {
            return Ok(ColumnKind::Figures(facets));
        }
        all.measure = all.measure.or(facets.measure);
        return Ok(ColumnKind::Label(Label::Any));
    }
    Ok(ColumnKind::Unknown)
}

/// Whether a reason is of a shape that is not read.
pub(super) fn is_other_shape(why: &str) -> bool {
    why == HALF_YEARS || why == MONTHS
}
