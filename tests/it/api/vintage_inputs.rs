//! What a stored forecast rests on: the clock, the step and the assumptions.

use super::*;
use crate::support::app::case_key;
use recoup::service::documents::Author;
use recoup::service::options::Options;
use recoup::service::reading::{Acceptance, Delivery, Media};
use recoup::service::{Service, World};

on_both_databases! {
    a_vintage_is_recorded_after_everything_that_it_was_made_of,
    a_vintage_of_another_process_is_scored_by_all_that_it_was_made_of,
    a_vintage_goes_on_from_the_step_as_its_assumptions_say,
    an_assumption_of_a_vintage_that_is_out_of_range_is_refused,
}

fn vintages() -> String {
    format!("{CASE}/vintages")
}

fn save(app: &TestApp, body: &Value) -> Value {
    app.post_json(&format!("{}?submitted_by=A", vintages()), body).expect(201).json()
}

fn a_vintage_is_recorded_after_everything_that_it_was_made_of(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "612000.00", 100, "final");
    app.post_json(&format!("{CASE}/submissions"), &body).expect(201);
    // The clock was read before a delivery that was committed first.
    let slow =
        World { now: || "2026-11-22T09:00:00Z".parse().unwrap(), ..app.context.world.clone() };
    let service = &app.context.service;
    let programme = &case_key();
    service.save_vintage(&slow, programme, &json!({}), &Author::default(), None).unwrap();
    let stored = app.read(&format!("{}/2", vintages()));
    assert!(text(&stored["recorded_at"]) > text(&stored["forecast"]["as_known_at"]));
    let then = text(&stored["recorded_at"]);
    let score = app.read(&format!("{}/2/score?as_known_at={then}", vintages()));
    assert_eq!(score["restated"], json!([]));
}

fn a_vintage_of_another_process_is_scored_by_all_that_it_was_made_of(database: &Database) {
    let app = TestApp::with_case(database);
    let other = Service::new(database.open_again()).unwrap();
    let programme = &case_key();
    let delivery = Delivery {
        content: b"financial_year,quarter,amount,count\n2021-22,1,612000,140\n",
        media: Media::Table,
        source: None,
        submitted_by: None,
        reason: None,
        acceptance: Acceptance::Nothing,
        options: Options::default(),
        dry_run: false,
        idempotency: None,
        confirmed_over: None,
    };
    other.deliver(&app.context.world, programme, &delivery).unwrap();
    let author = Author::default();
    other.save_vintage(&app.context.world, programme, &json!({}), &author, None).unwrap();
    let score = app.read(&format!("{}/2/score", vintages()));
    assert_eq!(score["restated"], json!([]), "nothing was restated");
    assert_eq!(score["not_scored"][0]["quarter"], "2021-22-Q2");
}

fn a_vintage_goes_on_from_the_step_as_its_assumptions_say(database: &Database) {
    let app = TestApp::with_case(database);
    let reverts =
        json!({"id": "reverts", "name": "R", "assumptions": {"step_retained_share": "0.00"}});
    app.post_json(&format!("{CASE}/scenarios"), &reverts).expect(201);
    let forecast = |query: &str| app.read(&format!("{CASE}/forecast{query}"));
    for (body, query) in [
        (json!({}), ""),
        (json!({"scenario": "reverts"}), "?step_retained_share=0.00"),
        (json!({"assumptions": {"step_retained_share": "0.50"}}), "?step_retained_share=0.50"),
        (
            json!({"scenario": "reverts", "step_retained_share": "1.00"}),
            "?step_retained_share=1.00",
        ),
    ] {
        assert_eq!(save(&app, &body)["forecast"], forecast(query), "{body}");
    }
}

fn an_assumption_of_a_vintage_that_is_out_of_range_is_refused(database: &Database) {
    let app = TestApp::with_case(database);
    let far = json!({"assumptions": {"lag_quarters": 41, "growth_rate": "-2.00"}});
    let problem = app.post_json(&vintages(), &far).problem(422, "fields_refused");
    let pointers = column(&problem["problems"], "pointer");
    assert_eq!(pointers, ["/assumptions/growth_rate", "/assumptions/lag_quarters"]);
    assert_eq!(app.read(&vintages())["vintages"].as_array().unwrap().len(), 1);
}
