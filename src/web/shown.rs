//! A chart on a page: with where its figures come from, and the same data as a table under it.

use crate::report::charts::Chart;

/// A chart with where its figures come from and the same data as a table.
pub struct Shown {
    /// The chart.
    pub chart: Chart,
    /// Where its figures come from.
    pub source: String,
    /// The same figures.
    pub table: Table,
}

/// A table under a chart.
pub struct Table {
    /// What it is of.
    pub caption: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows; the first cell of each is its head.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table of some columns.
    pub fn new(caption: &str, heads: &[&str], rows: Vec<Vec<String>>) -> Table {
        let heads = heads.iter().map(|head| (*head).to_owned()).collect();
        Table { caption: caption.to_owned(), heads, rows }
    }

    /// The head of a column, which a cell has beside it where columns do not fit.
    pub fn head(&self, place: &usize) -> &str {
        self.heads.get(*place).map_or("", String::as_str)
    }
}
