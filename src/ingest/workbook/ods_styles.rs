//! The styles of an OpenDocument spreadsheet, as far as they change what a figure means.
//! A number style is turned into a format such as `#,##0,"k"`, which is read as Excel's are.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::number_format::NumberFormat;
use super::xml::{self, Node};

/// How many styles are kept.
const MAX_STYLES: usize = 20_000;

/// How long a format may be.
const MAX_CODE: usize = 500;

/// How often a style may rest on another.
const MAX_PARENTS: usize = 8;

/// The styles of a spreadsheet by their names.
#[derive(Debug, Default)]
pub(super) struct OdsStyles {
    formats: HashMap<String, NumberFormat>,
    /// The same formats as text, for those that choose among them.
    codes: HashMap<String, String>,
    cells: HashMap<String, CellStyle>,
    hidden_tables: HashSet<String>,
    open: Option<OpenFormat>,
    open_table: Option<String>,
}

#[derive(Debug, Default)]
struct CellStyle {
    format: Option<String>,
    parent: Option<String>,
}

#[derive(Debug, Default)]
struct OpenFormat {
    name: String,
    is_percentage: bool,
    code: String,
    /// The formats that take its place under a condition, each with that before it.
    instead: String,
    takes_text: bool,
}

impl OdsStyles {
    /// Takes what comes next, if it belongs to a style.
    pub(super) fn take(&mut self, node: &Node<'_>) {
        match node {
            Node::Start(tag) => self.start(tag),
            Node::Text(text) => {
                if let Some(open) = self.open.as_mut().filter(|open| open.takes_text) {
                    open.text(text);
                }
            }
            Node::End(name) => self.end(name),
            Node::Eof => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match xml::name(tag) {
            kind @ ("number-style" | "percentage-style" | "currency-style") => {
                self.open = Some(OpenFormat {
                    name: xml::attribute(tag, "name").unwrap_or_default(),
                    is_percentage: kind == "percentage-style",
                    ..OpenFormat::default()
                });
            }
            "number" | "scientific-number" | "fraction" => {
                if let Some(open) = &mut self.open {
                    open.number(tag);
                }
            }
            "text" | "currency-symbol" => {
                if let Some(open) = &mut self.open {
                    open.takes_text = true;
                }
            }
            "map" => self.map(tag),
            "style" => self.style(tag),
            "table-properties" if xml::attribute(tag, "display").as_deref() == Some("false") => {
                self.hidden_tables.extend(self.open_table.clone());
            }
            _ => {}
        }
    }

    /// Takes a format that another gives way to under a condition such as `value()>=1000`.
    fn map(&mut self, tag: &BytesStart<'_>) {
        let Some(open) = &mut self.open else { return };
        let condition = xml::attribute(tag, "condition").unwrap_or_default();
        let name = xml::attribute(tag, "apply-style-name").unwrap_or_default();
        let code = self.codes.get(&name).map_or("0", String::as_str);
        if open.instead.len() < MAX_CODE {
            let condition = condition.trim().trim_start_matches("value()").replace("!=", "<>");
            open.instead.push_str(&format!("[{condition}]{code};"));
        }
    }

    fn style(&mut self, tag: &BytesStart<'_>) {
        let name = xml::attribute(tag, "name").unwrap_or_default();
        match xml::attribute(tag, "family").as_deref() {
            Some("table") => self.open_table = Some(name),
            Some("table-cell") if self.cells.len() < MAX_STYLES => {
                let format = xml::attribute(tag, "data-style-name");
                let parent = xml::attribute(tag, "parent-style-name");
                self.cells.insert(name, CellStyle { format, parent });
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "number-style" | "percentage-style" | "currency-style" => {
                if let Some(open) = self.open.take().filter(|_| self.formats.len() < MAX_STYLES) {
                    let whole = format!("{}{}", open.instead, open.code);
                    self.formats.insert(open.name.clone(), NumberFormat::parse(&whole));
                    self.codes.insert(open.name, open.code);
                }
            }
            "text" | "currency-symbol" => {
                if let Some(open) = &mut self.open {
                    open.takes_text = false;
                }
            }
            "style" => self.open_table = None,
            _ => {}
        }
    }

    /// The format of a cell style, or of the one that it rests on.
    pub(super) fn format(&self, style: &str) -> Option<&NumberFormat> {
        let mut style = self.cells.get(style)?;
        for _ in 0..MAX_PARENTS {
            if let Some(format) = &style.format {
                return self.formats.get(format);
            }
            style = self.cells.get(style.parent.as_deref()?)?;
        }
        None
    }

    /// Whether a style hides the table that has it.
    pub(super) fn hides(&self, table_style: &str) -> bool {
        self.hidden_tables.contains(table_style)
    }
}

impl OpenFormat {
    fn number(&mut self, tag: &BytesStart<'_>) {
        let factor: f64 = xml::number(tag, "display-factor").unwrap_or(1.0);
        let decimals: usize = xml::number(tag, "decimal-places").unwrap_or(0);
        let thousands = (factor.log10() / 3.0).round().clamp(0.0, 5.0) as usize;
        self.code.push('0');
        self.code.push_str(&",".repeat(thousands));
        if decimals > 0 {
            self.code.push('.');
            self.code.push_str(&"0".repeat(decimals.min(20)));
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_percentage && text.contains('%') {
            self.code.push('%');
        } else if self.code.len() < MAX_CODE {
            self.code.push_str(&format!("\"{}\"", text.replace('"', "")));
        }
    }
}
