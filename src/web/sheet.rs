//! A page of tables under one heading: records, scenarios, stored forecasts, the log.

use askama::Template;

use super::form::NumberField;
use super::frame::Frame;
use super::shown::Table;
use crate::report::charts::Chart;

/// The page.
#[derive(Template)]
#[template(path = "sheet.html")]
pub struct SheetPage {
    /// What is around it.
    pub frame: Frame,
    /// The heading; the frame's title may say more.
    pub heading: String,
    /// What the page says first.
    pub lead: Vec<String>,
    /// What somebody may want to do next, and where.
    pub next_step: Option<Cell>,
    /// What the page asks for, where it asks for something.
    pub asks: Option<AskingForm>,
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// The same as JSON.
    pub json: String,
    /// Where the list goes on, where it does.
    pub next: Option<String>,
    /// What it rests on.
    pub foot: String,
}

/// The answers that also come as a table, by the ends of their addresses.
const TABLES: [&str; 3] = ["/monitoring", "/clawbacks", "/commits"];

impl SheetPage {
    /// The same as CSV, where the answer also comes as a table.
    fn csv(&self) -> Option<String> {
        let (path, query) = self.json.split_once('?').unwrap_or((&self.json, ""));
        let is_table = TABLES.iter().any(|end| path.ends_with(end));
        let join = if query.is_empty() { "" } else { "&" };
        is_table.then(|| format!("{path}?{query}{join}format=csv"))
    }
}

/// A form whose answer is the same page.
pub struct AskingForm {
    /// Where it is sent.
    pub action: String,
    /// Its fields.
    pub fields: Vec<NumberField>,
    /// What its button says.
    pub button: &'static str,
}

/// A part of such a page.
#[derive(Default)]
pub struct Part {
    /// Its heading; empty for a part that needs none.
    pub heading: String,
    /// Sentences about it.
    pub words: Vec<String>,
    /// A picture.
    pub chart: Option<Chart>,
    /// Where the figures of the picture come from.
    pub source: String,
    /// Its table.
    pub table: Option<LinkedTable>,
    /// Where there is more of it.
    pub links: Vec<Cell>,
}

/// A table whose cells may lead somewhere.
pub struct LinkedTable {
    /// What it is of.
    pub caption: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows; the first cell of each is its head.
    pub rows: Vec<Vec<Cell>>,
    /// Whether its columns hold words and no figures.
    pub is_words: bool,
}

/// A cell, and where it leads; nowhere is empty.
pub struct Cell {
    /// What stands in it.
    pub text: String,
    /// Where it leads.
    pub address: String,
}

impl Cell {
    /// A cell that leads nowhere.
    pub fn new(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), address: String::new() }
    }

    /// A cell that leads somewhere.
    pub fn to(text: impl Into<String>, address: String) -> Cell {
        Cell { text: text.into(), address }
    }
}

impl LinkedTable {
    /// A table of some columns of figures.
    pub fn new(caption: &str, heads: &[&str], rows: Vec<Vec<Cell>>) -> LinkedTable {
        let heads = heads.iter().map(|head| (*head).to_owned()).collect();
        LinkedTable { caption: caption.to_owned(), heads, rows, is_words: false }
    }

    /// The head of a column, which a cell has beside it where columns do not fit.
    pub fn head(&self, place: &usize) -> &str {
        self.heads.get(*place).map_or("", String::as_str)
    }

    /// The same of words.
    #[must_use]
    pub fn of_words(self) -> LinkedTable {
        LinkedTable { is_words: true, ..self }
    }
}

impl From<Table> for LinkedTable {
    fn from(table: Table) -> LinkedTable {
        let row = |row: Vec<String>| row.into_iter().map(Cell::new).collect();
        LinkedTable {
            caption: table.caption,
            heads: table.heads,
            rows: table.rows.into_iter().map(row).collect(),
            is_words: false,
        }
    }
}
