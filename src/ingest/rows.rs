//! CSV as RFC 4180 has it, one row at a time, with the line that each row starts on.
//!
//! It is written here, rather than taken from a library, because a library that
//! is kind to a broken file hides what was lost: a quotation mark that is never
//! closed swallows the rest of a ledger without a word.

use std::borrow::Cow;

use super::MAX_COLUMNS;
use crate::csv::unmarked;

/// One row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// The line on which it starts, from 1.
    pub(super) line: u64,
    /// Its cells without surrounding blanks and without the mark of a text that would run
    /// in a spreadsheet, one more than [`MAX_COLUMNS`] at most.
    pub(super) cells: Vec<Cow<'a, str>>,
    /// How many cells there are.
    pub(super) cell_count: usize,
    /// What is wrong with its quotation marks.
    pub(super) broken: Option<Broken>,
    /// Whether it is a row of a workbook, which has no commas to lose.
    pub(super) is_of_sheet: bool,
}

impl Row<'_> {
    /// What is said of a row with more cells than the header.
    pub(super) fn too_long(&self) -> &'static str {
        if self.is_of_sheet {
            ": clear what stands beside the table, or name its column"
        } else {
            ": a cell with a comma in it needs quotation marks"
        }
    }
}

/// What can be wrong with quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The end of the file comes before the closing mark.
    NeverClosed,
    /// A mark stands inside a cell that does not begin with one, or text follows
    /// the closing mark.
    Misplaced,
}

/// The rows of a text that have anything in them.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    rest: &'a str,
    line: u64,
    separator: u8,
}

impl<'a> Rows<'a> {
    /// The rows of a text, whose cells stand apart by commas or, where its first lines show
    /// it, by semicolons, tabs or upright strokes.
    pub(super) fn new(text: &'a str) -> Rows<'a> {
        // Excel writes `sep=;` for itself; it is no row of the table.
        if let Some(rest) = text.strip_prefix("sep=")
            && let [separator @ (b',' | b';' | b'\t' | b'|'), ..] = rest.as_bytes()
        {
            let mut rows = Rows { rest: &rest[1..], line: 1, separator: *separator };
            if rows.rest.starts_with(['\r', '\n']) {
                rows.row_goes_on();
            }
            return rows;
        }
        Rows { rest: text, line: 1, separator: separator(text) }
    }

    fn advance(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// Takes a separator or a line end; says whether the row goes on.
    fn row_goes_on(&mut self) -> bool {
        let end = match self.rest.as_bytes() {
            [byte, ..] if *byte == self.separator => {
                self.advance(1);
                return true;
            }
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.advance(end);
        self.line += u64::from(end > 0);
        false
    }

    fn cell(&mut self, broken: &mut Option<Broken>) -> Cow<'a, str> {
        let blanks = self.rest.len()
            - self
                .rest
                .trim_start_matches(|c| c == ' ' || (c == '\t' && self.separator != b'\t'))
                .len();
        if self.rest[blanks..].starts_with('"') {
            self.advance(blanks + 1);
            return self.quoted(broken);
        }
        let plain = self.plain();
        if plain.contains('"') {
            *broken = broken.or(Some(Broken::Misplaced));
        }
        Cow::Borrowed(unmarked(plain.trim()))
    }

    /// Text up to the next separator or line end.
    fn plain(&mut self) -> &'a str {
        let ends = [char::from(self.separator), '\n', '\r'];
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        self.advance(end)
    }

    /// The inside of a quoted cell, whose opening mark has been taken.
    fn quoted(&mut self, broken: &mut Option<Broken>) -> Cow<'a, str> {
        let mut text = Cow::Borrowed("");
        loop {
            let Some(end) = self.rest.find('"') else {
                let taken = self.advance(self.rest.len());
                *broken = Some(Broken::NeverClosed);
                return append(text, taken);
            };
            let taken = self.advance(end);
            self.line += line_ends(taken);
            text = append(text, taken);
            self.advance(1);
            if !self.rest.starts_with('"') {
                break;
            }
            text = append(text, self.advance(1));
        }
        if !self.plain().trim().is_empty() {
            *broken = broken.or(Some(Broken::Misplaced));
        }
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(unmarked(text.trim())),
            Cow::Owned(text) => Cow::Owned(unmarked(text.trim()).to_owned()),
        }
    }
}

/// How many lines show what separates the cells.
const LINES_LOOKED_AT: usize = 20;

/// How much of a line is looked at.
const BYTES_LOOKED_AT: usize = 100_000;

/// What may separate the cells; the comma first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What separates the cells: a comma, unless another separator stands on most of the first
/// lines. On each of them it stands at least as often as a comma; or it stands as often on
/// one as on the other, which commas do not, where figures have commas in them.
fn separator(text: &str) -> u8 {
    let lines = text.split(['\r', '\n']).filter(|line| !line.trim().is_empty());
    let lines: Vec<[usize; 4]> = lines.take(LINES_LOOKED_AT).map(separators_in).collect();
    // How many lines have as many of a separator as most lines that have any.
    let alike = |of: usize| {
        let same = |count: usize| lines.iter().filter(|line| line[of] == count).count();
        lines.iter().filter(|line| line[of] > 0).map(|line| same(line[of])).max().unwrap_or(0)
    };
    let is_used = |of: usize| {
        let with = || lines.iter().filter(|line| line[of] > 0);
        let beats = lines
            .iter()
            .all(|line| line[of] == 0 && line[0] == 0 || line[of] > 0 && line[of] >= line[0]);
        // The head has no figures, so commas in it would separate its cells.
        let heads = with().next().is_some_and(|line| line[of] >= line[0]);
        (beats || heads && alike(of) > alike(0)) && 2 * with().count() > lines.len()
    };
    let other = (1..SEPARATORS.len()).find(|of| is_used(*of));
    SEPARATORS[other.unwrap_or(0)]
}

/// How many of each separator stand on the beginning of a line outside quotation marks. A line
/// may be as long as a file, and its beginning shows what separates it.
fn separators_in(line: &str) -> [usize; 4] {
    let (mut counts, mut quoted) = ([0; 4], false);
    for byte in line.bytes().take(BYTES_LOOKED_AT) {
        let place = match byte {
            b'"' => {
                quoted = !quoted;
                continue;
            }
            b',' => 0,
            b';' => 1,
            b'\t' => 2,
            b'|' => 3,
            _ => continue,
        };
        counts[place] += usize::from(!quoted);
    }
    counts
}

fn append<'a>(text: Cow<'a, str>, more: &'a str) -> Cow<'a, str> {
    if text.is_empty() { Cow::Borrowed(more) } else { text + more }
}

fn line_ends(text: &str) -> u64 {
    let lone_returns = text.matches('\r').count() - text.matches("\r\n").count();
    (text.matches('\n').count() + lone_returns) as u64
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        while !self.rest.is_empty() {
            let mut row = Row {
                line: self.line,
                cells: Vec::new(),
                cell_count: 0,
                broken: None,
                is_of_sheet: false,
            };
            loop {
                let cell = self.cell(&mut row.broken);
                row.cell_count += 1;
                if row.cells.len() <= MAX_COLUMNS {
                    row.cells.push(cell);
                }
                if !self.row_goes_on() {
                    break;
                }
            }
            // Spreadsheets write rows of nothing but commas below their tables.
            if row.broken.is_some() || row.cells.iter().any(|cell| !cell.is_empty()) {
                return Some(row);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(u64, Vec<String>)> {
        Rows::new(text)
            .map(|row| (row.line, row.cells.iter().map(ToString::to_string).collect()))
            .collect()
    }

    #[test]
    fn rows_know_the_line_they_start_on() {
        type Expected<'a> = &'a [(u64, &'a [&'a str])];
        let table: &[(&str, Expected)] = &[
            ("a,b\n1,2", &[(1, &["a", "b"]), (2, &["1", "2"])]),
            ("a,b\r\n1,2\r\n", &[(1, &["a", "b"]), (2, &["1", "2"])]),
            ("a,b\r1,2\r", &[(1, &["a", "b"]), (2, &["1", "2"])]),
            ("\n\na\n\n , \nb", &[(3, &["a"]), (6, &["b"])]),
            ("\"x\r\ny\",1\nz,2", &[(1, &["x\r\ny", "1"]), (3, &["z", "2"])]),
            (" a , \"b,c\" ,\"d\"\"e\"", &[(1, &["a", "b,c", "d\"e"])]),
            ("\"\",\"\"\"\"", &[(1, &["", "\""])]),
            ("a,", &[(1, &["a", ""])]),
            ("", &[]),
        ];
        for (text, expected) in table {
            let expected: Vec<(u64, Vec<String>)> = expected
                .iter()
                .map(|(line, cells)| (*line, cells.iter().map(ToString::to_string).collect()))
                .collect();
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn misused_quotation_marks_are_noticed() {
        let table = [
            ("a,\"b\n1,2\n", Some(Broken::NeverClosed)),
            ("a\"b,c", Some(Broken::Misplaced)),
            ("\"a\"b,c", Some(Broken::Misplaced)),
            ("a\"b,\"c", Some(Broken::NeverClosed)),
            ("\"a\",\"b\"", None),
        ];
        for (text, expected) in table {
            assert_eq!(Rows::new(text).next().and_then(|row| row.broken), expected, "{text:?}");
        }
    }

    #[test]
    fn a_row_of_a_million_cells_is_counted_and_not_kept() {
        let row =
            Rows::new(&("a,".repeat(1_000_000))).next().map(|r| (r.cell_count, r.cells.len()));
        assert_eq!(row, Some((1_000_001, MAX_COLUMNS + 1)));
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_cells(
            table in prop::collection::vec(prop::collection::vec("[a-z\",\r\n é]{0,6}", 1..5), 0..6)
        ) {
            let trimmed: Vec<Vec<String>> = table.iter()
                .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect())
                .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: String = table.iter()
                .map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n")
                .collect();
            let cells: Vec<Vec<String>> = read(&text).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(cells, trimmed);
            prop_assert!(Rows::new(&text).all(|row| row.broken.is_none()));
        }

        #[test]
        fn no_text_can_make_the_reader_panic_or_lose_its_place(text: String) {
            let last = Rows::new(&text).last().map_or(1, |row| row.line);
            prop_assert!(last <= 1 + line_ends(&text));
        }
    }
}
