//! The doors to the database: one consistent snapshot to read, one transaction
//! to write.
//!
//! A write begins with the lock that makes writers wait for each other: SQLite's
//! `BEGIN IMMEDIATE`, which holds the whole file, or on PostgreSQL an advisory
//! lock on the council. Whatever the transaction then reads stays true until it
//! commits. Nothing is committed unless the work returns `Ok`.

use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::PooledConnection;
use diesel::sql_types::Text;

use super::connection::{Access, DbConnection, Manager};
use super::error::classify;
use super::schema::programmes;
use super::{Store, StoreError};
use crate::domain::Slug;

/// Reads from one consistent snapshot of the database.
pub struct Reader<'a> {
    connection: &'a mut DbConnection,
    /// The first failure of a statement, after which nothing may be committed.
    failure: Option<StoreError>,
}

/// Writes the rows of one council, and reads like a [`Reader`].
pub struct Transaction<'a> {
    reader: Reader<'a>,
    council: Slug,
}

impl<'a> Reader<'a> {
    fn new(connection: &'a mut DbConnection) -> Reader<'a> {
        Reader { connection, failure: None }
    }

    /// Runs a statement on `table` and judges its error: every statement of the
    /// store goes through here.
    pub(super) fn run<T>(
        &mut self,
        table: &'static str,
        statement: impl FnOnce(&mut DbConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        statement(self.connection).map_err(|error| {
            let error = classify(table, error);
            if error != StoreError::NotFound {
                self.failure.get_or_insert_with(|| error.clone());
            }
            error
        })
    }

    fn lost_connection(&self) -> bool {
        matches!(self.failure, Some(StoreError::Unavailable(_)))
    }

    pub(super) fn check(&mut self) -> Result<(), StoreError> {
        let first = programmes::table.select(programmes::programme);
        self.run("programmes", |c| first.first::<String>(c).optional()).map(drop)
    }
}

impl Transaction<'_> {
    /// The council whose rows this transaction writes.
    pub fn council(&self) -> &Slug {
        &self.council
    }

    /// Refuses a programme that is not the council's, as if it did not exist.
    pub(super) fn check_owner(&mut self, programme: &Slug) -> Result<(), StoreError> {
        let owner = self.reader.council_of(programme)?;
        if owner == self.council { Ok(()) } else { Err(StoreError::NotFound) }
    }
}

impl<'a> Deref for Transaction<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl<'a> DerefMut for Transaction<'a> {
    fn deref_mut(&mut self) -> &mut Reader<'a> {
        &mut self.reader
    }
}

impl Store {
    /// Reads from one consistent snapshot.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pooled = self.begin_reading()?;
        let mut reader = Reader::new(&mut pooled.connection);
        let result = work(&mut reader);
        let lost = reader.lost_connection();
        pooled.lost = lost || pooled.connection.batch_execute("ROLLBACK").is_err();
        result
    }

    /// Writes rows of one council in one transaction, all or nothing.
    ///
    /// The transaction is committed where `work` returns `Ok` and undone where
    /// it returns an error. [`StoreError::OutcomeUnknown`] is the one error
    /// after which the rows may be there all the same.
    pub fn write<T, E: From<StoreError>>(
        &self,
        council: &Slug,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // The slot is only ever empty or a connection outside a transaction, so
        // a panic of another writer leaves nothing to fear.
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut connection = self.begin_writing(slot.take(), council)?;
        let mut transaction =
            Transaction { reader: Reader::new(&mut connection), council: council.clone() };
        let result = work(&mut transaction);
        // PostgreSQL answers COMMIT after a failed statement with a silent
        // rollback, so a failure that the work passed over must not get there.
        let result = match (result, transaction.reader.failure) {
            (Ok(_), Some(failure)) => Err(failure.into()),
            (result, _) => result,
        };
        if result.is_ok() {
            connection
                .batch_execute("COMMIT")
                .map_err(|error| StoreError::OutcomeUnknown(error.to_string()))?;
            *slot = Some(connection);
        } else if connection.batch_execute("ROLLBACK").is_ok() {
            *slot = Some(connection);
        }
        result
    }

    /// A reader with its snapshot begun. Connections that were lost while they
    /// rested in the pool are replaced, of which there may be as many as it has.
    fn begin_reading(&self) -> Result<PooledConnection<Manager>, StoreError> {
        let mut attempts = self.readers.max_size();
        loop {
            let mut pooled = self.readers.get().map_err(|error| match self.readers.state() {
                state if state.connections == 0 => StoreError::Unavailable(error.to_string()),
                _ => StoreError::Busy,
            })?;
            let begun = match &mut pooled.connection {
                DbConnection::Sqlite(c) => c.batch_execute("BEGIN"),
                DbConnection::Postgres(c) => {
                    c.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                }
            };
            let Err(error) = begun else { return Ok(pooled) };
            pooled.lost = true;
            if attempts == 0 {
                return Err(classify("the database", error));
            }
            attempts -= 1;
        }
    }

    /// A writer that holds its lock. A connection that was lost since the last
    /// write is replaced: nothing had begun on it.
    fn begin_writing(
        &self,
        rested: Option<DbConnection>,
        council: &Slug,
    ) -> Result<DbConnection, StoreError> {
        if let Some(mut connection) = rested {
            match lock(&mut connection, council) {
                Ok(()) => return Ok(connection),
                Err(StoreError::Unavailable(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let mut connection = self.address.connect(Access::Write)?;
        lock(&mut connection, council)?;
        Ok(connection)
    }
}

/// Begins a transaction whose first act is to wait for its turn.
///
/// On PostgreSQL the lock is taken at READ COMMITTED, where each later statement
/// sees all that earlier holders committed; a stricter level would fix its
/// snapshot before the wait.
fn lock(connection: &mut DbConnection, council: &Slug) -> Result<(), StoreError> {
    match connection {
        DbConnection::Sqlite(c) => {
            c.batch_execute("BEGIN IMMEDIATE").map_err(|error| classify("the database", error))
        }
        DbConnection::Postgres(c) => {
            c.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                .map_err(|error| classify("the database", error))?;
            let wait = diesel::sql_query(
                "SELECT pg_advisory_xact_lock(hashtextextended('recoup council ' || $1, 0))",
            );
            match wait.bind::<Text, _>(council.as_str()).execute(c) {
                Ok(_) => Ok(()),
                Err(error) => match classify("the database", error) {
                    lost @ StoreError::Unavailable(_) => Err(lost),
                    // The statement itself cannot be wrong: its time ran out.
                    _ => Err(StoreError::Busy),
                },
            }
        }
    }
}
