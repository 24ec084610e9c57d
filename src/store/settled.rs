//! What is settled: looked for behind the council's lock, when nobody else writes.

use diesel::connection::SimpleConnection;

use super::flight::Flight;
use super::pool::Work;
use super::transaction::{connection_of, lock};
use super::{Reader, Store, StoreError, Written};
use crate::domain::Slug;

impl Store {
    /// Looks, behind the lock that a writer of the council would still hold, whether
    /// the last row that was written is there.
    pub(super) fn look_for(&self, council: &Slug, written: &Written) -> Result<bool, StoreError> {
        self.behind_lock(council, |reader| reader.holds(council, written))
    }

    /// Waits until nobody writes rows of the council, in this process or in another. Who
    /// begins to write after that takes the time after that.
    pub fn wait_for_writers(&self, council: &Slug) -> Result<(), StoreError> {
        match self.behind_lock(council, |_| Ok(())) {
            // A copy that can only be read has no lock to take, and is read as it is.
            Err(StoreError::Unavailable(_)) if self.writers.is_of_a_file() => Ok(()),
            waited => waited,
        }
    }

    /// Reads while nobody else writes rows of the council.
    fn behind_lock<T>(
        &self,
        council: &Slug,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let flight = Flight::default();
        let mut lease =
            self.writers.lend(Some(council), Work::Alone, &flight, |c| lock(c, council))?;
        let connection = connection_of(&mut lease)?;
        let found = work(&mut Reader::new(connection, &flight))?;
        if connection.batch_execute("ROLLBACK").is_ok() {
            lease.keep();
        }
        Ok(found)
    }
}

impl Reader<'_> {
    /// Whether all that was written is there, by its last commit.
    fn holds(&mut self, council: &Slug, written: &Written) -> Result<bool, StoreError> {
        if let Some((commit, _)) = written.commits.last() {
            return Ok(self.commit(council, commit.sequence)?.as_ref() == Some(commit));
        }
        match written.keys.last() {
            Some((principal, scope, key)) => self.holds_key(council, principal, scope, key),
            None => Ok(true),
        }
    }
}
