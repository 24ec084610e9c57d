//! The language of a workbook, which a screen reader asks for and the writer of workbooks does
//! not state: it is put among the properties of the finished file.

use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The part with the properties.
const PROPERTIES: &str = "docProps/core.xml";
/// Before what the language stands there.
const END: &str = "</cp:coreProperties>";

/// The same workbook with its language.
pub fn stated(workbook: &[u8]) -> Result<Vec<u8>, ZipError> {
    let mut parts = ZipArchive::new(Cursor::new(workbook))?;
    let mut with_it = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..parts.len() {
        let mut part = parts.by_index(place)?;
        if part.name()? != PROPERTIES {
            with_it.raw_copy_file(part)?;
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text)?;
        let language = format!("<dc:language>en-GB</dc:language>{END}");
        with_it.start_file(PROPERTIES, SimpleFileOptions::default())?;
        with_it.write_all(text.replace(END, &language).as_bytes())?;
    }
    Ok(with_it.finish()?.into_inner())
}
