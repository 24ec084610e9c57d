//! What a query says of a published table.

use super::query::Query;
use crate::ingest;
use crate::table_audit::TableOptions;

/// What is said of a published table where its figures leave it open. What the table's
/// figures contradict is refused with them.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TableQuery {
    /// What the amounts are rounded to, in pounds, such as 1000; the counts, where the table has no
    /// amounts. It counts in place of what the figures tell, for the quarters, the totals
    /// or both, whichever it divides.
    pub rounding: Option<String>,
    /// What the counts are rounded to, such as 5.
    pub count_rounding: Option<String>,
    /// Each quarter is the year so far: totals are compared so, and the differences
    /// become the figures.
    pub cumulative: Option<bool>,
}

/// Takes what is said of a table.
pub fn table_options(query: &mut Query) -> TableOptions {
    TableOptions {
        rounding: query.take("rounding", ingest::rounding),
        count_rounding: query.take("count_rounding", ingest::count_rounding),
        cumulative: query.flag("cumulative"),
    }
}
