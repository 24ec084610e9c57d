//! Tables in which each quarter is the year so far: recognised, asked about, and taken
//! apart where a person says so.

use recoup::domain::PublishedTable;
use recoup::domain::published_table::{Block, BlockMeasure};
use recoup::table_audit::{Audit, Suggestion, TableOptions, audit, audit_as, differences};

use super::{Row, assert_nothing_found, block, changes, table};

const SAID: TableOptions = TableOptions { rounding: None, count_rounding: None, cumulative: true };

/// Four years so far, each with its last quarter as its total.
fn years_so_far() -> Vec<Row> {
    let cells = [
        [101_207, 219_651, 344_953, 454_858],
        [131_102, 271_354, 426_831, 575_836],
        [128_803, 266_447, 416_662, 557_961],
        [126_504, 266_408, 419_159, 563_757],
    ];
    cells.map(|[a, b, c, d]| [a, b, c, d, d].map(Some)).to_vec()
}

/// The sums of the columns.
fn column_totals(rows: &[Row]) -> Row {
    [0, 1, 2, 3, 4].map(|column| Some(rows.iter().filter_map(|row| row[column]).sum()))
}

fn amounts(rows: &[Row], total: Option<Row>) -> Block {
    block(BlockMeasure::Amount, 100, rows, total)
}

fn rules(found: &Audit) -> Vec<&str> {
    found.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_table_of_years_so_far_is_recognised_and_no_repair_is_offered() {
    let rows = years_so_far();
    let found = audit(&table(vec![amounts(&rows, Some(column_totals(&rows)))]));
    assert_eq!((found.mismatches.len(), rules(&found)), (5, vec!["cumulative"]));
    assert!(found.repair.is_none() && found.candidates.is_empty());
    assert_eq!(
        found.findings[0].message,
        "The amounts look cumulative: each quarter of a year adds to the one before, and the last \
         looks like the whole year. With the differences every printed total matches. Take the \
         differences?"
    );
    assert_eq!(found.findings[0].suggests, Some(Suggestion::Cumulative));
}

#[test]
fn without_totals_of_years_they_are_asked_about_before_the_table_is_taken() {
    let without = |rows: Vec<Row>| -> Vec<Row> {
        rows.into_iter().map(|[a, b, c, d, _]| [a, b, c, d, None]).collect()
    };
    let so_far = without(years_so_far());
    let figures = |rows: [[i64; 4]; 4]| rows.map(|[a, b, c, d]| [a, b, c, d, 0].map(Some)).to_vec();
    let rising = figures([[10, 11, 12, 13], [11, 12, 13, 14], [12, 13, 14, 15], [13, 14, 15, 16]]);
    let steep =
        figures([[10, 20, 30, 40], [41, 60, 80, 90], [91, 120, 160, 200], [201, 300, 400, 500]]);
    let sums = column_totals(&so_far);
    let plain_total: i64 = so_far.iter().flatten().flatten().sum();
    let plainly = [sums[0], sums[1], sums[2], sums[3], Some(plain_total)];
    let table_of_cases: &[(&str, Vec<Row>, Option<Row>, bool)] = &[
        ("four years so far", so_far.clone(), None, true),
        ("three", so_far[1..].to_vec(), None, true),
        ("two may be chance", so_far[2..].to_vec(), None, false),
        ("a grand total of the quarters themselves", so_far, Some(plainly), false),
        ("years that rise a little", without(rising), None, false),
        ("years that go on rising", without(steep), None, false),
    ];
    for (name, rows, total, asked) in table_of_cases {
        let found = audit(&table(vec![amounts(rows, *total)]));
        assert_eq!(
            (found.mismatches.len(), found.agrees(), rules(&found).contains(&"cumulative")),
            (0, !asked, *asked),
            "{name}"
        );
    }
}

#[test]
fn a_table_that_says_that_its_quarters_are_years_so_far_is_asked_about_whatever_its_figures() {
    let quarters = [10, 20, 15, 40, 85].map(Some);
    for rows in [vec![quarters], years_so_far()] {
        let said = PublishedTable { years_so_far: true, ..table(vec![amounts(&rows, None)]) };
        let found = audit(&said);
        assert_eq!((found.agrees(), rules(&found)), (false, vec!["cumulative"]));
        let starts = "The table says that its amounts are the year so far.";
        assert!(found.findings[0].message.starts_with(starts), "{found:#?}");
    }
    let said = PublishedTable { years_so_far: true, ..table(vec![amounts(&years_so_far(), None)]) };
    assert_nothing_found(&audit_as(&said, &SAID).unwrap(), 4);
    assert_nothing_found(&audit(&differences(&said)), 4);
}

#[test]
fn said_to_be_cumulative_totals_are_compared_so_and_differences_are_the_figures() {
    let rows = years_so_far();
    let printed = table(vec![amounts(&rows, Some(column_totals(&rows)))]);
    assert_nothing_found(&audit_as(&printed, &SAID).unwrap(), 9);
    let apart = differences(&printed);
    assert_eq!(
        apart.blocks[0].years[0].cells,
        [101_207, 118_444, 125_302, 109_905].map(|p| Some(p * 100))
    );
    assert_eq!(apart.blocks[0].years[0].total, Some(45_485_800));
    assert_nothing_found(&audit(&apart), 9);
}

#[test]
fn the_year_that_is_not_over_ends_where_it_is_blank() {
    let mut rows = years_so_far();
    rows[3] = [Some(126_504), Some(266_408), None, None, Some(266_408)];
    let printed = table(vec![amounts(&rows, Some(column_totals(&rows)))]);
    assert_eq!(rules(&audit(&printed)), ["cumulative"]);
    assert_nothing_found(&audit_as(&printed, &SAID).unwrap(), 9);
    let cells = differences(&printed).blocks[0].years[3].cells;
    assert_eq!(cells, [Some(12_650_400), Some(13_990_400), None, None]);
}

#[test]
fn a_slip_among_years_so_far_is_found_too() {
    let rows = years_so_far();
    let total = column_totals(&rows);
    let slips: &[(&str, usize, usize, i64, &str)] = &[
        ("a quarter", 1, 1, 271_534, "digits_transposed"),
        ("a last quarter", 2, 3, 577_961, "one_wrong_cell"),
        ("a total of a year", 0, 4, 455_858, "one_wrong_total"),
    ];
    for (name, row, column, figure, kind) in slips {
        let mut wrong = rows.clone();
        let truth = wrong[*row][*column];
        wrong[*row][*column] = Some(*figure);
        let found = audit_as(&table(vec![amounts(&wrong, Some(total))]), &SAID).unwrap();
        let repair = found.repair.unwrap_or_else(|| panic!("{name}: {:#?}", found.findings));
        assert_eq!(repair.kind(), *kind, "{name}");
        assert_eq!(changes(&repair, 100)[0].3, truth, "{name}");
    }
}

#[test]
fn what_cannot_be_years_so_far_is_refused() {
    let row = |row: [Option<i64>; 4]| [row[0], row[1], row[2], row[3], None];
    let some = Some;
    let table_of_cases: &[(&str, Row, &[&str])] = &[
        ("years so far", row([some(10), some(20), some(20), some(40)]), &[]),
        ("credits", row([some(-10), some(-20), some(-30), some(-40)]), &[]),
        (
            "quarters",
            row([some(10), some(20), some(15), some(40)]),
            &["of the amounts 15 (2001-02 Q3) is less than the quarter before, so these are not \
               years so far"],
        ),
        (
            "a blank quarter",
            row([some(10), None, some(30), some(40)]),
            &["of the amounts 30 (2001-02 Q3), 40 (2001-02 Q4) are behind a blank, so what its \
               quarter adds is not known"],
        ),
    ];
    for (name, row, expected) in table_of_cases {
        let found = audit_as(&table(vec![amounts(&[*row], None)]), &SAID);
        let said: Vec<String> =
            found.err().unwrap_or_default().into_iter().map(|one| one.why).collect();
        assert_eq!(said, *expected, "{name}");
    }
}
