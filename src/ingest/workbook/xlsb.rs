//! XLSB: an archive like XLSX, whose parts are records and not XML.

use std::io::{BufReader, Read as _};

use super::archive::Part;
use super::binary::{f64_at, packed_at, u16_at, u32_at, wide};
use super::book::{Book, Form, Listed};
use super::cell;
use super::dates::DateSystem;
use super::formats::Formats;
use super::grid::{Area, Grid, Hidden, Value};
use super::refused::{self, Read};
use super::strings::Strings;

/// Kinds of records, by the names of Microsoft's own specification.
mod kind {
    pub(super) const ROW_HDR: u32 = 0;
    pub(super) const CELL_BLANK: u32 = 1;
    pub(super) const CELL_RK: u32 = 2;
    pub(super) const CELL_ERROR: u32 = 3;
    pub(super) const CELL_BOOL: u32 = 4;
    pub(super) const CELL_REAL: u32 = 5;
    pub(super) const CELL_ST: u32 = 6;
    pub(super) const CELL_ISST: u32 = 7;
    pub(super) const FMLA_STRING: u32 = 8;
    pub(super) const FMLA_NUM: u32 = 9;
    pub(super) const FMLA_BOOL: u32 = 10;
    pub(super) const FMLA_ERROR: u32 = 11;
    pub(super) const SHORT_BLANK: u32 = 12;
    pub(super) const SHORT_ISST: u32 = 18;
    pub(super) const SST_ITEM: u32 = 19;
    pub(super) const FMT: u32 = 44;
    pub(super) const XF: u32 = 47;
    pub(super) const COL_INFO: u32 = 60;
    pub(super) const CELL_R_STRING: u32 = 62;
    pub(super) const WB_PROP: u32 = 153;
    pub(super) const BUNDLE_SH: u32 = 156;
    pub(super) const CALC_PROP: u32 = 157;
    pub(super) const BEGIN_FILTER_COLUMN: u32 = 163;
    pub(super) const MERGE_CELL: u32 = 176;
    pub(super) const BEGIN_CELL_XFS: u32 = 617;
    pub(super) const END_CELL_XFS: u32 = 618;
}

/// The longest record.
const MAX_RECORD: usize = 1_000_000;

/// The records of a part.
struct Records<'a> {
    part: BufReader<Part<'a>>,
    data: Vec<u8>,
}

impl<'a> Records<'a> {
    fn new(part: Part<'a>) -> Records<'a> {
        Records { part: BufReader::new(part), data: Vec::new() }
    }

    fn byte(&mut self) -> Read<Option<u8>> {
        let mut byte = [0];
        match self.part.read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(byte[0])),
            Err(error) => Err(refused::of_read(&error)),
        }
    }

    /// A number of at most so many bytes, seven bits in each.
    fn number(&mut self, bytes: u32) -> Read<Option<u32>> {
        let mut number = 0;
        for place in 0..bytes {
            let Some(byte) = self.byte()? else {
                return if place == 0 { Ok(None) } else { Err(refused::damaged()) };
            };
            number |= u32::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(Some(number))
    }

    /// The kind of the next record, whose data then lie ready.
    fn next(&mut self) -> Read<Option<u32>> {
        self.part.get_mut().used();
        let Some(kind) = self.number(2)? else { return Ok(None) };
        let length = self.number(4)?.ok_or_else(refused::damaged)? as usize;
        if length > MAX_RECORD {
            return Err(refused::too_large());
        }
        self.data.resize(length, 0);
        self.part.read_exact(&mut self.data).map_err(|error| refused::of_read(&error))?;
        Ok(Some(kind))
    }
}

/// Parts that are written as records.
pub(super) struct Xlsb;

impl Form for Xlsb {
    fn workbook(part: Part<'_>, book: &mut Book, listed: &mut Listed<'_>) -> Read<()> {
        let mut records = Records::new(part);
        while let Some(kind) = records.next()? {
            let data = &records.data;
            match kind {
                kind::WB_PROP if u32_at(data, 0).is_some_and(|flags| flags & 1 == 1) => {
                    book.system = DateSystem::From1904;
                }
                kind::CALC_PROP => book.is_uncomputed = data.get(24).is_some_and(|f| f & 1 == 1),
                kind::BUNDLE_SH => {
                    let is_hidden = u32_at(data, 0).is_some_and(|state| state != 0);
                    let (id, end) = text_at(data, 8).ok_or_else(refused::damaged)?;
                    let (name, _) = text_at(data, end).ok_or_else(refused::damaged)?;
                    listed.sheet(&id, name, is_hidden)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn styles(part: Part<'_>) -> Read<Formats> {
        let mut formats = Formats::default();
        let mut in_cells = false;
        let mut records = Records::new(part);
        while let Some(kind) = records.next()? {
            let data = &records.data;
            match kind {
                kind::FMT => {
                    let code = text_at(data, 2).ok_or_else(refused::damaged)?.0;
                    formats.define(u16_at(data, 0).unwrap_or(0), &code);
                }
                kind::BEGIN_CELL_XFS => in_cells = true,
                kind::END_CELL_XFS => in_cells = false,
                kind::XF if in_cells => formats.style(u16_at(data, 2).unwrap_or(0)),
                _ => {}
            }
        }
        Ok(formats)
    }

    fn strings(part: Part<'_>) -> Read<Strings> {
        let mut strings = Strings::default();
        let mut records = Records::new(part);
        while let Some(kind) = records.next()? {
            if kind == kind::SST_ITEM {
                strings.push_str(&text_at(&records.data, 1).ok_or_else(refused::damaged)?.0)?;
                strings.end()?;
            }
        }
        Ok(strings)
    }

    fn sheet(part: Part<'_>, book: &Book, grid: &mut Grid<'_>) -> Read<()> {
        let mut records = Records::new(part);
        let mut place = (0, u32::MAX);
        while let Some(kind) = records.next()?
            && !grid.is_beyond()
        {
            record(kind, &records.data, book, &mut place, grid).ok_or_else(refused::damaged)?;
        }
        Ok(())
    }
}

/// Reads one record of a sheet. `None` of one that is damaged.
fn record(
    kind: u32,
    data: &[u8],
    book: &Book,
    place: &mut (u32, u32),
    grid: &mut Grid<'_>,
) -> Option<()> {
    match kind {
        kind::ROW_HDR => {
            *place = (u32_at(data, 0)?, u32::MAX);
            let hidden = data.get(11)? & 0x10 != 0;
            grid.row_is_hidden(if hidden { Hidden::Yes } else { Hidden::No });
        }
        kind::CELL_BLANK..=kind::FMLA_ERROR | kind::CELL_R_STRING => {
            place.1 = u32_at(data, 0)?;
            cell(kind, data.get(4..)?, book, *place, grid)?;
        }
        // The short form leaves out the column, which is the next one.
        kind::SHORT_BLANK..=kind::SHORT_ISST => {
            place.1 = place.1.wrapping_add(1);
            let long = kind - kind::SHORT_BLANK + kind::CELL_BLANK;
            cell(long, data, book, *place, grid)?;
        }
        kind::COL_INFO if u16_at(data, 16)? & 1 == 1 => {
            grid.hide_columns(u32_at(data, 0)?, u32_at(data, 4)?);
        }
        kind::MERGE_CELL => {
            let rows = (u32_at(data, 0)?, u32_at(data, 4)?);
            grid.merge(Area { rows, columns: (u32_at(data, 8)?, u32_at(data, 12)?) });
        }
        kind::BEGIN_FILTER_COLUMN => grid.is_filtered(),
        _ => {}
    }
    Some(())
}

/// Reads a cell: its style, and then what it holds.
fn cell(
    kind: u32,
    data: &[u8],
    book: &Book,
    (row, column): (u32, u32),
    grid: &mut Grid<'_>,
) -> Option<()> {
    let style = u32_at(data, 0)? & 0x00FF_FFFF;
    let text;
    let value = match kind {
        kind::CELL_BLANK => return Some(()),
        kind::CELL_RK => Value::Number(packed_at(data, 4)?),
        kind::CELL_REAL | kind::FMLA_NUM => match f64_at(data, 4)? {
            0.0 if kind == kind::FMLA_NUM && book.is_uncomputed => Value::NotComputed,
            number => Value::Number(number),
        },
        kind::CELL_ERROR | kind::FMLA_ERROR => Value::Error(cell::error(*data.get(4)?)),
        kind::CELL_BOOL | kind::FMLA_BOOL => Value::Truth(*data.get(4)? != 0),
        kind::CELL_ISST => Value::Text(book.strings.get(u32_at(data, 4)? as usize)?),
        kind::CELL_ST | kind::FMLA_STRING => {
            text = text_at(data, 4)?.0;
            Value::Text(&text)
        }
        _ => {
            text = text_at(data, 5)?.0;
            Value::Text(&text)
        }
    };
    if (kind::FMLA_STRING..=kind::FMLA_ERROR).contains(&kind) {
        grid.is_of_formula();
    }
    grid.cell(row, column, &value, book.formats.of_style(style as usize));
    Some(())
}

/// A text with its length before it, and where it ends. None at all is an empty one.
fn text_at(data: &[u8], at: usize) -> Option<(String, usize)> {
    let letters = match u32_at(data, at)? {
        u32::MAX => 0,
        letters => letters as usize,
    };
    let end = letters.checked_mul(2)?.checked_add(at + 4)?;
    Some((wide(data.get(at + 4..end)?), end))
}
