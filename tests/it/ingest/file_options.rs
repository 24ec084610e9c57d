//! What a person says of a file: the block of cells that is read, the unit of its amounts. And
//! that whoever follows a hint that names them is read.

use super::*;
use rust_xlsxwriter::Format;

use crate::support::workbook::{write, xlsx, xlsx_of};

const TABLE: &str = "Year,Q1,Q2,Q3,Q4,Total\n2017-18,358,451,461,315,1585\n";

fn said(words: &str) -> FileOptions {
    let mut options = FileOptions::default();
    for word in words.split(" with ").filter(|word| !word.is_empty()) {
        match word.split_once('=').unwrap() {
            ("range", range) => options.range = Some(CellRange::parse(range).unwrap()),
            ("unit", unit) => options.unit = Some(SaidUnit::read(unit).unwrap()),
            ("hidden", hidden) => options.hidden = Some(HiddenCells::read(hidden).unwrap()),
            ("sheet", sheet) => options.sheet = Some(sheet.to_owned()),
            (other, _) => panic!("{other}"),
        }
    }
    options
}

/// The first amount of a file in pence, and what is told of its unit and its cells.
fn first_amount(bytes: &[u8], words: &str) -> Result<(i64, String, Option<String>), String> {
    let read = clawbacks_file(TableFile { bytes, options: &said(words) });
    let read = read.map_err(|problems| problems.problems[0].why.clone())?;
    Ok(match read {
        ClawbackFile::Long(figures, read) => {
            (figures.records[0].amount.pence(), read.units.in_words().unwrap(), read.range)
        }
        ClawbackFile::Pivot(table, read) => {
            (table.blocks[0].years[0].cells[0].unwrap(), read.units.in_words().unwrap(), read.range)
        }
    })
}

#[test]
fn what_stands_in_the_named_cells_is_read_and_nothing_else() {
    let beside = "Board paper\n,,,,,,,Workings,Q1,Q2\n,Year,Q1,Q2,Q3,Q4,,2017-18,9,9\n\
                  ,2017-18,358,451,461,315,,2018-19,9,9\n,2018-19,377,451,371,342,,x,#REF!,9\n\
                  ,\n,Checked by A. Officer,,,,,,,,\n";
    let long = "Outturn,,,\nquarter,amount,,\n2019-20-Q1,358442.17,,5\n2019-20-Q2,451925,,6\n";
    for (text, range, amount) in [
        (beside, "B3:F5", 35_800),
        (beside, "$B$3:$F$4", 35_800),
        (beside, "b:f", 35_800),
        (beside, "A1:F7", 35_800),
        (long, "A2:B4", 35_844_217),
        (long, "A:C", 35_844_217),
        (long, "2:3", 35_844_217),
    ] {
        for bytes in [text.as_bytes().to_vec(), xlsx(text)] {
            let read = first_amount(&bytes, &format!("range={range}"));
            if range == "2:3" {
                // A figure without a head beside it is still asked about.
                assert!(read.unwrap_err().contains("no name in the header"), "{range}");
                continue;
            }
            let canonical = CellRange::parse(range).unwrap().to_string();
            assert_eq!(read, Ok((amount, "pounds".to_owned(), Some(canonical))), "{range}");
        }
    }
    let (_, whole, range) = first_amount(TABLE.as_bytes(), "").unwrap();
    assert_eq!((whole.as_str(), range), ("pounds", None));
}

#[test]
fn a_problem_in_named_cells_is_told_by_its_place_in_the_file() {
    let text = "Board paper\n,\n,Year,Q1,Q2,Q3,Q4\n,2017-18,358,45I,461,315\n";
    let of = |bytes: &[u8]| {
        let options = said("range=B3:F4");
        clawbacks_file(TableFile { bytes, options: &options }).unwrap_err().problems[0].clone()
    };
    let problem = of(text.as_bytes());
    assert_eq!((problem.row, problem.column.as_deref()), (Some(4), Some("Q2")));
    assert_eq!(of(&xlsx(text)).cell.map(|cell| cell.0), Some("Data!D4".to_owned()));
    for (range, why) in [
        ("H30:J40", "there is nothing in H30:J40: name the cells of the table with its head"),
        ("D3:F4", "Q1: this column is missing"),
    ] {
        for bytes in [text.as_bytes().to_vec(), xlsx(text)] {
            let options = said(&format!("range={range}"));
            let file = TableFile { bytes: &bytes, options: &options };
            let problems = published_table_file(file).unwrap_err();
            let first = &problems.problems[0];
            let column = first.column.as_ref().map_or(String::new(), |name| format!("{name}: "));
            assert_eq!(format!("{column}{}", first.why), why, "{range}");
        }
    }
}

#[test]
fn a_unit_that_is_said_holds_where_the_file_states_none() {
    let long = |head: &str| format!("quarter,{head},count\n2019-20-Q1,358.5,118\n");
    let table = |head: &str| TABLE.replace("Year", head);
    let contradicted = "leave unit out, or correct the file";
    for (text, words, expected) in [
        (long("amount"), "unit=thousands", Ok(35_850_000)),
        (long("amount"), "unit=millions", Ok(35_850_000_000)),
        (long("amount"), "unit=pounds", Ok(35_850)),
        (long("Amount (£)"), "unit=thousands", Ok(35_850_000)),
        (long("Amount (£000)"), "unit=thousands", Ok(35_850_000)),
        (long("Amount (£000)"), "unit=pounds", Err(contradicted)),
        (long("Amount (£000)"), "unit=millions", Err(contradicted)),
        (long("Amount in pounds"), "unit=thousands", Err(contradicted)),
        (long("Amount (£)"), "unit=pence", Err(contradicted)),
        (format!("In £ thousands\n{}", long("amount")), "unit=pounds", Err(contradicted)),
        (long("amount").replace("358.5", "358"), "unit=pence", Ok(358)),
        (TABLE.to_owned(), "unit=thousands", Ok(35_800_000)),
        (TABLE.to_owned(), "unit=pence", Ok(358)),
        (table("£"), "unit=thousands", Ok(35_800_000)),
        (table("Amount (£000)"), "unit=thousands", Ok(35_800_000)),
        (table("Amount (£000)"), "unit=pounds", Err(contradicted)),
        (format!("In £m\n{TABLE}"), "unit=thousands", Err(contradicted)),
        (
            "Values,Year,Q1,Q2,Q3,Q4\nSum of Amount (£k),2017-18,358,451,461,315\n".to_owned(),
            "unit=pounds",
            Err(contradicted),
        ),
        (
            "Values,Year,Q1,Q2,Q3,Q4\nNo. of clawbacks,2017-18,358,451,461,315\n".to_owned(),
            "unit=thousands",
            Err("the table has no amounts: leave unit out"),
        ),
        (TABLE.replace("358", "£1.2m"), "unit=thousands", Err("is another than unit=thousands")),
    ] {
        for bytes in [text.as_bytes().to_vec(), xlsx(&text)] {
            match (first_amount(&bytes, words), expected) {
                (Ok((found, unit, _)), Ok(amount)) => {
                    assert_eq!(found, amount, "{words}: {text}");
                    assert!(unit.contains(&format!("\"{words}\" says")), "{unit}");
                }
                (Err(why), Err(expected)) => assert!(why.contains(expected), "{why}: {text}"),
                (found, _) => panic!("{found:?}, {words}: {text}"),
            }
        }
    }
}

#[test]
fn a_unit_outside_the_named_cells_is_asked_about_and_the_answer_is_taken() {
    let text = format!("Recovered in £000,,,,,\n,\n{TABLE}");
    let long = "All in £ thousands,\nquarter,amount\n2019-20-Q1,358\n2019-20-Q2,451\n";
    for (text, range) in [(&*text, "range=A3:F4"), (long, "range=A2:B4")] {
        for bytes in [text.as_bytes().to_vec(), xlsx(text)] {
            let why = first_amount(&bytes, range).unwrap_err();
            assert!(why.ends_with("say unit=thousands or unit=pounds (--unit)"), "{why}");
            let follow =
                |unit: &str| first_amount(&bytes, &format!("{range} with unit={unit}")).unwrap().0;
            assert_eq!([follow("thousands"), follow("pounds")], [35_800_000, 35_800]);
        }
    }
    // What the cells state themselves needs no question.
    let text = text.replace("Year", "Amount (£000)");
    assert_eq!(first_amount(text.as_bytes(), "range=A3:F4").unwrap().0, 35_800_000);
    // Pounds elsewhere change nothing.
    let text = text.replace("£000", "£");
    assert_eq!(first_amount(text.as_bytes(), "range=A3:F4").unwrap().0, 35_800);
}

#[test]
fn each_table_of_a_file_that_holds_several_can_be_read_by_the_cells_that_are_offered() {
    let again = TABLE.replace("358", "377");
    let three = format!("{TABLE},\n{again},\nAgain\n{again}");
    let titled = format!("Recovered (£000)\n{TABLE},\nRefunds\n{again},\nSource: finance\n");
    let broken = format!("{TABLE},\n{}", again.replace("451", "45I"));
    for (text, offered) in [
        (format!("{TABLE},\n{again}"), &["range=A1:F2", "range=A4:F5"][..]),
        (three, &["range=A1:F2", "range=A4:F5", "range=A7:F9"]),
        (titled, &["range=A1:F3", "range=A5:F9 with unit=thousands"]),
        // What is offered can be read.
        (broken, &["range=A1:F2"]),
    ] {
        for bytes in [text.as_bytes().to_vec(), xlsx(&text)] {
            let why = first_amount(&bytes, "").unwrap_err();
            let hints = why.strip_prefix("a second table begins here: say which cells are meant, ");
            let hints = hints.and_then(|hints| hints.strip_suffix(" (--range)")).expect(&why);
            let hints: Vec<&str> = hints.split(" or ").collect();
            assert_eq!(hints, offered, "{text}");
            for hint in hints {
                assert!(first_amount(&bytes, hint).is_ok(), "{hint}: {text}");
            }
        }
    }
}

#[test]
fn a_format_that_shows_other_amounts_is_settled_by_the_unit_that_the_cells_hold() {
    let book = |csv: &str, format: &str, figure: f64| {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        write(sheet, csv);
        let format = Format::new().set_num_format(format);
        sheet.write_with_format(1, 1, figure, &format).unwrap();
        workbook.save_to_buffer().unwrap()
    };
    let (plain, stated) =
        ("quarter,amount\n2019-20-Q1,1\n", "quarter,Amount (£000)\n2019-20-Q1,1\n");
    for (csv, format, figure, thousands, pounds) in [
        (stated, "#,##0,", 358_442.0, 35_844_200_000, 35_844_200),
        (plain, "#,##0\",000\"", 358.0, 35_800_000, 35_800),
    ] {
        let bytes = book(csv, format, figure);
        let why = first_amount(&bytes, "").unwrap_err();
        assert!(why.contains("unit=pounds or unit=thousands (--unit)"), "{why}");
        let follow = |unit: &str| first_amount(&bytes, unit).unwrap().0;
        assert_eq!([follow("unit=thousands"), follow("unit=pounds")], [thousands, pounds]);
    }
}

#[test]
fn what_is_wrong_outside_the_named_cells_of_a_sheet_does_not_matter() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    write(sheet, TABLE);
    sheet.write(0, 8, rust_xlsxwriter::Formula::new("=1+1").set_result("")).unwrap();
    sheet.set_row_hidden(30).unwrap();
    sheet.write(30, 0, "note").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    assert!(first_amount(&bytes, "").unwrap_err().contains("this formula has no result"));
    let options = said("range=A1:F2");
    let (_, read_as) =
        published_table_file(TableFile { bytes: &bytes, options: &options }).unwrap();
    assert!(read_as.doubts.iter().all(|doubt| !doubt.contains("hidden")), "{:?}", read_as.doubts);
    // Of several sheets the one that has anything there is meant.
    let two = xlsx_of(&[("A", "x\n", false), ("B", &format!(",\n,\n{TABLE}"), false)]);
    assert!(first_amount(&two, "range=A3:F4").is_ok());
    let why = first_amount(&two, "range=J1:K2").unwrap_err();
    assert!(why.starts_with("there is nothing in J1:K2"), "{why}");
    let why = first_amount(&two, "range=A3:F4 with sheet=A").unwrap_err();
    assert_eq!(why, "there is nothing on the sheet \"A\" in A3:F4");
}

/// A workbook of a table with hidden rows and columns, numbered from 0.
fn hiding(csv: &str, rows: &[u32], columns: &[u16]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    write(sheet, csv);
    rows.iter().for_each(|row| _ = sheet.set_row_hidden(*row).unwrap());
    columns.iter().for_each(|column| _ = sheet.set_column_hidden(*column).unwrap());
    workbook.save_to_buffer().unwrap()
}

/// The sum of all amounts in pounds, and what is told of hidden cells.
fn sum(bytes: &[u8], words: &str) -> Result<(i64, Vec<String>), String> {
    let read = clawbacks_file(TableFile { bytes, options: &said(words) });
    let read = read.map_err(|problems| problems.problems[0].why.clone())?;
    let of_table = |table: &recoup::domain::PublishedTable| {
        table.blocks[0].years.iter().flat_map(|year| year.cells).flatten().sum::<i64>()
    };
    let (pence, read_as) = match read {
        ClawbackFile::Long(figures, read_as) => {
            (figures.records.iter().map(|record| record.amount.pence()).sum(), read_as)
        }
        ClawbackFile::Pivot(table, read_as) => (of_table(&table), read_as),
    };
    let told = read_as.doubts.into_iter().filter(|doubt| doubt.contains("hidden"));
    Ok((pence / 100, told.collect()))
}

const YEARS: &str = "Values,Year,Q1,Q2,Q3,Q4,Total\nAmount,2017-18,11,22,33,44,110\n\
                     ,2018-19,55,66,77,88,286\n,2019-20,13,24,35,46,118\n";

#[test]
fn hidden_cells_count_where_the_printed_totals_fit_only_so_and_else_it_is_asked() {
    let with_total = |total: &str| format!("{YEARS}Total,,{total}\n");
    let long = "quarter,amount\n2019-20-Q1,11\n2019-20-Q2,22\n2019-20-Q3,33\n2019-20-Q4,44\n";
    let stated = format!("{long}2019-20 total,110\n").replace("2019-20 total", "stated_total");
    let stated = stated.replace("quarter,amount", "financial_year,quarter,amount");
    let stated = stated.replace("2019-20-Q", "2019-20,").replace("\nstated", "\n2019-20,stated");
    let again = format!("{stated}2019-20,1,9\n");
    let asked = "say whether they count, hidden=count or hidden=leave_out (--hidden)";
    let alone = "the table can be read without them alone: say so, hidden=leave_out (--hidden)";
    type Expected<'a> = Result<(i64, &'a str), &'a str>;
    let table: [(&str, &[u32], &[u16], Expected<'_>); 9] = [
        (
            &with_total("79,112,145,178,514"),
            &[2],
            &[],
            Ok((514, "Row 3 is hidden, and read, as the printed totals fit only so.")),
        ),
        (
            &with_total("24,46,68,90,228"),
            &[2],
            &[],
            Ok((228, "Row 3 is hidden, and left out, as the printed totals fit only so.")),
        ),
        (&with_total("1,2,3,4,10"), &[2], &[], Err(asked)),
        (YEARS, &[2], &[], Err(asked)),
        (YEARS, &[], &[0], Ok((514, "Column A is hidden, and read like the others."))),
        (
            YEARS,
            &[],
            &[3],
            Ok((514, "Column D is hidden, and read, as the table cannot be read without.")),
        ),
        (long, &[2], &[], Err(asked)),
        (
            &stated,
            &[2],
            &[],
            Ok((110, "Row 3 is hidden, and read, as the printed totals fit only so.")),
        ),
        (&again, &[6], &[], Err(alone)),
    ];
    for (csv, rows, columns, expected) in table {
        let bytes = hiding(csv, rows, columns);
        match (sum(&bytes, ""), expected) {
            (Ok((pounds, told)), Ok((of_all, says))) => {
                assert_eq!((pounds, told), (of_all, vec![says.to_owned()]), "{csv}");
            }
            (Err(why), Err(says)) => {
                assert!(why.contains(says), "{why}");
                let options = ["hidden=count", "hidden=leave_out"].into_iter();
                for option in options.filter(|option| says.contains(option)) {
                    assert!(sum(&bytes, option).is_ok(), "{option}: {csv}");
                }
            }
            (found, _) => panic!("{found:?}: {csv}"),
        }
    }
    let filtered = hiding(long, &[2], &[]);
    let both = ["hidden=count", "hidden=leave_out"].map(|said| sum(&filtered, said).unwrap().0);
    assert_eq!(both, [110, 88]);
    let why = sum(long.as_bytes(), "hidden=count").unwrap_err();
    assert_eq!(why, "the file is no workbook and hides no cells: leave hidden out");
}
