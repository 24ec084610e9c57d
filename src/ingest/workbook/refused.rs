//! Why a workbook is not read at all, in words for the person who sent it.

use std::io;

use super::super::problem::{Problem, Problems, Refusal};

/// What reading gives: the value, or why the workbook is refused.
pub(super) type Read<T> = Result<T, Problems>;

fn workbook(why: &str) -> Problems {
    Problems::only(Refusal::Workbook, Problem::of_file(why))
}

/// It does not hang together.
pub(super) fn damaged() -> Problems {
    workbook(
        "the workbook is damaged or was cut off: open it, save it again as an Excel workbook \
         (.xlsx) and send that",
    )
}

/// It needs a password.
pub(super) fn locked() -> Problems {
    workbook(
        "the workbook is locked by a password: open it, take the password off (in Excel: File, \
         Info, Protect Workbook, Encrypt with Password, and clear the box), save it and send it \
         again",
    )
}

/// It is encrypted by a sensitivity label or by rights management.
pub(super) fn labelled() -> Problems {
    workbook(
        "the workbook is encrypted by a sensitivity label or by restricted access: open it, \
         choose a label that does not encrypt (in Excel: Home, Sensitivity), or copy the table \
         into a new workbook, save that and send it",
    )
}

/// It has more in it than is read.
pub(super) fn too_large() -> Problems {
    let why = "the workbook unpacks to more than is read: copy the table alone into a new \
               workbook and send that";
    Problems::only(Refusal::TooLarge, Problem::of_file(why))
}

/// It has more sheets than are read.
pub(super) fn too_many_sheets(limit: usize) -> Problems {
    let why = format!(
        "the workbook has more than {limit} sheets: copy the table alone into a new workbook and \
         send that"
    );
    Problems::only(Refusal::TooLarge, Problem::of_file(why))
}

/// It has definitions that no spreadsheet program writes.
pub(super) fn defines_entities() -> Problems {
    workbook(
        "the workbook defines pieces of text of its own (XML entities), which no spreadsheet \
         program does: save it again in Excel or LibreOffice and send that",
    )
}

/// It is of an Excel before 1997.
pub(super) fn ancient() -> Problems {
    workbook(
        "the workbook is in a form of Excel from before 1997: open it, save it as an Excel \
         workbook (.xlsx) and send that",
    )
}

/// It is an archive or a document of another kind.
pub(super) fn other(what: &str) -> Problems {
    workbook(&format!(
        "the file is {what} and not a workbook: send the workbook itself, or a CSV file"
    ))
}

/// It has no sheet with cells.
pub(super) fn no_sheets() -> Problems {
    let why = "the workbook has no sheet with anything in it";
    Problems::only(Refusal::Empty, Problem::of_file(why))
}

/// What an error while unpacking means.
pub(super) fn of_read(error: &io::Error) -> Problems {
    match error.kind() {
        io::ErrorKind::FileTooLarge => too_large(),
        _ => damaged(),
    }
}
