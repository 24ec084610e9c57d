//! The slips a typist makes, found backwards: every change to the printed figures
//! that would undo one slip.
//!
//! Only slips that can matter are listed: those that reach every line that must
//! be put right, so that large tables stay quick.

use super::checks::LineSet;
use super::digits::{with_digits_swapped, without_a_thousand};
use super::grid::{Grid, Place, TOTAL_COLUMN, at};
use crate::domain::published_table::Block;

/// What went wrong when the table was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A run of figures stands one place away from where it belongs.
    Shift(Shift),
    /// A cell repeats the figure of a neighbour.
    Duplicate { place: Place, of: Place },
    /// A figure is printed where none belongs: the totals leave nothing for it.
    Superfluous { place: Place, repeats: Option<Place> },
    /// A cell is blank that has a figure.
    Lost(Place),
    /// Two figures stand in each other's place.
    Swap(Place, Place),
    /// Two neighbouring digits stand in each other's place.
    Digits(Place),
    /// A group of three digits is missing.
    MissingThousand(Place),
    /// A group of three digits is printed that does not belong there.
    ExtraThousand(Place),
    /// Any other wrong figure, cell or total.
    Wrong(Place),
}

/// A run that moved one place from `first` towards `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    /// Where the run starts, seen in the direction in which it moved.
    pub(super) first: Place,
    /// The place after `first`, in that direction.
    pub(super) second: Place,
    /// Where the run ends.
    pub(super) last: Place,
    /// What was printed where the run started.
    pub(super) gap: Gap,
    /// Whether the last figure of the run fell off the end.
    pub(super) loses_last: bool,
}

/// What was printed in the place that a shifted run left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// The first figure once more.
    Repeated,
    /// Nothing.
    Blank,
    /// The last figure of the run.
    LastFigure,
}

/// One way to undo one slip: figures to move, and at most one place whose figure
/// is not printed anywhere and is left to the totals.
#[derive(Clone, Debug)]
pub(super) struct Undo {
    pub(super) cause: Cause,
    pub(super) moves: Vec<(Place, Option<i64>)>,
    pub(super) free: Option<Place>,
}

impl Undo {
    /// How many figures it changes.
    pub(super) fn size(&self) -> usize {
        self.moves.len() + usize::from(self.free.is_some())
    }
}

/// Which slips are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Lines that a slip must all reach.
    pub(super) covers: LineSet,
    /// Lines of which it must reach at least one, unless there are none.
    pub(super) meets: LineSet,
    /// The most figures it may change.
    pub(super) size: usize,
}

impl Wanted {
    /// Whether any slip can reach all that it must: a wrong entry reaches one row
    /// and one column, a swap two of each, a shifted run one row or one column.
    pub(super) fn is_possible(&self) -> bool {
        let (rows, columns) = self.covers.counts();
        rows <= 1 || columns <= 1 || (rows == 2 && columns == 2)
    }

    /// Lines of which every wanted slip reaches at least one.
    fn core(&self) -> LineSet {
        if self.covers.is_empty() { self.meets } else { self.covers }
    }

    fn admits(&self, reach: LineSet, size: usize) -> bool {
        size <= self.size
            && reach.contains(self.covers)
            && (self.meets.is_empty() || reach.meets(self.meets))
    }
}

/// Visits every slip that is wanted, leaving the place `taken` alone.
pub(super) fn each_undo(
    block: &Block,
    grid: &Grid,
    taken: Option<Place>,
    wanted: &Wanted,
    visit: &mut dyn FnMut(Undo),
) {
    if !wanted.is_possible() {
        return;
    }
    let visit = &mut |undo: Undo| {
        let moves_taken = undo.moves.iter().any(|(place, _)| Some(*place) == taken);
        if !moves_taken && (taken.is_none() || undo.free != taken) {
            visit(undo);
        }
    };
    each_wrong_entry(block, grid, wanted, visit);
    each_swap(grid, wanted, visit);
    each_shift(grid, wanted, visit);
}

/// One entry is wrong: by its digits, by its thousands, or in any way at all.
fn each_wrong_entry(block: &Block, grid: &Grid, wanted: &Wanted, visit: &mut dyn FnMut(Undo)) {
    for place in grid.places().filter(|place| wanted.admits(LineSet::through(*place), 1)) {
        if let Some(printed) = grid.get(place) {
            let mut restore = |cause, value| {
                visit(Undo { cause, moves: vec![(place, Some(value))], free: None });
            };
            for value in with_digits_swapped(block, printed) {
                restore(Cause::Digits(place), value);
            }
            for value in without_a_thousand(block, printed) {
                restore(Cause::ExtraThousand(place), value);
            }
            if let Some(value) = printed.checked_mul(1000).filter(|value| *value != printed) {
                restore(Cause::MissingThousand(place), value);
            }
        } else if grid.is_total(place) {
            continue;
        }
        visit(Undo { cause: Cause::Wrong(place), moves: Vec::new(), free: Some(place) });
    }
}

/// Two figures are swapped: two cells anywhere, two row totals or two column
/// totals. One of two cells may be blank: a figure in its neighbour's place.
fn each_swap(grid: &Grid, wanted: &Wanted, visit: &mut dyn FnMut(Undo)) {
    let (rows, columns) = wanted.covers.counts();
    if rows > 2 || columns > 2 || wanted.size < 2 {
        return;
    }
    let core = wanted.core();
    let is_near = |place: &Place| core.is_empty() || LineSet::through(*place).meets(core);
    let row_totals = (0..grid.years()).map(|row| at(row, TOTAL_COLUMN)).collect();
    let column_totals = (0..TOTAL_COLUMN).map(|column| at(grid.years(), column)).collect();
    for class in [grid.cells().collect::<Vec<_>>(), row_totals, column_totals] {
        for first in class.iter().filter(|place| is_near(place)) {
            let unseen = |second: &&Place| *second > first || !is_near(second);
            for second in class.iter().filter(unseen) {
                let reach = LineSet::through(*first).union(LineSet::through(*second));
                if wanted.admits(reach, 2) {
                    visit_swap(grid, *first.min(second), *first.max(second), visit);
                }
            }
        }
    }
}

fn visit_swap(grid: &Grid, first: Place, second: Place, visit: &mut dyn FnMut(Undo)) {
    let (one, other) = (grid.get(first), grid.get(second));
    let blank_total = grid.is_total(first) && (one.is_none() || other.is_none());
    if one != other && !blank_total {
        let moves = vec![(first, other), (second, one)];
        visit(Undo { cause: Cause::Swap(first, second), moves, free: None });
    }
}

/// Runs that moved along a row (either way) or along a column (up or down).
fn each_shift(grid: &Grid, wanted: &Wanted, visit: &mut dyn FnMut(Undo)) {
    let years = grid.years();
    let row = |row| (0..=TOTAL_COLUMN).map(|column| at(row, column)).collect::<Vec<_>>();
    let column = |column| (0..=years).map(|row| at(row, column)).collect::<Vec<_>>();
    // A run along a row reaches no other row, and likewise for columns.
    let all_rows = (0..=years).filter(|row| wanted.covers.rows & !(1 << row) == 0).map(row);
    let all_columns =
        (0..=TOTAL_COLUMN).filter(|c| wanted.covers.columns & !(1 << c) == 0).map(column);
    for mut line in all_rows.chain(all_columns) {
        line.retain(|place| !grid.is_total(*place) || grid.get(*place).is_some());
        each_shift_along(grid, &line, wanted, visit);
        line.reverse();
        each_shift_along(grid, &line, wanted, visit);
    }
}

/// Runs that moved one place forward along a line.
fn each_shift_along(grid: &Grid, line: &[Place], wanted: &Wanted, visit: &mut dyn FnMut(Undo)) {
    for (start, pair) in line.windows(2).enumerate() {
        let (first, second) = (pair[0], pair[1]);
        let gap = match (grid.get(first), grid.get(second)) {
            (None, None) => continue,
            (None, _) => Gap::Blank,
            (one, other) if one == other => Gap::Repeated,
            _ if first.row == second.row => Gap::LastFigure,
            // Nobody types a column with its last year first.
            _ => continue,
        };
        if gap == Gap::Repeated && wanted.admits(LineSet::through(second), 1) {
            visit_repeated(grid, first, second, visit);
        }
        let mut moves: Vec<(Place, Option<i64>)> = Vec::new();
        let mut reach = LineSet::default();
        for (before, last) in line[start..].iter().zip(&line[start + 1..]) {
            let moved = grid.get(*last);
            if moved != grid.get(*before) {
                if moved.is_none() && grid.is_total(*before) {
                    break;
                }
                moves.push((*before, moved));
                reach = reach.union(LineSet::through(*before));
            }
            if moves.len() > wanted.size {
                break;
            }
            let ends = reach.union(LineSet::through(*last));
            if moves.is_empty() || !wanted.admits(ends, moves.len()) {
                continue;
            }
            let shift = Shift { first, second, last: *last, gap, loses_last: true };
            for undo in endings(grid, shift, &moves) {
                visit(undo);
            }
        }
    }
}

/// A figure that is printed twice and belongs only in the first place: the next
/// quarter has not happened yet, say.
fn visit_repeated(grid: &Grid, first: Place, second: Place, visit: &mut dyn FnMut(Undo)) {
    if !grid.is_total(first) && !grid.is_total(second) {
        let cause = Cause::Superfluous { place: second, repeats: Some(first) };
        visit(Undo { cause, moves: vec![(second, None)], free: None });
    }
}

/// What may have stood at the end of a shifted run: a figure that is lost, a
/// blank, or the figure that is now printed at its start.
fn endings(grid: &Grid, shift: Shift, moves: &[(Place, Option<i64>)]) -> Vec<Undo> {
    let ending = |value: Option<i64>| {
        let mut moves = moves.to_vec();
        if grid.get(shift.last) != value {
            moves.push((shift.last, value));
        }
        Undo { cause: Cause::Shift(Shift { loses_last: false, ..shift }), moves, free: None }
    };
    let cells_only = !grid.is_total(shift.last) || grid.is_total(shift.first);
    let mut undos = Vec::new();
    if shift.gap != Gap::LastFigure {
        let free = Some(shift.last);
        undos.push(Undo { cause: Cause::Shift(shift), moves: moves.to_vec(), free });
    }
    match shift.gap {
        Gap::Repeated if !grid.is_total(shift.last) => undos.push(ending(None)),
        // A run of two that changes places is a swap.
        Gap::Blank | Gap::LastFigure if cells_only && shift.last != shift.second => {
            undos.push(ending(grid.get(shift.first)));
        }
        _ => {}
    }
    undos
}

/// Names the cause where one entry is wrong, now that its true figure is known, or
/// that it has none.
pub(super) fn name_wrong_entry(
    block: &Block,
    grid: &Grid,
    place: Place,
    truth: Option<i64>,
) -> Cause {
    let Some(printed) = grid.get(place) else {
        return Cause::Lost(place);
    };
    let repeated = |other: &Place| grid.get(*other) == Some(printed);
    let repeats = grid.neighbours(place).find(repeated).filter(|_| !grid.is_total(place));
    let Some(truth) = truth else {
        return Cause::Superfluous { place, repeats };
    };
    if with_digits_swapped(block, printed).contains(&truth) {
        return Cause::Digits(place);
    }
    if without_a_thousand(block, truth).contains(&printed) {
        return Cause::MissingThousand(place);
    }
    match repeats {
        Some(of) => Cause::Duplicate { place, of },
        None => Cause::Wrong(place),
    }
}
