//! The doors to the database: one consistent snapshot to read, one transaction to write.
//!
//! A write begins with the lock that makes writers wait for each other: SQLite's
//! `BEGIN IMMEDIATE`, which holds the whole file, or on PostgreSQL an advisory
//! lock on the council. Whatever the transaction then reads stays true until it
//! commits. Nothing is committed unless the work returns `Ok`. Writes that stand in line
//! share a transaction, each behind a savepoint of its own (`batch`).

use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::Text;

use super::batch::Part;
use super::connection::DbConnection;
use super::error::{classify, judge_commit};
use super::flight::Flight;
use super::pool::{Lease, Work};
use super::schema::commits;
use super::stored::{Caller, Commit};
use super::written::Written;
use super::{Store, StoreError};
use crate::domain::{ProgrammeKey, Slug};

/// Reads from one consistent snapshot of the database.
pub struct Reader<'a> {
    connection: &'a mut DbConnection,
    flight: &'a Flight,
    /// The first failure of a statement, after which nothing may be committed.
    failure: Option<StoreError>,
}

/// Writes the rows of one council, and reads like a [`Reader`].
pub struct Transaction<'a> {
    reader: Reader<'a>,
    council: Slug,
    pub(super) caller: Caller,
    /// The last commit of the council, once it was looked for.
    pub(super) head: Option<Option<Commit>>,
    /// The last commit of the programme that was asked about last.
    pub(super) last_of: Option<(ProgrammeKey, i64)>,
    pub(super) written: Written,
}

impl<'a> Reader<'a> {
    pub(super) fn new(connection: &'a mut DbConnection, flight: &'a Flight) -> Reader<'a> {
        Reader { connection, flight, failure: None }
    }

    /// Runs a statement on `table` and judges its error: every statement of the
    /// store goes through here.
    pub(super) fn run<T>(
        &mut self,
        table: &'static str,
        statement: impl FnOnce(&mut DbConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        if let Some(error @ (StoreError::Full(_) | StoreError::Unavailable(_))) = &self.failure {
            // The transaction is gone, and a later statement would be one by itself.
            return Err(error.clone());
        }
        self.flight.step();
        let result = statement(self.connection);
        self.flight.step();
        result.map_err(|error| {
            let error = classify(table, error);
            if error != StoreError::NotFound {
                self.failure.get_or_insert_with(|| error.clone());
            }
            error
        })
    }

    /// Tells whoever waits that the work gets on.
    pub(super) fn step(&self) {
        self.flight.step();
    }

    fn lost_connection(&self) -> bool {
        matches!(self.failure, Some(StoreError::Unavailable(_)))
    }

    pub(super) fn check(&mut self) -> Result<(), StoreError> {
        let first = commits::table.select(commits::council);
        self.run("commits", |c| first.first::<String>(c).optional()).map(drop)
    }
}

impl Transaction<'_> {
    /// The council whose rows this transaction writes.
    pub fn council(&self) -> &Slug {
        &self.council
    }

    /// On whose behalf it writes.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What has been written so far.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// Refuses a programme that is not the council's, as if it did not exist.
    pub(super) fn check_council(&self, programme: &ProgrammeKey) -> Result<(), StoreError> {
        if programme.council == self.council { Ok(()) } else { Err(StoreError::NotFound) }
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
        let flight = Flight::default();
        let mut lease = self.readers.lend(None, Work::Alone, &flight, begin_reading)?;
        let connection = connection_of(&mut lease)?;
        let mut reader = Reader::new(connection, &flight);
        let result = work(&mut reader);
        if !reader.lost_connection() && connection.batch_execute("ROLLBACK").is_ok() {
            lease.keep();
        }
        result
    }

    /// Writes rows of one council in one transaction, all or nothing.
    pub fn write<T, E: From<StoreError>>(
        &self,
        council: &Slug,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write_in(&Flight::default(), &Caller::default(), council, work, |_| ())
    }

    /// Writes like [`Store::write`] on somebody's behalf, while somebody watches how far it
    /// has come.
    ///
    /// What `work` wrote is committed where it returns `Ok` and undone where it returns an
    /// error or panics. It shares its commit with the writes that wait in line. The
    /// one who commits has its `then` told what all of them wrote, in order, before any of
    /// them goes on: it has to do for all. [`StoreError::OutcomeUnknown`] is the one error
    /// after which the rows may be there all the same.
    pub fn write_in<T, E: From<StoreError>>(
        &self,
        flight: &Flight,
        caller: &Caller,
        council: &Slug,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
        then: impl FnOnce(&Written),
    ) -> Result<T, E> {
        self.doubt.check()?;
        let lent = self.writers.lend(Some(council), Work::Shared, flight, |c| lock(c, council));
        let mut lease = lent.inspect_err(|_| self.counts.note(false, false, true))?;
        let mut part = lease.batch().join(flight);
        // Another's doubt may have come up while this one waited.
        self.doubt.check()?;
        let connection = connection_of(&mut lease)?;
        if !part.is_first() {
            execute(connection, "SAVEPOINT one")?;
        }
        let mut transaction = Transaction {
            reader: Reader::new(connection, flight),
            council: council.clone(),
            caller: caller.clone(),
            head: None,
            last_of: None,
            written: Written::default(),
        };
        // A panic is nobody's but this one's: it goes on when the others have theirs.
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut transaction)));
        let Transaction { reader, written, .. } = transaction;
        let failure = reader.failure;
        // PostgreSQL answers COMMIT after a failed statement with a silent
        // rollback, so a failure that the work passed over must not get there.
        let result = match (result, &failure) {
            (Ok(Ok(_)), Some(failure)) => Ok(Err(failure.clone().into())),
            (Ok(Ok(_)), None) if !flight.may_commit() => {
                Ok(Err(StoreError::Unavailable("it was given up".to_owned()).into()))
            }
            (result, _) => result,
        };
        if matches!(result, Ok(Ok(_))) {
            if !part.is_first() {
                execute(connection, "RELEASE one")?;
            }
            part.leave(written);
            self.end(lease, &mut part, council, then);
        } else if part.is_first() {
            let is_lost = matches!(failure, Some(StoreError::Unavailable(_)));
            if !is_lost && connection.batch_execute("ROLLBACK").is_ok() {
                lease.keep();
            }
            part.settle(Ok(()));
        } else if (self.writers.is_of_a_file() || !flight.is_given_up())
            // What stood still on a server goes as a whole: nothing of it may come an hour later.
            && connection.batch_execute("ROLLBACK TO one; RELEASE one").is_ok()
        {
            self.end(lease, &mut part, council, then);
        } else {
            // Where a file is full, say, SQLite has undone all of them.
            let lost = || StoreError::Unavailable("its transaction was undone".to_owned());
            part.settle(Err(failure.clone().unwrap_or_else(lost)));
        }
        let outcome = part.outcome(flight, self.writers.is_of_a_file());
        let result = result.unwrap_or_else(|panic| resume_unwind(panic));
        self.counts.note(result.is_ok(), outcome.is_ok(), failure.is_some());
        match (result, outcome) {
            (Ok(done), Ok(())) => Ok(done),
            (Ok(_), Err(error)) => Err(error.into()),
            (Err(error), Ok(())) => Err(error),
            // It may have been refused for what an earlier write of the transaction wrote.
            (Err(error), Err(_)) if part.is_first() => Err(error),
            (Err(_), Err(_)) => {
                let why = "what it was held against was not written".to_owned();
                Err(StoreError::Unavailable(why).into())
            }
        }
    }

    /// Hands the transaction on to the next in line, or commits it for all that are in it.
    fn end(&self, lease: Lease<'_>, part: &mut Part, council: &Slug, then: impl FnOnce(&Written)) {
        let Some(lease) = lease.hand_on() else { return part.is_handed_on() };
        let written = part.take_all();
        let outcome = self.commit(lease, council, &written);
        let is_there = outcome.is_ok();
        // It is there, whatever becomes of telling it.
        let told = catch_unwind(AssertUnwindSafe(|| is_there.then(|| then(&written))));
        part.settle(outcome);
        if let Err(panic) = told {
            resume_unwind(panic);
        }
    }

    fn commit(
        &self,
        mut lease: Lease<'_>,
        council: &Slug,
        written: &Written,
    ) -> Result<(), StoreError> {
        match connection_of(&mut lease)?.batch_execute("COMMIT") {
            Ok(()) => {
                lease.keep();
                Ok(())
            }
            Err(error) => match self.after_failed_commit(error, lease, council, written)? {
                true => Ok(()),
                false => Err(StoreError::Unavailable("the connection broke off".to_owned())),
            },
        }
    }

    /// Writes rows of any council in one transaction, all or nothing. Whoever writes so has
    /// to wait for the turn of each council by [`lock_council`].
    pub(super) fn write_all<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.doubt.check()?;
        let flight = Flight::default();
        let mut lease = self.writers.lend(None, Work::Alone, &flight, begin_writing)?;
        self.doubt.check()?;
        let connection = connection_of(&mut lease)?;
        let mut reader = Reader::new(connection, &flight);
        let result = work(&mut reader);
        let is_lost = reader.lost_connection();
        let result = match (result, reader.failure) {
            (Ok(_), Some(failure)) => Err(failure.into()),
            (result, _) => result,
        };
        if result.is_err() {
            if !is_lost && connection.batch_execute("ROLLBACK").is_ok() {
                lease.keep();
            }
            return result;
        }
        match connection.batch_execute("COMMIT") {
            Ok(()) => {
                lease.keep();
                result
            }
            // The connection is closed, and with it goes whatever is still open.
            Err(error) => Err(match judge_commit(error) {
                Ok(refused) => refused,
                Err(doubt) => {
                    if matches!(connection, DbConnection::Sqlite(_)) {
                        self.doubt.arises(&doubt);
                    }
                    StoreError::OutcomeUnknown(doubt)
                }
            }
            .into()),
        }
    }

    /// Whether what a failed COMMIT was about is there all the same.
    ///
    /// An answer of the database is certain: nothing was written. Where the connection
    /// to a server was lost, the server that answers next is asked. Where a file could
    /// not be written to its end nobody can be asked: what the system shows of it now
    /// may be gone after a restart. Then writing stops.
    fn after_failed_commit(
        &self,
        error: DieselError,
        mut lease: Lease<'_>,
        council: &Slug,
        written: &Written,
    ) -> Result<bool, StoreError> {
        let connection = connection_of(&mut lease)?;
        let is_server = matches!(connection, DbConnection::Postgres(_));
        match judge_commit(error) {
            Ok(refused) => {
                // SQLite leaves the transaction open.
                if is_server || connection.batch_execute("ROLLBACK").is_ok() {
                    lease.keep();
                }
                Err(refused)
            }
            Err(doubt) if is_server => {
                drop(lease);
                self.look_for(council, written).map_err(|_| StoreError::OutcomeUnknown(doubt))
            }
            Err(doubt) => {
                self.doubt.arises(&doubt);
                Err(StoreError::OutcomeUnknown(doubt))
            }
        }
    }
}

pub(super) fn connection_of<'a>(
    lease: &'a mut Lease<'_>,
) -> Result<&'a mut DbConnection, StoreError> {
    // A lease is made with its connection and loses it only when it ends.
    lease.connection().ok_or(StoreError::Busy)
}

fn execute(connection: &mut DbConnection, statement: &str) -> Result<(), StoreError> {
    connection.batch_execute(statement).map_err(|error| classify("the database", error))
}

fn begin_reading(connection: &mut DbConnection) -> Result<(), StoreError> {
    let begun = match connection {
        DbConnection::Sqlite(c) => c.batch_execute("BEGIN"),
        DbConnection::Postgres(c) => {
            c.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        }
    };
    begun.map_err(|error| classify("the database", error))
}

/// Begins a transaction whose first act is to wait for its turn.
///
/// On PostgreSQL the lock is taken at READ COMMITTED, where each later statement
/// sees all that earlier holders committed; a stricter level would fix its
/// snapshot before the wait.
pub(super) fn lock(connection: &mut DbConnection, council: &Slug) -> Result<(), StoreError> {
    begin_writing(connection)?;
    match lock_council(connection, council).map_err(|error| classify("the database", error)) {
        Ok(()) => Ok(()),
        Err(lost @ StoreError::Unavailable(_)) => Err(lost),
        // The statement itself cannot be wrong: its time ran out.
        Err(_) => Err(StoreError::Busy),
    }
}

fn begin_writing(connection: &mut DbConnection) -> Result<(), StoreError> {
    let begun = match connection {
        DbConnection::Sqlite(c) => c.batch_execute("BEGIN IMMEDIATE"),
        DbConnection::Postgres(c) => c.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED"),
    };
    begun.map_err(|error| classify("the database", error))
}

/// Waits for the turn of a council, on a server; a file that is being written has no other
/// writer.
pub(super) fn lock_council(connection: &mut DbConnection, council: &Slug) -> QueryResult<()> {
    let DbConnection::Postgres(c) = connection else { return Ok(()) };
    let wait = diesel::sql_query(
        "SELECT pg_advisory_xact_lock(hashtextextended('recoup council ' || $1, 0))",
    );
    wait.bind::<Text, _>(council.as_str()).execute(c).map(drop)
}
