//! What a finance officer does every quarter: deliver it as provisional, then as
//! final with another figure, and ask what was known when.

use super::*;
use crate::support::app::case_key;

on_both_databases! {
    a_provisional_quarter_is_shown_kept_out_of_every_fit_and_said_to_be,
    a_final_figure_that_differs_needs_a_reason_and_a_name,
    every_version_is_kept_and_any_day_can_be_asked_about,
    a_quarter_is_closed_with_the_same_figure_without_a_reason,
    a_final_quarter_is_reopened_only_with_a_reason,
}

const STATISTICAL: &str = "recovery_path=statistical&offset_basis=total_recovery";

fn deliver(app: &TestApp, query: &str, amount: &str, status: &str) -> Answer {
    let body = quarter("2021-22-Q1", amount, 140, status);
    app.post_json(&format!("{CASE}/submissions{query}"), &body)
}

const CLOSED: &str = "?reason=Quarter%20closed&submitted_by=A.%20Officer";

/// What moves only with final figures.
fn fitted(app: &TestApp, query: &str) -> [Value; 4] {
    let forecast = app.read(&format!("{CASE}/forecast?{query}"));
    let offset = app.read(&format!("{CASE}/offset?{STATISTICAL}&{query}"));
    let growth = app.read(&format!("{CASE}/growth?{query}"));
    let fields =
        [&forecast["quarters"], &offset["years"], &growth["measures"], &growth["quarters"]];
    fields.map(Clone::clone)
}

fn a_provisional_quarter_is_shown_kept_out_of_every_fit_and_said_to_be(database: &Database) {
    let app = TestApp::with_case(database);
    let before = fitted(&app, "");
    let own = app.read(&format!("{CASE}/offset"));
    let submission = deliver(&app, "", "612000.00", "provisional").expect(201).json();
    assert_eq!(submission["records"], json!({"new": 1, "same": 0, "restated": 0}));
    let said = of_rule(&submission["findings"], "provisional");
    assert_eq!(said[0]["quarter"], "2021-22-Q1");
    let records = app.read(&format!("{CASE}/clawbacks?from=2021-22-Q1"))["records"].clone();
    assert_eq!(records[0]["amount"], "612000.00");
    assert_eq!(records[0]["status"], "provisional");
    assert_eq!(fitted(&app, ""), before);
    for answer in ["forecast", "growth"] {
        let notes = app.read(&format!("{CASE}/{answer}"))["notes"].clone();
        let said = of_rule(&notes, "provisional");
        assert_eq!(said.len(), 1, "{answer}: {notes:#}");
        assert_eq!(said[0]["where"], json!({"quarter": "2021-22-Q1"}), "{answer}");
    }
    let after = app.read(&format!("{CASE}/offset"));
    assert_eq!(after["years"], own["years"]);
    assert_ne!(after["data_version"], own["data_version"], "the data did change");
}

fn a_final_figure_that_differs_needs_a_reason_and_a_name(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, "", "612000.00", "provisional").expect(201);
    let recorded = app.recorded(&case_key());
    let table: &[(&str, &[&str])] = &[
        ("", &["reason", "submitted_by"]),
        ("?reason=Quarter%20closed", &["submitted_by"]),
        ("?submitted_by=A.%20Officer", &["reason"]),
    ];
    for (query, missing) in table {
        let refused = deliver(&app, query, "598431.27", "final");
        let problem = refused.problem(422, "reason_missing");
        assert_eq!(problem["problem_count"], 1, "{problem:#}");
        assert_eq!(problem["problems"][0]["column"], "quarter");
        assert_eq!(problem["problems"][0]["value"], "2021-22-Q1");
        let why = text(&problem["problems"][0]["why"]);
        assert!(why.contains("612,000") && why.contains("598,431.27"), "{why}");
        for name in ["reason", "submitted_by"] {
            let is_asked_for = text(&problem["detail"]).contains(name);
            assert_eq!(is_asked_for, missing.contains(&name), "{problem:#}");
        }
    }
    assert_eq!(app.recorded(&case_key()), recorded, "nothing was written");
    let answer = deliver(&app, CLOSED, "598431.27", "final").expect(201);
    let submission = answer.json();
    assert_eq!(submission["records"], json!({"new": 0, "same": 0, "restated": 1}));
    let restated = of_rule(&submission["findings"], "restated");
    assert_eq!(restated[0]["before"], "612000.00");
    assert_eq!(restated[0]["accepted"], "598431.27");
    let location = answer.header("location").unwrap();
    let read = app.read(location);
    assert_eq!(read, submission, "Location names the submission, which reads back as answered");
}

fn every_version_is_kept_and_any_day_can_be_asked_about(database: &Database) {
    let app = TestApp::with_case(database);
    let loaded = fitted(&app, "");
    let instant = |answer: Answer| text(&answer.expect(201).json()["submitted_at"]);
    let first = instant(deliver(&app, "", "612000.00", "provisional"));
    let second = instant(deliver(&app, CLOSED, "598431.27", "final"));
    let moved = fitted(&app, "");
    for (before, after) in loaded.iter().zip(&moved) {
        assert_ne!(before, after, "the final figure moves every fit");
    }
    let history = app.read(&format!("{CASE}/clawbacks/2021-22-Q1/history"));
    let versions = &history["versions"];
    assert_eq!(column(versions, "amount"), ["612000.00", "598431.27"]);
    assert_eq!(column(versions, "status"), ["provisional", "final"]);
    assert_eq!(column(versions, "reason"), ["null", "Quarter closed"]);
    assert_eq!(column(versions, "submitted_by"), ["null", "A. Officer"]);
    assert_eq!(column(versions, "recorded_at"), [&*first, &*second]);
    let day = |instant: &str| instant[..10].to_owned();
    assert!(day(&first) < day(&second));
    for instant in [first.clone(), day(&first)] {
        let query = format!("as_known_at={instant}");
        assert_eq!(fitted(&app, &query), loaded, "{instant}: provisional, and no part of a fit");
        let records = app.read(&format!("{CASE}/clawbacks?from=2021-22-Q1&{query}"));
        assert_eq!(column(&records["records"], "amount"), ["612000.00"]);
        assert_eq!(column(&records["records"], "status"), ["provisional"]);
        assert_eq!(column(&records["records"], "versions"), ["1"]);
    }
    for instant in [second.clone(), day(&second), "2999-12-31T23:59:59%2B01:00".to_owned()] {
        let query = format!("as_known_at={instant}");
        assert_eq!(fitted(&app, &query), moved, "{instant}");
        let records = app.read(&format!("{CASE}/clawbacks?from=2021-22-Q1&{query}"));
        assert_eq!(column(&records["records"], "amount"), ["598431.27"]);
        assert_eq!(column(&records["records"], "versions"), ["2"]);
    }
    for (query, known_at) in [("", &second), (&*format!("?as_known_at={first}"), &first)] {
        let growth = app.read(&format!("{CASE}/growth{query}"));
        assert_eq!(growth["as_known_at"], **known_at, "growth says of when it is");
    }
    let too_early = app.get(&format!("{CASE}/offset?as_known_at=2020-01-01"));
    too_early.problem(404, "not_found");
}

fn a_quarter_is_closed_with_the_same_figure_without_a_reason(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, "", "612000.00", "provisional").expect(201);
    let closed = deliver(&app, "", "612000.00", "final").expect(201).json();
    assert_eq!(of_rule(&closed["findings"], "restated"), [] as [Value; 0]);
    let history = app.read(&format!("{CASE}/clawbacks/2021-22-Q1/history"));
    assert_eq!(column(&history["versions"], "status"), ["provisional", "final"]);
    assert_eq!(app.read(&format!("{CASE}/forecast"))["fitted_on"]["last"], "2021-22-Q1");
}

fn a_final_quarter_is_reopened_only_with_a_reason(database: &Database) {
    let app = TestApp::with_case(database);
    deliver(&app, "", "612000.00", "final").expect(201);
    let problem = deliver(&app, "", "612000.00", "provisional").problem(422, "reason_missing");
    assert!(text(&problem["problems"][0]["why"]).contains("provisional"), "{problem:#}");
    deliver(&app, CLOSED, "612000.00", "provisional").expect(201);
    assert_eq!(app.read(&format!("{CASE}/forecast"))["fitted_on"]["last"], "2020-21-Q4");
}
