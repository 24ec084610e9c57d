//! What the service does, once for the API, the pages and the command line:
//! load, compute, save.
//!
//! Reads come from a snapshot in memory that is swapped after each commit, so an
//! answer never waits for the database. Time and ids are given by the caller.

pub mod answers;
pub mod benefits_offset;
pub mod case_folder;
pub mod comparison;
mod coverage;
mod delivery;
pub mod documents;
mod error;
pub mod example_cases;
pub mod monitoring;
mod once;
mod outturn;
pub mod portfolio;
pub mod reading;
pub mod scenarios;
mod scoring;
pub mod state;
mod submissions;
mod vintage_record;
pub mod vintages;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};

use crate::domain::Slug;
use crate::store::{DocumentKind, Reader, Store, StoreError};

pub use error::ServiceError;
pub use once::{Idempotency, Outcome};
pub use state::State;

/// Where the time and new ids come from: the real ones in `main`, others in tests.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// The time.
    pub now: fn() -> DateTime<Utc>,
    /// A new id (UUIDv7).
    pub new_id: fn() -> String,
}

/// The service over one database.
pub struct Service {
    store: Store,
    snapshot: ArcSwap<Snapshot>,
    /// Held while the snapshot is renewed, so that a newer one is never replaced
    /// by an older one.
    renewing: Mutex<()>,
}

/// Every programme as it stood after one commit.
#[derive(Default)]
struct Snapshot {
    revision: i64,
    programmes: BTreeMap<Slug, Arc<Loaded>>,
}

/// A programme in memory: its state in force, and all its versions.
pub struct Loaded {
    /// The state in force.
    pub state: Arc<State>,
    record: state::Record,
}

impl Service {
    /// The service over an open database.
    pub fn new(store: Store) -> Result<Service, StoreError> {
        let service = Service { store, snapshot: ArcSwap::default(), renewing: Mutex::new(()) };
        service.renew()?;
        Ok(service)
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A number that changes with every renewal of what answers are computed from.
    pub fn revision(&self) -> i64 {
        self.snapshot.load().revision
    }

    /// Reads everything anew where another process has written.
    pub fn renew_if_changed(&self) -> Result<(), StoreError> {
        let revision: i64 = self.store.read(|reader| reader.revision())?;
        if revision == self.revision() { Ok(()) } else { self.renew() }
    }

    fn renew(&self) -> Result<(), StoreError> {
        let _renewing = self.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = self.store.read(|reader| {
            let revision = reader.revision()?;
            let mut programmes = BTreeMap::new();
            for document in reader.documents(DocumentKind::Programme)? {
                let loaded = load(reader, &document.programme)?;
                programmes.insert(document.programme, Arc::new(loaded));
            }
            Ok::<_, StoreError>(Snapshot { revision, programmes })
        })?;
        self.snapshot.store(Arc::new(snapshot));
        Ok(())
    }

    /// Renews after a commit of our own. What was written is written, whatever
    /// becomes of this: where it fails, the next look for changes makes up for it.
    fn renew_after_write(&self, programme: &Slug) {
        if let Err(error) = self.renew_programme(programme) {
            log::error!("answers lag behind the last write: {error}");
        }
    }

    /// Reads one programme anew after a commit of our own, or everything where
    /// others have written as well.
    fn renew_programme(&self, programme: &Slug) -> Result<(), StoreError> {
        let renewing = self.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot.load_full();
        let (revision, loaded) = self
            .store
            .read(|reader| Ok::<_, StoreError>((reader.revision()?, load(reader, programme)?)))?;
        if revision == before.revision + 1 {
            let mut programmes = before.programmes.clone();
            programmes.insert(programme.clone(), Arc::new(loaded));
            self.snapshot.store(Arc::new(Snapshot { revision, programmes }));
            return Ok(());
        }
        drop(renewing);
        if revision == before.revision { Ok(()) } else { self.renew() }
    }

    /// The programmes in force, or the archived ones, in the order of ids.
    pub fn programmes(&self, archived: bool) -> Vec<Arc<Loaded>> {
        let snapshot = self.snapshot.load();
        let wanted =
            snapshot.programmes.values().filter(|loaded| loaded.state.archived == archived);
        wanted.cloned().collect()
    }

    /// A programme with all its versions.
    pub fn loaded(&self, programme: &str) -> Result<Arc<Loaded>, ServiceError> {
        let unknown = || ServiceError::UnknownProgramme(programme.to_owned());
        let id = Slug::parse(programme).map_err(|_| unknown())?;
        self.snapshot.load().programmes.get(&id).cloned().ok_or_else(unknown)
    }

    /// A programme as it stands, or as it was known at an instant.
    pub fn state(
        &self,
        programme: &str,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<Arc<State>, ServiceError> {
        self.loaded(programme)?.at(as_known_at)
    }
}

impl Loaded {
    /// The programme as it stands, or as it was known at an instant.
    pub fn at(&self, as_known_at: Option<DateTime<Utc>>) -> Result<Arc<State>, ServiceError> {
        match as_known_at {
            None => Ok(self.state.clone()),
            Some(instant) => {
                let state = self.record.at(Some(instant))?;
                state.map(Arc::new).ok_or(ServiceError::NotKnownThen(instant))
            }
        }
    }
}

fn load(reader: &mut Reader<'_>, programme: &Slug) -> Result<Loaded, StoreError> {
    let record = state::Record::load(reader, programme)?;
    let state = record.at(None)?;
    state.map(|state| Loaded { state: Arc::new(state), record }).ok_or(StoreError::NotFound)
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
