//! A column of totals that holds the average of each year's quarters: a pivot table sums or
//! averages by one word in its settings.

use super::grid::{Grid, TOTAL_COLUMN, at};

/// How many years must say so. One could be chance.
const YEARS: usize = 2;

/// Whether the total of every year that states all of its quarters is their average, within
/// what its rounding to `unit` explains, and none is their sum.
pub(super) fn totals_are_averages(grid: &Grid, unit: i64) -> bool {
    let mut years = 0;
    for row in 0..grid.years() {
        let Some(total) = grid.get(at(row, TOTAL_COLUMN)) else { continue };
        let quarters: Option<Vec<i64>> =
            (0..TOTAL_COLUMN).map(|column| grid.get(at(row, column))).collect();
        let Some(quarters) = quarters else { continue };
        let sum: i128 = quarters.into_iter().map(i128::from).sum();
        let is_average = (4 * i128::from(total) - sum).abs() <= 2 * i128::from(unit);
        if !is_average || sum == 0 {
            return false;
        }
        years += 1;
    }
    years >= YEARS
}
