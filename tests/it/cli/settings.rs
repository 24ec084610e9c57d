//! What an answer says of settings that leave nothing, of fits and of what it lacks.

use super::*;
use crate::support::prose::offences;

#[test]
fn growth_that_no_recovery_has_is_credited_to_no_plan() {
    for (rate, said) in [
        ("0.05", "a year, so all growth is credited to the plan. It holds if growth of 5%"),
        ("0", "They are taken to stay at 2,341,173 a year. It holds if"),
        (
            "-0.05",
            "a year, so all that they fall is held against the plan. It holds if a fall of 5%",
        ),
    ] {
        let set = format!("growth_rate={rate}");
        let text = recoup(&["offset", CASE, "--set", &set]).expect(0).out;
        assert!(text.contains(said), "{rate}: {text}");
    }
}

#[test]
fn a_hole_that_growth_closes_is_none_and_not_below_nothing() {
    for (changes, said) in [
        (
            ["base_budget_level=2300000", "lag_quarters=0"],
            "41,173; none after growth of 10% in a year.",
        ),
        (
            ["base_budget_level=2300000", "growth_rate=0"],
            "Base budget at risk in 2022-23: 41,173.\n",
        ),
        (
            ["base_budget_level=2300000", "growth_rate=0.01"],
            "41,173; 18,173 after growth of 1% in a year.",
        ),
    ] {
        let [level, growth] = changes;
        let args = ["offset", CASE, "--set", level, "--set", growth, "--appraisal"];
        let text = recoup(&args).expect(0).out;
        assert!(text.contains(said), "{text}");
        assert!(!text.contains("grew by 0%"), "{text}");
    }
}

#[test]
fn what_a_fit_says_is_told_to_no_penny_and_in_short_sentences() {
    for case in [CASE, "examples/client-groups"] {
        for source in ["stated", "fitted"] {
            let source = format!("growth_source={source}");
            let args = ["offset", case, "--set", "baseline=fitted_level", "--set", &source];
            let text = recoup(&args).expect(0).out;
            let level =
                text.lines().find_map(|line| line.trim().strip_prefix("a baseline of about "));
            let level = level.unwrap().strip_suffix(" (fitted),").unwrap();
            assert!(!level.contains('.'), "{text}");
            assert_eq!(text.matches(&format!("about {level}")).count(), 3, "{text}");
            assert_eq!(offences(&text), [] as [String; 0]);
        }
    }
}

#[test]
fn a_line_is_named_once_where_its_finding_begins_with_it() {
    let nottinghamshire = "examples/nottinghamshire-promoting-independence";
    for bias in ["0", "0.1"] {
        let bias = format!("optimism_bias={bias}");
        let text = recoup(&["offset", nottinghamshire, "--set", &bias]).expect(0).out;
        for line in text.lines().filter(|line| line.starts_with("  Warning")) {
            assert!(line.matches("Business Support Officers").count() <= 1, "{line}");
        }
        assert!(!text.contains("As written: \"Savings target"), "{text}");
    }
}

#[test]
fn pay_that_rises_twice_is_said_in_short_sentences() {
    let care = "examples/cambridgeshire-care-together";
    let text = recoup(&["offset", care, "--set", "pay_inflation_rate=0.02"]).expect(0).out;
    assert!(text.contains("already. Pay inflation of 2% a year is added on top."), "{text}");
    assert_eq!(offences(&text), [] as [String; 0]);
}

#[test]
fn a_recovery_path_that_lacks_something_is_told_what_to_send() {
    for (changes, said) in [
        (
            &["recovery_path=scheduled", "scheduled_recoveries=2022-23:1.00"][..],
            "nothing is stated for 2023-24: state an amount for every year of the plan, 2022-23 \
             to 2025-26, and for no other",
        ),
        (
            &["recovery_path=scheduled", "scheduled_recoveries=2021-22:1.00"],
            "2021-22 is not a year of the plan: state an amount for every year of the plan",
        ),
        (&["recovery_path=statistical", "slippage_quarters=2"], "send 0 or take another"),
    ] {
        let sets = changes.iter().flat_map(|change| ["--set", change]);
        let args: Vec<&str> = ["offset", CASE].into_iter().chain(sets).collect();
        let refused = recoup(&args).expect(2).err;
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn a_fitted_level_is_told_to_no_penny_where_all_of_it_is_credited() {
    let sets = ["--set", "baseline=fitted_level", "--set", "offset_basis=total_recovery"];
    let text = recoup(&[&["offset", CASE], &sets[..]].concat()).expect(0).out;
    let said = "Of that, about 2,338,032 a year, the fitted level of 2020-21, is probably";
    assert!(text.contains(said), "{text}");
}

#[test]
fn a_forecast_is_told_to_no_penny_where_it_falls_or_covers_nothing() {
    let groups = "examples/client-groups";
    let sets = ["recovery_path=statistical", "step_retained_share=0.5", "lag_quarters=7"];
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let text = recoup(&[&["offset", groups, "--appraisal"], &sets[..]].concat()).expect(0).out;
    for said in ["they come to about -19,554.\n", "itself falls to about 2,004,901 in 2021-22."] {
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn what_a_rough_growth_leaves_of_a_hole_is_about() {
    for (source, hole) in [
        (
            "stated",
            ["grew by 10%, the hole is 649,644.", "; 649,644 after growth of 10% in a year."],
        ),
        (
            "target",
            [
                "grew by about 10%, the hole is about 649,644.",
                "; about 649,644 after growth of about 10% in a year.",
            ],
        ),
        (
            "fitted",
            [
                "fell by about 3.66%, the hole is about 859,701.",
                "; about 859,701 after a fall of about 3.66% in a year.",
            ],
        ),
    ] {
        let source = format!("growth_source={source}");
        let text = recoup(&["offset", CASE, "--set", &source, "--appraisal"]).expect(0).out;
        for said in hole {
            assert!(text.contains(said), "{said} in {text}");
        }
    }
}

#[test]
fn a_forecast_beside_a_printed_figure_is_about() {
    let text = recoup(&["offset", CASE, "--set", "recovery_path=statistical"]).expect(0).out;
    assert!(text.contains("in 2022-23: published 234,117, computed about 152,998."), "{text}");
}
