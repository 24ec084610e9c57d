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
    // 2,882,667.33 less 2,501,134.97 is 381,532.36.
    let views = recoup(&["forecast", CASE, "--view", "decomposition"]).expect(0).out;
    assert!(line(&views, "2024-25  ").ends_with("2,882,667  2,501,135     381,532"), "{views}");
    assert!(line(&views, "In 2024-25").contains("gives 2,882,667, 381,532 more"), "{views}");
    // 2,444,600.90, 2,346,266.42 and -98,334.48.
    let groups = &["--view", "client-groups", "--method", "reconciled", "--horizon", "12"];
    let groups = recoup(&[&["forecast", GROUPS][..], groups].concat()).expect(0).out;
    let (_, apart) = groups.split_once("Each by itself").unwrap();
    let figures: Vec<&str> = line(apart, "2023-24  ").split_whitespace().collect();
    assert_eq!(figures, ["2023-24", "2,444,601", "2,346,266", "-98,334"]);
    // 178,630.67, 171,178.67 and -7,452.00.
    let backtest = recoup(&["backtest", CASE]).expect(0).out;
    assert!(line(&backtest, "3 ahead").contains("178,631       171,179     -7,452"), "{backtest}");
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
fn growth_names_the_quarters_that_are_missing() {
    let rows = quarters(16);
    let kept =
        rows.lines().filter(|row| !["2017-18,3", "2018-19,1", "2018-19,2"].contains(&&row[..9]));
    let (_folder, path) = case_with(&kept.map(|row| format!("{row}\n")).collect::<String>());
    let text = recoup(&["growth", &path]).expect(0).out;
    let last = "\nMissing, and no part of the fit: 2017-18 Q3, 2018-19 Q1 to 2018-19 Q2.\n";
    assert!(text.ends_with(last), "{text}");
}

#[test]
fn growth_that_nothing_can_be_fitted_on_has_no_empty_table() {
    let provisional = "2017-18,1,500000,150,provisional\n".to_owned();
    for (rows, first, verdict) in [
        (provisional, "No quarter of clawbacks is recorded as final.", "not stated"),
        (quarters(1), "Clawbacks of the one final quarter, 2017-18 Q1.", "cannot tell"),
        (
            quarters(3),
            "Clawbacks of the 3 final quarters from 2017-18 Q1 to 2017-18 Q3.",
            "cannot tell",
        ),
    ] {
        let (_folder, path) = case_with(&rows);
        let text = recoup(&["growth", &path]).expect(0).out;
        assert!(text.starts_with(&format!("{first}\n\namount: {verdict}\n")), "{text}");
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

#[test]
fn a_batch_gives_the_notes_of_every_series_in_json_and_text() {
    let rows: String = (1..=4).map(|n| format!("a,2020-21-Q{n},{}\n", 100 + n)).collect();
    let input = format!("series_id,quarter,amount\n{rows}a,2021-22-Q2,90\n");
    let forecast = |format| {
        let args = ["forecast", "-", "--horizon", "1", "--format", format];
        recoup_with_input(&args, input.as_bytes()).expect(0)
    };
    let json = forecast("json").json();
    let rules: Vec<&Value> = json[0]["notes"].as_array().unwrap().iter().collect();
    let said = |place: usize| rules[place]["message"].as_str().unwrap().to_owned();
    assert_eq!(rules.len(), 2, "{json:#}");
    assert_eq!(
        (&rules[0]["rule"], &rules[1]["rule"]),
        (&"short_series".into(), &"gaps_filled".into())
    );
    let text = forecast("text").out;
    for message in [said(0), said(1)] {
        assert!(text.contains(&format!("\n{message}\n")), "{message} in {text}");
    }
    assert_eq!(forecast("csv").out.lines().count(), 2, "CSV has rows alone");
}

#[test]
fn what_was_tried_on_the_past_is_never_taken_for_a_scenario() {
    let plain = "Tried on the past: 26 past forecasts, made from 8 starting quarters.";
    let not_this = "Tried on the past: This is the plain forecast, in which a step lasts in full, \
                    and not the scenario shown. 26 past forecasts";
    for (step_retained_share, says) in
        [("1", plain), ("1.00", plain), ("0.99", not_this), ("0", not_this)]
    {
        let text =
            recoup(&["forecast", CASE, "--step-retained-share", step_retained_share]).expect(0).out;
        assert!(line(&text, "Tried").starts_with(says), "{text}");
    }
}

#[test]
fn a_client_group_that_is_not_recorded_is_refused_with_those_that_are() {
    let says = "no client group \"nobody\" is recorded; recorded are learning-disability-autism, \
                older-people, other, physical-disability";
    for command in [&["forecast"][..], &["backtest"], &["forecast", "--view", "decomposition"]] {
        recoup(&[command, &[GROUPS, "--client-group", "nobody"]].concat()).refused(2, &[says]);
    }
}

#[test]
fn a_forecast_of_a_scenario_as_csv_says_how_much_of_the_step_lasts() {
    for (options, last) in [(&[][..], ",1.00"), (&["--step-retained-share", "0.5"], ",0.5")] {
        let args = [&["forecast", CASE, "--format", "csv"], options].concat();
        let csv = recoup(&args).expect(0).out;
        let mut lines = csv.lines();
        assert!(lines.next().unwrap().ends_with(",step_retained_share"), "{csv}");
        assert!(lines.all(|line| line.ends_with(last)), "{csv}");
    }
}

#[test]
fn a_total_of_one_year_is_not_printed_as_another_row() {
    for (horizon, times) in [("4", 0), ("8", 1)] {
        let text = recoup(&["forecast", CASE, "--horizon", horizon]).expect(0).out;
        let rows = text.lines().filter(|line| line.trim_start().starts_with("2021-22 to"));
        assert_eq!(rows.count(), times, "{text}");
        let header = line(&text, "scenario");
        assert_eq!(header.matches(" to ").count(), times, "{header}");
        assert!(header.contains("95% from"), "{header}");
    }
}

#[test]
fn a_backtest_counts_the_origin_itself_among_the_quarters_that_it_sees() {
    let nine: String = quarters(9);
    let (_folder, path) = case_with(&nine);
    let text = recoup(&["backtest", &path]).expect(0).out;
    assert!(
        text.contains("1 past forecast, made from 1 starting quarter."),
        "eight quarters up to it: {text}"
    );
    let help = recoup(&["backtest", "--help"]).expect(0).out;
    assert!(help.contains("at least eight up to it, itself counted"), "{help}");
}

#[test]
fn growth_that_cannot_be_measured_names_the_quarters_in_the_way() {
    let complete = quarters(12);
    let without = |quarter: &str, instead: &str| {
        let row = line(&complete, quarter);
        complete.replace(row, &format!("{quarter},{instead},final"))
    };
    let gap = quarters(7).replace(&format!("{}\n", line(&complete, "2017-18,3")), "");
    for (rows, measure, says) in [
        (
            gap,
            "amount",
            "too few quarters for a growth rate: 6 given (2017-18 Q1 to 2017-18 Q2, 2017-18 Q4 to \
             2018-19 Q3), 8 needed.",
        ),
        (
            without("2018-19,2", "-5,9"),
            "amount",
            "The amount recovered: zero or negative in 2018-19 Q2, so growth in percent has no \
             meaning.",
        ),
        (
            without("2018-19,2", "0,0"),
            "count",
            "The number of clawbacks: zero or negative in 2018-19 Q2",
        ),
        (
            without("2018-19,2", "0,0"),
            "amount per clawback",
            "There was no clawback in 2018-19 Q2, so",
        ),
        (
            without("2018-19,2", "5,").replace(line(&complete, "2019-20,1"), "2019-20,1,5,,final"),
            "count",
            "The count is not stated for 2018-19 Q2, 2019-20 Q1.",
        ),
    ] {
        let (_folder, path) = case_with(&rows);
        let text = recoup(&["growth", &path]).expect(0).out;
        let (_, judged) = text.split_once(&format!("\n{measure}: cannot tell\n")).expect(&text);
        assert!(judged.lines().next().unwrap().contains(says), "{judged}");
    }
    let (_folder, path) = case_with(&without("2018-19,2", "-5,9"));
    let fitted = ["offset", &path, "--set", "growth_source=fitted"];
    recoup(&fitted).refused(2, &["zero or negative in 2018-19 Q2"]);
}

#[test]
fn one_quarter_is_not_several() {
    let forecast = |rows: &str| {
        let args = ["forecast", "-", "--horizon", "1", "--format", "text"];
        recoup_with_input(&args, format!("series_id,quarter,amount\n{rows}").as_bytes())
    };
    let four: String = (1..=4).map(|n| format!("a,2020-21-Q{n},-{n}0\n")).collect();
    let filled = forecast(&format!("{four}a,2021-22-Q2,-9\n")).expect(0).out;
    for says in [
        "\n1 missing quarter was filled from the same quarter of the years beside it, or else from the quarters beside it.\n",
        "\n1 quarter was forecast below zero and raised to zero.\n",
    ] {
        assert!(filled.contains(says), "{says} in {filled}");
    }
    let refused = forecast("a,2020-21-Q1,9\na,2020-21-Q3,9\n").expect(1).err;
    assert!(refused.contains("1 quarter is missing: at most 0 can be filled"), "{refused}");
}

#[test]
fn client_groups_are_printed_with_their_pence_even_where_those_are_none() {
    let args = ["forecast", GROUPS, "--view", "client-groups", "--horizon", "16"];
    let text = recoup(&args).expect(0).out;
    let row = line(&text, "2024-25 Q4");
    assert!(row.contains("  20,773.00  "), "{row}");
    let has_pence = |cell: &str| cell.as_bytes()[cell.len() - 3] == b'.';
    assert!(row.split_whitespace().skip(2).all(has_pence), "{row}");
}

#[test]
fn what_is_no_client_group_is_told_what_one_looks_like() {
    for command in [&["forecast", GROUPS][..], &["backtest", GROUPS]] {
        let args = [command, &["--client-group", "Older People"]].concat();
        recoup(&args).refused(2, &["not a client group", "such as older-people"]);
    }
}

#[test]
fn a_forecast_no_better_than_seasonal_naive_is_said_to_be_the_same() {
    let rows: String =
        quarters(12).lines().map(|row| format!("{},500,9,final\n", &row[..9])).collect();
    let (_folder, path) = case_with(&rows);
    let text = recoup(&["backtest", &path]).expect(0).out;
    let says = "missed by about 0 pounds, and repeating the last year by about 0. That is the same \
                to the pound, so the forecast added nothing.";
    assert!(text.contains(says), "{text}");
}

#[test]
fn the_past_of_folders_is_refused_and_what_a_demo_serves_is_said() {
    let past = ["portfolio", CASE, "--as-known-at", "2026-11-22"];
    recoup(&past).refused(2, &["--as-known-at goes with a database", "no history"]);
    let help = recoup(&["demo", "--help"]).expect(0).out;
    assert!(help.starts_with("Serve six real council papers and a made-up programme"), "{help}");
}

#[test]
fn what_is_said_of_a_year_and_of_past_forecasts_is_short_and_has_no_word_of_the_wire() {
    let monitoring = |options: &[&'static str]| [&["monitoring", CASE], options].concat();
    for args in [
        monitoring(&[]),
        monitoring(&["--budget", "2600000", "--tolerance", "0.02"]),
        monitoring(&["--budget", "3000000", "--amber-level", "60", "--red-level", "95"]),
        monitoring(&["--budget", "9000000"]),
        monitoring(&["--financial-year", "2020-21", "--budget", "2500000"]),
        monitoring(&["--financial-year", "2009-10"]),
        monitoring(&["--financial-year", "2022-23"]),
        vec!["backtest", CASE],
        vec!["backtest", CASE, "--horizon", "16", "--levels", "50,80,90,95"],
        vec!["backtest", GROUPS, "--client-group", "other"],
    ] {
        let text = recoup(&args).expect(0).out;
        // Findings begin with the rule that made them.
        let said = |line: &str| match line.split_once("): ") {
            Some((rule, said)) if rule.contains(" (") && line.starts_with("  ") => said.to_owned(),
            _ => line.to_owned(),
        };
        for line in text.lines().map(said) {
            let is_word = |of: char| of.is_ascii_lowercase();
            let joined = line.split('_').collect::<Vec<_>>();
            let has_id = joined
                .windows(2)
                .any(|two| two[0].ends_with(is_word) && two[1].starts_with(is_word));
            assert!(!has_id, "{line} in {text}");
            for sentence in line.split(". ") {
                let words = sentence.split_whitespace().count();
                assert!(words <= 25, "{words} words: {sentence}");
            }
        }
    }
}

#[test]
fn a_stated_attribution_is_not_said_beside_credit_for_all_growth() {
    let all = "a year, so all growth is credited to the plan. It holds";
    let half = "a year. Of the difference 50% is credited to the plan. It holds";
    for (set, said, unsaid) in [("lag_quarters=0", all, half), ("attribution=0.5", half, all)] {
        let case = "examples/cambridgeshire-direct-payments";
        let text = recoup(&["offset", case, "--set", set]).expect(0).out;
        assert!(text.contains(said) && !text.contains(unsaid), "{set}: {text}");
    }
}
