//! A sheet of an XLSX file: its cells one after the other, and what is merged or hidden.

use super::archive::Part;
use super::book::Book;
use super::dates;
use super::grid::{Area, Grid, Hidden, Value};
use super::refused::{self, Read};
use super::strings::unescaped;
use super::xml::{self, Node, Xml};

/// The rows and columns that a sheet of Excel has.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// A cell while it is read.
#[derive(Default)]
struct Open {
    at: (u32, u32),
    style: usize,
    kind: String,
    has_formula: bool,
    value: Option<String>,
    inline: String,
}

/// Where text belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Into {
    Nothing,
    Value,
    Inline,
}

/// Reads a sheet, as far as it is within the limits.
pub(super) fn read(part: Part<'_>, book: &Book, grid: &mut Grid<'_>) -> Read<()> {
    let mut xml = Xml::new(part);
    let (mut row, mut column) = (0, 0);
    let mut open: Option<Open> = None;
    let mut into = Into::Nothing;
    let mut in_reading = false;
    while !grid.is_beyond() {
        match xml.next()? {
            Node::Start(tag) => match (xml::name(&tag), &mut open) {
                ("row", _) => {
                    row = xml::number(&tag, "r").map_or(row, |line: u32| line.saturating_sub(1));
                    column = 0;
                    let hidden = xml::is_set(&tag, "hidden");
                    grid.row_is_hidden(if hidden { Hidden::Yes } else { Hidden::No });
                }
                ("c", _) => {
                    let stated = xml::attribute(&tag, "r").map(|name| cell_of(&name));
                    let at = stated.unwrap_or(Some((row, column))).ok_or_else(refused::damaged)?;
                    column = at.1 + 1;
                    open = Some(Open {
                        at,
                        style: xml::number(&tag, "s").unwrap_or(0),
                        kind: xml::attribute(&tag, "t").unwrap_or_default(),
                        ..Open::default()
                    });
                }
                ("f", Some(cell)) => cell.has_formula = true,
                ("v", Some(cell)) => {
                    cell.value = Some(String::new());
                    into = Into::Value;
                }
                ("t", Some(_)) if !in_reading => into = Into::Inline,
                ("rPh", _) => in_reading = true,
                ("col", None) if xml::is_set(&tag, "hidden") => {
                    let of = |name| xml::number(&tag, name).unwrap_or(1_u32).saturating_sub(1);
                    grid.hide_columns(of("min"), of("max").min(COLUMNS));
                }
                ("mergeCell", None) => {
                    let area = xml::attribute(&tag, "ref").and_then(|area| area_of(&area));
                    area.into_iter().for_each(|area| grid.merge(area));
                }
                ("filterColumn", None) => grid.is_filtered(),
                _ => {}
            },
            Node::Text(text) => {
                if let Some(cell) = &mut open {
                    match into {
                        Into::Value => cell.value.get_or_insert_default().push_str(&text),
                        Into::Inline => cell.inline.push_str(&text),
                        Into::Nothing => {}
                    }
                }
            }
            Node::End(name) => match name.as_ref() {
                "v" | "t" => into = Into::Nothing,
                "rPh" => in_reading = false,
                "c" => open.take().into_iter().for_each(|cell| take(&cell, book, grid)),
                "row" => row = (row + 1).min(ROWS),
                _ => {}
            },
            Node::Eof => return Ok(()),
        }
    }
    Ok(())
}

fn take(cell: &Open, book: &Book, grid: &mut Grid<'_>) {
    let stated = cell.value.as_deref();
    let text = stated.unwrap_or_default();
    let escaped;
    let value = match cell.kind.as_str() {
        "s" => {
            let number = text.trim().parse().ok();
            Value::Text(number.and_then(|number| book.strings.get(number)).unwrap_or_default())
        }
        "inlineStr" => {
            escaped = unescaped(&cell.inline);
            Value::Text(&escaped)
        }
        // A formula may well give an empty text; then it says so.
        "str" if cell.has_formula && stated.is_none() => Value::NotComputed,
        "str" => {
            escaped = unescaped(text);
            Value::Text(&escaped)
        }
        _ if text.trim().is_empty() && cell.has_formula => Value::NotComputed,
        _ if text.trim().is_empty() => return,
        "b" => Value::Truth(text.trim() == "1"),
        "e" => Value::Error(text.trim()),
        "d" => Value::Written(dates::written(text)),
        _ => match text.trim().parse::<f64>() {
            // A program that leaves formulas to others writes zero for each of them.
            Ok(0.0) if cell.has_formula && book.is_uncomputed => Value::NotComputed,
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(text),
        },
    };
    if cell.has_formula {
        grid.is_of_formula();
    }
    grid.cell(cell.at.0, cell.at.1, &value, book.formats.of_style(cell.style));
}

/// The row and column of a name such as `C7`, from 0.
fn cell_of(name: &str) -> Option<(u32, u32)> {
    let name = name.trim();
    let letters = name.len() - name.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let place = |column: u32, letter: u8| {
        Some(column.checked_mul(26)? + u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    };
    let column = name[..letters].bytes().try_fold(0, place)?;
    let row: u32 = name[letters..].parse().ok()?;
    let is_within = (1..=COLUMNS).contains(&column) && (1..=ROWS).contains(&row);
    is_within.then(|| (row - 1, column - 1))
}

fn area_of(name: &str) -> Option<Area> {
    let (from, to) = name.split_once(':')?;
    let (from, to) = (cell_of(from)?, cell_of(to)?);
    Some(Area { rows: (from.0, to.0), columns: (from.1, to.1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells_are_places() {
        for (name, expected) in [
            ("A1", Some((0, 0))),
            ("C7", Some((6, 2))),
            ("AA10", Some((9, 26))),
            ("XFD1048576", Some((1_048_575, 16_383))),
            ("XFE1", None),
            ("A1048577", None),
            ("A0", None),
            ("7", None),
            ("ZZZZZZZZZZZZ1", None),
            ("", None),
        ] {
            assert_eq!(cell_of(name), expected, "{name}");
        }
    }
}
