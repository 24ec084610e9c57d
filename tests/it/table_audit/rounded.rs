//! Tables whose figures are rounded: a right one passes whatever its unit, and a slip
//! in one is found as it is in an exact one.

use proptest::prelude::*;
use recoup::domain::published_table::{Block, BlockMeasure};
use recoup::table_audit::{Audit, audit};

use super::{Row, assert_repairs_satisfy_every_total, block, changes, table};

/// Numbers that are the same on every machine and in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // The step of Knuth's MMIX; the upper bits are the good ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low) as u64) as i64
    }
}

/// Rounds to a unit; a half goes to the even one, as spreadsheets' code and statistics
/// offices have it, or away from zero, as spreadsheets themselves do.
fn rounded(exact: i64, unit: i64, half_to_even: bool) -> i64 {
    let (down, rest) = (exact.div_euclid(unit), exact.rem_euclid(unit));
    let up = match (rest * 2).cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => !half_to_even || down % 2 != 0,
    };
    (down + i64::from(up)) * unit
}

/// The rows of a table with its totals, each figure rounded by itself, the total row last.
fn rows(exact: &[[i64; 4]], cells: i64, totals: i64, half_to_even: bool) -> Vec<Row> {
    let cell = |figure: i64| Some(rounded(figure, cells, half_to_even));
    let total = |figure: i64| Some(rounded(figure, totals, half_to_even));
    let mut rows: Vec<Row> = exact
        .iter()
        .map(|row| {
            [cell(row[0]), cell(row[1]), cell(row[2]), cell(row[3]), total(row.iter().sum())]
        })
        .collect();
    let column = |c: usize| total(exact.iter().map(|row| row[c]).sum());
    let grand = total(exact.iter().flatten().sum());
    rows.push([column(0), column(1), column(2), column(3), grand]);
    rows
}

fn exact_figures(numbers: &mut Numbers, years: usize, low: i64, high: i64) -> Vec<[i64; 4]> {
    (0..years).map(|_| [0; 4].map(|_| numbers.between(low, high))).collect()
}

/// The units that papers round amounts to, in pounds.
const UNITS: [i64; 6] = [5, 10, 50, 100, 500, 1_000];

/// A block of rows that end with the total row, in pence or ones.
fn block_of(measure: BlockMeasure, mut rows: Vec<Row>, pounds: bool) -> Block {
    let total = rows.pop();
    let mut block = block(measure, 1, &rows, total);
    if pounds {
        block.unit = 100;
    }
    block
}

/// The slips of a typist, by name: what each makes of the rows.
const SLIPS: [&str; 14] = [
    "row right",
    "row left",
    "part of a row right",
    "row right behind a blank",
    "row right, last first",
    "column down",
    "column up",
    "swapped cells",
    "blank cell",
    "repeats its neighbour",
    "two digits",
    "a thousand lost",
    "wrong cell",
    "wrong total",
];

fn with_slip(rows: &mut [Row], slip: usize, numbers: &mut Numbers, step: i64) {
    let years = rows.len() - 1;
    let (row, column) = (numbers.below(years), numbers.below(4));
    let was = rows[row];
    let down: Vec<Option<i64>> = rows.iter().map(|row| row[column]).collect();
    match slip {
        0 => rows[row][1..4].copy_from_slice(&was[0..3]),
        1 => rows[row][0..3].copy_from_slice(&was[1..4]),
        2 => rows[row][2..4].copy_from_slice(&was[1..3]),
        3 => {
            rows[row][1..4].copy_from_slice(&was[0..3]);
            rows[row][0] = None;
        }
        4 => {
            rows[row][1..4].copy_from_slice(&was[0..3]);
            rows[row][0] = was[3];
        }
        5 => (1..years).for_each(|row| rows[row][column] = down[row - 1]),
        6 => (1..years).for_each(|row| rows[row - 1][column] = down[row]),
        7 => {
            let other = ((row + 1 + numbers.below(years - 1)) % years, numbers.below(4));
            (rows[row][column], rows[other.0][other.1]) = (rows[other.0][other.1], was[column]);
        }
        8 => rows[row][column] = None,
        9 => rows[row][column.max(1)] = was[column.max(1) - 1],
        10 => {
            let figure = was[column].unwrap_or(0) / step;
            // The two leading digits, or the next two where those are the same or lead with 0.
            let mut digits = figure.to_string().into_bytes();
            let last = digits.len() - 1;
            let at = (0..last).find(|at| digits[*at] != digits[at + 1] && digits[at + 1] != b'0');
            let at = at.unwrap_or(0);
            digits.swap(at, at + 1);
            let swapped = digits.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
            rows[row][column] = Some(swapped * step);
        }
        11 => rows[row][column] = was[column].map(|figure| figure / (1_000 * step) * step),
        12 => {
            rows[row][column] =
                was[column].map(|figure| figure + numbers.between(20_000, 90_000) * step)
        }
        _ => rows[row][4] = was[4].map(|figure| figure + numbers.between(20_000, 90_000) * step),
    }
}

/// Whether the one repair puts back what the slip changed, as near as rounding allows.
fn is_undone(found: &Audit, truth: &Block, slack: i64) -> bool {
    let Some(repair) = &found.repair else { return false };
    changes(repair, 1).into_iter().all(|(row, column, _, proposed)| {
        let column = ["Q1", "Q2", "Q3", "Q4", "Grand Total"].iter().position(|c| *c == column);
        let year = truth.years.iter().find(|year| year.year.to_string() == row);
        let (cells, total) = match (year, &truth.total) {
            (Some(year), _) => (year.cells, year.total),
            (None, Some(total)) => (total.cells, total.total),
            (None, None) => return false,
        };
        let truth = column.and_then(|c| cells.get(c).copied().unwrap_or(total));
        truth.zip(proposed).is_some_and(|(truth, proposed)| (truth - proposed).abs() <= slack)
    })
}

/// A slip in a random table that changes it.
fn slipped(right: &[Row], slip: usize, numbers: &mut Numbers, step: i64) -> Vec<Row> {
    loop {
        let mut wrong = right.to_vec();
        with_slip(&mut wrong, slip, numbers, step);
        if wrong != right {
            return wrong;
        }
    }
}

fn offers_nothing(found: &Audit) -> bool {
    found.repair.is_none() && found.candidates.is_empty()
}

#[test]
fn a_rightly_rounded_table_passes_whatever_its_unit_and_no_repair_is_offered() {
    let mut numbers = Numbers(7);
    for unit in UNITS {
        for number in 0..200 {
            let exact = exact_figures(&mut numbers, 4, 8_000_000, 70_000_000);
            let rows = rows(&exact, unit * 100, unit * 100, number % 2 == 0);
            let found = audit(&table(vec![block_of(BlockMeasure::Amount, rows, true)]));
            assert!(found.agrees() && offers_nothing(&found), "{unit}, {number}: {found:#?}");
            let [rounding] = found.rounding.as_slice() else { panic!("one block: {found:#?}") };
            assert!(rounding.units.cells >= unit * 100 && !rounding.stated);
        }
    }
    // Counts of which each is some ten times what they are rounded to, as the NHS has them.
    for number in 0..200 {
        let exact = exact_figures(&mut numbers, 4, 20, 160);
        let rows = rows(&exact, 5, 5, number % 2 == 0);
        let found = audit(&table(vec![block_of(BlockMeasure::Count, rows, false)]));
        assert!(found.agrees() && offers_nothing(&found), "{number}: {found:#?}");
    }
}

#[test]
fn a_slip_in_a_rounded_table_is_found_as_in_an_exact_one() {
    let mut numbers = Numbers(11);
    for unit in UNITS {
        for (slip, name) in SLIPS.iter().enumerate() {
            let mut unique = 0;
            for number in 0..40 {
                let exact = exact_figures(&mut numbers, 4, 8_000_000, 70_000_000);
                let right = rows(&exact, unit * 100, unit * 100, number % 2 == 0);
                let truth = block_of(BlockMeasure::Amount, right.clone(), true);
                let wrong = slipped(&right, slip, &mut numbers, 100);
                let printed = table(vec![block_of(BlockMeasure::Amount, wrong, true)]);
                let found = audit(&printed);
                assert_repairs_satisfy_every_total(&printed, &found);
                let is_right = is_undone(&found, &truth, 6 * unit * 100);
                assert!(is_right || found.repair.is_none(), "{unit}, {name}: {found:#?}");
                unique += usize::from(is_right);
            }
            assert!(unique >= 36, "{unit}, {name}: {unique} of 40 have one repair");
        }
    }
}

#[test]
fn every_slip_of_fourteen_kinds_in_an_exact_table_has_one_repair() {
    let mut numbers = Numbers(13);
    let kinds = [
        (BlockMeasure::Count, 1, false),
        (BlockMeasure::Amount, 100, true),
        (BlockMeasure::Amount, 1, false),
    ];
    for (measure, step, pounds) in kinds {
        for (slip, name) in SLIPS.iter().enumerate() {
            for number in 0..24 {
                let years = 2 + numbers.below(6);
                let exact = exact_figures(&mut numbers, years, 80_000 * step, 700_000 * step);
                let right = rows(&exact, step, step, true);
                let truth = block_of(measure, right.clone(), pounds);
                let wrong = slipped(&right, slip, &mut numbers, step);
                let found = audit(&table(vec![block_of(measure, wrong, pounds)]));
                let slack = if pounds { 10 * step } else { 0 };
                assert!(is_undone(&found, &truth, slack), "{name}, {number}: {found:#?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn quarters_and_totals_may_be_rounded_each_to_a_unit_of_their_own(
        seed in any::<u32>(),
        years in 2..=20_usize,
        units in prop::sample::select(vec![
            (1, 100), (100, 1), (100, 500), (500, 100), (1_000, 100_000), (100_000, 1),
            (50_000, 10_000), (100_000, 100_000),
        ]),
        to_even: bool,
    ) {
        let exact = exact_figures(&mut Numbers(seed.into()), years, 8_000_000, 70_000_000);
        let rows = rows(&exact, units.0, units.1, to_even);
        let found = audit(&table(vec![block_of(BlockMeasure::Amount, rows, false)]));
        prop_assert!(found.agrees() && offers_nothing(&found), "{:#?}", found);
    }
}

#[test]
fn the_audit_says_how_far_a_total_may_differ() {
    let rows = |years: usize, cells: i64, totals: i64, measure: BlockMeasure| {
        let exact = exact_figures(&mut Numbers(3), years, 8_000_000, 70_000_000);
        let found =
            audit(&table(vec![block_of(measure, rows(&exact, cells, totals, true), false)]));
        found.rounding[0].message.clone()
    };
    let table = [
        (
            rows(4, 100_000, 100_000, BlockMeasure::Amount),
            "The amounts are rounded to 1,000: a total may differ by up to 2,500.",
        ),
        (
            rows(6, 100, 100, BlockMeasure::Amount),
            "The amounts are rounded to the pound: the total of a year may differ by up to 2.50, \
             that of a quarter by up to 3.50.",
        ),
        (
            rows(4, 1, 100, BlockMeasure::Amount),
            "The amounts are rounded to the penny, and their totals to the pound: a total may \
             differ by up to 0.50.",
        ),
        (
            rows(4, 1, 1, BlockMeasure::Amount),
            "The amounts are printed to the penny, so each total must agree exactly.",
        ),
        (
            rows(4, 5, 5, BlockMeasure::Count),
            "The counts are rounded to 5: a total may differ by up to 10.",
        ),
        (
            rows(4, 1, 1, BlockMeasure::Count),
            "The counts are not rounded, so each total must agree exactly.",
        ),
    ];
    for (message, expected) in table {
        assert_eq!(message, expected);
    }
}
