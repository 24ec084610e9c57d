//! Tables as councils have them, from their bytes to what the audit says.

use std::path::Path;

use recoup::ingest::published_table_file;
use recoup::table_audit::{Audit, audit};

/// A file, how many totals fail, the rules of its findings, and the kind of its one repair.
type Case<'a> = (&'a str, usize, &'a [&'a str], Option<&'a str>);

const CASES: &[Case] = &[
    ("averages-for-totals.csv", 4, &["averages"], None),
    ("counts-rounded-to-5.csv", 0, &[], None),
    ("cumulative-with-totals.csv", 4, &["cumulative"], None),
    ("cumulative-year-so-far.csv", 5, &["cumulative", "cumulative"], None),
    ("cumulative.csv", 0, &["cumulative"], None),
    ("few-counts-that-may-be-rounded.csv", 1, &["may_be_rounded"], None),
    ("one-figure-not-rounded.csv", 1, &["may_be_rounded"], None),
    ("one-year-only.csv", 0, &[], None),
    ("pence-cells-pound-totals.csv", 0, &[], None),
    ("pound-cells-pence-totals.csv", 0, &[], None),
    ("rounded-to-10.csv", 0, &[], None),
    ("rounded-to-100.csv", 0, &[], None),
    ("rounded-to-thousands.csv", 0, &[], None),
    ("shifted-row-in-thousands.csv", 4, &["shifted_run"], Some("shifted_run")),
    ("shifted-row-rounded-to-thousands.csv", 4, &["shifted_run"], Some("shifted_run")),
    ("thousand-lost-in-rounded.csv", 2, &["dropped_thousand"], Some("dropped_thousand")),
];

fn audited(name: &str) -> Audit {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/field");
    audit(&published_table_file(&std::fs::read(folder.join(name)).unwrap()).unwrap().0)
}

#[test]
fn each_table_is_judged_by_what_its_figures_are_rounded_to() {
    for (name, failing, rules, kind) in CASES {
        let found = audited(name);
        let said: Vec<&str> = found.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!((found.mismatches.len(), said.as_slice()), (*failing, *rules), "{name}");
        let repair = found.repair.map(|repair| repair.kind());
        assert_eq!((repair.as_deref(), found.candidates.len()), (*kind, 0), "{name}");
    }
}

#[test]
fn the_same_shifted_row_is_found_with_and_without_its_noughts() {
    let proposed = |name: &str, unit: i64| -> Vec<i64> {
        let cells = audited(name).repair.unwrap().cells;
        cells.into_iter().filter_map(|cell| cell.proposed).map(|pence| pence / unit).collect()
    };
    let thousands = proposed("shifted-row-in-thousands.csv", 100);
    assert_eq!(thousands, [317, 437, 445]);
    assert_eq!(proposed("shifted-row-rounded-to-thousands.csv", 100_000), thousands);
}
