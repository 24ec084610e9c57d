//! What a person may say of a table where its figures leave it open, and what of the
//! table speaks against it.

use super::cumulative;
use super::grid::{Grid, Place};
use super::repair::{column_label, row_label};
use super::units::{self, PrintedUnits};
use crate::domain::published_table::{Block, BlockMeasure};
use crate::domain::{Money, PublishedTable};

/// How many figures are shown that contradict what is said; the others are counted.
const SHOWN: usize = 3;

/// What a person says of a table. Nothing said is nothing claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// What the amounts are rounded to; the counts, where the table has no amounts.
    /// Above zero.
    pub rounding: Option<Money>,
    /// What the counts are rounded to. Above zero.
    pub count_rounding: Option<i64>,
    /// Each quarter is the year so far: the figures are the differences.
    pub cumulative: bool,
}

/// Something in a table that contradicts what was said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contradiction {
    /// The column of the figure that contradicts it, where there is one.
    pub column: Option<&'static str>,
    /// The figure as printed.
    pub figure: Option<String>,
    /// What is wrong and what to do, as part of a sentence.
    pub why: String,
}

impl TableOptions {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == TableOptions::default()
    }

    /// The unit that is stated for a block of a table, in the block's smallest unit.
    fn unit(&self, table: &PublishedTable, measure: BlockMeasure) -> Option<i64> {
        match (measure, has(table, BlockMeasure::Amount)) {
            (BlockMeasure::Amount, _) => self.rounding.map(Money::pence),
            (BlockMeasure::Count, true) => self.count_rounding,
            (BlockMeasure::Count, false) => {
                self.count_rounding.or_else(|| self.rounding.map(|unit| unit.pence() / 100))
            }
        }
    }

    /// The units of a block, and whether they are stated.
    pub(super) fn units(
        &self,
        table: &PublishedTable,
        block: &Block,
        grid: &Grid,
    ) -> (PrintedUnits, bool) {
        let stated = self.unit(table, block.measure).filter(|unit| *unit > 0);
        match stated.and_then(|unit| units::stated(block.measure, grid, unit).ok()) {
            Some(units) => (units, true),
            None => (units::told_by(block.measure, grid), false),
        }
    }

    /// Everything in the table that contradicts what is said of it: one for each matter,
    /// with the first of the figures.
    pub(super) fn contradictions(&self, table: &PublishedTable) -> Vec<Contradiction> {
        let mut found = self.unusable(table);
        for block in &table.blocks {
            let grid = Grid::of(block);
            if let Some(unit) = self.unit(table, block.measure).filter(|unit| *unit > 0) {
                let places = units::stated(block.measure, &grid, unit).err().unwrap_or_default();
                let unit = block.in_words(unit);
                let why = format!("no multiple of {unit}, so not rounded to {unit}");
                found.extend(contradiction(block, &grid, &places, &why));
            }
            if self.cumulative {
                let cumulative::Against { falling, behind_a_blank } = cumulative::against(&grid);
                let why = "less than the quarter before, so these are not years so far";
                found.extend(contradiction(block, &grid, &falling, why));
                let why = "behind a blank, so what its quarter adds is not known";
                found.extend(contradiction(block, &grid, &behind_a_blank, why));
            }
        }
        found
    }

    /// What is said of something that the table does not have.
    fn unusable(&self, table: &PublishedTable) -> Vec<Contradiction> {
        let of_table = |why: &str| Contradiction { why: why.to_owned(), ..Default::default() };
        let mut found = Vec::new();
        let counts_only = !has(table, BlockMeasure::Amount);
        if self.count_rounding.is_some() && !has(table, BlockMeasure::Count) {
            found.push(of_table(
                "the table has no counts, so leave out what its counts are rounded to",
            ));
        }
        if counts_only && self.rounding.is_some() && self.count_rounding.is_some() {
            found.push(of_table(
                "the table has no amounts: say once what its counts are rounded to",
            ));
        }
        if counts_only && self.rounding.is_some_and(|unit| unit.pence() % 100 != 0) {
            found.push(of_table("counts are rounded to a whole number"));
        }
        found
    }
}

fn has(table: &PublishedTable, measure: BlockMeasure) -> bool {
    table.blocks.iter().any(|block| block.measure == measure)
}

/// What all of these figures have against what is said, where there are any.
fn contradiction(block: &Block, grid: &Grid, places: &[Place], why: &str) -> Option<Contradiction> {
    let first = places.first()?;
    let figure = |place: &Place| {
        let figure = grid.get(*place).map_or_else(String::new, |figure| block.in_words(figure));
        format!("{figure} ({} {})", row_label(block, place.row), column_label(place.column))
    };
    let shown: Vec<String> = places.iter().take(SHOWN).map(figure).collect();
    let more = match places.len() - shown.len() {
        0 => String::new(),
        1 => " and one more".to_owned(),
        more => format!(" and {more} more"),
    };
    let are = if places.len() == 1 { "is" } else { "are" };
    Some(Contradiction {
        column: (places.len() == 1).then(|| column_label(first.column)),
        figure: (places.len() == 1)
            .then(|| grid.get(*first).map(|figure| block.print(figure)))
            .flatten(),
        why: format!("of the {}s {}{more} {are} {why}", block.measure.as_str(), shown.join(", ")),
    })
}
