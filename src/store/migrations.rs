//! The migrations, embedded in the program, and whether a database has had them.
//!
//! Both folders have the same names in the same order. All pending migrations
//! run in one transaction that no other program can enter, so that two programs
//! started at once do not migrate twice and a failure leaves nothing behind.

use std::error::Error;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel::{
    Connection, PgConnection, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection,
    result::Error as DieselError, sql_query,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::DbConnection;
use super::error::classify;
use super::schema::commits;
use super::{OpenError, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Held by a program that migrates, until its transaction ends.
const POSTGRES_LOCK: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('recoup migrations', 0))";

/// Where diesel keeps which migrations a database has had.
const MIGRATIONS_TABLE: &str = "__diesel_schema_migrations";

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_schema
    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

/// Without the tables that extensions bring.
const POSTGRES_TABLES: &str = "SELECT c.relname::text AS name
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY name";

/// How many tables of another program are named.
const TABLES_TOLD: usize = 5;

/// A table or view of a database.
#[derive(diesel::QueryableByName)]
struct Table {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// A migration that a database has had. It is asked for in words of ours: diesel would make the
/// table first, for which a copy that can only be read has no answer.
#[derive(diesel::QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

const APPLIED: &str = "SELECT version FROM __diesel_schema_migrations";

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
        DbConnection::Sqlite(c) => pending_in_sqlite(c),
        DbConnection::Postgres(c) => pending_in_postgres(c),
    }
    .map_err(opening)
}

/// Applies what is pending and names it. A database that is up to date is not locked, so
/// that one that can only be read is no hindrance.
pub(super) fn run(connection: &mut DbConnection) -> Result<Vec<String>, OpenError> {
    if pending(connection)?.is_empty() {
        return Ok(Vec::new());
    }
    match connection {
        DbConnection::Sqlite(c) => c.immediate_transaction(|c| {
            let pending = pending_in_sqlite(c)?;
            c.run_pending_migrations(SQLITE)?;
            Ok(pending)
        }),
        DbConnection::Postgres(c) => c.transaction(|c| {
            c.batch_execute(POSTGRES_LOCK)?;
            let pending = pending_in_postgres(c)?;
            c.run_pending_migrations(POSTGRES)?;
            Ok(pending)
        }),
    }
    .map_err(opening)
}

/// Takes the newest migration back and names it; `None` where the database has had none.
/// Only a database in which nothing is recorded goes back, so that nothing is lost by it.
pub(super) fn revert(connection: &mut DbConnection) -> Result<Option<String>, OpenError> {
    if pending(connection)? == all_names()? {
        // To ask it for its newest one would make a table in it.
        return Ok(None);
    }
    match connection {
        DbConnection::Sqlite(c) => c.immediate_transaction(|c| {
            pending_in_sqlite(c)?;
            revert_newest(&SQLITE, c, |c| commits::table.count().get_result(c))
        }),
        DbConnection::Postgres(c) => c.transaction(|c| {
            c.batch_execute(POSTGRES_LOCK)?;
            pending_in_postgres(c)?;
            // Nobody records anything between the count and the end of the tables.
            revert_newest(&POSTGRES, c, |c| {
                c.batch_execute("LOCK TABLE commits IN ACCESS EXCLUSIVE MODE")?;
                commits::table.count().get_result(c)
            })
        }),
    }
    .map_err(opening)
}

fn revert_newest<DB: Backend, C: MigrationHarness<DB>>(
    source: &EmbeddedMigrations,
    connection: &mut C,
    recorded: impl Fn(&mut C) -> Result<i64, DieselError>,
) -> Result<Option<String>, BoxedError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let applied = connection.applied_migrations()?;
    let known = source.migrations()?;
    let Some(newest) = known.iter().find(|one| Some(&one.name().version()) == applied.first())
    else {
        return Ok(None);
    };
    match recorded(connection)? {
        0 => connection.revert_migration(&**newest)?,
        commits => return Err(OpenError::Recorded(commits).into()),
    };
    Ok(Some(newest.name().to_string()))
}

fn pending_in_sqlite(connection: &mut SqliteConnection) -> Result<Vec<String>, BoxedError> {
    let tables = sql_query(SQLITE_TABLES).load::<Table>(connection)?;
    pending_from::<Sqlite>(&SQLITE, tables, || sql_query(APPLIED).load(connection))
}

fn pending_in_postgres(connection: &mut PgConnection) -> Result<Vec<String>, BoxedError> {
    let tables = sql_query(POSTGRES_TABLES).load::<Table>(connection)?;
    pending_from::<Pg>(&POSTGRES, tables, || sql_query(APPLIED).load(connection))
}

/// A database with tables and none of these migrations is another program's.
fn pending_from<DB: Backend>(
    source: &EmbeddedMigrations,
    tables: Vec<Table>,
    applied: impl FnOnce() -> QueryResult<Vec<Applied>>,
) -> Result<Vec<String>, BoxedError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let (ours, others): (Vec<Table>, Vec<Table>) =
        tables.into_iter().partition(|table| table.name == MIGRATIONS_TABLE);
    let applied = if ours.is_empty() { Vec::new() } else { applied()? };
    let applied: Vec<MigrationVersion<'_>> =
        applied.into_iter().map(|applied| applied.version.into()).collect();
    let known = source.migrations()?;
    let is_ours = known.iter().any(|migration| applied.contains(&migration.name().version()));
    if !is_ours && !others.is_empty() {
        let names = others.into_iter().take(TABLES_TOLD).map(|table| table.name);
        return Err(OpenError::Foreign(names.collect()).into());
    }
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
