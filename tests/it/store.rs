//! The store on both databases: every test here runs once on SQLite and once on
//! PostgreSQL, each time on a database of its own.

mod backup;
mod batches;
mod documents;
mod later;
mod ledger;
mod opening;
mod tampering;
mod transactions;

use chrono::{DateTime, Utc};
use recoup::domain::{Details, Money, Period, ProgrammeKey, Quarter, Slug, Status};
use recoup::store::{
    Content, DocumentKind, Hash, KeyUse, NewDocument, NewEntry, NewSubmission, Store, StoreError,
    Submission,
};

use crate::support::database::Database;

/// Where the idempotency keys of these tests were sent.
const SCOPE: &str = "POST /api/v1/councils/cambs/programmes/direct-payments/submissions";

impl Database {
    /// Opens it with the programme `direct-payments` of the council `cambs`.
    fn with_programme(&self) -> Store {
        let store = self.open();
        put_programme(&store, "cambs", "direct-payments").unwrap();
        store
    }
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn key(council: &str, id: &str) -> ProgrammeKey {
    ProgrammeKey { council: slug(council), id: slug(id) }
}

fn programme() -> ProgrammeKey {
    key("cambs", "direct-payments")
}

/// Midday on a day of November 2026, with a fraction that SQLite and PostgreSQL
/// must both keep.
fn day(day: u32) -> DateTime<Utc> {
    format!("2026-11-{day:02}T12:00:00.000250Z").parse().unwrap()
}

/// A use of a key on a day of November 2026.
fn used(council: &str, name: &str, at: u32) -> KeyUse {
    KeyUse { council: slug(council), name: slug(name), used_on: day(at).date_naive() }
}

fn document(programme: ProgrammeKey, kind: DocumentKind, body: &str) -> NewDocument {
    NewDocument {
        programme,
        kind,
        name: String::new(),
        format: 1,
        body: body.to_owned(),
        recorded_at: day(1),
        submitted_by: Some("finance-officer".to_owned()),
        reason: None,
    }
}

fn put_programme(store: &Store, council: &str, programme: &str) -> Result<i64, StoreError> {
    let new = document(key(council, programme), DocumentKind::Programme, "{}");
    put(store, &new, None)
}

/// Records a document and says its version.
fn put(store: &Store, new: &NewDocument, expected: Option<i64>) -> Result<i64, StoreError> {
    let council = &new.programme.council;
    store.write(council, |tx| tx.put_document(new, expected)).map(|document| document.version)
}

fn figure(period: &str, pounds: &str) -> NewEntry {
    NewEntry {
        client_group: Slug::all(),
        period: Period::Quarter(Quarter::parse(period).unwrap()),
        amount: Money::parse(pounds).unwrap(),
        count: Some(160),
        printed_amount: None,
        printed_count: None,
        status: Status::Final,
        details: Details::default(),
    }
}

fn submission(id: &str, at: DateTime<Utc>) -> NewSubmission {
    NewSubmission {
        programme: programme(),
        id: id.to_owned(),
        submitted_at: at,
        submitted_by: Some("finance-import".to_owned()),
        source: Some("clawbacks.csv".to_owned()),
        media_type: "text/csv".to_owned(),
        content: Content::new(id.as_bytes()),
        reason: None,
        accepted_repair_id: None,
        accepted_as_printed: false,
        options: "{}".to_owned(),
        new_count: 1,
        same_count: 0,
        restated_count: 0,
        findings: "[]".to_owned(),
        reading: None,
    }
}

fn append(
    store: &Store,
    new: &NewSubmission,
    entries: &[NewEntry],
) -> Result<Submission, StoreError> {
    store.write(&slug("cambs"), |tx| tx.append(new, entries))
}
