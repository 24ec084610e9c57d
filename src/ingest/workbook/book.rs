//! What the sheets of an XLSX or XLSB file share.

use super::dates::DateSystem;
use super::formats::Formats;
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
