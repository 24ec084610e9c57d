//! What the service does, once for the API, the pages and the command line:
//! load, compute, save.
//!
//! Reads come from memory, so an answer never waits for the database. Time and ids are
//! given by the caller.

pub mod answers;
mod case_files;
pub mod case_folder;
mod clock;
pub mod commits;
pub mod comparison;
pub mod delivered;
mod delivery;
pub mod documents;
mod error;
pub mod example_cases;
pub mod exports;
mod format;
mod hash;
#[cfg(test)]
mod histories;
mod kept;
pub mod key_in_use;
mod key_record;
mod key_ring;
mod key_uses;
pub mod keys;
mod loaded;
mod memory;
pub mod monitoring;
mod once;
pub mod options;
pub mod portfolio;
mod proposal;
pub mod reading;
pub mod report;
pub mod scenarios;
mod scoring;
pub mod state;
mod submissions;
pub mod verification;
mod vintage_record;
pub mod vintages;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{ProgrammeKey, Slug};
use crate::store::{Caller, Flight, Store, StoreError, Transaction, Written};

use clock::Clock;
use key_ring::KeyRing;
use memory::Memory;

pub use error::{Audited, ServiceError};
pub(crate) use hash::hex;
pub use key_record::RandomBits;
pub use key_ring::{NotLetIn, SignedIn};
pub use loaded::Loaded;
pub use once::{Idempotency, Outcome};
pub use state::State;

/// Where the time and new ids come from: the real ones in `main`, others in tests.
#[derive(Clone, Debug)]
pub struct World {
    /// The time.
    pub now: fn() -> DateTime<Utc>,
    /// A new id (UUIDv7).
    pub new_id: fn() -> String,
    /// The random bits of a new key.
    pub new_secret: fn() -> RandomBits,
    /// The write that somebody waits for with a deadline; `None` where nobody does.
    pub flight: Option<Flight>,
    /// On whose behalf something is written.
    pub caller: Caller,
}

impl World {
    /// Tells whoever waits that the write gets on.
    fn step(&self) {
        self.flight.iter().for_each(Flight::step);
    }
}

/// The service over one database.
pub struct Service {
    store: Store,
    memory: Memory,
    key_ring: KeyRing,
    clock: Clock,
    now: Option<fn() -> DateTime<Utc>>,
    /// When the logs were last read, where somebody follows them.
    followed: Mutex<Option<Instant>>,
    /// Whether answers are given all the same where the logs could not be read for long.
    serves_stale: bool,
}

impl Service {
    /// The service over an open database.
    pub fn new(store: Store) -> Result<Service, StoreError> {
        let (memory, clock) = (Memory::default(), Clock::default());
        let (key_ring, followed) = (KeyRing::default(), Mutex::default());
        let service =
            Service { store, memory, key_ring, clock, now: None, followed, serves_stale: false };
        service.memory.catch_up(&service.store)?;
        service.load_keys()?;
        Ok(service)
    }

    /// The service that goes on while others write: it holds every question about an
    /// instant against the time, so that the same question has the same answer for ever.
    #[must_use]
    pub fn keeping_time(self, now: fn() -> DateTime<Utc>) -> Service {
        Service { now: Some(now), ..self }
    }

    /// The service that answers from memory however old that is, and says so.
    #[must_use]
    pub fn serving_stale(self, serves_stale: bool) -> Service {
        Service { serves_stale, ..self }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What tells one version of an answer from another: of a programme its last commit, as
    /// long as it is in memory; of everything else a number that grows with each commit.
    pub fn version(&self, programme: Option<&ProgrammeKey>) -> Option<i64> {
        match programme {
            Some(key) => self.memory.version(key),
            None => Some(self.memory.changes()),
        }
    }

    /// Learns what another process has written, again and again: whoever begins to do so
    /// goes on. Where it was not possible for [`STALE`] nothing is answered any more, as
    /// nobody knows what others have written.
    pub fn follow(&self) -> Result<(), StoreError> {
        let began = Instant::now();
        let followed = self.renew_if_changed();
        let mut last = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        // Another has looked since: this look may be of a server that was frozen and had long
        // been replaced, and keys that were read there may have been revoked.
        if last.is_some_and(|last| last > began) {
            drop(last);
            return self.load_keys();
        }
        if followed.is_ok() || last.is_none() {
            *last = Some(began);
        }
        followed
    }

    /// How old answers from memory may be where that is more than [`STALE`]: since when the
    /// logs could not be read.
    pub fn age(&self) -> Option<Duration> {
        let last = *self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        last.map(|last| last.elapsed()).filter(|age| *age > STALE)
    }

    /// Refuses to answer from memory that may be older than [`STALE`], unless such answers
    /// are wanted.
    pub fn check_fresh(&self) -> Result<(), StoreError> {
        if !self.serves_stale && self.age().is_some() {
            let why = "nobody knows what others have written: the log could not be read";
            return Err(StoreError::Unavailable(why.to_owned()));
        }
        Ok(())
    }

    /// Holds the log of every council against what was written, so that the first write of
    /// each does not wait for it. One that is damaged is said to be, and stays unwritten.
    pub fn check_logs(&self) -> Result<(), StoreError> {
        for council in self.store.read(|reader| reader.heads())?.into_keys() {
            match self.memory.check_log(&self.store, &council) {
                Ok(()) | Err(StoreError::Corrupt { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        for trigger in self.store.read(|reader| reader.missing_triggers())? {
            log::error!("the trigger {trigger} is missing: nothing refuses a change behind it");
        }
        Ok(())
    }

    /// Learns what another process has written.
    pub fn renew_if_changed(&self) -> Result<(), StoreError> {
        if self.memory.catch_up(&self.store)? {
            self.load_keys()?;
        }
        Ok(())
    }

    /// Writes rows of one council in one transaction, recorded at one instant that is
    /// later than all before it, and puts them on top of what is in memory: whoever is
    /// told of the commit reads it from then on.
    fn write<T>(
        &self,
        world: &World,
        council: &Slug,
        work: impl FnOnce(&mut Transaction<'_>, DateTime<Utc>) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.memory.check_log(&self.store, council)?;
        let flight = world.flight.clone().unwrap_or_default();
        // Kept until the rows can be read.
        let mut moment = None;
        let mut touched = Vec::new();
        let write = |transaction: &mut Transaction<'_>| {
            let last = transaction.last_instant()?;
            let now = moment.insert(self.clock.moment(council, (world.now)(), last)).instant;
            let result = work(transaction, now)?;
            touched = transaction.written().programmes();
            Ok(result)
        };
        let add = |written: &Written| self.memory.add(written);
        let result = self.store.write_in(&flight, &world.caller, council, write, add);
        if matches!(result, Err(ServiceError::Store(StoreError::OutcomeUnknown(_)))) {
            touched.iter().for_each(|programme| self.memory.doubt(programme));
        }
        result
    }

    /// The programmes that there are, in the order of their councils and ids: of one
    /// council, which is refused where there is none of it, or of all.
    pub fn keys(&self, council: Option<&Slug>) -> Result<Vec<ProgrammeKey>, ServiceError> {
        let keys = self.store.read(|reader| reader.programmes(council))?;
        match council {
            Some(council) if keys.is_empty() => {
                let known = self.store.read(|reader| reader.heads())?.into_keys().collect();
                Err(ServiceError::UnknownCouncil(council.to_string(), known))
            }
            _ => Ok(keys),
        }
    }

    /// The councils that have a programme with that id.
    pub fn councils_of(&self, programme: &Slug) -> Result<Vec<Slug>, ServiceError> {
        Ok(self.store.read(|reader| reader.councils_of(programme))?)
    }

    /// The programmes in memory that have a stored row which cannot be read, in the order
    /// of their councils and ids.
    pub fn unreadable(&self) -> Vec<ProgrammeKey> {
        self.memory.unreadable()
    }

    /// Makes room in memory: programmes are read again when somebody asks for them.
    pub fn let_go_of_programmes(&self) {
        self.memory.let_go();
    }

    /// The councils whose log is not as it was written: nothing more is written to it.
    pub fn damaged_logs(&self) -> Vec<Slug> {
        self.memory.damaged_logs()
    }

    /// A programme with all its versions.
    pub fn loaded(&self, programme: &ProgrammeKey) -> Result<Arc<Loaded>, ServiceError> {
        self.check_fresh()?;
        self.memory.programme(&self.store, programme)
    }

    /// A programme with all its versions, to be asked about an instant: nothing will come
    /// to be known before it any more.
    pub fn settled(
        &self,
        programme: &ProgrammeKey,
        instant: Option<DateTime<Utc>>,
    ) -> Result<Arc<Loaded>, ServiceError> {
        let loaded = self.loaded(programme)?;
        if instant.is_none() {
            return Ok(loaded);
        }
        self.settle(Some(&programme.council), instant)?;
        self.loaded(programme)
    }

    /// Waits until nothing will come to be known at `instant` any more: of one council, or
    /// of all.
    fn settle(
        &self,
        council: Option<&Slug>,
        instant: Option<DateTime<Utc>>,
    ) -> Result<(), ServiceError> {
        let (Some(instant), Some(now)) = (instant, self.now) else { return Ok(()) };
        let now = now();
        self.clock.settle(council, instant, now)?;
        if instant <= now && now - instant < OTHERS {
            // Another process may be writing at this moment what was recorded before the
            // instant, or have written it a moment ago.
            let councils = match council {
                Some(council) => vec![council.clone()],
                None => self.store.read(|reader| reader.heads())?.into_keys().collect(),
            };
            councils.iter().try_for_each(|council| self.store.wait_for_writers(council))?;
            self.renew_if_changed()?;
        }
        Ok(())
    }

    /// A programme as it stands, or as it was known at an instant.
    pub fn state(
        &self,
        programme: &ProgrammeKey,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<Arc<State>, ServiceError> {
        self.settled(programme, as_known_at)?.at(as_known_at)
    }
}

/// How long answers come from memory while the log of what was written cannot be read.
pub const STALE: Duration = Duration::from_secs(10);

/// How long after its instant what another process records is surely committed and read:
/// the longest delivery, and the time between two looks.
const OTHERS: TimeDelta = TimeDelta::seconds(60);
