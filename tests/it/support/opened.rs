//! A workbook opened without any reader of the program's own: its parts, and the cells of its
//! sheets with their formulas.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::DeflateDecoder;
use quick_xml::escape::unescape;

/// A workbook's parts, and its sheets by their names in order.
pub(crate) struct Opened {
    /// Every part as text, by its path.
    pub parts: BTreeMap<String, String>,
    /// The sheets in their order.
    pub sheets: Vec<OpenedSheet>,
}

/// A sheet.
pub(crate) struct OpenedSheet {
    /// Its name.
    pub name: String,
    /// Its XML.
    pub xml: String,
    /// Its path among the parts.
    pub path: String,
    /// Its cells: what each holds, and its formula where it has one.
    pub cells: BTreeMap<(usize, String), OpenedCell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OpenedCell {
    /// What it holds, or what its formula comes to.
    pub value: String,
    /// Its formula.
    pub formula: Option<String>,
    /// Whether it is a number.
    pub is_number: bool,
}

impl Opened {
    /// Opens a workbook.
    pub(crate) fn of(bytes: &[u8]) -> Opened {
        let parts = unzipped(bytes);
        let shared = parts.get("xl/sharedStrings.xml").cloned().unwrap_or_default();
        let shared: Vec<String> = elements(&shared, "si").iter().map(|si| words(si)).collect();
        let rels = elements(&parts["xl/_rels/workbook.xml.rels"], "Relationship");
        let path_of = |id: &str| {
            let of = rels.iter().find(|rel| attribute(rel, "Id").as_deref() == Some(id)).unwrap();
            format!("xl/{}", attribute(of, "Target").unwrap())
        };
        let sheets = elements(&parts["xl/workbook.xml"], "sheet").into_iter().map(|sheet| {
            let path = path_of(&attribute(&sheet, "r:id").unwrap());
            let xml = parts[&path].clone();
            let name = unescape(&attribute(&sheet, "name").unwrap()).unwrap().into_owned();
            OpenedSheet { name, cells: cells(&xml, &shared), xml, path }
        });
        let sheets = sheets.collect();
        Opened { parts, sheets }
    }

    /// A sheet by its name.
    pub(crate) fn sheet(&self, name: &str) -> &OpenedSheet {
        self.sheets.iter().find(|sheet| sheet.name == name).unwrap_or_else(|| panic!("{name}"))
    }
}

impl OpenedSheet {
    /// The cells of the first row below `heads` whose first cell begins with a label.
    pub(crate) fn row(&self, label: &str) -> Vec<OpenedCell> {
        let is_it = |((row, column), cell): &(&(usize, String), &OpenedCell)| {
            column == "A" && *row > 6 && cell.value.starts_with(label)
        };
        let row = self.cells.iter().find(is_it).unwrap_or_else(|| panic!("{label}")).0.0;
        self.cells_of(row)
    }

    /// The cells of a row in their order.
    pub(crate) fn cells_of(&self, row: usize) -> Vec<OpenedCell> {
        let mut cells: Vec<_> = self.cells.iter().filter(|((of, _), _)| *of == row).collect();
        cells.sort_by_key(|((_, column), _)| (column.len(), column.clone()));
        cells.into_iter().map(|(_, cell)| cell.clone()).collect()
    }

    /// How many rows there are below the heads.
    pub(crate) fn rows(&self) -> usize {
        self.cells.keys().map(|(row, _)| *row).max().unwrap_or(0).saturating_sub(6)
    }
}

fn cells(xml: &str, shared: &[String]) -> BTreeMap<(usize, String), OpenedCell> {
    let mut all = BTreeMap::new();
    for cell in elements(xml, "c") {
        let reference = attribute(&cell, "r").unwrap();
        let column: String = reference.chars().filter(char::is_ascii_alphabetic).collect();
        let row = reference[column.len()..].parse().unwrap();
        let kind = attribute(&cell, "t");
        let Some(value) = elements(&cell, "v").first().map(|v| words(v)) else { continue };
        let value = match kind.as_deref() {
            Some("s") => shared[value.parse::<usize>().unwrap()].clone(),
            _ => value,
        };
        let formula = elements(&cell, "f").first().map(|formula| words(formula));
        let is_number = kind.is_none_or(|kind| kind == "n");
        all.insert((row, column), OpenedCell { value, formula, is_number });
    }
    all
}

/// Every element of a name, with what is within it.
pub(crate) fn elements(xml: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find(&format!("<{name}")) {
        rest = &rest[start..];
        let after = rest.as_bytes()[name.len() + 1];
        let end = rest.find('>').unwrap();
        if !matches!(after, b' ' | b'>' | b'/') {
            rest = &rest[1..];
            continue;
        }
        if rest.as_bytes()[end - 1] == b'/' {
            found.push(rest[..=end].to_owned());
            rest = &rest[end..];
            continue;
        }
        let close = format!("</{name}>");
        let end = rest.find(&close).unwrap() + close.len();
        found.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    found
}

/// An attribute of the first tag.
pub(crate) fn attribute(element: &str, name: &str) -> Option<String> {
    let tag = &element[..element.find('>')?];
    let value = tag.split(&format!(" {name}=\"")).nth(1)?;
    Some(value[..value.find('"')?].to_owned())
}

/// The words within an element.
fn words(element: &str) -> String {
    let mut text = String::new();
    for part in element.split('<').skip(1) {
        text.push_str(part.split_once('>').map_or("", |(_, words)| words));
    }
    unescape(&text).unwrap().into_owned()
}

fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let number = |at: usize, size: usize| -> usize {
        bytes[at..at + size].iter().rev().fold(0, |sum, byte| sum * 256 + usize::from(*byte))
    };
    let end = (0..bytes.len() - 3).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"));
    let end = end.unwrap();
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut parts = BTreeMap::new();
    for _ in 0..count {
        let (method, size) = (number(at + 10, 2), number(at + 20, 4));
        let (name, extra, comment) = (number(at + 28, 2), number(at + 30, 2), number(at + 32, 2));
        let local = number(at + 42, 4);
        let path = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap();
        let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let packed = &bytes[start..start + size];
        let mut text = String::new();
        match method {
            0 => text = String::from_utf8(packed.to_vec()).unwrap(),
            _ => _ = DeflateDecoder::new(packed).read_to_string(&mut text).unwrap(),
        }
        parts.insert(path, text);
        at += 46 + name + extra + comment;
    }
    parts
}
