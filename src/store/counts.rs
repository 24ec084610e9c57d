//! How many writes were committed and how many the database failed, since a store was opened.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of writes.
#[derive(Default)]
pub(super) struct Counts {
    committed: AtomicU64,
    failed: AtomicU64,
}

impl Counts {
    /// Counts a write: whether its work was done, whether it was committed, and whether the
    /// database failed a statement of it. One that was refused for what it says is neither.
    pub(super) fn note(&self, is_done: bool, is_committed: bool, has_failed: bool) {
        match (is_done, is_committed, has_failed) {
            (true, true, _) => self.committed.fetch_add(1, Ordering::Relaxed),
            (false, true, false) => 0,
            _ => self.failed.fetch_add(1, Ordering::Relaxed),
        };
    }

    /// Those that were committed, and those that failed.
    pub(super) fn all(&self) -> (u64, u64) {
        (self.committed.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed))
    }
}
