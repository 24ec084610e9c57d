//! The amounts of a table that is published, attacked with linear equations: one for each total.

use super::*;

/// A number modulo a prime, so that equations can be solved exactly.
const PRIME: i64 = 1_000_003;

fn inverse(number: i64) -> i64 {
    let (mut power, mut left, mut result) = (number.rem_euclid(PRIME), PRIME - 2, 1);
    while left > 0 {
        if left % 2 == 1 {
            result = result * power % PRIME;
        }
        power = power * power % PRIME;
        left /= 2;
    }
    result
}

/// Which unknowns the equations settle: those that stand alone in one once they are solved.
fn settled(equations: &[Vec<i64>], is_unknown: &[bool]) -> Vec<bool> {
    let known_left_out = |terms: &Vec<i64>| -> Vec<i64> {
        let terms = terms.iter().zip(is_unknown);
        terms
            .map(|(term, is_unknown)| if *is_unknown { term.rem_euclid(PRIME) } else { 0 })
            .collect()
    };
    let mut equations: Vec<Vec<i64>> = equations.iter().map(known_left_out).collect();
    let mut solved = 0;
    for unknown in 0..is_unknown.len() {
        let Some(pivot) = (solved..equations.len()).find(|at| equations[*at][unknown] != 0) else {
            continue;
        };
        equations.swap(solved, pivot);
        let by = inverse(equations[solved][unknown]);
        let row: Vec<i64> = equations[solved].iter().map(|term| term * by % PRIME).collect();
        for (_, equation) in equations.iter_mut().enumerate().filter(|(at, _)| *at != solved) {
            let times = equation[unknown];
            for (term, of) in equation.iter_mut().zip(&row) {
                *term = (*term - times * of).rem_euclid(PRIME);
            }
        }
        equations[solved] = row;
        solved += 1;
    }
    let is_alone = |unknown: usize| {
        equations.iter().any(|terms| {
            terms[unknown] != 0 && terms.iter().filter(|term| **term != 0).count() == 1
        })
    };
    (0..is_unknown.len()).map(is_alone).collect()
}

/// Cells of a year that may be missing, small, large, nothing or not stated, and what is done
/// with the column `all`: none, the sum of the groups, or more than that by one more group.
fn any_year() -> impl Strategy<Value = (Vec<Vec<Option<Figures>>>, u8)> {
    let pence = prop_oneof![4 => 1..1_000_000_i64, 1 => -5_000..0_i64];
    let number = prop_oneof![3 => 8..60_i64, 2 => 1..=7_i64];
    let cell = prop_oneof![
        8 => (pence.clone(), number).prop_map(|(pence, count)| Some((pence, Some(count), None))),
        1 => Just(Some((0, Some(0), None))),
        1 => pence.prop_map(|pence| Some((pence, None, None))),
        1 => Just(None),
    ];
    (prop::collection::vec(prop::collection::vec(cell, 4), 1..=4), 0..3_u8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn who_solves_the_equations_of_all_totals_learns_no_hidden_amount((rows, with_all) in any_year()) {
        let mut table = Table::new();
        // What is left of `all` beyond the groups that are recorded.
        let mut left: BTreeMap<u8, Figures> = BTreeMap::new();
        for (quarter, row) in (1..).zip(&rows) {
            let recorded = if with_all == 2 { &row[..3] } else { &row[..] };
            for (group, cell) in GROUPS.iter().zip(recorded) {
                if let Some(figures) = cell {
                    table.insert((quarter, *group), *figures);
                }
            }
            if with_all > 0 && recorded.iter().any(Option::is_some) {
                let cells = || row.iter().flatten();
                let count = cells().map(|cell| cell.1).sum::<Option<i64>>();
                table.insert((quarter, "all"), (cells().map(|cell| cell.0).sum(), count, None));
                left.insert(quarter, row[3].filter(|_| with_all == 2).unwrap_or((0, Some(0), None)));
            }
        }
        let ledger = ledger_of(&table);
        let figures = published(&ledger);
        let places: Vec<(u8, &str)> = figures.iter().map(|it| (it.quarter.number(), it.client_group.as_str())).collect();
        // An equation for each total: what it has of each figure of the table.
        let of = |line: &dyn Fn(u8, &str) -> i64| -> Vec<i64> {
            places.iter().map(|(quarter, group)| line(*quarter, group)).collect()
        };
        let mut equations = Vec::new();
        for quarter in 1..=4 {
            match left.get(&quarter) {
                // The groups come to what `all` says; where more is left, nobody says how much.
                Some((0, Some(0), _)) => equations.push(of(&|q, group| match group {
                    _ if q != quarter => 0,
                    "all" => -1,
                    _ => 1,
                })),
                Some(_) => {}
                None => equations.push(of(&|q, group| i64::from(q == quarter && group != "all"))),
            }
        }
        for group in ["a", "b", "c", "d", "all"] {
            equations.push(of(&|_, g| i64::from(g == group)));
        }
        // Nobody knows the total of a single figure.
        equations.retain(|terms| terms.iter().filter(|term| **term != 0).count() > 1);
        let hidden: Vec<bool> = figures.iter().map(|figure| figure.hidden.is_some()).collect();
        let learnt = settled(&equations, &hidden);
        let by_totals = settled(&equations, &vec![true; hidden.len()]);
        for at in (0..hidden.len()).filter(|at| hidden[*at]) {
            prop_assert!(!learnt[at] || by_totals[at], "{:?} of {figures:?}", places[at]);
        }
        // What is left of `all` is a figure too: it is known only if all that it is left of is.
        for (quarter, (pence, count, _)) in left {
            let is_small = count.is_none_or(|count| (1..=7).contains(&count)) && pence != 0;
            let is_known = (0..hidden.len()).all(|at| places[at].0 != quarter || !hidden[at]);
            prop_assert!(!(is_small && is_known), "{quarter} has {pence} left: {figures:?}");
        }
    }
}
