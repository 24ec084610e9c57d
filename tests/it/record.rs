//! What the record promises whatever the clock does and whoever else writes: who was told
//! of a commit reads it, and the past stays as it was.

mod formats;
mod histories;
mod own_writes;
mod unreadable;

use chrono::{DateTime, Utc};
use recoup::domain::{ProgrammeKey, Slug};
use recoup::service::documents::Author;
use recoup::service::options::Options;
use recoup::service::reading::{Acceptance, Delivery, Media};
use recoup::service::{Outcome, Service, ServiceError, World};
use serde_json::json;

use crate::support::app::key;
use crate::support::database::Database;

/// Creates a programme of a council.
fn create(service: &Service, world: &World, council: &str, id: &str) -> ProgrammeKey {
    let body = json!({"id": id, "name": "An example"});
    let key = key(council, id);
    service.create_programme(world, &key.council, &body, Author::default(), None).unwrap();
    key
}

/// Delivers one quarter's amount in pounds, with a name and a reason.
fn deliver(
    service: &Service,
    world: &World,
    programme: &ProgrammeKey,
    (quarter, pounds): (usize, u32),
) -> Result<Outcome, ServiceError> {
    let (year, number) = (2001 + quarter / 4, quarter % 4 + 1);
    let content = format!(
        "financial_year,quarter,amount,count\n{year}-{:02},{number},{pounds},\n",
        (year + 1) % 100
    );
    let delivery = Delivery {
        content: content.as_bytes(),
        media: Media::Table,
        source: None,
        submitted_by: Some("A. Officer".to_owned()),
        reason: Some("Quarter closed".to_owned()),
        acceptance: Acceptance::Nothing,
        options: Options::default(),
        dry_run: false,
        idempotency: None,
        confirmed_over: None,
    };
    service.deliver(world, programme, &delivery)
}

/// The amounts in force by quarter, in pounds, as known at an instant.
fn amounts(
    service: &Service,
    programme: &ProgrammeKey,
    instant: Option<DateTime<Utc>>,
) -> Result<Vec<(String, i64)>, ServiceError> {
    let state = service.state(programme, instant)?;
    let series = state.ledger.series(&Slug::all());
    let pounds =
        |(quarter, figure): (&recoup::domain::Quarter, &recoup::domain::ledger::QuarterFigure)| {
            (quarter.to_string(), figure.amount.pence() / 100)
        };
    Ok(series.quarters.iter().map(pounds).collect())
}
