//! Named scenarios on small made-up tables: each kind of slip, either direction,
//! blanks, missing totals, two slips together, and what cannot be told.

use recoup::domain::published_table::BlockMeasure;
use recoup::table_audit::{Audit, audit};

use super::{Row, assert_nothing_found, assert_repairs_satisfy_every_total, block, changes, table};

/// Entries that are printed wrongly: row and column of the grid, and the figure.
type Errors<'a> = &'a [(usize, usize, Option<i64>)];

/// Failing totals: row, column and difference.
type Listed<'a> = &'a [(&'a str, &'a str, i64)];

/// Four years that add up exactly, and their totals.
const TRUTH: [[i64; 4]; 4] = [
    [4_213, 5_127, 6_389, 7_541],
    [3_862, 4_975, 5_236, 6_618],
    [8_174, 2_953, 9_427, 1_365],
    [2_749, 7_836, 4_598, 3_187],
];

/// The true rows with their totals, the total row last.
fn truth() -> Vec<Row> {
    let with_total = |row: [i64; 4]| [row[0], row[1], row[2], row[3], row.iter().sum()];
    let mut rows: Vec<[i64; 5]> = TRUTH.map(with_total).to_vec();
    rows.push([0, 1, 2, 3, 4].map(|column| rows.iter().map(|row| row[column]).sum()));
    rows.into_iter().map(|row| row.map(Some)).collect()
}

/// The audit of the true table after some entries were printed differently.
/// Counts, so that totals must agree exactly.
fn audited(errors: Errors) -> Audit {
    audited_rows(with(truth(), errors))
}

fn with(mut rows: Vec<Row>, errors: Errors) -> Vec<Row> {
    for (row, column, figure) in errors {
        rows[*row][*column] = *figure;
    }
    rows
}

/// The audit of counts, the total row last.
pub(super) fn audited_rows(mut rows: Vec<Row>) -> Audit {
    let total = rows.pop();
    let printed = table(vec![block(BlockMeasure::Count, 1, &rows, total)]);
    let found = audit(&printed);
    assert_repairs_satisfy_every_total(&printed, &found);
    found
}

/// Whether the one repair changes these entries and no others, back to the truth.
fn is_the_truth(found: &Audit, errors: Errors) -> bool {
    let Some(repair) = &found.repair else { return false };
    let truth = truth();
    repair.cells.len() == errors.len()
        && errors.iter().all(|(row, column, _)| {
            let label =
                if *row == 4 { "Total".to_owned() } else { format!("200{}-0{}", row + 1, row + 2) };
            let name = ["Q1", "Q2", "Q3", "Q4", "Grand Total"][*column];
            repair.cells.iter().any(|cell| {
                cell.row == label && cell.column == name && cell.proposed == truth[*row][*column]
            })
        })
}

#[test]
fn the_true_table_agrees() {
    assert_nothing_found(&audited(&[]), 9);
}

#[test]
fn each_single_slip_is_undone_and_named() {
    let some = Some;
    let table: &[(&str, &str, Errors)] = &[
        (
            "run right",
            "shifted_run",
            &[(2, 1, some(8_174)), (2, 2, some(2_953)), (2, 3, some(9_427))],
        ),
        (
            "run left",
            "shifted_run",
            &[(2, 0, some(2_953)), (2, 1, some(9_427)), (2, 2, some(1_365))],
        ),
        ("part of a row right", "shifted_run", &[(1, 2, some(4_975)), (1, 3, some(5_236))]),
        ("part of a row left", "shifted_run", &[(1, 0, some(4_975)), (1, 1, some(5_236))]),
        (
            "run right behind a blank",
            "shifted_run",
            &[(0, 0, None), (0, 1, some(4_213)), (0, 2, some(5_127)), (0, 3, some(6_389))],
        ),
        (
            "run left before a blank",
            "shifted_run",
            &[(0, 0, some(5_127)), (0, 1, some(6_389)), (0, 2, some(7_541)), (0, 3, None)],
        ),
        (
            "run right, last figure to the start",
            "shifted_run",
            &[(0, 0, some(7_541)), (0, 1, some(4_213)), (0, 2, some(5_127)), (0, 3, some(6_389))],
        ),
        (
            "run down a column",
            "shifted_run",
            &[(1, 1, some(5_127)), (2, 1, some(4_975)), (3, 1, some(2_953))],
        ),
        (
            "run up a column",
            "shifted_run",
            &[(0, 1, some(4_975)), (1, 1, some(2_953)), (2, 1, some(7_836))],
        ),
        (
            "run over the row total",
            "shifted_run",
            &[(3, 1, some(2_749)), (3, 2, some(7_836)), (3, 3, some(4_598)), (3, 4, some(3_187))],
        ),
        ("cell repeats its left neighbour", "duplicated_cell", &[(1, 1, some(3_862))]),
        ("cell repeats the cell above", "duplicated_cell", &[(3, 3, some(1_365))]),
        ("blank cell", "lost_cell", &[(2, 2, None)]),
        ("swapped in a row", "swapped_cells", &[(3, 0, some(4_598)), (3, 2, some(2_749))]),
        ("swapped in a column", "swapped_cells", &[(0, 3, some(1_365)), (2, 3, some(7_541))]),
        ("swapped anywhere", "swapped_cells", &[(0, 3, some(2_953)), (2, 1, some(7_541))]),
        ("swapped row totals", "swapped_cells", &[(0, 4, some(21_919)), (2, 4, some(23_270))]),
        ("digits of a cell", "digits_transposed", &[(1, 2, some(5_326))]),
        ("digits of a row total", "digits_transposed", &[(1, 4, some(20_961))]),
        ("leading digit lost", "one_wrong_cell", &[(1, 2, some(236))]),
        ("group of three lost", "dropped_thousand", &[(1, 2, some(5))]),
        ("thousand too many", "dropped_thousand", &[(1, 2, some(5_000_236))]),
        ("wrong cell", "one_wrong_cell", &[(1, 2, some(1_111))]),
        ("wrong row total", "one_wrong_total", &[(1, 4, some(30_691))]),
        ("wrong column total", "one_wrong_total", &[(4, 2, some(11_111))]),
        ("wrong grand total", "one_wrong_total", &[(4, 4, some(11_111))]),
    ];
    for (name, rule, errors) in table {
        let found = audited(errors);
        assert!(is_the_truth(&found, errors), "{name}: {found:#?}");
        let rules: Vec<_> = found.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [*rule], "{name}");
        assert_eq!(found.repair.unwrap().kind(), *rule, "{name}");
    }
}

#[test]
fn each_failing_total_is_listed_once_where_the_fault_is() {
    let table: &[(&str, Errors, Listed)] = &[
        ("cell", &[(1, 2, Some(5_246))], &[("2002-03", "Grand Total", 10), ("Total", "Q3", 10)]),
        ("row total", &[(1, 4, Some(20_681))], &[("2002-03", "Grand Total", 10)]),
        ("column total", &[(4, 2, Some(25_640))], &[("Total", "Q3", 10)]),
        ("grand total", &[(4, 4, Some(84_240))], &[("Total", "Grand Total", 10)]),
        (
            "cell and grand total",
            &[(1, 2, Some(5_246)), (4, 4, Some(84_200))],
            &[("2002-03", "Grand Total", 10), ("Total", "Q3", 10), ("Total", "Grand Total", 60)],
        ),
        (
            "cell, added up along its row",
            &[(1, 2, Some(5_246)), (1, 4, Some(20_701))],
            &[("Total", "Q3", 10), ("Total", "Grand Total", 10)],
        ),
    ];
    for (name, errors, expected) in table {
        let found = audited(errors);
        let listed: Vec<_> = found
            .mismatches
            .iter()
            .map(|m| (m.row.as_str(), m.column.as_str(), m.difference))
            .collect();
        assert_eq!(listed, *expected, "{name}");
    }
}

#[test]
fn two_slips_together_are_undone_when_no_single_one_explains_the_table() {
    let table: &[(&str, &str, Errors)] = &[
        ("two cells", "one_wrong_cell+one_wrong_cell", &[(0, 0, Some(1)), (2, 3, Some(77))]),
        (
            "two cells of a row",
            "one_wrong_cell+one_wrong_cell",
            &[(0, 0, Some(1)), (0, 3, Some(77))],
        ),
        (
            "two cells of a column",
            "one_wrong_cell+one_wrong_cell",
            &[(0, 0, Some(1)), (3, 0, Some(77))],
        ),
        ("two blanks", "lost_cell+lost_cell", &[(0, 0, None), (2, 3, None)]),
        (
            "cell and row total",
            "one_wrong_cell+one_wrong_total",
            &[(0, 0, Some(1)), (0, 4, Some(7))],
        ),
        (
            "row total and column total",
            "one_wrong_total+one_wrong_total",
            &[(1, 4, Some(2)), (4, 0, Some(1))],
        ),
        (
            "run and digits",
            "digits_transposed+shifted_run",
            &[(2, 1, Some(8_174)), (2, 2, Some(2_953)), (2, 3, Some(9_427)), (0, 0, Some(4_231))],
        ),
        (
            "two runs",
            "shifted_run+shifted_run",
            &[
                (2, 1, Some(8_174)),
                (2, 2, Some(2_953)),
                (2, 3, Some(9_427)),
                (0, 0, Some(5_127)),
                (0, 1, Some(6_389)),
                (0, 2, Some(7_541)),
            ],
        ),
    ];
    for (name, kind, errors) in table {
        let found = audited(errors);
        assert!(is_the_truth(&found, errors), "{name}: {found:#?}");
        assert_eq!(found.repair.as_ref().unwrap().kind(), *kind, "{name}");
        assert_eq!(found.findings.len(), 2, "{name}: one finding for each cause");
    }
}

#[test]
fn three_slips_are_not_explained_and_nothing_is_offered() {
    let found = audited(&[(0, 0, Some(11)), (1, 1, Some(222)), (2, 2, Some(33))]);
    assert_eq!((found.mismatches.len(), found.repair, found.candidates), (6, None, vec![]));
    assert_eq!(found.findings[0].rule, "not_explained");
    assert_eq!(
        found.findings[0].message,
        "The counts disagree with 6 printed totals, and neither one slip nor two together \
         account for it."
    );
}

#[test]
fn where_totals_are_missing_the_candidates_are_all_listed() {
    let without_total_row = |errors: Errors| {
        let mut rows = with(truth(), errors);
        rows[4] = [None; 5];
        audited_rows(rows)
    };
    // Any of the four cells, or the row total.
    let found = without_total_row(&[(1, 2, Some(1_111))]);
    assert_eq!((found.repair, found.candidates.len()), (None, 5));
    assert_eq!(found.candidates.iter().filter(|one| one.unique).count(), 0);
    let mended = ("2002-03", "Q3", Some(1_111), Some(5_236));
    assert!(found.candidates.iter().any(|one| changes(one, 1) == [mended]));
    let finding = &found.findings[0];
    assert_eq!((finding.rule, finding.row.as_deref()), ("several_explanations", Some("2002-03")));
    // No other cell of the row could be so much smaller: nothing is counted below 0.
    assert_eq!(without_total_row(&[(1, 2, Some(20_000))]).candidates.len(), 2);
    // A permutation of what is printed beats figures that are not printed.
    let found = without_total_row(&[(1, 2, Some(5_326))]);
    let repair = found.repair.unwrap();
    assert_eq!(repair.kind(), "digits_transposed");
    assert_eq!(
        repair.reason,
        "Exchanging two digits of 2002-03 Q3 makes every printed total agree exactly. Every \
         other single explanation changes more figures, or needs one that is nowhere printed."
    );
    // Without row totals any year of the quarter may be wrong, or its total.
    let rows = with(truth(), &[(1, 2, Some(1_111))]);
    let rows = rows.into_iter().map(|[a, b, c, d, _]| [a, b, c, d, None]).collect();
    assert_eq!(audited_rows(rows).candidates.len(), 5);
}

#[test]
fn explanations_that_fit_equally_well_are_candidates() {
    // Two years in which Q1 and Q2 differ by the same 914, one up and one down:
    // exchanging the quarters of either restores both columns.
    let mut rows = truth();
    rows[1] = [Some(1_928), Some(1_014), Some(5_236), Some(6_618), Some(14_796)];
    rows[4] = [0, 1, 2, 3, 4].map(|c| Some(rows[..4].iter().filter_map(|row| row[c]).sum()));
    rows[0].swap(0, 1);
    let found = audited_rows(rows);
    assert_eq!((found.repair, found.candidates.len()), (None, 2));
    assert!(found.candidates.iter().all(|one| one.kind() == "swapped_cells" && !one.unique));

    // Two errors of the same size: which two corners of the square are wrong?
    let found = audited(&[(0, 0, Some(4_313)), (2, 3, Some(1_465))]);
    assert_eq!((found.repair, found.candidates.len()), (None, 2));
    assert!(found.candidates[0].reason.ends_with("Another explanation fits equally well."));
}

#[test]
fn a_blank_is_never_a_claim_of_zero() {
    let year_so_far = |cells: [Option<i64>; 4], total: i64| {
        let mut rows = truth();
        rows[3] = [cells[0], cells[1], cells[2], cells[3], Some(total)];
        let columns = [(0, 2_749), (1, 7_836), (2, 0), (3, 0), (4, 10_585)];
        for (column, added) in columns {
            let sum: i64 = rows[..3].iter().map(|row| row[column].unwrap()).sum();
            rows[4][column] = Some(sum + added);
        }
        audited_rows(rows)
    };
    // Two quarters are still to come, and the totals agree without them.
    let (q1, q2) = (Some(2_749), Some(7_836));
    assert_nothing_found(&year_so_far([q1, q2, None, None], 10_585), 9);
    // A figure stands in the place of one that is still to come.
    let repair = year_so_far([q1, None, q2, None], 10_585).repair.unwrap();
    assert_eq!(repair.kind(), "swapped_cells");
    assert_eq!(changes(&repair, 1), [("2004-05", "Q2", None, q2), ("2004-05", "Q3", q2, None)]);
    // All of them moved on, and the blank with them.
    let repair = year_so_far([q1, q1, q2, None], 10_585).repair.unwrap();
    assert_eq!(repair.kind(), "shifted_run");
    assert_eq!(changes(&repair, 1), [("2004-05", "Q2", q1, q2), ("2004-05", "Q3", q2, None)]);
    // A year of which only the total is printed cannot be checked.
    let mut rows = truth();
    rows[2] = [None, None, None, None, Some(21_919)];
    rows[4] = [None, None, None, None, Some(84_250)];
    assert!(audited_rows(rows).agrees());
}

#[test]
fn amounts_and_counts_are_judged_each_on_their_own_and_mended_together() {
    let printed = |amount_errors: Errors, count_errors: Errors, totals: bool| {
        let mut amounts = with(truth(), amount_errors);
        let mut counts = with(truth(), count_errors);
        let (amount_total, count_total) = (amounts.pop(), counts.pop());
        let amounts = block(BlockMeasure::Amount, 100, &amounts, amount_total);
        let printed = table(vec![
            amounts,
            block(BlockMeasure::Count, 1, &counts, count_total.filter(|_| totals)),
        ]);
        let found = audit(&printed);
        assert_repairs_satisfy_every_total(&printed, &found);
        found
    };
    let both = printed(&[(1, 2, Some(1_111))], &[(3, 3, None)], true);
    let repair = both.repair.unwrap();
    assert_eq!((repair.measure().as_str(), repair.unique), ("amount+count", true));
    assert_eq!(repair.kind(), "one_wrong_cell+lost_cell");
    let cells: Vec<_> = repair.cells.iter().map(|cell| (cell.measure, cell.proposed)).collect();
    assert_eq!(cells, [(BlockMeasure::Amount, Some(523_600)), (BlockMeasure::Count, Some(3_187))]);
    assert_eq!((both.findings.len(), both.candidates.len()), (2, 0));

    let half = printed(&[(1, 2, Some(1_111))], &[(3, 3, None)], false);
    assert_eq!(half.repair, None);
    let unique: Vec<_> = half.candidates.iter().map(|one| (one.measures[0], one.unique)).collect();
    assert_eq!(unique[0], (BlockMeasure::Amount, true));
    assert_eq!(unique[1..], [(BlockMeasure::Count, false); 5]);
}

#[test]
fn rounding_noise_is_no_finding_and_does_not_hide_an_error() {
    // Pounds; the first row and the second column are a pound off by rounding.
    let noisy = |errors: Errors| {
        let mut rows = with(truth(), &[(0, 4, Some(23_271)), (4, 1, Some(20_890))]);
        rows = with(rows, errors);
        let total = rows.pop();
        let printed = table(vec![block(BlockMeasure::Amount, 100, &rows, total)]);
        let found = audit(&printed);
        assert_repairs_satisfy_every_total(&printed, &found);
        found
    };
    assert_nothing_found(&noisy(&[]), 9);
    // The free figure makes its row exact, a pound from the truth.
    let repair = noisy(&[(0, 1, Some(9_999))]).repair.unwrap();
    assert_eq!(changes(&repair, 100), [("2001-02", "Q2", Some(9_999), Some(5_128))]);
    // Printed digits put back in order are the truth to the pound.
    let repair = noisy(&[(0, 1, Some(5_172))]).repair.unwrap();
    assert_eq!(changes(&repair, 100), [("2001-02", "Q2", Some(5_172), Some(5_127))]);
    // Of two free figures in a row the first is what its column leaves and the last
    // closes the row, in whichever order they are looked at: that is one repair.
    let repair = noisy(&[(0, 1, Some(9_999)), (0, 3, Some(1))]).repair.unwrap();
    let two = [("Q2", Some(5_126)), ("Q4", Some(7_543))];
    assert_eq!(repair.cells.len(), 2);
    for (cell, (column, proposed)) in repair.cells.iter().zip(two) {
        assert_eq!((cell.column.as_str(), cell.proposed.map(|p| p / 100)), (column, proposed));
    }
    // To the penny, or for counts, the same pound is an error.
    assert!(!audited(&[(0, 4, Some(23_271))]).agrees());
}

#[test]
fn the_smallest_and_the_largest_tables_are_explained() {
    for years in [2, 20] {
        let figure = |row: i64, column: i64| 100_003 + row * 7_919 + column * 15_485 + row * column;
        let mut rows: Vec<Row> = (0..years)
            .map(|row| {
                let cells = [0, 1, 2, 3].map(|column| figure(row, column));
                let [a, b, c, d] = cells.map(Some);
                [a, b, c, d, Some(cells.iter().sum())]
            })
            .collect();
        rows.push([0, 1, 2, 3, 4].map(|c| Some(rows.iter().filter_map(|row| row[c]).sum())));
        let last = years as usize - 1;
        let [a, b, c, d, _] = rows[last];
        rows[last][..4].copy_from_slice(&[b, c, d, d]);
        let repair = audited_rows(rows).repair.unwrap();
        let proposed: Vec<_> = repair.cells.iter().map(|cell| cell.proposed).collect();
        assert_eq!((repair.kind().as_str(), proposed), ("shifted_run", vec![a, b, c]), "{years}");
    }
}
