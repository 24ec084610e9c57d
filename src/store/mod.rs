//! What the service remembers, in SQLite or PostgreSQL.
//!
//! The store adds rows and reads them back; it decides nothing. Programmes and
//! plans are documents with versions, figures are a ledger with a hash chain,
//! and neither is ever changed or removed: a correction is a later row.
//!
//! [`Store::write`] is the one door to a change. It takes the council whose rows
//! are written, because every key leads with the council and councils never wait
//! for each other on PostgreSQL. [`Store::read`] answers from one consistent
//! snapshot. Both block, so a server calls them from threads that may.

mod address;
mod chain;
mod connection;
mod documents;
mod entries;
mod error;
mod idempotency;
mod migrations;
mod schema;
mod sqlite_file;
mod submissions;
mod transaction;
mod verify;

use std::sync::Mutex;
use std::time::Duration;

use diesel::r2d2::Pool;

use connection::{Access, Address, DbConnection, Manager};

pub use address::without_password;
pub use chain::EMPTY_HEAD;
pub use documents::{Document, DocumentKind, NewDocument};
pub use entries::NewEntry;
pub use error::{Conflict, OpenError, StoreError};
pub use idempotency::Reply;
pub use submissions::{NewSubmission, Submission};
pub use transaction::{Reader, Transaction};

/// How long anything waits for a lock, a free connection or a new connection
/// before the answer is "busy" or "unavailable".
const PATIENCE: Duration = Duration::from_secs(2);

/// A database that is open: a pool of readers and one writer.
///
/// SQLite has one writer whatever a program does, and several immediate
/// transactions starve each other, so writers queue here, in order of arrival.
pub struct Store {
    address: Address,
    readers: Pool<Manager>,
    /// Empty while a transaction runs, and after one whose connection was lost.
    writer: Mutex<Option<DbConnection>>,
}

impl Store {
    /// Opens the database at `sqlite:path` or `postgres://...`, which must be
    /// fully migrated and not newer than this program.
    ///
    /// At most `reader_count` reads run at once, so it should equal the number
    /// of threads that read.
    pub fn open(url: &str, reader_count: u32) -> Result<Store, OpenError> {
        let pending = Store::pending(url)?;
        if !pending.is_empty() {
            return Err(OpenError::MigrationsPending(pending));
        }
        let address = Address::parse(url)?;
        let writer = address.connect(Access::Write)?;
        let readers = Pool::builder()
            .max_size(reader_count.max(1))
            .connection_timeout(PATIENCE)
            // A lost connection is noticed where it is used and replaced there;
            // asking first would cost every read a round trip.
            .test_on_check_out(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .build_unchecked(Manager::new(address.clone()));
        Ok(Store { address, readers, writer: Mutex::new(Some(writer)) })
    }

    /// Brings the database up to date, creating an SQLite file where there is
    /// none, and names the migrations that were applied.
    pub fn migrate(url: &str) -> Result<Vec<String>, OpenError> {
        let address = Address::parse(url)?;
        address.refuse_other_files()?;
        migrations::run(&mut address.connect(Access::Write)?)
    }

    /// Names the migrations that [`Store::migrate`] would apply. It does not
    /// create a file.
    pub fn pending(url: &str) -> Result<Vec<String>, OpenError> {
        let address = Address::parse(url)?;
        if !address.exists() {
            return migrations::all_names();
        }
        address.refuse_other_files()?;
        migrations::pending(&mut address.connect(Access::Write)?)
    }

    /// Whether a read gets an answer from the database, for readiness.
    pub fn check(&self) -> Result<(), StoreError> {
        self.read(|reader| reader.check())
    }
}
