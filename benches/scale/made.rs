//! Made-up records in any number, written many to a transaction.

use std::sync::atomic::{AtomicU64, Ordering};

use recoup::domain::{Details, FinancialYear, Money, Period, ProgrammeKey, Quarter, Slug, Status};
use recoup::service::Service;
use recoup::store::{
    Content, DocumentKind, NewDocument, NewEntry, NewSubmission, Store, StoreError,
};

use crate::delivered::{new_id, now};
use crate::postgres;

/// How many connections read at once.
const READERS: usize = 8;

/// A database in a folder that is removed when this is dropped.
pub struct Made {
    /// Its address.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// So many councils with so many programmes of so many rows each.
#[derive(Clone, Copy)]
pub struct Size {
    pub councils: usize,
    pub programmes: usize,
    pub rows: usize,
}

impl Made {
    /// An empty database on SQLite.
    pub fn empty() -> Made {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("recoup.db").display());
        Store::migrate(&url).unwrap();
        Made { url, _folder: Some(folder) }
    }

    /// An empty database on the tests' own PostgreSQL.
    pub fn empty_on_server() -> Made {
        let url = postgres::fresh_database();
        Store::migrate(&url).unwrap();
        Made { url, _folder: None }
    }

    /// A database on SQLite with records.
    pub fn with(size: Size) -> Made {
        let made = Made::empty();
        let store = Store::open(&made.url, 1).unwrap();
        for council in 0..size.councils {
            let written = store.write(&key(council, 0).council, |transaction| {
                for programme in 0..size.programmes {
                    let key = key(council, programme);
                    transaction.put_document(&document(&key), None)?;
                    transaction.append(&submission(&key), &rows(size.rows))?;
                }
                Ok::<(), StoreError>(())
            });
            written.unwrap();
        }
        made
    }

    /// The service over it.
    pub fn service(&self) -> Service {
        service(&self.url)
    }
}

/// The service over a database.
pub fn service(url: &str) -> Service {
    Service::new(Store::open(url, READERS).unwrap()).unwrap()
}

/// A programme by its numbers.
pub fn key(council: usize, programme: usize) -> ProgrammeKey {
    let slug = |text: String| Slug::parse(&text).unwrap();
    ProgrammeKey {
        council: slug(format!("council-{council}")),
        id: slug(format!("programme-{council}-{programme}")),
    }
}

fn document(key: &ProgrammeKey) -> NewDocument {
    let body = serde_json::json!({
        "id": key.id.to_string(), "name": "Direct payments", "council": key.council.to_string(),
    });
    NewDocument {
        programme: key.clone(),
        kind: DocumentKind::Programme,
        name: String::new(),
        format: 1,
        body: body.to_string(),
        recorded_at: now(),
        submitted_by: Some("finance".to_owned()),
        reason: None,
    }
}

fn submission(key: &ProgrammeKey) -> NewSubmission {
    NewSubmission {
        programme: key.clone(),
        id: new_id(),
        submitted_at: now(),
        submitted_by: Some("finance-team@council.example".to_owned()),
        source: Some("quarterly-return.csv".to_owned()),
        media_type: "text/csv".to_owned(),
        content: Content::new(key.to_string().as_bytes()),
        reason: Some("the quarterly return of the finance team".to_owned()),
        accepted_repair_id: None,
        accepted_as_printed: false,
        new_count: 0,
        same_count: 0,
        restated_count: 0,
        findings: "[]".to_owned(),
        options: "{}".to_owned(),
        reading: None,
    }
}

/// Forty quarters of as many client groups as make these rows.
fn rows(count: usize) -> Vec<NewEntry> {
    let first = FinancialYear::starting(2010).unwrap().quarters()[0];
    let row = |row: usize| NewEntry {
        client_group: match count {
            0..=40 => Slug::all(),
            _ => Slug::parse(&format!("group-{}", row / 40)).unwrap(),
        },
        period: Period::Quarter(first.plus(i32::try_from(row % 40).unwrap())),
        amount: Money::from_pence(10_000_000 + 7_919 * row as i64 % 1_000_000),
        count: Some(row as i64 % 50),
        printed_amount: None,
        printed_count: None,
        status: Status::Final,
        details: Details::default(),
    };
    (0..count).map(row).collect()
}

/// One figure that was never delivered before, for one of four hundred quarters.
pub fn small_file() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let first = FinancialYear::starting(1950).unwrap().quarters()[0];
    let quarter: Quarter = first.plus(i32::try_from(number % 240).unwrap());
    format!("quarter,amount,count\n{quarter},{number}.50,7\n")
}
