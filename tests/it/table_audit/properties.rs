//! What holds for every table: a slip in a true table is found and never
//! "repaired" to something that violates a total, and no figure breaks the audit.

use proptest::prelude::*;
use recoup::domain::published_table::{Block, BlockMeasure, TotalRow, YearRow};
use recoup::table_audit::{Audit, CellChange, Repair, apply, audit};

use super::{assert_nothing_found, assert_repairs_satisfy_every_total, table, year};

/// A slip to make, by numbers that any table can turn into places.
#[derive(Clone, Debug)]
struct Slip {
    kind: usize,
    places: [usize; 2],
    size: i64,
}

fn slips() -> impl Strategy<Value = Slip> {
    (0..10_usize, any::<[u16; 2]>(), 1_000..900_000_i64).prop_map(|(kind, places, size)| Slip {
        kind,
        places: places.map(usize::from),
        size,
    })
}

/// A true block of 2 to 20 years: amounts rounded to the pound from true pence,
/// totals too, amounts to the penny, or counts. Figures are far apart, so that
/// every slip shows.
fn true_blocks() -> impl Strategy<Value = Block> {
    let years = prop::collection::vec(any::<[u32; 4]>(), 2..=20);
    (years, 0..3_usize, 1950..2000_i32).prop_map(|(rows, kind, first)| {
        let (measure, unit) =
            [(BlockMeasure::Amount, 100), (BlockMeasure::Amount, 1), (BlockMeasure::Count, 1)]
                [kind];
        let exact: Vec<[i64; 4]> =
            rows.iter().map(|row| row.map(|n| 10_000_000 + i64::from(n) % 90_000_000)).collect();
        let printed = |figure: i64| Some((figure + unit / 2) / unit * unit);
        let column = |c: usize| exact.iter().map(|row| row[c]).sum::<i64>();
        let rows = exact.iter().zip(0..).map(|(row, index)| YearRow {
            year: year(first + index * 2),
            cells: row.map(printed),
            total: printed(row.iter().sum()),
        });
        let total = TotalRow {
            label: "Total".to_owned(),
            cells: [0, 1, 2, 3].map(|c| printed(column(c))),
            total: printed(exact.iter().flatten().sum()),
        };
        Block { measure, unit, years: rows.collect(), total: Some(total) }
    })
}

/// A true block of 2 to 6 years in which whole years, whole quarters and single
/// figures are blank, while the totals may stand for what is not printed.
fn small_blocks_with_blanks() -> impl Strategy<Value = Block> {
    let years = prop::collection::vec(any::<[u32; 4]>(), 2..=6);
    let blanks = prop::collection::vec((0..3_usize, any::<u16>()), 1..=4);
    (years, blanks, any::<bool>(), 0..3_usize).prop_map(|(rows, blanks, hidden, kind)| {
        let (measure, unit) =
            [(BlockMeasure::Amount, 100), (BlockMeasure::Amount, 1), (BlockMeasure::Count, 1)]
                [kind];
        let mut cells: Vec<[Option<i64>; 4]> = rows
            .iter()
            .map(|row| row.map(|n| Some((10_000_000 + i64::from(n) % 90_000_000) / unit * unit)))
            .collect();
        let whole = cells.clone();
        for (kind, n) in blanks {
            let (row, column) = (usize::from(n) / 4 % cells.len(), usize::from(n) % 4);
            match kind {
                0 => cells[row] = [None; 4],
                1 => cells.iter_mut().for_each(|row| row[column] = None),
                _ => cells[row][column] = None,
            }
        }
        let totalled = if hidden { whole } else { cells.clone() };
        let sum = |row: &[Option<i64>; 4]| row.iter().flatten().sum::<i64>();
        let years = cells.iter().zip(&totalled).zip(1990..);
        let years = years.map(|((cells, all), start)| YearRow {
            year: year(start),
            cells: *cells,
            total: Some(sum(all)),
        });
        let column = |c: usize| Some(totalled.iter().filter_map(|row| row[c]).sum());
        let total = TotalRow {
            label: "Total".to_owned(),
            cells: [0, 1, 2, 3].map(column),
            total: Some(totalled.iter().map(sum).sum()),
        };
        Block { measure, unit, years: years.collect(), total: Some(total) }
    })
}

/// Every figure of a block, row by row, totals included.
fn figures(block: &mut Block) -> Vec<&mut Option<i64>> {
    let rows = block.years.iter_mut().map(|row| (&mut row.cells, &mut row.total));
    let total = block.total.iter_mut().map(|row| (&mut row.cells, &mut row.total));
    rows.chain(total).flat_map(|(cells, total)| cells.iter_mut().chain([total])).collect()
}

fn without_group(figure: i64, block: &Block) -> i64 {
    let step = if block.measure == BlockMeasure::Amount { 100 } else { 1 };
    figure / (1_000 * step) * step + figure % step
}

/// The figures of a run of places, `step` apart, each moved to the next place.
fn shift(now: &mut [&mut Option<i64>], from: usize, to: usize, step: usize, forward: bool) {
    let was: Vec<Option<i64>> = now.iter().map(|figure| **figure).collect();
    for place in (from..to).step_by(step) {
        let (source, target) = if forward { (place, place + step) } else { (place + step, place) };
        *now[target] = was[source];
    }
}

/// The block with one slip in it.
fn with_slip(truth: &Block, slip: &Slip) -> Block {
    let mut printed = truth.clone();
    let years = truth.years.len();
    let mut now = figures(&mut printed);
    let [one, other] = slip.places.map(|n| n % (years * 4) / 4 * 5 + n % 4);
    let (row, column) = (one / 5 * 5, one % 5);
    // A run of at least two quarters or years.
    let run = |count: usize| {
        let [from, to] = slip.places.map(|n| n / 7 % (count - 1));
        (from.min(to), from.max(to) + 1)
    };
    let add = |figure: Option<i64>| figure.map(|figure| figure + slip.size * 100);
    match slip.kind {
        0 | 1 => {
            let (from, to) = run(4);
            shift(&mut now, row + from, row + to, 1, slip.kind == 0);
        }
        2 | 3 => {
            let (from, to) = run(years);
            shift(&mut now, from * 5 + column, to * 5 + column, 5, slip.kind == 2);
        }
        4 => *now[one] = None,
        5 => (*now[one], *now[other]) = (*now[other], *now[one]),
        6 => *now[one] = now[one].map(|figure| with_digits_swapped(figure, truth.unit)),
        7 => *now[one] = add(*now[one]),
        8 => *now[one] = now[one].map(|figure| without_group(figure, truth)),
        _ => {
            let total = slip.places[1] % (years + 5);
            let total = if total < years { total * 5 + 4 } else { total + years * 4 };
            *now[total] = add(*now[total]);
        }
    }
    printed
}

/// The last two neighbouring printed digits that differ change places.
fn with_digits_swapped(figure: i64, unit: i64) -> i64 {
    let mut digits = (figure / unit).to_string().into_bytes();
    let places = 1..digits.len() - 1;
    let at = places.rev().find(|at| digits[*at] != digits[at + 1]).unwrap_or(1);
    digits.swap(at, at + 1);
    digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')) * unit
}

/// Whether a repair changes the very figures that the slip changed, back to the
/// truth or, where rounding hides the last pounds, to within them.
fn undoes(truth: &Block, printed: &Block, repair: &Repair) -> bool {
    let repaired = apply(&table(vec![printed.clone()]), repair);
    let (mut truth, mut printed) = (truth.clone(), printed.clone());
    let mut repaired = repaired.blocks[0].clone();
    let slack = if truth.unit == 1 { 0 } else { truth.unit * 6 };
    let (truth, printed) = (figures(&mut truth), figures(&mut printed));
    figures(&mut repaired).iter().zip(truth).zip(printed).all(|((repaired, truth), printed)| {
        let same = **repaired == *printed;
        let near = repaired.unwrap_or(0).abs_diff(truth.unwrap_or(0)) <= slack.unsigned_abs();
        near && same == (truth == printed)
    })
}

fn is_offered(truth: &Block, printed: &Block, found: &Audit) -> bool {
    found.repair.iter().chain(&found.candidates).any(|repair| undoes(truth, printed, repair))
}

/// Whether every figure that a slip changed changed by more than rounding hides.
fn shows(truth: &Block, printed: &Block) -> bool {
    let (mut truth, mut printed) = (truth.clone(), printed.clone());
    let mut changed = figures(&mut truth)
        .into_iter()
        .zip(figures(&mut printed))
        .map(|(truth, printed)| truth.unwrap_or(0).abs_diff(printed.unwrap_or(0)))
        .filter(|change| *change > 0)
        .peekable();
    changed.peek().is_some() && changed.all(|change| change > 100 * 60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_true_table_agrees(truth in true_blocks()) {
        let totals = truth.years.len() + 5;
        assert_nothing_found(&audit(&table(vec![truth])), totals);
    }

    #[test]
    fn one_slip_is_explained_and_never_repaired_to_a_falsehood(
        truth in true_blocks(),
        slip in slips(),
    ) {
        let printed = with_slip(&truth, &slip);
        let printed_table = table(vec![printed.clone()]);
        let found = audit(&printed_table);
        assert_repairs_satisfy_every_total(&printed_table, &found);
        if shows(&truth, &printed) {
            prop_assert!(!found.agrees());
            prop_assert!(is_offered(&truth, &printed, &found), "{:#?}", found);
        }
    }
}

proptest! {
    // Each case searches for two slips in a table of up to twenty years.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn no_repair_of_a_table_with_blanks_breaks_a_total(
        truth in small_blocks_with_blanks(),
        slips in prop::collection::vec(slips(), 1..=2),
        totals_lost in prop::collection::vec(any::<(bool, u16)>(), 0..=2),
    ) {
        let mut printed = slips.iter().fold(truth, |block, slip| with_slip(&block, slip));
        let mut now = figures(&mut printed);
        let last = now.len() / 5 - 1;
        for (row_total, n) in totals_lost {
            let n = usize::from(n);
            *now[if row_total { n % (last + 1) * 5 + 4 } else { last * 5 + n % 5 }] = None;
        }
        let printed = table(vec![printed]);
        let found = audit(&printed);
        assert_repairs_satisfy_every_total(&printed, &found);
        for repair in found.repair.iter().chain(&found.candidates) {
            let claims_zero = |cell: &CellChange| cell.proposed == Some(0) && cell.printed.is_none();
            prop_assert!(!repair.cells.iter().any(claims_zero), "{:?}", repair);
        }
    }

    #[test]
    fn two_slips_are_never_repaired_to_something_that_violates_a_total(
        truth in true_blocks(),
        slips in [slips(), slips()],
        totals_kept: [bool; 2],
    ) {
        let mut printed = slips.iter().fold(truth, |block, slip| with_slip(&block, slip));
        for row in printed.years.iter_mut().filter(|_| !totals_kept[0]) {
            row.total = None;
        }
        printed.total = printed.total.filter(|_| totals_kept[1]);
        let printed = table(vec![printed]);
        assert_repairs_satisfy_every_total(&printed, &audit(&printed));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_figures_can_make_the_audit_panic(
        rows in prop::collection::vec(any::<[Option<i64>; 5]>(), 0..6),
        near in prop::collection::vec(any::<[bool; 5]>(), 6),
        total: Option<[Option<i64>; 5]>,
        unit in prop::sample::select(vec![1, 100, i64::MIN, 0, i64::MAX]),
        measure in prop::sample::select(vec![BlockMeasure::Amount, BlockMeasure::Count]),
    ) {
        // Half of the figures are the very largest, the others anything.
        let extreme = |row: [Option<i64>; 5], near: [bool; 5]| {
            let pick = |(figure, near)| if near { Some(i64::MIN) } else { figure };
            let mut picked = row.into_iter().zip(near).map(pick);
            [0; 5].map(|_| picked.next().flatten())
        };
        let rows: Vec<_> = rows.into_iter().zip(near).map(|(row, near)| extreme(row, near)).collect();
        let years = rows.iter().zip(1950..).map(|(row, start)| YearRow {
            year: year(start),
            cells: [row[0], row[1], row[2], row[3]],
            total: row[4],
        });
        let total = total.map(|[a, b, c, d, total]| TotalRow {
            label: String::new(),
            cells: [a, b, c, d],
            total,
        });
        let block = Block { measure, unit, years: years.collect(), total };
        let printed = table(vec![block.clone(), block]);
        let found = audit(&printed);
        for repair in found.repair.iter().chain(&found.candidates) {
            let _ = apply(&printed, repair);
        }
    }
}
