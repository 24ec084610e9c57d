//! The first rows of a file as they stand in it, for whoever wants to see them beside what
//! was read of them.

use super::read_as::letter;
use super::rows::{Row, Rows};
use super::shown::shown;
use super::table_file::TableFile;
use super::text::decode;
use super::workbook;

/// The first rows of a file, or of one sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstRows {
    /// The sheet that they are of, where the file has sheets.
    pub sheet: Option<String>,
    /// Every sheet of the workbook, and whether it is hidden.
    pub sheets: Vec<(String, bool)>,
    /// The letters of their columns.
    pub letters: Vec<String>,
    /// The rows that have anything in them, each with its number and its cells.
    pub rows: Vec<(u64, Vec<String>)>,
    /// How many rows the file or the sheet has beyond these.
    pub more: usize,
}

/// The first rows of a file: of the sheet with that name, else of the first visible one that
/// has anything in it. `None` where nothing of it can be read.
pub fn first_rows(
    file: TableFile<'_>,
    sheet: Option<&str>,
    rows: usize,
    columns: usize,
) -> Option<FirstRows> {
    if !file.is_workbook() {
        let text = decode(file.bytes).ok()?;
        return Some(of_rows(Rows::new(&text), rows, columns));
    }
    let sheets = workbook::sheets(file.bytes).ok()?;
    let is_named = |name: &str| sheet.is_some_and(|named| named.trim() == name.trim());
    let named = sheets.iter().find(|sheet| is_named(&sheet.name));
    let first = || sheets.iter().find(|sheet| !sheet.hidden && !sheet.rows.is_empty());
    let names = sheets.iter().map(|sheet| (sheet.name.clone(), sheet.hidden)).collect();
    let Some(sheet) = named.or_else(first) else {
        return Some(FirstRows { sheets: names, ..FirstRows::default() });
    };
    let shown = of_rows(sheet.rows.iter().cloned(), rows, columns);
    Some(FirstRows { sheet: Some(sheet.name.clone()), sheets: names, ..shown })
}

fn of_rows<'a>(mut all: impl Iterator<Item = Row<'a>>, rows: usize, columns: usize) -> FirstRows {
    let cells = |row: Row<'a>| {
        let cells = row.cells.iter().take(columns).map(|cell| shown(cell)).collect::<Vec<_>>();
        (row.line, cells)
    };
    let shown: Vec<_> = all.by_ref().take(rows).map(cells).collect();
    let width = shown.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    FirstRows {
        letters: (0..width).map(letter).collect(),
        rows: shown,
        more: all.count(),
        ..FirstRows::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_are_shown_with_the_lines_that_they_stand_on() {
        let file = b"Title\n\na,\"b\nc\",d,e\n1,2\n3,4\n";
        let shown = first_rows(file.into(), None, 3, 3).unwrap();
        assert_eq!(shown.letters, ["A", "B", "C"]);
        let lines: Vec<_> = shown.rows.iter().map(|(line, cells)| (*line, cells.len())).collect();
        assert_eq!(lines, [(1, 1), (3, 3), (5, 2)]);
        assert_eq!((shown.more, shown.sheet), (1, None));
        assert_eq!(first_rows(b"\xff\xfe\xff".into(), None, 3, 3), None);
    }
}
