//! ODS, OpenDocument's spreadsheets. Equal cells and rows are written once with the number of
//! times that they are repeated.

use quick_xml::events::BytesStart;

use super::super::MAX_COLUMNS;
use super::archive::Archive;
use super::book::MAX_SHEETS;
use super::dates::{self, DateSystem};
use super::grid::{Area, Budget, Grid, Hidden, SheetRows, Value};
use super::number_format::NumberFormat;
use super::ods_styles::OdsStyles;
use super::refused::{self, Read};
use super::xml::{self, Node, Xml};

/// What has text or cells in it and is no part of the sheets: earlier versions, comments,
/// drawings, copies of other files.
const PASSED_OVER: [&str; 7] =
    ["tracked-changes", "annotation", "shapes", "frame", "dde-links", "forms", "custom-shape"];

/// How many columns may state a default style.
const MAX_COLUMN_STYLES: usize = 2_000;

/// How many equal rows may follow one another. A table has hardly two.
const MAX_EQUAL_ROWS: u32 = 1_000;

/// A cell while it is read.
#[derive(Default)]
struct Open {
    column: u32,
    repeated: u32,
    spans: (u32, u32),
    style: Option<String>,
    kind: String,
    stated: Option<String>,
    text: String,
    has_text: bool,
    has_formula: bool,
    is_error: bool,
}

/// A sheet while it is read.
struct Table<'b> {
    grid: Grid<'b>,
    row: u32,
    rows_repeated: u32,
    row_style: Option<String>,
    column: u32,
    column_styles: Vec<(u32, Option<String>)>,
    columns: u32,
    cells: Vec<Open>,
    open: Option<Open>,
}

/// Reads the sheets of an archive that has the parts of an OpenDocument file.
pub(super) fn read(archive: &Archive<'_>) -> Read<Vec<SheetRows>> {
    refuse_others(archive)?;
    let mut styles = OdsStyles::default();
    if archive.has("styles.xml") {
        let mut xml = Xml::new(archive.part("styles.xml")?);
        loop {
            match xml.next()? {
                Node::Eof => break,
                node => styles.take(&node),
            }
        }
    }
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    let mut xml = Xml::new(archive.part("content.xml")?);
    loop {
        let (name, hidden) = match xml.next()? {
            Node::Eof => return Ok(sheets),
            Node::Start(tag) if PASSED_OVER.contains(&xml::name(&tag)) => {
                xml.pass_over()?;
                continue;
            }
            Node::Start(tag) if xml::name(&tag) == "table" => {
                let style = xml::attribute(&tag, "style-name").unwrap_or_default();
                (xml::attribute(&tag, "name").unwrap_or_default(), styles.hides(&style))
            }
            node => {
                styles.take(&node);
                continue;
            }
        };
        if sheets.len() == MAX_SHEETS {
            return Err(refused::too_many_sheets(MAX_SHEETS));
        }
        let grid = Grid::new(name, hidden, DateSystem::From1900, &mut budget);
        sheets.push(Table::new(grid).read(&mut xml, &styles)?);
    }
}

fn refuse_others(archive: &Archive<'_>) -> Read<()> {
    if archive.has("mimetype") {
        let kind = archive.part("mimetype")?.whole(1_000)?;
        let kind = String::from_utf8_lossy(&kind).into_owned();
        if kind.contains("opendocument.text") {
            return Err(refused::other("a text document"));
        }
    }
    if archive.has("META-INF/manifest.xml") {
        let mut xml = Xml::new(archive.part("META-INF/manifest.xml")?);
        loop {
            match xml.next()? {
                Node::Start(tag) if xml::name(&tag) == "encryption-data" => {
                    return Err(refused::locked());
                }
                Node::Eof => break,
                _ => {}
            }
        }
    }
    Ok(())
}

impl<'b> Table<'b> {
    fn new(grid: Grid<'b>) -> Table<'b> {
        Table {
            grid,
            row: 0,
            rows_repeated: 1,
            row_style: None,
            column: 0,
            column_styles: Vec::new(),
            columns: 0,
            cells: Vec::new(),
            open: None,
        }
    }

    fn read(mut self, xml: &mut Xml<'_>, styles: &OdsStyles) -> Read<SheetRows> {
        let mut paragraphs = 0;
        loop {
            match xml.next()? {
                Node::Start(tag) => match xml::name(&tag) {
                    name if PASSED_OVER.contains(&name) => xml.pass_over()?,
                    // A table within a cell is none that a person sees as one.
                    "table" => xml.pass_over()?,
                    "table-column" => self.columns(&tag),
                    "table-row" => self.start_row(&tag),
                    "table-cell" | "covered-table-cell" => self.start_cell(&tag),
                    "p" => {
                        paragraphs += 1;
                        self.write(if paragraphs > 1 { "\n" } else { "" });
                    }
                    "s" => {
                        let blanks = xml::number(&tag, "c").unwrap_or(1_usize).min(1_000);
                        self.write(&" ".repeat(blanks));
                    }
                    "tab" => self.write("\t"),
                    "line-break" => self.write("\n"),
                    _ => {}
                },
                Node::Text(text) if paragraphs > 0 => self.write(&text),
                Node::Text(_) => {}
                Node::End(name) => match name.as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        paragraphs = 0;
                        self.end_cell();
                    }
                    "table-row" => self.end_row(styles),
                    "table" => return Ok(self.grid.finish()),
                    _ => {}
                },
                Node::Eof => return Err(refused::damaged()),
            }
        }
    }

    fn write(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.has_text = true;
            open.text.push_str(text);
        }
    }

    fn columns(&mut self, tag: &BytesStart<'_>) {
        let repeated = repeated(tag, "number-columns-repeated");
        let end = self.columns.saturating_add(repeated);
        if hidden(tag) != Hidden::No {
            self.grid.hide_columns(self.columns, end - 1);
        }
        if self.column_styles.len() < MAX_COLUMN_STYLES {
            self.column_styles.push((end, xml::attribute(tag, "default-cell-style-name")));
        }
        self.columns = end;
    }

    fn start_row(&mut self, tag: &BytesStart<'_>) {
        self.rows_repeated = repeated(tag, "number-rows-repeated");
        self.row_style = xml::attribute(tag, "default-cell-style-name");
        self.column = 0;
        self.grid.row_is_hidden(hidden(tag));
    }

    fn start_cell(&mut self, tag: &BytesStart<'_>) {
        let repeated = repeated(tag, "number-columns-repeated");
        let kind = xml::qualified(tag, "office:value-type").unwrap_or_default();
        let stated = match kind.as_str() {
            "date" => xml::qualified(tag, "office:date-value"),
            "time" => xml::qualified(tag, "office:time-value"),
            "boolean" => xml::qualified(tag, "office:boolean-value"),
            "string" => xml::qualified(tag, "office:string-value"),
            _ => xml::qualified(tag, "office:value"),
        };
        let span = |name| xml::number(tag, name).unwrap_or(1_u32).max(1);
        self.open = Some(Open {
            column: self.column,
            repeated,
            spans: (span("number-rows-spanned"), span("number-columns-spanned")),
            style: xml::attribute(tag, "style-name"),
            kind,
            stated,
            has_formula: xml::attribute(tag, "formula").is_some(),
            is_error: xml::qualified(tag, "calcext:value-type").as_deref() == Some("error"),
            ..Open::default()
        });
        self.column = self.column.saturating_add(repeated);
    }

    fn end_cell(&mut self) {
        let Some(open) = self.open.take() else { return };
        if !open.kind.is_empty() || open.has_text || open.has_formula {
            self.cells.push(open);
        }
    }

    /// Puts the cells of a row down as often as it is repeated.
    fn end_row(&mut self, styles: &OdsStyles) {
        let cells = std::mem::take(&mut self.cells);
        let general = NumberFormat::default();
        let percentage = NumberFormat::built_in(9);
        // What says nothing may be repeated to the end of the sheet, and costs nothing there.
        let says_something =
            |cell: &&Open| !matches!(cell.value(), Value::Text(text) if text.trim().is_empty());
        let cells: Vec<&Open> = cells.iter().filter(says_something).collect();
        if !cells.is_empty() && self.rows_repeated > MAX_EQUAL_ROWS {
            let why = format!("it repeats row {} without end", u64::from(self.row) + 1);
            return self.grid.give_up(why);
        }
        let rows = if cells.is_empty() { 0 } else { self.rows_repeated };
        'rows: for row in self.row..self.row.saturating_add(rows) {
            for cell in &cells {
                let format = self.format(cell, styles);
                let shows_percent =
                    |f: &&NumberFormat| f.section(1.0).is_some_and(|s| s.percents > 0);
                let format = match cell.kind.as_str() {
                    "percentage" => format.filter(shows_percent).unwrap_or(&percentage),
                    "float" | "currency" => format.unwrap_or(&general),
                    _ => &general,
                };
                let value = cell.value();
                let columns = cell.repeated.min(MAX_COLUMNS as u32 + 1);
                for column in cell.column..cell.column.saturating_add(columns) {
                    if cell.has_formula {
                        self.grid.is_of_formula();
                    }
                    self.grid.cell(row, column, &value, format);
                    if self.grid.is_beyond() {
                        break 'rows;
                    }
                }
                if cell.spans != (1, 1) {
                    let rows = (row, row.saturating_add(cell.spans.0 - 1));
                    let columns = (cell.column, cell.column.saturating_add(cell.spans.1 - 1));
                    self.grid.merge(Area { rows, columns });
                }
            }
        }
        self.row = self.row.saturating_add(self.rows_repeated);
    }

    /// The format of a cell: its own, its row's or its column's.
    fn format<'s>(&self, cell: &Open, styles: &'s OdsStyles) -> Option<&'s NumberFormat> {
        let of_column = || {
            let column = self.column_styles.iter().find(|(end, _)| cell.column < *end);
            column.and_then(|(_, style)| style.as_deref())
        };
        let style = cell.style.as_deref().or(self.row_style.as_deref()).or_else(of_column)?;
        styles.format(style)
    }
}

impl Open {
    fn value(&self) -> Value<'_> {
        let stated = self.stated.as_deref();
        match self.kind.as_str() {
            _ if self.is_error => Value::Error(self.text.trim()),
            // Some write a yes or a no as a figure that is only shown as one.
            "float" if matches!(self.text.trim(), "TRUE" | "FALSE") => {
                Value::Truth(self.text.trim() == "TRUE")
            }
            "float" | "percentage" | "currency" => match stated.map(|text| text.trim().parse()) {
                Some(Ok(number)) => Value::Number(number),
                Some(Err(_)) => Value::Text(stated.unwrap_or_default()),
                None if self.has_formula => Value::NotComputed,
                None => Value::Text(&self.text),
            },
            "date" => Value::Written(dates::written(stated.unwrap_or(&self.text))),
            "time" => {
                let time = stated.and_then(dates::duration);
                Value::Written(time.unwrap_or_else(|| self.text.trim().to_owned()))
            }
            "boolean" => Value::Truth(stated.is_some_and(|text| text == "true")),
            "" if self.has_formula && !self.has_text => Value::NotComputed,
            _ => Value::Text(stated.unwrap_or(&self.text)),
        }
    }
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> u32 {
    xml::number(tag, name).unwrap_or(1_u32).max(1)
}

fn hidden(tag: &BytesStart<'_>) -> Hidden {
    match xml::attribute(tag, "visibility").as_deref() {
        Some("collapse") => Hidden::Yes,
        Some("filter") => Hidden::Filtered,
        _ => Hidden::No,
    }
}
