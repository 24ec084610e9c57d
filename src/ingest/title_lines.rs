//! Lines of text above the header, as papers and exports often have them.
//!
//! Read as a header, such a line makes every column wrong, and the real header
//! is never mentioned. So the rows below it are looked at before it is judged. The lines
//! above are passed over; a unit in them is not.

use super::period;
use super::problem::{Problem, Problems, Refusal};
use super::record::{OPTIONAL, REQUIRED};
use super::rows::{Broken, Row};
use super::table::TableRows;
use super::unit_of_plan;

/// How many rows below the first one may be the header.
const LOOKED_AT: usize = 10;

/// The names, besides those of clawbacks, that head the first columns of a plan.
const PLAN_NAMES: [&str; 4] = ["line", "kind", "row", "measure"];

/// The header of a file, after the lines above it.
pub(super) fn pass<'a>(
    first: Row<'a>,
    rows: &mut TableRows<'a>,
) -> Result<(Row<'a>, Vec<Row<'a>>), Problems> {
    if first.broken == Some(Broken::NeverClosed) || is_like_a_header(&first) {
        return Ok((first, Vec::new()));
    }
    let Some(lines_above) = rows.clone().take(LOOKED_AT).position(|row| is_like_a_header(&row))
    else {
        return Ok((first, Vec::new()));
    };
    let mut titles = vec![first];
    titles.extend(rows.by_ref().take(lines_above));
    let header = rows.next().unwrap_or_else(|| titles.swap_remove(0));
    Ok((header, titles))
}

/// Refuses titles that say that the amounts below are in another unit than pounds: they
/// would be taken for a thousandth of what they are.
pub(super) fn in_pounds(titles: &[Row<'_>]) -> Result<(), Problems> {
    for title in titles {
        let text = text(title);
        let Some(why) = unit_of_plan::of_title(&text) else { continue };
        let value = Some(super::shown(&text));
        let problem = Problem { value, ..Problem::of_row(title.line, why) };
        return Err(Problems::only(Refusal::Header, problem));
    }
    Ok(())
}

/// A title's text on one line.
pub(super) fn text(title: &Row<'_>) -> String {
    let cells: Vec<&str> =
        title.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty()).collect();
    cells.join(" ")
}

/// Whether a row names at least two columns of any file that is read here.
///
/// A row of figures names none, but it may say a year beside a quarter; so one
/// year alone is a column only beside a column of a plan.
fn is_like_a_header(row: &Row<'_>) -> bool {
    let count = |is_name: &dyn Fn(&str) -> bool| row.cells.iter().filter(|c| is_name(c)).count();
    let is_one_of = |names: &[&str], cell: &str| names.contains(&cell.to_lowercase().as_str());
    let of_clawbacks = count(&|cell| is_one_of(REQUIRED, cell) || is_one_of(OPTIONAL, cell));
    let of_a_plan = count(&|cell| is_one_of(&PLAN_NAMES, cell));
    let is_year = |cell: &str| matches!(period::exactly(cell), Ok(period::Stretch::Year(_)));
    let years = count(&|cell| is_year(cell));
    of_clawbacks + of_a_plan >= 2 || years >= 2 || (of_a_plan == 1 && years == 1)
}
