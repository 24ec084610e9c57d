//! What the service does, once for the API, the pages and the command line:
//! load, compute, save.
//!
//! Reads come from memory, so an answer never waits for the database. Time and ids are
//! given by the caller.

pub mod answers;
pub mod case_folder;
mod clock;
pub mod comparison;
mod delivery;
pub mod documents;
mod error;
pub mod example_cases;
mod hash;
#[cfg(test)]
mod histories;
mod loaded;
mod memory;
pub mod monitoring;
mod once;
pub mod portfolio;
pub mod reading;
pub mod scenarios;
mod scoring;
pub mod state;
mod submissions;
mod vintage_record;
pub mod vintages;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::Slug;
use crate::store::{Flight, Store, StoreError, Transaction};

use clock::Clock;
use memory::Memory;

pub use error::ServiceError;
pub(crate) use hash::hex;
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
    /// The write that somebody waits for with a deadline; `None` where nobody does.
    pub flight: Option<Flight>,
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
    clock: Clock,
    now: Option<fn() -> DateTime<Utc>>,
}

impl Service {
    /// The service over an open database.
    pub fn new(store: Store) -> Result<Service, StoreError> {
        let (memory, clock) = (Memory::default(), Clock::default());
        let service = Service { store, memory, clock, now: None };
        service.renew_if_changed()?;
        Ok(service)
    }

    /// The service that goes on while others write: it holds every question about an
    /// instant against the time, so that the same question has the same answer for ever.
    #[must_use]
    pub fn keeping_time(self, now: fn() -> DateTime<Utc>) -> Service {
        Service { now: Some(now), ..self }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A number that changes with everything that answers are computed from.
    pub fn revision(&self) -> i64 {
        self.memory.generation()
    }

    /// Reads what another process has written.
    pub fn renew_if_changed(&self) -> Result<(), StoreError> {
        self.memory.catch_up(&self.store)
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
        let flight = world.flight.clone().unwrap_or_default();
        // Kept until the rows can be read.
        let mut moment = None;
        let mut touched = Vec::new();
        let result = self.store.write_in(&flight, council, |transaction| {
            let last = transaction.last_instant(council)?;
            let now = moment.insert(self.clock.moment(council, (world.now)(), last)).instant;
            let result = work(transaction, now)?;
            touched = transaction.written().programmes();
            Ok::<_, ServiceError>((result, transaction.written().clone()))
        });
        match result {
            Ok((result, written)) => {
                self.memory.add(&written);
                Ok(result)
            }
            Err(error) => {
                if matches!(error, ServiceError::Store(StoreError::OutcomeUnknown(_))) {
                    touched.iter().for_each(|programme| self.memory.doubt(programme));
                }
                Err(error)
            }
        }
    }

    /// The programmes in force, or the archived ones, in the order of ids.
    pub fn programmes(&self, archived: bool) -> Vec<Arc<Loaded>> {
        let mut readable = self.memory.readable();
        readable.retain(|loaded| loaded.state.archived == archived);
        readable
    }

    /// The programmes that have a stored row which cannot be read, in the order of ids.
    pub fn unreadable(&self) -> Vec<Slug> {
        self.memory.unreadable()
    }

    /// A programme with all its versions.
    pub fn loaded(&self, programme: &str) -> Result<Arc<Loaded>, ServiceError> {
        let unknown = |_| ServiceError::UnknownProgramme(programme.to_owned());
        let id = Slug::parse(programme).map_err(unknown)?;
        self.memory.programme(&self.store, &id)
    }

    /// A programme with all its versions, to be asked about an instant: nothing will come
    /// to be known before it any more.
    pub fn settled(
        &self,
        programme: &str,
        instant: Option<DateTime<Utc>>,
    ) -> Result<Arc<Loaded>, ServiceError> {
        let loaded = self.loaded(programme)?;
        if instant.is_none() {
            return Ok(loaded);
        }
        self.settle(Some(&loaded.state.programme.council), instant)?;
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
            let of_all = || {
                let readable = self.memory.readable().into_iter();
                readable.map(|loaded| loaded.state.programme.council.clone()).collect()
            };
            let councils = council.map_or_else(of_all, |one| BTreeSet::from([one.clone()]));
            councils.iter().try_for_each(|council| self.store.wait_for_writers(council))?;
            self.renew_if_changed()?;
        }
        Ok(())
    }

    /// A programme as it stands, or as it was known at an instant.
    pub fn state(
        &self,
        programme: &str,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<Arc<State>, ServiceError> {
        self.settled(programme, as_known_at)?.at(as_known_at)
    }
}

/// How long after its instant what another process records is surely committed and read:
/// the longest delivery, and the time between two looks.
const OTHERS: TimeDelta = TimeDelta::seconds(60);
