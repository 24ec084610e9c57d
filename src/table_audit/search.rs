//! The search for explanations: which single slips, and failing that which two
//! together, account for every total that disagrees.
//!
//! The fewest changed figures win, then those that only move printed figures.
//! Explanations that lead to the same table are one explanation.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::checks::{LineSet, Lines, Scale, Sums};
use super::closing;
use super::grid::{Grid, Place};
use super::slips::{Cause, Shift, Undo, Wanted, each_undo, name_wrong_entry};
use super::units;
use crate::domain::published_table::{Block, BlockMeasure};

/// The largest table whose slips are looked for at all.
const MOST_YEARS: usize = 100;

/// The largest table in which two slips together are looked for.
const MOST_YEARS_FOR_TWO: usize = 20;

/// Figures that change, with what they become.
pub(super) type Changes = Vec<(Place, Option<i64>)>;

/// A way in which a table may have gone wrong that puts every total right.
#[derive(Clone, Debug)]
pub(super) struct Explanation {
    /// One slip or two.
    pub(super) causes: Vec<Cause>,
    /// The figures to change; all of them really change.
    pub(super) changes: Changes,
    /// Places whose figure is not printed anywhere and is left to the totals.
    pub(super) free: Vec<Place>,
}

impl Explanation {
    /// Better explanations rank lower: fewer changes, then fewer free values.
    fn rank(&self) -> (usize, usize) {
        (self.changes.len(), self.free.len())
    }
}

/// The best explanations of a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// All of the best rank, each leading to another table.
    pub(super) best: Vec<Explanation>,
    /// Whether other explanations fit that rank behind.
    pub(super) others_fit: bool,
    /// How many slips together were looked for.
    pub(super) slips_tried: usize,
}

/// The table as printed, or with one slip undone.
struct State<'a> {
    grid: Grid,
    /// What can be checked in it, and whatever can be checked as printed.
    lines: Cow<'a, Lines>,
    sums: Sums,
    cause: Option<Cause>,
    /// The place whose figure the first slip left to the totals.
    free: Option<Place>,
}

/// Collects explanations and keeps the best.
struct Search<'a> {
    block: &'a Block,
    lines: &'a Lines,
    printed: &'a Grid,
    /// A figure that every explanation must change.
    odd: Option<Place>,
    best: BTreeMap<Changes, Explanation>,
    others_fit: bool,
}

/// Explains why the totals of a block disagree, by one slip or else by two.
pub(super) fn explain(block: &Block, lines: &Lines, printed: &Grid, sums: &Sums) -> Found {
    if printed.years() > MOST_YEARS {
        return Found::default();
    }
    let mut search = Search::new(block, lines, printed, None);
    let state = State::printed(lines, printed, sums);
    search.one_more(&state, usize::MAX);
    let mut slips_tried = 1;
    if search.best.is_empty() && printed.years() <= MOST_YEARS_FOR_TWO {
        search.two(&state);
        slips_tried = 2;
    }
    search.found(slips_tried)
}

/// Explains why the totals disagree by one slip that changes the figure at `odd`, which
/// is not rounded as the others are.
pub(super) fn explain_with(
    block: &Block,
    lines: &Lines,
    printed: &Grid,
    sums: &Sums,
    odd: Place,
) -> Found {
    if printed.years() > MOST_YEARS {
        return Found::default();
    }
    let mut search = Search::new(block, lines, printed, Some(odd));
    search.one_more(&State::printed(lines, printed, sums), usize::MAX);
    search.found(1)
}

impl<'a> State<'a> {
    /// The table as printed.
    fn printed(lines: &'a Lines, printed: &Grid, sums: &Sums) -> State<'a> {
        let (grid, sums) = (printed.clone(), sums.clone());
        State { grid, lines: Cow::Borrowed(lines), sums, cause: None, free: None }
    }
}

impl<'a> Search<'a> {
    fn new(
        block: &'a Block,
        lines: &'a Lines,
        printed: &'a Grid,
        odd: Option<Place>,
    ) -> Search<'a> {
        Search { block, lines, printed, odd, best: BTreeMap::new(), others_fit: false }
    }

    fn found(self, slips_tried: usize) -> Found {
        let best = self.best.into_values().collect();
        Found { best, others_fit: self.others_fit, slips_tried }
    }
}

impl Search<'_> {
    /// Undoes one slip in every way that puts all totals right.
    fn one_more(&mut self, state: &State, size: usize) {
        let wanted = self.wanted(&state.lines, &state.sums, state.free, size);
        each_undo(self.block, &state.grid, state.free, &wanted, &mut |undo| {
            if let Some(explanation) = self.complete(state, undo) {
                self.offer(explanation);
            }
        });
    }

    /// The slips that could put right what still fails.
    fn wanted(&self, lines: &Lines, sums: &Sums, free: Option<Place>, size: usize) -> Wanted {
        let failing = lines.failing(sums);
        // A free value will see to its own row and column.
        let open = free.map(LineSet::through).unwrap_or_default();
        Wanted { covers: failing.without(open), meets: failing.union(open), size }
    }

    /// Undoes two slips: first any that reaches a failing line, then another.
    fn two(&mut self, printed: &State) {
        let meets = printed.lines.failing(&printed.sums);
        let wanted = Wanted { covers: LineSet::default(), meets, size: usize::MAX };
        let mut firsts = Vec::new();
        each_undo(self.block, &printed.grid, None, &wanted, &mut |undo| firsts.push(undo));
        firsts.sort_by_key(Undo::size);
        for first in firsts {
            let most = self.best.first_key_value().map_or(usize::MAX, |(key, _)| key.len());
            if first.size() >= most {
                break;
            }
            let sums = self.sums_after(printed, &first);
            let lines = self.lines_after(printed, &first);
            let size = most - first.size();
            if self.wanted(&lines, &sums, first.free, size).is_possible() {
                let mut grid = printed.grid.clone();
                grid.set_all(&first.moves);
                let state = State { grid, lines, sums, cause: Some(first.cause), free: first.free };
                self.one_more(&state, size);
            }
        }
    }

    /// The sums once a slip is undone; a free value counts as 0.
    fn sums_after(&self, state: &State, undo: &Undo) -> Sums {
        let mut sums = state.sums.clone();
        let free = undo.free.map(|place| (place, Some(0)));
        for (place, value) in undo.moves.iter().copied().chain(free) {
            sums.change(self.lines, place, state.grid.get(place), value);
        }
        sums
    }

    /// What must agree once a slip is undone: what can be checked as printed, and
    /// what can be checked then. A figure in a blank row makes its total count.
    fn lines_after<'s>(&self, state: &'s State, undo: &Undo) -> Cow<'s, Lines> {
        let free = undo.free.map(|place| (place, Some(0)));
        let mut changes = undo.moves.iter().copied().chain(free);
        if changes.all(|(place, value)| state.grid.get(place).is_some() == value.is_some()) {
            return Cow::Borrowed(&state.lines);
        }
        let mut grid = state.grid.clone();
        grid.set_all(&undo.moves);
        for place in state.free.into_iter().chain(undo.free) {
            grid.set(place, Some(0));
        }
        Cow::Owned(self.lines.and(&Lines::of(&grid, self.lines.scale())))
    }

    /// The explanation that a further slip completes, where every total then
    /// agrees.
    fn complete(&self, state: &State, undo: Undo) -> Option<Explanation> {
        let sums = self.sums_after(state, &undo);
        let mut free: Vec<Place> = state.free.into_iter().chain(undo.free).collect();
        free.sort_unstable();
        let values = closing::close(&self.lines_after(state, &undo), &sums, &free)?;

        let mut grid = state.grid.clone();
        grid.set_all(&undo.moves);
        for (place, value) in free.iter().zip(values) {
            grid.set(*place, self.sensible(*place, value, &sums)?);
        }
        let changes = grid.changes_from(self.printed);
        if !self.could_be_printed(&changes) || self.is_no_run(&undo, &grid) || !self.agrees(&grid) {
            return None;
        }
        free.retain(|place| grid.get(*place) != self.printed.get(*place));
        let causes = state.cause.into_iter().chain([undo.cause]);
        let causes = causes.map(|cause| self.named(cause, &grid)).collect();
        Some(Explanation { causes, changes, free })
    }

    /// Whether a "run" of a cell into its total leaves that total as it is printed:
    /// then nothing moved, and only the cell is wrong.
    fn is_no_run(&self, undo: &Undo, repaired: &Grid) -> bool {
        let total = undo.free.filter(|place| repaired.is_total(*place));
        undo.moves.len() == 1
            && total.is_some_and(|place| repaired.get(place) == self.printed.get(place))
    }

    /// Whether the changed figures are rounded as the table is, and the one that is not
    /// rounded so is among them.
    fn could_be_printed(&self, changes: &Changes) -> bool {
        let is_rounded = |(place, value): &(Place, Option<i64>)| {
            value.is_none_or(|value| value % self.lines.unit_at(*place).max(1) == 0)
        };
        changes.iter().all(is_rounded)
            && self.odd.is_none_or(|odd| changes.iter().any(|(place, _)| *place == odd))
    }

    /// Whether a repaired table agrees with all its totals, when it is audited
    /// afresh: whatever was left open on the way, no repair breaks a total. By its own
    /// figures it may be rounded to a finer unit than as it was printed.
    fn agrees(&self, repaired: &Grid) -> bool {
        let agree = |lines: &Lines| {
            let sums = Sums::of(lines, repaired);
            lines.checked().all(|line| lines.agrees(&sums, line))
        };
        let scale = self.lines.scale();
        let units = match scale.stated {
            true => scale.units,
            false => units::told_by(self.block.measure, repaired),
        };
        agree(&self.lines.and(&Lines::of(repaired, scale)))
            && agree(&Lines::of(repaired, Scale { units, ..scale }))
    }

    /// What a table could have printed for a free value. Zero is claimed only of
    /// the total of printed figures: where the totals leave nothing, the place is
    /// blank, and a blank is no place for zero. Nothing is counted below zero.
    fn sensible(&self, place: Place, value: i128, sums: &Sums) -> Option<Option<i64>> {
        let [(line, sign), _, _] = self.lines.through(place);
        let totals_figures = sign < 0 && sums.addends(line) > 0;
        match (value, self.printed.get(place)) {
            (0, None) => None,
            (0, Some(_)) if !totals_figures => Some(None),
            _ if value < 0 && self.block.measure == BlockMeasure::Count => None,
            _ => i64::try_from(value).ok().map(Some),
        }
    }

    /// A wrong figure gets its name once it is known what it should have been.
    fn named(&self, cause: Cause, repaired: &Grid) -> Cause {
        match cause {
            Cause::Wrong(place) => {
                name_wrong_entry(self.block, self.printed, place, repaired.get(place))
            }
            Cause::Shift(shift) if repaired.get(shift.last).is_none() => {
                Cause::Shift(Shift { loses_last: false, ..shift })
            }
            _ => cause,
        }
    }

    /// Keeps an explanation if it is among the best so far.
    fn offer(&mut self, explanation: Explanation) {
        let Some(best) = self.best.values().next().map(Explanation::rank) else {
            self.best.insert(explanation.changes.clone(), explanation);
            return;
        };
        let known = self.best.contains_key(&explanation.changes);
        if explanation.rank() > best {
            self.others_fit |= !known;
        } else if explanation.rank() < best {
            self.others_fit |= !known || self.best.len() > 1;
            self.best.clear();
            self.best.insert(explanation.changes.clone(), explanation);
        } else {
            // The simpler kinds are visited first and keep their name.
            self.best.entry(explanation.changes.clone()).or_insert(explanation);
        }
    }
}
