//! What can go wrong with the store, and the one place that judges an error of
//! the database.

use std::fmt;

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Why the store did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is no such programme or submission.
    NotFound,
    /// What was to be written contradicts what is recorded.
    Conflict(Conflict),
    /// Another transaction held the database for too long. Nothing was written;
    /// trying again later is right.
    Busy,
    /// The database cannot be reached or written. Nothing was written. The text
    /// is for the log.
    Unavailable(String),
    /// A stored row is not what was once written there.
    Corrupt {
        /// The table that holds it.
        table: &'static str,
        /// Its sequence or version, where one row can be named.
        row: Option<i64>,
    },
    /// The commit failed: the rows may be on disk or not. Only asking again,
    /// with the same idempotency key, can tell. The text is for the log.
    OutcomeUnknown(String),
    /// The database refused a statement: a mistake of the program. The text is
    /// for the log.
    Database(String),
}

/// What a write contradicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The programme id belongs to another council.
    ProgrammeTaken,
    /// The document has another version than the writer believes.
    StaleVersion {
        /// The version in force; `None` where there is no such document.
        current: Option<i64>,
    },
    /// The idempotency key already has a reply.
    KeyUsed,
    /// A row with this key is already recorded.
    AlreadyRecorded,
}

/// Why a database could not be opened or migrated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The address is neither `sqlite:path` nor `postgres://...`.
    UnknownAddress,
    /// The file is something else than an SQLite database.
    NotADatabase(String),
    /// The database belongs to another program; these are some of its tables.
    Foreign(Vec<String>),
    /// A newer program migrated the database; these migrations are unknown here.
    Newer(Vec<String>),
    /// These migrations have not been applied yet.
    MigrationsPending(Vec<String>),
    /// The database itself did not answer.
    Store(StoreError),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::NotFound => f.write_str("not found"),
            StoreError::Conflict(conflict) => conflict.fmt(f),
            StoreError::Busy => f.write_str("another transaction holds the database"),
            StoreError::Unavailable(why) => write!(f, "the database is unavailable: {why}"),
            StoreError::Corrupt { table, row: Some(row) } => {
                write!(f, "{table} row {row} is not what was written")
            }
            StoreError::Corrupt { table, row: None } => {
                write!(f, "{table} holds a row that is not what was written")
            }
            StoreError::OutcomeUnknown(why) => {
                write!(f, "the commit failed and may have taken effect: {why}")
            }
            StoreError::Database(why) => write!(f, "the database refused a statement: {why}"),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Conflict::ProgrammeTaken => f.write_str("the programme id is taken"),
            Conflict::StaleVersion { current: Some(version) } => {
                write!(f, "the current version is {version}")
            }
            Conflict::StaleVersion { current: None } => f.write_str("there is no version yet"),
            Conflict::KeyUsed => f.write_str("the idempotency key is used"),
            Conflict::AlreadyRecorded => f.write_str("already recorded"),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::UnknownAddress => f.write_str(
                "not a database address: expected sqlite:PATH or postgres://USER@HOST/NAME",
            ),
            OpenError::NotADatabase(path) => {
                write!(f, "{path} is no SQLite database; it was left as it is")
            }
            OpenError::Foreign(tables) => write!(
                f,
                "the database belongs to another program: it has tables that are not Recoup's ({}); \
                 nothing was added to it",
                tables.join(", ")
            ),
            OpenError::Newer(names) => write!(
                f,
                "the database is newer than this program (unknown migrations: {})",
                names.join(", ")
            ),
            OpenError::MigrationsPending(names) => write!(
                f,
                "the database is not up to date: run `recoup migrate` (pending: {})",
                names.join(", ")
            ),
            OpenError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}
impl std::error::Error for Conflict {}
impl std::error::Error for OpenError {}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> OpenError {
        OpenError::Store(error)
    }
}

/// Judges an error that a statement on `table` met.
///
/// SQLite names no constraint and has kinds for constraints only, so its other
/// errors are told apart by SQLite's own fixed English messages. PostgreSQL's
/// messages may be in any language and are never looked at.
pub(super) fn classify(table: &'static str, error: DieselError) -> StoreError {
    let (kind, message) = match error {
        DieselError::NotFound => return StoreError::NotFound,
        DieselError::DeserializationError(_) => return StoreError::Corrupt { table, row: None },
        DieselError::DatabaseError(kind, information) => (kind, information.message().to_owned()),
        other => return StoreError::Database(other.to_string()),
    };
    match kind {
        DatabaseErrorKind::UniqueViolation => StoreError::Conflict(Conflict::AlreadyRecorded),
        DatabaseErrorKind::SerializationFailure => StoreError::Busy,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::ReadOnlyTransaction => {
            StoreError::Unavailable(message)
        }
        DatabaseErrorKind::Unknown => classify_sqlite_message(table, message),
        _ => StoreError::Database(message),
    }
}

fn classify_sqlite_message(table: &'static str, message: String) -> StoreError {
    match message.as_str() {
        "database is locked" | "database table is locked" => StoreError::Busy,
        "database disk image is malformed" | "file is not a database" => {
            StoreError::Corrupt { table, row: None }
        }
        "disk I/O error" | "unable to open database file" | "database or disk is full" => {
            StoreError::Unavailable(message)
        }
        "attempt to write a readonly database" => {
            StoreError::Unavailable("it can be read and not written".to_owned())
        }
        _ => StoreError::Database(message),
    }
}

/// Judges a failed attempt to connect.
pub(super) fn classify_connection(error: ConnectionError) -> StoreError {
    match error {
        ConnectionError::CouldntSetupConfiguration(error) => classify("the database", error),
        other => StoreError::Unavailable(other.to_string()),
    }
}
