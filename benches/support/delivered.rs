//! Deliveries through the service, as the benchmarks of deliveries and of sizes make them.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use recoup::domain::ProgrammeKey;
use recoup::service::documents::Author;
use recoup::service::options::Options;
use recoup::service::reading::{Acceptance, Delivery, Media};
use recoup::service::{Outcome, Service, World};
use recoup::store::Caller;

/// Makes a programme in whatever database a service is over.
pub fn create(service: &Service, key: &ProgrammeKey) {
    let body = serde_json::json!({"id": key.id.to_string(), "name": "Direct payments"});
    service.create_programme(&WORLD, &key.council, &body, Author::default(), None).unwrap();
}

/// Delivers a file.
pub fn deliver(service: &Service, key: &ProgrammeKey, file: &str) -> Outcome {
    let delivery = Delivery {
        content: file.as_bytes(),
        media: Media::Table,
        source: None,
        submitted_by: Some("finance".to_owned()),
        reason: Some("a correction of the source".to_owned()),
        acceptance: Acceptance::Nothing,
        options: Options::default(),
        dry_run: false,
        idempotency: None,
        confirmed_over: None,
    };
    let outcome = service.deliver(&WORLD, key, &delivery).unwrap();
    assert_eq!(outcome.status, 201);
    outcome
}

/// A clock that is a millisecond later whenever it is asked, and ids that are never given
/// twice.
pub const WORLD: World = World {
    now,
    new_id,
    new_secret: || [7; 20],
    flight: None,
    caller: Caller { principal: None, request_id: None },
};

/// The next instant.
pub fn now() -> DateTime<Utc> {
    static TIME: AtomicU64 = AtomicU64::new(1_790_000_000_000);
    let time = i64::try_from(TIME.fetch_add(1, Ordering::Relaxed)).unwrap();
    DateTime::from_timestamp_millis(time).unwrap()
}

/// The next id.
pub fn new_id() -> String {
    static IDS: AtomicU64 = AtomicU64::new(1);
    format!("0199f3a1-7c2e-7a10-8000-{:012x}", IDS.fetch_add(1, Ordering::Relaxed))
}
