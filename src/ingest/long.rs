//! The long form: one row a quarter, columns by name in any order.

use super::header::Expected;
use super::problem::Problems;
use super::record::{DeliveredFigures, Gathering, OPTIONAL, REQUIRED};
use super::rows::Row;
use super::sheet::Sheet;

const COLUMNS: Expected = Expected { required: REQUIRED, optional: OPTIONAL };

/// Whether a header is the long form's: it has a quarter and an amount.
pub(super) fn is_long(header: &Row<'_>) -> bool {
    let names = |known: &str| header.cells.iter().any(|name| name.eq_ignore_ascii_case(known));
    names("quarter") && names("amount")
}

/// Reads a file in the long form.
pub(super) fn read(sheet: Sheet<'_>) -> Result<DeliveredFigures, Problems> {
    let columns = COLUMNS.find(&sheet.header, |_, _, _| false)?;
    let mut gathering = Gathering::new();
    sheet.read_records(&columns, |reader| gathering.record(reader))?;
    gathering.finish()
}
