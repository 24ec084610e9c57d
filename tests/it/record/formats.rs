//! What was stored once is readable for ever, and a form that no reader knows makes one
//! programme unavailable.

use recoup::store::{Content, DocumentKind, NewDocument, NewSubmission};
use serde_json::Value;

use super::*;
use crate::support::app::{TestApp, case_key};

on_both_databases! {
    documents_of_every_form_are_read_for_ever,
    a_form_that_no_reader_knows_makes_its_programme_unavailable,
}

/// What each form of stored documents looked like when it was written.
const FORMS: [&str; 1] = [include_str!("../../data/stored/format-1.json")];

const COUNCIL: &str = "cambridgeshire";

fn store_documents(database: &Database, form: &Value) {
    let store = database.open();
    let now: DateTime<Utc> = "2026-11-28T09:00:00Z".parse().unwrap();
    for document in form["documents"].as_array().unwrap() {
        let text = |field: &str| document[field].as_str().unwrap().to_owned();
        let new = NewDocument {
            programme: key(COUNCIL, &text("programme")),
            kind: DocumentKind::parse(&text("kind")).unwrap(),
            name: text("name"),
            format: document["format"].as_i64().unwrap(),
            body: text("body"),
            recorded_at: now,
            submitted_by: None,
            reason: None,
        };
        let before = document["version"].as_i64().filter(|version| *version > 1);
        let before = before.map(|version| version - 1);
        store.write(&new.programme.council, |tx| tx.put_document(&new, before)).unwrap();
    }
    for (place, submission) in form["submissions"].as_array().unwrap().iter().enumerate() {
        let new = NewSubmission {
            programme: key(COUNCIL, submission["programme"].as_str().unwrap()),
            id: format!("s-{place}"),
            submitted_at: now,
            submitted_by: None,
            source: None,
            media_type: "text/csv".to_owned(),
            content: Content::new(b""),
            reason: None,
            accepted_repair_id: None,
            accepted_as_printed: false,
            options: "{}".to_owned(),
            new_count: 0,
            same_count: 0,
            restated_count: 0,
            findings: submission["findings"].as_str().unwrap().to_owned(),
            reading: None,
        };
        store.write(&new.programme.council, |tx| tx.append(&new, &[])).unwrap();
    }
}

fn documents_of_every_form_are_read_for_ever(database: &Database) {
    for form in FORMS {
        let form: Value = serde_json::from_str(form).unwrap();
        let kinds: std::collections::BTreeSet<&str> = form["documents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["kind"].as_str().unwrap())
            .collect();
        assert_eq!(kinds.len(), DocumentKind::ALL.len(), "one of each kind: {kinds:?}");
        store_documents(database, &form);
        let app = TestApp::over(database);
        let of = |id: &str| format!("/api/v1/councils/{COUNCIL}/programmes/{id}");
        let case = of("cambridgeshire-direct-payments");
        let investments = app.read(&format!("{case}/investments"));
        assert_eq!(investments["lines"][0]["amounts"]["2022-23"], "205000.00");
        let exposure = app.read(&format!("{case}/exposure"));
        assert!(!exposure["periods"].as_array().unwrap().is_empty());
        let published = app.read(&format!("{case}/published"));
        assert!(!published["rows"].as_array().unwrap().is_empty());
        let scenarios = app.read(&format!("{case}/scenarios"));
        assert_eq!(scenarios["scenarios"].as_array().unwrap().len(), 5);
        let vintage = app.read(&format!("{case}/vintages/1"));
        assert_eq!(vintage["name"], "First");
        assert_eq!(vintage["forecast"]["quarters"].as_array().unwrap().len(), 16);
        let submissions = app.read(&format!("{case}/submissions"));
        let newest = &submissions["submissions"][0];
        assert!(newest["findings"].as_array().unwrap().iter().any(|it| it["rule"] == "restated"));
        let keys = app.context.service.list_keys(Some(&case_key().council)).unwrap();
        assert_eq!((&*keys.keys[0].name, &*keys.keys[0].role), ("finance-system", "contributor"));
        let offset = app.read(&format!("{}/offset", of("cambridgeshire-independent-living")));
        assert_eq!(offset["totals"]["credit"], "478000.00");
        assert_eq!(offset["totals"]["investment"], "300000.00");
    }
}

fn a_form_that_no_reader_knows_makes_its_programme_unavailable(database: &Database) {
    let mut form: Value = serde_json::from_str(FORMS[0]).unwrap();
    form["documents"][0]["format"] = json!(99);
    store_documents(database, &form);
    let app = TestApp::over(database);
    let of = |id: &str| format!("/api/v1/councils/{COUNCIL}/programmes/{id}/offset");
    app.get(&of("cambridgeshire-direct-payments")).problem(503, "programme_unavailable");
    app.get(&of("cambridgeshire-independent-living")).expect(200);
}
