//! Writes the workbooks of `rust_xlsxwriter` that the tests read, and the one that the
//! documents deliver; `tests/workbooks/README.md` says how they are made.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, FilterCondition, Format, Formula, Workbook, Worksheet, XlsxError,
};
use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spec = std::fs::read_to_string("tests/workbooks/cases.json")?;
    let spec: Value = serde_json::from_str(&spec)?;
    let passed_over = spec["not"]["rust"].as_array().cloned().unwrap_or_default();
    for (name, case) in spec["cases"].as_object().into_iter().flatten() {
        if passed_over.iter().any(|other| other == name) {
            continue;
        }
        let mut book = write(name, case)?;
        book.save(format!("tests/data/workbooks/rust-{name}.xlsx"))?;
    }
    outturn()?.save("examples/outturn.xlsx")?;
    Ok(())
}

/// A quarter as a finance team sends it: a cover, and a sheet with a title over its figures.
fn outturn() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2021, 8, 2)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let cover = book.add_worksheet().set_name("Cover")?;
    cover.write(0, 0, "Quarterly outturn of direct payments")?;
    cover.write(1, 0, "Figures stand on the next sheet.")?;
    let sheet = book.add_worksheet().set_name("Outturn")?;
    let in_pounds = Format::new().set_num_format("£#,##0.00");
    sheet.write(0, 0, "Direct payment clawbacks")?;
    for (column, head) in (0..).zip(["Year", "Quarter", "Amount (£)", "No. of clawbacks", "Status"])
    {
        sheet.write(2, column, head)?;
    }
    sheet.write(3, 0, "2021-22")?.write(3, 1, "Q1")?;
    sheet.write_with_format(3, 2, 612_000.0, &in_pounds)?;
    sheet.write(3, 3, 140.0)?.write(3, 4, "provisional")?;
    Ok(book)
}

fn write(name: &str, case: &Value) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // Its formulas have results where they are given, and zeros where they are not.
    let has_results = name != "formulas-not-computed";
    for spec in list(&case["sheets"]) {
        let sheet = book.add_worksheet();
        sheet.set_name(text(&spec["name"]))?;
        for area in list(&spec["merges"]) {
            let (from, to) = text(area).split_once(':').unwrap_or_default();
            let ((row, column), (last_row, last_column)) = (place(from), place(to));
            sheet.merge_range(row, column, last_row, last_column, "", &Format::new())?;
        }
        for cell in list(&spec["cells"]) {
            put(sheet, cell, has_results)?;
        }
        for row in list(&spec["hidden_rows"]).iter().filter_map(Value::as_u64) {
            sheet.set_row_hidden(row as u32 - 1)?;
        }
        for column in list(&spec["hidden_columns"]) {
            sheet.set_column_hidden(place(&format!("{}1", text(column))).1)?;
        }
        if let Some(filter) = spec["filter"].as_object() {
            let (from, to) = text(&filter["area"]).split_once(':').unwrap_or_default();
            let ((row, column), (last_row, last_column)) = (place(from), place(to));
            sheet.autofilter(row, column, last_row, last_column)?;
            let keeps = FilterCondition::new().add_list_filter(text(&filter["keeps"]));
            sheet.filter_column(filter["column"].as_u64().unwrap_or(0) as u16, &keeps)?;
        }
        match spec["state"].as_str() {
            Some("hidden") => _ = sheet.set_hidden(true),
            Some("veryHidden") => _ = sheet.set_very_hidden(true),
            _ => {}
        }
    }
    Ok(book)
}

fn put(sheet: &mut Worksheet, cell: &Value, has_results: bool) -> Result<(), XlsxError> {
    let (row, column) = place(text(&cell["at"]));
    let format = match cell["format"].as_str() {
        Some(code) => Format::new().set_num_format(code),
        None => Format::new(),
    };
    let value = &cell["value"];
    match value {
        Value::Number(number) => {
            sheet.write_with_format(row, column, number.as_f64().unwrap_or(0.0), &format)?;
        }
        Value::Bool(truth) => _ = sheet.write_with_format(row, column, *truth, &format)?,
        Value::String(text) => _ = sheet.write_string_with_format(row, column, text, &format)?,
        _ => {
            if let Some(days) = value["days"].as_f64() {
                sheet.write_with_format(row, column, days, &format)?;
            } else {
                let mut formula = Formula::new(text(&value["formula"]));
                if has_results {
                    formula = formula.set_result(result(&value["result"]));
                }
                sheet.write_formula_with_format(row, column, formula, &format)?;
            }
        }
    }
    Ok(())
}

fn result(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(truth) => truth.to_string().to_uppercase(),
        Value::Object(error) => text(&error["error"]).to_owned(),
        other => other.to_string(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The row and column of a name of one letter: `C7`.
fn place(name: &str) -> (u32, u16) {
    let (letter, line) = name.split_at(1);
    let line: u32 = line.parse().unwrap_or(1);
    (line - 1, u16::from(letter.as_bytes()[0] - b'A'))
}
