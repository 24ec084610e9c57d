//! Free values: what a figure that is not printed anywhere must be for the totals
//! to agree.
//!
//! A free value makes its row exact. Where rounding elsewhere would then push
//! another total beyond its tolerance, it is the nearest value that satisfies
//! every total.

use super::checks::{Lines, Sums};
use super::grid::Place;

/// The values a free entry may take; both ends included.
#[derive(Clone, Copy)]
struct Range {
    low: i128,
    high: i128,
}

/// Far beyond any sum of `i64` figures, and safe to add to.
const UNBOUNDED: i128 = i128::MAX / 16;

impl Range {
    const ALL: Range = Range { low: -UNBOUNDED, high: UNBOUNDED };

    fn and(self, other: Range) -> Range {
        Range { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    fn times(self, sign: i128) -> Range {
        if sign < 0 { Range { low: -self.high, high: -self.low } } else { self }
    }

    fn minus(self, other: Range) -> Range {
        Range { low: self.low - other.high, high: self.high - other.low }
    }

    /// The multiple of a unit within the range that is nearest to a value.
    fn nearest_to(self, value: i128, unit: i128) -> Option<i128> {
        let low = self.low.div_euclid(unit) + i128::from(self.low.rem_euclid(unit) > 0);
        let high = self.high.div_euclid(unit);
        let nearest = (value + unit / 2).div_euclid(unit);
        (low <= high).then(|| nearest.clamp(low, high) * unit)
    }
}

/// A line with one or two free entries: their signs times their values must lie
/// in the range, and its middle makes the line exact.
struct Constraint {
    line: usize,
    signs: [i128; 2],
    range: Range,
    exact: i128,
}

/// The values of up to two free entries, counted as 0 in `sums`, that make every
/// total agree. `None` where there are none, or where the totals leave them open.
pub(super) fn close(lines: &Lines, sums: &Sums, free: &[Place]) -> Option<Vec<i128>> {
    if free.is_empty() {
        return lines.checked().all(|line| lines.agrees(sums, line)).then(Vec::new);
    }
    let sign = |line: usize, place: Option<&Place>| {
        let through = place.map(|place| lines.through(*place)).unwrap_or_default();
        through.iter().find(|(other, _)| *other == line).map_or(0, |(_, sign)| *sign)
    };
    let mut constraints = Vec::new();
    for line in lines.checked() {
        let signs = [sign(line, free.first()), sign(line, free.get(1))];
        if signs == [0, 0] {
            if !lines.agrees(sums, line) {
                return None;
            }
            continue;
        }
        let tolerance = lines.tolerance(sums, line);
        let exact = -sums.difference(line);
        let range = Range { low: exact - tolerance, high: exact + tolerance };
        constraints.push(Constraint { line, signs, range, exact });
    }
    match *free {
        [only] => Some(vec![close_one(lines, only, 0, &constraints)?]),
        [first, second] => close_two(lines, [first, second], constraints),
        _ => None,
    }
}

/// The value of entry `index`, looking only at lines in which it alone is free.
fn close_one(
    lines: &Lines,
    place: Place,
    index: usize,
    constraints: &[Constraint],
) -> Option<i128> {
    let alone =
        |constraint: &&Constraint| constraint.signs[index] != 0 && constraint.signs[1 - index] == 0;
    let range = allowed(index, constraints);
    let closing = lines.through(place).into_iter().find_map(|(line, _)| {
        constraints.iter().filter(alone).find(|constraint| constraint.line == line)
    })?;
    range.nearest_to(closing.signs[index] * closing.exact, unit_at(lines, place))
}

fn unit_at(lines: &Lines, place: Place) -> i128 {
    i128::from(lines.unit_at(place).max(1))
}

/// What the lines allow in which entry `index` alone is free.
fn allowed(index: usize, constraints: &[Constraint]) -> Range {
    constraints
        .iter()
        .filter(|constraint| constraint.signs[index] != 0 && constraint.signs[1 - index] == 0)
        .fold(Range::ALL, |range, constraint| {
            range.and(constraint.range.times(constraint.signs[index]))
        })
}

/// Two free entries: the first one that a line of its own decides, within what
/// leaves the other possible; then the other closes its own row.
fn close_two(
    lines: &Lines,
    places: [Place; 2],
    mut constraints: Vec<Constraint>,
) -> Option<Vec<i128>> {
    let decided = |index: usize| {
        constraints.iter().any(|line| line.signs[index] != 0 && line.signs[1 - index] == 0)
    };
    let first = (0..2).find(|index| decided(*index))?;
    let second = 1 - first;
    let other = allowed(second, &constraints);
    let shared = constraints.iter().filter(|line| line.signs[0] != 0 && line.signs[1] != 0);
    let left_by_other = shared.fold(Range::ALL, |range, line| {
        let rest = line.range.minus(other.times(line.signs[second]));
        range.and(rest.times(line.signs[first]))
    });
    let closed = close_one(lines, places[first], first, &constraints)?;
    let value = allowed(first, &constraints).and(left_by_other);
    let value = value.nearest_to(closed, unit_at(lines, places[first]))?;
    for line in &mut constraints {
        let taken = line.signs[first] * value;
        line.exact -= taken;
        line.range = Range { low: line.range.low - taken, high: line.range.high - taken };
        if line.signs[second] != 0 {
            line.signs[first] = 0;
        }
    }
    let closing = close_one(lines, places[second], second, &constraints)?;
    Some(if first == 0 { vec![value, closing] } else { vec![closing, value] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FinancialYear;
    use crate::domain::published_table::{Block, BlockMeasure, TotalRow, YearRow};
    use crate::table_audit::checks::Scale;
    use crate::table_audit::grid::{Grid, at};
    use crate::table_audit::units::PrintedUnits;

    /// A block of two years whose cells are given, with every total printed.
    fn lines_and_sums(
        cells: [[i64; 4]; 2],
        row_totals: [i64; 2],
        totals: [i64; 5],
        unit: i64,
        free: &[Place],
    ) -> (Lines, Sums) {
        let years = cells.iter().zip(row_totals).zip(2017..).map(|((cells, total), start)| {
            let year = FinancialYear::starting(start).unwrap();
            YearRow { year, cells: cells.map(Some), total: Some(total) }
        });
        let units = PrintedUnits { cells: unit, totals: unit };
        let scale = Scale { units, stated: false, cumulative: false };
        let [a, b, c, d, grand] = totals.map(Some);
        let total = TotalRow { label: "Total".into(), cells: [a, b, c, d], total: grand };
        let years = years.collect();
        let block = Block { measure: BlockMeasure::Amount, unit, years, total: Some(total) };
        let grid = Grid::of(&block);
        let lines = Lines::of(&grid, scale);
        let mut sums = Sums::of(&lines, &grid);
        for place in free {
            sums.change(&lines, *place, grid.get(*place), Some(0));
        }
        (lines, sums)
    }

    const TRUE_CELLS: [[i64; 4]; 2] = [[10, 20, 30, 40], [50, 60, 70, 80]];
    const ROW_TOTALS: [i64; 2] = [100, 260];
    const TOTALS: [i64; 5] = [60, 80, 100, 120, 360];

    #[test]
    fn free_values_are_what_the_totals_leave() {
        let table: &[(&[Place], Option<&[i128]>)] = &[
            (&[], Some(&[])),
            (&[at(0, 1)], Some(&[20])),
            (&[at(1, 4)], Some(&[260])),
            (&[at(2, 2)], Some(&[100])),
            (&[at(2, 4)], Some(&[360])),
            (&[at(0, 1), at(0, 2)], Some(&[20, 30])),
            (&[at(0, 1), at(1, 1)], Some(&[20, 60])),
            (&[at(0, 1), at(0, 4)], Some(&[20, 100])),
            (&[at(0, 4), at(2, 4)], Some(&[100, 360])),
        ];
        for (free, expected) in table {
            let (lines, sums) = lines_and_sums(TRUE_CELLS, ROW_TOTALS, TOTALS, 1, free);
            assert_eq!(close(&lines, &sums, free).as_deref(), *expected, "{free:?}");
        }
    }

    #[test]
    fn nothing_closes_a_table_that_is_wrong_elsewhere() {
        let wrong = [[10, 20, 30, 41], TRUE_CELLS[1]];
        let (lines, sums) = lines_and_sums(wrong, ROW_TOTALS, TOTALS, 1, &[at(0, 0)]);
        assert_eq!(close(&lines, &sums, &[at(0, 0)]), None);
    }

    #[test]
    fn a_free_value_closes_its_row_unless_rounding_elsewhere_forbids_it() {
        // Pounds printed in pence: the row says 2,000 and the column 1,900 or 2,300.
        for (column_total, expected) in [(7_900, 2_000), (8_300, 2_200)] {
            let cells = TRUE_CELLS.map(|row| row.map(|cell| cell * 100));
            let totals = [6_000, column_total, 10_000, 12_000, 36_100];
            let free = [at(0, 1)];
            let (lines, sums) = lines_and_sums(cells, [10_000, 26_000], totals, 100, &free);
            assert_eq!(close(&lines, &sums, &free), Some(vec![expected]), "{column_total}");
        }
    }

    #[test]
    fn two_free_values_leave_each_other_room() {
        // The columns say 2,000 and 3,000, a pound either way; the row says 5,400,
        // two pounds either way. Only 2,100 and 3,100 satisfy all three.
        let cells = TRUE_CELLS.map(|row| row.map(|cell| cell * 100));
        let totals = [6_100, 8_000, 10_000, 12_100, 36_300];
        let free = [at(0, 1), at(0, 2)];
        let (lines, sums) = lines_and_sums(cells, [10_400, 26_000], totals, 100, &free);
        assert_eq!(close(&lines, &sums, &free), Some(vec![2_100, 3_100]));
    }
}
