//! An accepted table as records: its cells are quarters, its row totals are the
//! years' stated totals.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{Log, Problem, Problems, Refusal};
use super::record::DeliveredFigures;
use crate::domain::published_table::{BlockMeasure, YearRow};
use crate::domain::{Details, FinancialYear, Money, PublishedTable, Quarter, Record, Slug};
use crate::domain::{StatedTotal, Status};

/// The records and stated totals of a table whose figures are accepted. They are of all
/// clients, and final where the table does not mark them as provisional.
///
/// A blank cell is no record. An amount without a count is a record whose count
/// is not stated. A count without an amount is a problem, because it would be
/// lost.
pub fn delivery_of(table: &PublishedTable) -> Result<DeliveredFigures, Problems> {
    let rows = |measure: BlockMeasure| -> BTreeMap<FinancialYear, &YearRow> {
        let blocks = table.blocks.iter().filter(|block| block.measure == measure);
        blocks.flat_map(|block| &block.years).map(|row| (row.year, row)).collect()
    };
    let (amounts, counts) = (rows(BlockMeasure::Amount), rows(BlockMeasure::Count));
    let mut log = Log::default();
    if amounts.is_empty() {
        log.push(Problem::of_file(
            "the table has counts and no amounts, so there is nothing to record",
        ));
        return Err(log.refuse(Refusal::Rows));
    }
    let mut delivery = DeliveredFigures::default();
    let mut years: Vec<FinancialYear> = amounts.keys().chain(counts.keys()).copied().collect();
    years.sort_unstable();
    years.dedup();
    for year in years {
        add_year(
            year,
            amounts.get(&year).copied(),
            counts.get(&year).copied(),
            &table.provisional,
            &mut delivery,
            &mut log,
        );
    }
    if log.is_clean() && delivery.records.is_empty() {
        log.push(Problem::of_file(
            "every cell of the table is blank, so there is nothing to record",
        ));
    }
    log.finish(Refusal::Rows, delivery)
}

fn add_year(
    year: FinancialYear,
    amounts: Option<&YearRow>,
    counts: Option<&YearRow>,
    provisional: &BTreeSet<Quarter>,
    delivery: &mut DeliveredFigures,
    log: &mut Log,
) {
    for (place, quarter) in year.quarters().into_iter().enumerate() {
        let amount = amounts.and_then(|row| row.cells[place]);
        let count = counts.and_then(|row| row.cells[place]);
        match amount {
            Some(pence) => {
                delivery.records.push(record(quarter, pence, count, provisional.contains(&quarter)))
            }
            None => refuse_lone_count(&quarter.in_words(), count, log),
        }
    }
    let count = counts.and_then(|row| row.total);
    match amounts.and_then(|row| row.total) {
        Some(pence) => delivery.stated_totals.push(StatedTotal {
            client_group: Slug::all(),
            financial_year: year,
            amount: Money::from_pence(pence),
            count,
        }),
        None => refuse_lone_count(&format!("the total of {year}"), count, log),
    }
}

fn record(quarter: Quarter, pence: i64, count: Option<i64>, is_provisional: bool) -> Record {
    Record {
        client_group: Slug::all(),
        quarter,
        amount: Money::from_pence(pence),
        count,
        status: if is_provisional { Status::Provisional } else { Status::Final },
        details: Details::default(),
    }
}

fn refuse_lone_count(what: &str, count: Option<i64>, log: &mut Log) {
    if let Some(count) = count {
        let why = format!("{what} has a count and no amount");
        log.push(Problem { value: Some(count.to_string()), ..Problem::of_file(why) });
    }
}
