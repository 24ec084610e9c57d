//! `Idempotency-Key`: a request that is sent twice takes effect once.

use crate::support::app::case_key;
use std::collections::BTreeMap;
use std::sync::Barrier;

use actix_web::test::TestRequest;
use recoup::api::idempotency::let_go;

use super::*;

on_both_databases! {
    a_finished_request_is_answered_with_the_same_bytes,
    a_key_is_for_one_request,
    a_key_is_for_one_address,
    two_keys_in_one_request_are_refused,
    a_request_that_is_being_answered_is_not_answered_twice,
    a_key_whose_work_was_given_up_may_be_sent_again,
    of_many_duplicates_at_once_one_takes_effect,
    a_refused_request_does_not_use_up_its_key,
    a_key_that_is_no_key_is_refused,
    creating_a_programme_twice_creates_it_once,
}

fn send(app: &TestApp, path: &str, key: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    app.send("POST", path, &headers, Some(body.to_string().as_bytes()))
}

fn submissions() -> String {
    format!("{CASE}/submissions")
}

fn a_finished_request_is_answered_with_the_same_bytes(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    let first = send(&app, &submissions(), "key-1", &body).expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    // A later change does not change what the first request was told.
    let changed = quarter("2021-22-Q1", "1.00", 1, "final");
    let path = format!("{}?reason=Why&submitted_by=Who", submissions());
    send(&app, &path, "key-2", &changed).expect(201);
    let again = send(&app, &submissions(), "key-1", &body).expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.header("location"), first.header("location"));
    let history = app.read(&format!("{CASE}/clawbacks/2021-22-Q1/history"));
    assert_eq!(column(&history["versions"], "amount"), ["612000.00", "1.00"]);
    app.send("DELETE", CASE, &[("if-match", "*")], None).expect(204);
    assert_eq!(send(&app, &submissions(), "key-1", &body).expect(201).body, first.body);
    send(&app, &submissions(), "key-3", &body).problem(409, "archived");
}

fn a_key_is_for_one_request(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    send(&app, &submissions(), "key-1", &body).expect(201);
    let recorded = app.recorded(&case_key());
    let other = quarter("2021-22-Q2", "612000.00", 140, "final");
    send(&app, &submissions(), "key-1", &other).problem(422, "idempotency_key_reused");
    let elsewhere = format!("{}?source=elsewhere", submissions());
    send(&app, &elsewhere, "key-1", &body).problem(422, "idempotency_key_reused");
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn a_key_is_for_one_address(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    let other = json!({"id": "other", "council": "cambridgeshire", "name": "Another"});
    let other =
        send(&app, "/api/v1/councils/cambridgeshire/programmes", "key-1", &other).expect(201);
    let other = format!("{}/submissions", other.header("location").unwrap());
    let first = send(&app, &submissions(), "key-1", &body).expect(201);
    let second = send(&app, &other, "key-1", &body).expect(201);
    assert_ne!(first.body, second.body);
    assert_eq!(send(&app, &other, "key-1", &body).expect(201).body, second.body);
}

fn two_keys_in_one_request_are_refused(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let body = quarter("2021-22-Q1", "612000.00", 140, "final").to_string();
    let keys = ["key-1", "key-2"].map(|key| ("idempotency-key", key));
    let headers = [("content-type", "application/json"), keys[0], keys[1]];
    let refused = app.send("POST", &submissions(), &headers, Some(body.as_bytes()));
    refused.problem(400, "parameters_refused");
    assert!(refused.text().contains("there are several"), "{}", refused.text());
    assert_eq!(app.recorded(&case_key()), recorded);
}

fn a_request_that_is_being_answered_is_not_answered_twice(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    let recorded = app.recorded(&case_key());
    let same = TestRequest::post().uri(&submissions());
    let same = same.insert_header(("idempotency-key", "key-1")).to_http_request();
    let first = app.context.in_flight.claim(&same).unwrap();
    let answer = send(&app, &submissions(), "key-1", &body);
    answer.problem(409, "request_in_flight");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(app.recorded(&case_key()), recorded);
    drop(first);
    send(&app, &submissions(), "key-1", &body).expect(201);
}

/// As where a write stands still on a frozen server: another copy of the same request may go to a
/// server that answers, and the first, when it ends, lets go of nothing that is not its own.
fn a_key_whose_work_was_given_up_may_be_sent_again(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    let request = || {
        let request = TestRequest::post().uri(&submissions());
        request.insert_header(("idempotency-key", "key-1")).to_http_request()
    };
    let (first, second) = (request(), request());
    let hangs = app.context.in_flight.claim(&first).unwrap();
    send(&app, &submissions(), "key-1", &body).problem(409, "request_in_flight");
    let_go(&first);
    let again = app.context.in_flight.claim(&second).unwrap();
    drop(hangs);
    send(&app, &submissions(), "key-1", &body).problem(409, "request_in_flight");
    drop(again);
    send(&app, &submissions(), "key-1", &body).expect(201);
}

fn of_many_duplicates_at_once_one_takes_effect(database: &Database) {
    let app = TestApp::with_case(database);
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    let start = Barrier::new(32);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..32)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    send(&app, &submissions(), "key-1", &body)
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_default() += 1;
        if answer.status == 409 {
            answer.problem(409, "request_in_flight");
            assert_eq!(answer.header("retry-after"), Some("1"));
        }
    }
    assert!(statuses.keys().all(|status| [201, 409].contains(status)), "{statuses:?}");
    let taken: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
    let effective: Vec<_> =
        taken.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).collect();
    assert_eq!(effective.len(), 1, "{statuses:?}");
    assert!(taken.iter().all(|answer| answer.body == effective[0].body));
    let history = app.read(&format!("{CASE}/clawbacks/2021-22-Q1/history"));
    assert_eq!(history["versions"].as_array().unwrap().len(), 1);
    let recorded = app.recorded(&case_key());
    assert_eq!(recorded["submissions"].as_array().unwrap().len(), 2);
}

fn a_refused_request_does_not_use_up_its_key(database: &Database) {
    let app = TestApp::with_case(database);
    let broken = quarter("2021-22-Q5", "612000.00", 140, "final");
    send(&app, &submissions(), "key-1", &broken).problem(422, "fields_refused");
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    send(&app, &submissions(), "key-1", &body).expect(201);
}

fn a_key_that_is_no_key_is_refused(database: &Database) {
    let app = TestApp::with_case(database);
    let recorded = app.recorded(&case_key());
    let body = quarter("2021-22-Q1", "612000.00", 140, "final");
    for key in ["", "two words", &"k".repeat(201), "ké"] {
        let problem = send(&app, &submissions(), key, &body).problem(400, "parameters_refused");
        assert_eq!(problem["problems"][0]["parameter"], "Idempotency-Key");
    }
    assert_eq!(app.recorded(&case_key()), recorded);
    send(&app, &submissions(), &"k".repeat(200), &body).expect(201);
}

fn creating_a_programme_twice_creates_it_once(database: &Database) {
    let app = TestApp::empty(database);
    let programme = json!({"id": "example", "council": "example", "name": "An example"});
    let first = send(&app, "/api/v1/councils/example/programmes", "key-1", &programme).expect(201);
    let again = send(&app, "/api/v1/councils/example/programmes", "key-1", &programme).expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.header("location"), Some("/api/v1/councils/example/programmes/example"));
    send(&app, "/api/v1/councils/example/programmes", "key-2", &programme)
        .problem(409, "programme_exists");
}
