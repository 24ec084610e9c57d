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
    /// There is no room left for what was to be written. Nothing was written. The text
    /// is for the log.
    Full(String),
    /// Writing has stopped after a commit of unknown outcome, until the database is
    /// opened anew. Nothing was written. The text is for the log.
    Stopped(String),
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
    /// The document has another version than the writer believes.
    StaleVersion {
        /// The version in force; `None` where there is no such document.
        current: Option<i64>,
    },
    /// The idempotency key already has a reply.
    KeyUsed,
    /// A row with this key is already recorded.
    AlreadyRecorded,
    /// Something was recorded since what is to be written was computed.
    MovedOn,
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
    /// So many commits would be lost by going back.
    Recorded(i64),
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
            StoreError::Full(why) => write!(f, "there is no room left: {why}"),
            StoreError::Stopped(why) => {
                write!(f, "writing has stopped after a commit of unknown outcome: {why}")
            }
            StoreError::Corrupt { table, row: Some(row) } => {
                write!(f, "{table} row {row} is not what was written")
            }
            StoreError::Corrupt { table, row: None } => {
                write!(
                    f,
                    "{table} cannot be read as it was written: the file may be damaged. Restore a \
                     backup"
                )
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
            Conflict::StaleVersion { current: Some(version) } => {
                write!(f, "the current version is {version}")
            }
            Conflict::StaleVersion { current: None } => f.write_str("there is no version yet"),
            Conflict::KeyUsed => f.write_str("the idempotency key is used"),
            Conflict::MovedOn => f.write_str("something was recorded in between"),
            Conflict::AlreadyRecorded => f.write_str("already recorded"),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::UnknownAddress => f.write_str(
                "not a database address: expected sqlite:PATH, without options such as ?mode=ro, or \
                 postgres://USER@HOST/NAME",
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
            OpenError::Recorded(commits) => write!(
                f,
                "nothing was taken back: what is recorded would be lost ({commits} {}). Restore a \
                 backup of the older program into a new database instead",
                if *commits == 1 { "commit" } else { "commits" }
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
/// errors are told apart by SQLite's own fixed English messages.
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
        DatabaseErrorKind::ReadOnlyTransaction => StoreError::Unavailable(format!(
            "{message}: the server is a standby, or is not to be written. With \
             target_session_attrs=read-write in the address the leader is looked for"
        )),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            StoreError::Unavailable(message)
        }
        DatabaseErrorKind::Unknown => classify_message(table, message),
        _ => StoreError::Database(message),
    }
}

/// Judges a COMMIT that failed: what it certainly was, or else why nobody can say whether
/// it took effect.
pub(super) fn judge_commit(error: DieselError) -> Result<StoreError, String> {
    let doubtful = match &error {
        DieselError::DatabaseError(kind, information) => match kind {
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => true,
            // What SQLite has no word for went wrong below it.
            DatabaseErrorKind::Unknown => information.message() == "disk I/O error",
            _ => false,
        },
        _ => true,
    };
    if doubtful { Err(error.to_string()) } else { Ok(classify("the commit", error)) }
}

/// PostgreSQL has no kind for a statement that took too long or a disk that is full; its
/// English words for them are known, and in another language they are a mistake of ours.
fn classify_message(table: &'static str, message: String) -> StoreError {
    if message.starts_with("canceling statement due to") {
        return StoreError::Busy;
    }
    if message.ends_with("No space left on device") {
        return StoreError::Full(message);
    }
    match message.as_str() {
        "database is locked" | "database table is locked" => StoreError::Busy,
        "database disk image is malformed" | "file is not a database" => {
            StoreError::Corrupt { table, row: None }
        }
        "disk I/O error" | "unable to open database file" => StoreError::Unavailable(message),
        "attempt to write a readonly database" => {
            StoreError::Unavailable("it can be read and not written".to_owned())
        }
        "database or disk is full" => StoreError::Full(message),
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

#[cfg(test)]
mod tests {
    use super::*;
    use DatabaseErrorKind::{
        ClosedConnection, ForeignKeyViolation, SerializationFailure, UnableToSendCommand, Unknown,
    };

    #[test]
    fn a_failed_commit_is_certain_where_the_database_answered_and_doubtful_else() {
        let full = StoreError::Full("database or disk is full".to_owned());
        let table = [
            (Unknown, "database or disk is full", Some(full)),
            (Unknown, "database is locked", Some(StoreError::Busy)),
            (SerializationFailure, "could not serialize access", Some(StoreError::Busy)),
            (ForeignKeyViolation, "late", Some(StoreError::Database("late".to_owned()))),
            (Unknown, "late", Some(StoreError::Database("late".to_owned()))),
            (Unknown, "disk I/O error", None),
            (ClosedConnection, "server closed the connection unexpectedly", None),
            (UnableToSendCommand, "no connection to the server", None),
        ];
        for (kind, message, certain) in table {
            let error = DieselError::DatabaseError(kind, Box::new(message.to_owned()));
            assert_eq!(judge_commit(error).ok(), certain, "{message}");
        }
    }
}
