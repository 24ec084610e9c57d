//! What stands outside the block of cells that a person named, as far as it matters within.

use super::cell_range::CellRange;
use super::file_options::SaidUnit;
use super::problem::{Problem, Problems, Refusal};
use super::read_as::ReadAs;
use super::shown::shown;
use super::unit::{Scale, in_line};

/// The refusal of a file that has nothing within.
pub(super) fn nothing_within(range: &CellRange) -> Problems {
    let why = format!("there is nothing in {range}: name the cells of the table with its head");
    Problems::only(Refusal::Empty, Problem::of_file(why))
}

/// Says of a table that a block of cells alone was read. A unit that stands outside is asked
/// about, where nothing within states one: it may well be that of all figures.
pub(super) fn tell(
    range: &CellRange,
    outside: &[(u64, String)],
    read_as: &mut ReadAs,
) -> Result<(), Problem> {
    read_as.range = Some(range.to_string());
    let Some((line, scale, quoted)) = unit_outside(outside).filter(|_| read_as.units.is_open())
    else {
        return Ok(());
    };
    let unit = SaidUnit::of(scale).unwrap_or(SaidUnit::Pounds);
    let or_pounds = if unit == SaidUnit::Pounds { "" } else { " or unit=pounds" };
    let why = format!(
        "\"{}\" stands outside {range}, and no unit within: say unit={unit}{or_pounds} (--unit)",
        shown(&quoted)
    );
    Err(Problem::of_row(line, why))
}

/// The first unit, other than pounds, that a text outside a table states: its line, the unit
/// and its words.
pub(super) fn unit_outside(outside: &[(u64, String)]) -> Option<(u64, Scale, String)> {
    outside.iter().find_map(|(line, text)| {
        let said = in_line(text)?;
        let scale = said.scale.filter(|scale| *scale != Scale::Pounds)?;
        Some((*line, scale, said.scale_quoted()))
    })
}
