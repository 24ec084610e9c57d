//! A file that is delivered: the body itself, or the one file of a form.
//!
//! A browser's form and `curl -F file=@FILE` send a file as a part of a body. It is the
//! same file, so it is read, hashed and kept without what stands around it.

use std::ops::Range;

use actix_web::http::StatusCode;
use utoipa::ToSchema;

use super::body::Body;
use super::multipart::{FormPart, parts};
use super::problem::ApiError;
use super::query::Query;
use crate::ingest::{CellRange, FileOptions, HiddenCells, SaidUnit, TableFile, shown};
use crate::service::reading::Media;

/// The only field of a form that is read.
const FIELD: &str = "file";

/// What is said of a file so that it is read rightly.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// The sheet of a workbook. Not needed where one visible sheet alone holds such figures;
    /// a hidden one is read only where it is named.
    pub sheet: Option<String>,
    /// The block of cells that is read, with its head, such as `B4:M20`; `B:M` and `4:20` are
    /// whole columns and rows. In CSV the rows are the lines of the file.
    pub range: Option<String>,
    /// What amounts are in where the file does not say it: `pence`, `pounds`, `thousands` or
    /// `millions`. A unit that the file states otherwise is refused.
    pub unit: Option<String>,
    /// Whether hidden rows and columns of a sheet count, `count` or `leave_out`, where no
    /// printed total tells it.
    pub hidden: Option<String>,
}

/// Takes what is said of a file.
pub fn file_options(query: &mut Query) -> FileOptions {
    FileOptions {
        sheet: query.text("sheet"),
        range: query.take("range", CellRange::parse),
        unit: query.take("unit", SaidUnit::read),
        hidden: query.take("hidden", HiddenCells::read),
    }
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Binary(pub Vec<u8>);

/// A form with one file.
#[derive(ToSchema)]
pub struct FileForm {
    /// The file: CSV or a workbook, and JSON where the operation takes it.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// A file that has arrived.
pub struct SentFile {
    body: Body,
    within: Range<usize>,
    /// What it is.
    pub media: Media,
    /// The name that the form gives it.
    pub name: Option<String>,
}

impl SentFile {
    /// Its bytes alone.
    pub fn bytes(&self) -> &[u8] {
        &self.body.bytes[self.within.clone()]
    }
}

/// The file in a body, which is one of those that the operation takes.
pub fn of_body(body: Body, takes: &[Media]) -> Result<SentFile, ApiError> {
    let is_form = body.boundary().is_some();
    let (within, declared, name) = match body.boundary() {
        Some(boundary) => {
            let part = the_file(&body.bytes, boundary).map_err(not_one_file)?;
            (part.content, part.media_type, part.file_name)
        }
        None => (0..body.bytes.len(), body.media_type().to_owned(), None),
    };
    let is_workbook = TableFile::from(&body.bytes[within.clone()]).is_workbook();
    let media = match declared.as_str() {
        _ if is_workbook => Some(Media::Table),
        "application/json" => Some(Media::Json),
        // A form says of a file what the sender's system takes its name for.
        _ if is_form || TABLES.contains(&declared.as_str()) => Some(Media::Table),
        _ => None,
    };
    match media.filter(|media| takes.contains(media)) {
        Some(media) => Ok(SentFile { body, within, media, name }),
        None => {
            let json = if takes.contains(&Media::Json) { ", application/json" } else { "" };
            Err(body.unsupported(&format!("text/csv{json}, a workbook or multipart/form-data")))
        }
    }
}

/// What tables are sent as. Windows takes a CSV file for one of Excel, and some programs
/// for nothing that they know.
const TABLES: [&str; 10] = [
    "text/csv",
    "application/csv",
    "text/tab-separated-values",
    "application/octet-stream",
    "application/vnd.ms-excel",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/x-vnd.oasis.opendocument.spreadsheet",
];

/// 400: it is no form, or has not the one file that is wanted.
pub fn not_one_file(why: String) -> ApiError {
    let title = "The form is not one with one file";
    ApiError::new(StatusCode::BAD_REQUEST, "form_refused", title, format!("{why}."))
}

/// The one file of a form, or why there is none.
fn the_file(bytes: &[u8], boundary: &str) -> Result<FormPart, String> {
    let mut files = parts(bytes, boundary)?;
    let other = files.iter().find(|part| part.field.as_deref() != Some(FIELD));
    if let Some(part) = other {
        return Err(format!(
            "The form has a field \"{}\": only the file is read from a form, in the field \
             \"file\"; say the rest in the address, such as ?dry_run=true",
            shown(part.field.as_deref().unwrap_or_default())
        ));
    }
    if files.len() > 1 {
        return Err("The form has several files: send one at a time".to_owned());
    }
    files.pop().ok_or_else(|| "The form has no file: send one in the field \"file\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(parts: &[(&str, &str)]) -> Vec<u8> {
        let part = |(head, content): &(&str, &str)| format!("--b\r\n{head}\r\n\r\n{content}\r\n");
        format!("{}--b--\r\n", parts.iter().map(part).collect::<String>()).into_bytes()
    }

    const FILE: &str = "Content-Disposition: form-data; name=\"file\"; filename=\"a;b.csv\"";

    #[test]
    fn the_file_of_a_form_is_found_to_the_byte() {
        for content in ["", "a,b\r\n1,2\r\n", "--b", "\r\n--", "\r\n\r\n", "-\r\n-b--b"] {
            let bytes = form(&[(&format!("{FILE}\r\nContent-Type: Text/CSV; x=y"), content)]);
            let part = the_file(&bytes, "b").unwrap();
            assert_eq!(&bytes[part.content], content.as_bytes());
            assert_eq!(part.file_name.as_deref(), Some("a;b.csv"));
            assert_eq!(part.media_type, "text/csv");
        }
    }

    #[test]
    fn a_form_without_exactly_one_file_is_refused_by_a_sentence() {
        let field = "Content-Disposition: form-data; name=\"sheet\"";
        let table: [(Vec<u8>, &str); 7] = [
            (form(&[]), "The form has no file"),
            (form(&[(FILE, "a"), (FILE, "b")]), "several files"),
            (form(&[(field, "x"), (FILE, "b")]), "has a field \"sheet\""),
            (form(&[("X: y", "x")]), "has a field \"\""),
            (form(&[(FILE, "a")])[..60].to_vec(), "cut off"),
            (b"a,b\r\n1,2\r\n".to_vec(), "stands nowhere"),
            (form(&[(&format!("{FILE}{}", " ".repeat(9_000)), "a")]), "8 KB"),
        ];
        for (bytes, expected) in table {
            let why = the_file(&bytes, "b").unwrap_err();
            assert!(why.contains(expected), "{why}");
        }
    }
}
