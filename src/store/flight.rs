//! How far a read or a write has come, for whoever waits for it with a deadline.
//!
//! A call of libpq cannot be called back: on a server that is frozen it waits for as
//! long as the server does. So the thread that called is left behind, and this tells
//! whoever waits what may be said. Work that is given up never commits, even where the
//! server comes back an hour later; a commit that had begun has an unknown outcome.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const UNDER_WAY: u8 = 0;
const COMMITTING: u8 = 1;
const GIVEN_UP: u8 = 2;

/// One read or write on its way.
#[derive(Clone, Debug)]
pub struct Flight(Arc<Progress>);

#[derive(Debug)]
struct Progress {
    stage: AtomicU8,
    began: Instant,
    /// When it last got on, in milliseconds since it began.
    last_step: AtomicU64,
}

/// What is certain of work that nobody waits for any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUp {
    /// It had not reached its commit and never will.
    NothingWritten,
    /// Its commit had begun.
    OutcomeUnknown,
}

impl Default for Flight {
    fn default() -> Flight {
        Flight(Arc::new(Progress {
            stage: AtomicU8::new(UNDER_WAY),
            began: Instant::now(),
            last_step: AtomicU64::new(0),
        }))
    }
}

impl Flight {
    /// It gets on.
    pub fn step(&self) {
        let since = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last_step.fetch_max(since, Ordering::Relaxed);
    }

    /// How long it has not got on.
    pub fn stands_still(&self) -> Duration {
        let last = Duration::from_millis(self.0.last_step.load(Ordering::Relaxed));
        self.0.began.elapsed().saturating_sub(last)
    }

    /// Nobody waits for it any longer: it may not commit from here on.
    pub fn give_up(&self) -> GivenUp {
        match self.enter(GIVEN_UP) {
            Ok(()) | Err(GIVEN_UP) => GivenUp::NothingWritten,
            Err(_) => GivenUp::OutcomeUnknown,
        }
    }

    /// Whether nobody waits for it any longer.
    pub(super) fn is_given_up(&self) -> bool {
        self.0.stage.load(Ordering::Acquire) == GIVEN_UP
    }

    /// Begins its commit, unless it was given up.
    pub(super) fn may_commit(&self) -> bool {
        self.enter(COMMITTING).is_ok()
    }

    fn enter(&self, stage: u8) -> Result<(), u8> {
        let entered =
            self.0.stage.compare_exchange(UNDER_WAY, stage, Ordering::AcqRel, Ordering::Acquire);
        entered.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_was_given_up_never_commits() {
        let flight = Flight::default();
        assert_eq!(flight.give_up(), GivenUp::NothingWritten);
        assert!(!flight.may_commit());
        assert_eq!(flight.give_up(), GivenUp::NothingWritten);
    }

    #[test]
    fn a_commit_that_has_begun_has_an_unknown_outcome() {
        let flight = Flight::default();
        assert!(flight.may_commit());
        assert_eq!(flight.give_up(), GivenUp::OutcomeUnknown);
    }
}
