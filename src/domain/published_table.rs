//! A table as a paper prints it: financial years by quarters, with row, column
//! and grand totals. Its figures are what is printed, right or wrong.

use std::collections::BTreeSet;

use super::{FinancialYear, Money, Quarter};
use crate::words::words;

words! {
    /// What the cells of a table measure.
    pub enum BlockMeasure {
        /// Money.
        Amount = "amount",
        /// Number of clawbacks.
        Count = "count",
    }
}

/// The name of the column that holds row totals.
pub const GRAND_TOTAL: &str = "Grand Total";

/// One printed pivot, which may hold amounts and counts one under the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishedTable {
    /// One block a measure, in printed order, at most one of each measure.
    pub blocks: Vec<Block>,
    /// Whether the table says in words that each quarter is the year so far.
    pub years_so_far: bool,
    /// The quarters that the table marks as provisional.
    pub provisional: BTreeSet<Quarter>,
}

/// The cells of one measure with their totals.
///
/// Every figure is an `i64` in the block's smallest unit: pence for amounts,
/// one for counts. `None` is a blank cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What the cells measure.
    pub measure: BlockMeasure,
    /// How figures are printed, in the smallest unit: 100 where amounts are printed in
    /// whole pounds, 1 where pence are printed and for counts. What they are rounded to
    /// is another matter, see [`super::printed_unit`].
    pub unit: i64,
    /// The years in printed order.
    pub years: Vec<YearRow>,
    /// The printed total row, where there is one.
    pub total: Option<TotalRow>,
}

/// A financial year's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearRow {
    /// The year; rows of a block are of different years.
    pub year: FinancialYear,
    /// Q1 to Q4.
    pub cells: [Option<i64>; 4],
    /// The printed row total.
    pub total: Option<i64>,
}

/// The row of column totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalRow {
    /// Its label as printed, such as `Total Sum of Amount`.
    pub label: String,
    /// The column totals, Q1 to Q4.
    pub cells: [Option<i64>; 4],
    /// The grand total.
    pub total: Option<i64>,
}

impl Block {
    /// Writes a figure as the block prints it, without separators: `283905`, or
    /// `283905.50` where less than pounds is printed. No figure loses its pence.
    pub fn print(&self, value: i64) -> String {
        match (self.measure, self.unit) {
            (BlockMeasure::Count, _) => value.to_string(),
            (BlockMeasure::Amount, unit) if unit % 100 == 0 && value % 100 == 0 => {
                (value / 100).to_string()
            }
            (BlockMeasure::Amount, _) => Money::from_pence(value).to_string(),
        }
    }

    /// Writes a figure for a sentence: `283,905`.
    pub fn in_words(&self, value: i64) -> String {
        match self.measure {
            BlockMeasure::Count => Money::from_pence(value.saturating_mul(100)).in_words(),
            BlockMeasure::Amount => Money::from_pence(value).in_words(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_printed_with_its_pence_where_it_has_any() {
        let table = [
            (BlockMeasure::Amount, 100, 28_390_500, "283905"),
            (BlockMeasure::Amount, 100, 28_390_550, "283905.50"),
            (BlockMeasure::Amount, 1, 28_390_500, "283905.00"),
            (BlockMeasure::Amount, 10, 28_390_510, "283905.10"),
            (BlockMeasure::Amount, 100_000, -100_000, "-1000"),
            (BlockMeasure::Count, 1, 28, "28"),
        ];
        for (measure, unit, value, expected) in table {
            let block = Block { measure, unit, years: Vec::new(), total: None };
            assert_eq!(block.print(value), expected, "{measure:?} {unit} {value}");
        }
    }
}
