//! A stated total against its quarters: what rounding explains is no difference, whatever
//! the figures are rounded to.

use crate::support::ledger::ledger_of;

#[test]
fn a_stated_total_is_judged_by_what_the_figures_are_rounded_to() {
    let exact = [
        "2018-19,1,101207.15,",
        "2018-19,2,118449.20,",
        "2018-19,3,125302.31,",
        "2018-19,4,109905.87,",
    ];
    let table: &[(&str, &[&str], [&str; 4], &str, bool)] = &[
        // What it shows, years before it, the quarters, the total, and whether it differs.
        ("pounds, within", &[], ["101", "118", "125", "110"], "456", false),
        ("pounds, beyond", &[], ["101", "118", "125", "110"], "457", true),
        ("thousands, within", &[], ["101000", "118000", "125000", "110000"], "456000", false),
        ("thousands, beyond", &[], ["101000", "118000", "125000", "110000"], "457000", true),
        (
            "thousands after an exact year",
            &exact,
            ["101000", "118000", "125000", "110000"],
            "456000",
            false,
        ),
        ("pence beside a total in pounds", &[], ["1.10", "2.10", "3.10", "4.10"], "10", false),
        ("pence beside another", &[], ["1.10", "2.10", "3.10", "4.10"], "11", true),
        ("pence", &[], ["1.10", "2.10", "3.10", "4.10"], "10.41", true),
        ("quarters that tell little", &[], ["5000", "5000", "5000", "5000"], "22000", true),
    ];
    for (name, before, quarters, total, differs) in table {
        let rows = quarters.iter().enumerate();
        let rows: String =
            rows.map(|(at, amount)| format!("2019-20,{},{amount},\n", at + 1)).collect();
        let before: String = before.iter().map(|row| format!("{row}\n")).collect();
        let ledger = ledger_of(&format!(
            "financial_year,quarter,amount,count\n{before}{rows}2019-20,stated_total,{total},\n"
        ));
        let found = ledger.findings();
        let found = found.iter().any(|finding| finding.rule == "stated_total_differs");
        assert_eq!(found, *differs, "{name}");
    }
}
