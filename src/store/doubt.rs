//! The end of writing: a commit of which nobody can say whether it took effect.
//!
//! After a failed write to a disk the system may show what the disk does not hold. Rows
//! written on top of that could be acknowledged and lost, so nothing more is written
//! until another process has opened the file anew.

use std::sync::{Condvar, Mutex, PoisonError};

use super::StoreError;

/// Whether writing has stopped, and why.
#[derive(Default)]
pub(super) struct Doubt {
    why: Mutex<Option<String>>,
    arisen: Condvar,
}

impl Doubt {
    /// Stops all writing.
    pub(super) fn arises(&self, why: &str) {
        let mut known = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert_with(|| why.to_owned());
        self.arisen.notify_all();
    }

    /// Refuses a write after writing has stopped.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.why().map_or(Ok(()), |why| Err(StoreError::Stopped(why)))
    }

    /// Why writing has stopped, where it has.
    pub(super) fn why(&self) -> Option<String> {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until writing stops, and says why.
    pub(super) fn wait(&self) -> String {
        let mut known = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(why) = known.as_ref() {
                return why.clone();
            }
            known = self.arisen.wait(known).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
