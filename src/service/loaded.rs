//! A programme in memory, as it stands and as it was known at any instant.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ServiceError;
use super::state::{ProgrammeRecord, State};
use crate::store::StoreError;

/// A programme in memory: its state in force, and all its versions.
pub struct Loaded {
    /// The state in force.
    pub state: Arc<State>,
    pub(super) record: ProgrammeRecord,
    /// The last commit of it that is in it.
    pub(super) through: i64,
}

impl Loaded {
    /// What is recorded, up to a commit; an earlier state spares some work.
    pub(super) fn new(
        record: ProgrammeRecord,
        through: i64,
        earlier: Option<&State>,
    ) -> Result<Loaded, StoreError> {
        let state = record.after(earlier)?.ok_or(StoreError::NotFound)?;
        let state = State { through, ..state };
        Ok(Loaded { state: Arc::new(state), record, through })
    }

    /// The programme as it stands, or as it was known at an instant.
    pub fn at(&self, as_known_at: Option<DateTime<Utc>>) -> Result<Arc<State>, ServiceError> {
        match as_known_at {
            None => Ok(self.state.clone()),
            Some(instant) => {
                let state = self.record.at(Some(instant)).map_err(|error| {
                    log::error!("what was known at {instant} is unavailable: {error}");
                    ServiceError::Unreadable(self.state.programme.key())
                })?;
                let state = state.ok_or(ServiceError::NotKnownThen(instant))?;
                Ok(Arc::new(State { through: self.through, ..state }))
            }
        }
    }
}
