//! XLSX and XLSM: the workbook, its strings and its number formats.

use super::archive::Archive;
use super::book::{Book, MAX_SHEETS};
use super::dates::DateSystem;
use super::formats::Formats;
use super::grid::{Budget, Grid, SheetRows};
use super::package::Relations;
use super::refused::{self, Read};
use super::strings::{Strings, unescaped};
use super::xlsx_sheet;
use super::xml::{self, Node, Xml};

struct Listed {
    name: String,
    hidden: bool,
    part: String,
}

/// Reads the workbook that a part of an archive describes.
pub(super) fn read(archive: &Archive<'_>, part: &str) -> Read<Vec<SheetRows>> {
    let relations = Relations::of(archive, part)?;
    let mut book = Book::default();
    let listed = workbook(archive, part, &relations, &mut book)?;
    if let Some(part) = relations.by_kind("styles").filter(|part| archive.has(part)) {
        book.formats = styles(archive, part)?;
    }
    if let Some(part) = relations.by_kind("sharedStrings").filter(|part| archive.has(part)) {
        book.strings = strings(archive, part)?;
    }
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for sheet in listed {
        let mut grid = Grid::new(sheet.name, sheet.hidden, book.system, &mut budget);
        xlsx_sheet::read(archive.part(&sheet.part)?, &book, &mut grid)?;
        sheets.push(grid.finish());
    }
    Ok(sheets)
}

fn workbook(
    archive: &Archive<'_>,
    part: &str,
    relations: &Relations,
    book: &mut Book,
) -> Read<Vec<Listed>> {
    let mut listed = Vec::new();
    let mut xml = Xml::new(archive.part(part)?);
    loop {
        match xml.next()? {
            Node::Start(tag) => match xml::name(&tag) {
                "workbookPr" if xml::is_set(&tag, "date1904") => {
                    book.system = DateSystem::From1904;
                }
                "calcPr" => book.is_uncomputed = xml::is_set(&tag, "fullCalcOnLoad"),
                "sheet" => {
                    if listed.len() == MAX_SHEETS {
                        return Err(refused::too_many_sheets(MAX_SHEETS));
                    }
                    let id = xml::attribute(&tag, "id").unwrap_or_default();
                    let relation = relations.by_id(&id).ok_or_else(refused::damaged)?;
                    // Sheets of charts, macros and dialogues have no cells of this kind.
                    if relation.kind == "worksheet" {
                        let state = xml::attribute(&tag, "state");
                        listed.push(Listed {
                            name: xml::attribute(&tag, "name").unwrap_or_default(),
                            hidden: state.is_some_and(|state| state != "visible"),
                            part: relation.target.clone(),
                        });
                    }
                }
                _ => {}
            },
            Node::Eof => return Ok(listed),
            _ => {}
        }
    }
}

fn styles(archive: &Archive<'_>, part: &str) -> Read<Formats> {
    let mut formats = Formats::default();
    let mut within = "";
    let mut xml = Xml::new(archive.part(part)?);
    loop {
        match xml.next()? {
            Node::Start(tag) => match (xml::name(&tag), within) {
                ("numFmts", _) => within = "numFmts",
                ("cellXfs", _) => within = "cellXfs",
                ("numFmt", "numFmts") => {
                    let code = xml::attribute(&tag, "formatCode").unwrap_or_default();
                    formats.define(xml::number(&tag, "numFmtId").unwrap_or(0), &code);
                }
                ("xf", "cellXfs") => formats.style(xml::number(&tag, "numFmtId").unwrap_or(0)),
                _ => {}
            },
            Node::End(name) if name == within => within = "",
            Node::Eof => return Ok(formats),
            _ => {}
        }
    }
}

fn strings(archive: &Archive<'_>, part: &str) -> Read<Strings> {
    let mut strings = Strings::default();
    let (mut in_text, mut in_reading) = (false, false);
    let mut xml = Xml::new(archive.part(part)?);
    // A text may come in pieces, and an escape must not fall between two of them.
    let mut text = String::new();
    loop {
        match xml.next()? {
            Node::Start(tag) => match xml::name(&tag) {
                "t" => in_text = !in_reading,
                // How a Japanese text is pronounced.
                "rPh" => in_reading = true,
                _ => {}
            },
            Node::Text(piece) if in_text => text.push_str(&piece),
            Node::End(name) => match name.as_ref() {
                "t" => {
                    strings.push_str(&unescaped(&text))?;
                    text.clear();
                    in_text = false;
                }
                "rPh" => in_reading = false,
                "si" => strings.end()?,
                _ => {}
            },
            Node::Eof => return Ok(strings),
            Node::Text(_) => {}
        }
    }
}
