//! The backtest of a programme's own series.

use super::*;

on_both_databases! {
    a_backtest_has_counts_and_pounds_and_with_few_origins_no_percentage,
    every_past_forecast_is_the_forecast_as_known_up_to_its_origin,
    a_longer_series_has_shares_beside_its_counts,
    of_a_long_series_the_latest_origins_are_tried_and_said_to_be,
    a_backtest_is_of_what_was_known_and_of_final_quarters_alone,
    what_cannot_be_tried_is_refused_with_what_would_do,
    a_forecast_has_its_backtest_in_short,
}

/// So many quarters that rise, with a season and some noise.
fn rising(count: u32) -> Vec<Option<u32>> {
    (0..count).map(|t| Some(1_000 + 10 * t + 100 * (t % 4) + 7 * (t * t % 11))).collect()
}

fn a_backtest_has_counts_and_pounds_and_with_few_origins_no_percentage(database: &Database) {
    let app = TestApp::with_case(database);
    let got = app.read(&format!("{CASE}/backtest"));
    assert_eq!(got["recorded"], json!({"first": "2017-18-Q1", "last": "2020-21-Q4", "count": 16}));
    assert_eq!(
        got["origins"],
        json!({"first": "2018-19-Q4", "last": "2020-21-Q3", "count": 8,
            "least_quarters_seen": 8, "enough_for_shares": 20})
    );
    assert_eq!((&got["horizon_quarters"], &got["levels"]), (&json!(4), &json!([80, 95])));
    let overall = &got["overall"];
    assert_eq!(overall["mae"], "152019.07");
    assert_eq!(overall["naive_mae"], "169422.54");
    assert_eq!(overall["value_added"], json!({"amount": "17403.47", "share": null}));
    assert_eq!(overall["closer_than_naive"], json!({"count": 13, "of": 26}));
    assert_eq!((&overall["mase"], &overall["naive_mase"]), (&json!("2.558"), &json!("2.777")));
    assert_eq!((&overall["smape"], &overall["naive_smape"]), (&json!("0.3417"), &json!("0.3805")));
    assert_eq!(column(&got["by_horizon"], "forecasts"), ["8", "7", "6", "5"]);
    let added: Vec<String> = got["by_horizon"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scores| text(&scores["value_added"]["amount"]))
        .collect();
    assert!(!added[0].starts_with('-') && added[3].starts_with('-'), "{added:?}");
    // Of these alone, how often intervals held hangs on their widths.
    let held = overall["intervals"].as_array().unwrap();
    let held: Vec<&Value> = held.iter().map(|interval| &interval["held"]["count"]).collect();
    assert_eq!(held, [&json!(9), &json!(25)]);
    assert!(!got.to_string().contains("share\":\""), "{got:#}");
    let records = got["interval_records"].as_array().unwrap();
    let records: Vec<String> = records
        .iter()
        .map(|of| {
            let [first, last, level] = ["first_ahead", "last_ahead", "level"].map(|f| &of[f]);
            let [held, quarters] = [&of["held"]["count"], &of["quarters"]];
            format!("{first}-{last} {level}% {held} {quarters} {}", text(&of["judgement"]))
        })
        .collect();
    assert_eq!(
        records,
        [
            "1-1 80% 5 8 too_few",
            "1-1 95% 8 8 as_often",
            "2-4 80% 4 7 far_fewer",
            "2-4 95% 17 7 too_few",
            "1-4 80% 9 8 far_fewer",
            "1-4 95% 25 8 as_often",
        ]
    );
    let said = text(&got["message"]);
    for part in [
        "26 past forecasts, made from 8 starting quarters. 13 were nearer",
        "about 152,019 pounds, and repeating the last year by about 169,423. So the forecast came \
         about 17,403 nearer.",
        "Of 18 past forecasts 2 to 4 quarters ahead, 4 fell inside the 80% interval: far fewer \
         than 80%, so do not rely on it. Of 26 past forecasts 1 to 4 quarters ahead, 9 fell inside \
         the 80% interval: far fewer than 80%, so do not rely on it.",
        "Nothing here shows that the 95% interval is too narrow.",
        "With fewer than 20 starting quarters no percentages are given.",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(column(&got["notes"], "rule"), ["origins_overlap", "forecast_across_intervention"]);
    assert!(
        text(&got["notes"][1]["message"]).starts_with("10 of the 26 forecasts were made before")
    );
}

fn every_past_forecast_is_the_forecast_as_known_up_to_its_origin(database: &Database) {
    let app = TestApp::empty(database);
    let (whole, early) = (create(&app, "whole"), create(&app, "early"));
    deliver_quarters(&app, &whole, &rising(12));
    deliver_quarters(&app, &early, &rising(9));
    let past = app.read(&format!("{whole}/backtest"))["forecasts"].clone();
    let forecast = app.read(&format!("{early}/forecast?horizon_quarters=3"))["quarters"].clone();
    let from_ninth: Vec<&Value> =
        past.as_array().unwrap().iter().filter(|past| past["origin"] == "2003-04-Q1").collect();
    assert_eq!(from_ninth.len(), 3);
    for (past, ahead) in from_ninth.into_iter().zip(forecast.as_array().unwrap()) {
        for field in ["quarter", "point", "intervals"] {
            assert_eq!(past[field], ahead[field], "{past:#}");
        }
    }
}

fn a_longer_series_has_shares_beside_its_counts(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    deliver_quarters(&app, &programme, &rising(28));
    let got = app.read(&format!("{programme}/backtest?levels=90&horizon_quarters=2"));
    let overall = &got["overall"];
    let held = &overall["intervals"][0];
    let share = held["held"]["count"].as_f64().unwrap() / held["held"]["of"].as_f64().unwrap();
    assert_eq!(text(&held["share"]), format!("{share:.4}"));
    assert!(overall["value_added"]["share"].is_string(), "{overall:#}");
    assert!(text(&got["message"]).contains("%)"), "{got:#}");
    assert!(!text(&got["message"]).contains("With fewer"), "{got:#}");
    assert_eq!(of_rule(&got["notes"], "latest_origins"), [] as [Value; 0]);
    // Two quarters ahead there is one origin too few.
    assert_eq!(got["by_horizon"][1]["forecasts"], 19);
    assert_eq!(got["by_horizon"][1]["intervals"][0]["share"], Value::Null);
}

fn of_a_long_series_the_latest_origins_are_tried_and_said_to_be(database: &Database) {
    let app = TestApp::empty(database);
    let programme = create(&app, "example");
    deliver_quarters(&app, &programme, &rising(52));
    let got = app.read(&format!("{programme}/backtest"));
    assert_eq!(got["recorded"]["count"], 52);
    assert_eq!(got["origins"]["count"], 40);
    assert_eq!(
        (&got["origins"]["first"], &got["origins"]["last"]),
        (&json!("2003-04-Q4"), &json!("2013-14-Q3"))
    );
    assert_eq!(got["forecasts"][0]["origin"], got["origins"]["first"]);
    let said = of_rule(&got["notes"], "latest_origins");
    assert_eq!(said[0]["message"], "Of 44 starting quarters the latest 40 were tried.");
}

fn a_backtest_is_of_what_was_known_and_of_final_quarters_alone(database: &Database) {
    let app = TestApp::with_case(database);
    let before = app.read(&format!("{CASE}/backtest"));
    let provisional = quarter("2021-22-Q1", "612000.00", 140, "provisional");
    app.post_json(&format!("{CASE}/submissions"), &provisional).expect(201);
    let shown = app.read(&format!("{CASE}/backtest"));
    assert_eq!(shown["overall"], before["overall"]);
    assert_eq!(of_rule(&shown["notes"], "provisional").len(), 1);
    let closed = quarter("2021-22-Q1", "598400.00", 139, "final");
    let query = "reason=Closed&submitted_by=A.%20Officer";
    app.post_json(&format!("{CASE}/submissions?{query}"), &closed).expect(201);
    let after = app.read(&format!("{CASE}/backtest"));
    assert_eq!(after["origins"]["count"], 9);
    let known_at = text(&before["as_known_at"]);
    let then = app.read(&format!("{CASE}/backtest?as_known_at={known_at}"));
    assert_eq!((&then["overall"], &then["forecasts"]), (&before["overall"], &before["forecasts"]));
}

fn what_cannot_be_tried_is_refused_with_what_would_do(database: &Database) {
    let app = TestApp::empty(database);
    for (id, quarters, skipped, query, says) in [
        ("none", 0, &[][..], "", "No quarter is recorded as final."),
        ("few", 8, &[], "", "9 needed, 8 to forecast from and one to compare with"),
        ("gap", 16, &[5], "", "2002-03 Q2 has no final figure, and a backtest needs every quarter"),
        ("gaps", 16, &[5, 9], "", "2002-03 Q2, 2003-04 Q2 have no final figure"),
        ("group", 16, &[], "?client_group=other", "No client group \"other\" is recorded"),
    ] {
        let programme = create(&app, id);
        let mut amounts = rising(quarters);
        skipped.iter().for_each(|place: &usize| amounts[*place] = None);
        if !amounts.is_empty() {
            deliver_quarters(&app, &programme, &amounts);
        }
        let refused = app.get(&format!("{programme}/backtest{query}")).problem(422, "no_backtest");
        let said = text(&refused["detail"]);
        assert!(said.contains(says), "{id}: {said}");
    }
    for query in
        ["horizon_quarters=0", "horizon_quarters=17", "levels=99", "step_retained_share=0.5"]
    {
        let address = format!("/api/v1/councils/example/programmes/few/backtest?{query}");
        let problem = app.get(&address).problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], query.split('=').next().unwrap());
    }
    app.get("/api/v1/councils/example/programmes/nowhere/backtest")
        .problem(404, "unknown_programme");
}

fn a_forecast_has_its_backtest_in_short(database: &Database) {
    let app = TestApp::with_case(database);
    let backtest = app.read(&format!("{CASE}/backtest"));
    for query in ["", "?step_retained_share=0.00"] {
        let short = app.read(&format!("{CASE}/forecast{query}"))["backtest"].clone();
        for field in ["origins", "overall", "horizon_quarters"] {
            assert_eq!(short[field], backtest[field], "it is of the forecast without a scenario");
        }
        let said = text(&short["message"]);
        assert!(said.ends_with(&text(&backtest["message"])), "{said}");
        assert_eq!(said.starts_with("This is the plain forecast"), !query.is_empty(), "{said}");
    }
    let programme = create(&app, "example");
    deliver_quarters(&app, &programme, &rising(8));
    let forecast = app.read(&format!("{programme}/forecast"));
    assert_eq!(forecast["backtest"], Value::Null);
    let why = of_rule(&forecast["notes"], "no_backtest");
    assert!(
        text(&why[0]["message"]).starts_with("Too few quarters for a backtest: 8 given, 9 needed"),
        "{why:?}"
    );
}
