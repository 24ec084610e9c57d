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
