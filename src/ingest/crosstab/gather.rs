//! Figures by what their heads and labels say, put together as blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Blocks, CellRead, Labels, Place, Placed};
use super::heads::{Column, Heads};
use super::rows::Labelled;
use super::says::{Facets, is_provisional};
use super::values::Values;
use super::whole::{is_whole, one_row};
use crate::domain::published_table::{Block, BlockMeasure};
use crate::domain::{FinancialYear, Quarter};
use crate::ingest::figure::{Figure, figure, figure_with_decimals};
use crate::ingest::file_options::UnitSaid;
use crate::ingest::problem::{Log, Problem, Reported};
use crate::ingest::read_as::{ReadAs, UnitsRead};
use crate::ingest::rows::Row;
use crate::ingest::unit::{Quantity, Scale};

/// Gathers the blocks.
pub(super) struct Gathering<'a> {
    rows: &'a [Row<'a>],
    heads: &'a Heads,
    blocks: Blocks,
    /// The unit of amounts that a person says.
    unit: Option<UnitSaid>,
    values: Values,
    /// Heads whose year is not that of the rows, with the years of those rows.
    contradicted: BTreeMap<String, Vec<FinancialYear>>,
    /// Whether a head or a label says that quarters are the year so far.
    years_so_far: bool,
    /// What the amounts are in.
    units: UnitsRead,
}

/// One figure where it stands.
struct Spot<'s> {
    row: &'s Labelled,
    file_row: &'s Row<'s>,
    place: usize,
    column: &'s Column,
    head: &'s Facets,
}

impl Spot<'_> {
    fn text(&self) -> &str {
        self.file_row.cells.get(self.place).map_or("", |cell| cell)
    }

    fn report(&self, log: &mut Log, why: String) -> Reported {
        let Spot { file_row, column, place, .. } = self;
        let problem = Problem::of_cell(file_row.line, &column.name, self.text(), why);
        log.push(problem.at(*place))
    }
}

/// What was gathered.
pub(super) struct Gathered {
    /// The blocks, in the order in which they are printed.
    pub(super) blocks: Vec<Block>,
    /// The quarters that are marked as provisional.
    pub(super) provisional: BTreeSet<Quarter>,
    /// Whether quarters are said to be years so far.
    pub(super) years_so_far: bool,
    /// What the amounts are in.
    pub(super) units: UnitsRead,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(
        rows: &'a [Row<'a>],
        heads: &'a Heads,
        unit: Option<UnitSaid>,
    ) -> Gathering<'a> {
        Gathering {
            rows,
            heads,
            blocks: Blocks::default(),
            unit,
            values: Values::default(),
            contradicted: BTreeMap::new(),
            years_so_far: false,
            units: UnitsRead::default(),
        }
    }

    /// Takes the figures of all rows.
    pub(super) fn gather(&mut self, labelled: &[Labelled], read_as: &mut ReadAs, log: &mut Log) {
        self.values = Values::of(self.rows, self.heads, labelled, self.unit);
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
            let (value, _) = self.values.value(&written, measure, &of).ok()?;
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
        is_whole(self.heads, file_row, read_as, log)?;
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
            let spot = Spot { row, file_row, place, column, head };
            if self.figure(&spot, read_as, log).is_err() {
                all_read = Err(Reported);
            }
        }
        all_read
    }

    fn figure(
        &mut self,
        spot: &Spot<'_>,
        read_as: &mut ReadAs,
        log: &mut Log,
    ) -> Result<(), Reported> {
        let (text, line) = (spot.text(), spot.file_row.line);
        if spot.row.is_broken {
            match figure(text) {
                _ if text.is_empty() => {}
                Figure::Asked(question) => drop(spot.report(log, question.in_words())),
                Figure::NotAFigure(why) => drop(spot.report(log, why)),
                Figure::Number(_) | Figure::NotStated(_) => {}
            }
            return Err(Reported);
        }
        let facets = match self.facets(spot) {
            Ok(facets) => facets,
            Err(Reported) if text.is_empty() => return Ok(()),
            Err(Reported) => return Err(Reported),
        };
        let measure = match facets.measure {
            Some(Quantity::Count) => {
                in_ones(spot, log)?;
                BlockMeasure::Count
            }
            Some(Quantity::Average | Quantity::Percentage) => return Ok(()),
            _ if !self.contradicted.is_empty() => return Err(Reported),
            Some(Quantity::Amount) => BlockMeasure::Amount,
            None => self.unnamed(spot.file_row, read_as, log)?,
        };
        if measure == BlockMeasure::Amount {
            self.one_unit(spot, &facets, log)?;
        }
        let Some(place) = Place::of(&facets) else {
            if text.is_empty() {
                return Ok(());
            }
            return Err(self.missing_year(spot.file_row, log));
        };
        let read = match text.is_empty() {
            true => CellRead::default(),
            false => self.read(spot, measure, &facets, read_as, log)?,
        };
        self.years_so_far |= facets.is_cumulative && matches!(place, Place::Cell(..));
        let is_provisional = facets.is_provisional || read.is_provisional;
        let placed = Placed { place, read, is_provisional };
        let labels = Labels { row: spot.row, line, column: &spot.column.name };
        self.blocks.put(&labels, measure, &placed, log)
    }

    /// The value of a cell that is not blank, and the step that it is printed in.
    fn read(
        &self,
        spot: &Spot<'_>,
        measure: BlockMeasure,
        facets: &Facets,
        read_as: &mut ReadAs,
        log: &mut Log,
    ) -> Result<CellRead, Reported> {
        let (text, line) = (spot.text(), spot.file_row.line);
        let scaled = self.values.scale(facets).is_some_and(|scale| scale != Scale::Pounds);
        let figure = if scaled { figure_with_decimals } else { figure };
        match figure(text) {
            Figure::Number(written) => {
                let read = self.values.value(&written, measure, facets);
                let (value, step) = read.map_err(|why| spot.report(log, why))?;
                let is_provisional = written.mark.as_deref().is_some_and(is_provisional);
                if written.mark.is_some() && !is_provisional {
                    read_as.pass_over(Some(line), text, "the mark beside the figure");
                }
                Ok(CellRead { pence_or_count: Some(value), step, is_provisional })
            }
            Figure::NotStated(mark) => {
                read_as.mark(&mark, line, &spot.column.name);
                Ok(CellRead::default())
            }
            Figure::Asked(question) => {
                let is_read = |text: &str| match figure(text) {
                    Figure::Number(written) => self.values.value(&written, measure, facets).is_ok(),
                    _ => false,
                };
                Err(spot.report(log, question.where_read(is_read)))
            }
            Figure::NotAFigure(why) => Err(spot.report(log, why)),
        }
    }

    /// Takes the unit of an amount, and refuses a label with another than a person says.
    fn one_unit(
        &mut self,
        spot: &Spot<'_>,
        facets: &Facets,
        log: &mut Log,
    ) -> Result<(), Reported> {
        self.units.take(facets.scale.as_ref());
        match self.values.contradicts(&spot.row.facets) {
            None => Ok(()),
            Some(why) if log.has(&why) => Err(Reported),
            Some(why) => Err(log.push(Problem::of_row(spot.file_row.line, why))),
        }
    }

    /// What is said of the figure where a row and a column meet.
    fn facets(&mut self, spot: &Spot<'_>) -> Result<Facets, Reported> {
        let Spot { row, column, head, .. } = spot;
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
            match self.unit {
                Some(_) => "No label says what the figures are. They are read as amounts.",
                None => {
                    "No label says what the figures are. They are read as amounts in pounds. If \
                     they are in another unit, say so: unit=thousands."
                }
            }
            .to_owned(),
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

    /// Everything that was gathered.
    pub(super) fn finish(self, log: &mut Log) -> Gathered {
        let Gathering { years_so_far, units, .. } = self;
        let provisional = self.blocks.provisional();
        Gathered { blocks: self.blocks.finish(log), provisional, years_so_far, units }
    }
}

/// Refuses counts whose own label or head says that they are in thousands, say.
fn in_ones(spot: &Spot<'_>, log: &mut Log) -> Result<(), Reported> {
    let states = [&spot.row.facets, spot.head].into_iter().find_map(|facets| {
        let is_of_counts = facets.measure == Some(Quantity::Count);
        facets.scale.as_ref().filter(|(scale, _)| is_of_counts && *scale != Scale::Pounds)
    });
    let Some((_, quoted)) = states else { return Ok(()) };
    let why = counts_in_a_unit(quoted);
    match log.has(&why) {
        true => Err(Reported),
        false => Err(log.push(Problem::of_cell(spot.file_row.line, &spot.column.name, "", why))),
    }
}

/// What is said of counts in a unit.
pub(in crate::ingest) fn counts_in_a_unit(quoted: &str) -> String {
    format!(
        "\"{}\" stands beside counts: write the counts in full, and leave it out there",
        crate::ingest::shown(quoted)
    )
}
