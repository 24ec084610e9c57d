//! The units to which a block is rounded: its cells and its totals apart, as its figures
//! tell them or as a person states them.

use super::grid::{Grid, Place};
use crate::domain::printed_unit::{are_few, coarsest_unit, printed_unit};
use crate::domain::published_table::BlockMeasure;

/// How many figures more it takes to tell a unit that one figure contradicts: that one is
/// then taken for a slip, and any of them might have been it.
const MORE_BUT_FOR_ONE: usize = 2;

/// What the figures of a block are rounded to, in its smallest unit: pence, or 1 for
/// counts. There it means that they are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrintedUnits {
    /// Of the quarters.
    pub cells: i64,
    /// Of the totals.
    pub totals: i64,
}

impl PrintedUnits {
    /// How far a total of so many quarters may be off: each figure and the total itself
    /// may have been rounded by half a unit, in whole pence or ones. A half may have gone
    /// either way, so all of that is allowed.
    pub(super) fn tolerance(self, cells: i128, totals: i128) -> i128 {
        let half = |unit: i64| i128::from(unit / 2);
        cells * half(self.cells) + (totals + 1) * half(self.totals)
    }

    /// The unit of which every difference is a multiple.
    pub(super) fn finer(self) -> i128 {
        i128::from(self.cells.min(self.totals).max(1))
    }

    /// The coarsest unit that quarters and totals have in common.
    pub(super) fn alike(self) -> PrintedUnits {
        let unit = self.cells.min(self.totals);
        PrintedUnits { cells: unit, totals: unit }
    }

    /// Whether every figure is exact.
    pub(super) fn are_exact(self) -> bool {
        self.cells <= 1 && self.totals <= 1
    }

    fn is_coarser_than(self, other: PrintedUnits) -> bool {
        // Ten where five was told proves little: half of all multiples of five are.
        let beyond = |unit: i64, than: i64| unit / 5 >= than;
        beyond(self.cells, other.cells) || beyond(self.totals, other.totals)
    }
}

/// The figures of one kind: what must be divided, and how many of them are evidence.
struct Figures {
    all: Vec<i64>,
    telling: usize,
}

impl Figures {
    fn of(grid: &Grid, totals: bool, but: Option<Place>) -> Figures {
        let of_kind = grid.places().filter(|place| grid.is_total(*place) == totals);
        let stated = of_kind.filter(|place| Some(*place) != but && grid.get(*place).is_some());
        let places: Vec<Place> = stated.collect();
        Figures {
            all: places.iter().filter_map(|place| grid.get(*place)).collect(),
            telling: places.iter().filter(|place| tells(grid, **place)).count(),
        }
    }
}

/// Nothing is a multiple of anything, and a figure like the one beside or above it may be
/// a copy of that.
fn tells(grid: &Grid, place: Place) -> bool {
    let figure = grid.get(place);
    let left = place.column.checked_sub(1).map(|column| Place { column, ..place });
    let above = place.row.checked_sub(1).map(|row| Place { row, ..place });
    let is_copy = [left, above].into_iter().flatten().any(|other| grid.get(other) == figure);
    figure != Some(0) && !is_copy
}

/// The units that the figures of a block tell. Where those of one kind are few, they are
/// taken to be rounded as the others are, if that divides them.
pub(super) fn told_by(measure: BlockMeasure, grid: &Grid) -> PrintedUnits {
    told_but_for(measure, grid, None, 0)
}

fn told_but_for(
    measure: BlockMeasure,
    grid: &Grid,
    but: Option<Place>,
    more: usize,
) -> PrintedUnits {
    let [cells, totals] = [false, true].map(|totals| Figures::of(grid, totals, but));
    let told = |figures: &Figures| {
        printed_unit(measure, &figures.all, figures.telling.saturating_sub(more))
    };
    let [of_cells, of_totals] = [told(&cells), told(&totals)];
    let or_as = |figures: &Figures, own: i64, other: i64| {
        let fits = figures.all.iter().all(|figure| figure % other == 0);
        if are_few(figures.telling) && fits { own.max(other) } else { own }
    };
    PrintedUnits {
        cells: or_as(&cells, of_cells, of_totals),
        totals: or_as(&totals, of_totals, of_cells),
    }
}

/// Figures that would all be multiples of a coarser unit but for one, which then is taken
/// for a slip: that figure, and the units without it.
pub(super) fn told_but_for_one(
    measure: BlockMeasure,
    grid: &Grid,
    told: PrintedUnits,
) -> Option<(Place, PrintedUnits)> {
    let stated = grid.places().filter(|place| grid.get(*place).is_some());
    let found =
        stated.map(|place| (place, told_but_for(measure, grid, Some(place), MORE_BUT_FOR_ONE)));
    found.filter(|(_, units)| units.is_coarser_than(told)).max_by_key(|(_, units)| units.cells)
}

/// The coarsest units that divide the figures, however little they tell.
pub(super) fn coarsest(measure: BlockMeasure, grid: &Grid) -> PrintedUnits {
    let unit = |totals| coarsest_unit(measure, &Figures::of(grid, totals, None).all);
    PrintedUnits { cells: unit(false), totals: unit(true) }
}

/// The units where a person states one: it counts for the quarters, the totals or both,
/// whichever it divides. The error is the places of the quarters, or else of the totals,
/// that contradict it, where it divides neither.
pub(super) fn stated(
    measure: BlockMeasure,
    grid: &Grid,
    unit: i64,
) -> Result<PrintedUnits, Vec<Place>> {
    let told = told_by(measure, grid);
    let contradicting = |totals: bool| -> Vec<Place> {
        let of_kind = grid.places().filter(|place| grid.is_total(*place) == totals);
        of_kind.filter(|place| grid.get(*place).is_some_and(|figure| figure % unit != 0)).collect()
    };
    let [cells, totals] = [false, true].map(contradicting);
    match (cells.is_empty(), totals.is_empty()) {
        (false, false) => Err(cells),
        (true, true) => Ok(PrintedUnits { cells: unit, totals: unit }),
        (true, false) => Ok(PrintedUnits { cells: unit, ..told }),
        (false, true) => Ok(PrintedUnits { totals: unit, ..told }),
    }
}
