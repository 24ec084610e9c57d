//! The bytes that were delivered: given back, or erased for somebody's sake.

use super::documents::Author;
use super::{Service, ServiceError, World};
use crate::domain::ProgrammeKey;
use crate::store::{Commit, Conflict, Erasure, StoreError};

impl Service {
    /// The bytes of a submission as they were delivered.
    pub fn delivered(
        &self,
        programme: &ProgrammeKey,
        submission: &str,
    ) -> Result<Vec<u8>, ServiceError> {
        let sha256 = self.recorded(programme, submission)?.content_sha256;
        let kept = self.store.read(|reader| reader.content(&programme.council, sha256))?;
        kept.ok_or(ServiceError::Erased)
    }

    /// Erases the bytes of a submission. Its figures, its hash and the log stay.
    pub fn erase(
        &self,
        world: &World,
        programme: &ProgrammeKey,
        submission: &str,
        author: &Author,
    ) -> Result<Commit, ServiceError> {
        let given = [("reason", &author.reason), ("submitted_by", &author.submitted_by)];
        let missing: Vec<&str> =
            given.iter().filter(|(_, text)| text.is_none()).map(|(name, _)| *name).collect();
        let (Some(reason), Some(submitted_by)) = (&author.reason, &author.submitted_by) else {
            return Err(ServiceError::ReasonMissing(missing, Vec::new()));
        };
        let sha256 = self.recorded(programme, submission)?.content_sha256;
        self.write(world, &programme.council, |transaction, now| {
            let erasure = Erasure {
                programme: programme.clone(),
                sha256,
                recorded_at: now,
                submitted_by: submitted_by.clone(),
                reason: reason.clone(),
            };
            transaction.erase_content(&erasure).map_err(|error| match error {
                StoreError::Conflict(Conflict::AlreadyRecorded) => ServiceError::ErasedAlready,
                other => other.into(),
            })
        })
    }
}
