//! Sentences and tables that people read: what is asked, and what stands there.

use super::*;

/// What a command says as text.
#[track_caller]
fn said(args: &[&str]) -> String {
    recoup(args).expect(0).out
}

/// The cells of the line that begins with a label.
#[track_caller]
fn cells<'a>(text: &'a str, label: &str) -> Vec<&'a str> {
    let mut lines = text.lines().map(str::trim_start);
    let line = lines.find(|line| line.starts_with(label));
    let line = line.unwrap_or_else(|| panic!("{label} in {text}"));
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn shares_and_growth_are_percentages_in_tables() {
    let scenarios = said(&["scenarios", CASE]);
    for (label, covered, growth) in [
        ("a-published", "89.74%", "10.98%"),
        ("b-cumulative-uplift", "213.68%", "4.92%"),
        ("i-two-quarters-later", "76.87%", "12.59%"),
    ] {
        let cells = cells(&scenarios, label);
        assert_eq!((cells[4], cells[7]), (covered, growth), "{scenarios}");
    }
    let growth = said(&["growth", CASE]);
    assert_eq!(
        cells(&growth, "amount               trend with step"),
        ["amount", "trend with step", "-3.66%", "-14.31%", "8.3%", "1.5%", "cannot tell"]
    );
    assert!(growth.contains("  chance of about 10% or more  "), "{growth}");
    let step = "A step from 2019-20 Q4 (F 18.48) would leave growth of -6.22% (-16.34% to 5.13%).";
    assert!(growth.contains(step), "{growth}");
    let independent = said(&["offset", "examples/cambridgeshire-independent-living"]);
    assert_eq!(cells(&independent, "Benefit-cost ratio"), ["Benefit-cost ratio", "1.58"]);
}

#[test]
fn a_range_that_is_not_used_is_named_with_the_reason() {
    let statistical = "recovery_path=statistical";
    for (folder, changes, says) in [
        (
            CASE,
            &[statistical, "ranges=growth_rate:0.02..0.14"][..],
            "The range stated for growth rate is left unused: a forecast has probabilities of its own.",
        ),
        (
            CASE,
            &[statistical, "ranges=growth_rate:0.02..0.14,optimism_bias:0..0.2"],
            "Each range stated for growth rate and optimism bias is left unused: a forecast has \
             probabilities of its own.",
        ),
        (
            CASE,
            &["dp_spend=16700000.00", "ranges=dp_spend:16000000.00..17000000.00"],
            "The range stated for direct-payment spend is left unused: nothing in this answer \
             depends on it.",
        ),
        (
            "examples/cambridgeshire-independent-living",
            &["ranges=growth_rate:0.02..0.14"],
            "The range stated for growth rate is left unused: only clawbacks have one.",
        ),
    ] {
        let sets = changes.iter().flat_map(|change| ["--set", *change]);
        let args: Vec<&str> = ["offset", folder].into_iter().chain(sets).collect();
        let text = said(&args);
        assert!(text.contains(&format!("Warning: {says}\n")), "{says} in {text}");
    }
}

#[test]
fn a_probability_names_what_it_holds_under() {
    let held =
        "That is by 80% intervals that held in 7 of 26 past forecasts up to 4 quarters ahead";
    let verdict = "That is far fewer than they should: do not rely on them.";
    let statistical = "recovery_path=statistical";
    let own_table = |changes: &[&'static str]| {
        let sets = changes.iter().flat_map(|change| ["--set", *change]);
        let args: Vec<&str> = ["offset", CASE, "--appraisal"].into_iter().chain(sets).collect();
        said(&args)
    };
    for (changes, label, says) in [
        (
            &[statistical][..],
            "2023-24: ",
            format!(
                "If all of the step lasts and the year before comes as forecast, credit covers the \
                 cost of 2023-24 with a probability of about 34%. {held}. {verdict}"
            ),
        ),
        (
            &[statistical],
            "Plan: ",
            format!(
                "If all of the step lasts, credit covers the cost of the plan with a probability of \
                 about 31%. {held}. {verdict}"
            ),
        ),
        (
            &[statistical, "step_retained_share=0.5"],
            "Plan: ",
            format!(
                "If half of the step lasts, credit covers the cost of the plan with a probability of \
                 about 19%. {held}, without that choice. {verdict}"
            ),
        ),
        (
            &["growth_source=fitted"],
            "2022-23: ",
            "If the growth fitted with the marked step goes on, credit covers the cost of 2022-23 \
             with a probability of about 0.1%. It does where the growth rate is 19.5% or more."
                .to_owned(),
        ),
        (
            &["ranges=growth_rate:0.02..0.14,optimism_bias:0..0.3"],
            "Plan: ",
            "If the stated ranges of growth rate and optimism bias hold, credit covers the cost of \
             the plan with a probability of about 30%."
                .to_owned(),
        ),
    ] {
        let text = own_table(changes);
        assert!(text.contains(&format!("\n  {label}{says}\n")), "{label}{says} in {text}");
    }
    let reach = "The past forecasts looked at most 4 quarters ahead, and the plan ends 20 quarters \
                 after the last final one.";
    assert!(own_table(&[statistical]).contains(reach));
}

/// A copy of the case with so many of its quarters, and no step marked.
fn unmarked(quarters: usize) -> (TempDir, String) {
    let folder = copy_of_the_case();
    let edit = |name: &str, change: &dyn Fn(String) -> String| {
        let path = folder.path().join(name);
        std::fs::write(&path, change(std::fs::read_to_string(&path).unwrap())).unwrap();
    };
    edit("programme.toml", &|text| {
        let (before, after) = text.split_once("[[interventions]]").unwrap();
        format!("{before}{}", &after[after.find("# The reading").unwrap()..])
    });
    edit("clawbacks.csv", &|text| {
        let kept = text.lines().filter(|line| !line.contains("stated_total"));
        kept.take(1 + quarters).map(|line| format!("{line}\n")).collect()
    });
    let path = folder.path().display().to_string();
    (folder, path)
}

#[test]
fn nothing_is_said_of_a_step_or_a_past_that_is_not_known() {
    let statistical = ["--set", "recovery_path=statistical", "--appraisal"];
    let (_folder, path) = unmarked(16);
    let text = said(&[&["offset", &*path], &statistical[..]].concat());
    let plan = "\n  Plan: By the forecast, credit covers the cost of the plan with a probability of \
                about 31%. That is by 80% intervals that held in 7 of 26 past forecasts";
    assert!(text.contains(plan), "{text}");
    // Eight quarters leave no past forecast.
    let (_folder, path) = unmarked(8);
    let baseline = ["--set", "baseline=2018-19"];
    let text = said(&[&["offset", &*path], &statistical[..], &baseline].concat());
    assert!(text.contains("\n  Plan: By the forecast, credit covers"), "{text}");
    assert!(!text.contains("past forecast"), "{text}");
}
