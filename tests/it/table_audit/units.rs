//! What the figures of a table are rounded to: told by them, asked where they are too few,
//! or stated by a person.

use recoup::domain::Money;
use recoup::domain::published_table::BlockMeasure;
use recoup::table_audit::{Audit, PrintedUnits, Suggestion, TableOptions, audit, audit_as};

use super::{Row, block, table};

/// The audit of counts, the total row last where there is one.
fn counts(rows: &[Row], total: Option<Row>) -> Audit {
    audit(&table(vec![block(BlockMeasure::Count, 1, rows, total)]))
}

#[test]
fn a_unit_is_told_of_quarters_and_totals_apart_by_figures_enough() {
    let row = |row: [i64; 5]| row.map(Some);
    type Case<'a> = (&'a str, Vec<Row>, [i64; 2]);
    let table: &[Case] = &[
        ("nothing divides them", vec![row([11, 22, 33, 44, 110]), row([1, 2, 3, 4, 10])], [1, 1]),
        ("four in fives", vec![row([15, 25, 35, 45, 120])], [5, 5]),
        (
            "three in fives may be chance",
            vec![[Some(15), Some(25), Some(35), None, Some(75)]],
            [1, 1],
        ),
        ("three in tens", vec![[Some(10), Some(20), Some(40), None, Some(70)]], [10, 10]),
        (
            "figures like those beside or above them are copies",
            vec![row([25, 25, 25, 25, 100]), row([25, 25, 25, 25, 100])],
            [1, 1],
        ),
        ("noughts tell nothing", vec![row([0, 0, 0, 50, 50]), row([0, 0, 0, 100, 100])], [1, 1]),
        (
            "totals alone",
            vec![
                row([104, 232, 351, 478, 1_200]),
                row([303, 427, 152, 211, 1_100]),
                row([253, 124, 371, 433, 1_180]),
            ],
            [1, 10],
        ),
    ];
    for (name, rows, [cells, totals]) in table {
        let found = counts(rows, None);
        let units = PrintedUnits { cells: *cells, totals: *totals };
        assert_eq!(found.rounding[0].units, units, "{name}");
    }
}

#[test]
fn nothing_is_offered_where_a_coarser_rounding_would_explain_everything() {
    // Three figures in fives tell no rounding, but would be wrong by no more than it allows.
    let found = counts(&[[Some(15), Some(25), Some(35), None, Some(70)]], None);
    assert_eq!((found.mismatches.len(), offers_nothing(&found)), (1, true));
    let [finding] = found.findings.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.rule, "may_be_rounded");
    assert_eq!(
        finding.message,
        "If the counts are rounded to 5, no total is wrong; the figures are too few to tell."
    );
    assert_eq!(finding.suggests, Some(Suggestion::Rounding(BlockMeasure::Count, 5)));
    // What it does not explain is a slip.
    let found = counts(&[[Some(15), Some(25), Some(35), None, Some(55)]], None);
    assert!(!offers_nothing(&found));
}

#[test]
fn what_a_person_states_counts_unless_the_figures_contradict_it() {
    let row = |row: [i64; 5]| row.map(Some);
    let cells = [
        row([101_000, 119_000, 125_000, 110_000, 456_000]),
        row([131_000, 141_000, 155_000, 149_000, 576_000]),
    ];
    let counts = [row([40, 45, 50, 45, 185]), row([45, 50, 60, 55, 210])];
    let amounts = block(BlockMeasure::Amount, 100, &cells, None);
    let counts = block(BlockMeasure::Count, 1, &counts, None);
    let both = table(vec![amounts.clone(), counts.clone()]);
    let counts_only = table(vec![counts]);
    let said = |rounding: Option<i64>, count_rounding: Option<i64>| TableOptions {
        rounding: rounding.map(Money::from_pence),
        count_rounding,
        cumulative: false,
    };
    // What is stated, and how many totals then fail: one a thousand, one five away.
    let agreeing = [
        (&both, said(None, None), 0),
        (&both, said(Some(100_000), Some(5)), 0),
        (&both, said(Some(10_000), None), 1),
        (&both, said(Some(1), None), 1),
        (&both, said(None, Some(1)), 1),
        (&both, said(Some(1), Some(1)), 2),
        (&counts_only, said(Some(500), None), 0),
        (&counts_only, said(Some(100), None), 1),
        (&counts_only, said(None, Some(1)), 1),
    ];
    for (table, options, failing) in agreeing {
        let found = audit_as(table, &options).unwrap();
        assert_eq!(found.mismatches.len(), failing, "{options:?}");
    }
    let amounts_only = table(vec![amounts]);
    let contradicted = [
        (
            &both,
            said(Some(1_000_000), None),
            "of the amounts 101,000 (2001-02 Q1), 119,000 (2001-02 Q2), 125,000 (2001-02 Q3) and 4 \
             more are no multiple of 10,000, so not rounded to 10,000",
        ),
        (
            &both,
            said(None, Some(10)),
            "of the counts 45 (2001-02 Q2), 45 (2001-02 Q4), 45 (2002-03 Q1) and one more are no \
             multiple of 10, so not rounded to 10",
        ),
        (
            &amounts_only,
            said(None, Some(5)),
            "the table has no counts, so leave out what its counts are rounded to",
        ),
        (
            &counts_only,
            said(Some(500), Some(5)),
            "the table has no amounts: say once what its counts are rounded to",
        ),
        (&counts_only, said(Some(550), None), "counts are rounded to a whole number"),
    ];
    for (table, options, why) in contradicted {
        let found = audit_as(table, &options).unwrap_err();
        let said: Vec<&str> = found.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(said, [why], "{options:?}");
    }
}

fn offers_nothing(found: &Audit) -> bool {
    found.repair.is_none() && found.candidates.is_empty()
}
