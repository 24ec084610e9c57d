//! The words that say something of a published table, shared by the commands that read one.

use clap::Args;
use recoup::domain::Money;
use recoup::ingest;
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
