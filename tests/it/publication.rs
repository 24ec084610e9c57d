//! The table that a council may publish, attacked by somebody who knows all that the rule lets
//! him know: what he works out is compared with what should stay hidden.

mod amounts;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use recoup::domain::publication::{Hidden, PublishedNumber, published};
use recoup::domain::{
    Brought, Details, Entry, FinancialYear, Ledger, Money, Period, Quarter, Slug, Status,
};

/// The amount, the clawbacks and the people of a cell.
type Figures = (i64, Option<i64>, Option<i64>);

/// A year's table: each cell by its quarter, from 1, and its group.
type Table = BTreeMap<(u8, &'static str), Figures>;

const GROUPS: [&str; 4] = ["a", "b", "c", "d"];

fn ledger_of(table: &Table) -> Ledger {
    let year = FinancialYear::parse("2019-20").unwrap();
    let entry =
        |(sequence, ((quarter, group), (pence, count, people))): (i64, (&(u8, &str), &Figures))| {
            Entry {
                sequence,
                client_group: Slug::parse(group).unwrap(),
                period: Period::Quarter(Quarter::new(year, *quarter).unwrap()),
                amount: Money::from_pence(*pence),
                count: *count,
                printed_amount: None,
                printed_count: None,
                status: Status::Final,
                details: Details { clients_distinct: *people, ..Details::default() },
                brought: Brought::default().into(),
            }
        };
    Ledger::new((1..).zip(table).map(entry).collect())
}

/// Clawbacks by row and group, 100 pounds each.
fn counts<const N: usize>(rows: &[[i64; N]]) -> Table {
    let mut table = Table::new();
    for (quarter, row) in (1..).zip(rows) {
        for (group, count) in GROUPS.iter().zip(row) {
            table.insert((quarter, *group), (count * 10_000, Some(*count), None));
        }
    }
    table
}

/// What stands in the table: `*`, or the number.
fn drawn(table: &Table) -> Vec<String> {
    let ledger = ledger_of(table);
    let figures = published(&ledger);
    let mut rows: BTreeMap<Quarter, Vec<String>> = BTreeMap::new();
    for figure in &figures {
        let text = match figure.count {
            PublishedNumber::NotStated => "-".to_owned(),
            PublishedNumber::Hidden => "*".to_owned(),
            PublishedNumber::Rounded(number) => number.to_string(),
        };
        assert_eq!(figure.amount.is_none(), figure.hidden.is_some());
        rows.entry(figure.quarter).or_default().push(text);
    }
    rows.into_values().map(|row| row.join(" ")).collect()
}

#[test]
fn a_small_number_is_hidden_with_as_few_others_as_keep_it_so() {
    let table: Vec<(Table, &[&str])> = vec![
        // Nothing is small.
        (counts(&[[20, 31, 42], [0, 8, 9]]), &["20 30 40", "0 10 10"]),
        // A ring of four, of the smaller group.
        (
            counts(&[[20, 30, 40, 12], [20, 4, 40, 12], [20, 30, 40, 12], [20, 30, 40, 12]]),
            &["20 * 40 *", "20 * 40 *", "20 30 40 10", "20 30 40 10"],
        ),
        // A group that is always small takes one other with it.
        (counts(&[[20, 30, 4], [20, 30, 3], [20, 30, 2]]), &["* 30 *", "* 30 *", "* 30 *"]),
        // One group: the total of a quarter is the figure itself, that of the year is not.
        (counts(&[[1], [30], [9], [8]]), &["*", "*", "10", "10"]),
        // Where 1 is one more, 8 cannot be one less and still be shown elsewhere; 9 can.
        (counts(&[[1], [8], [9], [30]]), &["*", "10", "*", "30"]),
        (counts(&[[4]]), &["*"]),
        // Two of 1 each tell each other where their total is known to be 2.
        (counts(&[[1, 1, 20], [30, 40, 50]]), &["* * *", "* * *"]),
        // Two of 7 each as well, where it is known to be 14.
        (counts(&[[7, 7, 20]]), &["* * *"]),
        (counts(&[[4, 3, 20]]), &["* * 20"]),
        // A zero is hidden only where nothing else is there to hide behind.
        (counts(&[[4, 0, 20]]), &["* 0 *"]),
        (counts(&[[4, 0]]), &["* *"]),
        // Nothing helps: nothing of the year is shown.
        (counts(&[[1, 1], [40, 0]]), &["* *", "* *"]),
    ];
    for (table, expected) in table {
        assert_eq!(drawn(&table), expected, "{table:?}");
    }
}

#[test]
fn a_figure_is_shown_only_where_its_numbers_say_that_it_may_be() {
    let table: [(Figures, Option<Hidden>); 12] = [
        ((90_000, Some(8), Some(8)), None),
        ((90_000, Some(20), None), None),
        ((90_000, None, Some(20)), None),
        ((0, Some(0), Some(0)), None),
        ((0, Some(0), None), None),
        ((90_000, Some(20), Some(7)), Some(Hidden::Protected)),
        ((90_000, Some(1), None), Some(Hidden::Protected)),
        ((90_000, Some(0), None), Some(Hidden::Protected)),
        ((-1, Some(0), Some(0)), Some(Hidden::Protected)),
        ((0, Some(0), Some(20)), Some(Hidden::Protected)),
        ((90_000, None, None), Some(Hidden::NumberNotStated)),
        ((0, None, None), Some(Hidden::NumberNotStated)),
    ];
    for (figures, expected) in table {
        let ledger = ledger_of(&Table::from([((1, "a"), figures)]));
        let found = published(&ledger);
        assert_eq!(found[0].hidden, expected, "{figures:?}");
        let amount = expected.is_none().then_some(Money::from_pence(figures.0));
        assert_eq!(found[0].amount, amount, "{figures:?}");
    }
}

#[test]
fn a_number_is_rounded_to_the_nearest_five() {
    for (number, expected) in
        [(0, 0), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1_000, 1_000)]
    {
        assert_eq!(drawn(&counts(&[[number]])), [expected.to_string()], "{number}");
    }
}

#[test]
fn what_all_has_beyond_the_groups_is_no_way_round() {
    // 43 of all, of whom 20 and 20 are of a and b: 3 would be left.
    let left = Table::from([
        ((1, "a"), (200, Some(20), None)),
        ((1, "all"), (430, Some(43), None)),
        ((1, "b"), (200, Some(20), None)),
    ]);
    assert_eq!(drawn(&left), ["* 45 20"]);
    // Where all is small itself, another quarter of all is hidden as well, and who is in it.
    let small = Table::from([
        ((1, "a"), (400, Some(4), None)),
        ((1, "all"), (400, Some(4), None)),
        ((1, "b"), (0, Some(0), None)),
        ((2, "a"), (900, Some(20), None)),
        ((2, "all"), (1_900, Some(60), None)),
        ((2, "b"), (1_000, Some(40), None)),
    ]);
    let drawn = drawn(&small);
    assert!(drawn[0].starts_with("* *") && drawn[1].contains('*'), "{drawn:?}");
}

/// Every table of such a form with the same totals, of quarters and of groups.
fn with_the_same_totals(table: &[Vec<i64>]) -> Vec<Vec<Vec<i64>>> {
    let width = table[0].len();
    let rows: Vec<i64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns = (0..width).map(|column| table.iter().map(|row| row[column]).sum());
    // Nobody knows the total of a line that is one figure.
    let columns: Vec<i64> = columns.collect();
    let mut found = vec![Vec::new()];
    for row in &rows {
        let mut lines = vec![Vec::new()];
        for column in &columns {
            let most = if width == 1 { *column } else { *row.min(&60) };
            let most = if rows.len() == 1 { most } else { most.min(*column) };
            lines = lines
                .into_iter()
                .flat_map(|line: Vec<i64>| {
                    (0..=most).map(move |value| [&line[..], &[value]].concat())
                })
                .filter(|line| width == 1 || line.iter().sum::<i64>() <= *row)
                .collect();
        }
        lines.retain(|line| width == 1 || line.iter().sum::<i64>() == *row);
        found = found
            .into_iter()
            .flat_map(|table: Vec<Vec<i64>>| {
                lines.iter().map(move |line| [&table[..], std::slice::from_ref(line)].concat())
            })
            .filter(|table| {
                (0..width).all(|column| {
                    rows.len() == 1
                        || table.iter().map(|row| row[column]).sum::<i64>() <= columns[column]
                })
            })
            .collect();
    }
    let has_columns = |table: &Vec<Vec<i64>>| {
        let sum = |column: usize| table.iter().map(|row| row[column]).sum::<i64>();
        rows.len() == 1 || (0..width).all(|column| sum(column) == columns[column])
    };
    found.into_iter().filter(has_columns).collect()
}

/// The table of a form, with the total of each quarter beside it where that is wanted.
fn as_table(rows: &[Vec<i64>], with_all: bool) -> Table {
    let mut table = Table::new();
    for (quarter, row) in (1..).zip(rows) {
        for (group, count) in GROUPS.iter().zip(row) {
            table.insert((quarter, *group), (count * 10_000, Some(*count), None));
        }
        if with_all {
            let sum: i64 = row.iter().sum();
            table.insert((quarter, "all"), (sum * 10_000, Some(sum), None));
        }
    }
    table
}

/// The numbers of groups that stand hidden in a table, by their place in it.
fn hidden_places(drawn: &[String], with_all: bool) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for (row, line) in drawn.iter().enumerate() {
        let cells: Vec<&str> = line.split(' ').collect();
        // "all" stands after "a".
        let groups = cells.iter().enumerate().filter(|(at, _)| !with_all || *at != 1);
        let hidden = groups.enumerate().filter(|(_, (_, cell))| **cell == "*");
        places.extend(hidden.map(|(column, _)| (row, column)));
    }
    places
}

fn small_tables() -> impl Strategy<Value = (Vec<Vec<i64>>, bool)> {
    let number = prop_oneof![Just(0), 1..=7_i64, 1..=7_i64, Just(1), Just(7), Just(8), 8..=13_i64];
    let form = prop_oneof![
        Just((1, 2)),
        Just((1, 3)),
        Just((2, 2)),
        Just((2, 3)),
        Just((3, 2)),
        Just((3, 1))
    ];
    let rows = form.prop_flat_map(move |(rows, width)| {
        prop::collection::vec(prop::collection::vec(number.clone(), width), rows)
    });
    // With one group, the total of a quarter would be the figure itself.
    (rows, any::<bool>()).prop_map(|(rows, with_all)| {
        let with_all = with_all && rows[0].len() > 1;
        (rows, with_all)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// He knows every total, every shown number before it was rounded, and even of each hidden
    /// one whether it is small, unless the whole year is hidden. What he could not tell from the
    /// totals alone, he cannot tell from the table.
    #[test]
    fn who_knows_the_rule_and_all_totals_learns_no_hidden_number((rows, with_all) in small_tables()) {
        let seen = drawn(&as_table(&rows, with_all));
        let hidden = hidden_places(&seen, with_all);
        let is_hidden = |row: usize, column: usize| hidden.contains(&(row, column));
        let places = || (0..rows.len()).flat_map(|row| (0..rows[0].len()).map(move |at| (row, at)));
        let is_whole = places().all(|(row, at)| is_hidden(row, at) || rows[row][at] == 0);
        let all = if hidden.is_empty() { Vec::new() } else { with_the_same_totals(&rows) };
        let is_possible = |table: &&Vec<Vec<i64>>| places().all(|(row, at)| {
            let (value, other) = (rows[row][at], table[row][at]);
            match is_hidden(row, at) {
                true => is_whole || (value <= 7) == (other <= 7),
                false => value == other,
            }
        });
        let possible: Vec<_> = all.iter().filter(is_possible).collect();
        for (row, at) in hidden {
            let values: BTreeSet<i64> = possible.iter().map(|table| table[row][at]).collect();
            let by_totals: BTreeSet<i64> = all.iter().map(|table| table[row][at]).collect();
            prop_assert!(
                values.len() > 1 || by_totals.len() == 1 || rows[row][at] == 0,
                "{rows:?} is {seen:?}, so that row {row}, column {at} is {values:?}"
            );
        }
    }
}

/// He has this very program, and tries every table that there is: those with the totals that he
/// knows that come out the same are possible.
#[test]
fn who_tries_every_table_in_the_program_learns_no_hidden_number() {
    for (height, width, end) in [(1, 2, 24), (1, 3, 24), (2, 1, 24), (3, 1, 24), (2, 2, 11)] {
        let size = height * width;
        let every = (0..size).fold(vec![Vec::new()], |tables: Vec<Vec<i64>>, _| {
            let next =
                |table: Vec<i64>| (0..end).map(move |number| [&table[..], &[number]].concat());
            tables.into_iter().flat_map(next).collect()
        });
        let mut alike: BTreeMap<Vec<i64>, BTreeMap<Vec<String>, Vec<Vec<i64>>>> = BTreeMap::new();
        for numbers in every {
            let rows: Vec<Vec<i64>> = numbers.chunks(width).map(<[i64]>::to_vec).collect();
            let of_rows = rows.iter().filter(|_| width > 1).map(|row| row.iter().sum());
            let column = |at: usize| rows.iter().map(|row| row[at]).sum();
            let totals = of_rows.chain((0..width).filter(|_| height > 1).map(column)).collect();
            let seen = drawn(&as_table(&rows, false));
            alike.entry(totals).or_default().entry(seen).or_default().push(numbers);
        }
        for seen in alike.values() {
            for (drawn, tables) in seen {
                let cells: Vec<&str> = drawn.iter().flat_map(|row| row.split(' ')).collect();
                for at in (0..size).filter(|at| cells[*at] == "*") {
                    let first = tables[0][at];
                    let is_settled = tables.iter().all(|table| table[at] == first) && first != 0;
                    let by_totals = seen.values().flatten().all(|table| table[at] == first);
                    // Large tables are there to be possible, and are not asked about themselves.
                    let is_asked = match height.min(width) {
                        1 => tables[0].iter().sum::<i64>() < end,
                        _ => tables.iter().flatten().all(|number| *number < end - 1),
                    };
                    assert!(!is_settled || by_totals || !is_asked, "{tables:?} are {drawn:?}");
                }
            }
        }
    }
}

#[test]
fn ten_thousand_groups_are_one_table() {
    let year = FinancialYear::parse("2019-20").unwrap();
    let mut entries = Vec::new();
    for group in 0..10_000_i64 {
        let slug = Slug::parse(&format!("group-{group}")).unwrap();
        for quarter in 1..=4 {
            let count = (group * 7 + i64::from(quarter) * 3) % 40;
            let table = Table::from([((quarter, "a"), (count * 100, Some(count), None))]);
            let ledger = ledger_of(&table);
            let mut entry = ledger.entries()[0].as_ref().clone();
            entry.sequence = entries.len() as i64 + 1;
            entry.client_group = slug.clone();
            entry.period = Period::Quarter(Quarter::new(year, quarter).unwrap());
            entries.push(entry);
        }
    }
    let ledger = Ledger::new(entries);
    assert_eq!(published(&ledger).len(), 40_000);
}
