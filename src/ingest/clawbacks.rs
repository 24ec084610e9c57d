//! A file of clawbacks: which of the two forms it has, and what it says.

use super::crosstab;
use super::file_options::UnitSaid;
use super::long;
use super::period::{self, Stretch};
use super::printed_totals;
use super::problem::{Log, Problem, Problems, Refusal};
use super::read_as::{ReadAs, Understood};
use super::record::DeliveredFigures;
use super::rows::{Broken, Row};
use super::sheet::Sheet;
use super::table::Table;
use super::table_file::{self, TableFile};
use crate::domain::PublishedTable;

/// What a file of clawbacks holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClawbackFile {
    /// One row a quarter: records, ready to be kept, and what was understood of the file.
    Long(DeliveredFigures, ReadAs),
    /// A table as a paper prints it, whose totals are to be judged before its
    /// figures are records ([`super::delivery_of`]), and what was understood of it.
    Pivot(PublishedTable, ReadAs),
}

impl ClawbackFile {
    /// What was understood of it.
    pub fn read_as(&self) -> &ReadAs {
        let (ClawbackFile::Long(_, read_as) | ClawbackFile::Pivot(_, read_as)) = self;
        read_as
    }
}

impl Understood for ClawbackFile {
    fn understood(&mut self) -> &mut ReadAs {
        let (ClawbackFile::Long(_, read_as) | ClawbackFile::Pivot(_, read_as)) = self;
        read_as
    }

    fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (ClawbackFile::Long(figures, _), ClawbackFile::Long(others, _)) => figures == others,
            (ClawbackFile::Pivot(table, _), ClawbackFile::Pivot(other, _)) => table == other,
            _ => false,
        }
    }

    fn totals_fit(&self) -> Option<bool> {
        match self {
            ClawbackFile::Long(figures, _) => printed_totals::of_figures(figures),
            ClawbackFile::Pivot(table, _) => printed_totals::of_table(table),
        }
    }
}

impl Understood for (PublishedTable, ReadAs) {
    fn understood(&mut self) -> &mut ReadAs {
        &mut self.1
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn totals_fit(&self) -> Option<bool> {
        printed_totals::of_table(&self.0)
    }
}

/// Reads clawbacks in either form. The head says which it is: a table as papers print it
/// has quarters, or years, side by side.
///
/// ```
/// use recoup::ingest::{ClawbackFile, clawbacks_file};
/// let file = clawbacks_file(b"quarter,amount,count\n2020-21-Q1,505666.00,127\n").unwrap();
/// let ClawbackFile::Long(delivery, _) = file else { panic!("a long file") };
/// assert_eq!(delivery.records[0].amount.to_string(), "505666.00");
///
/// let problems = clawbacks_file(b"quarter,amount,count\n2020-21-Q5,\"1,23\",-1\n").unwrap_err();
/// assert_eq!((problems.code(), problems.count), ("rows_refused", 3));
/// assert_eq!(problems.problems[0].why, "quarters run from 1 to 4");
/// ```
pub fn clawbacks_file<'a>(file: impl Into<TableFile<'a>>) -> Result<ClawbackFile, Problems> {
    table_file::read(file.into(), clawbacks)
}

fn clawbacks(table: Table<'_>, unit: Option<UnitSaid>) -> Result<ClawbackFile, Problems> {
    match crosstab_rows(table)? {
        Some(rows) => {
            crosstab::read(&rows, unit).map(|(table, as_read)| ClawbackFile::Pivot(table, as_read))
        }
        None => {
            let sheet = Sheet::open(table)?;
            if !long::is_long(&sheet.header) {
                other_shape(table)?;
            }
            long::read(sheet, unit).map(|(figures, as_read)| ClawbackFile::Long(figures, as_read))
        }
    }
}

/// Reads a table as published: years by quarters, whichever way round it stands, amounts
/// and counts or one of them alone, with or without totals.
pub fn published_table_file<'a>(
    file: impl Into<TableFile<'a>>,
) -> Result<(PublishedTable, ReadAs), Problems> {
    table_file::read(file.into(), published_table)
}

fn published_table(
    table: Table<'_>,
    unit: Option<UnitSaid>,
) -> Result<(PublishedTable, ReadAs), Problems> {
    match crosstab_rows(table)? {
        Some(rows) => crosstab::read(&rows, unit),
        None => {
            let sheet = Sheet::open(table)?;
            if !long::is_long(&sheet.header) {
                other_shape(table)?;
            }
            let why = if long::is_long(&sheet.header) {
                "these are records in long form, one row a quarter; this reads a table as \
                 published, years by quarters"
            } else {
                "no row has the quarters side by side: a table has Year, Q1, Q2, Q3 and Q4"
            };
            let problem = Problem::of_row(sheet.header.line, why);
            Err(Problems::only(Refusal::Header, problem))
        }
    }
}

/// How many rows show what shape a file has.
const ROWS_LOOKED_AT: usize = 20;

/// Refuses a file whose rows begin with years, months or dates and have no quarters, by one
/// sentence that says what it is.
fn other_shape(table: Table<'_>) -> Result<(), Problems> {
    let (mut years, mut months, mut first) = (0, 0, None);
    for row in table.rows().take(ROWS_LOOKED_AT) {
        let Some(cell) = row.cells.iter().find(|cell| !cell.is_empty()) else { continue };
        let stretches: Vec<Stretch> = row
            .cells
            .iter()
            .filter_map(|cell| period::heading(cell).ok().map(|heading| heading.stretch))
            .collect();
        let is_year = |stretch: &Stretch| matches!(stretch, Stretch::Year(_));
        match period::heading(cell).map(|heading| heading.stretch) {
            Ok(Stretch::Year(_)) if stretches.iter().all(is_year) => years += 1,
            Ok(Stretch::Month(..)) => months += 1,
            _ => continue,
        }
        first.get_or_insert(row.line);
    }
    let why = match (years, months) {
        (0, 0) => return Ok(()),
        (_, 0) => {
            "these are figures of whole years, and quarters are needed: ask for them, or deliver \
             the years as stated totals (financial_year, quarter = stated_total, amount, count)"
        }
        _ => {
            "these are months or single days, and quarters are needed: add up what falls in each \
             quarter, April to June is Q1"
        }
    };
    let problem = first.map_or(Problem::of_file(why), |row| Problem::of_row(row, why));
    Err(Problems::only(Refusal::Header, problem))
}

/// The rows of a table, where it holds a table as papers print it.
fn crosstab_rows(table: Table<'_>) -> Result<Option<Vec<Row<'_>>>, Problems> {
    let rows = table.rows();
    let first: Vec<Row<'_>> = rows.clone().take(crosstab::LOOKED_AT).collect();
    if !crosstab::is_crosstab(&first) {
        return Ok(None);
    }
    let rows: Vec<Row<'_>> = rows.take(crosstab::ROWS_LIMIT + 1).collect();
    let mut log = Log::default();
    for row in &rows {
        let Some(broken) = row.broken else { continue };
        log.push(Problem::of_row(row.line, broken.why()));
        if broken == Broken::NeverClosed {
            return Err(log.refuse(Refusal::Csv));
        }
    }
    log.finish(Refusal::Rows, Some(rows))
}
