//! An XLSX or XLSB file as a whole: its sheets in their order, and what they share. The two
//! have the same parts, written as XML or as records.

use super::archive::{Archive, Part};
use super::dates::DateSystem;
use super::formats::Formats;
use super::grid::{Budget, Grid, SheetRows};
use super::package::Relations;
use super::refused::{self, Read};
use super::strings::Strings;

/// How many sheets a workbook may have, of whatever kind it is.
pub(super) const MAX_SHEETS: usize = 100;

/// What the sheets of a workbook share.
#[derive(Default)]
pub(super) struct Book {
    pub(super) strings: Strings,
    pub(super) formats: Formats,
    pub(super) system: DateSystem,
    /// Whether the program that wrote the file left the formulas to whoever opens it.
    pub(super) is_uncomputed: bool,
}

/// The sheets that a workbook lists.
pub(super) struct Listed<'r> {
    relations: &'r Relations,
    listed: usize,
    sheets: Vec<ListedSheet>,
}

struct ListedSheet {
    name: String,
    is_hidden: bool,
    part: String,
}

impl Listed<'_> {
    /// Takes the next sheet, whose part is told by an id.
    pub(super) fn sheet(&mut self, id: &str, name: String, is_hidden: bool) -> Read<()> {
        if self.listed == MAX_SHEETS {
            return Err(refused::too_many_sheets(MAX_SHEETS));
        }
        self.listed += 1;
        let relation = self.relations.by_id(id).ok_or_else(refused::damaged)?;
        // Sheets of charts, macros and dialogues have no cells of this kind.
        if relation.kind == "worksheet" {
            self.sheets.push(ListedSheet { name, is_hidden, part: relation.target.clone() });
        }
        Ok(())
    }
}

/// How the parts of a workbook are written.
pub(super) trait Form {
    /// Reads the list of sheets, and what the workbook says of all of them.
    fn workbook(part: Part<'_>, book: &mut Book, listed: &mut Listed<'_>) -> Read<()>;
    /// Reads the number formats.
    fn styles(part: Part<'_>) -> Read<Formats>;
    /// Reads the texts that cells refer to.
    fn strings(part: Part<'_>) -> Read<Strings>;
    /// Reads the cells of a sheet.
    fn sheet(part: Part<'_>, book: &Book, grid: &mut Grid<'_>) -> Read<()>;
}

/// Reads the workbook that a part of an archive describes.
pub(super) fn read<F: Form>(archive: &Archive<'_>, part: &str) -> Read<Vec<SheetRows>> {
    let relations = Relations::of(archive, part)?;
    let mut book = Book::default();
    let mut listed = Listed { relations: &relations, listed: 0, sheets: Vec::new() };
    F::workbook(archive.part(part)?, &mut book, &mut listed)?;
    if let Some(part) = relations.by_kind("styles").filter(|part| archive.has(part)) {
        book.formats = F::styles(archive.part(part)?)?;
    }
    if let Some(part) = relations.by_kind("sharedStrings").filter(|part| archive.has(part)) {
        book.strings = F::strings(archive.part(part)?)?;
    }
    let mut budget = Budget::new();
    let mut sheets = Vec::new();
    for ListedSheet { name, is_hidden, part } in listed.sheets {
        let mut grid = Grid::new(name, is_hidden, book.system, &mut budget);
        F::sheet(archive.part(&part)?, &book, &mut grid)?;
        sheets.push(grid.finish());
    }
    Ok(sheets)
}
