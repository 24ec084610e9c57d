//! The log of a council over HTTP, and the councils that there are.

use super::*;
use crate::support::app::{case_key, key};
use recoup::service::documents::Author;

on_both_databases! {
    every_write_is_a_commit_with_its_author_and_its_request,
    the_log_is_paged_filtered_and_exported,
    two_councils_with_a_programme_of_one_id_never_see_each_other,
    a_delivery_is_given_back_as_it_came_until_it_is_erased,
    an_answer_is_kept_until_its_own_programme_is_written_to,
}

const LOG: &str = "/api/v1/councils/cambridgeshire/commits";

fn every_write_is_a_commit_with_its_author_and_its_request(database: &Database) {
    let app = TestApp::with_case(database);
    let before = app.read(LOG)["commits"][0].clone();
    let path = format!("{CASE}/submissions?submitted_by=A.+Officer&reason=Quarter+closed");
    let headers = [("content-type", "text/csv"), ("x-request-id", "asked-by-hand")];
    let csv = b"financial_year,quarter,amount,count\n2021-22,1,612000,140\n";
    let delivered = app.send("POST", &path, &headers, Some(csv)).expect(201).json();
    let commit = app.read(LOG)["commits"][0].clone();
    assert_eq!(commit["sequence"], json!(before["sequence"].as_i64().unwrap() + 1));
    assert_eq!(commit["previous_hash"], before["hash"]);
    assert_eq!((&commit["kind"], &commit["version"]), (&json!("submission"), &json!(2)));
    assert_eq!(
        (&commit["submitted_by"], &commit["reason"]),
        (&json!("A. Officer"), &json!("Quarter closed"))
    );
    assert_eq!(
        (&commit["request_id"], &commit["principal"]),
        (&json!("asked-by-hand"), &Value::Null)
    );
    assert_eq!((&delivered["commit"], &delivered["head"]), (&commit["sequence"], &commit["hash"]));
    assert_eq!(delivered["submitted_at"], commit["recorded_at"]);
    // What writes nothing leaves no commit.
    app.send("POST", &path, &headers, Some(csv)).expect(200);
    app.post_json(&format!("{CASE}/submissions"), &json!({"records": [{}]})).expect(422);
    assert_eq!(app.read(LOG)["commits"][0], commit);
}

fn the_log_is_paged_filtered_and_exported(database: &Database) {
    let app = TestApp::with_demo(database);
    let all = app.read(&format!("{LOG}?limit=1000"))["commits"].as_array().unwrap().clone();
    let mut path = Some(format!("{LOG}?limit=3"));
    let mut paged = Vec::new();
    while let Some(next) = path {
        let answer = app.get(&next).expect(200);
        paged.extend(answer.json()["commits"].as_array().unwrap().clone());
        path = answer.json()["next_cursor"].as_str().map(|c| format!("{LOG}?limit=3&cursor={c}"));
    }
    assert_eq!(paged, all);
    let case = app.read(&format!("{LOG}?programme=cambridgeshire-direct-payments&limit=1000"));
    let case = case["commits"].as_array().unwrap().clone();
    assert!(case.iter().all(|it| it["programme"] == "cambridgeshire-direct-payments"));
    assert!(!case.is_empty() && case.len() < all.len());
    let csv = app.send("GET", &format!("{LOG}?limit=1000"), &[("accept", "text/csv")], None);
    assert_eq!(csv.text().lines().count(), all.len() + 1);
    app.get(&format!("{LOG}?programme=nowhere")).problem(404, "unknown_programme");
    app.get("/api/v1/councils/nowhere/commits").problem(404, "unknown_council");
}

fn two_councils_with_a_programme_of_one_id_never_see_each_other(database: &Database) {
    let app = TestApp::empty(database);
    let address = |council: &str| format!("/api/v1/councils/{council}/programmes/carers");
    for (council, amount) in [("cambs", 100), ("norfolk", 999)] {
        let programmes = format!("/api/v1/councils/{council}/programmes");
        app.post_json(&programmes, &json!({"id": "carers", "name": council})).expect(201);
        let csv = format!("financial_year,quarter,amount,count\n2021-22,1,{amount},1\n");
        app.post_csv(&format!("{}/submissions", address(council)), &csv).expect(201);
    }
    for (council, amount) in [("cambs", "100.00"), ("norfolk", "999.00")] {
        assert_eq!(app.read(&address(council))["name"], council);
        let records = app.read(&format!("{}/clawbacks", address(council)));
        assert_eq!(column(&records["records"], "amount"), [amount]);
        let log = app.read(&format!("/api/v1/councils/{council}/commits"));
        assert_eq!(column(&log["commits"], "sequence"), ["2", "1"], "each has a log of its own");
    }
    // A submission of the other is not there.
    let theirs = app.read(&format!("{}/submissions", address("norfolk")));
    let id = text(&theirs["submissions"][0]["id"]);
    app.get(&format!("{}/submissions/{id}", address("cambs"))).problem(404, "not_found");
}

fn a_delivery_is_given_back_as_it_came_until_it_is_erased(database: &Database) {
    let app = TestApp::empty(database);
    let csv = "\u{feff}financial_year,quarter,amount,count\r\n2021-22,1,1.00,1\r\n";
    // Two programmes of the council are sent the same bytes.
    let [(carers, id), (adults, other)] = ["carers", "adults"].map(|name| {
        let programmes = "/api/v1/councils/cambs/programmes";
        app.post_json(programmes, &json!({"id": name, "name": name})).expect(201);
        let address = format!("{programmes}/{name}");
        let delivered = app.post_csv(&format!("{address}/submissions"), csv).expect(201).json();
        (address, text(&delivered["id"]))
    });
    let content = format!("{carers}/submissions/{id}/content");
    let answer = app.get(&content).expect(200);
    assert_eq!(answer.body, csv.as_bytes());
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        (
            "content-disposition",
            &format!("attachment; filename=\"carers-submissions-{id}-content\""),
        ),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let known = [("if-none-match", &*answer.etag())];
    app.send("GET", &content, &known, None).expect(304);
    app.send("GET", &content, &[("accept", "text/html")], None).problem(406, "not_acceptable");
    app.get(&format!("{content}?as=text")).problem(400, "parameters_refused");
    app.get(&format!("{carers}/submissions/s-9/content")).problem(404, "not_found");
    app.get(&format!("{carers}/submissions/{other}/content")).problem(404, "not_found");
    app.get(&content.replace("/carers/", "/nobody/")).problem(404, "unknown_programme");
    app.get(&content.replace("/cambs/", "/norfolk/")).problem(404, "unknown_programme");

    let author = Author {
        submitted_by: Some("A. Officer".to_owned()),
        reason: Some("It named clients".to_owned()),
    };
    app.context.service.erase(&app.context.world, &key("cambs", "carers"), &id, &author).unwrap();
    app.get(&content).problem(410, "erased");
    app.send("GET", &content, &known, None).problem(410, "erased");
    // The bytes were kept once, so they are gone for the other as well.
    app.get(&format!("{adults}/submissions/{other}/content")).problem(410, "erased");
    assert_eq!(app.read(&format!("{carers}/submissions/{id}"))["id"], json!(id));
    database.tamper("DELETE FROM contents");
    app.get(&content).expect(503);
}

fn an_answer_is_kept_until_its_own_programme_is_written_to(database: &Database) {
    let app = TestApp::with_case(database);
    let version = || app.context.service.version(Some(&case_key()));
    let offset = format!("{CASE}/offset");
    app.get(&offset).expect(200);
    let before = version().unwrap();
    create(&app, "another");
    let other = json!({"id": "neighbour", "name": "A neighbour"});
    app.post_json("/api/v1/councils/cambridgeshire/programmes", &other).expect(201);
    assert_eq!(version(), Some(before), "a neighbour's commit is no reason to compute again");
    let body = quarter("2021-22-Q1", "612000.00", 100, "final");
    app.post_json(&format!("{CASE}/submissions"), &body).expect(201);
    assert!(version().unwrap() > before);
    assert_eq!(
        app.read(&format!("{CASE}/clawbacks?from=2021-22-Q1"))["records"][0]["amount"],
        "612000.00"
    );
}
