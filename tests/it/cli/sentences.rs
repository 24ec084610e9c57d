//! Sentences and tables that people read: what is asked, and what stands there.

use super::*;
use crate::support::prose::offences;

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
        "That is by 80% intervals that held in 9 of 26 past forecasts up to 4 quarters ahead";
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
                 cost of 2023-24 with a probability of about 32%. {held}. {verdict}"
            ),
        ),
        (
            &[statistical],
            "Plan: ",
            format!(
                "If all of the step lasts, credit covers the cost of the plan with a probability of \
                 about 28%. {held}. {verdict}"
            ),
        ),
        (
            &[statistical, "step_retained_share=0.5"],
            "Plan: ",
            format!(
                "If half of the step lasts, credit covers the cost of the plan with a probability of \
                 about 17%. {held}, without that choice. {verdict}"
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
                about 28%. That is by 80% intervals that held in 9 of 26 past forecasts";
    assert!(text.contains(plan), "{text}");
    // Eight quarters leave no past forecast.
    let (_folder, path) = unmarked(8);
    let baseline = ["--set", "baseline=2018-19"];
    let text = said(&[&["offset", &*path], &statistical[..], &baseline].concat());
    assert!(text.contains("\n  Plan: By the forecast, credit covers"), "{text}");
    assert!(!text.contains("past forecast"), "{text}");
}

#[test]
fn a_search_that_finds_nothing_says_what_was_tried() {
    let text = said(&["offset", CASE, "--appraisal"]);
    let lag = "The plan does not pay for itself without a lag, nor with one of up to 40 quarters.";
    assert_eq!(cells(&text, "lag   "), ["lag", "none", lag]);
    let bias = "The plan just pays for itself at costs 10.26% lower than stated.";
    assert_eq!(cells(&text, "optimism bias   "), ["optimism bias", "-10.26%", bias]);
    let falling =
        ["offset", CASE, "--set", "growth_rate=-0.1", "--set", "rounding=half_up_to_penny"];
    let baseline = "Only a baseline below zero would make the plan just pay for itself.";
    let falling = said(&[&falling[..], &["--appraisal"]].concat());
    assert_eq!(cells(&falling, "baseline   "), ["baseline", "none", baseline]);
    assert!(!falling.contains("no such value"), "{falling}");
}

/// An offset of the case with these assumptions in the place of its own.
#[track_caller]
fn offset(changes: &[&str]) -> String {
    let sets = changes.iter().flat_map(|change| ["--set", *change]);
    said(&["offset", CASE].into_iter().chain(sets).collect::<Vec<&str>>())
}

#[test]
fn what_a_paper_calls_about_and_what_is_estimated_keep_their_about() {
    let exposure = ["recovery_path=rate_on_exposure", "dp_spend=16700000.00"];
    let stated = ["participating_share=0.5", "baseline=600000.00"];
    for (changes, says) in [
        (&["growth_source=target"][..], "\n  growth of about 10% a year (target) from 2022-23,"),
        (&["growth_source=target"], " It holds if growth of about 10% a year lasts."),
        (&[], "\n  growth of 10% a year from 2022-23,"),
        (&["growth_source=fitted"], "\n  a fall of about 3.66% a year (fitted) from 2022-23,"),
        (&exposure, "\n  a rate of 8% on about 50% of direct payments (16,700,000 a year),"),
        (&[exposure, stated].concat(), "\n  a rate of 8% on 50% of direct payments"),
        (
            &["growth_without_the_plan=fitted"],
            "Without the plan 2,341,173 is taken to fall by about 3.66% a year, as the records have \
             by the fit.",
        ),
    ] {
        let text = offset(changes);
        assert!(text.contains(says), "{says} in {text}");
    }
}

#[test]
fn a_forecast_is_about_and_a_plan_in_pounds_has_no_pence() {
    let text = offset(&["recovery_path=statistical"]);
    let header = text.lines().find(|line| line.contains("investment")).unwrap();
    assert_eq!(header.matches(", about").count(), 5, "{text}");
    assert_eq!(cells(&text, "2022-23 ")[1..3], ["2,494,171", "456,450"], "{text}");
    assert_eq!(cells(&text, "Net present value"), ["Net present value", "about -1,000,351"]);
    assert_eq!(cells(&offset(&[]), "Net present value"), ["Net present value", "-132,484"]);
    let risk = "that budget has a hole of 803,420 in 2022-23. If that level first grew by 10%, the \
                hole is 649,644.";
    assert!(text.contains(risk), "{text}");
    for (share, says) in [("1", ", and 100% of the step lasts."), ("0.5", ", and 50% of the")] {
        let forecast = said(&["forecast", CASE, "--step-retained-share", share]);
        let first = forecast.lines().next().unwrap();
        assert!(first.contains("Each figure is an estimate, rounded to the pound"), "{first}");
        assert!(first.contains(says), "{first}");
    }
}

#[test]
fn where_the_answer_is_another_one_its_table_differs_in_one_finding() {
    for (changes, says) in [
        (&["recovery_path=statistical"][..], "8 of 12 published figures differ"),
        (&["offset_basis=cumulative_uplift"], "6 of 12 published figures differ"),
        (&["growth_source=fitted", "optimism_bias=0.2"], "4 of 4 published figures differ"),
    ] {
        let text = offset(changes);
        let differ =
            text.lines().filter(|line| line.contains("ublished") && line.contains("differ"));
        let differ: Vec<&str> = differ.collect();
        assert_eq!(differ.len(), 1, "{text}");
        assert!(differ[0].contains(says), "{text}");
    }
    assert!(offset(&[]).contains("Published -32,281; computed -31,831."));
}

#[test]
fn whatever_is_asked_the_text_has_short_sentences_and_no_name_of_a_field() {
    let statistical = "recovery_path=statistical";
    let exposure = ["recovery_path=rate_on_exposure", "dp_spend=16700000.00"];
    let ranges = "ranges=growth_rate:0.02..0.14,optimism_bias:0..0.30,benefit_optimism:0..0.2";
    let mut asked: Vec<Vec<&str>> = Vec::new();
    for changes in [
        &[][..],
        &[statistical],
        &[statistical, "step_retained_share=0.5", "offset_basis=total_recovery"],
        &[statistical, "lag_quarters=2", ranges],
        &exposure,
        &["growth_source=target", "offset_basis=cumulative_uplift"],
        &["growth_source=fitted", "growth_without_the_plan=fitted", "attribution=0.5"],
        &["growth_source=fitted", ranges],
        &[ranges, "slippage_quarters=2", "price_basis=real", "deflator_rate=0.02"],
        &["baseline=fitted_level", "recoveries_start=2022-23-Q3", "dp_spend=16700000.00"],
        &["growth_rate=-0.1", "lag_quarters=5"],
    ] {
        let sets = changes.iter().flat_map(|change| ["--set", *change]);
        asked.push(["offset", CASE, "--appraisal"].into_iter().chain(sets).collect());
    }
    for folder in [CASE, GROUPS] {
        asked.push(vec!["offset", folder, "--appraisal"]);
        asked.push(vec!["growth", folder]);
        for options in [&[][..], &["--step-retained-share", "0.5"], &["--step", "found"]] {
            asked.push([&["forecast", folder], options].concat());
        }
        asked.push(vec!["forecast", folder, "--view", "decomposition"]);
        asked.push(vec!["backtest", folder, "--horizon", "16", "--levels", "50,80,95"]);
        asked.push(vec!["monitoring", folder, "--budget", "2600000"]);
        asked.push(vec!["monitoring", folder, "--financial-year", "2022-23"]);
        asked.push(vec!["scenarios", folder]);
    }
    for method in ["bottom_up", "reconciled"] {
        asked.push(vec!["forecast", GROUPS, "--view", "client-groups", "--method", method]);
    }
    asked.push(vec![
        "scenarios",
        CASE,
        "--compare",
        "a-published,c-before-covid,i-two-quarters-later",
    ]);
    for folder in
        ["examples/cheshire-west-and-chester", "examples/nottinghamshire-promoting-independence"]
    {
        asked.push(vec!["offset", folder, "--appraisal", "--set", "phasing=2022-23..2025-26"]);
    }
    let mut found = Vec::new();
    for args in asked {
        let text = said(&args);
        found.extend(offences(&text).into_iter().map(|one| format!("{}: {one}", args.join(" "))));
    }
    let audit = recoup(&["audit-table", PUBLISHED]).expect(1).out;
    found.extend(offences(&audit));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_year_that_costs_nothing_has_no_probability_of_covering_its_cost() {
    let folder = "examples/cambridgeshire-independent-living";
    for range in ["ranges=benefit_optimism:0..0.3", "ranges=optimism_bias:0..0.3"] {
        let text = said(&["offset", folder, "--appraisal", "--set", range]);
        for year in ["2023-24", "2025-26"] {
            let says = format!("\n  {year}: It costs nothing, so there is nothing to cover.\n");
            assert!(text.contains(&says), "{says} in {text}");
        }
        assert!(text.contains("credit covers the cost of 2022-23 with a probability"), "{text}");
    }
}

#[test]
fn what_is_not_stated_is_paid_back_alike_in_an_answer_and_beside_others() {
    let care_together = "examples/cambridgeshire-care-together";
    let own = said(&["offset", care_together]);
    assert_eq!(cells(&own, "Paid back"), ["Paid back", "not stated"]);
    assert_eq!(cells(&said(&["scenarios", care_together]), "programme  ")[6], "not stated");
    let json = recoup(&["scenarios", care_together, "--format", "json"]).expect(0).json();
    let programme = &json["scenarios"][0];
    assert_eq!(
        (&programme["payback_year"], &programme["payback_state"]),
        (&Value::Null, &Value::from("not_stated"))
    );
    let never = "not within these years";
    assert_eq!(cells(&said(&["scenarios", CASE]), "a-published  ")[6], never);
    let answer = recoup(&["offset", CASE, "--format", "json"]).expect(0).json();
    assert_eq!(answer["payback_state"], "not_within_these_years");
    assert_eq!(answer["first_covered_state"], "reached");
    assert_eq!(answer["with_and_without"]["payback_state"], "reached");
}

#[test]
fn a_longest_lag_that_nothing_longer_was_tried_for_is_at_least_that() {
    let folder = copy_of_the_case();
    let years: Vec<String> = (22..34).map(|year| format!("20{year}-{}", year + 1)).collect();
    let lines = format!("line,{}\nTeam{}\n", years.join(","), ",1".repeat(years.len()));
    std::fs::write(folder.path().join("investment.csv"), lines).unwrap();
    let path = folder.path().display().to_string();
    let text = said(&["offset", &path, "--set", "offset_basis=total_recovery"]);
    assert!(text.contains(", lag at least 40 quarters,"), "{text}");
}

#[test]
fn an_error_that_nobody_listens_to_keeps_its_exit_code() {
    for (args, code) in [
        (&["check-config", "--database-url", "postgres://nobody@127.0.0.1:1/x"][..], 3),
        (&["offset", "no-such-folder"], 2),
        (&["offset", CASE], 0),
        (&["portfolio", CASE], 0),
    ] {
        let (listener, end) = std::io::pipe().unwrap();
        drop(listener);
        let ended = program().args(args).stdout(Stdio::null()).stderr(end).status().unwrap();
        assert_eq!(ended.code(), Some(code), "{args:?}");
    }
}
