//! The store on both databases: every test here runs once on SQLite and once on
//! PostgreSQL, each time on a database of its own.

/// Makes two tests of each function: `on_sqlite` and `on_postgres`.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use super::Database;

            #[test]
            fn on_sqlite() {
                super::$name(&Database::sqlite());
            }

            #[test]
            fn on_postgres() {
                super::$name(&Database::postgres());
            }
        }
    )+};
}

mod documents;
mod ledger;
mod opening;
mod tampering;
mod transactions;

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use recoup::domain::{Details, Money, Period, Quarter, Slug, Status};
use recoup::store::{
    DocumentKind, NewDocument, NewEntry, NewSubmission, Store, StoreError, Submission,
};
use tempfile::TempDir;

use crate::support::postgres;

/// An empty database that is removed with the test.
struct Database {
    url: String,
    folder: Option<TempDir>,
}

impl Database {
    fn sqlite() -> Database {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("recoup.db").display());
        Database { url, folder: Some(folder) }
    }

    fn postgres() -> Database {
        Database { url: postgres::fresh_database(), folder: None }
    }

    /// Migrates and opens it.
    fn open(&self) -> Store {
        Store::migrate(&self.url).unwrap();
        self.open_again()
    }

    fn open_again(&self) -> Store {
        Store::open(&self.url, 2).unwrap()
    }

    /// Opens it with the programme `direct-payments` of the council `cambs`.
    fn with_programme(&self) -> Store {
        let store = self.open();
        put_programme(&store, "cambs", "direct-payments").unwrap();
        store
    }

    fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// Runs SQL behind the store's back, as any database tool could.
    fn run_sql(&self, sql: &str) -> QueryResult<()> {
        match self.url.strip_prefix("sqlite:") {
            Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(sql),
            None => PgConnection::establish(&self.url).unwrap().batch_execute(sql),
        }
    }

    /// The column `text` of the one row that a query finds.
    fn text(&self, sql: &str) -> String {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let query = diesel::sql_query(sql);
        let row: QueryResult<Row> = match self.url.strip_prefix("sqlite:") {
            Some(path) => query.get_result(&mut SqliteConnection::establish(path).unwrap()),
            None => query.get_result(&mut PgConnection::establish(&self.url).unwrap()),
        };
        row.unwrap().text
    }

    /// Runs SQL as somebody who knows how to switch off what guards the rows.
    fn tamper(&self, sql: &str) {
        let disarm = if self.is_sqlite() {
            "DROP TRIGGER IF EXISTS entries_refuse_update;
             DROP TRIGGER IF EXISTS entries_refuse_delete;
             DROP TRIGGER IF EXISTS submissions_refuse_update;
             DROP TRIGGER IF EXISTS submissions_refuse_delete;
             DROP TRIGGER IF EXISTS documents_refuse_update;
             DROP TRIGGER IF EXISTS documents_refuse_delete;
             PRAGMA foreign_keys = OFF;"
        } else {
            "SET session_replication_role = replica;"
        };
        self.run_sql(&format!("{disarm} {sql};")).unwrap();
    }
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn programme() -> Slug {
    slug("direct-payments")
}

/// Midday on a day of November 2026, with a fraction that SQLite and PostgreSQL
/// must both keep.
fn day(day: u32) -> DateTime<Utc> {
    format!("2026-11-{day:02}T12:00:00.000250Z").parse().unwrap()
}

fn document(programme: &str, kind: DocumentKind, body: &str) -> NewDocument {
    NewDocument {
        programme: slug(programme),
        kind,
        body: body.to_owned(),
        recorded_at: day(1),
        recorded_by: Some("finance-officer".to_owned()),
        reason: None,
    }
}

fn put_programme(store: &Store, council: &str, programme: &str) -> Result<i64, StoreError> {
    let new = document(programme, DocumentKind::Programme, "{}");
    store.write(&slug(council), |tx| tx.put_document(&new, None))
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
        reason: None,
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
        content_sha256: format!("sha-of-{id}"),
        reason: None,
        accepted_repair_id: None,
        accepted_as_printed: false,
        new_count: 1,
        same_count: 0,
        restated_count: 0,
        findings: "[]".to_owned(),
    }
}

fn append(
    store: &Store,
    new: &NewSubmission,
    entries: &[NewEntry],
) -> Result<Submission, StoreError> {
    store.write(&slug("cambs"), |tx| tx.append(new, entries))
}
