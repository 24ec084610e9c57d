//! Whether printed totals fit the figures that they stand beside, within rounding. The audit
//! says what is wrong with a table; this only tells one reading of a file from another.

use super::record::DeliveredFigures;
use crate::domain::PublishedTable;
use crate::domain::printed_unit::printed_unit;
use crate::domain::published_table::Block;

/// Whether every total of a table fits; `None` where none can be compared.
pub(super) fn of_table(table: &PublishedTable) -> Option<bool> {
    let fits: Vec<bool> = table.blocks.iter().flat_map(of_block).collect();
    (!fits.is_empty()).then(|| fits.into_iter().all(|fits| fits))
}

fn of_block(block: &Block) -> Vec<bool> {
    let rows = || block.years.iter().map(|year| (year.cells, year.total));
    let cells: Vec<i64> = rows().flat_map(|(cells, _)| cells).flatten().collect();
    let total_row = block.total.as_ref();
    let totals: Vec<i64> = rows()
        .filter_map(|(_, total)| total)
        .chain(
            total_row
                .into_iter()
                .flat_map(|row| row.cells.into_iter().chain([row.total]))
                .flatten(),
        )
        .collect();
    let unit = |figures: &[i64]| printed_unit(block.measure, figures, figures.len());
    let units = (unit(&cells), unit(&totals));
    let fits = |parts: Vec<Option<i64>>, total: Option<i64>| -> Option<bool> {
        let parts: Vec<i64> = parts.into_iter().collect::<Option<_>>()?;
        let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
        let rounding = parts.len() as i128 * i128::from(units.0) + i128::from(units.1);
        Some((sum - i128::from(total?)).abs() * 2 <= rounding)
    };
    let of_years = rows().filter_map(|(cells, total)| fits(cells.to_vec(), total));
    let column = |place: usize| {
        let parts = block.years.iter().map(|year| year.cells[place]).collect();
        fits(parts, total_row?.cells[place])
    };
    let of_columns = (0..4).filter_map(column);
    let grand = fits(rows().map(|(_, total)| total).collect(), total_row.and_then(|row| row.total));
    of_years.chain(of_columns).chain(grand).collect()
}

/// Whether every stated total of a year fits its four quarters; `None` where none can be
/// compared.
pub(super) fn of_figures(figures: &DeliveredFigures) -> Option<bool> {
    let mut fits = figures.stated_totals.iter().filter_map(|stated| {
        let quarters = stated.financial_year.quarters();
        let of_year = figures.records.iter().filter(|record| {
            record.client_group == stated.client_group && quarters.contains(&record.quarter)
        });
        let amounts: Vec<i64> = of_year.map(|record| record.amount.pence()).collect();
        let sum: i128 = amounts.iter().map(|pence| i128::from(*pence)).sum();
        // Four quarters and a total in whole pounds.
        let allowed = 250;
        (amounts.len() == quarters.len())
            .then(|| (sum - i128::from(stated.amount.pence())).abs() <= allowed)
    });
    let first = fits.next()?;
    Some(first && fits.all(|fits| fits))
}
