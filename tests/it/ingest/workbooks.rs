//! Workbooks read as the CSV files that they could have been saved as, and which of their
//! sheets is read.

use super::*;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

use crate::support::workbook::{SheetOf, write, xlsx, xlsx_of};

const LONG: &str =
    "financial_year,quarter,amount,count\n2019-20,1,358442.17,118\n2019-20,2,451925,165\n";
const TABLE: &str = "Year,Q1,Q2,Q3,Q4,Total\n2017-18,358442,451925,461680,315600,1587647\n2018-19,377815,451178,371315,342062,1542370\n";

const RECORDS: &str = "quarter,amount,count,status\n2019-20-Q1,358442.17,118,final\n2019-20-Q2,451925,165,final\n2019-20-Q3,461680.5,153,provisional\n";

/// What a file reads to. In how many decimals a figure is printed is left out: a workbook
/// holds 358442.5 and shows what it likes.
fn figures<'a>(file: impl Into<TableFile<'a>>) -> Result<ClawbackFile, Problems> {
    let plain = |read_as| ReadAs { sheet: None, ..read_as };
    clawbacks_file(file).map(|read| match read {
        ClawbackFile::Long(figures, read_as) => ClawbackFile::Long(figures, plain(read_as)),
        ClawbackFile::Pivot(mut table, read_as) => {
            table.blocks.iter_mut().for_each(|block| block.unit = 1);
            ClawbackFile::Pivot(table, plain(read_as))
        }
    })
}

#[test]
fn every_good_file_reads_the_same_from_a_workbook() {
    let mut tried = 0;
    for name in names_in("good").iter().filter(|name| name.ends_with(".csv")) {
        let bytes = good(name);
        // Other separators and line ends are other ways to write the same.
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        if [";", "\t", "|", "\r", "\n\n"].iter().any(|other| text.contains(other)) {
            continue;
        }
        let workbook = xlsx(text);
        match name.split('-').next().unwrap() {
            "long" | "pivot" => {
                let expected = figures(&bytes).unwrap();
                let found = figures(&workbook).unwrap();
                assert_eq!(found, expected, "{name}");
            }
            "investment" => {
                let found = investment_file(&workbook).unwrap().0;
                assert_eq!(found, investment_file(&bytes).unwrap().0, "{name}");
            }
            "published" => {
                let found = published_plan_file(&workbook).unwrap().0;
                assert_eq!(found, published_plan_file(&bytes).unwrap().0, "{name}");
            }
            "exposure" => {
                let found = exposure_file(&workbook).unwrap().0;
                assert_eq!(found, exposure_file(&bytes).unwrap().0, "{name}");
            }
            other => panic!("{other}"),
        }
        tried += 1;
    }
    assert!(tried > 40, "{tried}");
}

fn of_sheet(name: Option<&str>) -> FileOptions {
    FileOptions { sheet: name.map(str::to_owned), ..FileOptions::default() }
}

/// The one problem of a file, as its code, its cell and its reason.
fn refusal<'a>(file: impl Into<TableFile<'a>>) -> (&'static str, String, String) {
    let problems = clawbacks_file(file).unwrap_err();
    let first = &problems.problems[0];
    let cell = first.cell.as_ref().map(|cell| cell.0.clone());
    (problems.code(), cell.unwrap_or_default(), first.why.clone())
}

#[test]
fn every_format_of_four_writers_reads_to_the_same_figures() {
    let mut tried = 0;
    for name in names_in("workbooks") {
        let (_, rest) = name.split_once('-').unwrap_or(("", ""));
        let expected = match rest.split('.').next().unwrap() {
            "table" | "hidden-sheets" => figures(TABLE.as_bytes()),
            "long" => figures(RECORDS.as_bytes()),
            _ => continue,
        };
        let bytes = fs::read(folder("workbooks").join(&name)).unwrap();
        let found = figures(&bytes).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let (figures, expected) = (without_reading(found), without_reading(expected.unwrap()));
        assert_eq!(figures, expected, "{name}");
        tried += 1;
    }
    assert!(tried >= 19, "{tried}");
}

/// The records alone, those of a table as those of a list.
fn without_reading(read: ClawbackFile) -> DeliveredFigures {
    match read {
        ClawbackFile::Long(figures, _) => figures,
        ClawbackFile::Pivot(table, _) => delivery_of(&table).unwrap(),
    }
}

#[test]
fn the_only_visible_sheet_that_holds_figures_is_read_and_the_others_are_named() {
    let bytes = xlsx_of(&[
        ("Cover", "Outturn 2019-20\nContact,Finance\n", false),
        ("Old", LONG, true),
        ("Table 2", TABLE, false),
        ("Empty", "", false),
    ]);
    let ClawbackFile::Pivot(_, read_as) = clawbacks_file(&bytes).unwrap() else { panic!() };
    assert_eq!(read_as.sheet.as_deref(), Some("Table 2"));
    let passed = read_as.passed_over.iter().map(|passed| (passed.text.as_str(), &*passed.why));
    let expected =
        [("Cover", "this sheet is not the one that is read"), ("Old", "this sheet is hidden")];
    assert_eq!(passed.collect::<Vec<_>>(), expected);
    assert!(read_as.doubts.iter().all(|doubt| !doubt.contains("sheet")), "{:?}", read_as.doubts);
}

#[test]
fn a_hidden_sheet_is_read_where_it_is_named_and_that_is_said() {
    let bytes = xlsx_of(&[("Old", LONG, true), ("Table 2", TABLE, false)]);
    for name in ["Old", "old", " OLD "] {
        let file = TableFile { bytes: &bytes, options: &of_sheet(Some(name)) };
        let ClawbackFile::Long(_, read_as) = clawbacks_file(file).unwrap() else { panic!() };
        assert_eq!(read_as.sheet.as_deref(), Some("Old"));
        assert_eq!(read_as.doubts, ["The sheet is hidden, and is read because it was named."]);
    }
}

#[test]
fn it_is_asked_which_sheet_is_meant_where_that_is_not_clear() {
    let wrong = LONG.replace("451925", "45I925");
    let table: [(&[SheetOf<'_>], Option<&str>, &str, &str); 8] = [
        (
            &[("A", LONG, false), ("B b", TABLE, false)],
            None,
            "sheet_refused",
            "2 sheets could be meant, \"A\", \"B b\": say which with sheet=NAME (--sheet NAME)",
        ),
        // A sheet with a wrong cell may well be the one that is meant.
        (
            &[("A", &wrong, false), ("B", TABLE, false)],
            None,
            "sheet_refused",
            "2 sheets could be meant, \"A\", \"B\": say which with sheet=NAME (--sheet NAME)",
        ),
        (
            &[("A", LONG, true), ("B", "", false)],
            None,
            "sheet_refused",
            "every sheet with anything on it is hidden, \"A\" (hidden): unhide the one that is \
             meant, or name it with sheet=NAME (--sheet NAME)",
        ),
        (
            &[("A", LONG, false), ("B", TABLE, true)],
            Some("C"),
            "sheet_refused",
            "no sheet is called \"C\": there is \"A\", \"B\" (hidden)",
        ),
        (
            &[("A", LONG, false), ("B", "", false)],
            Some("B"),
            "empty_file",
            "there is nothing on the sheet \"B\"",
        ),
        (&[("A", "a,b\n1,2\n", false)], None, "header_refused", "the first row is not a header"),
        (
            &[("A", "a,b\n1,2\n", false), ("B", "c,d\n1,2\n", false)],
            None,
            "header_refused",
            "the first row is not a header",
        ),
        (&[("A", "", false)], None, "empty_file", "no sheet with anything in it"),
    ];
    for (sheets, sheet, code, expected) in table {
        let bytes = xlsx_of(sheets);
        let (found, _, why) = refusal(TableFile { bytes: &bytes, options: &of_sheet(sheet) });
        assert_eq!(found, code, "{why}");
        assert!(why.contains(expected), "{why}");
    }
    let csv = TableFile { bytes: LONG.as_bytes(), options: &of_sheet(Some("A")) };
    let why = "the file is no workbook and has no sheets: leave sheet out";
    assert_eq!(refusal(csv), ("sheet_refused", String::new(), why.to_owned()));
}

#[test]
fn a_unit_on_a_sheet_of_words_is_asked_about_where_the_figures_state_none() {
    let pivot = "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount,2019-20,101,118,125,109\n";
    let cover = "Direct payments\nAll figures in £000\n";
    let (_, cell, why) = refusal(&xlsx_of(&[("Cover", cover, false), ("Data", pivot, false)]));
    assert_eq!(cell, "Cover!A2");
    let expected = "\"£000\" stands on this sheet, and no unit on \"Data\": say unit=thousands or \
                    unit=pounds (--unit)";
    assert_eq!(why, expected);
    let said = [
        ("Cover", cover, "Sum of Amount (£)", None),
        ("Cover", cover, "Sum of Amount", Some(SaidUnit::Thousands)),
        ("Cover", "Direct payments\n", "Sum of Amount", None),
        // What stands beside figures is of those.
        ("Costs", "Costs £000,1,2\n", "Sum of Amount", None),
    ];
    for (name, other, label, unit) in said {
        let pivot = pivot.replace("Sum of Amount", label);
        let bytes = xlsx_of(&[(name, other, false), ("Data", &pivot, false)]);
        let options = FileOptions { unit, ..of_sheet(Some("Data")) };
        assert!(figures(TableFile { bytes: &bytes, options: &options }).is_ok(), "{name} {label}");
    }
}

#[test]
fn a_problem_names_the_sheet_and_the_cell() {
    let long = |from: &str, to: &str| LONG.replace(from, to);
    let table = |from: &str, to: &str| TABLE.replace(from, to);
    for (csv, expected) in [
        (long("451925", "45I925"), "Data!C3"),
        (long("165", "1.5"), "Data!D3"),
        (long("2019-20,2", "2019-20,5"), "Data!B3"),
        (long("amount", "ammount"), "Data!C1"),
        (long("2019-20,2", "2019-20,1"), "Data!B3"),
        (format!("Outturn\nby quarter\n{}", long("451925", "12O")), "Data!C5"),
        (table("451178", "45I178"), "Data!C3"),
        (table("Q3", "Q2"), "Data!D1"),
        (table("Q3", "Later"), "Data!D1"),
        (table("2018-19", "FY20"), "Data!A3"),
    ] {
        let (_, cell, why) = refusal(&xlsx(&csv));
        assert_eq!(cell, expected, "{why}");
    }
    let bytes = xlsx_of(&[("Q1 outturn", &long("451925", "45I925"), false)]);
    assert_eq!(refusal(&bytes).1, "'Q1 outturn'!C3");
}

/// A workbook of a table, with something done to its sheet.
fn with(csv: &str, change: impl Fn(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    write(sheet, csv);
    change(sheet);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn what_nobody_sees_on_a_sheet_is_said() {
    let doubts = |bytes: &Vec<u8>| match clawbacks_file(bytes).unwrap() {
        ClawbackFile::Long(_, read_as) | ClawbackFile::Pivot(_, read_as) => read_as.doubts,
    };
    let scaled = Format::new().set_num_format("#,##0,");
    let table: [(Vec<u8>, &str); 4] = [
        (
            with(LONG, |sheet| _ = sheet.set_column_hidden(1).unwrap()),
            "Column B is hidden, and read, as the table cannot be read without.",
        ),
        (
            with(LONG, |sheet| {
                sheet.write_with_format(1, 2, 358_442.17, &scaled).unwrap();
            }),
            "1 figure is shown divided: C2 holds 358442.17 and shows 358. What the cells hold is read.",
        ),
        (
            with(LONG, |sheet| {
                sheet.write(1, 2, Formula::new("=1+1").set_result("2")).unwrap();
            }),
            "1 cell is a formula. Its last saved result is read.",
        ),
        (
            with(LONG, |sheet| {
                for row in 1..3 {
                    sheet.write(row, 2, Formula::new("=1+1").set_result("2")).unwrap();
                }
            }),
            "2 cells are formulas. Their last saved results are read.",
        ),
    ];
    for (bytes, expected) in table {
        assert_eq!(doubts(&bytes), [expected]);
    }
}

#[test]
fn what_a_sheet_leaves_open_is_asked_about_by_its_cell() {
    let in_thousands = LONG.replace("amount", "Amount (£000)");
    let scaled = Format::new().set_num_format("#,##0,");
    let noughts = Format::new().set_num_format("#,##0\",000\"");
    let label_in_thousands =
        "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount (£000),2019-20,358442,451925,1,2\n";
    let table: [(Vec<u8>, &str, &str); 4] = [
        (
            with(label_in_thousands, |sheet| {
                sheet.write_with_format(1, 2, 358_442.0, &scaled).unwrap();
            }),
            "Sheet1!C2",
            "this cell holds 358442 and shows 358, and the heading names a unit as well",
        ),
        (
            with(&in_thousands, |sheet| {
                sheet.write_with_format(1, 2, 358_442.0, &scaled).unwrap();
            }),
            "Sheet1!C2",
            "this cell holds 358442 and shows 358, and the heading names a unit as well",
        ),
        (
            with(LONG, |sheet| {
                sheet.write_with_format(1, 2, 358.0, &noughts).unwrap();
            }),
            "Sheet1!C2",
            "this cell holds 358, and its number format puts \",000\" beside it",
        ),
        (
            with(LONG, |sheet| {
                sheet.write(2, 2, Formula::new("=1+1").set_result("")).unwrap();
            }),
            "Sheet1!C3",
            "this formula has no result in the file",
        ),
    ];
    for (bytes, cell, expected) in table {
        let (code, found, why) = refusal(&bytes);
        assert_eq!((code, &*found), ("rows_refused", cell), "{why}");
        assert!(why.contains(expected), "{why}");
    }
}
