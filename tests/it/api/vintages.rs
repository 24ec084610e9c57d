//! The register of forecasts: stored, computed again, scored.

use super::*;
use crate::support::app::case_key;
use recoup::domain::Money;
use recoup::store::{DocumentKind, NewDocument};

on_both_databases! {
    a_vintage_stays_what_it_was_whatever_arrives_later,
    a_vintage_is_computed_again_from_its_own_inputs,
    a_vintage_that_comes_out_otherwise_says_where_and_stays,
    a_vintage_is_stored_once_under_its_key,
    a_vintage_is_refused_for_everything_that_is_wrong_with_it,
    vintages_are_listed_newest_first_in_pages,
    a_vintage_is_scored_by_the_final_figures_alone,
    a_fitted_quarter_that_was_restated_is_said_and_changes_no_score,
    a_vintage_is_not_known_before_it_was_stored,
    a_vintage_may_be_of_a_found_step,
    few_scored_quarters_are_counted_and_not_judged,
    a_year_that_was_in_progress_is_scored_with_what_was_recorded_then,
    a_vintage_without_a_plan_has_a_forecast_and_no_offset,
    an_edited_vintage_shows_when_its_rows_are_checked_and_is_not_served,
}

fn vintages() -> String {
    format!("{CASE}/vintages")
}

fn save(app: &TestApp, body: &Value) -> Value {
    app.post_json(&format!("{}?submitted_by=A.+Officer&reason=Board", vintages()), body)
        .expect(201)
        .json()
}

fn deliver(app: &TestApp, rows: &[(&str, &str, &str)]) {
    for (name, amount, status) in rows {
        let path = format!("{CASE}/submissions?reason=Test&submitted_by=A");
        let body = quarter(name, amount, 100, status);
        app.post_json(&path, &body);
    }
}

/// The figures of a year that has come out.
const YEAR: [(&str, &str, &str); 4] = [
    ("2021-22-Q1", "612000.00", "final"),
    ("2021-22-Q2", "700000.00", "final"),
    ("2021-22-Q3", "1812000.00", "final"),
    ("2021-22-Q4", "650000.00", "final"),
];

fn pence(amount: &Value) -> i64 {
    Money::parse(amount.as_str().unwrap()).unwrap().pence()
}

fn a_vintage_stays_what_it_was_whatever_arrives_later(database: &Database) {
    let app = TestApp::with_case(database);
    let forecast = app.read(&format!("{CASE}/forecast"));
    let offset = app.read(&format!("{CASE}/scenarios/b-cumulative-uplift"))["offset"].clone();
    let stored = save(&app, &json!({"name": "Board", "scenario": "b-cumulative-uplift"}));
    assert_eq!((&stored["vintage"], &stored["name"]), (&json!(2), &json!("Board")));
    assert_eq!(
        (&stored["submitted_by"], &stored["reason"]),
        (&json!("A. Officer"), &json!("Board"))
    );
    assert_eq!((&stored["forecast"], &stored["offset"]), (&forecast, &offset));
    assert_eq!(stored["fitted_to"], "2020-21-Q4");
    let place = format!("{}/2", vintages());
    assert_eq!(app.read(&place), stored);
    deliver(&app, &YEAR[..1]);
    assert_ne!(app.read(&format!("{CASE}/forecast"))["fitted_on"], forecast["fitted_on"]);
    assert_eq!(app.read(&place), stored);
}

fn a_vintage_is_computed_again_from_its_own_inputs(database: &Database) {
    let app = TestApp::with_case(database);
    let order = json!({
        "horizon_quarters": 7, "levels": [50, 80], "step_retained_share": "0.5",
        "assumptions": {"growth_rate": "0.05", "recovery_path": "statistical"},
    });
    let stored = save(&app, &order);
    assert_eq!(stored["forecast"]["levels"], json!([50, 80]));
    assert_eq!(stored["offset"]["assumptions"]["growth_rate"], "0.05");
    // Everything that it was made of changes.
    deliver(&app, &YEAR);
    deliver(&app, &[("2020-21-Q4", "1.00", "final")]);
    let mut programme = app.read(CASE);
    programme["assumptions"]["discount_rate"] = json!("0.09");
    programme["interventions"] = json!([]);
    app.put_json(CASE, &programme).expect(200);
    let plan = json!({"unit": "pounds", "lines": [{"line": "x", "amounts": {"2022-23": "1.00"}}]});
    app.put_json(&format!("{CASE}/investments"), &plan).expect(200);
    let again = app.read(&format!("{}/2?rerun=true", vintages()));
    let rerun = &again["rerun"];
    assert_eq!((&rerun["equal"], &rerun["differences"]), (&json!(true), &json!([])), "{rerun:#}");
    assert_eq!(rerun["result_sha256"], stored["result_sha256"]);
    assert!(text(&rerun["message"]).ends_with("equal to the byte."), "{rerun:#}");
    let mut without = again.clone();
    without.as_object_mut().unwrap().remove("rerun");
    assert_eq!(without, stored);
}

fn a_vintage_that_comes_out_otherwise_says_where_and_stays(database: &Database) {
    let app = TestApp::with_case(database);
    // What an earlier version of the program might have stored.
    let programme = case_key();
    let store = app.context.service.store();
    let first = store
        .read(|reader| reader.document_version(&programme, DocumentKind::Vintages, "", 1))
        .unwrap()
        .unwrap();
    let mut body: Value = serde_json::from_str(&first.body).unwrap();
    let forecast =
        text(&body["result"]["forecast"]).replacen("\"version\":\"2\"", "\"version\":\"0\"", 1);
    let mut forecast: Value = serde_json::from_str(&forecast).unwrap();
    let point = forecast["quarters"][0]["point"].clone();
    forecast["quarters"][0]["point"] = json!("1.00");
    body["result"]["forecast"] = json!(forecast.to_string());
    body["engine_version"] = json!("0.0.9");
    let document = NewDocument {
        programme: programme.clone(),
        kind: DocumentKind::Vintages,
        name: String::new(),
        format: 1,
        body: body.to_string(),
        recorded_at: first.recorded_at,
        submitted_by: None,
        reason: None,
    };
    store.write(&first.programme.council, |tx| tx.put_document(&document, Some(1))).unwrap();
    app.context.service.renew_if_changed().unwrap();
    let stored = app.read(&format!("{}/2", vintages()));
    let again = app.read(&format!("{}/2?rerun=true", vintages()));
    let rerun = &again["rerun"];
    assert_eq!((&rerun["equal"], &rerun["difference_count"]), (&json!(false), &json!(2)));
    assert_eq!(
        rerun["differences"],
        json!([
            {"pointer": "/forecast/method/version", "stored": "\"0\"", "now": "\"2\""},
            {"pointer": "/forecast/quarters/0/point", "stored": "\"1.00\"", "now": point.to_string()},
        ])
    );
    let message = text(&rerun["message"]);
    assert!(message.contains("the stored inputs: 2 values differ. It was stored"), "{message}");
    assert!(
        message.contains("version 0.0.9 with method 0") && message.contains("stays"),
        "{message}"
    );
    assert_eq!(again["forecast"], stored["forecast"], "what was stored is shown");
    assert_eq!(app.read(&format!("{}/1?rerun=true", vintages()))["rerun"]["equal"], true);
    // The same values in another form are not the same bytes.
    body["result"]["forecast"] =
        serde_json::from_str::<Value>(&first.body).unwrap()["result"]["forecast"].clone();
    body["result"]["forecast"] = json!(text(&body["result"]["forecast"]) + " ");
    let document = NewDocument { body: body.to_string(), ..document };
    store.write(&first.programme.council, |tx| tx.put_document(&document, Some(2))).unwrap();
    app.context.service.renew_if_changed().unwrap();
    let rerun = app.read(&format!("{}/3?rerun=true", vintages()))["rerun"].clone();
    assert_eq!((&rerun["equal"], &rerun["difference_count"]), (&json!(false), &json!(0)));
    assert!(text(&rerun["message"]).contains("no value differs, but the bytes do"), "{rerun:#}");
}

fn a_vintage_is_stored_once_under_its_key(database: &Database) {
    let app = TestApp::with_case(database);
    let send = |body: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
        app.send("POST", &vintages(), &headers, Some(body.as_bytes()))
    };
    let first = send("{}").expect(201);
    assert_eq!(first.header("location"), Some(&*format!("{}/2", vintages())));
    let again = send("{}").expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &first.body));
    send("{\"name\": \"other\"}").problem(422, "idempotency_key_reused");
    assert_eq!(app.read(&vintages())["vintages"].as_array().unwrap().len(), 2);
}

fn a_vintage_is_refused_for_everything_that_is_wrong_with_it(database: &Database) {
    let app = TestApp::with_case(database);
    let wrong = json!({
        "nam": "x", "horizon_quarters": 0, "levels": [19], "step_retained_share": 1,
        "assumptions": {"growth": "1"},
    });
    let problem = app.post_json(&vintages(), &wrong).problem(422, "fields_refused");
    assert_eq!(
        column(&problem["problems"], "pointer"),
        ["/nam", "/horizon_quarters", "/levels", "/step_retained_share", "/assumptions/growth"]
    );
    let nowhere = json!({"scenario": "nowhere"});
    let problem = app.post_json(&vintages(), &nowhere).problem(422, "fields_refused");
    assert_eq!(column(&problem["problems"], "pointer"), ["/scenario"]);
    let group = json!({"client_group": "older-people"});
    app.post_json(&vintages(), &group).problem(422, "no_forecast");
    for unknown in ["2", "0", "-1", "x", "9223372036854775807", "99999999999999999999"] {
        app.get(&format!("{}/{unknown}", vintages())).problem(404, "not_found");
        app.get(&format!("{}/{unknown}/score", vintages())).problem(404, "not_found");
    }
    assert_eq!(app.read(&vintages())["vintages"].as_array().unwrap().len(), 1);
    app.send("DELETE", CASE, &[("if-match", "*")], None).expect(204);
    app.post_json(&vintages(), &json!({})).problem(409, "archived");
    app.get(&format!("{}/1", vintages())).expect(200);
}

fn vintages_are_listed_newest_first_in_pages(database: &Database) {
    let app = TestApp::with_case(database);
    for name in ["two", "three"] {
        save(&app, &json!({"name": name}));
    }
    let page = app.read(&format!("{}?limit=2", vintages()));
    assert_eq!(column(&page["vintages"], "name"), ["three", "two"]);
    assert_eq!(page["next_cursor"], "2");
    let last = app.read(&format!("{}?limit=2&cursor=2", vintages()));
    assert_eq!(column(&last["vintages"], "vintage"), ["1"]);
    assert_eq!(last["next_cursor"], Value::Null);
    assert!(last["vintages"][0].get("forecast").is_none(), "a list has no results");
}

fn a_vintage_is_scored_by_the_final_figures_alone(database: &Database) {
    let app = TestApp::with_case(database);
    let place = format!("{}/1/score", vintages());
    let none = app.read(&place);
    assert_eq!(none["summary"]["quarters_scored"], 0);
    assert!(text(&none["summary"]["message"]).contains("nothing to score"), "{none:#}");
    let provisional = ("2021-22-Q4", "650000.00", "provisional");
    deliver(&app, &[YEAR[0], YEAR[1], YEAR[2], provisional]);
    let forecast = app.read(&format!("{}/1", vintages()))["forecast"].clone();
    let score = app.read(&place);
    assert_eq!(column(&score["quarters"], "quarter"), ["2021-22-Q1", "2021-22-Q2", "2021-22-Q3"]);
    assert_eq!(score["not_scored"][0], json!({"quarter": "2021-22-Q4", "status": "provisional"}));
    assert_eq!(score["not_scored"][1], json!({"quarter": "2022-23-Q1", "status": "not_recorded"}));
    assert_eq!(score["financial_years"], json!([]), "a year needs four final quarters");
    let naive = app.read(&format!("{CASE}/clawbacks?from=2020-21-Q1&to=2020-21-Q3"));
    for (place, (_, actual, _)) in YEAR.iter().take(3).enumerate() {
        let one = &score["quarters"][place];
        let point = pence(&forecast["quarters"][place]["point"]);
        let actual = pence(&json!(actual));
        assert_eq!(pence(&one["error"]), point - actual);
        assert_eq!(pence(&one["absolute_error"]), (point - actual).abs());
        let last_year = pence(&naive["records"][place]["amount"]);
        assert_eq!(pence(&one["seasonal_naive"]), last_year);
        let added = (last_year - actual).abs() - (point - actual).abs();
        assert_eq!(pence(&one["value_added"]), added);
        for (interval, claimed) in one["intervals"]
            .as_array()
            .unwrap()
            .iter()
            .zip(forecast["quarters"][place]["intervals"].as_array().unwrap())
        {
            let inside = (pence(&claimed["lower"])..=pence(&claimed["upper"])).contains(&actual);
            assert_eq!(interval["held"], inside);
        }
    }
    // As it stood before anything arrived.
    let then = text(&app.read(&format!("{}/1", vintages()))["recorded_at"]);
    assert_eq!(app.read(&format!("{place}?as_known_at={then}"))["quarters"], json!([]));
}

fn a_fitted_quarter_that_was_restated_is_said_and_changes_no_score(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, &YEAR[..1]);
    let place = format!("{}/1/score", vintages());
    let before = app.read(&place);
    assert_eq!(before["restated"], json!([]));
    let restated = quarter("2020-21-Q1", "500000.00", 120, "final");
    let path = format!("{CASE}/submissions?reason=Corrected&submitted_by=A");
    app.post_json(&path, &restated).expect(201);
    let after = app.read(&place);
    assert_eq!(
        after["restated"],
        json!([{"quarter": "2020-21-Q1", "fitted": "505666.00", "amount": "500000.00"}])
    );
    assert_eq!(after["quarters"], before["quarters"]);
}

fn a_vintage_is_not_known_before_it_was_stored(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, &YEAR[..1]);
    save(&app, &json!({"name": "after the first quarter"}));
    let before = text(&app.read(&format!("{}/1", vintages()))["recorded_at"]);
    let place = format!("{}/2/score?as_known_at={before}", vintages());
    let problem = app.get(&place).problem(404, "not_found");
    let said = format!("Vintage 2 was not stored yet at {before}: it was stored at ");
    assert!(text(&problem["detail"]).starts_with(&said), "{problem:#}");
    let place = format!("{CASE}/monitoring?vintage=2&as_known_at={before}");
    let problem = app.get(&place).problem(400, "parameters_refused");
    assert_eq!(problem["problems"][0]["parameter"], "vintage");
    for other_name in ["+1", "01"] {
        app.get(&format!("{}/{other_name}", vintages())).problem(404, "not_found");
    }
}

fn a_vintage_may_be_of_a_found_step(database: &Database) {
    let app = TestApp::with_case(database);
    let found = save(&app, &json!({"step": "found", "step_retained_share": "0.5"}));
    assert_eq!(found["forecast"]["step"]["source"], "found");
    let number = found["vintage"].as_i64().unwrap();
    let again = app.read(&format!("{}/{number}?rerun=true", vintages()));
    assert_eq!(again["rerun"]["equal"], true);
    let problem = app.post_json(&vintages(), &json!({"step": "x"})).problem(422, "fields_refused");
    assert_eq!(problem["problems"][0]["why"], "expected marked or found");
}

fn few_scored_quarters_are_counted_and_not_judged(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, &YEAR);
    let score = app.read(&format!("{}/1/score", vintages()));
    let summary = &score["summary"];
    assert_eq!(
        (&summary["quarters_scored"], &summary["quarters_compared"], &summary["quarters_forecast"]),
        (&json!(4), &json!(4), &json!(16))
    );
    assert_eq!(
        summary["levels"],
        json!([
            {"level": 80, "held": 3, "scored": 4}, {"level": 95, "held": 3, "scored": 4},
        ])
    );
    assert!(
        text(&summary["message"]).starts_with(
            "4 quarters of this forecast can be scored by now. 3 of 4 fell inside the 80% interval. \
             3 of 4 fell inside the 95% interval. The point was nearer than the same quarter of \
             the last known year in 3 of 4. That is too few to judge a method by"
        ),
        "{summary:#}"
    );
    let year = &score["financial_years"][0];
    assert_eq!(
        (&year["financial_year"], &year["actual"]),
        (&json!("2021-22"), &json!("3774000.00"))
    );
    assert_eq!(year["seasonal_naive"], "2341174.00", "the quarters of 2020-21");
}

fn a_year_that_was_in_progress_is_scored_with_what_was_recorded_then(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, &YEAR[..1]);
    save(&app, &json!({"name": "after the first quarter"}));
    deliver(&app, &YEAR[1..]);
    let score = app.read(&format!("{}/2/score", vintages()));
    assert_eq!(column(&score["quarters"], "quarter")[0], "2021-22-Q2");
    let records = app.read(&format!("{CASE}/clawbacks?from=2020-21-Q2&to=2020-21-Q4"));
    let rest: i64 =
        records["records"].as_array().unwrap().iter().map(|r| pence(&r["amount"])).sum();
    assert_eq!(pence(&score["financial_years"][0]["seasonal_naive"]), 61_200_000 + rest);
}

fn a_vintage_without_a_plan_has_a_forecast_and_no_offset(database: &Database) {
    let app = TestApp::empty(database);
    let place = create(&app, "bare");
    app.post_json(&format!("{place}/vintages"), &json!({})).problem(422, "no_forecast");
    for number in 1..=4 {
        let body = quarter(&format!("2020-21-Q{number}"), "100.00", 1, "final");
        app.post_json(&format!("{place}/submissions"), &body).expect(201);
    }
    let stored = app.post_json(&format!("{place}/vintages"), &json!({})).expect(201).json();
    assert_eq!(stored["offset"], Value::Null);
    assert!(text(&stored["offset_refused"]).contains("No investment is recorded"), "{stored:#}");
    let again = app.read(&format!("{place}/vintages/1?rerun=true"));
    assert_eq!(again["rerun"]["equal"], true);
}

fn an_edited_vintage_shows_when_its_rows_are_checked_and_is_not_served(database: &Database) {
    let app = TestApp::with_case(database);
    let programme = case_key();
    let store = app.context.service.store();
    assert!(store.read(|reader| reader.verify_programme(&programme)).is_ok());
    let edit = "UPDATE documents SET body = '{}' WHERE kind = 'vintages'";
    assert!(database.run_sql(edit).unwrap_err().to_string().contains("append-only"));
    database.tamper(edit);
    assert!(store.read(|reader| reader.verify_programme(&programme)).is_err());
    app.get(&format!("{}/1", vintages())).problem(503, "damaged");
}
