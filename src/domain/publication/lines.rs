//! What somebody can work out of a table of figures who knows the totals of all its lines and
//! every figure that is shown.
//!
//! A hidden figure is not known to him as long as it could be one more or one less, and others
//! that are hidden make up for it in each line that has a total. Such figures form a ring: along
//! the column to another quarter, along that quarter to another group, and so on, up and down in
//! turn, until the ring is closed. So a figure is safe if and only if a ring of hidden figures
//! leads through it, and what makes it safe is the cheapest ring. A year has four quarters, so
//! that a ring is sought among five places however many groups there are: the quarters, and one
//! for all that has no total.

/// The quarters of a year, and the place of what has no total.
const PLACES: usize = 5;
/// Where a line is that has no total.
const NO_TOTAL: usize = 4;

/// What a ring costs; the first part weighs most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    /// How many of its figures would have to become a zero, or cease to be one.
    pub(super) zeros: u32,
    /// How many more figures would be hidden.
    pub(super) shown: u32,
    /// How much the groups of these are.
    pub(super) size: u64,
}

impl std::ops::Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost {
            zeros: self.zeros.saturating_add(other.zeros),
            shown: self.shown.saturating_add(other.shown),
            size: self.size.saturating_add(other.size),
        }
    }
}

/// A figure of the table, as a link between the total of its quarter and that of its group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// Which figure it is.
    pub(super) id: usize,
    /// Its quarter in the year, from 0.
    pub(super) row: usize,
    /// Its group.
    pub(super) column: usize,
    /// What it costs to let it be one more; `None` where it cannot be.
    pub(super) up: Option<Cost>,
    /// What it costs to let it be one less.
    pub(super) down: Option<Cost>,
}

/// The way from one quarter to another by a figure that goes up and one of the same group that
/// goes down.
#[derive(Clone, Copy, Debug)]
struct Way {
    cost: Cost,
    column: usize,
    up: Option<usize>,
    down: Option<usize>,
}

/// The figures of one kind of a financial year, with what leads from each quarter to each other.
#[derive(Debug)]
pub(super) struct Lines {
    columns: Vec<Vec<Free>>,
    /// The two cheapest ways, of two groups, so that one is left where the other may not be used.
    ways: [[[Option<Way>; 2]; PLACES]; PLACES],
}

/// A link with its place; without an id where it stands for a total that nobody knows.
#[derive(Clone, Copy, Debug)]
struct Free {
    id: Option<usize>,
    place: usize,
    up: Option<Cost>,
    down: Option<Cost>,
}

impl Lines {
    /// The lines of these figures. A line of one figure has no total: it would be the figure
    /// itself. `has_total` says of which quarters the total stands in the table.
    pub(super) fn new(links: &[Link], has_total: [bool; 4]) -> Lines {
        let width = links.iter().map(|link| link.column + 1).max().unwrap_or(0);
        let mut in_row = [0; 4];
        for link in links {
            in_row[link.row] += 1;
        }
        let mut columns = vec![Vec::new(); width];
        for link in links {
            let is_alone = in_row[link.row] == 1 && !has_total[link.row];
            let place = if is_alone { NO_TOTAL } else { link.row };
            let Link { id, up, down, .. } = *link;
            columns[link.column].push(Free { id: Some(id), place, up, down });
        }
        for column in columns.iter_mut().filter(|column| column.len() == 1) {
            let (up, down) = (Some(Cost::default()), Some(Cost::default()));
            column.push(Free { id: None, place: NO_TOTAL, up, down });
        }
        let mut lines = Lines { columns, ways: [[[None; 2]; PLACES]; PLACES] };
        for column in 0..width {
            lines.add_ways(column);
        }
        lines
    }

    /// Hides a figure, so that it costs nothing any more.
    pub(super) fn hide(&mut self, id: usize, column: usize) {
        let figures = self.columns.get_mut(column).into_iter().flatten();
        for figure in figures.filter(|figure| figure.id == Some(id)) {
            for cost in [&mut figure.up, &mut figure.down].into_iter().flatten() {
                *cost = Cost { zeros: cost.zeros, ..Cost::default() };
            }
        }
        self.add_ways(column);
    }

    fn add_ways(&mut self, column: usize) {
        let Some(figures) = self.columns.get(column) else { return };
        for (at, from) in figures.iter().enumerate() {
            for (_, to) in figures.iter().enumerate().filter(|(other, _)| *other != at) {
                if let (Some(up), Some(down)) = (from.up, to.down) {
                    let way = Way { cost: up + down, column, up: from.id, down: to.id };
                    keep_cheapest(&mut self.ways[from.place][to.place], way);
                }
            }
        }
    }

    /// The figures of the cheapest ring through a hidden figure, and what it costs: it is safe
    /// already where none of them is shown. `None` where there is no ring.
    pub(super) fn ring(&self, link: &Link) -> Option<(Cost, Vec<usize>)> {
        let column = self.columns.get(link.column)?;
        let own = column.iter().find(|free| free.id == Some(link.id))?;
        let mut cheapest: Option<(Cost, Vec<usize>)> = None;
        for other in column.iter().filter(|free| free.id != own.id) {
            let up = own.up.zip(other.down).map(|(up, down)| (up, down, other.place, own.place));
            let down = own.down.zip(other.up).map(|(down, up)| (up, down, own.place, other.place));
            for (up, down, from, to) in [up, down].into_iter().flatten() {
                let Some((cost, mut ids)) = self.path(from, to, link.column) else { continue };
                let cost = cost + up + down;
                if cheapest.as_ref().is_none_or(|(least, _)| cost < *least) {
                    ids.extend(other.id);
                    cheapest = Some((cost, ids));
                }
            }
        }
        cheapest
    }

    /// The cheapest way from one place to another without the figures of a column.
    fn path(&self, from: usize, to: usize, without: usize) -> Option<(Cost, Vec<usize>)> {
        let mut reached: [Option<(Cost, usize, Option<Way>)>; PLACES] = [None; PLACES];
        reached[from] = Some((Cost::default(), from, None));
        for _ in 1..PLACES {
            for here in 0..PLACES {
                let Some((so_far, ..)) = reached[here] else { continue };
                for (there, ways) in self.ways[here].iter().enumerate() {
                    let way = ways.iter().flatten().find(|way| way.column != without);
                    let Some(way) = way else { continue };
                    let cost = so_far + way.cost;
                    if reached[there].is_none_or(|(known, ..)| cost < known) {
                        reached[there] = Some((cost, here, Some(*way)));
                    }
                }
            }
        }
        let (cost, ..) = reached[to]?;
        let mut ids = Vec::new();
        let mut at = to;
        while let Some((_, before, Some(way))) = reached[at] {
            ids.extend([way.up, way.down].into_iter().flatten());
            at = before;
        }
        Some((cost, ids))
    }
}

/// Keeps the two cheapest ways of different columns, the cheaper one first.
fn keep_cheapest(kept: &mut [Option<Way>; 2], way: Way) {
    let is_cheaper = |than: Option<Way>| than.is_none_or(|than| way.cost < than.cost);
    let is_of = |kept: Option<Way>| kept.is_some_and(|kept| kept.column == way.column);
    if is_cheaper(kept[0]) {
        if !is_of(kept[0]) {
            kept[1] = kept[0];
        }
        kept[0] = Some(way);
    } else if !is_of(kept[0]) && is_cheaper(kept[1]) {
        kept[1] = Some(way);
    }
}
