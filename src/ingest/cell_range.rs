//! A block of cells, as a person names it: `B4:M20`.
//!
//! It is cut out of a sheet or a CSV file before anything is read. What stands in it keeps its
//! row and its column, so that problems name cells as the whole file has them.

use std::borrow::Cow;
use std::fmt;

use super::MAX_ROWS;
use super::read_as::letter;
use super::rows::{Broken, Row};

/// How many letters the last column of a spreadsheet has.
const LETTERS: usize = 3;

/// A block of cells, its edges included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellRange {
    /// The first and the last row, from 1; all rows where none is named.
    rows: Option<(u64, u64)>,
    /// The first and the last column, from 0; all columns where none is named.
    columns: Option<(usize, usize)>,
}

/// What of a file a block leaves out.
#[derive(Debug, Default)]
pub(super) struct CutOut<'a> {
    pub(super) rows: Vec<Row<'a>>,
    /// What stands outside the block, a text for each row, with its line.
    pub(super) outside: Vec<(u64, String)>,
}

impl CellRange {
    /// Reads `B4:M20`, whole columns `B:M` or whole rows `4:20`, with or without dollar signs.
    ///
    /// # Errors
    /// What is expected, in words.
    pub fn parse(text: &str) -> Result<CellRange, String> {
        const EXPECTED: &str = "expected a block of cells such as B4:M20";
        if let Some((sheet, range)) = text.rsplit_once('!') {
            let sheet = super::shown(sheet.trim_matches('\''));
            let range = super::shown(range);
            return Err(format!(
                "{EXPECTED}; write the sheet apart, as sheet={sheet} and range={range}"
            ));
        }
        let corner = |text: &str| corner(&text.trim().replace('$', ""));
        let read = text.split_once(':').and_then(|(from, to)| Some((corner(from)?, corner(to)?)));
        let Some(((first_column, first_row), (last_column, last_row))) = read else {
            return Err(EXPECTED.to_owned());
        };
        // `B:20` names neither rows nor columns twice.
        if first_row.is_some() != last_row.is_some()
            || first_column.is_some() != last_column.is_some()
        {
            return Err(EXPECTED.to_owned());
        }
        let rows = first_row.zip(last_row).map(|(a, b)| (a.min(b), a.max(b)));
        let columns = first_column.zip(last_column).map(|(a, b)| (a.min(b), a.max(b)));
        Ok(CellRange { rows, columns })
    }

    /// The block around some rows and columns.
    pub(super) fn around(rows: (u64, u64), columns: (usize, usize)) -> CellRange {
        CellRange { rows: Some(rows), columns: Some(columns) }
    }

    /// Whether a row has cells in it.
    pub(super) fn has_row(&self, line: u64) -> bool {
        self.rows.is_none_or(|(first, last)| (first..=last).contains(&line))
    }

    /// Whether a column has cells in it.
    pub(super) fn has_column(&self, place: usize) -> bool {
        self.columns.is_none_or(|(first, last)| (first..=last).contains(&place))
    }

    /// Whether it has the cell that a problem names, such as `Sheet1!C7`.
    pub(super) fn has_cell(&self, name: &str) -> bool {
        let at = name.rsplit_once('!').map_or(name, |(_, at)| at);
        match corner(at) {
            Some((Some(column), Some(row))) => self.has_row(row) && self.has_column(column),
            _ => true,
        }
    }

    /// The rows of a file as far as they stand in it. A quotation mark above it that is never
    /// closed hides where it begins, so such a row is kept.
    pub(super) fn cut<'a>(&self, rows: impl Iterator<Item = Row<'a>>) -> CutOut<'a> {
        let mut cut = CutOut::default();
        for mut row in rows {
            let is_lost = row.broken == Some(Broken::NeverClosed)
                && self.rows.is_some_and(|(first, _)| row.line < first);
            if is_lost || cut.rows.len() as u64 > MAX_ROWS {
                cut.rows.push(row);
                break;
            }
            let mut outside = Vec::new();
            let has_row = self.has_row(row.line);
            for (place, cell) in row.cells.iter_mut().enumerate() {
                let is_within = has_row && self.has_column(place);
                if !is_within && !cell.is_empty() {
                    outside.push(std::mem::replace(cell, Cow::Borrowed("")));
                }
            }
            if !outside.is_empty() && cut.outside.len() as u64 <= MAX_ROWS {
                cut.outside.push((row.line, outside.join(" ")));
            }
            if let Some((_, last)) = self.columns {
                row.cells.truncate(last + 1);
                row.cell_count = row.cell_count.min(last + 1);
            }
            let is_blank = row.cells.iter().all(|cell| cell.is_empty());
            if has_row && !(is_blank && row.broken.is_none()) {
                cut.rows.push(row);
            }
        }
        cut
    }
}

/// The column, from 0, and the row, from 1, of `B4`, `B` or `4`.
fn corner(text: &str) -> Option<(Option<usize>, Option<u64>)> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(end);
    let column = letters
        .bytes()
        .fold(0, |place, letter| place * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    let column = (!letters.is_empty()).then(|| column.checked_sub(1)).flatten();
    let row = match digits {
        "" => None,
        digits => Some(digits.parse().ok().filter(|row| *row > 0)?),
    };
    let is_one = !text.is_empty() && letters.len() <= LETTERS;
    (is_one && !digits.starts_with('+')).then_some((column, row))
}

impl fmt::Display for CellRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let corner = |row: Option<u64>, column: Option<usize>| {
            let row = row.map(|row| row.to_string()).unwrap_or_default();
            format!("{}{row}", column.map(letter).unwrap_or_default())
        };
        let (rows, columns) = (self.rows, self.columns);
        let first = corner(rows.map(|of| of.0), columns.map(|of| of.0));
        let last = corner(rows.map(|of| of.1), columns.map(|of| of.1));
        write!(f, "{first}:{last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::rows::Rows;

    #[test]
    fn a_block_is_read_as_spreadsheets_write_it() {
        for (text, expected) in [
            ("B4:M20", Some("B4:M20")),
            ("$B$4:$M$20", Some("B4:M20")),
            ("b4 : m20", Some("B4:M20")),
            ("M20:B4", Some("B4:M20")),
            ("B20:M4", Some("B4:M20")),
            ("B:M", Some("B:M")),
            ("4:20", Some("4:20")),
            ("B4:B4", Some("B4:B4")),
            ("AA1:XFD1048576", Some("AA1:XFD1048576")),
            ("B4", None),
            ("B4:M", None),
            ("B:20", None),
            ("4B:20M", None),
            ("B0:M20", None),
            ("B+4:M20", None),
            ("ABCD1:M20", None),
            (":", None),
            ("", None),
            ("B4:M20:Z9", None),
            ("B99999999999999999999:M20", None),
        ] {
            let found = CellRange::parse(text).map(|range| range.to_string()).ok();
            assert_eq!(found.as_deref(), expected, "{text:?}");
        }
        let why = CellRange::parse("'Table 2'!B4:M20").unwrap_err();
        assert!(why.ends_with("write the sheet apart, as sheet=Table 2 and range=B4:M20"), "{why}");
    }

    #[test]
    fn what_stands_in_a_block_keeps_its_place_and_the_rest_is_told() {
        let text = "Title\na,b,c,d\n\n1,2,3,4\n5,6,7,8\n,,,9\nnote,of £000\n";
        let cut = CellRange::parse("B2:C6").unwrap().cut(Rows::new(text));
        let rows: Vec<(u64, usize, String)> =
            cut.rows.iter().map(|row| (row.line, row.cell_count, row.cells.join("|"))).collect();
        let expected =
            [(2, 3, "|b|c"), (4, 3, "|2|3"), (5, 3, "|6|7")].map(|(a, b, c)| (a, b, c.to_owned()));
        assert_eq!(rows, expected);
        let outside: Vec<&str> = cut.outside.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(outside, ["Title", "a d", "1 4", "5 8", "9", "note of £000"]);
    }

    #[test]
    fn a_mark_above_a_block_that_is_never_closed_is_not_lost() {
        let cut = CellRange::parse("A3:B4").unwrap().cut(Rows::new("\"a,b\n1,2\n3,4\n5,6\n"));
        assert_eq!(cut.rows.len(), 1);
        assert_eq!(cut.rows[0].broken, Some(Broken::NeverClosed));
    }

    #[test]
    fn a_cell_is_in_a_block_by_its_name() {
        let range = CellRange::parse("B4:M20").unwrap();
        for (name, expected) in
            [("Sheet1!B4", true), ("'A!b'!M20", true), ("A4", false), ("B21", false)]
        {
            assert_eq!(range.has_cell(name), expected, "{name}");
        }
    }
}
