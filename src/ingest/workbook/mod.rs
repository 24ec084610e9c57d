//! Workbooks as rows of text: XLSX, XLSM, XLSB, XLS and ODS, told by what is in them and not
//! by their names.
//!
//! The readers above see a sheet as they see a CSV file. So a cell's text is what lets them
//! read it rightly: a number in full and without the noise of floats, never as it is rounded
//! for show; a date as `2019-06-30`; a percentage with its sign. What a person sees
//! otherwise than the cells say stands in the notes of the sheet.
//!
//! | what | where |
//! |---|---|
//! | parts of archives and of compound files | `archive`, `compound` |
//! | XLSX and XLSB as a whole | `package`, `book` |
//! | their parts as XML, as records | `xlsx`, `xlsx_sheet`; `xlsb` |
//! | XLS | `xls`, `xls_text`, `binary` |
//! | ODS | `ods`, `ods_styles` |
//! | number formats, dates, cells as text | `number_format`, `formats`, `dates`, `cell` |
//! | sheets, their limits and notes | `grid`, `notes` |
//! | why a workbook is refused | `refused` |

mod archive;
mod binary;
mod book;
mod cell;
mod compound;
mod dates;
mod formats;
mod grid;
mod notes;
mod number_format;
mod ods;
mod ods_styles;
mod package;
mod refused;
mod strings;
#[cfg(test)]
mod tests;
mod xls;
mod xls_text;
mod xlsb;
mod xlsx;
mod xlsx_sheet;
mod xml;

use archive::Archive;
use compound::Compound;
pub(super) use grid::SheetRows;
pub(super) use notes::{Note, cell_name, of_sheet};
use xlsb::Xlsb;
use xlsx::Xlsx;

use super::MAX_BYTES;
use super::problem::{Problem, Problems, Refusal};

const ARCHIVE: &[u8] = b"PK\x03\x04";
const ODS: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Whether bytes begin as workbooks do. Archives and documents of other kinds begin so too;
/// [`sheets`] says what they are.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE) || bytes.starts_with(COMPOUND)
}

/// The media type of a workbook.
pub(super) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    // An ODS file says what it is in its first part, which is not packed.
    let says_ods = || bytes.get(30..).is_some_and(|bytes| bytes.starts_with(ODS));
    match is_workbook(bytes) {
        false => None,
        true if bytes.starts_with(COMPOUND) => Some("application/vnd.ms-excel"),
        true if says_ods() => Some("application/vnd.oasis.opendocument.spreadsheet"),
        true => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }
}

/// Every sheet of a workbook, hidden ones too, in its own order.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<SheetRows>, Problems> {
    if bytes.len() > MAX_BYTES {
        let why = "the file has more than 10,000,000 bytes (10 MB): copy the table alone into a \
                   new workbook and send that";
        return Err(Problems::only(Refusal::TooLarge, Problem::of_file(why)));
    }
    let sheets = match bytes.starts_with(COMPOUND) {
        true => of_compound(&Compound::open(bytes)?)?,
        false => of_archive(&Archive::open(bytes)?)?,
    };
    let has_rows = |sheet: &SheetRows| !sheet.rows.is_empty() || !sheet.problems.is_empty();
    if sheets.iter().any(has_rows) {
        return Ok(sheets);
    }
    let beyond = sheets.iter().find_map(|sheet| {
        let why = sheet.notes.iter().find(|note| matches!(note, Note::NotLookedAt { .. }))?;
        Some(format!(
            "\"{}\": {why}: copy the table alone into a new workbook",
            super::shown(&sheet.name)
        ))
    });
    match beyond {
        Some(why) => Err(Problems::only(Refusal::TooLarge, Problem::of_file(why))),
        None => Err(refused::no_sheets()),
    }
}

fn of_archive(archive: &Archive<'_>) -> Result<Vec<SheetRows>, Problems> {
    if let Some(part) = package::workbook_part(archive)? {
        return match part.ends_with(".bin") {
            true => book::read::<Xlsb>(archive, &part),
            false if part.starts_with("word/") => Err(refused::other("a Word document")),
            false if part.starts_with("ppt/") => Err(refused::other("a PowerPoint presentation")),
            false => book::read::<Xlsx>(archive, &part),
        };
    }
    if archive.has("content.xml") {
        return ods::read(archive);
    }
    if archive.has_folder("Index/") {
        return Err(refused::other("a Numbers document of Apple"));
    }
    Err(refused::other("a ZIP archive"))
}

fn of_compound(compound: &Compound<'_>) -> Result<Vec<SheetRows>, Problems> {
    if compound.has("EncryptedPackage") {
        let is_label = !compound.has("EncryptionInfo") || compound.has("DRMEncryptedDataSpace");
        return Err(if is_label { refused::labelled() } else { refused::locked() });
    }
    if compound.has("\u{9}DRMContent") {
        return Err(refused::labelled());
    }
    if compound.has("WordDocument") {
        return Err(refused::other("a Word document"));
    }
    match compound.stream(&["Workbook", "Book"])? {
        Some(stream) => xls::read(&stream),
        None => Err(refused::other("a compound file of another program")),
    }
}
