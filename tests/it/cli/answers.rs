//! `offset`, `growth`, `forecast` and `backtest` of a case folder.

use super::*;

#[test]
fn an_offset_is_printed_as_a_table_with_what_it_rests_on() {
    let run = recoup(&["offset", CASE]).expect(0);
    for part in [
        "234,117",
        "-31,831",
        "124,263",
        "89.74%",
        "First year covered  2023-24",
        "Paid back           not within these years",
        "-132,484",
        "Cost recovered      88.59% in present values",
        "Each rise counted once: By how much does the plan change each year's budget?",
        "Against doing nothing: How much cash does the plan gain over doing nothing?",
        "Net present value  1,251,614",
        "all growth is credited to the plan. It holds if growth of 10% a year lasts.",
        "growth of 10% a year from 2022-23,\n  a baseline of 2,341,173 (stated total),",
        "credits cut to the pound",
        "amount: cannot tell",
        "uptake: not stated",
        "Warning, 2021-22: ",
        "Warning, 2024-25, Investment required: ",
    ] {
        assert!(run.out.contains(part), "{part} in {}", run.out);
    }
    assert_eq!(run.err, "");
}

#[test]
fn an_answer_on_unusual_terms_names_them_all() {
    let set = |pairs: &[&str]| {
        let set = pairs.iter().flat_map(|pair| ["--set", pair]);
        let asked: Vec<&str> = ["offset", CASE].into_iter().chain(set).collect();
        recoup(&asked).expect(0).out
    };
    let terms = set(&[
        "optimism_bias=0.2",
        "pay_inflation_rate=0.03",
        "recoveries_start=2022-23-Q3",
        "price_basis=real",
        "deflator_rate=0.02",
    ]);
    let named = "a discount rate of 3.5%,\n  recoveries from 2022-23 Q3,\n  an optimism bias of 20%,\n  \
                 prices of 2022-23 by a deflator of 2% a year.\n";
    assert!(terms.contains(named), "{terms}");
    assert!(set(&[]).contains("a discount rate of 3.5%.\n"));
}

#[test]
fn where_a_plan_breaks_even_is_not_available_while_a_cost_is_not_stated() {
    let folder = TempDir::new().unwrap();
    for name in ["programme.toml", "clawbacks.csv"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASE).join(name);
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    let plan = |text: &str| {
        std::fs::write(folder.path().join("investment.csv"), text).unwrap();
        recoup(&["offset", &folder.path().display().to_string()]).expect(0).out
    };
    let unstated = plan("line,2022-23,2023-24\nA,5,\nB,5,5\n");
    assert!(unstated.contains("Breaks even at      not available\n"), "{unstated}");
    let stated = plan("line,2022-23,2023-24\nA,5,5\n");
    assert!(stated.contains("Breaks even at      growth rate "), "{stated}");
}

#[test]
fn an_offset_is_printed_as_csv() {
    let run = recoup(&["offset", CASE, "--format", "csv"]).expect(0);
    let expected = "financial_year,recovery,investment,credit,net,cumulative_net,offset_ratio\n\
        2022-23,2575290.30,456450.00,234117.00,222333.00,222333.00,0.5129\n\
        2023-24,2832819.33,251450.00,257529.00,-6079.00,216254.00,1.0242\n\
        2024-25,3116101.26,251450.00,283281.00,-31831.00,184423.00,1.1266\n\
        2025-26,3427711.39,251450.00,311610.00,-60160.00,124263.00,1.2393\n";
    assert_eq!(run.out, expected);
}

#[test]
fn any_assumption_is_set_by_its_name() {
    let set =
        ["offset", CASE, "--set", "growth_rate=0.05", "--set", "offset_basis=cumulative_uplift"];
    let json = recoup(&[&set[..], &["--format", "json"]].concat()).expect(0).json();
    assert_eq!(json["assumptions"]["growth_rate"], "0.05");
    assert_eq!(json["assumptions"]["offset_basis"], "cumulative_uplift");
    assert_eq!(json.get("as_known_at"), None, "a folder does not know when");
    recoup(&["offset", CASE, "--set", "growth=0.05"]).refused(
        2,
        &[
            "growth=0.05",
            "recovery_path, offset_basis, baseline, growth_rate, growth_source",
            "discount_rate, discount_rate_as_at, base_budget_level, step_retained_share",
        ],
    );
    recoup(&["offset", CASE, "--set", "growth_rate"]).refused(2, &["NAME=VALUE"]);
    recoup(&["offset", CASE, "--set", "a=1", "--set", "b=2"]).refused(2, &["a=1", "b=2"]);
    recoup(&["offset", CASE, "--set", "growth_rate=5%"]).refused(2, &["decimal fraction"]);
    recoup(&["offset", CASE, "--set", "lag_quarters=41"]).refused(2, &["40"]);
}

#[test]
fn growth_is_printed_with_its_verdicts() {
    let run = recoup(&["growth", CASE]).expect(0);
    for part in [
        "-3.66%",
        "contradicts",
        "cannot tell",
        "uptake: not stated",
        "Durbin-Watson",
        "1.824",
        "AR(1) 95% from",
        "40.48%",
        "chance of about 10% or more",
        "64.2%",
        "65.3%",
        "A step from 2019-20 Q4 (F 18.48)",
        "clawback rate: not stated",
        "58,529,325",
        "Read the rate beside uptake.",
    ] {
        assert!(run.out.contains(part), "{part} in {}", run.out);
    }
    let json = recoup(&["growth", CASE, "--format", "json"]).expect(0).json();
    assert_eq!(json["measures"][0]["fits"][1]["growth_rate"], "-0.0366");
    recoup(&["growth", CASE, "--format", "csv"]).refused(2, &["[possible values: text, json]"]);
}

#[test]
fn growth_prints_why_a_marked_step_is_missing() {
    let folder = copy_of_the_case();
    let place = folder.path().join("programme.toml");
    let programme = std::fs::read_to_string(&place).unwrap();
    let all_marked = programme.replace("first = \"2020-21-Q1\"", "first = \"2017-18-Q1\"");
    assert_ne!(programme, all_marked);
    std::fs::write(&place, all_marked).unwrap();
    let run = recoup(&["growth", &folder.path().display().to_string()]).expect(0);
    for part in [
        "The amount recovered: the step of COVID-19, marked from 2017-18 Q1 to 2020-21 Q4, cannot \
         be estimated beside the trend",
        "count: cannot tell\n  With a plain trend the data allow about 10% a year; the marked step \
         cannot be estimated beside it",
    ] {
        assert!(run.out.contains(part), "{part} in {}", run.out);
    }
}

#[test]
fn a_forecast_of_a_folder_is_printed_in_every_form() {
    let json = recoup(&["forecast", CASE, "--format", "json"]).expect(0).json();
    assert_eq!(json["horizon_quarters"], 16);
    let point = json["quarters"][0]["point"].as_str().unwrap();
    let csv = recoup(&["forecast", CASE, "--format", "csv", "--levels", "80"]).expect(0).out;
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("quarter,point,lower_80,upper_80,step_retained_share"));
    assert!(lines.next().unwrap().starts_with(&format!("2021-22-Q1,{point},")), "{csv}");
    let text = recoup(&["forecast", CASE, "--horizon", "4"]).expect(0).out;
    for part in ["2021-22 Q1", "95% from", "Fitted on 2017-18 Q1 to 2020-21 Q4"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let half =
        recoup(&["forecast", CASE, "--step-retained-share", "0.5", "--format", "json"]).expect(0);
    assert_eq!(half.json()["step_retained_share"], "0.5");
}

#[test]
fn other_views_of_the_forecast_are_printed() {
    let views = ["forecast", CASE, "--horizon", "4", "--view", "decomposition"];
    let text = recoup(&views).expect(0).out;
    for part in [
        "A second view, not the forecast",
        "x amount per clawback",
        "= product",
        "80% from",
        "In 2021-22 count x amount per clawback gives",
        "The product has no interval.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let json = recoup(&[&views[..], &["--format", "json"]].concat()).expect(0).json();
    assert_eq!(json["quarters"].as_array().unwrap().len(), 4);
    let groups = ["forecast", GROUPS, "--horizon", "4", "--view", "client-groups"];
    let text = recoup(&groups).expect(0).out;
    for part in [
        "The total is the sum of the groups",
        "older-people",
        "Each by itself, each figure rounded to the pound:",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let reconciled = [&groups[..], &["--method", "reconciled", "--format", "json"]].concat();
    let json = recoup(&reconciled).expect(0).json();
    assert_eq!(json["method"], "reconciled");
    let shorter = recoup(&["forecast", GROUPS, "--horizon", "2", "--view", "client-groups"]);
    assert!(shorter.expect(0).out.contains("2021-22 Q2"), "quarters where no year is complete");
}

#[test]
fn the_scenarios_of_a_step_are_printed_side_by_side_with_a_sentence() {
    let text = recoup(&["forecast", CASE]).expect(0).out;
    assert!(
        text.contains("From 2020-21 Q1 (COVID-19, marked) the level differs by +65.3%"),
        "{text}"
    );
    let points = |name: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(name)).expect(name);
        line.split_whitespace().skip(2).take(3).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(points("step persists"), "100% 2,493,119 2,494,171");
    assert_eq!(points("half persists"), "50% 1,939,092 1,939,911");
    assert_eq!(points("step reverts"), "0% 1,508,183 1,508,820");
    assert!(
        text.contains("Tried on the past: 26 past forecasts, made from 8 starting quarters."),
        "{text}"
    );
    let found = recoup(&["forecast", CASE, "--step", "found"]).expect(0).out;
    assert!(
        found.contains("From 2019-20 Q4 (found by a search: suggestive, never proof)"),
        "{found}"
    );
    let short = recoup(&["forecast", CASE, "--horizon", "3"]).expect(0).out;
    assert!(short.contains("by financial year, and the horizon completes none"), "{short}");
}

#[test]
fn a_backtest_is_printed_in_every_form() {
    let text = recoup(&["backtest", CASE]).expect(0).out;
    for part in [
        "Forecasts from 2018-19 Q4 to 2020-21 Q3",
        "  1 ahead    101,732       156,918     55,186     6 of 8\n",
        "  4 ahead    210,682       192,229    -18,453     1 of 5\n",
        "  1 ahead       80%       5 of 8    too few to judge\n",
        "  1 to 4 ahead  80%       9 of 26   far fewer than it should: do not rely on it\n",
        "26 past forecasts, made from 8 starting quarters.",
        "no percentages are given",
        "counts each quarter once",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("%)"), "{text}");
    let json = recoup(&["backtest", CASE, "--format", "json"]).expect(0).json();
    assert_eq!(json["overall"]["mae"], "152019.07");
    let csv = recoup(&["backtest", CASE, "--format", "csv", "--levels", "80", "--horizon", "1"]);
    let csv = csv.expect(0).out;
    let mut lines = csv.lines();
    let header = "origin,quarter,quarters_ahead,actual,point,seasonal_naive,lower_80,upper_80";
    assert_eq!(lines.next(), Some(header));
    let first = "2018-19-Q4,2019-20-Q1,1,283905.00,365408.27,377815.00,";
    assert!(lines.next().unwrap().starts_with(first), "{csv}");
    assert_eq!(lines.count(), 7);
}

#[test]
fn options_that_make_no_sense_are_refused() {
    for (args, says) in [
        (&["forecast", CASE, "--view", "client-groups"][..], "column client_group"),
        (&["forecast", CASE, "--view", "other"], "decomposition, client-groups"),
        (&["forecast", CASE, "--method", "bottom_up"], "--view client-groups"),
        (&["forecast", GROUPS, "--view", "client-groups", "--method", "top_down"], "reconciled"),
        (
            &["forecast", GROUPS, "--view", "client-groups", "--client-group", "other"],
            "leave --client-group out",
        ),
        (&["forecast", CASE, "--view", "decomposition", "--format", "csv"], "text or json"),
        (&["forecast", CASE, "--horizon", "0"], "1 to 40"),
        (&["forecast", CASE, "--horizon", "41"], "1 to 40"),
        (&["forecast", CASE, "--levels", "80,99"], "20 to 95"),
        (&["forecast", CASE, "--step-retained-share", "2"], "0 to 1"),
        (&["forecast", CASE, "--client-group", "other"], "no client group \"other\" is recorded"),
        (&["forecast", CASE, "--step", "silent"], "expected marked or found"),
        (&["forecast", PUBLISHED, "--step", "found"], "--step"),
        (&["backtest", CASE, "--horizon", "17"], "1 to 16"),
        (&["backtest", CASE, "--levels", "80,99"], "20 to 95"),
        (
            &["backtest", CASE, "--client-group", "other"],
            "recorded is only all, which is everybody",
        ),
        (&["backtest"], "--programme"),
        (&["forecast"], "--programme"),
        (&["offset"], "--programme"),
        (&["offset", CASE, "--programme", PROGRAMME], "not both"),
        (&["offset", CASE, "--as-known-at", "2026-11-22"], "no history"),
        (&["offset", CASE, "--database-url", "sqlite:x.db"], "--programme"),
        (&["offset", CASE, "--as-known-at", "yesterday"], "2026-11-22T09:00:00Z"),
        (&["offset", CASE, "--format", "xlsx"], "xlsx"),
        (&["offset", "no-such-folder"], "programme.toml: this file is missing"),
        (&["offset", "--programme", PROGRAMME, "--database-url", "mysql:x"], "sqlite:"),
        (&["no-such-command"], "no-such-command"),
        (&[], "Usage"),
    ] {
        recoup(args).refused(2, &[says]);
    }
}
