//! The recent step of a forecast, and the scenarios beside it.

use super::*;

on_both_databases! {
    the_step_of_the_case_has_its_size_and_three_named_scenarios,
    a_scenario_is_the_forecast_of_its_persistence_to_the_byte,
    the_offset_on_the_forecast_takes_the_same_share_of_the_same_step,
    without_the_step_the_case_reads_as_before_covid,
    a_break_that_is_found_has_scenarios_on_request_and_is_said_to_be_suggestive,
    without_a_step_nothing_is_reversed_and_both_ways_out_are_named,
    a_step_that_cannot_be_estimated_does_not_hold_up_the_forecast,
    scenarios_beyond_any_amount_do_not_hold_up_the_forecast,
    a_marked_step_that_ended_has_no_scenarios_and_is_not_taken_off,
    the_range_of_a_scenario_says_how_much_of_the_step_it_takes_to_last,
    a_step_down_orders_the_scenarios_the_other_way,
}

const NAMES: [&str; 3] = ["step_persists", "half_persists", "step_reverts"];

/// A programme of quarters from 2001-02 Q1 on, with 2004-05 marked where `marked`.
fn programme(app: &TestApp, id: &str, amounts: &[u32], marked: bool) -> String {
    let mut body = json!({"id": id, "council": "example", "name": "An example"});
    if marked {
        body["interventions"] =
            json!([{"first": "2004-05-Q1", "last": "2004-05-Q4", "label": "Audit"}]);
    }
    app.post_json("/api/v1/councils/example/programmes", &body).expect(201);
    let programme = format!("/api/v1/councils/example/programmes/{id}");
    let amounts: Vec<Option<u32>> = amounts.iter().copied().map(Some).collect();
    deliver_quarters(app, &programme, &amounts);
    programme
}

const CASE_AMOUNTS: [u32; 16] = [
    358442, 451925, 461680, 315600, 377815, 451178, 371315, 342062, 283905, 316820, 437243, 445275,
    505666, 564885, 665929, 604694,
];

fn pounds(value: &Value) -> f64 {
    text(value).parse().unwrap()
}

/// The point of the total of each scenario, in order.
fn totals(forecast: &Value) -> Vec<f64> {
    let scenarios = forecast["scenarios"].as_array().unwrap();
    scenarios.iter().map(|scenario| pounds(&scenario["total"]["point"])).collect()
}

fn the_step_of_the_case_has_its_size_and_three_named_scenarios(database: &Database) {
    let app = TestApp::with_case(database);
    let forecast = app.read(&format!("{CASE}/forecast"));
    let step = &forecast["step"];
    for (field, expected) in [
        ("source", "marked"),
        ("label", "COVID-19"),
        ("starts", "2020-21-Q1"),
        ("size", "0.653"),
        ("lower_95", "0.222"),
        ("upper_95", "1.236"),
    ] {
        assert_eq!(step[field], expected, "{field}");
    }
    let growth = app.read(&format!("{CASE}/growth"));
    for field in ["starts", "size", "lower_95", "upper_95"] {
        assert_eq!(step[field], growth["measures"][0]["fits"][1]["step"][field], "{field}");
    }
    assert!(text(&step["message"]).contains("differs by +65.3%"), "{step:#}");
    assert_eq!(column(&forecast["scenarios"], "name"), NAMES);
    assert_eq!(column(&forecast["scenarios"], "step_retained_share"), ["1.00", "0.50", "0.00"]);
    let thousands: Vec<f64> =
        totals(&forecast).iter().map(|total| (total / 1000.0).round()).collect();
    assert_eq!(thousands, [9985.0, 7766.0, 6040.0]);
    for scenario in forecast["scenarios"].as_array().unwrap() {
        let years = column(&scenario["financial_years"], "financial_year");
        assert_eq!(years, ["2021-22", "2022-23", "2023-24", "2024-25"]);
        assert_eq!(scenario["total"]["first"], "2021-22");
        for outlook in [&scenario["financial_years"][3], &scenario["total"]] {
            assert_eq!(column(&outlook["intervals"], "level"), ["80", "95"]);
        }
    }
    assert_eq!(of_rule(&forecast["notes"], "found_step"), [] as [Value; 0]);
}

fn a_scenario_is_the_forecast_of_its_persistence_to_the_byte(database: &Database) {
    let app = TestApp::with_case(database);
    let plain = app.read(&format!("{CASE}/forecast"));
    for (place, step_retained_share) in ["1.00", "0.50", "0.00"].iter().enumerate() {
        let alone = app.read(&format!("{CASE}/forecast?step_retained_share={step_retained_share}"));
        assert_eq!(alone["scenarios"], plain["scenarios"], "the choice does not move them");
        let scenario = &plain["scenarios"][place];
        for field in ["financial_years", "total", "step_retained_share"] {
            assert_eq!(
                scenario[field].to_string(),
                alone[field].to_string(),
                "{step_retained_share}"
            );
        }
    }
    assert_eq!(plain["step_retained_share"], "1.00");
    assert_eq!(plain["scenarios"][0]["total"].to_string(), plain["total"].to_string());
}

fn the_offset_on_the_forecast_takes_the_same_share_of_the_same_step(database: &Database) {
    let app = TestApp::with_case(database);
    let scenarios = app.read(&format!("{CASE}/forecast"))["scenarios"].clone();
    for scenario in scenarios.as_array().unwrap() {
        let step_retained_share = text(&scenario["step_retained_share"]);
        let query = format!("recovery_path=statistical&step_retained_share={step_retained_share}");
        let offset = app.read(&format!("{CASE}/offset?{query}"));
        let recoveries = column(&offset["years"], "recovery");
        let points = column(&scenario["financial_years"], "point");
        assert_eq!(recoveries[..3], points[1..], "2022-23 to 2024-25 at {step_retained_share}");
    }
}

/// The twelve quarters before COVID-19 alone give the level that is left of sixteen
/// without their step: 1.52 and 1.51 million a year.
fn without_the_step_the_case_reads_as_before_covid(database: &Database) {
    let app = TestApp::with_case(database);
    let before = programme(&app, "before", &CASE_AMOUNTS[..12], true);
    let before = app.read(&format!("{before}/forecast?horizon_quarters=20"));
    assert_eq!((&before["step"], &before["scenarios"]), (&Value::Null, &json!([])));
    let reverted = &app.read(&format!("{CASE}/forecast"))["scenarios"][2]["financial_years"];
    let years = before["financial_years"].as_array().unwrap();
    assert_eq!(years.len(), 5, "2020-21 and the four years of the case's own forecast");
    for (before, reverted) in years[1..].iter().zip(reverted.as_array().unwrap()) {
        let ratio = pounds(&reverted["point"]) / pounds(&before["point"]);
        assert!((ratio - 1.0).abs() < 0.02, "{ratio}");
    }
}

fn a_break_that_is_found_has_scenarios_on_request_and_is_said_to_be_suggestive(
    database: &Database,
) {
    let app = TestApp::with_case(database);
    let unmarked = programme(&app, "unmarked", &CASE_AMOUNTS, false);
    let silent = app.read(&format!("{unmarked}/forecast"));
    assert_eq!((&silent["step"], &silent["scenarios"]), (&Value::Null, &json!([])));
    let asked = app.read(&format!("{unmarked}/forecast?step=found"));
    let step = &asked["step"];
    assert_eq!((&step["source"], &step["label"]), (&json!("found"), &Value::Null));
    assert_eq!((&step["starts"], &step["size"]), (&json!("2003-04-Q4"), &json!("0.728")));
    assert_eq!(column(&asked["scenarios"], "name"), NAMES);
    assert_eq!(asked["quarters"], silent["quarters"], "to look at scenarios moves nothing");
    let said = of_rule(&asked["notes"], "found_step");
    assert_eq!((&said[0]["severity"], said.len()), (&json!("warning"), 1));
    for sentence in [&said[0]["message"], &step["message"]] {
        assert!(text(sentence).contains("suggestive"), "{sentence}");
    }
    let half = app.read(&format!("{unmarked}/forecast?step=found&step_retained_share=0.50"));
    assert_eq!(half["total"], asked["scenarios"][1]["total"]);
    let reversed = of_rule(&half["notes"], "step_reversed");
    assert!(text(&reversed[0]["message"]).starts_with("The recent step"), "{reversed:?}");
    // A marked step gives way only to somebody who asks for the other.
    let of_case = app.read(&format!("{CASE}/forecast?step=found"));
    assert_eq!((&of_case["step"]["source"], totals(&of_case)), (&json!("found"), totals(&asked)));
    let marked = app.read(&format!("{CASE}/forecast?step=marked"));
    assert_eq!(marked["step"]["source"], "marked");
}

fn without_a_step_nothing_is_reversed_and_both_ways_out_are_named(database: &Database) {
    let app = TestApp::empty(database);
    let refused = |programme: &str, query: &str, says: &[&str]| {
        let answer = app.get(&format!("{programme}/forecast?{query}"));
        let detail = text(&answer.problem(422, "no_forecast")["detail"]);
        for part in says {
            assert!(detail.contains(part), "{part} in {detail}");
        }
    };
    let unmarked = programme(&app, "unmarked", &CASE_AMOUNTS, false);
    refused(&unmarked, "step_retained_share=0.99", &["mark one in the programme", "step=found"]);
    let constant = programme(&app, "constant", &[700; 16], false);
    refused(&constant, "step=found", &["No break is found: a trend alone fits the quarters"]);
    let steady = [100, 120, 90, 110, 101, 119, 92, 109, 99, 121, 91, 111, 100, 120, 90, 110];
    let steady = programme(&app, "steady", &steady, false);
    refused(&steady, "step=found", &["without any break with a chance of up to", "5% is the most"]);
    let short = programme(&app, "short", &CASE_AMOUNTS[..7], false);
    refused(&short, "step=found", &["No break can be searched for: too few quarters"]);
    let zero = programme(&app, "zero", &[5, 6, 7, 0, 5, 6, 7, 8, 5], false);
    refused(&zero, "step=found", &["zero or negative in 2001-02 Q4"]);
    let problem =
        app.get(&format!("{unmarked}/forecast?step=silent")).problem(400, "parameters_refused");
    assert_eq!(problem["problems"][0]["why"], "expected marked or found");
}

fn a_step_that_cannot_be_estimated_does_not_hold_up_the_forecast(database: &Database) {
    let app = TestApp::empty(database);
    let mut amounts = CASE_AMOUNTS;
    amounts[3] = 0;
    let programme = programme(&app, "zero", &amounts, true);
    let forecast = app.read(&format!("{programme}/forecast"));
    assert_eq!((&forecast["step"], &forecast["scenarios"]), (&Value::Null, &json!([])));
    let why = of_rule(&forecast["notes"], "step_not_estimated");
    assert!(text(&why[0]["message"]).contains("zero or negative"), "{why:?}");
    let refused = app.get(&format!("{programme}/forecast?step_retained_share=0.5"));
    let detail = text(&refused.problem(422, "no_forecast")["detail"]);
    assert!(detail.starts_with("The marked step cannot be estimated"), "{detail}");
}

/// Without its fall the level would be that of before, and four years of that are beyond
/// what is kept.
fn scenarios_beyond_any_amount_do_not_hold_up_the_forecast(database: &Database) {
    let app = TestApp::empty(database);
    let fallen: Vec<u32> =
        (0..16).map(|t| if t < 12 { 4_000_000_000 - t } else { 1_000_000_000 + t }).collect();
    let programme = programme(&app, "fallen", &fallen, true);
    let forecast = app.read(&format!("{programme}/forecast?levels=80"));
    assert_eq!(forecast["scenarios"], json!([]), "{:#}", forecast["scenarios"]);
    let why = of_rule(&forecast["notes"], "no_scenarios");
    assert!(text(&why[0]["message"]).contains("beyond 100,000,000,000 pounds"), "{why:?}");
}

fn a_marked_step_that_ended_has_no_scenarios_and_is_not_taken_off(database: &Database) {
    let app = TestApp::with_case(database);
    let path = format!("{CASE}/forecast");
    assert_eq!(of_rule(&app.read(&path)["notes"], "step_may_be_over"), [] as [Value; 0]);
    let next = quarter("2021-22-Q1", "598400.00", 139, "final");
    app.post_json(&format!("{CASE}/submissions"), &next).expect(201);
    let forecast = app.read(&path);
    assert_eq!((&forecast["step"], &forecast["scenarios"]), (&Value::Null, &json!([])));
    let ended = "COVID-19 is marked until 2020-21 Q4 while the fitted quarters go on to 2021-22 Q1";
    for view in [&forecast, &app.read(&format!("{path}/decomposition"))] {
        let said = of_rule(&view["notes"], "step_may_be_over");
        assert_eq!(said[0]["where"], json!({"quarter": "2020-21-Q4"}));
        assert_eq!(said[0]["severity"], "warning");
        assert!(text(&said[0]["message"]).contains(ended), "{said:?}");
    }
    for query in
        ["forecast?step_retained_share=0.5", "forecast/decomposition?step_retained_share=0.5"]
    {
        let refused = app.get(&format!("{CASE}/{query}")).problem(422, "no_forecast");
        let detail = text(&refused["detail"]);
        assert!(
            detail.starts_with("A retained share below 1 needs a step that goes on"),
            "{detail}"
        );
        assert!(detail.contains(ended), "{detail}");
    }
    let offset = format!("{CASE}/offset?recovery_path=statistical&step_retained_share=0.5");
    let refused = app.get(&offset).problem(422, "no_answer");
    let detail = text(&refused["detail"]);
    assert!(detail.contains(ended), "{detail}");
    // A search may still find that the level has not come back, and says so.
    let found = app.read(&format!("{path}?step=found&step_retained_share=0.5"));
    assert_eq!(of_rule(&found["notes"], "found_step").len(), 1, "{found:#}");
}

fn the_range_of_a_scenario_says_how_much_of_the_step_it_takes_to_last(database: &Database) {
    let app = TestApp::with_case(database);
    for (step_retained_share, how_much) in
        [("1", "all"), ("0.50", "half"), ("0", "none"), ("0.3", "30%"), ("0.995", "99.5%")]
    {
        let forecast =
            app.read(&format!("{CASE}/forecast?step_retained_share={step_retained_share}"));
        let wide = of_rule(&forecast["notes"], "wide_interval");
        let begins = format!("If {how_much} of the step lasts, ");
        assert!(text(&wide[0]["message"]).starts_with(&begins), "{wide:?}");
        let left_out = ["step_uncertainty_left_out", "step_reversed"]
            .map(|rule| of_rule(&forecast["notes"], rule));
        let [said] = &left_out.concat()[..] else { panic!("{left_out:?}") };
        assert!(text(&said["message"]).contains("not in"), "{said}");
    }
    // Without a step there is nothing that might last.
    let unmarked = programme(&app, "unmarked", &CASE_AMOUNTS, false);
    let forecast = app.read(&format!("{unmarked}/forecast"));
    let wide = of_rule(&forecast["notes"], "wide_interval");
    assert!(
        text(&wide[0]["message"]).starts_with("About 2,501,135 pounds in 2008-09 is"),
        "{wide:?}"
    );
    let left_out = of_rule(&forecast["notes"], "step_uncertainty_left_out");
    assert_eq!(left_out, [] as [Value; 0]);
}

fn a_step_down_orders_the_scenarios_the_other_way(database: &Database) {
    let app = TestApp::with_case(database);
    let [all, half, none] = totals(&app.read(&format!("{CASE}/forecast"))).try_into().unwrap();
    assert!(all > half && half > none, "{all} {half} {none}");
    let fallen: Vec<u32> =
        CASE_AMOUNTS.iter().enumerate().map(|(t, v)| if t < 12 { *v } else { v / 4 }).collect();
    let fallen = programme(&app, "fallen", &fallen, true);
    let fallen = app.read(&format!("{fallen}/forecast"));
    assert!(text(&fallen["step"]["size"]).starts_with('-'), "{}", fallen["step"]);
    let [all, half, none] = totals(&fallen).try_into().unwrap();
    assert!(all < half && half < none, "{all} {half} {none}");
}
