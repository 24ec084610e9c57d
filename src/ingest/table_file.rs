//! A file as it was sent, and how it becomes a table.

use super::file_options::{FileOptions, NOTHING_SAID, UnitSaid};
use super::outside;
use super::problem::{Problem, Problems, Refusal};
use super::read_as::Understood;
use super::rows::Rows;
use super::sheets;
use super::table::Table;
use super::text::decode;
use super::workbook;

/// A file as it was sent: CSV or a workbook.
#[derive(Clone, Copy, Debug)]
pub struct TableFile<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What a person says of it.
    pub options: &'a FileOptions,
}

impl TableFile<'_> {
    /// Whether it begins as workbooks do.
    pub fn is_workbook(&self) -> bool {
        workbook::is_workbook(self.bytes)
    }

    /// What its bytes are, by a name that other programs know.
    pub fn media_type(&self) -> &'static str {
        workbook::media_type(self.bytes).unwrap_or("text/csv")
    }
}

impl<'a> From<&'a [u8]> for TableFile<'a> {
    fn from(bytes: &'a [u8]) -> TableFile<'a> {
        TableFile { bytes, options: &NOTHING_SAID }
    }
}

impl<'a, const LENGTH: usize> From<&'a [u8; LENGTH]> for TableFile<'a> {
    fn from(bytes: &'a [u8; LENGTH]) -> TableFile<'a> {
        bytes.as_slice().into()
    }
}

impl<'a> From<&'a Vec<u8>> for TableFile<'a> {
    fn from(bytes: &'a Vec<u8>) -> TableFile<'a> {
        bytes.as_slice().into()
    }
}

/// Reads a file by a reader of tables, as a person says.
pub(super) fn read<T: Understood>(
    file: TableFile<'_>,
    reader: impl Fn(Table<'_>, Option<UnitSaid>) -> Result<T, Problems>,
) -> Result<T, Problems> {
    if file.is_workbook() {
        return sheets::read(file.bytes, file.options, reader);
    }
    let text = decode(file.bytes)?;
    let FileOptions { sheet, range, unit, hidden } = file.options;
    let left_out = match (sheet, hidden) {
        (Some(_), _) => Some("the file is no workbook and has no sheets: leave sheet out"),
        (_, Some(_)) => Some("the file is no workbook and hides no cells: leave hidden out"),
        _ => None,
    };
    if let Some(why) = left_out {
        return Err(Problems::only(Refusal::Sheet, Problem::of_file(why)));
    }
    let said = unit.map(|said| UnitSaid::new(said, false));
    let outcome = match range {
        None => reader(Table::Text(&text), said),
        Some(range) => {
            let cut = range.cut(Rows::new(&text));
            if cut.rows.is_empty() {
                return Err(outside::nothing_within(range));
            }
            reader(Table::Rows(&cut.rows), said).and_then(|mut value| {
                let told = outside::tell(range, &cut.outside, value.understood());
                told.map(|()| value).map_err(|problem| Problems::only(Refusal::Rows, problem))
            })
        }
    };
    outcome.map_err(|mut problems| {
        problems.problems.iter_mut().for_each(|problem| problem.cell = None);
        problems
    })
}
