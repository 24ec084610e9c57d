//! Blocks of figures while they are put together, each figure in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::rows::Labelled;
use super::says::Facets;
use crate::domain::published_table::{Block, BlockMeasure, TotalRow, YearRow};
use crate::domain::{FinancialYear, Quarter};
use crate::ingest::problem::{Log, Problem, Reported};

/// How many years a table may have.
pub const YEARS_RANGE: RangeInclusive<usize> = 1..=20;

/// What a cell says; nothing where it is blank or a mark.
#[derive(Clone, Copy, Default)]
pub(super) struct CellRead {
    pub(super) pence_or_count: Option<i64>,
    /// The step in which it is printed, where there is a figure.
    pub(super) step: i64,
    /// Whether a mark beside the figure says that it may still change.
    pub(super) is_provisional: bool,
}

/// One figure, and what it is.
pub(super) struct Placed {
    pub(super) place: Place,
    pub(super) read: CellRead,
    /// Whether it is marked as provisional, there or by its row or column.
    pub(super) is_provisional: bool,
}

/// What stands beside a figure.
pub(super) struct Labels<'a> {
    pub(super) row: &'a Labelled,
    /// The row of the file.
    pub(super) line: u64,
    /// The name of the column.
    pub(super) column: &'a str,
}

/// Where in a block a figure belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Cell(FinancialYear, u8),
    YearTotal(FinancialYear),
    QuarterTotal(u8),
    GrandTotal,
}

/// A block while its figures are gathered.
struct Draft {
    measure: BlockMeasure,
    label: String,
    first_row: u64,
    years: Vec<YearRow>,
    rows_of_years: BTreeMap<FinancialYear, u64>,
    total: Option<TotalRow>,
    total_row: Option<u64>,
    /// The finest step in which figures are printed, in the smallest unit.
    step: i64,
}

/// The blocks of a table, at most one of each measure.
#[derive(Default)]
pub(super) struct Blocks {
    drafts: Vec<Draft>,
    provisional: BTreeSet<Quarter>,
}

impl Blocks {
    /// The quarters with a figure that is marked as provisional.
    pub(super) fn provisional(&self) -> BTreeSet<Quarter> {
        self.provisional.clone()
    }

    /// What the first block below a row measures.
    pub(super) fn first_below(&self, line: u64) -> Option<BlockMeasure> {
        self.drafts.iter().find(|draft| draft.first_row > line).map(|draft| draft.measure)
    }

    /// The years of a block so far.
    pub(super) fn years(&self, measure: BlockMeasure) -> Option<&[YearRow]> {
        let draft = self.drafts.iter().find(|draft| draft.measure == measure)?;
        Some(&draft.years)
    }

    /// Puts a figure in its place.
    pub(super) fn put(
        &mut self,
        labels: &Labels<'_>,
        measure: BlockMeasure,
        placed: &Placed,
        log: &mut Log,
    ) -> Result<(), Reported> {
        let &Labels { row, line, column } = labels;
        let draft = self.draft(row, line, measure, placed, log)?;
        if placed.read.pence_or_count.is_some() {
            draft.step = draft.step.min(placed.read.step);
        }
        let twice = |log: &mut Log, year: FinancialYear, first: u64| {
            let problem = Problem::of_cell(
                line,
                "Year",
                &year.to_string(),
                format!("given twice among the {}s: first on row {first}", measure.as_str()),
            );
            if log.last_is(&problem) { Reported } else { log.push(problem) }
        };
        let slot = match placed.place {
            Place::Cell(year, number) => {
                let (year_row, first) = draft.year(year, line);
                let slot = &mut year_row.cells[usize::from(number) - 1];
                if slot.is_some() || first.is_some_and(|first| is_same_slot(first, line, row)) {
                    return Err(twice(log, year, first.unwrap_or(line)));
                }
                slot
            }
            Place::YearTotal(year) => {
                let (year_row, first) = draft.year(year, line);
                if year_row.total.is_some() {
                    return Err(twice(log, year, first.unwrap_or(line)));
                }
                &mut year_row.total
            }
            Place::QuarterTotal(number) if row.facets.is_total => {
                draft.total_row.get_or_insert(line);
                &mut draft.total(&row.printed).cells[usize::from(number) - 1]
            }
            // Where the years stand side by side, the totals of the quarters are a column.
            Place::QuarterTotal(number) => &mut draft.total(column).cells[usize::from(number) - 1],
            Place::GrandTotal => {
                draft.total_row.get_or_insert(line);
                &mut draft.total(&row.printed).total
            }
        };
        if placed.read.pence_or_count.is_some() {
            *slot = placed.read.pence_or_count;
            self.provisional.extend(placed.quarter().filter(|_| placed.is_provisional));
        }
        Ok(())
    }

    /// The block that a figure belongs to.
    fn draft(
        &mut self,
        row: &Labelled,
        line: u64,
        measure: BlockMeasure,
        placed: &Placed,
        log: &mut Log,
    ) -> Result<&mut Draft, Reported> {
        let known = self.drafts.iter().position(|draft| draft.measure == measure);
        let is_total_row = row.facets.is_total && row.facets.year.is_none();
        let label = row.label.clone().unwrap_or_default();
        if let Some(at) = known {
            if is_total_row && matches!(placed.place, Place::QuarterTotal(_) | Place::GrandTotal) {
                let draft = &self.drafts[at];
                if draft.total_row.is_some_and(|first| first != line) {
                    let why = format!("the {}s have two rows of totals", measure.as_str());
                    let problem = Problem {
                        value: Some(crate::ingest::shown(&row.printed)),
                        ..Problem::of_row(line, why)
                    };
                    return Err(if log.last_is(&problem) { Reported } else { log.push(problem) });
                }
            } else if !self.drafts[at].label.eq_ignore_ascii_case(&label) {
                let draft = &self.drafts[at];
                let why = format!(
                    "a second set of {}s: {} is on row {}; send one table at a time",
                    measure.as_str(),
                    draft.label,
                    draft.first_row,
                );
                if log.has(&why) {
                    return Err(Reported);
                }
                return Err(log.push(Problem::of_cell(line, "Values", &label, why)));
            }
            return Ok(&mut self.drafts[at]);
        }
        if is_total_row {
            let why = format!("a total of {}s, and there are no {0}s above it", measure.as_str());
            let problem = Problem {
                value: Some(crate::ingest::shown(&row.printed)),
                ..Problem::of_row(line, why)
            };
            return Err(if log.last_is(&problem) { Reported } else { log.push(problem) });
        }
        self.drafts.push(Draft {
            measure,
            label,
            first_row: line,
            years: Vec::new(),
            rows_of_years: BTreeMap::new(),
            total: None,
            total_row: None,
            step: i64::MAX,
        });
        self.drafts.last_mut().ok_or(Reported)
    }

    /// The blocks, in the order in which they are printed.
    pub(super) fn finish(self, log: &mut Log) -> Vec<Block> {
        if self.drafts.is_empty() && log.is_clean() {
            log.push(Problem::of_file("the table has labels and no figures"));
        }
        let mut blocks = Vec::new();
        for draft in self.drafts {
            if !YEARS_RANGE.contains(&draft.years.len()) && log.is_clean() {
                let why = format!(
                    "a table has {} to {} years, and the {}s here have {}",
                    YEARS_RANGE.start(),
                    YEARS_RANGE.end(),
                    draft.measure.as_str(),
                    draft.years.len(),
                );
                log.push(Problem::of_row(draft.first_row, why));
            }
            let coarsest = if draft.measure == BlockMeasure::Amount { 100 } else { 1 };
            let unit = if draft.step == i64::MAX { coarsest } else { draft.step };
            blocks.push(Block {
                measure: draft.measure,
                unit,
                years: draft.years,
                total: draft.total,
            });
        }
        blocks
    }
}

/// Whether a year is given again on another row that says the same of its figures.
fn is_same_slot(first: u64, line: u64, row: &Labelled) -> bool {
    first != line && row.facets.quarter.is_none() && row.facets.year.is_some()
}

impl Place {
    /// Where a figure of which this is said belongs.
    pub(super) fn of(facets: &Facets) -> Option<Place> {
        match (facets.year, facets.quarter, facets.is_total) {
            (Some(year), Some(number), _) => Some(Place::Cell(year, number)),
            (Some(year), None, true) => Some(Place::YearTotal(year)),
            (None, Some(number), true) => Some(Place::QuarterTotal(number)),
            (None, None, true) => Some(Place::GrandTotal),
            _ => None,
        }
    }
}

impl Placed {
    fn quarter(&self) -> Option<Quarter> {
        match self.place {
            Place::Cell(year, number) => Quarter::new(year, number).ok(),
            _ => None,
        }
    }
}

impl Draft {
    /// The row of a year, and the row of the file on which the year was first given.
    fn year(&mut self, year: FinancialYear, line: u64) -> (&mut YearRow, Option<u64>) {
        let first = self.rows_of_years.get(&year).copied();
        self.rows_of_years.entry(year).or_insert(line);
        let at = self.years.iter().position(|row| row.year == year).unwrap_or_else(|| {
            self.years.push(YearRow { year, cells: [None; 4], total: None });
            self.years.len() - 1
        });
        (&mut self.years[at], first)
    }

    fn total(&mut self, printed: &str) -> &mut TotalRow {
        let label = if printed.is_empty() { "Total" } else { printed };
        self.total.get_or_insert_with(|| TotalRow {
            label: label.to_owned(),
            cells: [None; 4],
            total: None,
        })
    }
}
