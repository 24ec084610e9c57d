//! An SQLite file: whether it is one, and how it is opened where it cannot be written.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use diesel::SqliteConnection;
use diesel::connection::{Connection, SimpleConnection};

use super::error::{classify, classify_connection};
use super::patience::{Access, PATIENCE};
use super::{OpenError, StoreError};

/// What every SQLite file begins with.
const BEGINNING: &[u8; 16] = b"SQLite format 3\0";

/// Refuses a file that is something else. An empty one is a database without tables.
pub(super) fn refuse_other_files(path: &str) -> Result<(), OpenError> {
    let mut start = Vec::new();
    // What cannot be opened is told by SQLite in its own words.
    let Ok(file) = fs::File::open(path) else { return Ok(()) };
    let read = file.take(BEGINNING.len() as u64).read_to_end(&mut start);
    if read.is_ok() && !start.is_empty() && start != BEGINNING {
        return Err(OpenError::NotADatabase(path.to_owned()));
    }
    Ok(())
}

/// Opens a file. One that is marked read-only, or that cannot be opened for writing, is
/// opened to be read.
pub(super) fn open(path: &str, access: Access) -> Result<SqliteConnection, StoreError> {
    if is_marked_read_only(path) {
        return open_read_only(path);
    }
    match establish(path, &settings(access)) {
        Err(StoreError::Unavailable(_)) if Path::new(path).is_file() => open_read_only(path),
        opened => opened,
    }
}

fn establish(address: &str, settings: &str) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::establish(address).map_err(classify_connection)?;
    connection.batch_execute(settings).map_err(|error| classify("the database", error))?;
    Ok(connection)
}

fn is_marked_read_only(path: &str) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().readonly())
}

/// Opens a file to be read. Where no log lies beside it, it is told to be immutable: a
/// log cannot be made in a folder that cannot be written, and without this SQLite
/// refuses. A log beside it may hold what was written last, so it is never passed over.
pub(super) fn open_read_only(path: &str) -> Result<SqliteConnection, StoreError> {
    let log = PathBuf::from(format!("{path}-wal"));
    let has_log = fs::metadata(log).is_ok_and(|file| file.len() > 0);
    let immutable = if has_log { "" } else { "&immutable=1" };
    let settings = format!(
        "PRAGMA busy_timeout = {}; PRAGMA query_only = ON; SELECT count(*) FROM sqlite_schema;",
        PATIENCE.as_millis()
    );
    establish(&format!("file:{}?mode=ro{immutable}", encoded(path)), &settings).map_err(|error| {
        match error {
            StoreError::Unavailable(_) if has_log => StoreError::Unavailable(
                "it can only be read, and the log beside it (-wal) cannot be taken in there: copy \
                 both to a folder that can be written"
                    .to_owned(),
            ),
            other => other,
        }
    })
}

/// A path as it stands in a `file:` address.
fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// The waiting time comes first, so that the other settings wait as well.
fn settings(access: Access) -> String {
    let last = match access {
        // A commit that was acknowledged must survive a power cut.
        Access::Write => "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        Access::Read => "PRAGMA foreign_keys = ON; PRAGMA query_only = ON;",
    };
    format!("PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; {last}", PATIENCE.as_millis())
}
