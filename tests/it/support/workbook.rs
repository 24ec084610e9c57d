//! Workbooks that are made of CSV text: the same table as a spreadsheet holds it.

use rust_xlsxwriter::{Workbook, Worksheet};

/// A sheet of a workbook: its name, CSV text, and whether it is hidden.
pub(crate) type SheetOf<'a> = (&'a str, &'a str, bool);

/// An XLSX file with one sheet.
pub(crate) fn xlsx(csv: &str) -> Vec<u8> {
    xlsx_of(&[("Data", csv, false)])
}

/// An XLSX file with several sheets.
pub(crate) fn xlsx_of(sheets: &[SheetOf<'_>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (place, (name, csv, hidden)) in sheets.iter().enumerate() {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        sheet.set_hidden(*hidden);
        if !hidden && sheets[..place].iter().all(|(.., hidden)| *hidden) {
            sheet.set_active(true);
        }
        write(sheet, csv);
    }
    workbook.save_to_buffer().unwrap()
}

/// Writes CSV text into a sheet, from its first cell on. It has no blank lines.
pub(crate) fn write(sheet: &mut Worksheet, csv: &str) {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    for (line, row) in (0..).zip(reader.records()) {
        for (column, cell) in (0..).zip(row.unwrap().iter()) {
            match number(cell) {
                _ if cell.is_empty() => {}
                // The number of a proposal is a name: 1.10 is not 1.1.
                Some(_) if column == 0 && csv.starts_with("ref,") => {
                    sheet.write(line, column, cell).unwrap();
                }
                Some(number) => _ = sheet.write(line, column, number).unwrap(),
                None => _ = sheet.write(line, column, cell).unwrap(),
            }
        }
    }
}

/// A cell that a spreadsheet holds as a number.
fn number(cell: &str) -> Option<f64> {
    let plain = cell.replace(',', "");
    let is_plain = plain.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    plain.parse().ok().filter(|_| is_plain)
}
