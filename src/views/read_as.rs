//! What was understood of a file, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ingest::ReadAs;

/// What was understood of a file, before anything in it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReadAs)]
pub struct ReadAsView {
    /// The sheet of a workbook; null where the file has none.
    pub sheet: Option<String>,
    /// The block of cells, where a person named one; null where the whole is read.
    #[serde(default)]
    #[schema(example = "B4:M20")]
    pub range: Option<String>,
    /// The first row that has anything in it.
    #[schema(example = 1)]
    pub first_row: u64,
    /// The last row that has anything in it.
    #[schema(example = 11)]
    pub last_row: u64,
    /// `pivot` (years down, quarters across), `transposed`, `quarters_across`, `long` or
    /// `list` (a plan, one row a line).
    #[schema(example = "pivot")]
    pub shape: String,
    /// The rows that hold the names of columns.
    #[schema(example = json!([1]))]
    pub header_rows: Vec<u64>,
    /// What each column is read as.
    pub columns: Vec<ColumnReadView>,
    /// What amounts are in, and where that is said. Null where there are counts alone.
    #[schema(example = "pounds")]
    pub unit: Option<String>,
    /// How many rows hold figures.
    #[schema(example = 10)]
    pub figure_rows: u64,
    /// Lines and columns that are no part of the table, with the reason.
    pub passed_over: Vec<PassedOverView>,
    /// Marks in place of figures. Each is read as "not stated".
    pub marks: Vec<MarkReadView>,
    /// What is read although the file does not say it.
    pub doubts: Vec<String>,
}

/// What a column is read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ColumnRead)]
pub struct ColumnReadView {
    /// Its letter, as spreadsheets have it.
    #[schema(example = "C")]
    pub letter: String,
    /// What its head says.
    #[schema(example = "Q1")]
    pub name: String,
    /// What it is read as; empty where it is passed over.
    #[schema(example = "Q1")]
    pub read_as: String,
}

/// Something that is no part of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PassedOver)]
pub struct PassedOverView {
    /// The row; null where it is a column.
    pub row: Option<u64>,
    /// What stands there.
    #[schema(example = "Source: finance extract")]
    pub text: String,
    /// Why it is passed over.
    #[schema(example = "it stands below the table")]
    pub why: String,
}

/// A mark in place of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MarkRead)]
pub struct MarkReadView {
    /// The mark as printed.
    #[schema(example = "[c]")]
    pub mark: String,
    /// The row of the first one.
    #[schema(example = 2)]
    pub row: u64,
    /// The column of the first one.
    #[schema(example = "Q1")]
    pub column: String,
    /// How many cells have it.
    #[schema(example = 1)]
    pub cells: u64,
}

impl From<&ReadAs> for ReadAsView {
    fn from(read: &ReadAs) -> ReadAsView {
        ReadAsView {
            sheet: read.sheet.clone(),
            range: read.range.clone(),
            first_row: read.rows.0,
            last_row: read.rows.1,
            shape: read.shape.as_str().to_owned(),
            header_rows: read.header_rows.clone(),
            columns: read
                .columns
                .iter()
                .map(|column| ColumnReadView {
                    letter: column.letter.clone(),
                    name: column.name.clone(),
                    read_as: column.read_as.clone(),
                })
                .collect(),
            unit: read.units.in_words(),
            figure_rows: read.figure_rows,
            passed_over: read
                .passed_over
                .iter()
                .map(|passed| PassedOverView {
                    row: passed.row,
                    text: passed.text.clone(),
                    why: passed.why.clone(),
                })
                .collect(),
            marks: read
                .marks
                .iter()
                .map(|mark| MarkReadView {
                    mark: mark.mark.clone(),
                    row: mark.row,
                    column: mark.column.clone(),
                    cells: mark.cells,
                })
                .collect(),
            doubts: read.doubts.clone(),
        }
    }
}
