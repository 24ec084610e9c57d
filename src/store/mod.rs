//! What the service remembers, in SQLite or PostgreSQL.
//!
//! The store adds rows and reads them back; it decides nothing. Programmes and
//! plans are documents with versions, figures are a ledger,
//! and neither is ever changed or removed: a correction is a later row.
//!
//! Each thing that is written is a commit in the log of its council.
//!
//! [`Store::write`] is the one door to a change. It takes the council whose rows
//! are written, because every key leads with the council and councils never wait
//! for each other on PostgreSQL. [`Store::read`] answers from one consistent
//! snapshot. Both block, so a server calls them from threads that may.

mod address;
mod backup;
mod batch;
mod chain;
mod commits;
mod connection;
mod contents;
mod counts;
mod documents;
mod doubt;
mod entries;
mod error;
mod flight;
mod idempotency;
mod inspection;
mod key_uses;
mod migrations;
mod order;
mod patience;
mod pool;
mod schema;
mod servers;
mod settled;
mod sqlite_file;
mod stored;
mod submissions;
mod transaction;
mod verify;
mod wire;
mod written;

use std::sync::Arc;

use connection::{Address, DbConnection};
use counts::Counts;
use doubt::Doubt;
use patience::Access;
use pool::{Outage, Pool};

pub use address::{advice, without_password};
pub use backup::{BackupError, CouncilManifest, LoadInto, Manifest, RowCounts, RowsDone, check};
pub use chain::Hash;
pub use contents::{Content, Erasure};
pub use documents::{NewDocument, Versions};
pub use entries::NewEntry;
pub use error::{Conflict, OpenError, StoreError};
pub use flight::{Flight, GivenUp};
pub use idempotency::{KEYS_KEPT, Reply};
pub use inspection::Inspection;
pub use key_uses::KeyUse;
pub use stored::{Caller, Commit, Document, DocumentKind, Submission};
pub use submissions::NewSubmission;
pub use transaction::{Reader, Transaction};
pub use verify::StoredProgramme;
pub use written::Written;

/// Connections that write to a server at once, each for another council.
const WRITERS: usize = 4;
/// How many writers may wait for their turn.
const WRITERS_IN_LINE: usize = 64;
/// How many readers may wait for a connection.
const READERS_IN_LINE: usize = 256;

/// Refuses what is not the address of a database.
pub fn check_address(url: &str) -> Result<(), OpenError> {
    Address::parse(url).map(drop)
}

/// A database that is open: connections that read and connections that write.
///
/// SQLite has one writer whatever a program does, and several immediate
/// transactions starve each other, so writers queue here, in order of arrival. On
/// PostgreSQL those of one council do.
pub struct Store {
    readers: Pool,
    writers: Pool,
    doubt: Doubt,
    counts: Counts,
}

impl Store {
    /// Opens the database at `sqlite:path` or `postgres://...`, which must be
    /// fully migrated and not newer than this program.
    ///
    /// At most `reader_count` reads run at once, so it should equal the number
    /// of threads that read.
    pub fn open(url: &str, reader_count: usize) -> Result<Store, OpenError> {
        Store::open_with(url, reader_count, WRITERS)
    }

    /// Opens it like [`Store::open`], with so many councils that are written to at once
    /// where the database is a server.
    pub fn open_with(
        url: &str,
        reader_count: usize,
        writer_count: usize,
    ) -> Result<Store, OpenError> {
        let address = Address::parse(url)?;
        let (pending, writer) = pending(&address)?;
        let Some(writer) = writer.filter(|_| pending.is_empty()) else {
            return Err(OpenError::MigrationsPending(pending));
        };
        let outage = Arc::new(Outage::default());
        let writer_count = match address {
            Address::Sqlite(_) => 1,
            Address::Postgres(_) => writer_count.max(1),
        };
        let pool =
            |access, size, line| Pool::new(address.clone(), access, size, line, outage.clone());
        let readers = pool(Access::Read, reader_count.max(1), READERS_IN_LINE);
        let writers = pool(Access::Write, writer_count, WRITERS_IN_LINE);
        writers.keep(writer);
        Ok(Store { readers, writers, doubt: Doubt::default(), counts: Counts::default() })
    }

    /// How many writes were committed since it was opened, and how many the database failed.
    /// One that was refused for what it says is neither.
    pub fn writes(&self) -> (u64, u64) {
        self.counts.all()
    }

    /// Whether a server has not answered somebody for a while. A file of this machine always
    /// answers, or refuses.
    pub fn is_silent(&self) -> bool {
        self.readers.is_silent() || self.writers.is_silent()
    }

    /// Why writing has stopped, where it has: see [`Store::wait_for_doubt`].
    pub fn doubt(&self) -> Option<String> {
        self.doubt.why()
    }

    /// Waits until writing has stopped because nobody can say whether a commit took
    /// effect, and says why. The file must be opened anew, by a new process, before
    /// anything else is written to it.
    pub fn wait_for_doubt(&self) -> String {
        self.doubt.wait()
    }

    /// Brings the database up to date, creating an SQLite file where there is
    /// none, and names the migrations that were applied.
    pub fn migrate(url: &str) -> Result<Vec<String>, OpenError> {
        let address = Address::parse(url)?;
        address.refuse_other_files()?;
        migrations::run(&mut address.connect(Access::Write)?)
    }

    /// Takes the newest migration back and names it; `None` where there was none. A database
    /// in which anything is recorded is refused.
    pub fn migrate_down(url: &str) -> Result<Option<String>, OpenError> {
        let address = Address::parse(url)?;
        if !address.exists() {
            return Ok(None);
        }
        address.refuse_other_files()?;
        migrations::revert(&mut address.connect(Access::Write)?)
    }

    /// Names the migrations that [`Store::migrate`] would apply. It does not
    /// create a file.
    pub fn pending(url: &str) -> Result<Vec<String>, OpenError> {
        Ok(pending(&Address::parse(url)?)?.0)
    }

    /// Whether a read gets an answer from the database, for readiness.
    pub fn check(&self) -> Result<(), StoreError> {
        self.read(|reader| reader.check())
    }
}

/// The migrations that a database has not had, and the connection that was asked; none
/// where there is nothing to connect to.
fn pending(address: &Address) -> Result<(Vec<String>, Option<DbConnection>), OpenError> {
    if !address.exists() {
        return Ok((migrations::all_names()?, None));
    }
    address.refuse_other_files()?;
    let mut connection = address.connect(Access::Write)?;
    Ok((migrations::pending(&mut connection)?, Some(connection)))
}
