//! A published pivot as it is: financial years down, quarters across.
//!
//! ```text
//! Values,Year,Q1,Q2,Q3,Q4,Grand Total
//! Sum of Amount,2017-18,"358,442","451,925","461,680","315,600","1,587,646"
//! ,2018-19,"377,815","451,178","371,315","342,062","1,542,371"
//! No. Of Clawbacks,2017-18,118,165,153,126,562
//! ,2018-19,130,134,114,137,515
//! Total Sum of Amount,,"736,257",...
//! ```
//! A blank label inherits the one above it. A table without labels holds
//! amounts. Columns and rows may stand in any order; totals may be missing.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::cells::{self, Read};
use super::header::header_problem;
use super::pivot_words::{PivotColumn, after_total, column, measure};
use super::problem::{Log, Problem, Problems, Refusal, Reported};
use super::rows::Row;
use super::sheet::Sheet;
use crate::domain::published_table::{Block, BlockMeasure, TotalRow, YearRow};
use crate::domain::{FinancialYear, PublishedTable};

/// How many years a published table may have.
pub const YEARS_RANGE: RangeInclusive<usize> = 2..=20;

/// Whether a header is a pivot's: it has quarters, or years, side by side.
pub(super) fn is_pivot(header: &Row<'_>) -> bool {
    let quarters = header.cells.iter().filter(|name| {
        name.to_lowercase().starts_with('q') && name.bytes().any(|b| b.is_ascii_digit())
    });
    quarters.count() >= 2 || years_across(header)
}

fn years_across(header: &Row<'_>) -> bool {
    header.cells.iter().filter(|name| FinancialYear::parse(name).is_ok()).count() >= 2
}

/// Reads a pivot.
pub(super) fn read(sheet: Sheet<'_>) -> Result<PublishedTable, Problems> {
    let layout = Layout::find(&sheet.header)?;
    let mut table = Reading { layout, drafts: Vec::new(), current: None };
    sheet.read_rows(|row, log| {
        // What is wrong has been written down; the other rows are still read.
        let _ = table.row(row, log);
    })?;
    table.finish()
}

/// Where the columns stand.
struct Layout {
    names: Vec<String>,
    label: Option<usize>,
    year: usize,
    quarters: [usize; 4],
    total: Option<usize>,
}

impl Layout {
    fn find(header: &Row<'_>) -> Result<Layout, Problems> {
        let mut log = Log::default();
        if years_across(header) {
            let why = "the years stand side by side: turn the table round, one row a year and the \
                       quarters side by side";
            log.push(Problem::of_row(header.line, why));
            return Err(log.refuse(Refusal::Header));
        }
        let (mut label, mut year, mut total) = (None, None, None);
        let mut quarters = [None; 4];
        for (place, name) in header.cells.iter().enumerate() {
            let slot = match column(name) {
                Ok(PivotColumn::Label) => &mut label,
                Ok(PivotColumn::Year) => &mut year,
                Ok(PivotColumn::Total) => &mut total,
                Ok(PivotColumn::Quarter(number)) => &mut quarters[number - 1],
                Err(why) => {
                    log.push(header_problem(header, name, why));
                    continue;
                }
            };
            if slot.replace(place).is_some() {
                log.push(header_problem(header, name, "this column is given twice"));
            }
        }
        let mut found = |slot: Option<usize>, name: &str| {
            slot.unwrap_or_else(|| {
                log.push(header_problem(header, name, "this column is missing"));
                0
            })
        };
        let year = found(year, "Year");
        let [q1, q2, q3, q4] = quarters;
        let quarters = [found(q1, "Q1"), found(q2, "Q2"), found(q3, "Q3"), found(q4, "Q4")];
        let names = header.cells.iter().map(ToString::to_string).collect();
        log.finish(Refusal::Header, Layout { names, label, year, quarters, total })
    }
}

/// A block while it is being read.
struct Draft {
    measure: BlockMeasure,
    label: String,
    first_row: u64,
    years: Vec<YearRow>,
    seen: HashMap<FinancialYear, u64>,
    total: Option<TotalRow>,
    has_pence: bool,
}

/// The figures of one row.
struct Figures {
    cells: [Option<i64>; 4],
    total: Option<i64>,
    has_pence: bool,
}

struct Reading {
    layout: Layout,
    drafts: Vec<Draft>,
    /// The block that a blank label belongs to; an error where the label above
    /// is not understood and has been reported.
    current: Option<Result<usize, Reported>>,
}

impl Reading {
    fn row(&mut self, row: &Row<'_>, log: &mut Log) -> Result<(), Reported> {
        let text = |place: Option<usize>| place.and_then(|p| row.cells.get(p)).map_or("", |c| c);
        let (label, year) = (text(self.layout.label), text(Some(self.layout.year)));
        let total = if year.is_empty() { after_total(label) } else { after_total(year) };
        if let Some(of) = total {
            let named = if year.is_empty() || label.is_empty() { of } else { label };
            let printed = if label.is_empty() { year } else { label };
            return self.total_row(row, named, printed, log);
        }
        if !label.is_empty() {
            self.current = Some(self.block_labelled(label, row, log));
        }
        let is_heading = self.figure_places().all(|place| text(Some(place)).is_empty());
        if year.is_empty() && is_heading {
            return Ok(());
        }
        let block = self.current_block(row, log)?;
        self.year_row(block, year, row, log)
    }

    fn figure_places(&self) -> impl Iterator<Item = usize> + use<> {
        self.layout.quarters.into_iter().chain(self.layout.total)
    }

    /// The block of a label: the one that stands there already, or a new one.
    fn block_labelled(
        &mut self,
        label: &str,
        row: &Row<'_>,
        log: &mut Log,
    ) -> Result<usize, Reported> {
        let column = self.layout.label.and_then(|place| self.layout.names.get(place));
        let column = column.map_or("", String::as_str);
        let mut report = |why: String| log.push(Problem::of_cell(row.line, column, label, why));
        let measure = cells::words(label).and_then(|label| measure(&label)).map_err(&mut report)?;
        match self.drafts.iter().position(|draft| draft.measure == measure) {
            None => Ok(self.new_block(measure, label, row.line)),
            Some(block) if self.drafts[block].label.eq_ignore_ascii_case(label) => Ok(block),
            Some(block) => Err(report(format!(
                "a second set of {}s: {} is on row {}; send one table at a time",
                measure.as_str(),
                self.drafts[block].label,
                self.drafts[block].first_row,
            ))),
        }
    }

    fn new_block(&mut self, measure: BlockMeasure, label: &str, first_row: u64) -> usize {
        self.drafts.push(Draft {
            measure,
            label: label.to_owned(),
            first_row,
            years: Vec::new(),
            seen: HashMap::new(),
            total: None,
            has_pence: false,
        });
        self.drafts.len() - 1
    }

    fn current_block(&mut self, row: &Row<'_>, log: &mut Log) -> Result<usize, Reported> {
        let block = match (self.current, self.layout.label) {
            (Some(current), _) => current,
            (None, None) => Ok(self.new_block(BlockMeasure::Amount, "Sum of Amount", row.line)),
            // The row that has the label could not be read.
            (None, Some(_)) if !log.is_clean() => Err(Reported),
            (None, Some(_)) => {
                let why =
                    "the first row needs a label that says whether these are amounts or counts";
                Err(log.push(Problem::of_row(row.line, why)))
            }
        };
        self.current = Some(block);
        block
    }

    fn year_row(
        &mut self,
        block: usize,
        year: &str,
        row: &Row<'_>,
        log: &mut Log,
    ) -> Result<(), Reported> {
        let measure = self.drafts[block].measure;
        let column = &self.layout.names[self.layout.year];
        let read = if year.is_empty() {
            Err("the year is missing".to_owned())
        } else {
            cells::printed_year(year)
        };
        let read = read.map_err(|why| log.push(Problem::of_cell(row.line, column, year, why)));
        if let Ok(known) = read {
            match self.drafts[block].seen.get(&known) {
                Some(first) => {
                    let why = format!(
                        "given twice among the {}s: first on row {first}",
                        measure.as_str()
                    );
                    log.push(Problem::of_cell(row.line, column, year, why));
                }
                None => {
                    self.drafts[block].seen.insert(known, row.line);
                }
            }
        }
        let figures = self.figures(measure, row, log);
        let (year, figures) = (read?, figures?);
        let draft = &mut self.drafts[block];
        draft.has_pence |= figures.has_pence;
        draft.years.push(YearRow { year, cells: figures.cells, total: figures.total });
        Ok(())
    }

    /// A row of column totals. `named` is what its label says besides "total".
    fn total_row(
        &mut self,
        row: &Row<'_>,
        named: &str,
        printed: &str,
        log: &mut Log,
    ) -> Result<(), Reported> {
        let mut report = |why: String| {
            log.push(Problem {
                value: Some(super::shown::shown(printed)),
                ..Problem::of_row(row.line, why)
            })
        };
        cells::words(printed).map_err(&mut report)?;
        let block = if named.is_empty() {
            match self.current {
                Some(current) => current?,
                None => return Err(report("a total stands above what it totals".to_owned())),
            }
        } else {
            let measure = measure(named).map_err(&mut report)?;
            self.drafts.iter().position(|draft| draft.measure == measure).ok_or_else(|| {
                report(format!("a total of {}s, and there are no {0}s above it", measure.as_str()))
            })?
        };
        let label = printed.to_owned();
        if self.drafts[block].total.is_some() {
            return Err(report(format!(
                "the {}s have two rows of totals",
                self.drafts[block].measure.as_str()
            )));
        }
        let figures = self.figures(self.drafts[block].measure, row, log)?;
        let draft = &mut self.drafts[block];
        draft.has_pence |= figures.has_pence;
        draft.total = Some(TotalRow { label, cells: figures.cells, total: figures.total });
        Ok(())
    }

    fn figures(
        &self,
        measure: BlockMeasure,
        row: &Row<'_>,
        log: &mut Log,
    ) -> Result<Figures, Reported> {
        let mut has_pence = false;
        let mut figure = |place: usize| {
            let text = row.cells.get(place).map_or("", |cell| cell);
            if text.is_empty() {
                return Ok(None);
            }
            let read: Read<i64> = match measure {
                BlockMeasure::Count => cells::printed_count(text),
                BlockMeasure::Amount => cells::printed_amount(text).map(|printed| {
                    has_pence |= printed.has_pence;
                    printed.amount.pence()
                }),
            };
            let column = &self.layout.names[place];
            read.map(Some).map_err(|why| log.push(Problem::of_cell(row.line, column, text, why)))
        };
        let [q1, q2, q3, q4] = self.layout.quarters.map(&mut figure);
        let total = self.layout.total.map_or(Ok(None), &mut figure);
        Ok(Figures { cells: [q1?, q2?, q3?, q4?], total: total?, has_pence })
    }

    fn finish(self) -> Result<PublishedTable, Problems> {
        let mut log = Log::default();
        let mut blocks = Vec::new();
        if self.drafts.is_empty() {
            log.push(Problem::of_file("the table has labels and no figures"));
        }
        for draft in self.drafts {
            if !YEARS_RANGE.contains(&draft.years.len()) {
                let why = format!(
                    "a table has {} to {} years, and the {}s here have {}",
                    YEARS_RANGE.start(),
                    YEARS_RANGE.end(),
                    draft.measure.as_str(),
                    draft.years.len(),
                );
                log.push(Problem::of_row(draft.first_row, why));
            }
            let in_pounds = draft.measure == BlockMeasure::Amount && !draft.has_pence;
            blocks.push(Block {
                measure: draft.measure,
                unit: if in_pounds { 100 } else { 1 },
                years: draft.years,
                total: draft.total,
            });
        }
        log.finish(Refusal::Rows, PublishedTable { blocks })
    }
}
