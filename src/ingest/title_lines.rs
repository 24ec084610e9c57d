//! Lines of text above the header, as papers and exports often have them.
//!
//! Read as a header, such a line makes every column wrong, and the real header
//! is never mentioned. So the rows below it are looked at before it is judged.

use super::cells;
use super::pivot_words::{PivotColumn, column};
use super::problem::{Problem, Problems, Refusal};
use super::record::{OPTIONAL, REQUIRED};
use super::rows::{Row, Rows};

/// How many rows below the first one may be the header.
const LOOKED_AT: usize = 10;

/// The names, besides those of clawbacks, that head the first columns of a plan.
const PLAN_NAMES: [&str; 4] = ["line", "kind", "row", "measure"];

/// Refuses a first row that is not the header where one below it seems to be.
pub(super) fn refuse(first: &Row<'_>, below: &Rows<'_>) -> Result<(), Problems> {
    if is_like_a_header(first) {
        return Ok(());
    }
    let Some(header) = below.clone().take(LOOKED_AT).find(is_like_a_header) else {
        return Ok(());
    };
    let why = format!(
        "this is not the header, which seems to be on row {}: remove the lines above it",
        header.line
    );
    let value = first.cells.iter().find(|cell| !cell.is_empty()).map(|cell| super::shown(cell));
    let problem = Problem { value, ..Problem::of_row(first.line, why) };
    Err(Problems::only(Refusal::Header, problem))
}

/// Whether a row names at least two columns of any file that is read here.
///
/// A row of figures names none, but it may say a year beside a quarter; so one
/// year alone is a column only beside a column of a plan.
fn is_like_a_header(row: &Row<'_>) -> bool {
    let count = |is_name: &dyn Fn(&str) -> bool| row.cells.iter().filter(|c| is_name(c)).count();
    let is_one_of = |names: &[&str], cell: &str| names.contains(&cell.to_lowercase().as_str());
    let of_clawbacks = count(&|cell| is_one_of(REQUIRED, cell) || is_one_of(OPTIONAL, cell));
    let quarters = count(&|cell| matches!(column(cell), Ok(PivotColumn::Quarter(_))));
    let of_a_plan = count(&|cell| is_one_of(&PLAN_NAMES, cell));
    let years = count(&|cell| cells::financial_year(cell).is_ok());
    of_clawbacks + quarters + of_a_plan >= 2 || years >= 2 || (of_a_plan == 1 && years == 1)
}
