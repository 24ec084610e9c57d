//! What was understood of a table whose columns have names: titles, columns, what is passed
//! over.

use super::header::Columns;
use super::read_as::{ColumnRead, ReadAs, Shape, UnitsRead, letter};
use super::rows::Row;
use super::sheet::{Lines, Sheet};
use super::shown::shown;
use super::title_lines;
use super::unit::Scale;

/// What the header and the titles of a table come to.
pub(super) fn read_as(shape: Shape, sheet: &Sheet<'_>, columns: &Columns) -> ReadAs {
    let mut read_as = ReadAs::new(shape);
    let header = &sheet.header;
    read_as.rows.0 = sheet.titles.first().map_or(header.line, |title| title.line);
    read_as.header_rows = vec![header.line];
    read_as.units = UnitsRead::of_plan();
    for title in &sheet.titles {
        let text = title_lines::text(title);
        read_as.pass_over(Some(title.line), &text, "it stands above the table");
    }
    for (place, known) in columns.in_order() {
        let read = match columns.unit(known) {
            Scale::Pounds => known.replace('_', " "),
            unit => format!("{} in {} of pounds", known.replace('_', " "), unit.in_words()),
        };
        column(&mut read_as, header, place, read);
    }
    for name in columns.passed_over() {
        read_as.pass_over(None, name, "this column is none of those that are kept");
    }
    read_as
}

/// Adds a column, in the order of the file.
pub(super) fn column(read_as: &mut ReadAs, header: &Row<'_>, place: usize, read: String) {
    let name = header.cells.get(place).map_or("", |cell| cell);
    let column = ColumnRead { letter: letter(place), name: shown(name), read_as: read };
    let key = |letter: &str| (letter.len(), letter.to_owned());
    let at = read_as.columns.partition_point(|it| key(&it.letter) < key(&column.letter));
    read_as.columns.insert(at, column);
}

/// Adds the lines that were read.
pub(super) fn lines(read_as: &mut ReadAs, lines: Lines) {
    read_as.figure_rows = lines.count;
    read_as.rows.1 = lines.last.max(read_as.header_rows.first().copied().unwrap_or(0));
}
