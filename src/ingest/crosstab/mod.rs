//! A table as papers, pivots and workbooks print it, whichever way round it stands.
//!
//! ```text
//! Values,Year,Q1,Q2,Q3,Q4,Grand Total
//! Sum of Amount,2017-18,"358,442","451,925","461,680","315,600","1,587,646"
//! ,2018-19,"377,815","451,178","371,315","342,062","1,542,371"
//! No. Of Clawbacks,2017-18,118,165,153,126,562
//! ,2018-19,130,134,114,137,515
//! Total Sum of Amount,,"736,257",...
//! ```
//! Every figure is what the head of its column and the labels of its row say together:
//! which year, which quarter or total, amounts or counts, in which unit. So years may
//! stand down or across, amounts and counts below each other or side by side, in any
//! order, with or without totals. What says neither is passed over and quoted, or
//! refused; no figure is taken whose place is not stated.

mod blocks;
mod find;
mod gather;
mod heads;
mod rows;
mod says;
mod several;
mod values;
mod whole;

use gather::{Gathered, Gathering};
use heads::{ColumnKind, Heads, Label};

use super::file_options::UnitSaid;
use super::printed_totals;
use super::problem::{Log, Problem, Problems, Refusal};
use super::read_as::{ColumnRead, ReadAs, Shape, letter};
use super::rows::Row;
use super::unit::{self, Quantity};
use crate::domain::PublishedTable;
use crate::domain::published_table::BlockMeasure;

/// The most rows of a table: twenty years of both measures take a tenth of them.
pub(super) const ROWS_LIMIT: usize = 1_000;

pub use blocks::YEARS_RANGE;
pub(super) use find::LOOKED_AT;
pub(super) use gather::counts_in_a_unit;

/// Whether a file holds such a table: one of its first rows has quarters, or years, side
/// by side.
pub(super) fn is_crosstab(rows: &[Row<'_>]) -> bool {
    find::find(rows).is_some()
}

/// Reads a table, with the unit that a person says, and what was understood of it.
pub(super) fn read(
    rows: &[Row<'_>],
    unit: Option<UnitSaid>,
) -> Result<(PublishedTable, ReadAs), Problems> {
    let how = How { unit, offers: true, totals_apart: false };
    let (table, read_as) = read_table(rows, how)?;
    if unit.is_none() && printed_totals::of_table(&table) == Some(false) {
        let how = How { unit, offers: false, totals_apart: true };
        if let Ok((apart, mut read_as)) = read_table(rows, how)
            && printed_totals::of_table(&apart) == Some(true)
        {
            read_as.doubt(
                "A unit stands over the totals alone. They fit only if it is theirs alone, so it \
                 is read as that."
                    .to_owned(),
            );
            return Ok((apart, read_as));
        }
    }
    Ok((table, read_as))
}

/// How a table is read.
#[derive(Clone, Copy)]
struct How {
    /// The unit that a person says.
    unit: Option<UnitSaid>,
    /// What is offered is tried by reading a part of the rows, of which nothing is offered then.
    offers: bool,
    /// Whether a unit that stands over the totals alone is theirs alone.
    totals_apart: bool,
}

/// Reads a table.
fn read_table(rows: &[Row<'_>], how: How) -> Result<(PublishedTable, ReadAs), Problems> {
    let How { unit, offers, totals_apart } = how;
    let Some(main) = find::find(rows) else {
        let why = "no row has the quarters side by side: a table has Year, Q1, Q2, Q3 and Q4";
        return Err(Problems::only(Refusal::Header, Problem::of_file(why)));
    };
    if rows.len() > ROWS_LIMIT {
        let why = "a table has at most 1,000 rows: send records, one row a quarter";
        return Err(Problems::only(Refusal::TooLarge, Problem::of_file(why)));
    }
    let mut read_as = ReadAs::new(Shape::Pivot);
    read_as.rows = (rows.first().map_or(0, |r| r.line), rows.last().map_or(0, |r| r.line));
    let mut log = Log::default();
    let mut heads = Heads::read(rows, main, &mut read_as, &mut log);
    percentages(&heads, rows[main].line, &mut log);
    if log.is_of_shape() {
        return Err(log.refuse(Refusal::Header));
    }
    let read_part = |part: &[Row<'_>]| {
        let part_alone = How { offers: false, ..how };
        let read = offers.then(|| read_table(part, part_alone).ok()).flatten();
        read.map(|(_, read_as)| read_as)
    };
    several::second_table(rows, &heads, main, &mut log, read_part);
    so_far(&heads, rows[main].line, &mut log);
    if !(totals_apart && units_of_totals_alone(&heads)) {
        one_unit(&mut heads, rows[main].line, &mut log);
    }
    said_unit(&mut heads, rows[main].line, unit, &mut log);
    resolve(rows, &mut heads, &mut read_as, &mut log);
    if log.is_clean() {
        check(rows, &heads, main, &mut log);
    }
    let mut log = log.finish(Refusal::Header, ()).map(|()| Log::default())?;
    let labelled = rows::read(rows, &heads, &mut read_as, &mut log);
    groups(&labelled, &mut read_as, &mut log);
    let mut gathering = Gathering::new(rows, &heads, unit);
    if log.is_clean() || !log.is_of_shape() {
        gathering.gather(&labelled, &mut read_as, &mut log);
    }
    let Gathered { blocks, provisional, years_so_far, units } = gathering.finish(&mut log);
    log.in_order();
    read_as.shape = shape(&heads);
    let has_amounts = blocks.iter().any(|block| block.measure == BlockMeasure::Amount);
    if unit.is_some() && !has_amounts && log.is_clean() {
        log.push(Problem::of_file("the table has no amounts: leave unit out"));
    }
    read_as.units = units;
    read_as.columns = columns(&heads);
    log.finish(Refusal::Rows, (PublishedTable { blocks, years_so_far, provisional }, read_as))
}

/// Heads that say that all figures are percentages, say.
fn percentages(heads: &Heads, line: u64, log: &mut Log) {
    let is_average = |facets: &says::Facets| {
        matches!(facets.measure, Some(Quantity::Average | Quantity::Percentage))
    };
    let figures = || heads.figures().filter(|(.., facets)| !facets.is_total);
    if figures().all(|(.., facets)| is_average(facets))
        && let Some((_, column, _)) = figures().next()
    {
        let why = "these are percentages or averages, and amounts or counts are needed";
        log.push_shape(Problem::of_cell(line, &column.name, "", why));
    }
}

/// Heads of which some say that each figure holds all before it of its year, and others do
/// not: which of them is meant cannot be told.
fn so_far(heads: &Heads, line: u64, log: &mut Log) {
    // The first quarter is the year so far either way.
    let is_later = |facets: &says::Facets| !facets.is_total && facets.quarter > Some(1);
    let later = || heads.figures().filter(|(.., facets)| is_later(facets));
    let plain = later().any(|(.., facets)| !facets.is_cumulative);
    if let Some((_, column, _)) =
        later().find(|(.., facets)| facets.is_cumulative).filter(|_| plain)
    {
        let why = "this is the year so far, and other columns are not: send the figures of each \
                   quarter alone";
        log.push(Problem::of_cell(line, &column.name, "", why));
    }
}

/// A unit in one head is of the whole table: papers write it where there is room. Two that
/// differ are refused.
fn one_unit(heads: &mut Heads, line: u64, log: &mut Log) {
    let stated: Vec<_> = heads.figures().filter_map(|(.., facets)| facets.scale.clone()).collect();
    for (scale, quoted) in stated {
        if let Err(why) = heads::take_unit(&mut heads.all, Some(scale), &quoted)
            && !log.has(&why)
        {
            log.push(Problem::of_row(line, why));
        }
    }
}

/// Whether a unit stands over totals and over nothing else.
fn units_of_totals_alone(heads: &Heads) -> bool {
    let mut stated = heads.figures().filter(|(.., facets)| facets.scale.is_some()).peekable();
    stated.peek().is_some() && stated.all(|(.., facets)| facets.is_total)
}

/// The unit that a person says is that of all amounts.
fn said_unit(heads: &mut Heads, line: u64, unit: Option<UnitSaid>, log: &mut Log) {
    let Some(unit) = unit else { return };
    let stated = heads.all.scale.take();
    if let Some(why) = stated.and_then(|(scale, quoted)| unit.against(scale, &quoted)) {
        log.push(Problem::of_row(line, why));
    }
    heads.all.scale = Some((unit.scale(), unit.quoted()));
}

/// Finds out what the columns are whose heads do not say it.
fn resolve(rows: &[Row<'_>], heads: &mut Heads, read_as: &mut ReadAs, log: &mut Log) {
    let below = &rows[(heads.rows.end() + 1).min(rows.len())..];
    let last_figures = heads.figures().map(|(place, ..)| place).max().unwrap_or(0);
    let line = rows[*heads.rows.start()].line;
    for (place, column) in heads.columns.iter_mut().enumerate() {
        let cells = || {
            below.iter().filter_map(|row| {
                row.cells.get(place).filter(|cell| !cell.is_empty()).map(|cell| (row.line, cell))
            })
        };
        let beside = place > last_figures && column.name.is_empty();
        match column.kind {
            ColumnKind::Label(Label::Any) if beside => {
                for (row, cell) in cells() {
                    if cell.parse::<f64>().is_ok() {
                        let why = "this stands in a column that has no name in the header";
                        let value = Some(super::shown(cell));
                        log.push(Problem { value, ..Problem::of_row(row, why) }.at(place));
                    } else {
                        read_as.pass_over(Some(row), cell, "it stands beside the table");
                    }
                }
            }
            ColumnKind::Unknown => {
                let unit = unit::unit(&column.name);
                let quantity = unit.and_then(|unit| unit.quantity);
                let is_average = matches!(quantity, Some(Quantity::Average | Quantity::Percentage));
                if is_average || cells().next().is_none() {
                    let why =
                        if is_average { "neither amounts nor counts" } else { "it has no figures" };
                    read_as.pass_over(None, &column.name, why);
                } else if log.is_clean() || !log.names(&column.name) {
                    let why = "unknown column: a table of years by quarters has Values, Year, \
                               Q1, Q2, Q3, Q4, Grand Total";
                    log.push(Problem::of_cell(line, &column.name, "", why).at(place));
                }
            }
            _ => {}
        }
        if beside {
            column.kind = ColumnKind::Unknown;
        }
    }
}

/// Holds the heads against each other: each once, and all four quarters.
fn check(rows: &[Row<'_>], heads: &Heads, main: usize, log: &mut Log) {
    let line = rows[main].line;
    let mut seen = Vec::new();
    for (place, column, facets) in heads.figures() {
        let key = (facets.year, facets.quarter, facets.is_total, facets.measure);
        if seen.contains(&key) {
            let problem = Problem::of_cell(line, &column.name, "", "this column is given twice");
            log.push(problem.at(place));
        }
        seen.push(key);
    }
    let by_quarter: Vec<u8> = heads
        .figures()
        .filter(|(_, _, facets)| facets.year.is_none())
        .filter_map(|(_, _, facets)| facets.quarter)
        .collect();
    if by_quarter.is_empty() {
        return;
    }
    for number in 1..=4 {
        if !by_quarter.contains(&number) {
            let name = format!("Q{number}");
            log.push(Problem::of_cell(line, &name, "", "this column is missing"));
        }
    }
    if log.is_clean() && heads.years().is_empty() && !labels_name_a_year(rows, heads) {
        log.push(Problem::of_cell(line, "Year", "", "this column is missing"));
    }
}

fn labels_name_a_year(rows: &[Row<'_>], heads: &Heads) -> bool {
    heads.labels().any(|(place, _, label)| {
        label == Label::Year
            || rows.iter().skip(heads.rows.end() + 1).any(|row| {
                let cell = row.cells.get(place).map_or("", |cell| cell);
                !cell.is_empty()
                    && !matches!(
                        super::period::heading(cell),
                        Err(super::period::PeriodError::NotAPeriod)
                    )
            })
    })
}

/// One table is of one group of clients.
fn groups(labelled: &[rows::Labelled], read_as: &mut ReadAs, log: &mut Log) {
    let mut names: Vec<&str> = Vec::new();
    for row in labelled {
        let group = row.group.as_deref().filter(|_| row.facets.year.is_some());
        if let Some(group) = group.filter(|group| !names.contains(group)) {
            names.push(group);
        }
    }
    match names.as_slice() {
        [] => {}
        [one] => read_as.pass_over(None, one, "it is the same on every row"),
        several => {
            let shown: Vec<String> =
                several.iter().take(3).map(|name| format!("\"{}\"", super::shown(name))).collect();
            let why = format!(
                "the rows are of {} groups ({}{}): send records with a client_group, or one \
                 table a group",
                several.len(),
                shown.join(", "),
                if several.len() > 3 { " and others" } else { "" }
            );
            log.push_shape(Problem::of_file(why));
        }
    }
}

fn shape(heads: &Heads) -> Shape {
    let full = heads.figures().any(|(_, _, facets)| facets.full_quarter().is_some());
    let years = heads.years();
    match (full, years.is_empty()) {
        (true, _) => Shape::Across,
        (false, false) => Shape::Transposed,
        (false, true) => Shape::Pivot,
    }
}

fn columns(heads: &Heads) -> Vec<ColumnRead> {
    let read_as = |kind: &ColumnKind| match kind {
        ColumnKind::Figures(facets) => facets.in_words(),
        ColumnKind::Label(_) => "labels".to_owned(),
        ColumnKind::Unknown => "passed over".to_owned(),
    };
    let named = heads.columns.iter().enumerate();
    named
        .map(|(place, column)| ColumnRead {
            letter: letter(place),
            name: super::shown(&column.name),
            read_as: read_as(&column.kind),
        })
        .collect()
}
