//! XLS of Excel 97 to 2003: a stream of records, the workbook's first and then each sheet's.

use super::binary::{f64_at, packed_at, u16_at, u32_at};
use super::book::MAX_SHEETS;
use super::cell;
use super::dates::DateSystem;
use super::formats::Formats;
use super::grid::{Area, Budget, Grid, Hidden, SheetRows, Value};
use super::refused::{self, Read};
use super::strings::Strings;
use super::xls_text::Pieces;

/// Kinds of records, by the names of Microsoft's own specification.
mod kind {
    pub(super) const FORMULA: u16 = 0x06;
    pub(super) const EOF: u16 = 0x0A;
    pub(super) const DATE_MODE: u16 = 0x22;
    pub(super) const FILE_PASS: u16 = 0x2F;
    pub(super) const CONTINUE: u16 = 0x3C;
    pub(super) const COL_INFO: u16 = 0x7D;
    pub(super) const BOUND_SHEET: u16 = 0x85;
    pub(super) const FILTER_MODE: u16 = 0x9B;
    pub(super) const MUL_RK: u16 = 0xBD;
    pub(super) const R_STRING: u16 = 0xD6;
    pub(super) const XF: u16 = 0xE0;
    pub(super) const MERGE_CELLS: u16 = 0xE5;
    pub(super) const SST: u16 = 0xFC;
    pub(super) const LABEL_SST: u16 = 0xFD;
    pub(super) const NUMBER: u16 = 0x203;
    pub(super) const LABEL: u16 = 0x204;
    pub(super) const BOOL_ERR: u16 = 0x205;
    pub(super) const STRING: u16 = 0x207;
    pub(super) const ROW: u16 = 0x208;
    pub(super) const RK: u16 = 0x27E;
    pub(super) const FORMAT: u16 = 0x41E;
    pub(super) const BOF: u16 = 0x809;
}

/// The version of files that are read, as their first record states it.
const BIFF8: u16 = 0x0600;

/// The kind of a substream that is a sheet of cells.
const WORKSHEET: u8 = 0;

/// What the sheets of a workbook share.
#[derive(Default)]
struct Book {
    strings: Strings,
    formats: Formats,
    system: DateSystem,
    sheets: Vec<Listed>,
}

struct Listed {
    name: String,
    hidden: bool,
    start: usize,
}

/// The records of a stream from some place on.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let data = self.stream.get(self.at + 4..self.at + 4 + length)?;
        self.at += 4 + length;
        Some((kind, data))
    }
}

impl<'a> Records<'a> {
    /// A record's data with those of the records that continue it.
    fn continued(&mut self, data: &'a [u8]) -> Pieces<'a> {
        let mut pieces = vec![data];
        while u16_at(self.stream, self.at) == Some(kind::CONTINUE) {
            let Some((_, more)) = self.next() else { break };
            pieces.push(more);
        }
        Pieces::new(pieces)
    }
}

/// Reads the stream of a workbook.
pub(super) fn read(stream: &[u8]) -> Read<Vec<SheetRows>> {
    let book = globals(stream)?;
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for listed in &book.sheets {
        let mut grid = Grid::new(listed.name.clone(), listed.hidden, book.system, &mut budget);
        sheet(stream, listed.start, &book, &mut grid).ok_or_else(refused::damaged)?;
        sheets.push(grid.finish());
    }
    Ok(sheets)
}

fn globals(stream: &[u8]) -> Read<Book> {
    let mut book = Book::default();
    let mut records = Records { stream, at: 0 };
    match records.next() {
        Some((kind::BOF, data)) if u16_at(data, 0) == Some(BIFF8) => {}
        Some((kind::BOF, _)) => return Err(refused::ancient()),
        _ => return Err(refused::damaged()),
    }
    while let Some((kind, data)) = records.next() {
        match kind {
            kind::FILE_PASS => return Err(refused::locked()),
            kind::DATE_MODE if u16_at(data, 0) == Some(1) => book.system = DateSystem::From1904,
            kind::FORMAT => {
                let number = u16_at(data, 0).ok_or_else(refused::damaged)?;
                let code = Pieces::new(vec![&data[2..]]).text().ok_or_else(refused::damaged)?;
                book.formats.define(number, &code);
            }
            kind::XF => book.formats.style(u16_at(data, 2).unwrap_or(0)),
            kind::BOUND_SHEET => {
                if book.sheets.len() == MAX_SHEETS {
                    return Err(refused::too_many_sheets(MAX_SHEETS));
                }
                let listed = bound_sheet(data).ok_or_else(refused::damaged)?;
                book.sheets.extend(listed);
            }
            kind::SST => records.continued(data).shared(&mut book.strings)?,
            kind::EOF => return Ok(book),
            _ => {}
        }
    }
    Err(refused::damaged())
}

/// A sheet in the list of sheets, or nothing where it has no cells.
fn bound_sheet(data: &[u8]) -> Option<Option<Listed>> {
    let start = u32_at(data, 0)? as usize;
    let hidden = data.get(4)? & 3 != 0;
    if *data.get(5)? != WORKSHEET {
        return Some(None);
    }
    let name = Pieces::new(vec![&data[6..]]).short_text()?;
    Some(Some(Listed { name, hidden, start }))
}

/// Reads one sheet. `None` of one that is damaged.
fn sheet(stream: &[u8], start: usize, book: &Book, grid: &mut Grid<'_>) -> Option<()> {
    let mut records = Records { stream, at: start };
    records.next().filter(|(kind, _)| *kind == kind::BOF)?;
    let mut hidden_rows = std::collections::HashSet::new();
    // Charts within a sheet are streams of their own.
    let mut depth = 0;
    let mut awaits_text = None;
    while !grid.is_beyond() {
        let (kind, data) = records.next()?;
        match kind {
            kind::BOF => depth += 1,
            kind::EOF if depth == 0 => break,
            kind::EOF => depth -= 1,
            _ if depth > 0 => {}
            kind::ROW if u32_at(data, 12)? & 0x20 != 0 => _ = hidden_rows.insert(u16_at(data, 0)?),
            kind::COL_INFO if u16_at(data, 8)? & 1 == 1 => {
                grid.hide_columns(u16_at(data, 0)?.into(), u16_at(data, 2)?.into());
            }
            kind::FILTER_MODE => grid.is_filtered(),
            kind::MERGE_CELLS => merges(data, grid)?,
            kind::STRING => {
                let text = records.continued(data).text()?;
                if let Some((row, column, style)) = awaits_text.take() {
                    put(row, column, style, &Value::Text(&text), book, &hidden_rows, grid);
                }
            }
            kind::MUL_RK => {
                let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
                for place in 0..data.len().saturating_sub(6) / 6 {
                    let style = u16_at(data, 4 + 6 * place)?;
                    let value = Value::Number(packed_at(data, 6 + 6 * place)?);
                    let column = first.checked_add(place as u16)?;
                    put(row, column, style, &value, book, &hidden_rows, grid);
                }
            }
            kind::NUMBER
            | kind::RK
            | kind::LABEL_SST
            | kind::LABEL
            | kind::R_STRING
            | kind::BOOL_ERR
            | kind::FORMULA => {
                let (row, column, style) = (u16_at(data, 0)?, u16_at(data, 2)?, u16_at(data, 4)?);
                if kind == kind::FORMULA {
                    grid.is_of_formula();
                }
                let text;
                let value = match kind {
                    kind::NUMBER => Value::Number(f64_at(data, 6)?),
                    kind::RK => Value::Number(packed_at(data, 6)?),
                    kind::LABEL_SST => Value::Text(book.strings.get(u32_at(data, 6)? as usize)?),
                    kind::BOOL_ERR if *data.get(7)? == 1 => Value::Error(cell::error(data[6])),
                    kind::BOOL_ERR => Value::Truth(data[6] != 0),
                    kind::FORMULA => match result(data.get(6..14)?)? {
                        Some(value) => value,
                        None => {
                            awaits_text = Some((row, column, style));
                            continue;
                        }
                    },
                    _ => {
                        text = records.continued(data.get(6..)?).text()?;
                        Value::Text(&text)
                    }
                };
                put(row, column, style, &value, book, &hidden_rows, grid);
            }
            _ => {}
        }
    }
    Some(())
}

fn put(
    row: u16,
    column: u16,
    style: u16,
    value: &Value<'_>,
    book: &Book,
    hidden_rows: &std::collections::HashSet<u16>,
    grid: &mut Grid<'_>,
) {
    grid.row_is_hidden(if hidden_rows.contains(&row) { Hidden::Yes } else { Hidden::No });
    grid.cell(row.into(), column.into(), value, book.formats.of_style(style.into()));
}

/// What a formula gave when it was last computed; nothing where its text follows.
fn result(data: &[u8]) -> Option<Option<Value<'static>>> {
    if u16_at(data, 6)? != 0xFFFF {
        return Some(Some(Value::Number(f64_at(data, 0)?)));
    }
    Some(match data[0] {
        0 => None,
        1 => Some(Value::Truth(data[2] != 0)),
        2 => Some(Value::Error(cell::error(data[2]))),
        _ => Some(Value::Text("")),
    })
}

fn merges(data: &[u8], grid: &mut Grid<'_>) -> Option<()> {
    for place in 0..usize::from(u16_at(data, 0)?) {
        let at = |number: usize| Some(u32::from(u16_at(data, 2 + 8 * place + 2 * number)?));
        grid.merge(Area { rows: (at(0)?, at(1)?), columns: (at(2)?, at(3)?) });
    }
    Some(())
}
