//! Answers for people: figures that are rounded and say so, and sentences that name what
//! they are about.

use super::*;

/// The line that begins with a label.
#[track_caller]
fn line<'a>(text: &'a str, label: &str) -> &'a str {
    let begins = |line: &&str| line.trim_start().starts_with(label);
    text.lines().find(begins).unwrap_or_else(|| panic!("{label} in {text}"))
}

#[test]
fn pounds_are_rounded_from_the_exact_amounts_and_every_page_of_them_says_so() {
    // 2,875,727.94 less 2,501,134.97 is 374,592.97.
    let views = recoup(&["forecast", CASE, "--view", "decomposition"]).expect(0).out;
    assert!(line(&views, "2024-25  ").ends_with("2,875,728  2,501,135     374,593"), "{views}");
    assert!(line(&views, "In 2024-25").contains("gives 2,875,728, 374,593 more"), "{views}");
    // 2,166,959.55, 2,204,491.16 and 37,531.61.
    let groups = &["--view", "client-groups", "--method", "reconciled", "--horizon", "4"];
    let groups = recoup(&[&["forecast", GROUPS][..], groups].concat()).expect(0).out;
    let (_, apart) = groups.split_once("Each by itself").unwrap();
    let figures: Vec<&str> = line(apart, "2021-22  ").split_whitespace().collect();
    assert_eq!(figures, ["2021-22", "2,166,960", "2,204,491", "37,532"]);
    // 178,630.67, 171,178.67 and -7,452.00.
    let backtest = recoup(&["backtest", CASE]).expect(0).out;
    assert!(line(&backtest, "3 ahead").contains("178,631    171,179       -7,452"), "{backtest}");
    let forecast = recoup(&["forecast", CASE]).expect(0).out;
    for page in [&views, &groups, &backtest, &forecast] {
        assert!(page.contains("rounded to the pound"), "{page}");
    }
}

/// A copy of the case whose clawbacks are these rows.
fn case_with(rows: &str) -> (TempDir, String) {
    let folder = copy_of_the_case();
    let records = format!("financial_year,quarter,amount,count,status\n{rows}");
    std::fs::write(folder.path().join("clawbacks.csv"), records).unwrap();
    let path = folder.path().display().to_string();
    (folder, path)
}

/// So many final quarters from 2017-18 Q1 on.
fn quarters(count: usize) -> String {
    let row = |place: usize| {
        let (year, quarter) = (2017 + place / 4, place % 4 + 1);
        format!("{year}-{},{quarter},{}00,{},final\n", year - 1999, 3_000 + place, 100 + place)
    };
    (0..count).map(row).collect()
}

#[test]
fn growth_says_which_quarters_were_fitted_and_which_were_left_out() {
    let (_folder, path) = case_with(&format!("{}2019-20,3,500000,150,provisional\n", quarters(10)));
    let text = recoup(&["growth", &path]).expect(0).out;
    let first = "Clawbacks of the 10 final quarters from 2017-18 Q1 to 2019-20 Q2.";
    assert_eq!(text.lines().next(), Some(first));
    assert!(text.ends_with("\n2019-20 Q3 is provisional and is not part of the fit.\n"), "{text}");
}

#[test]
fn growth_that_nothing_can_be_fitted_on_has_no_empty_table() {
    let provisional = "2017-18,1,500000,150,provisional\n".to_owned();
    for (rows, first) in [
        (provisional, "No quarter of clawbacks is recorded as final."),
        (quarters(1), "Clawbacks of the one final quarter, 2017-18 Q1."),
        (quarters(3), "Clawbacks of the 3 final quarters from 2017-18 Q1 to 2017-18 Q3."),
    ] {
        let (_folder, path) = case_with(&rows);
        let text = recoup(&["growth", &path]).expect(0).out;
        assert!(text.starts_with(&format!("{first}\n\namount: cannot_tell\n")), "{text}");
        assert!(!text.contains("Durbin-Watson"), "{text}");
    }
}

#[test]
fn a_form_that_an_answer_does_not_have_is_not_offered() {
    for command in ["growth", "audit-table", "history"] {
        let help = recoup(&[command, "--help"]).expect(0).out;
        let (_, format) = help.split_once("--format").unwrap();
        let forms = format.split("\n      --").next().unwrap();
        assert!(forms.contains("json") && !forms.contains("csv"), "{command}: {help}");
    }
}
