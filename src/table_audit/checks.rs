//! The control totals: which sums a printed table must satisfy, how far off each
//! is, and which printed totals fail.
//!
//! Every row and every column of the grid is a *line*: its figures must add up
//! to its total. The total row and the column of row totals are lines too, and
//! the last line compares the grand total with all cells.

use super::grid::{Grid, Place, TOTAL_COLUMN, at};
use super::units::PrintedUnits;

/// What the figures of a block are, as far as its sums depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// What they are rounded to.
    pub(super) units: PrintedUnits,
    /// Whether a person says so, and not the figures.
    pub(super) stated: bool,
    /// Whether each quarter is the year so far, so that a year's total is its last one.
    pub(super) cumulative: bool,
}

/// Which lines can be checked, and how exactly they must agree.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    years: usize,
    scale: Scale,
    /// The column of the last stated quarter of each row, where that is its total.
    last: Option<Vec<usize>>,
    checked: Vec<bool>,
}

/// How far each line is off, and how many figures it adds up.
#[derive(Clone, Debug)]
pub(super) struct Sums(Vec<Sum>);

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    /// Computed minus printed.
    difference: i128,
    /// How many quarters and how many totals it adds up.
    cells: i128,
    totals: i128,
}

/// Sets of rows and columns of the grid, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineSet {
    pub(super) rows: u128,
    pub(super) columns: u128,
}

impl LineSet {
    /// The row and the column through a place.
    pub(super) fn through(place: Place) -> LineSet {
        LineSet { rows: 1 << place.row, columns: 1 << place.column }
    }

    pub(super) fn is_empty(self) -> bool {
        self.rows == 0 && self.columns == 0
    }

    /// How many rows and how many columns.
    pub(super) fn counts(self) -> (u32, u32) {
        (self.rows.count_ones(), self.columns.count_ones())
    }

    pub(super) fn union(self, other: LineSet) -> LineSet {
        LineSet { rows: self.rows | other.rows, columns: self.columns | other.columns }
    }

    pub(super) fn without(self, other: LineSet) -> LineSet {
        LineSet { rows: self.rows & !other.rows, columns: self.columns & !other.columns }
    }

    pub(super) fn contains(self, other: LineSet) -> bool {
        other.rows & !self.rows == 0 && other.columns & !self.columns == 0
    }

    pub(super) fn meets(self, other: LineSet) -> bool {
        self.rows & other.rows != 0 || self.columns & other.columns != 0
    }
}

/// One printed total that its figures do not match, in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// Where the total stands.
    pub(super) place: Place,
    /// Computed minus printed.
    pub(super) difference: i128,
}

impl Lines {
    /// The lines of a block that have what it takes to be checked.
    pub(super) fn of(grid: &Grid, scale: Scale) -> Lines {
        let years = grid.years();
        let stated = |row, column| grid.get(at(row, column)).is_some();
        let row_has_cells = |row| (0..TOTAL_COLUMN).any(|column| stated(row, column));
        let column_has_cells = |column| (0..years).any(|row| stated(row, column));
        let grand = stated(years, TOTAL_COLUMN);
        // Totals can be added up where none is missing that has figures to total.
        let total_row_adds_up = (0..TOTAL_COLUMN).any(|column| stated(years, column))
            && (0..TOTAL_COLUMN).all(|c| stated(years, c) || !column_has_cells(c));
        let total_column_adds_up = (0..years).any(|row| stated(row, TOTAL_COLUMN))
            && (0..years).all(|row| stated(row, TOTAL_COLUMN) || !row_has_cells(row));
        // A total over nothing but blanks stands for figures that are not printed.
        let cells_add_up = (0..years).any(row_has_cells)
            && (0..years).all(|row| row_has_cells(row) || !stated(row, TOTAL_COLUMN))
            && (0..TOTAL_COLUMN).all(|c| column_has_cells(c) || !stated(years, c));

        let rows = (0..years).map(|row| stated(row, TOTAL_COLUMN) && row_has_cells(row));
        let mut checked: Vec<bool> = rows.collect();
        let last_of = |row| (0..TOTAL_COLUMN).rev().find(|c| stated(row, *c));
        let mut lasts = (0..years).filter_map(last_of);
        // The last column total of years so far stands for all of them where they end alike.
        let end_alike = lasts.next().is_none_or(|first| lasts.all(|last| last == first));
        checked.push(grand && total_row_adds_up && (end_alike || !scale.cumulative));
        checked.extend((0..TOTAL_COLUMN).map(|c| stated(years, c) && column_has_cells(c)));
        checked.push(grand && total_column_adds_up);
        checked.push(grand && cells_add_up);
        let last = (0..=years).map(|row| last_of(row).unwrap_or_default());
        let last = scale.cumulative.then(|| last.collect());
        Lines { years, scale, last, checked }
    }

    pub(super) fn scale(&self) -> Scale {
        self.scale
    }

    /// These lines and those that other figures in the same places make checkable.
    /// A line that could be checked as printed must agree in a repaired table too,
    /// and so must one that only the repair makes checkable.
    pub(super) fn and(&self, other: &Lines) -> Lines {
        let both = self.checked.iter().zip(&other.checked);
        let checked = both.map(|(one, other)| *one || *other).collect();
        Lines { checked, ..self.clone() }
    }

    /// The printed totals that stand over nothing that is printed, so that they
    /// cannot be checked, and how many others can.
    pub(super) fn totals(&self, grid: &Grid) -> (Vec<Place>, usize) {
        let printed = grid.places().filter(|p| grid.is_total(*p) && grid.get(*p).is_some());
        let (checked, unchecked): (Vec<_>, Vec<_>) = printed.partition(|place| {
            let mut lines = self.through(*place).into_iter();
            lines.any(|(line, sign)| sign < 0 && self.checked[line])
        });
        (unchecked, checked.len())
    }

    /// Whether figures must agree to the last digit.
    pub(super) fn are_exact(&self) -> bool {
        self.scale.units.are_exact()
    }

    /// Whether every line of the grid can be checked.
    pub(super) fn are_complete(&self) -> bool {
        self.checked.iter().all(|checked| *checked)
    }

    /// The line of a row of the grid.
    pub(super) fn row(&self, row: usize) -> usize {
        row
    }

    /// The line of a column of the grid.
    pub(super) fn column(&self, column: usize) -> usize {
        self.years + 1 + column
    }

    /// The line that compares the grand total with all cells.
    pub(super) fn all_cells(&self) -> usize {
        self.column(TOTAL_COLUMN) + 1
    }

    /// Every line that can be checked.
    pub(super) fn checked(&self) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.checked.len()).filter(|line| self.checked[*line])
    }

    /// Whether a line is checked that a figure takes part in.
    pub(super) fn decides(&self, line: usize, place: Place) -> bool {
        let takes_part = |(other, sign): &(usize, i128)| *other == line && *sign != 0;
        self.checked[line] && self.through(place).iter().any(takes_part)
    }

    pub(super) fn is_checked(&self, line: usize) -> bool {
        self.checked[line]
    }

    /// The lines through a place with its sign in each: -1 where it is the total,
    /// 1 where it is added up, 0 where it plays no part. The line whose sum a
    /// figure closes comes first: a cell's row, and for a total the figures it
    /// adds up.
    pub(super) fn through(&self, place: Place) -> [(usize, i128); 3] {
        let in_total_row = place.row == self.years;
        let in_total_column = place.column == TOTAL_COLUMN;
        // Of running totals only the last is added up along its row.
        let runs_on = self.last.as_ref().is_some_and(|last| last[place.row] != place.column);
        let in_row = i128::from(!runs_on);
        let row = (self.row(place.row), if in_total_column { -1 } else { in_row });
        let column = (self.column(place.column), if in_total_row { -1 } else { 1 });
        let sign = match (in_total_row, in_total_column) {
            (false, false) => in_row,
            (true, true) => -1,
            _ => 0,
        };
        let all = (self.all_cells(), sign);
        if in_total_row && !in_total_column { [column, row, all] } else { [row, column, all] }
    }

    /// How far a line may be off: each addend and the total may be rounded by
    /// half a unit. What is no multiple of the unit cannot be a difference.
    pub(super) fn tolerance(&self, sums: &Sums, line: usize) -> i128 {
        let Sum { cells, totals, .. } = sums.0[line];
        let units = self.scale.units;
        units.tolerance(cells, totals) / units.finer() * units.finer()
    }

    /// What every figure that could be printed at a place is a multiple of.
    pub(super) fn unit_at(&self, place: Place) -> i64 {
        let units = self.scale.units;
        if self.is_total(place) { units.totals } else { units.cells }
    }

    fn is_total(&self, place: Place) -> bool {
        place.row == self.years || place.column == TOTAL_COLUMN
    }

    /// Whether a line agrees with its total.
    pub(super) fn agrees(&self, sums: &Sums, line: usize) -> bool {
        !self.checked[line] || sums.difference(line).abs() <= self.tolerance(sums, line)
    }

    /// The rows and columns that disagree. The comparison of the grand total with
    /// all cells is no row and no column and is not among them.
    pub(super) fn failing(&self, sums: &Sums) -> LineSet {
        let mut failing = LineSet::default();
        for row in (0..=self.years).filter(|row| !self.agrees(sums, self.row(*row))) {
            failing.rows |= 1 << row;
        }
        for column in (0..=TOTAL_COLUMN).filter(|c| !self.agrees(sums, self.column(*c))) {
            failing.columns |= 1 << column;
        }
        failing
    }

    /// Every printed total that fails: rows, then columns, then the grand total.
    pub(super) fn failures(&self, sums: &Sums) -> Vec<Failure> {
        let failure = |line: usize, place: Place| {
            (!self.agrees(sums, line)).then(|| Failure { place, difference: sums.difference(line) })
        };
        let rows = (0..self.years).filter_map(|row| failure(self.row(row), at(row, TOTAL_COLUMN)));
        let mut failures: Vec<Failure> = rows.collect();
        let row_fails = !failures.is_empty();
        let columns = (0..TOTAL_COLUMN).filter_map(|c| failure(self.column(c), at(self.years, c)));
        failures.extend(columns);
        let column_fails = failures.last().is_some_and(|last| last.place.row == self.years);
        failures.extend(self.grand_failure(sums, row_fails, column_fails));
        failures
    }

    /// The grand total is compared with all cells, the column totals and the row
    /// totals. It fails itself when nothing supports it, or when a comparison
    /// fails that no failing row or column accounts for. Otherwise the fault has
    /// been listed where it is: a wrong cell leaves the grand total right.
    fn grand_failure(&self, sums: &Sums, row_fails: bool, column_fails: bool) -> Option<Failure> {
        let comparisons = [
            (self.all_cells(), row_fails || column_fails),
            (self.row(self.years), column_fails),
            (self.column(TOTAL_COLUMN), row_fails),
        ];
        let supported =
            comparisons.iter().any(|(line, _)| self.checked[*line] && self.agrees(sums, *line));
        let mut failing = comparisons.iter().filter(|(line, _)| !self.agrees(sums, *line));
        let (line, _) = *failing.clone().next()?;
        let accounted_for = failing.all(|(_, accounted_for)| *accounted_for);
        if supported && accounted_for {
            return None;
        }
        let place = at(self.years, TOTAL_COLUMN);
        Some(Failure { place, difference: sums.difference(line) })
    }
}

impl Sums {
    /// Adds up every line of a grid. Blank cells add nothing.
    pub(super) fn of(lines: &Lines, grid: &Grid) -> Sums {
        let mut sums = Sums(vec![Sum::default(); lines.checked.len()]);
        for place in grid.places() {
            sums.change(lines, place, None, grid.get(place));
        }
        sums
    }

    /// Takes a figure out of its lines and puts another in.
    pub(super) fn change(
        &mut self,
        lines: &Lines,
        place: Place,
        from: Option<i64>,
        to: Option<i64>,
    ) {
        let value = |figure: Option<i64>| figure.map_or(0, i128::from);
        let change = value(to) - value(from);
        let stated = i128::from(to.is_some()) - i128::from(from.is_some());
        for (line, sign) in lines.through(place) {
            let sum = &mut self.0[line];
            sum.difference += sign * change;
            let addends = if lines.is_total(place) { &mut sum.totals } else { &mut sum.cells };
            *addends += sign.max(0) * stated;
        }
    }

    /// How many stated figures a line adds up.
    pub(super) fn addends(&self, line: usize) -> i128 {
        self.0[line].cells + self.0[line].totals
    }

    /// Computed minus printed.
    pub(super) fn difference(&self, line: usize) -> i128 {
        self.0[line].difference
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FinancialYear;
    use crate::domain::published_table::{Block, BlockMeasure, YearRow};

    #[test]
    fn a_total_may_be_off_by_half_a_unit_for_each_addend_and_for_itself() {
        // Units of cells and totals, stated cells of a row, and how far its total may be off:
        // in whole pence or ones, and what is no multiple of the unit is no difference.
        let table = [
            (1, 1, [0, 0, 0, 0]),
            (100, 100, [100, 100, 200, 200]),
            (1, 100, [50, 50, 50, 50]),
            (100, 1, [50, 100, 150, 200]),
            (5, 5, [0, 5, 5, 10]),
            (500, 500, [500, 500, 1_000, 1_000]),
            (1_000, 1_000, [1_000, 1_000, 2_000, 2_000]),
            (100, 1_000, [500, 600, 600, 700]),
        ];
        for (of_cells, of_totals, allowed) in table {
            let scale = Scale {
                units: PrintedUnits { cells: of_cells, totals: of_totals },
                stated: false,
                cumulative: false,
            };
            let step = of_cells.min(of_totals);
            for (stated, allowed) in (1_i64..).zip(allowed) {
                for off in (-40..=40).map(|off| off * step) {
                    let cells = [0, 1, 2, 3].map(|c| (c < stated).then_some(10 * of_cells));
                    let total = Some(10 * stated * of_cells + off);
                    let years = vec![YearRow { year: FinancialYear::FIRST, cells, total }];
                    let measure = BlockMeasure::Amount;
                    let grid = Grid::of(&Block { measure, unit: 1, years, total: None });
                    let lines = Lines::of(&grid, scale);
                    let agrees = lines.failures(&Sums::of(&lines, &grid)).is_empty();
                    let place = format!("{of_cells} {of_totals}, {stated} cells, {off}");
                    assert_eq!(agrees, off.abs() <= allowed, "{place}");
                }
            }
        }
    }
}
