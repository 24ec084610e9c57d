//! XLSX and XLSM: the workbook, its strings and its number formats.

use super::archive::Part;
use super::book::{Book, Form, Listed};
use super::dates::DateSystem;
use super::formats::Formats;
use super::grid::Grid;
use super::refused::Read;
use super::strings::{Strings, unescaped};
use super::xlsx_sheet;
use super::xml::{self, Node, Xml};

/// Parts that are written as XML.
pub(super) struct Xlsx;

impl Form for Xlsx {
    fn workbook(part: Part<'_>, book: &mut Book, listed: &mut Listed<'_>) -> Read<()> {
        let mut xml = Xml::new(part);
        loop {
            match xml.next()? {
                Node::Start(tag) => match xml::name(&tag) {
                    "workbookPr" if xml::is_set(&tag, "date1904") => {
                        book.system = DateSystem::From1904;
                    }
                    "calcPr" => book.is_uncomputed = xml::is_set(&tag, "fullCalcOnLoad"),
                    "sheet" => {
                        let of = |name| xml::attribute(&tag, name).unwrap_or_default();
                        let state = xml::attribute(&tag, "state");
                        let is_hidden = state.is_some_and(|state| state != "visible");
                        listed.sheet(&of("id"), of("name"), is_hidden)?;
                    }
                    _ => {}
                },
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn styles(part: Part<'_>) -> Read<Formats> {
        let mut formats = Formats::default();
        let mut within = "";
        let mut xml = Xml::new(part);
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

    fn strings(part: Part<'_>) -> Read<Strings> {
        let mut strings = Strings::default();
        let (mut in_text, mut in_reading) = (false, false);
        let mut xml = Xml::new(part);
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

    fn sheet(part: Part<'_>, book: &Book, grid: &mut Grid<'_>) -> Read<()> {
        xlsx_sheet::read(part, book, grid)
    }
}
