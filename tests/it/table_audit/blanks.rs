//! Tables with blanks: what the totals leave nothing for, figures put into lines
//! that were blank, and totals that stand over nothing that is printed.

use recoup::domain::PublishedTable;
use recoup::domain::published_table::BlockMeasure;
use recoup::table_audit::{Audit, audit};

use super::scenarios::audited_rows;
use super::{Row, assert_repairs_satisfy_every_total, block, changes, table};

#[test]
fn a_figure_that_the_totals_leave_nothing_for_is_blank_and_never_zero() {
    // 2018-19 in counts: its last quarter has not happened yet.
    let so_far = |cells: [Option<i64>; 4], columns: [i64; 4]| {
        let [a, b, c, d] = cells;
        let rows = vec![
            [10, 20, 30, 40, 100].map(Some),
            [a, b, c, d, Some(36)],
            [columns[0], columns[1], columns[2], columns[3], 136].map(Some),
        ];
        audited_rows(rows)
    };
    let some = Some;
    type Case<'a> = (&'a str, [Option<i64>; 4], [i64; 4], &'a str, Vec<(&'a str, Option<i64>)>);
    let table: &[Case] = &[
        (
            "the last figure twice",
            [some(11), some(12), some(13), some(13)],
            [21, 32, 43, 40],
            "duplicated_cell",
            vec![("Q4", None)],
        ),
        (
            "some other figure",
            [some(11), some(12), some(13), some(7)],
            [21, 32, 43, 40],
            "one_wrong_cell",
            vec![("Q4", None)],
        ),
        (
            "a run moved on",
            [some(11), some(11), some(12), some(13)],
            [21, 32, 43, 40],
            "shifted_run",
            vec![("Q2", some(12)), ("Q3", some(13)), ("Q4", None)],
        ),
        (
            "a run moved back, and the first quarter is blank",
            [some(12), some(13), some(11), some(11)],
            [10, 32, 43, 51],
            "shifted_run",
            vec![("Q1", None), ("Q2", some(12)), ("Q3", some(13))],
        ),
    ];
    for (name, cells, columns, kind, expected) in table {
        let found = so_far(*cells, *columns);
        let repair = found.repair.unwrap_or_else(|| panic!("{name}: {:?}", found.candidates));
        let proposed: Vec<_> = changes(&repair, 1)
            .into_iter()
            .map(|(_, column, _, proposed)| (column, proposed))
            .collect();
        assert_eq!((repair.kind().as_str(), &proposed), (*kind, expected), "{name}");
    }
    let found = so_far([some(11), some(12), some(13), some(13)], [21, 32, 43, 40]);
    assert_eq!(
        found.findings[0].message,
        "2002-03 Q4 repeats the figure of Q3 although the printed totals leave nothing for it. \
         The row is 13 over its printed total and the column is 13 over its printed total."
    );
    assert_eq!(
        found.repair.unwrap().reason,
        "Leaving 2002-03 Q4 blank makes every row, column and grand total agree exactly. No \
         other single explanation does."
    );
    // In pounds a blank is preferred to a pound that only rounding leaves.
    let rows = [[10, 20, 30, 40, 101], [11, 12, 13, 13, 37]]
        .map(|[a, b, c, d, total]: [i64; 5]| [a, b, c, d, total].map(Some));
    let total = Some([21, 32, 43, 40, 137].map(Some));
    let printed = table_of_pounds(&rows, total);
    let repair = audit(&printed).repair.unwrap();
    assert_eq!(changes(&repair, 100), [("2002-03", "Q4", Some(13), None)]);
    // The total of figures that cancel out is zero, and that is stated by them.
    let rows = [[50, -50, 20, -20, 7], [1, 2, 3, 4, 10]].map(|row| row.map(Some));
    let total = Some([51, -48, 23, -16, 10].map(Some));
    let repair = audit(&table_of_pounds(&rows, total)).repair.unwrap();
    assert_eq!(changes(&repair, 100), [("2001-02", "Grand Total", Some(7), Some(0))]);
}

fn table_of_pounds(rows: &[Row], total: Option<Row>) -> PublishedTable {
    table(vec![block(BlockMeasure::Amount, 100, rows, total)])
}

#[test]
fn a_figure_put_into_a_blank_line_must_satisfy_its_total_too() {
    // Q1 has no figures but a total; the second year is 99 short of its own.
    let rows = [
        [None, Some(200), Some(300), Some(400), Some(900)],
        [None, Some(101), Some(101), Some(101), Some(402)],
    ];
    let audited = |unit: i64, first: i64, grand: i64| {
        let total = Some([first, 301, 401, 501, grand].map(Some));
        let printed = table(vec![block(BlockMeasure::Amount, unit, &rows, total)]);
        let found = audit(&printed);
        assert_repairs_satisfy_every_total(&printed, &found);
        found
    };
    let lost = |found: Audit, unit: i64| {
        let repair = found.repair.unwrap();
        assert_eq!(repair.kind(), "lost_cell");
        changes(&repair, unit)[0].3
    };
    // To the penny 99 satisfies the row and breaks the column: no one figure does both.
    let found = audited(1, 101, 1_302);
    assert!(found.repair.iter().chain(&found.candidates).all(|repair| repair.cells.len() > 1));
    // In pounds the nearest to 99 that satisfies the column too is 100.
    assert_eq!(lost(audited(100, 101, 1_302), 100), Some(100));
    // Where the column says the same there is nothing to weigh.
    assert_eq!(lost(audited(1, 99, 1_302), 1), Some(99));
    assert_eq!(lost(audited(100, 99, 1_302), 100), Some(99));
}

#[test]
fn totals_that_cannot_be_checked_are_counted_out_and_named() {
    type Case<'a> = (&'a str, Vec<Row>, Option<Row>, usize, &'a [&'a str]);
    let row = |cells: [i64; 4]| cells.map(Some);
    let [[a, b, c, d], [e, f, g, h]] = [row([100, 200, 300, 400]), row([1, 2, 3, 4])];
    let second_year = "The total of 2002-03 is printed as 5,000 but cannot be checked: every \
                       figure that it adds up is blank.";
    let grand = "The grand total is printed as 7,000 but cannot be checked: the figures and \
                 totals that it adds up are not all printed.";
    let blank: Row = [None, None, None, None, Some(5_000)];
    let table: &[Case] = &[
        ("no totals", vec![[a, b, c, d, None], [e, f, g, h, None]], None, 0, &[]),
        (
            "only a grand total",
            vec![[a, b, c, d, None], [e, f, g, h, None]],
            Some([None, None, None, None, Some(1_010)]),
            1,
            &[],
        ),
        (
            "a blank year with a total",
            vec![[a, b, c, d, Some(1_000)], blank],
            None,
            1,
            &[second_year],
        ),
        (
            "a total for one year of two, and a grand total",
            vec![[a, b, c, d, None], blank],
            Some([None, None, None, None, Some(7_000)]),
            0,
            &[second_year, grand],
        ),
    ];
    for (name, rows, total, checked, messages) in table {
        let found = audit(&table_of_pounds(rows, *total));
        assert!(found.agrees() && found.repair.is_none(), "{name}");
        assert_eq!(found.checked, *checked, "{name}");
        let said: Vec<_> = found.findings.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(said, *messages, "{name}");
        assert!(found.findings.iter().all(|one| one.rule == "total_over_blanks"), "{name}");
    }
    // A total over blanks is named beside what fails, and may go.
    let total = Some([a, b, c, d, Some(6_000)]);
    let found = audit(&table_of_pounds(&[[a, b, c, d, Some(1_000)], blank], total));
    let rules: Vec<_> = found.findings.iter().map(|one| one.rule).collect();
    assert_eq!((rules, found.checked), (vec!["several_explanations", "total_over_blanks"], 6));
    assert!(found.candidates.iter().any(|one| changes(one, 100)
        == [
            ("2002-03", "Grand Total", Some(5_000), None),
            ("Total", "Grand Total", Some(6_000), Some(1_000))
        ]));
}
