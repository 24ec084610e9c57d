//! The migrations, embedded in the program, and whether a database has had them.
//!
//! Both folders have the same names in the same order. All pending migrations
//! run in one transaction that no other program can enter, so that two programs
//! started at once do not migrate twice and a failure leaves nothing behind.

use std::error::Error;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::sqlite::Sqlite;
use diesel::{Connection, result::Error as DieselError};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::DbConnection;
use super::error::classify;
use super::{OpenError, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Held by a program that migrates, until its transaction ends.
const POSTGRES_LOCK: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('recoup migrations', 0))";

type BoxedError = Box<dyn Error + Send + Sync>;

/// The names of all migrations, oldest first.
pub(super) fn all_names() -> Result<Vec<String>, OpenError> {
    let migrations: Vec<Box<dyn Migration<Sqlite>>> = SQLITE.migrations().map_err(opening)?;
    Ok(names(migrations))
}

/// The names of the migrations that the database has not had, oldest first.
/// A database with migrations unknown to this program is refused.
pub(super) fn pending(connection: &mut DbConnection) -> Result<Vec<String>, OpenError> {
    match connection {
        DbConnection::Sqlite(c) => pending_from(&SQLITE, c),
        DbConnection::Postgres(c) => pending_from(&POSTGRES, c),
    }
    .map_err(opening)
}

/// Applies what is pending and names it.
pub(super) fn run(connection: &mut DbConnection) -> Result<Vec<String>, OpenError> {
    match connection {
        DbConnection::Sqlite(c) => c.immediate_transaction(|c| run_from(SQLITE, c)),
        DbConnection::Postgres(c) => c.transaction(|c| {
            c.batch_execute(POSTGRES_LOCK)?;
            run_from(POSTGRES, c)
        }),
    }
    .map_err(opening)
}

fn run_from<DB: Backend>(
    source: EmbeddedMigrations,
    harness: &mut impl MigrationHarness<DB>,
) -> Result<Vec<String>, BoxedError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let pending = pending_from(&source, harness)?;
    harness.run_pending_migrations(source)?;
    Ok(pending)
}

fn pending_from<DB: Backend>(
    source: &EmbeddedMigrations,
    harness: &mut impl MigrationHarness<DB>,
) -> Result<Vec<String>, BoxedError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let applied = harness.applied_migrations()?;
    let known = source.migrations()?;
    let unknown: Vec<String> = applied
        .iter()
        .filter(|version| known.iter().all(|migration| migration.name().version() != **version))
        .map(ToString::to_string)
        .collect();
    if !unknown.is_empty() {
        return Err(OpenError::Newer(unknown).into());
    }
    let pending =
        known.into_iter().filter(|migration| !applied.contains(&migration.name().version()));
    Ok(names(pending))
}

fn names<DB: Backend>(migrations: impl IntoIterator<Item = Box<dyn Migration<DB>>>) -> Vec<String> {
    let mut names: Vec<String> =
        migrations.into_iter().map(|migration| migration.name().to_string()).collect();
    names.sort_unstable();
    names
}

fn opening(error: BoxedError) -> OpenError {
    match error.downcast::<OpenError>() {
        Ok(error) => *error,
        Err(error) => OpenError::Store(match error.downcast::<DieselError>() {
            Ok(error) => classify("the migrations", *error),
            Err(error) => StoreError::Database(error.to_string()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::pg::Pg;

    #[test]
    fn both_databases_have_the_same_migrations() {
        let postgres: Vec<Box<dyn Migration<Pg>>> = POSTGRES.migrations().unwrap();
        assert!(!postgres.is_empty());
        assert_eq!(all_names().unwrap(), names(postgres));
    }
}
