//! Why a backup was not written or not taken in.

use std::{fmt, io};

use super::super::StoreError;

/// Why a backup was not written or not taken in. Nothing of the database was changed.
#[derive(Debug)]
pub enum BackupError {
    /// The file is no backup.
    NotABackup,
    /// A newer program wrote it, in a form that this one does not know.
    Newer {
        /// The number of its form.
        form: u64,
        /// The version of Recoup that wrote it.
        recoup: String,
    },
    /// The file was cut, or changed since it was written. The text says where.
    Changed(String),
    /// A row is not what was once written, in the database or in the file.
    NotAsWritten {
        /// The council.
        council: String,
        /// The table.
        table: &'static str,
        /// The place of the row, where one row can be named.
        row: Option<i64>,
    },
    /// The council is not in the database.
    UnknownCouncil(String),
    /// The database has a log of these councils already.
    CouncilsThere(Vec<String>),
    /// The database is not empty; it has a log of these councils.
    NotEmpty(Vec<String>),
    /// The file could not be read or written.
    File(io::Error),
    /// The database did not do its part.
    Store(StoreError),
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupError::NotABackup => f.write_str("it is no backup of Recoup"),
            BackupError::Newer { form, recoup } => write!(
                f,
                "Recoup {recoup} wrote it in a newer form (number {form}): this program is too old \
                 to read it"
            ),
            BackupError::Changed(why) => {
                write!(f, "it was cut, or changed since it was written: {why}")
            }
            BackupError::NotAsWritten { council, table, row: Some(row) } => {
                write!(f, "{council}: {table} row {row} is not what was once written")
            }
            BackupError::NotAsWritten { council, table, row: None } => {
                write!(f, "{council}: the rows of {table} are not what was once written")
            }
            BackupError::UnknownCouncil(council) => {
                write!(f, "the database has no council {council}")
            }
            BackupError::CouncilsThere(councils) => write!(
                f,
                "the database has a record of {} already, and two records are never joined",
                councils.join(", ")
            ),
            BackupError::NotEmpty(councils) => {
                write!(f, "the database is not empty: it has a record of {}", councils.join(", "))
            }
            BackupError::File(error) => error.fmt(f),
            BackupError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BackupError {}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> BackupError {
        BackupError::Store(error)
    }
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> BackupError {
        BackupError::File(error)
    }
}
