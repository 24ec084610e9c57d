//! Tables in which each quarter is the year so far: known by their figures, and taken
//! apart into quarters where a person says so.

use super::checks::{Lines, Sums};
use super::grid::{Grid, Place, TOTAL_COLUMN, at};
use crate::domain::PublishedTable;
use crate::domain::published_table::Block;

/// How many whole years must rise where no total of a year is printed. Four figures in
/// any order rise by chance once in 24, and three years do once in 14,000.
const FEWEST_RISING_YEARS: usize = 3;

/// How many times its first quarter the year so far must come to. Four equal quarters
/// make it four times; a rise within a year seldom makes it two.
const LEAST_RISE: i128 = 2;

/// Whether a block looks like years so far: each year rises, and its printed total is
/// its last quarter. Without such totals each year must rise much, and the next begin
/// below its end.
pub(super) fn looks_cumulative(block: &Block, grid: &Grid, lines: &Lines, sums: &Sums) -> bool {
    let years: Vec<Vec<i64>> = (0..grid.years()).map(|row| so_far(grid, row)).collect();
    let totals: Vec<Option<i64>> =
        (0..grid.years()).map(|row| grid.get(at(row, TOTAL_COLUMN))).collect();
    let totalled =
        || years.iter().zip(&totals).filter(|(year, total)| year.len() > 1 && total.is_some());
    if totalled().next().is_some() {
        let is_last = |(year, total): &(&Vec<i64>, &Option<i64>)| {
            let apart = total.zip(year.last()).map(|(total, last)| total.abs_diff(*last));
            let allowed = lines.scale().units.tolerance(1, 0);
            rises(year) && apart.is_some_and(|apart| i128::from(apart) <= allowed)
        };
        let last = totalled().filter(is_last).count();
        return last * 2 > totalled().count();
    }
    let all = lines.all_cells();
    if lines.is_checked(all) && lines.agrees(sums, all) {
        return false;
    }
    let mut whole: Vec<(i32, &Vec<i64>)> = block
        .years
        .iter()
        .zip(&years)
        .filter(|(_, year)| year.len() == TOTAL_COLUMN)
        .map(|(row, year)| (row.year.start_year(), year))
        .collect();
    whole.sort_unstable_by_key(|(year, _)| *year);
    let much = |year: &[i64]| {
        rises(year) && i128::from(year[3]).abs() >= LEAST_RISE * i128::from(year[0]).abs()
    };
    let begins_again =
        |pair: &[(i32, &Vec<i64>)]| i128::from(pair[1].1[0]).abs() < i128::from(pair[0].1[3]).abs();
    whole.len() >= FEWEST_RISING_YEARS
        && whole.iter().all(|(_, year)| much(year))
        && whole.windows(2).all(begins_again)
}

/// The stated quarters of a year up to the first blank.
fn so_far(grid: &Grid, row: usize) -> Vec<i64> {
    (0..TOTAL_COLUMN).map_while(|column| grid.get(at(row, column))).collect()
}

/// Whether a year so far runs on from its first quarter, away from zero.
fn rises(year: &[i64]) -> bool {
    let sign = year.last().map_or(0, |last| last.signum());
    let size = |figure: i64| i128::from(figure) * i128::from(sign);
    let before_last = year.split_last().map_or(&[][..], |(_, before)| before);
    sign != 0
        && before_last.iter().any(|figure| *figure != 0)
        && year.first().is_some_and(|first| size(*first) >= 0)
        && year.windows(2).all(|pair| size(pair[0]) <= size(pair[1]))
}

/// The quarters that cannot be years so far.
#[derive(Debug, Default)]
pub(super) struct Against {
    /// Less than the quarter before it.
    pub(super) falling: Vec<Place>,
    /// Stated, with a blank before it.
    pub(super) behind_a_blank: Vec<Place>,
}

/// What cannot be years so far. Amounts that are all credits fall where others rise.
pub(super) fn against(grid: &Grid) -> Against {
    let mut found = Against::default();
    for row in 0..grid.years() {
        let places = (0..TOTAL_COLUMN).map(|column| at(row, column));
        let stated: Vec<(Place, i64)> =
            places.filter_map(|place| Some((place, grid.get(place)?))).collect();
        let credits = stated.iter().all(|(_, figure)| *figure <= 0);
        let mut before = 0;
        for (index, (place, figure)) in stated.into_iter().enumerate() {
            if place.column != index {
                found.behind_a_blank.push(place);
            } else if if credits { figure > before } else { figure < before } {
                found.falling.push(place);
            }
            before = figure;
        }
    }
    found
}

/// The table with each quarter less the one before it, and the total row likewise. Row
/// totals stay: they are the years' totals already.
pub fn differences(table: &PublishedTable) -> PublishedTable {
    let mut apart = PublishedTable { years_so_far: false, ..table.clone() };
    for block in &mut apart.blocks {
        let rows = block.years.iter_mut().map(|year| &mut year.cells);
        for cells in rows.chain(block.total.iter_mut().map(|total| &mut total.cells)) {
            let so_far = *cells;
            for (place, pair) in so_far.windows(2).enumerate() {
                cells[place + 1] =
                    pair[1].map(|figure| figure.saturating_sub(pair[0].unwrap_or(0)));
            }
        }
    }
    apart
}
