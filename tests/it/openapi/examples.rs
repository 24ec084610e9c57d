//! The answers that the document shows are those of the running service. `make openapi`
//! writes them anew; then read the diff.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use recoup::service::World;
use recoup::store::Caller;
use serde_json::Map;

use super::*;

/// A world where the same requests give the same instants and ids, of this test alone.
const WORLD: World = World {
    now,
    new_id,
    new_secret: || [7; 20],
    flight: None,
    caller: Caller { principal: None, request_id: None },
};

fn now() -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn new_id() -> String {
    static IDS: AtomicU64 = AtomicU64::new(1);
    format!("0199f3a1-9e4b-7d20-a1c3-{:012x}", IDS.fetch_add(1, Ordering::Relaxed))
}

/// The media type of workbooks.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What each operation answers to its example requests, by status and media type: as they
/// are shown and, where something is sent, without the query, which may be a dry run.
fn answers(document: &Value) -> Value {
    let database = Database::sqlite();
    let app = TestApp::with_demo_in(&database, WORLD);
    let mut answers = serde_json::json!({});
    for operation in operations(document).iter().filter(|operation| !operation.is_document()) {
        let id = operation.spec["operationId"].as_str().unwrap();
        for ((address, (sent, body)), media) in operation.requests() {
            let more = [("accept", &*media), ("if-match", "*")];
            let answer = operation.send(&app, &address, &more, sent, &body);
            assert!(answer.status < 300, "{}: {}", operation.name(), answer.text());
            let shown = match media.as_str() {
                "application/json" => answer.json(),
                "text/csv" | "application/octet-stream" => answer.text().into(),
                // The bytes with which a workbook begins.
                XLSX => "PK\u{3}\u{4}".into(),
                _ => continue,
            };
            keep(&mut answers, [id, &answer.status.to_string(), &media], shown);
        }
    }
    answers
}

/// Keeps the first answer of its kind.
fn keep(answers: &mut Value, [id, status, media]: [&str; 3], shown: Value) {
    let empty = || Value::Object(Map::new());
    let place = &mut answers[id];
    if place.is_null() {
        *place = empty();
    }
    let place = &mut place[status];
    if place.is_null() {
        *place = empty();
    }
    let place = &mut place[media];
    if place.is_null() {
        *place = shown;
    }
}

/// A body that is sent, with its media type.
type Sent<'a> = (Option<&'a str>, Vec<u8>);

impl Operation<'_> {
    /// Whether it is the one that answers this document, which cannot be in itself.
    fn is_document(&self) -> bool {
        ["/openapi.json", "/openapi-3.0.json"].contains(&self.path)
    }

    /// Every address with every body, for every media type that an answer may have.
    fn requests(&self) -> Vec<((String, Sent<'_>), String)> {
        let shown = self.address();
        let bare = shown.split('?').next().filter(|bare| self.method != "GET" && *bare != shown);
        let addresses = [Some(shown.as_str()), bare].into_iter().flatten();
        let bodies = self.bodies();
        let requests = addresses.flat_map(|address| {
            bodies.iter().map(|(media, body)| (address.to_owned(), (*media, body.clone())))
        });
        let media = self.answered_media();
        requests
            .flat_map(|request| media.iter().map(move |m| (request.clone(), m.clone())))
            .collect()
    }

    /// The media types that its answers may have.
    fn answered_media(&self) -> BTreeSet<String> {
        let responses = self.spec["responses"].as_object().unwrap();
        let good = responses.iter().filter(|(status, _)| status.starts_with('2'));
        let content = good.filter_map(|(_, response)| response["content"].as_object());
        let media: BTreeSet<String> = content.flat_map(|content| content.keys().cloned()).collect();
        if media.is_empty() { BTreeSet::from(["*/*".to_owned()]) } else { media }
    }
}

#[test]
fn every_answer_that_is_shown_is_what_the_service_answers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/examples.json");
    let answers = answers(&document());
    let answered = serde_json::to_string_pretty(&answers).unwrap() + "\n";
    if std::env::var_os("RECOUP_WRITE_ANSWERS").is_some() {
        std::fs::write(&file, &answered).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == answered, "`make openapi`, then read the diff of openapi/examples.json");
}

#[test]
fn every_good_answer_with_a_body_shows_one_that_was_given() {
    let document = document();
    let kept: Value = serde_json::from_str(include_str!("../../../openapi/examples.json")).unwrap();
    for operation in operations(&document).iter().filter(|operation| !operation.is_document()) {
        let id = operation.spec["operationId"].as_str().unwrap();
        for (status, response) in operation.spec["responses"].as_object().unwrap() {
            for (media, content) in response["content"].as_object().into_iter().flatten() {
                if status.starts_with('2') {
                    assert!(content["example"] != Value::Null, "{id} {status} shows no {media}");
                    assert_eq!(content["example"], kept[id][status][media], "{id} {status}");
                }
            }
        }
    }
}

/// Ids and hashes cannot be made up so that they are true.
#[test]
fn every_id_and_hash_that_a_field_shows_stands_in_an_answer() {
    let kept = include_str!("../../../openapi/examples.json");
    walk("", &document()["components"], &mut |place, value| {
        let Some(shown) = value.as_str().filter(|_| place.ends_with("/example")) else { return };
        let hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        let is_id = shown.len() >= 12 && hex(shown) && shown.contains(char::is_alphabetic);
        let is_repair = shown.strip_prefix("r-").is_some_and(hex);
        let is_of_request = place.ends_with("/request_id/example");
        assert!(!(is_id || is_repair) || is_of_request || kept.contains(shown), "{place}: {shown}");
    });
}
