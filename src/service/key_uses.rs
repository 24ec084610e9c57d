//! On which day each key was last used: noted in memory while a request is let in, and written
//! later by whoever has the time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;

use super::key_in_use::KeyInUse;
use crate::domain::Slug;
use crate::store::{KeyUse, Store, StoreError};

/// Every key in use, by the council in whose log it is and its name.
#[derive(Default)]
pub(super) struct KeyUses(Mutex<BTreeMap<(Slug, Slug), Arc<KeyInUse>>>);

impl KeyUses {
    /// A key in use. However often it is asked for, it is the same one, so nothing is lost where
    /// keys are read anew while one is used.
    pub(super) fn of(&self, council: &Slug, name: &Slug) -> Arc<KeyInUse> {
        self.lock().entry((council.clone(), name.clone())).or_default().clone()
    }

    /// The day on which a key was last used as far as this process knows.
    pub(super) fn noted(&self, council: &Slug, name: &Slug) -> Option<NaiveDate> {
        self.lock().get(&(council.clone(), name.clone())).and_then(|it| it.noted())
    }

    /// Writes what is noted and not written. Where nothing is, the database is not asked; where
    /// it fails, all of it is still to be written.
    pub(super) fn write(&self, store: &Store) -> Result<(), StoreError> {
        let unwritten = |((council, name), last): (&(Slug, Slug), &Arc<KeyInUse>)| {
            let (council, name, used_on) = (council.clone(), name.clone(), last.unwritten()?);
            Some((KeyUse { council, name, used_on }, last.clone()))
        };
        // In the order of the keys, and with no lock held while the database is waited for.
        let (uses, lasts): (Vec<KeyUse>, Vec<Arc<KeyInUse>>) =
            self.lock().iter().filter_map(unwritten).unzip();
        if uses.is_empty() {
            return Ok(());
        }
        store.note_key_uses(&uses)?;
        for (written, last) in uses.iter().zip(lasts) {
            last.is_written(written.used_on);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(Slug, Slug), Arc<KeyInUse>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
