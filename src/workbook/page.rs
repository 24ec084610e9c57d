//! A sheet as plain values: its title, what stands above its one table, and the cells.

use crate::domain::{Money, Rate};
use crate::views::MoneyText;

/// The row of the heads of a table, counted from one as a spreadsheet does.
pub const HEADS: usize = 6;
/// The first row below them.
pub const FIRST: usize = HEADS + 1;

/// What a figure is where nobody has stated it.
pub const NOT_STATED: &str = "not stated";
/// What a cell holds that has no meaning in its row.
pub const NOT_APPLICABLE: &str = "[z]";

/// A sheet.
#[derive(Debug)]
pub struct Page {
    /// The name on its tab.
    pub name: &'static str,
    /// Its title.
    pub title: String,
    /// What it holds, for the contents.
    pub holds: &'static str,
    /// Where its figures come from.
    pub source: String,
    /// What to know about its cells.
    pub notes: String,
    /// What it shows.
    pub body: SheetBody,
}

/// What a sheet shows.
#[derive(Debug)]
pub enum SheetBody {
    /// A table from column A on.
    SheetTable(SheetTable),
    /// A chart of cells of another sheet.
    NativeChart(NativeChart),
}

/// A table with its name.
#[derive(Debug)]
pub struct SheetTable {
    /// Its name, without blanks.
    pub name: &'static str,
    /// The heads of its columns, no two alike, each with the width of its column.
    pub heads: Vec<(String, f64)>,
    /// Its rows.
    pub rows: Vec<Vec<SheetCell>>,
    /// What may be written into a cell of column B, by the place of its row.
    pub choices: Vec<(usize, Choices)>,
}

/// What may be written into a cell.
#[derive(Clone, Copy, Debug)]
pub enum Choices {
    /// One of these words.
    Words(&'static [&'static str]),
    /// A whole number from zero.
    UpTo(i32),
}

/// A chart of rows or columns of another sheet.
#[derive(Debug)]
pub struct NativeChart {
    /// Whether its values are columns side by side; else they are lines.
    pub is_columns: bool,
    /// The cells with the names along the axis.
    pub categories: String,
    /// Each series: its name, its cells and its colour.
    pub series: Vec<(String, String, u32)>,
    /// What stands along the axis.
    pub along: &'static str,
    /// What the chart shows, for whoever hears it.
    pub description: String,
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// Pounds and pence.
    Pounds,
    /// Pounds before their rounding.
    Unrounded,
    /// A fraction in per cent, to two places.
    Percent,
    /// A number as it is.
    Plain,
    /// Words in a column of figures.
    Word,
    /// Words.
    Words,
}

/// What a cell holds, or what a formula comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum CellValue {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum SheetCell {
    /// A value, with how a number is shown.
    Is(CellValue, Look),
    /// A formula, with what it comes to as the service answers.
    Formula(String, CellValue, Look),
    /// The name of another sheet, which leads there.
    Link(&'static str),
}

impl SheetCell {
    /// A text, never taken for a formula.
    pub fn text(text: impl Into<String>) -> SheetCell {
        SheetCell::Is(CellValue::Text(text.into()), Look::Words)
    }

    /// A word in a column of figures.
    pub fn word(word: impl Into<String>) -> SheetCell {
        SheetCell::Is(CellValue::Text(word.into()), Look::Word)
    }

    /// Where no figure belongs.
    pub fn none() -> SheetCell {
        SheetCell::word(NOT_APPLICABLE)
    }

    /// An amount, or that it is not stated.
    pub fn money(amount: Option<&MoneyText>) -> SheetCell {
        SheetCell::Is(of_money(amount), Look::Pounds)
    }

    /// A whole number.
    pub fn count(number: i64) -> SheetCell {
        SheetCell::number(number as f64, Look::Plain)
    }

    /// A number.
    pub fn number(number: f64, look: Look) -> SheetCell {
        SheetCell::Is(CellValue::Number(number), look)
    }

    /// A fraction that the API writes as text, or that it is not stated.
    pub fn share(fraction: Option<&str>) -> SheetCell {
        SheetCell::Is(of_share(fraction), Look::Percent)
    }

    /// A rate.
    pub fn rate(rate: Rate) -> SheetCell {
        SheetCell::number(rate.as_f64(), Look::Percent)
    }

    /// A formula without its sign of equality.
    pub fn formula(formula: impl Into<String>, value: CellValue, look: Look) -> SheetCell {
        SheetCell::Formula(formula.into(), value, look)
    }

    /// Whether it stands in a column of figures.
    pub fn is_of_figures(&self) -> bool {
        matches!(self, SheetCell::Is(_, look) | SheetCell::Formula(_, _, look) if *look != Look::Words)
    }

    /// What it holds, or what its formula comes to.
    pub fn value(&self) -> CellValue {
        match self {
            SheetCell::Is(value, _) | SheetCell::Formula(_, value, _) => value.clone(),
            SheetCell::Link(name) => CellValue::Text((*name).to_owned()),
        }
    }
}

/// An amount as a value.
pub fn of_money(amount: Option<&MoneyText>) -> CellValue {
    amount.map_or_else(not_stated, |amount| CellValue::Number(pounds(amount.0)))
}

/// A fraction as a value.
pub fn of_share(fraction: Option<&str>) -> CellValue {
    fraction.and_then(|text| text.parse().ok()).map_or_else(not_stated, CellValue::Number)
}

/// What is not stated.
pub fn not_stated() -> CellValue {
    CellValue::Text(NOT_STATED.to_owned())
}

/// The number next to an amount in pounds.
pub fn pounds(amount: Money) -> f64 {
    amount.pence() as f64 / 100.0
}

/// The letters of a column, counted from zero.
pub fn letters(column: usize) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", letters(more - 1)),
    }
}

/// Columns that become a table row by row.
#[derive(Debug, Default)]
pub struct Columns(Vec<(String, f64, Vec<SheetCell>)>);

impl Columns {
    /// Adds a column and tells its letters.
    pub fn add(&mut self, head: &str, width: f64, cells: Vec<SheetCell>) -> String {
        self.0.push((head.to_owned(), width, cells));
        letters(self.0.len() - 1)
    }

    /// The table of them.
    pub fn table(self, name: &'static str) -> SheetTable {
        let rows = self.0.iter().map(|(_, _, cells)| cells.len()).max().unwrap_or(0);
        let row = |place: usize| {
            let cell = |(_, _, cells): &(String, f64, Vec<SheetCell>)| cells.get(place).cloned();
            self.0.iter().filter_map(cell).collect()
        };
        let rows = (0..rows).map(row).collect();
        let heads = self.0.into_iter().map(|(head, width, _)| (head, width)).collect();
        SheetTable { name, heads, rows, choices: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_column_has_its_letters() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")] {
            assert_eq!(super::letters(column), letters);
        }
    }
}
