//! One connection to either database, and how it is made.
//!
//! The variant is chosen by the scheme of the address and by nothing else.
//! Trying one database after the other would quietly create an SQLite file
//! whenever PostgreSQL is down.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::ManageConnection;

use super::address::without_secrets;
use super::error::{classify, classify_connection};
use super::sqlite_file;
use super::{OpenError, PATIENCE, StoreError};

/// A connection to one of the two databases, usable in any query of both.
#[derive(diesel::MultiConnection)]
pub(super) enum DbConnection {
    /// A file on this machine.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}

/// Runs the same expression on the concrete connection, for statements that the
/// enum does not support, such as inserts of many rows.
macro_rules! on_concrete_connection {
    ($connection:expr, $concrete:ident => $body:expr) => {
        match $connection {
            $crate::store::connection::DbConnection::Sqlite($concrete) => $body,
            $crate::store::connection::DbConnection::Postgres($concrete) => $body,
        }
    };
}
pub(super) use on_concrete_connection;

/// Where a database is.
#[derive(Clone)]
pub(super) enum Address {
    /// The path of an SQLite file.
    Sqlite(String),
    /// A libpq address.
    Postgres(String),
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

impl Address {
    /// Reads `sqlite:path`, `postgres://...` or `postgresql://...`.
    ///
    /// An SQLite database in memory is refused because each connection would
    /// have its own, and a `file:` address because its options could undo the
    /// promises made here.
    pub(super) fn parse(url: &str) -> Result<Address, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let refused = path.is_empty() || path == ":memory:" || path.starts_with("file:");
            return if refused {
                Err(OpenError::UnknownAddress)
            } else {
                Ok(Address::Sqlite(path.to_owned()))
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Address::Postgres(with_connect_timeout(url)));
        }
        Err(OpenError::UnknownAddress)
    }

    /// Whether there is something to connect to; a server always counts.
    pub(super) fn exists(&self) -> bool {
        match self {
            Address::Sqlite(path) => std::path::Path::new(path).exists(),
            Address::Postgres(_) => true,
        }
    }

    /// Refuses a file that is no SQLite database.
    pub(super) fn refuse_other_files(&self) -> Result<(), OpenError> {
        match self {
            Address::Sqlite(path) => sqlite_file::refuse_other_files(path),
            Address::Postgres(_) => Ok(()),
        }
    }

    /// Connects and sets the connection up for reading or writing.
    pub(super) fn connect(&self, access: Access) -> Result<DbConnection, StoreError> {
        match self {
            Address::Sqlite(path) => sqlite_file::open(path, access).map(DbConnection::Sqlite),
            Address::Postgres(url) => {
                let connection = PgConnection::establish(url).map_err(classify_connection);
                let mut connection = connection.map_err(|error| without_secrets(error, url))?;
                let settings = postgres_settings(access);
                connection
                    .batch_execute(&settings)
                    .map_err(|error| classify("the database", error))?;
                Ok(DbConnection::Postgres(connection))
            }
        }
    }
}

/// libpq waits for minutes unless it is told otherwise.
fn with_connect_timeout(url: &str) -> String {
    if url.contains("connect_timeout=") {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}connect_timeout={}", PATIENCE.as_secs())
}

fn postgres_settings(access: Access) -> String {
    let last = match access {
        Access::Write => "SET synchronous_commit = on;",
        Access::Read => "SET default_transaction_read_only = on;",
    };
    format!("SET lock_timeout = {}; {last}", PATIENCE.as_millis())
}

/// Makes the connections of the pool of readers.
pub(super) struct Manager {
    address: Address,
}

/// A reader's connection, which is thrown away once it is lost.
pub(super) struct PooledReader {
    pub(super) connection: DbConnection,
    pub(super) lost: bool,
}

impl Manager {
    pub(super) fn new(address: Address) -> Manager {
        Manager { address }
    }
}

impl ManageConnection for Manager {
    type Connection = PooledReader;
    type Error = StoreError;

    fn connect(&self) -> Result<PooledReader, StoreError> {
        Ok(PooledReader { connection: self.address.connect(Access::Read)?, lost: false })
    }

    fn is_valid(&self, reader: &mut PooledReader) -> Result<(), StoreError> {
        reader.connection.batch_execute("SELECT 1").map_err(|error| classify("the database", error))
    }

    fn has_broken(&self, reader: &mut PooledReader) -> bool {
        // A panic may have left a transaction open.
        reader.lost || std::thread::panicking()
    }
}
