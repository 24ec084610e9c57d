//! Figures by what their heads and labels say, put together as blocks.

use std::collections::BTreeMap;

use super::blocks::{Blocks, Labels, Place, Placed};
use super::heads::{Column, Heads};
use super::rows::Labelled;
use super::says::Facets;
use crate::domain::FinancialYear;
use crate::domain::published_table::{Block, BlockMeasure};
use crate::ingest::figure::{Figure, Written, figure, figure_with_decimals};
use crate::ingest::problem::{Log, Problem, Reported};
use crate::ingest::read_as::ReadAs;
use crate::ingest::rows::Row;
use crate::ingest::unit::{Quantity, Scale};

/// Gathers the blocks.
pub(super) struct Gathering<'a> {
    rows: &'a [Row<'a>],
    heads: &'a Heads,
    blocks: Blocks,
    /// The largest size of a figure of each measure, for a bracketed number that may be a
    /// footnote's.
    typical: BTreeMap<bool, i64>,
    /// Heads whose year is not that of the rows, with the years of those rows.
    contradicted: BTreeMap<String, Vec<FinancialYear>>,
    /// Whether a head or a label says that quarters are the year so far.
    years_so_far: bool,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(rows: &'a [Row<'a>], heads: &'a Heads) -> Gathering<'a> {
        Gathering {
            rows,
            heads,
            blocks: Blocks::default(),
            typical: BTreeMap::new(),
            contradicted: BTreeMap::new(),
            years_so_far: false,
        }
    }

    /// Takes the figures of all rows.
    pub(super) fn gather(&mut self, labelled: &[Labelled], read_as: &mut ReadAs, log: &mut Log) {
        self.typical = self.typical_sizes(labelled);
        // A row of totals may stand above what it totals.
        let is_total = |row: &&Labelled| row.facets.is_total && row.facets.year.is_none();
        let rows = || labelled.iter();
        let is_unnamed = |row: &&Labelled| row.facets.year.is_none() && row.group.is_some();
        let in_order = rows()
            .filter(|row| !is_total(row) && !is_unnamed(row))
            .chain(rows().filter(|row| is_total(row) || is_unnamed(row)));
        for row in in_order {
            read_as.figure_rows += 1;
            if is_total(&row) && labelled.iter().any(|row| row.is_broken) {
                continue;
            }
            // What is wrong has been written down; the other rows are still read.
            let _ = match self.sum_of_all(row).or_else(|| self.total_above(row)) {
                Some(total) => self.row(&total, read_as, log),
                None => self.row(row, read_as, log),
            };
        }
        let line = self.rows[*self.heads.rows.start()].line;
        let contradicted = std::mem::take(&mut self.contradicted);
        if let Some((head, years)) = contradicted.first_key_value() {
            let years: Vec<String> = years.iter().map(ToString::to_string).collect();
            let others = match contradicted.len() {
                1 => String::new(),
                several => format!(", like {} more heads", several - 1),
            };
            let why = format!(
                "this column names a year{others}, and its rows are of {}: leave the year out of \
                 the head",
                years.join(", ")
            );
            log.push(Problem::of_cell(line, head, "", why));
        }
    }

    fn typical_sizes(&self, labelled: &[Labelled]) -> BTreeMap<bool, i64> {
        let mut sizes: BTreeMap<bool, Vec<i64>> = BTreeMap::new();
        for row in labelled {
            for (place, _, head) in self.heads.figures() {
                let text = self.rows[row.at].cells.get(place).map_or("", |cell| cell);
                let Figure::Number(written) = figure(text) else { continue };
                let facets = row.facets.clone().within(head).within(&self.heads.all);
                let is_count = facets.measure == Some(Quantity::Count);
                if let Ok(pence) = written.pence(Scale::Pounds) {
                    sizes.entry(is_count).or_default().push(pence.saturating_abs());
                }
            }
        }
        let median = |mut sizes: Vec<i64>| {
            sizes.sort_unstable();
            sizes.get(sizes.len() / 2).copied().unwrap_or(0)
        };
        sizes.into_iter().map(|(is_count, sizes)| (is_count, median(sizes))).collect()
    }

    /// A row of totals above the figures that it totals: those of the first block below it.
    fn total_above(&self, row: &Labelled) -> Option<Labelled> {
        let is_plain = row.facets.is_total && row.facets.year.is_none();
        if !is_plain || row.facets.measure.is_some() {
            return None;
        }
        let line = self.rows[row.at].line;
        let measure = match self.blocks.first_below(line)? {
            BlockMeasure::Amount => Quantity::Amount,
            BlockMeasure::Count => Quantity::Count,
        };
        let facets = Facets { measure: Some(measure), ..row.facets.clone() };
        Some(Labelled { facets, ..row.clone() })
    }

    /// A row of totals by another name: every figure is the sum of those above it.
    fn sum_of_all(&self, row: &Labelled) -> Option<Labelled> {
        if row.facets.is_total || row.facets.year.is_some() || row.group.is_none() {
            return None;
        }
        let mut facets = row.facets.clone();
        let measure = match facets.measure {
            Some(Quantity::Count) => BlockMeasure::Count,
            _ => BlockMeasure::Amount,
        };
        let years = self.blocks.years(measure)?;
        let mut compared = 0;
        for (place, _, head) in self.heads.figures() {
            let text = self.rows[row.at].cells.get(place).map_or("", |cell| cell);
            let Figure::Number(written) = figure(text) else { continue };
            let of = facets.clone().within(head).within(&self.heads.all);
            let (value, _) = self.value(&written, measure, &of).ok()?;
            let parts = years.iter().filter_map(|year| match of.quarter {
                Some(number) => year.cells[usize::from(number) - 1],
                None => year.total,
            });
            if parts.sum::<i64>() != value {
                return None;
            }
            compared += 1;
        }
        facets.is_total = true;
        (compared > 1 && years.len() > 1).then(|| Labelled { facets, group: None, ..row.clone() })
    }

    fn row(&mut self, row: &Labelled, read_as: &mut ReadAs, log: &mut Log) -> Result<(), Reported> {
        let file_row = &self.rows[row.at];
        self.is_whole(file_row, log)?;
        if matches!(row.facets.measure, Some(Quantity::Average | Quantity::Percentage)) {
            read_as.pass_over(
                Some(file_row.line),
                &one_row(file_row),
                "it is neither an amount nor a count",
            );
            return Ok(());
        }
        let mut all_read = Ok(());
        let heads = self.heads;
        for (place, column, head) in heads.figures() {
            if self.figure(row, file_row, (place, column), head, read_as, log).is_err() {
                all_read = Err(Reported);
            }
        }
        all_read
    }

    /// A row of a CSV file with too few or too many cells may have lost or gained a comma.
    fn is_whole(&self, row: &Row<'_>, log: &mut Log) -> Result<(), Reported> {
        let named = self.heads.columns.iter().rposition(|column| !column.name.is_empty());
        let width = named.map_or(0, |last| last + 1);
        let has_more = row.cells.iter().skip(width).any(|cell| !cell.is_empty());
        if row.cell_count >= width && !has_more {
            return Ok(());
        }
        let cells = if row.cell_count == 1 { "cell" } else { "cells" };
        let comma = if has_more { row.too_long() } else { "" };
        let why =
            format!("the row has {} {cells} and the header has {width}{comma}", row.cell_count);
        Err(log.push(Problem::of_row(row.line, why)))
    }

    fn figure(
        &mut self,
        row: &Labelled,
        file_row: &Row<'_>,
        (place, column): (usize, &Column),
        head: &Facets,
        read_as: &mut ReadAs,
        log: &mut Log,
    ) -> Result<(), Reported> {
        let text = file_row.cells.get(place).map_or("", |cell| cell);
        let report = |log: &mut Log, why: String| {
            log.push(Problem::of_cell(file_row.line, &column.name, text, why).at(place))
        };
        if row.is_broken {
            match figure(text) {
                _ if text.is_empty() => {}
                Figure::Asked(question) => drop(report(log, question.in_words())),
                Figure::NotAFigure(why) => drop(report(log, why)),
                Figure::Number(_) | Figure::NotStated(_) => {}
            }
            return Err(Reported);
        }
        let facets = match self.facets(row, column, head) {
            Ok(facets) => facets,
            Err(Reported) if text.is_empty() => return Ok(()),
            Err(Reported) => return Err(Reported),
        };
        let measure = match facets.measure {
            Some(Quantity::Count) => {
                self.in_ones(row, head, column, file_row, log)?;
                BlockMeasure::Count
            }
            Some(Quantity::Average | Quantity::Percentage) => return Ok(()),
            _ if !self.contradicted.is_empty() => return Err(Reported),
            Some(Quantity::Amount) => BlockMeasure::Amount,
            None => self.unnamed(file_row, read_as, log)?,
        };
        let Some(place) = Place::of(&facets) else {
            if text.is_empty() {
                return Ok(());
            }
            return Err(self.missing_year(file_row, log));
        };
        let (value, step) = if text.is_empty() {
            (None, i64::MAX)
        } else {
            let scaled = facets.scale.as_ref().is_some_and(|(scale, _)| *scale != Scale::Pounds);
            let figure = if scaled { figure_with_decimals } else { figure };
            match figure(text) {
                Figure::Number(written) => {
                    let read = self.value(&written, measure, &facets);
                    let (value, step) = read.map_err(|why| report(log, why))?;
                    if written.mark.is_some() {
                        read_as.pass_over(Some(file_row.line), text, "the mark beside the figure");
                    }
                    (Some(value), step)
                }
                Figure::NotStated(mark) => {
                    read_as.mark(&mark, file_row.line, &column.name);
                    (None, i64::MAX)
                }
                Figure::Asked(question) => {
                    let is_read = |text: &str| match figure(text) {
                        Figure::Number(written) => self.value(&written, measure, &facets).is_ok(),
                        _ => false,
                    };
                    return Err(report(log, question.where_read(is_read)));
                }
                Figure::NotAFigure(why) => return Err(report(log, why)),
            }
        };
        self.years_so_far |= facets.is_cumulative && matches!(place, Place::Cell(..));
        let placed = Placed { place, pence_or_count: value, step };
        let labels = Labels { row, line: file_row.line, column: &column.name };
        self.blocks.put(&labels, measure, &placed, log)
    }

    /// Refuses counts whose own label or head says that they are in thousands, say.
    fn in_ones(
        &self,
        row: &Labelled,
        head: &Facets,
        column: &Column,
        file_row: &Row<'_>,
        log: &mut Log,
    ) -> Result<(), Reported> {
        let states = [&row.facets, head].into_iter().find_map(|facets| {
            let is_of_counts = facets.measure == Some(Quantity::Count);
            facets.scale.as_ref().filter(|(scale, _)| is_of_counts && *scale != Scale::Pounds)
        });
        let Some((_, quoted)) = states else { return Ok(()) };
        let why = counts_in_a_unit(quoted);
        match log.has(&why) {
            true => Err(Reported),
            false => Err(log.push(Problem::of_cell(file_row.line, &column.name, "", why))),
        }
    }

    /// What is said of the figure where a row and a column meet.
    fn facets(
        &mut self,
        row: &Labelled,
        column: &Column,
        head: &Facets,
    ) -> Result<Facets, Reported> {
        if let (Some(of_head), Some(of_row)) = (head.year, row.facets.year)
            && of_head != of_row
        {
            let years = self.contradicted.entry(column.name.clone()).or_default();
            if !years.contains(&of_row) {
                years.push(of_row);
            }
            return Err(Reported);
        }
        Ok(row.facets.clone().within(head).within(&self.heads.all))
    }

    /// What the figures of a table without a word about them are.
    fn unnamed(
        &self,
        row: &Row<'_>,
        read_as: &mut ReadAs,
        log: &mut Log,
    ) -> Result<BlockMeasure, Reported> {
        let named = |name: &str| ["values", "value", "measure", "measures", "data"].contains(&name);
        if self.heads.columns.iter().any(|column| named(&column.name.to_lowercase())) {
            let why = "the first row needs a label that says whether these are amounts or counts";
            if !log.has(why) {
                log.push(Problem::of_row(row.line, why));
            }
            return Err(Reported);
        }
        read_as.doubt(
            "No label says what the figures are. They are read as amounts in pounds.".to_owned(),
        );
        Ok(BlockMeasure::Amount)
    }

    fn missing_year(&self, row: &Row<'_>, log: &mut Log) -> Reported {
        let year = self.heads.labels().find(|(_, column, _)| {
            matches!(column.name.to_lowercase().as_str(), "year" | "financial year" | "years")
        });
        let name = year.map_or("Year", |(_, column, _)| column.name.as_str());
        let problem = Problem::of_cell(row.line, name, "", "the year is missing");
        if log.last_is(&problem) { Reported } else { log.push(problem) }
    }

    /// The value of a figure in pence or as a count, and the step that it is printed in.
    fn value(
        &self,
        written: &Written,
        measure: BlockMeasure,
        facets: &Facets,
    ) -> Result<(i64, i64), String> {
        let typical = self.typical.get(&(measure == BlockMeasure::Count)).copied().unwrap_or(0);
        if written.is_bracketed_small_integer()
            && written
                .pence(Scale::Pounds)
                .is_ok_and(|pence| pence.saturating_abs() < typical / 100)
        {
            return Err("a number in brackets among figures so much larger could be a negative \
                        figure or a note's mark: write it with a minus sign, or leave the cell \
                        blank"
                .to_owned());
        }
        if written.percent {
            return Err("a percentage is neither an amount nor a count: leave it out".to_owned());
        }
        if measure == BlockMeasure::Count {
            return written.count().map(|count| (count, 1));
        }
        let scale = facets.scale.as_ref().map(|(scale, _)| *scale);
        let scale = match (written.scale, scale) {
            (Some(own), Some(of_all)) if own != of_all && of_all != Scale::Pounds => {
                return Err(
                    "the unit in this cell is another than the heading's: say one unit".to_owned()
                );
            }
            (Some(own), _) => own,
            (None, Some(of_all)) => of_all,
            (None, None) => Scale::Pounds,
        };
        let pence = written.pence(scale)?;
        let step = (0..written.decimals).fold(scale.pence(), |step, _| step / 10);
        Ok((pence, step.max(1)))
    }

    /// The blocks, in the order in which they are printed, and whether their quarters are said
    /// to be years so far.
    pub(super) fn finish(self, log: &mut Log) -> (Vec<Block>, bool) {
        (self.blocks.finish(log), self.years_so_far)
    }
}

/// What is said of counts in a unit.
pub(in crate::ingest) fn counts_in_a_unit(quoted: &str) -> String {
    format!(
        "\"{}\" stands beside counts: write the counts in full, and leave it out there",
        crate::ingest::shown(quoted)
    )
}

/// A row's text on one line.
fn one_row(row: &Row<'_>) -> String {
    let cells: Vec<&str> =
        row.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty()).collect();
    cells.join(" ")
}
