//! The audit of published tables: the real case to the pound, named scenarios,
//! and properties that hold for any table.

use recoup::domain::FinancialYear;
use recoup::domain::published_table::{Block, BlockMeasure, PublishedTable, TotalRow, YearRow};
use recoup::table_audit::{Audit, Repair, apply, audit};

mod blanks;
mod cumulative;
mod field;
mod properties;
mod rounded;
mod scenarios;
mod units;

/// Four quarters and a total.
pub(crate) type Row = [Option<i64>; 5];

/// The financial year that starts in a calendar year.
pub(crate) fn year(start: i32) -> FinancialYear {
    FinancialYear::FIRST.plus(start - FinancialYear::FIRST.start_year())
}

/// A block as printed: rows of four quarters and a total, then the total row. In
/// pounds where `unit` is 100, else in the smallest unit.
pub(crate) fn block(measure: BlockMeasure, unit: i64, rows: &[Row], total: Option<Row>) -> Block {
    let figures = |row: &Row| {
        let [a, b, c, d, total] = row.map(|figure| figure.map(|figure| figure * unit));
        ([a, b, c, d], total)
    };
    let years = rows.iter().zip(2001..).map(|(row, start)| {
        let (cells, total) = figures(row);
        YearRow { year: year(start), cells, total }
    });
    let years = years.collect();
    let total = total.map(|row| {
        let (cells, total) = figures(&row);
        TotalRow { label: "Total".to_owned(), cells, total }
    });
    Block { measure, unit, years, total }
}

pub(crate) fn table(blocks: Vec<Block>) -> PublishedTable {
    PublishedTable { blocks, ..PublishedTable::default() }
}

/// The Cambridgeshire table as the council printed it.
fn cambridgeshire() -> PublishedTable {
    let amounts = [
        [358_442, 451_925, 461_680, 315_600, 1_587_646],
        [377_815, 451_178, 371_315, 342_062, 1_542_371],
        [283_905, 283_905, 316_820, 437_243, 1_483_243],
        [505_666, 564_885, 665_929, 604_694, 2_341_173],
    ];
    let counts = [
        [118, 165, 153, 126, 562],
        [130, 134, 114, 137, 515],
        [80, 110, 125, 147, 462],
        [127, 146, 159, 128, 560],
    ];
    let amount_total = [1_525_827, 1_784_808, 1_936_167, 1_707_631, 6_954_433].map(Some);
    let count_total = [455, 555, 551, 538, 2_099].map(Some);
    let mut amount =
        block(BlockMeasure::Amount, 100, &amounts.map(|row| row.map(Some)), Some(amount_total));
    let mut count =
        block(BlockMeasure::Count, 1, &counts.map(|row| row.map(Some)), Some(count_total));
    for (block, label) in [(&mut amount, "Total Sum of Amount"), (&mut count, "Total Count of Id")]
    {
        for (row, start) in block.years.iter_mut().zip(2017..) {
            row.year = year(start);
        }
        if let Some(total) = &mut block.total {
            total.label = label.to_owned();
        }
    }
    table(vec![amount, count])
}

/// The changes of a repair: row, column, printed and proposed, in whole `unit`s.
pub(crate) fn changes(repair: &Repair, unit: i64) -> Vec<(&str, &str, Option<i64>, Option<i64>)> {
    let whole = |figure: Option<i64>| figure.map(|figure| figure / unit);
    let change = repair.cells.iter().map(|cell| {
        (cell.row.as_str(), cell.column.as_str(), whole(cell.printed), whole(cell.proposed))
    });
    change.collect()
}

/// Every repair an audit offers makes every total agree.
pub(crate) fn assert_repairs_satisfy_every_total(table: &PublishedTable, found: &Audit) {
    if let Some(repair) = &found.repair {
        assert!(repair.unique && found.candidates.is_empty());
        assert!(audit(&apply(table, repair)).agrees(), "{repair:?}");
    }
    for candidate in &found.candidates {
        let left = audit(&apply(table, candidate)).mismatches;
        let touched = left.iter().any(|left| candidate.measures.contains(&left.measure));
        assert!(!touched, "{candidate:?} leaves {left:?}");
    }
}

/// All of so many totals agree and there is nothing else to say.
pub(crate) fn assert_nothing_found(found: &Audit, checked: usize) {
    let (rounding, cumulative) = (found.rounding.clone(), found.cumulative);
    assert_eq!(*found, Audit { checked, rounding, cumulative, ..Audit::default() });
}

#[test]
fn the_published_case_fails_four_totals_for_one_reason_and_has_one_repair() {
    let printed = cambridgeshire();
    let found = audit(&printed);
    let failing: Vec<_> = found
        .mismatches
        .iter()
        .map(|m| (m.measure, m.row.as_str(), m.column.as_str(), m.difference))
        .collect();
    let expected = [
        (BlockMeasure::Amount, "2019-20", "Grand Total", -16_137_000),
        (BlockMeasure::Amount, "Total Sum of Amount", "Q2", -3_291_500),
        (BlockMeasure::Amount, "Total Sum of Amount", "Q3", -12_042_300),
        (BlockMeasure::Amount, "Total Sum of Amount", "Q4", -803_200),
    ];
    assert_eq!(failing, expected);
    assert_eq!(
        (found.mismatches[0].printed, found.mismatches[0].computed),
        (148_324_300, 132_187_300)
    );

    let [finding] = found.findings.as_slice() else {
        panic!("one cause has one finding: {:?}", found.findings)
    };
    assert_eq!(
        (finding.rule, finding.measure, finding.row.as_deref(), finding.column.as_deref()),
        ("shifted_run", BlockMeasure::Amount, Some("2019-20"), None)
    );
    assert_eq!(
        finding.message,
        "2019-20 repeats Q1 in Q2 and moves the later quarters one place right; the last \
         quarter is lost. The row is 161,370 short of its printed total."
    );

    let repair = found.repair.as_ref().unwrap();
    assert_eq!(
        changes(repair, 100),
        [
            ("2019-20", "Q2", Some(283_905), Some(316_820)),
            ("2019-20", "Q3", Some(316_820), Some(437_243)),
            ("2019-20", "Q4", Some(437_243), Some(445_275)),
        ]
    );
    assert_eq!((repair.kind().as_str(), repair.measure().as_str()), ("shifted_run", "amount"));
    assert_eq!(
        repair.reason,
        "Moving the printed figures back one quarter and closing the row to its printed total \
         makes every row, column and grand total agree within rounding. No other single \
         explanation does."
    );
    assert_repairs_satisfy_every_total(&printed, &found);
}

#[test]
fn the_repaired_case_agrees_although_five_totals_differ_by_a_pound() {
    let printed = cambridgeshire();
    let repaired = apply(&printed, &audit(&printed).repair.unwrap());
    assert_nothing_found(&audit(&repaired), 18);
    assert_ne!(repaired, printed, "the printed table is kept as it was");
}

#[test]
fn a_repair_has_the_same_id_whenever_it_is_found() {
    let id = || audit(&cambridgeshire()).repair.unwrap().id;
    assert_eq!(id(), id());
    assert!(id().strip_prefix("r-").unwrap().bytes().all(|b| b.is_ascii_hexdigit()));
    let mut other = cambridgeshire();
    other.blocks[0].years[2].year = year(2016);
    assert_ne!(audit(&other).repair.unwrap().id, id());
}

#[test]
fn the_same_slip_mirrored_or_alone_in_its_block_is_found_too() {
    // The last quarter twice and the first lost: the run moved left.
    let mut left = cambridgeshire();
    let cells = [316_820, 437_243, 445_275, 445_275].map(|pounds| Some(pounds * 100));
    left.blocks[0].years[2].cells = cells;
    let repair = audit(&left).repair.unwrap();
    assert_eq!(
        changes(&repair, 100),
        [
            ("2019-20", "Q1", Some(316_820), Some(283_905)),
            ("2019-20", "Q2", Some(437_243), Some(316_820)),
            ("2019-20", "Q3", Some(445_275), Some(437_243)),
        ]
    );
    // Without the counts the answer is the same.
    let mut alone = cambridgeshire();
    alone.blocks.truncate(1);
    let mut expected = Audit { checked: 9, ..audit(&cambridgeshire()) };
    expected.rounding.truncate(1);
    assert_eq!(audit(&alone), expected);
}
