//! Whole tables of a council: every programme in force, in the order of their ids.

use chrono::{DateTime, Utc};

use super::answers::RecordQuery;
use super::{Service, ServiceError};
use crate::domain::{Quarter, Slug};
use crate::views::export::{ClawbackExport, OffsetExport};

/// The most records that one table holds: a quarter of the rows that a spreadsheet has.
pub const MOST_RECORDS: usize = 250_000;

/// What is said of a programme that cannot be read.
const DAMAGED: &str = "A stored row of it is not as it was written.";

/// Which records of a council.
#[derive(Clone, Debug, Default)]
pub struct ExportQuery {
    /// The first quarter.
    pub from: Option<Quarter>,
    /// The last quarter.
    pub to: Option<Quarter>,
    /// The instant that is asked about; `None` is now.
    pub as_known_at: Option<DateTime<Utc>>,
}

impl Service {
    /// Every record in force as CSV; `None` where there are more than a table holds.
    pub fn export_clawbacks(
        &self,
        council: &Slug,
        query: &ExportQuery,
    ) -> Result<Option<String>, ServiceError> {
        let mut export = ClawbackExport::default();
        let mut count = 0;
        for found in self.in_force(Some(council), query.as_known_at)? {
            let state = match found {
                Ok(state) => state,
                Err(key) => {
                    export.unavailable(key.id.as_str(), DAMAGED);
                    continue;
                }
            };
            let wanted = RecordQuery {
                from: query.from,
                to: query.to,
                limit: MOST_RECORDS,
                ..RecordQuery::default()
            };
            let page = state.clawbacks(&wanted, query.as_known_at);
            count += page.records.len();
            if count > MOST_RECORDS || page.next_cursor.is_some() {
                return Ok(None);
            }
            export.add(state.programme.id.as_str(), &page.records);
        }
        Ok(Some(export.finish()))
    }

    /// Every programme's offset by year as CSV, under its own assumptions.
    pub fn export_offset(
        &self,
        council: &Slug,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<String, ServiceError> {
        let mut export = OffsetExport::default();
        for found in self.in_force(Some(council), as_known_at)? {
            let state = match found {
                Ok(state) => state,
                Err(key) => {
                    export.unavailable(key.id.as_str(), "", DAMAGED);
                    continue;
                }
            };
            let (id, kind) = (state.programme.id.as_str(), state.benefits.source.as_str());
            match state.answer(&state.programme.assumptions) {
                Ok(answer) => export.add(id, kind, &answer),
                Err(error) => export.unavailable(id, kind, &error.sentence()),
            }
        }
        Ok(export.finish())
    }
}
