//! CSV as Recoup writes it, and the mark that keeps a text from running in a spreadsheet.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, also
//! in quotation marks, and a tab or line end before it changes nothing. So a text that
//! begins like that is written with an apostrophe before it, which spreadsheets show as
//! text, and the apostrophe is taken off where a file is read. A text that has such an
//! apostrophe already gets one more, so that every text comes back as it was. Numbers are
//! written as they are: a negative amount is no formula.

use std::borrow::Cow;
use std::fmt::Display;

use ::csv::{Terminator, Writer, WriterBuilder};

/// The mark before a text that would run.
const MARK: char = '\'';

/// Whether a spreadsheet could run the text, or could if its marks were taken off. The
/// wide forms are what some keyboards write for the same signs.
fn would_run(text: &str) -> bool {
    let unmarked = text.trim_start_matches(MARK);
    unmarked.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A text as it stands in a cell.
pub fn marked(text: &str) -> Cow<'_, str> {
    if would_run(text) { Cow::Owned(format!("{MARK}{text}")) } else { Cow::Borrowed(text) }
}

/// What a cell says, without the mark that [`marked`] has put before it. The other way
/// round of [`marked`] for every text.
pub fn unmarked(cell: &str) -> &str {
    cell.strip_prefix(MARK).filter(|text| would_run(text)).unwrap_or(cell)
}

/// A text as the first cell of a row, marked and in quotation marks where it has to be,
/// with the comma behind it.
pub fn first_cell(text: &str) -> String {
    let mut sheet = Sheet::for_terminals();
    sheet.texts([text, ""]);
    sheet.finish()
}

/// A file that is being written, cell by cell. Writing to memory cannot fail.
#[derive(Debug)]
pub struct Sheet(Writer<Vec<u8>>);

impl Sheet {
    /// A file with line ends as terminals have them.
    pub fn for_terminals() -> Sheet {
        Sheet::ending(Terminator::Any(b'\n'))
    }

    /// A file with line ends as RFC 4180 has them.
    pub fn for_downloads() -> Sheet {
        Sheet::ending(Terminator::CRLF)
    }

    fn ending(rows: Terminator) -> Sheet {
        Sheet(WriterBuilder::new().terminator(rows).flexible(true).from_writer(Vec::new()))
    }

    /// Writes a cell of text.
    pub fn text(&mut self, text: &str) -> &mut Sheet {
        let _ = self.0.write_field(&*marked(text));
        self
    }

    /// Writes a cell for each text.
    pub fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) -> &mut Sheet {
        for text in texts {
            self.text(text);
        }
        self
    }

    /// Writes a cell with a number, an amount or a date, as it is.
    pub fn number(&mut self, number: impl Display) -> &mut Sheet {
        self.optional(Some(number))
    }

    /// The same where it is stated; else the cell is blank.
    pub fn optional(&mut self, number: Option<impl Display>) -> &mut Sheet {
        let _ = self.0.write_field(number.map(|number| number.to_string()).unwrap_or_default());
        self
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        let _ = self.0.write_record(None::<&[u8]>);
    }

    /// The whole file.
    pub fn finish(self) -> String {
        // What texts make is a text.
        String::from_utf8(self.0.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_would_run_is_marked_and_no_other() {
        let table = [
            ("=1+1", "'=1+1"),
            ("+44 20", "'+44 20"),
            ("-6,079", "\"'-6,079\""),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("", ""),
            ("a=b", "a=b"),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ];
        for (text, expected) in table {
            assert_eq!(first_cell(text), format!("{expected},"), "{text:?}");
        }
    }

    #[test]
    fn numbers_are_written_as_they_are_and_what_is_not_stated_is_blank() {
        let mut sheet = Sheet::for_terminals();
        sheet
            .optional(None::<i64>)
            .number("-6079.00")
            .text("-6079.00")
            .optional(Some(-1))
            .end_row();
        sheet.texts(["a", "b"]).end_row();
        assert_eq!(sheet.finish(), ",-6079.00,'-6079.00,-1\na,b\n");
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_no_cell_runs(
            text in "[-'=+@＝\t\r\n\",a ]{0,8}|\\PC{0,12}",
        ) {
            let cell = marked(&text);
            prop_assert_eq!(unmarked(&cell), &text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']));
        }
    }
}
