//! Which row of a file is the head of a table: it has periods side by side.

use super::says::year_so_far;
use crate::ingest::figure::{Figure, figure};
use crate::ingest::period::{self, PeriodError, Stretch};
use crate::ingest::rows::Row;

/// How many rows from the top are looked at for the head.
pub(in crate::ingest) const LOOKED_AT: usize = 40;

/// A kind of period, of which a head has at least two side by side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Quarter,
    Year,
    Half,
    Month,
}

fn kind(stretch: &Stretch) -> Kind {
    match stretch {
        Stretch::Quarter(_) | Stretch::QuarterOfYear(_) => Kind::Quarter,
        Stretch::Year(_) => Kind::Year,
        Stretch::Half(..) | Stretch::HalfOfYear(_) => Kind::Half,
        Stretch::Month(..) | Stretch::MonthOfYear(_) => Kind::Month,
    }
}

/// Reads a head as a period. A number alone is a figure, not a quarter.
pub(super) fn period_of(cell: &str) -> Result<period::Heading, PeriodError> {
    if cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PeriodError::NotAPeriod);
    }
    period::heading(cell)
}

/// The place of the row that has periods side by side, as a table's head does.
pub(super) fn find(rows: &[Row<'_>]) -> Option<usize> {
    rows.iter().take(LOOKED_AT).position(|row| is_head(row))
}

/// Whether a row has two different periods of one kind.
pub(super) fn is_head(row: &Row<'_>) -> bool {
    if numbered_quarters(row).is_some() || is_head_of_one_year(row) {
        return true;
    }
    let mut seen: Vec<Stretch> = Vec::new();
    for cell in row.cells.iter().filter(|cell| cell.chars().any(char::is_alphanumeric)) {
        if year_so_far(cell).is_some() {
            return true;
        }
        if let Ok(heading) = period_of(cell) {
            if seen.iter().any(|s| kind(s) == kind(&heading.stretch) && *s != heading.stretch) {
                return true;
            }
            seen.push(heading.stretch);
        }
    }
    false
}

/// Whether a row has one year beside a column of quarters, as a table of one year has whose
/// quarters stand down.
fn is_head_of_one_year(row: &Row<'_>) -> bool {
    let is_of_quarters =
        |cell: &str| ["quarter", "quarters", "qtr"].iter().any(|it| cell.eq_ignore_ascii_case(it));
    let is_year = |cell: &str| matches!(period::exactly(cell), Ok(Stretch::Year(_)));
    let mut after = row.cells.iter().skip_while(|cell| !is_of_quarters(cell));
    after.next().is_some() && after.any(|cell| is_year(cell))
}

/// The first of four columns headed 1, 2, 3 and 4, beside one that has a name.
pub(super) fn numbered_quarters(row: &Row<'_>) -> Option<usize> {
    let has_name = row.cells.iter().any(|cell| cell.eq_ignore_ascii_case("year"));
    let place = row.cells.windows(4).position(|four| {
        four.iter().zip(["1", "2", "3", "4"]).all(|(cell, number)| cell.as_ref() == number)
    });
    place.filter(|_| has_name)
}

/// Whether a row has a figure, or a mark in place of one, in one of some columns. A unit
/// such as "£000" has no digit but noughts, three of them; "£0" is a figure.
pub(super) fn has_figures(row: &Row<'_>, mut places: std::ops::Range<usize>) -> bool {
    places.any(|place| {
        let cell = row.cells.get(place).map_or("", |cell| cell);
        let digits = || cell.chars().filter(char::is_ascii_digit);
        let is_unit = cell.contains("000") && digits().all(|digit| digit == '0');
        let has_digits = digits().next().is_some() && !is_unit;
        cell == "0"
            || (has_digits && matches!(period_of(cell), Err(PeriodError::NotAPeriod)))
            || (!cell.is_empty() && matches!(figure(cell), Figure::NotStated(_)))
    })
}

/// Whether four heads are the months in which quarters end: what stands below them is the
/// quarter that ends then.
pub(super) fn are_quarter_ends(row: &Row<'_>) -> bool {
    let mut months: Vec<u8> = row
        .cells
        .iter()
        .filter_map(|cell| match period::heading(cell) {
            Ok(period::Heading { stretch: Stretch::MonthOfYear(month), .. }) => Some(month),
            _ => None,
        })
        .collect();
    months.sort_unstable();
    months == [3, 6, 9, 12]
}
