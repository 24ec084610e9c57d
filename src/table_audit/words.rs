//! The sentences of an audit, for a finance officer: what went wrong, and where.

use super::checks::{Lines, Scale, Sums};
use super::grid::{Grid, Place, TOTAL_COLUMN, at};
use super::repair::{MistakeKind, column_label, row_label};
use super::slips::{Cause, Gap, Shift};
use crate::domain::published_table::{Block, BlockMeasure};

/// What the sentences speak about.
pub(super) struct Words<'a> {
    pub(super) block: &'a Block,
    pub(super) grid: &'a Grid,
    pub(super) lines: &'a Lines,
    pub(super) sums: &'a Sums,
}

/// Where a cause is shown: a whole row, a whole column, one entry, or neither.
pub(super) type Where = (Option<usize>, Option<usize>);

/// The kind of slip that a cause is.
pub(super) fn kind_of(grid: &Grid, cause: Cause) -> MistakeKind {
    match cause {
        Cause::Shift(_) => MistakeKind::ShiftedRun,
        Cause::Duplicate { .. } => MistakeKind::DuplicatedCell,
        Cause::Superfluous { repeats: Some(_), .. } => MistakeKind::DuplicatedCell,
        Cause::Superfluous { place, .. } => kind_of(grid, Cause::Wrong(place)),
        Cause::Lost(_) => MistakeKind::LostCell,
        Cause::Swap(..) => MistakeKind::SwappedCells,
        Cause::Digits(_) => MistakeKind::DigitsTransposed,
        Cause::MissingThousand(_) | Cause::ExtraThousand(_) => MistakeKind::DroppedThousand,
        Cause::Wrong(place) if grid.is_total(place) => MistakeKind::OneWrongTotal,
        Cause::Wrong(_) => MistakeKind::OneWrongCell,
    }
}

/// The row or column that a cause is about.
pub(super) fn where_is(cause: Cause) -> Where {
    match cause {
        Cause::Shift(Shift { first, last, .. }) => common(first, last),
        Cause::Swap(one, other) => common(one, other),
        Cause::Duplicate { place, .. } => (Some(place.row), Some(place.column)),
        Cause::Superfluous { place, .. }
        | Cause::Lost(place)
        | Cause::Digits(place)
        | Cause::MissingThousand(place)
        | Cause::ExtraThousand(place)
        | Cause::Wrong(place) => (Some(place.row), Some(place.column)),
    }
}

/// The row and the column that two places share.
fn common(one: Place, other: Place) -> Where {
    ((one.row == other.row).then_some(one.row), (one.column == other.column).then_some(one.column))
}

impl Words<'_> {
    /// What went wrong, and by how much the totals it reaches are off.
    pub(super) fn finding(&self, cause: Cause) -> String {
        let what = match cause {
            Cause::Shift(shift) => self.shift(shift),
            Cause::Duplicate { place, of } => format!(
                "{} repeats the figure of {}, so its own figure is lost.",
                self.place(place),
                self.beside(of, place)
            ),
            Cause::Superfluous { place, repeats: Some(of) } => format!(
                "{} repeats the figure of {} although the printed totals leave nothing for it.",
                self.place(place),
                self.beside(of, place)
            ),
            Cause::Superfluous { place, repeats: None } => format!(
                "{} is printed as {} although the other figures leave nothing for it.",
                self.place(place),
                self.printed(place)
            ),
            Cause::Lost(place) => format!(
                "{} is blank although the printed totals include a figure for it.",
                self.place(place)
            ),
            Cause::Swap(one, other) => self.swap(one, other),
            Cause::Digits(place) => format!(
                "{} is printed as {} with two neighbouring digits in the wrong order.",
                self.place(place),
                self.printed(place)
            ),
            Cause::MissingThousand(place) => format!(
                "{} is printed as {}: a group of three digits is missing.",
                self.place(place),
                self.printed(place)
            ),
            Cause::ExtraThousand(place) => format!(
                "{} is printed as {}: it has a group of three digits too many.",
                self.place(place),
                self.printed(place)
            ),
            Cause::Wrong(place) if self.grid.is_total(place) => format!(
                "{} is printed as {}, which is not what its figures add up to.",
                self.place(place),
                self.printed(place)
            ),
            Cause::Wrong(place) => format!(
                "{} is printed as {}, which the totals contradict.",
                self.place(place),
                self.printed(place)
            ),
        };
        format!("{}{}", capitalised(&what), self.how_far_off(cause))
    }

    /// What is said of a total whose figures are not printed.
    pub(super) fn total_over_blanks(&self, place: Place) -> String {
        let grand = place == at(self.grid.years(), TOTAL_COLUMN);
        let why = if grand {
            "the figures and totals that it adds up are not all printed"
        } else {
            "every figure that it adds up is blank"
        };
        let what = capitalised(&self.place(place));
        format!("{what} is printed as {} but cannot be checked: {why}.", self.printed(place))
    }

    /// What is said of a block that no slip and no two slips explain.
    pub(super) fn not_explained(&self, failures: usize, slips_tried: usize) -> String {
        let totals = match failures {
            1 => "one printed total".to_owned(),
            _ => format!("{failures} printed totals"),
        };
        let why = match slips_tried {
            0 => "the table is too long to look for the cause",
            1 => "no single slip accounts for it",
            _ => "neither one slip nor two together account for it",
        };
        format!("The {} disagree with {totals}, and {why}.", self.subject())
    }

    /// What is said of a block that several explanations fit equally well, all of
    /// them in one row or column where these are given.
    pub(super) fn several_explanations(&self, count: usize, (row, column): Where) -> String {
        let place = match (row, column) {
            (Some(row), _) => format!(", all of them in {}", self.row(row)),
            (_, Some(column)) => format!(", all of them in {}", self.column(column)),
            _ => String::new(),
        };
        format!(
            "The {} disagree with their printed totals in a way that {count} explanations fit \
             equally well{place}: the totals alone cannot tell which is right.",
            self.subject()
        )
    }

    /// What the figures are rounded to, and how far a total may therefore be off.
    pub(super) fn rounding(&self) -> String {
        let Scale { units, stated, cumulative } = self.lines.scale();
        let subject = self.subject();
        if units.are_exact() {
            let how = match self.block.measure {
                BlockMeasure::Amount => "printed to the penny",
                BlockMeasure::Count => "not rounded",
            };
            return format!("The {subject} are {how}, so each total must agree exactly.");
        }
        let [cells, totals] = [units.cells, units.totals].map(|unit| self.unit(unit));
        let said = if stated { "are said to be" } else { "are" };
        let rounded = match cells == totals {
            true => format!("The {subject} {said} rounded to {cells}"),
            false => {
                format!("The {subject} {said} rounded to {cells}, and their totals to {totals}")
            }
        };
        let may_differ = |figures: i128| {
            self.block.in_words(i64::try_from(units.tolerance(figures, 0)).unwrap_or(i64::MAX))
        };
        let of_year = may_differ(if cumulative { 1 } else { 4 });
        let years = i128::try_from(self.grid.years()).unwrap_or_default();
        let of_quarter = may_differ(years);
        if years < 2 || of_year == of_quarter {
            return format!("{rounded}: a total may differ by up to {of_year}.");
        }
        format!(
            "{rounded}: the total of a year may differ by up to {of_year}, that of a quarter by \
             up to {of_quarter}."
        )
    }

    /// A unit in words: the pound, or 1,000.
    fn unit(&self, unit: i64) -> String {
        match (self.block.measure, unit) {
            (BlockMeasure::Amount, 1) => "the penny".to_owned(),
            (BlockMeasure::Amount, 100) => "the pound".to_owned(),
            (BlockMeasure::Count, 1) => "whole numbers".to_owned(),
            _ => self.block.in_words(unit),
        }
    }

    /// What is said where a coarser rounding, which the figures are too few to tell, would
    /// explain every difference.
    pub(super) fn may_be_rounded(&self, unit: i64) -> String {
        format!(
            "If the {} are rounded to {}, no total is wrong; the figures are too few to tell.",
            self.subject(),
            self.block.in_words(unit)
        )
    }

    /// What is said where a rounding would explain every difference that one figure alone
    /// does not share.
    pub(super) fn rounded_but_for_one(&self, unit: i64, odd: Place) -> String {
        format!(
            "If the {} are rounded to {}, no total is wrong; only {} is not rounded so.",
            self.subject(),
            self.block.in_words(unit),
            self.place(odd)
        )
    }

    /// What is said of a block that looks like years so far, or is said to be; of so many checked totals
    /// `left` disagree with the differences.
    pub(super) fn cumulative(&self, is_said: bool, left: usize, checked: usize) -> String {
        let then = match (left, checked) {
            (0, 0) => String::new(),
            (0, _) => " With the differences every printed total matches.".to_owned(),
            (1, _) => " With the differences one printed total does not match.".to_owned(),
            _ => format!(" With the differences {left} printed totals do not match."),
        };
        let subject = self.subject();
        let what = match is_said {
            true => format!("The table says that its {subject} are the year so far."),
            false => format!(
                "The {subject} look cumulative: each quarter of a year adds to the one before, and \
                 the last looks like the whole year."
            ),
        };
        format!("{what}{then} Take the differences?")
    }

    /// What is said of totals that are the averages of their years.
    pub(super) fn averages(&self) -> String {
        format!(
            "The column of totals holds the average of the four {} of each year, and not their \
             sum. Leave the column out, or state sums.",
            self.subject()
        )
    }

    fn subject(&self) -> &'static str {
        match self.block.measure {
            BlockMeasure::Amount => "amounts",
            BlockMeasure::Count => "counts",
        }
    }

    /// The name of an entry: `2019-20 Q2`, or what it totals.
    pub(super) fn place(&self, place: Place) -> String {
        let in_total_row = place.row == self.grid.years();
        match (in_total_row, place.column == TOTAL_COLUMN) {
            (true, true) => "the grand total".to_owned(),
            (true, false) => format!("the total of {}", column_label(place.column)),
            (false, true) => format!("the total of {}", self.row(place.row)),
            _ => format!("{} {}", self.row(place.row), column_label(place.column)),
        }
    }

    /// The name of an entry beside another, without what they share.
    fn beside(&self, place: Place, other: Place) -> String {
        match common(place, other) {
            (Some(_), _) => column_label(place.column).to_owned(),
            (_, Some(_)) => self.row(place.row),
            _ => self.place(place),
        }
    }

    fn row(&self, row: usize) -> String {
        if row == self.grid.years() {
            "the total row".to_owned()
        } else {
            row_label(self.block, row)
        }
    }

    fn column(&self, column: usize) -> String {
        if column == TOTAL_COLUMN {
            "the column of totals".to_owned()
        } else {
            column_label(column).to_owned()
        }
    }

    fn printed(&self, place: Place) -> String {
        self.grid.get(place).map_or("blank".to_owned(), |value| self.block.in_words(value))
    }

    fn swap(&self, one: Place, other: Place) -> String {
        match common(one, other) {
            (Some(row), _) => format!(
                "{} has the figures of {} and {} in each other's place.",
                self.row(row),
                self.beside(one, other),
                self.beside(other, one)
            ),
            (_, Some(column)) => format!(
                "{} has the figures of {} and {} in each other's place.",
                self.column(column),
                self.beside(one, other),
                self.beside(other, one)
            ),
            _ => format!(
                "{} and {} are printed in each other's place.",
                self.place(one),
                self.place(other)
            ),
        }
    }

    fn shift(&self, shift: Shift) -> String {
        let Shift { first, second, last, gap, loses_last } = shift;
        let along_row = first.row == last.row;
        let forward = first < last;
        let (direction, units, unit) = match (along_row, forward) {
            (true, true) => ("one place right", "the later quarters", "the last quarter"),
            (true, false) => ("one place left", "the earlier quarters", "the first quarter"),
            (false, true) => ("one place down", "the later years", "the last year"),
            (false, false) => ("one place up", "the earlier years", "the first year"),
        };
        let line = if along_row { self.row(first.row) } else { self.column(first.column) };
        let to_the_end = self.is_at_the_end(last, along_row, forward);
        let [start, next, end] = [(first, last), (second, first), (last, first)]
            .map(|(place, other)| self.beside(place, other));
        let run = if to_the_end { units.to_owned() } else { format!("the figures up to {end}") };
        let moved = match gap {
            Gap::Repeated => format!("repeats {start} in {next} and moves {run} {direction}"),
            Gap::Blank => format!("leaves {start} blank and moves {run} {direction}"),
            Gap::LastFigure => {
                format!(
                    "moves the figures from {start} to {end} {direction}, the last to the start"
                )
            }
        };
        match (loses_last, to_the_end) {
            (false, _) => format!("{line} {moved}; no figure is lost."),
            (true, true) => format!("{line} {moved}; {unit} is lost."),
            (true, false) => format!("{line} {moved}; the figure of {end} is lost."),
        }
    }

    /// Whether a run ends with the last or first quarter of a row, or year of a
    /// column.
    fn is_at_the_end(&self, last: Place, along_row: bool, forward: bool) -> bool {
        let (position, count) =
            if along_row { (last.column, TOTAL_COLUMN) } else { (last.row, self.grid.years()) };
        position == if forward { count - 1 } else { 0 }
    }

    /// ` The row is 161,370 short of its printed total.`, for the row and column
    /// that a cause is about, where they disagree.
    fn how_far_off(&self, cause: Cause) -> String {
        let (row, column) = where_is(cause);
        let row = row.filter(|row| *row < self.grid.years()).map(|row| self.lines.row(row));
        let column = column.filter(|c| *c < TOTAL_COLUMN).map(|c| self.lines.column(c));
        let off = |name: &str, line: Option<usize>| {
            let line = line.filter(|line| !self.lines.agrees(self.sums, *line))?;
            let difference = self.sums.difference(line);
            let size = i64::try_from(difference.abs()).unwrap_or(i64::MAX);
            let side = if difference < 0 { "short of" } else { "over" };
            Some(format!("the {name} is {} {side} its printed total", self.block.in_words(size)))
        };
        let parts: Vec<String> =
            [off("row", row), off("column", column)].into_iter().flatten().collect();
        if parts.is_empty() {
            return String::new();
        }
        format!(" {}.", capitalised(&parts.join(" and ")))
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
