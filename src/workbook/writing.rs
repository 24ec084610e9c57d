//! Sheets as the bytes of a workbook, as the Government Analysis Function asks for: one named
//! table a sheet, no merged cells, no fills, no filters, no frozen panes, the cursor in A1.

use std::collections::HashMap;

use rust_xlsxwriter::{
    Chart as XlsxChart, ChartFormat, ChartLegendPosition, ChartLine, ChartType, DataValidation,
    DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, Formula,
    Table as XlsxTable, TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use super::language;
use super::page::{
    CellValue, Choices, FIRST, HEADS, Look, NativeChart, Page, SheetBody, SheetCell, SheetTable,
};
use crate::views::InstantText;

/// What a workbook says of itself.
#[derive(Debug)]
pub struct About {
    /// The title of the document.
    pub title: String,
    /// What it is of.
    pub subject: String,
    /// When its data were known, where they say; it is the only time in the bytes.
    pub as_at: Option<InstantText>,
    /// That, the version of the data and the head of the log, as each sheet says it.
    pub origin: String,
    /// Names of cells, each with the sheet and the cell.
    pub names: Vec<(String, String)>,
}

/// The width of the one column of a sheet with a chart, in letters.
const CHART_WIDTH: f64 = 125.0;
/// The height of a line, in points.
const LINE: f64 = 15.5;

/// The height of a row whose words wrap within their columns.
fn height<'a>(words: impl Iterator<Item = (&'a str, f64)>) -> f64 {
    let lines = words.map(|(text, width)| (text.chars().count() as f64 / width).ceil());
    LINE * lines.fold(1.0, f64::max)
}

/// The bytes.
pub fn write(about: &About, pages: &[Page]) -> Result<Vec<u8>, String> {
    let bytes = written(about, pages).map_err(|error| error.to_string())?;
    language::stated(&bytes).map_err(|error| error.to_string())
}

fn written(about: &About, pages: &[Page]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&about.title)
        .set_subject(&about.subject)
        .set_author("Recoup")
        .set_creation_datetime(&created(about.as_at)?);
    book.set_properties(&properties);
    let looks = Looks::new();
    for page in pages {
        let sheet = book.add_worksheet();
        one(sheet, page, about, &looks)?;
    }
    for (name, cell) in &about.names {
        book.define_name(name, &format!("={cell}"))?;
    }
    book.save_to_buffer()
}

/// The same data give the same bytes, so that no clock is asked.
fn created(as_at: Option<InstantText>) -> Result<ExcelDateTime, XlsxError> {
    let text = as_at.map_or("2000-01-01T00:00:00".to_owned(), |at| {
        at.0.format("%Y-%m-%dT%H:%M:%S").to_string()
    });
    ExcelDateTime::parse_from_str(&text)
}

/// The formats of cells.
struct Looks {
    title: Format,
    head: Format,
    head_of_figures: Format,
    line: Format,
    of: HashMap<Look, Format>,
}

impl Looks {
    fn new() -> Looks {
        let top = || Format::new().set_align(FormatAlign::Top).set_text_wrap();
        let left = || top().set_align(FormatAlign::Left).set_indent(1);
        let right = || top().set_align(FormatAlign::Right);
        let number = |code: &str| right().set_num_format(code);
        Looks {
            title: Format::new().set_bold().set_font_size(14),
            head: left().set_bold(),
            head_of_figures: right().set_bold(),
            line: top(),
            of: HashMap::from([
                (Look::Pounds, number("\u{a3}#,##0.00;-\u{a3}#,##0.00")),
                (Look::Unrounded, number("\u{a3}#,##0.0000;-\u{a3}#,##0.0000")),
                (Look::Percent, number("0.00%")),
                (Look::Plain, number("0")),
                (Look::Word, right()),
                (Look::Words, left()),
            ]),
        }
    }
}

fn one(sheet: &mut Worksheet, page: &Page, about: &About, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(page.name)?;
    // A4, one page wide.
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, &page.title, &looks.title)?;
    let has = match page.body {
        SheetBody::SheetTable(_) => "This worksheet contains one table.",
        SheetBody::NativeChart(_) => "This worksheet contains one chart and no table.",
    };
    let lines: [&str; 4] = [has, &about.origin, &page.source, &page.notes];
    for (row, line) in lines.into_iter().enumerate() {
        match page.body {
            SheetBody::SheetTable(_) => sheet.write_string(1 + row as u32, 0, line)?,
            // Beside a chart there is room in column A alone.
            SheetBody::NativeChart(_) => {
                let row = 1 + row as u32;
                sheet.set_row_height(row, height([(line, CHART_WIDTH)].into_iter()))?;
                sheet.write_string_with_format(row, 0, line, &looks.line)?
            }
        };
    }
    match &page.body {
        SheetBody::SheetTable(table) => table_of(sheet, table, looks),
        SheetBody::NativeChart(chart) => {
            sheet.set_column_width(0, CHART_WIDTH)?;
            let drawn = drawn(chart, &page.title);
            sheet.insert_chart(HEADS as u32, 0, &drawn).map(|_| ())
        }
    }
}

fn table_of(sheet: &mut Worksheet, table: &SheetTable, looks: &Looks) -> Result<(), XlsxError> {
    let heads = (HEADS - 1) as u32;
    let first = (FIRST - 1) as u32;
    let last = first + table.rows.len().max(1) as u32 - 1;
    let head = |(place, (head, _)): (usize, &(String, f64))| {
        let of_figures = table.rows.iter().any(|row| row[place].is_of_figures());
        let look = if of_figures { &looks.head_of_figures } else { &looks.head };
        TableColumn::new().set_header(head).set_header_format(look)
    };
    let columns: Vec<TableColumn> = table.heads.iter().enumerate().map(head).collect();
    let widths = || table.heads.iter().map(|(_, width)| *width);
    // Not every spreadsheet measures wrapped words when it opens a file.
    let words = table.heads.iter().map(|(head, width)| (head.as_str(), *width));
    sheet.set_row_height(heads, height(words))?;
    for (column, (_, width)) in table.heads.iter().enumerate() {
        sheet.set_column_width(column as u16, *width)?;
    }
    let drawn = XlsxTable::new()
        .set_name(table.name)
        .set_columns(&columns)
        .set_autofilter(false)
        .set_banded_rows(false)
        .set_style(TableStyle::None);
    let right = table.heads.len().max(1) as u16 - 1;
    sheet.add_table(heads, 0, last, right, &drawn)?;
    for (row, cells) in table.rows.iter().enumerate() {
        let values: Vec<CellValue> = cells.iter().map(SheetCell::value).collect();
        let words = values.iter().zip(widths()).filter_map(|(value, width)| match value {
            CellValue::Text(text) => Some((text.as_str(), width)),
            CellValue::Number(_) => None,
        });
        sheet.set_row_height(first + row as u32, height(words))?;
        for (column, cell) in cells.iter().enumerate() {
            put(sheet, first + row as u32, column as u16, cell, looks)?;
        }
    }
    for (row, choices) in &table.choices {
        let row = first + *row as u32;
        let rule = match choices {
            Choices::Words(words) => DataValidation::new().allow_list_strings(words)?,
            Choices::UpTo(most) => {
                let rule = DataValidationRule::Between(0, *most);
                DataValidation::new().allow_whole_number(rule)
            }
        };
        sheet.add_data_validation(row, 1, row, 1, &rule)?;
    }
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &SheetCell,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let look = match cell {
        SheetCell::Is(_, look) | SheetCell::Formula(_, _, look) => &looks.of[look],
        SheetCell::Link(_) => &looks.of[&Look::Words],
    };
    match cell {
        SheetCell::Is(CellValue::Number(number), _) => {
            sheet.write_number_with_format(row, column, *number, look)?;
        }
        SheetCell::Is(CellValue::Text(text), _) => {
            sheet.write_string_with_format(row, column, text, look)?;
        }
        SheetCell::Formula(formula, value, _) => {
            let result = match value {
                CellValue::Number(number) => number.to_string(),
                CellValue::Text(text) => text.clone(),
            };
            let formula = Formula::new(format!("={formula}")).set_result(result);
            sheet.write_formula_with_format(row, column, formula, look)?;
        }
        SheetCell::Link(name) => {
            let there = Url::new(format!("internal:'{name}'!A1")).set_text(*name);
            sheet.write_url(row, column, there)?;
        }
    }
    Ok(())
}

fn drawn(chart: &NativeChart, title: &str) -> XlsxChart {
    let kind = if chart.is_columns { ChartType::Column } else { ChartType::Line };
    let mut drawn = XlsxChart::new(kind);
    for (name, cells, colour) in &chart.series {
        let mut line = ChartLine::new();
        line.set_color(*colour).set_width(2.25);
        let mut format = ChartFormat::new();
        match chart.is_columns {
            true => {
                format.set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(*colour))
            }
            false => format.set_line(&line),
        };
        drawn
            .add_series()
            .set_name(name)
            .set_categories(format!("={}", chart.categories).as_str())
            .set_values(format!("={cells}").as_str())
            .set_format(&mut format);
    }
    drawn.title().set_name(title);
    drawn.x_axis().set_name(chart.along);
    drawn.y_axis().set_name("Pounds").set_num_format("\u{a3}#,##0");
    drawn.legend().set_position(ChartLegendPosition::Bottom);
    drawn.set_alt_text(&chart.description).set_width(900).set_height(460);
    drawn
}
