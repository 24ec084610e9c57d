//! What was understood of a file, before anything in it counts.
//!
//! A person who delivers a table sees here what became of each line and column: what is
//! read, what is passed over and why, the unit, the marks. Nothing is guessed in silence;
//! what is taken without being stated stands among the doubts.

use super::shown::shown;
use super::unit::Scale;
use crate::words::words;

words! {
    /// How a table is laid out.
    pub enum Shape {
        /// One row a quarter, columns by name.
        Long = "long",
        /// Years down, quarters across.
        Pivot = "pivot",
        /// Quarters down, years across.
        Transposed = "transposed",
        /// Quarters of several years across.
        Across = "quarters_across",
        /// One row a line of a plan, columns by name.
        List = "list",
    }
}

/// What was understood of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAs {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The block of cells, where a person named one.
    pub range: Option<String>,
    /// The first and the last row that have anything in them.
    pub rows: (u64, u64),
    /// How the table is laid out.
    pub shape: Shape,
    /// The rows that hold the names of columns.
    pub header_rows: Vec<u64>,
    /// What each column that has anything in it is, in the order of the file.
    pub columns: Vec<ColumnRead>,
    /// What the amounts are in. None where there are counts alone.
    pub units: UnitsRead,
    /// Lines and columns that are no part of the table, as they stand there.
    pub passed_over: Vec<PassedOver>,
    /// Marks in place of a figure, each of which is read as "not stated".
    pub marks: Vec<MarkRead>,
    /// What is read although the file does not say it, in sentences.
    pub doubts: Vec<String>,
    /// How many rows hold figures.
    pub figure_rows: u64,
}

/// What a table was read to.
pub(super) trait Understood {
    /// What was understood of it.
    fn understood(&mut self) -> &mut ReadAs;

    /// Whether another reading comes to the same figures.
    fn says_the_same(&self, other: &Self) -> bool;

    /// Whether the totals that are printed beside the figures fit them, where there are any.
    fn totals_fit(&self) -> Option<bool>;
}

/// The figures of a plan, which print no totals that are read.
pub(super) trait OfPlan: PartialEq {}

impl<T: OfPlan> Understood for (T, ReadAs) {
    fn understood(&mut self) -> &mut ReadAs {
        &mut self.1
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn totals_fit(&self) -> Option<bool> {
        None
    }
}

/// What the amounts of a file are in: each unit once, with the first words that state it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitsRead {
    units: Vec<(Scale, Option<String>)>,
    /// Whether the file could be in no other unit.
    is_fixed: bool,
}

/// What a column is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRead {
    /// Its letter, as spreadsheets have it.
    pub letter: String,
    /// What its head says.
    pub name: String,
    /// What it is read as: `2019-20 Q1, amount`.
    pub read_as: String,
}

/// Something that is no part of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The row, where it is one.
    pub row: Option<u64>,
    /// What stands there, shortened.
    pub text: String,
    /// Why it is passed over.
    pub why: String,
}

/// A mark that stands in place of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkRead {
    /// The mark as printed.
    pub mark: String,
    /// The row of the first one.
    pub row: u64,
    /// The column of the first one.
    pub column: String,
    /// How many cells have it.
    pub cells: u64,
}

impl ReadAs {
    pub(super) fn new(shape: Shape) -> ReadAs {
        ReadAs {
            sheet: None,
            range: None,
            rows: (0, 0),
            shape,
            header_rows: Vec::new(),
            columns: Vec::new(),
            units: UnitsRead::default(),
            passed_over: Vec::new(),
            marks: Vec::new(),
            doubts: Vec::new(),
            figure_rows: 0,
        }
    }

    pub(super) fn pass_over(&mut self, row: Option<u64>, text: &str, why: &str) {
        let passed = PassedOver { row, text: shown(text), why: why.to_owned() };
        if !self.passed_over.contains(&passed) {
            self.passed_over.push(passed);
        }
    }

    pub(super) fn mark(&mut self, mark: &str, row: u64, column: &str) {
        match self.marks.iter_mut().find(|known| known.mark == mark) {
            Some(known) => known.cells += 1,
            None => self.marks.push(MarkRead {
                mark: mark.to_owned(),
                row,
                column: shown(column),
                cells: 1,
            }),
        }
    }

    pub(super) fn doubt(&mut self, doubt: String) {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }
}

impl UnitsRead {
    /// The pounds of a plan, whose files can be in nothing else.
    pub(super) fn of_plan() -> UnitsRead {
        UnitsRead { units: vec![(Scale::Pounds, None)], is_fixed: true }
    }

    /// Takes the unit of an amount, with the words that state it. None is stated of pounds.
    pub(super) fn take(&mut self, stated: Option<&(Scale, String)>) {
        let scale = stated.map_or(Scale::Pounds, |(scale, _)| *scale);
        let quoted = || stated.map(|(_, quoted)| shown(quoted));
        match self.units.iter_mut().find(|(known, _)| *known == scale) {
            None => self.units.push((scale, quoted())),
            Some((_, words @ None)) => *words = quoted(),
            Some(_) => {}
        }
    }

    /// Each unit and the words that state it: `thousands of pounds, as "(£000)" says`.
    pub fn in_words(&self) -> Option<String> {
        let units = self.units.iter().map(|(scale, quoted)| {
            let unit = match scale {
                Scale::Pence | Scale::Pounds => scale.in_words().to_owned(),
                _ => format!("{} of pounds", scale.in_words()),
            };
            match quoted {
                Some(quoted) => format!("{unit}, as \"{quoted}\" says"),
                None => unit,
            }
        });
        (!self.units.is_empty()).then(|| units.collect::<Vec<_>>().join(", and "))
    }

    /// Whether there are amounts, and neither the file nor a person states their unit, though
    /// they could be in several.
    pub(super) fn is_open(&self) -> bool {
        let is_stated = || self.units.iter().any(|(_, quoted)| quoted.is_some());
        !self.is_fixed && !self.units.is_empty() && !is_stated()
    }

    /// Whether no amount is in anything but pounds.
    pub(super) fn is_pounds(&self) -> bool {
        self.units.iter().all(|(scale, _)| *scale == Scale::Pounds)
    }
}

/// The letter of a column, as spreadsheets have it: `A` for 0, `AA` for 26.
pub(super) fn letter(place: usize) -> String {
    let last = char::from(b'A' + (place % 26) as u8);
    match place / 26 {
        0 => last.to_string(),
        before => format!("{}{last}", letter(before - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (place, expected) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(letter(place), expected);
        }
    }
}
