//! The words that say something of a file or of a published table, shared by the commands that
//! read one.

use clap::Args;
use recoup::domain::Money;
use recoup::ingest::{self, CellRange, FileOptions, HiddenCells, SaidUnit};
use recoup::table_audit::TableOptions;

/// What is said of a published table where its figures leave it open.
#[derive(Args)]
pub struct TableWords {
    /// What the table's amounts are rounded to, in pounds, such as 1000; the counts, where it
    /// has no amounts [default: what the figures tell].
    #[arg(long, value_name = "POUNDS", value_parser = ingest::rounding)]
    rounding: Option<Money>,
    /// What the table's counts are rounded to, such as 5.
    #[arg(long, value_name = "NUMBER", value_parser = ingest::count_rounding)]
    count_rounding: Option<i64>,
    /// Each quarter of the table is the year so far: take the differences.
    #[arg(long)]
    cumulative: bool,
}

impl TableWords {
    pub fn options(&self) -> TableOptions {
        let TableWords { rounding, count_rounding, cumulative } = *self;
        TableOptions { rounding, count_rounding, cumulative }
    }
}

/// What is said of a file so that it is read rightly.
#[derive(Args)]
pub struct FileWords {
    /// The sheet of a workbook [default: the one visible sheet that holds such figures].
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The block of cells that is read, with its head, such as B4:M20 [default: all].
    #[arg(long, value_name = "CELLS", value_parser = CellRange::parse)]
    range: Option<CellRange>,
    /// What amounts are in where the file does not say it: pence, pounds, thousands or millions
    /// [default: what the file says, else pounds].
    #[arg(long, value_name = "UNIT", value_parser = SaidUnit::read)]
    unit: Option<SaidUnit>,
    /// Whether hidden rows and columns of a sheet count: count or leave_out [default: what the
    /// printed totals tell].
    #[arg(long, value_name = "WHICH", value_parser = HiddenCells::read)]
    hidden: Option<HiddenCells>,
}

impl FileWords {
    pub fn options(&self) -> FileOptions {
        let FileWords { sheet, range, unit, hidden } = self;
        FileOptions { sheet: sheet.clone(), range: *range, unit: *unit, hidden: *hidden }
    }
}
