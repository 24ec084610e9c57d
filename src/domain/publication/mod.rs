//! The clawbacks as a council may publish them: small numbers are hidden, other numbers are
//! rounded, and so much more is hidden that nobody can work out a hidden figure.
//!
//! Whoever reads the table is taken to know the rule, the exact total of every quarter and of
//! every financial year of a group, and every shown number before it was rounded. He is not told
//! which hidden figure is a small one, since that would tell of its size. The proof that is
//! looked for is the same for each hidden figure: a ring of hidden figures through it
//! (`lines`) that may all be one more or one less while what is small stays small, and what is
//! not stays so.

mod lines;

use std::collections::BTreeMap;

use self::lines::{Cost, Lines, Link};
use super::{Entry, FinancialYear, Ledger, Money, Quarter, Slug, Status};
use crate::words::words;

/// The greatest number that is hidden.
pub const GREATEST_SMALL: i64 = 7;
/// The least number that is not small.
const NEXT: i64 = GREATEST_SMALL + 1;
/// What other numbers are rounded to.
pub const ROUNDED_TO: i64 = 5;

words! {
    /// Why a figure is hidden. Whether it is small or hides a small one is not told: it would
    /// tell of its size.
    pub enum Hidden {
        /// A number is small, or another that is small could be worked out.
        Protected = "protected",
        /// No number is stated, so that nobody can say that the amount is safe.
        NumberNotStated = "number_not_stated",
    }
}

impl Hidden {
    /// Why, as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Hidden::Protected => {
                "A number is small, or a small one could be worked out if this were shown."
            }
            Hidden::NumberNotStated => "No number is stated, so the amount may be of a few people.",
        }
    }
}

/// A figure of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFigure<'a> {
    /// The quarter.
    pub quarter: Quarter,
    /// The group of clients; `all` is the total of a quarter that has other groups.
    pub client_group: &'a Slug,
    /// Provisional or final.
    pub status: Status,
    /// Why it is hidden; `None` where it is shown.
    pub hidden: Option<Hidden>,
    /// The exact amount; `None` where it is hidden.
    pub amount: Option<Money>,
    /// How many clawbacks.
    pub count: PublishedNumber,
    /// How many people, each counted once.
    pub clients_distinct: PublishedNumber,
}

/// A number as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedNumber {
    /// The record does not state it.
    NotStated,
    /// It is stated and hidden.
    Hidden,
    /// Rounded.
    Rounded(i64),
}

/// What a figure states: people, clawbacks and pence, each a kind of figures with totals.
type Stated = [Option<i64>; 3];
const PENCE: usize = 2;

/// Which part of the table a cell is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A group of clients.
    Group,
    /// What `all` has beyond the groups that are recorded. It does not stand in the table, and
    /// can be worked out from it.
    Rest,
    /// The group `all`.
    All,
}

#[derive(Debug)]
struct Cell<'a> {
    entry: Option<(Quarter, &'a Slug, &'a Entry)>,
    part: Part,
    row: usize,
    column: usize,
    stated: Stated,
    is_hidden: bool,
}

/// The table, by quarter and group.
pub fn published(ledger: &Ledger) -> Vec<PublishedFigure<'_>> {
    let mut years: BTreeMap<FinancialYear, Vec<Cell<'_>>> = BTreeMap::new();
    for (column, group) in ledger.client_groups().into_iter().enumerate() {
        let part = if group.is_all() { Part::All } else { Part::Group };
        for (period, entry) in ledger.current_of(group) {
            let Some(quarter) = period.quarter() else { continue };
            let cell =
                Cell::new(quarter, Some((quarter, group, entry)), part, column, entry.stated());
            years.entry(quarter.year()).or_default().push(cell);
        }
    }
    let mut figures: Vec<_> = years.into_values().flat_map(hide).collect();
    figures.sort_by_key(|figure| (figure.quarter, figure.client_group));
    figures
}

/// The figures of a financial year, hidden where they have to be: in the groups with the totals
/// of their quarters, and in the table with the column `all`.
fn hide(mut cells: Vec<Cell<'_>>) -> Vec<PublishedFigure<'_>> {
    cells.extend(rests(&cells));
    hide_small_lines(&mut cells);
    let views = || [false, true].into_iter().flat_map(|all| [0, 1, PENCE].map(|kind| (all, kind)));
    // What is hidden for one kind has to be safe in every other.
    while views().any(|(with_all, kind)| !cover(&mut cells, with_all, kind)) {}
    cells.iter().filter_map(Cell::published).collect()
}

/// Hides the zeros of a line that comes to a small number as a whole: where they are shown, the
/// others are known not to be zero, and such a total leaves them little else.
fn hide_small_lines(cells: &mut [Cell<'_>]) {
    let groups = || cells.iter().filter(|cell| cell.part == Part::Group);
    let mut sums: BTreeMap<(bool, usize, usize), i64> = BTreeMap::new();
    for cell in groups() {
        for (kind, number) in cell.stated[..PENCE].iter().enumerate() {
            for line in [(true, cell.row, kind), (false, cell.column, kind)] {
                let sum = sums.entry(line).or_default();
                *sum = sum.saturating_add(number.unwrap_or(0));
            }
        }
    }
    let is_small = |is_row: bool, at: usize| {
        let sums = (0..PENCE).filter_map(|kind| sums.get(&(is_row, at, kind)));
        sums.into_iter().any(|sum| (1..=GREATEST_SMALL).contains(sum))
    };
    let zeros = cells.iter_mut().filter(|cell| cell.part == Part::Group && cell.is_nothing());
    for cell in zeros {
        cell.is_hidden |= is_small(true, cell.row) || is_small(false, cell.column);
    }
}

/// What `all` has in each quarter beyond the groups.
fn rests<'a>(cells: &[Cell<'a>]) -> Vec<Cell<'a>> {
    let column = cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
    let of_all = cells.iter().filter(|cell| cell.part == Part::All);
    let rest = |all: &Cell<'a>| {
        let groups = || cells.iter().filter(|cell| cell.row == all.row && cell.part == Part::Group);
        groups().next()?;
        let beyond = |kind: usize| {
            let sum = groups().try_fold(0_i64, |sum, cell| sum.checked_add(cell.stated[kind]?));
            let rest = all.stated[kind]?.checked_sub(sum?)?;
            // People may be of two groups, so that these come to more than all.
            (kind == PENCE || rest >= 0).then_some(rest)
        };
        let (quarter, ..) = all.entry?;
        let mut rest = Cell::new(quarter, None, Part::Rest, column, [0, 1, PENCE].map(beyond));
        // The groups have all of it, whether or not their numbers are stated.
        rest.is_hidden &= rest.stated != [None, None, Some(0)];
        Some(rest)
    };
    of_all.filter_map(rest).collect()
}

/// Hides cells until each hidden one is on a ring of hidden ones, in the figures of a kind with or
/// without the column `all`. Whether all were.
fn cover(cells: &mut [Cell<'_>], with_all: bool, kind: usize) -> bool {
    let View { links, mut lines } = View::new(cells, with_all, kind);
    let (mut were_safe, mut is_given_up) = (true, false);
    for link in links {
        let cell = &cells[link.id];
        let is_judged = (cell.part == Part::All) == with_all;
        if !is_judged || !cell.is_hidden || !cell.has_to_be_safe(kind) {
            continue;
        }
        match lines.ring(&link) {
            Some((cost, _)) if cost.shown == 0 => {}
            Some((_, ring)) => {
                were_safe = false;
                for id in ring {
                    cells[id].is_hidden = true;
                    lines.hide(id, cells[id].column);
                }
            }
            None if is_given_up => {}
            None => {
                is_given_up = true;
                were_safe &= hide_all(cells, with_all || kind == PENCE);
            }
        }
    }
    were_safe
}

/// Hides the groups where nothing less makes them safe, but for those that come to nothing: their
/// total says so already. With the column `all`, whose exact amounts would tell of the groups,
/// nothing of the year is shown. Whether they were hidden before.
fn hide_all(cells: &mut [Cell<'_>], with_all: bool) -> bool {
    let mut comes_to_nothing = BTreeMap::new();
    for cell in cells.iter() {
        for line in [(true, cell.row), (false, cell.column)] {
            *comes_to_nothing.entry(line).or_insert(true) &= cell.is_nothing();
        }
    }
    let mut were_hidden = true;
    for cell in cells {
        let nothing = [(true, cell.row), (false, cell.column)];
        let nothing = nothing.iter().any(|line| comes_to_nothing.get(line) == Some(&true));
        if with_all || (cell.part == Part::Group && !nothing) {
            were_hidden &= cell.is_hidden;
            cell.is_hidden = true;
        }
    }
    were_hidden
}

/// The figures of one kind, with or without the column `all`.
struct View {
    links: Vec<Link>,
    lines: Lines,
}

impl View {
    fn new(cells: &[Cell<'_>], with_all: bool, kind: usize) -> View {
        let is_in =
            |cell: &Cell<'_>| cell.stated[kind].is_some() && (with_all || cell.part != Part::All);
        let mut sizes: BTreeMap<usize, u64> = BTreeMap::new();
        for cell in cells.iter().filter(|cell| is_in(cell)) {
            let size = sizes.entry(cell.column).or_default();
            *size = size.saturating_add(cell.stated[kind].map_or(0, i64::unsigned_abs));
        }
        let mut has_total = [false; 4];
        for cell in
            cells.iter().filter(|cell| cell.part == Part::All && cell.stated[kind].is_some())
        {
            has_total[cell.row] = true;
        }
        let link = |(id, cell): (usize, &Cell<'_>)| {
            // The total of its group is known already: to choose by it tells nothing.
            let size = sizes.get(&cell.column).copied().unwrap_or(0);
            let (up, down) = cell.freedom(kind, size);
            // The groups come to what `all` says: where it goes up, so do they.
            let (up, down) = if cell.part == Part::All { (down, up) } else { (up, down) };
            Link { id, row: cell.row, column: cell.column, up, down }
        };
        let links = cells.iter().enumerate().filter(|(_, cell)| is_in(cell)).map(link);
        let links: Vec<Link> = links.collect();
        let lines = Lines::new(&links, has_total);
        View { links, lines }
    }
}

impl<'a> Cell<'a> {
    fn new(
        quarter: Quarter,
        entry: Option<(Quarter, &'a Slug, &'a Entry)>,
        part: Part,
        column: usize,
        stated: Stated,
    ) -> Cell<'a> {
        let row = usize::from(quarter.number()) - 1;
        let is_hidden = !is_safe(&stated);
        Cell { entry, part, row, column, stated, is_hidden }
    }

    /// Whether nobody may work out what it has of a kind. A hidden zero beside an amount is a
    /// slip of the record, and no person.
    fn has_to_be_safe(&self, kind: usize) -> bool {
        kind == PENCE || self.stated[kind] != Some(0)
    }

    /// Whether there was nothing.
    fn is_nothing(&self) -> bool {
        self.stated.iter().flatten().all(|value| *value == 0)
    }

    /// What it costs that the figure may be one more, and one less, and is still of the size
    /// that it is.
    fn freedom(&self, kind: usize, size: u64) -> (Option<Cost>, Option<Cost>) {
        let Some(value) = self.stated[kind] else { return (None, None) };
        let cost = match self.is_hidden {
            true => Cost::default(),
            // Nobody can hide what does not stand in the table.
            false if self.part == Part::Rest => return (None, None),
            false => Cost { shown: 1, size, ..Cost::default() },
        };
        // Whoever guesses that a figure is a zero is often right.
        let zero = Cost { zeros: 1, ..cost };
        let (up, down) = match value {
            0 if self.is_nothing() => (Some(zero), (kind == PENCE).then_some(zero)),
            _ if kind == PENCE => (Some(cost), Some(cost)),
            0 => (None, None),
            1 => (Some(cost), None),
            GREATEST_SMALL => (None, Some(cost)),
            NEXT => (Some(cost), None),
            _ => (Some(cost), Some(cost)),
        };
        (up, down)
    }

    /// As it is published; `None` for what does not stand in the table.
    fn published(&self) -> Option<PublishedFigure<'a>> {
        let (quarter, client_group, entry) = self.entry?;
        let [people, clawbacks, _] = self.stated;
        let has_number = people.or(clawbacks).is_some();
        let why = if has_number { Hidden::Protected } else { Hidden::NumberNotStated };
        let number = |stated: Option<i64>| match stated {
            None => PublishedNumber::NotStated,
            Some(_) if self.is_hidden => PublishedNumber::Hidden,
            Some(number) => PublishedNumber::Rounded(rounded(number)),
        };
        Some(PublishedFigure {
            quarter,
            client_group,
            status: entry.status,
            hidden: self.is_hidden.then_some(why),
            amount: (!self.is_hidden).then_some(entry.amount),
            count: number(clawbacks),
            clients_distinct: number(people),
        })
    }
}

impl Entry {
    fn stated(&self) -> Stated {
        [self.details.clients_distinct, self.count, Some(self.amount.pence())]
    }
}

/// Whether a figure may be shown as far as it alone tells: its numbers are all large, or there
/// was nothing. Where no number is stated nobody can say so.
fn is_safe(stated: &Stated) -> bool {
    let [people, clawbacks, pence] = *stated;
    let mut numbers = people.into_iter().chain(clawbacks).peekable();
    if numbers.peek().is_none() {
        return false;
    }
    let is_nothing = numbers.clone().all(|number| number == 0) && pence == Some(0);
    is_nothing || numbers.all(|number| number > GREATEST_SMALL)
}

/// A number to the nearest five.
fn rounded(number: i64) -> i64 {
    let down = number - number.rem_euclid(ROUNDED_TO);
    if number - down > ROUNDED_TO / 2 { down.saturating_add(ROUNDED_TO) } else { down }
}
