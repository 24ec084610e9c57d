//! One block as a grid of entries: the years' quarters, with the row totals as a
//! fifth column and the column totals as a last row.
//!
//! Cells and totals are both just printed figures that a typist may have got
//! wrong, so the search treats them alike: each entry stands in one row and one
//! column of the grid.

use crate::domain::published_table::Block;

/// The column of the grid that holds the row totals.
pub(super) const TOTAL_COLUMN: usize = 4;

/// Where an entry stands. The row after the last year is the total row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) column: usize,
}

/// A shorthand for [`Place`].
pub(super) fn at(row: usize, column: usize) -> Place {
    Place { row, column }
}

/// The printed figures of a block; `None` is a blank cell or a missing total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    entries: Vec<[Option<i64>; TOTAL_COLUMN + 1]>,
}

impl Grid {
    /// The figures as the block prints them.
    pub(super) fn of(block: &Block) -> Grid {
        let row = |[a, b, c, d]: [Option<i64>; 4], total| [a, b, c, d, total];
        let mut entries: Vec<_> =
            block.years.iter().map(|year| row(year.cells, year.total)).collect();
        entries.push(match &block.total {
            Some(total) => row(total.cells, total.total),
            None => [None; TOTAL_COLUMN + 1],
        });
        Grid { entries }
    }

    /// How many years there are, which is also the index of the total row.
    pub(super) fn years(&self) -> usize {
        self.entries.len() - 1
    }

    pub(super) fn get(&self, place: Place) -> Option<i64> {
        self.entries[place.row][place.column]
    }

    pub(super) fn set(&mut self, place: Place, value: Option<i64>) {
        self.entries[place.row][place.column] = value;
    }

    /// Sets several figures at once.
    pub(super) fn set_all(&mut self, figures: &[(Place, Option<i64>)]) {
        for (place, value) in figures {
            self.set(*place, *value);
        }
    }

    /// Whether a place holds a total rather than a quarter's figure.
    pub(super) fn is_total(&self, place: Place) -> bool {
        place.row == self.years() || place.column == TOTAL_COLUMN
    }

    /// Every place, row by row.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let rows = 0..self.entries.len();
        rows.flat_map(|row| (0..=TOTAL_COLUMN).map(move |column| at(row, column)))
    }

    /// The quarters of every year, row by row.
    pub(super) fn cells(&self) -> impl Iterator<Item = Place> + use<> {
        (0..self.years()).flat_map(|row| (0..TOTAL_COLUMN).map(move |column| at(row, column)))
    }

    /// The quarters beside, above and below a quarter.
    pub(super) fn neighbours(&self, place: Place) -> impl Iterator<Item = Place> + use<'_> {
        self.cells().filter(move |other| {
            place.row.abs_diff(other.row) + place.column.abs_diff(other.column) == 1
        })
    }

    /// The places where `self` and `printed` differ, with what `self` holds.
    pub(super) fn changes_from(&self, printed: &Grid) -> Vec<(Place, Option<i64>)> {
        self.places()
            .filter(|place| self.get(*place) != printed.get(*place))
            .map(|place| (place, self.get(place)))
            .collect()
    }
}
