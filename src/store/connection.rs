//! One connection to either database, and how it is made.
//!
//! The variant is chosen by the scheme of the address and by nothing else.
//! Trying one database after the other would quietly create an SQLite file
//! whenever PostgreSQL is down.

use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::address::without_secrets;
use super::error::{classify, classify_connection};
use super::patience::{Access, GIVE_UP, PATIENCE};
use super::servers::Servers;
use super::sqlite_file;
use super::{OpenError, StoreError};

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
    Postgres(Servers),
}

impl Address {
    /// Reads `sqlite:path`, `postgres://...` or `postgresql://...`.
    ///
    /// An SQLite database in memory is refused because each connection would
    /// have its own, and a `file:` address or options (`?mode=ro`) because they could
    /// undo the promises made here, and would otherwise be part of a file's name.
    pub(super) fn parse(url: &str) -> Result<Address, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let has_options = path.rsplit_once('?').is_some_and(|(_, rest)| rest.contains('='));
            let refused = path.is_empty() || path == ":memory:" || path.starts_with("file:");
            let refused = refused || has_options;
            return if refused {
                Err(OpenError::UnknownAddress)
            } else {
                Ok(Address::Sqlite(path.to_owned()))
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Address::Postgres(Servers::of(&with_deadlines(url))));
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
            Address::Postgres(servers) => {
                let (place, url) = servers.next();
                let asked = Instant::now();
                let connection = PgConnection::establish(url).map_err(classify_connection);
                servers.tried(place, connection.is_ok(), asked.elapsed());
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

/// What libpq is told unless the address says otherwise. By itself it waits for minutes
/// for a server that does not answer, or no longer does: each host gets so many seconds to
/// accept a connection, and so many to acknowledge what was sent to it.
fn with_deadlines(url: &str) -> String {
    let patience = PATIENCE.as_secs().to_string();
    let milliseconds = GIVE_UP.as_millis().to_string();
    let defaults = [
        ("connect_timeout", patience.as_str()),
        ("tcp_user_timeout", milliseconds.as_str()),
        ("keepalives_idle", "2"),
        ("keepalives_interval", "1"),
        ("keepalives_count", "3"),
    ];
    let mut url = url.to_owned();
    for (name, value) in defaults {
        if !url.contains(&format!("{name}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{name}={value}"));
        }
    }
    url
}

fn postgres_settings(access: Access) -> String {
    let last = match access {
        Access::Write => "SET synchronous_commit = on;",
        Access::Read => "SET default_transaction_read_only = on;",
    };
    // A statement that stands still for longer is given up on this side.
    let statement = GIVE_UP.as_millis();
    format!(
        "SET lock_timeout = {}; SET statement_timeout = {statement}; {last}",
        PATIENCE.as_millis()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_the_time_limits_that_it_does_not_state() {
        let bare = with_deadlines("postgres://recoup@one,two/recoup");
        assert_eq!(
            bare,
            "postgres://recoup@one,two/recoup?connect_timeout=2&tcp_user_timeout=3000\
             &keepalives_idle=2&keepalives_interval=1&keepalives_count=3"
        );
        assert_eq!(with_deadlines(&bare), bare, "what is stated stays");
        let own = with_deadlines("postgres://recoup@one/recoup?tcp_user_timeout=9&sslmode=require");
        assert!(own.contains("?tcp_user_timeout=9&sslmode=require&connect_timeout=2&"), "{own}");
        assert_eq!(own.matches("tcp_user_timeout").count(), 1);
    }
}
