//! Writes that share one commit.
//!
//! A file has one writer, on a server a council has, and a commit waits for the disk. So a
//! writer behind whom others stand in line does not commit: it leaves the transaction open to
//! the next, who does the same, and the last of them commits for all. Each does its own work, on a thread of its
//! own, and can be undone by itself. Nobody is told anything before the commit, and before
//! the one who commits has had what all of them wrote put where it is read.

use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::StoreError;
use super::flight::Flight;
use super::patience::GIVE_UP;
use super::written::Written;

/// How old a transaction is when nobody goes on in it any more: who came first waits for the
/// rest. A large write is older than this by its own work, and commits by itself.
const LONGEST: Duration = Duration::from_millis(20);
/// How often one that waits for the others looks whether they get on.
const LOOK: Duration = Duration::from_millis(250);

/// The writes of one transaction.
pub(super) struct Batch {
    began: Instant,
    state: Mutex<State>,
    settled: Condvar,
}

#[derive(Default)]
struct State {
    /// How many writes are in it.
    writes: usize,
    /// How far the one has come that holds the transaction.
    holder: Flight,
    /// What they wrote, in order, until one of them commits it.
    written: Written,
    /// What became of all of them, once it is known.
    outcome: Option<Result<(), StoreError>>,
}

impl Default for Batch {
    fn default() -> Batch {
        Batch { began: Instant::now(), state: Mutex::default(), settled: Condvar::new() }
    }
}

impl Batch {
    /// Whether another may go on in it.
    pub(super) fn takes_more(&self) -> bool {
        self.began.elapsed() < LONGEST
    }

    /// Becomes one of its writes, whose place this is, from 0.
    pub(super) fn join(self: &Arc<Batch>, flight: &Flight) -> Part {
        let mut state = self.lock();
        state.writes += 1;
        state.holder = flight.clone();
        Part { batch: self.clone(), place: state.writes - 1, is_holder: true }
    }

    fn settle(&self, outcome: Result<(), StoreError>) {
        self.lock().outcome.get_or_insert(outcome);
        self.settled.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is whole before a panic could come.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One write of a batch. Whoever holds the transaction and lets go of it without a word has
/// had it undone.
pub(super) struct Part {
    batch: Arc<Batch>,
    place: usize,
    is_holder: bool,
}

impl Part {
    /// Whether it is the first.
    pub(super) fn is_first(&self) -> bool {
        self.place == 0
    }

    /// Leaves what it wrote to the one who commits.
    pub(super) fn leave(&self, written: Written) {
        self.batch.lock().written.extend(written);
    }

    /// What all of them wrote, in order, for the one who commits.
    pub(super) fn take_all(&self) -> Written {
        mem::take(&mut self.batch.lock().written)
    }

    /// Another holds the transaction from now on.
    pub(super) fn is_handed_on(&mut self) {
        self.is_holder = false;
    }

    /// Tells all what became of them.
    pub(super) fn settle(&mut self, outcome: Result<(), StoreError>) {
        self.is_holder = false;
        self.batch.settle(outcome);
    }

    /// Waits for what became of all, and gets on while the one gets on that holds the
    /// transaction. On a server that stands still nobody can say.
    pub(super) fn outcome(&self, flight: &Flight, is_of_a_file: bool) -> Result<(), StoreError> {
        let batch = &self.batch;
        let mut state = batch.lock();
        loop {
            if let Some(outcome) = &state.outcome {
                return outcome.clone();
            }
            if state.holder.stands_still() < GIVE_UP {
                flight.step();
            } else if !is_of_a_file {
                let why = "the database does not answer".to_owned();
                return Err(StoreError::OutcomeUnknown(why));
            }
            let waited = batch.settled.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.is_holder {
            let why = "the write that shared its transaction broke off".to_owned();
            self.batch.settle(Err(StoreError::Unavailable(why)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_told_after_the_commit_of_what_they_wrote_in_the_order_of_their_writes() {
        let batch = Arc::new(Batch::default());
        let keys = |n: usize| vec![(String::new(), String::new(), n.to_string())];
        let mut parts: Vec<Part> = (0..5).map(|_| batch.join(&Flight::default())).collect();
        for (n, part) in parts.iter_mut().enumerate() {
            part.leave(Written { keys: keys(n), ..Written::default() });
            part.is_handed_on();
        }
        let mut last = parts.pop().unwrap();
        let told = Mutex::new(0);
        std::thread::scope(|scope| {
            for part in parts.drain(..).rev() {
                scope.spawn(|| {
                    let part = part;
                    assert_eq!(part.outcome(&Flight::default(), true), Ok(()));
                    *told.lock().unwrap() += 1;
                });
            }
            std::thread::sleep(Duration::from_millis(20));
            assert_eq!(*told.lock().unwrap(), 0, "nobody is told before the commit");
            assert_eq!(last.take_all().keys, (0..5).flat_map(keys).collect::<Vec<_>>());
            last.settle(Ok(()));
        });
        assert_eq!(*told.lock().unwrap(), 4);
    }

    #[test]
    fn who_breaks_off_tells_the_others_that_nothing_was_written() {
        let batch = Arc::new(Batch::default());
        let flight = Flight::default();
        let mut first = batch.join(&flight);
        first.is_handed_on();
        drop(batch.join(&flight));
        assert!(matches!(first.outcome(&flight, true), Err(StoreError::Unavailable(_))));
    }
}
