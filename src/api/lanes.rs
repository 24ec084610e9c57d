//! Lanes: how many jobs of a kind run at once, how many wait, and who is told to come back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::rt::task::{JoinHandle, spawn_blocking};

use super::key_rates;
use super::limits::Limits;
use super::line::{Held, Line, NoTurn, Who};
use super::problem::ApiError;
use super::request_name;

/// Jobs of one kind.
pub(super) struct Lane {
    /// What it does, for the log.
    name: &'static str,
    /// What runs and what waits.
    line: Arc<Line>,
    /// Threads that hang and that nobody waits for any longer.
    left_behind: Arc<AtomicUsize>,
    /// When the log last had a line about a refusal.
    told: Mutex<Option<Instant>>,
}

/// A turn in a lane: of a job that runs, and of who waits for it.
#[derive(Clone)]
pub(super) struct Turn {
    held: Arc<Mutex<Option<Held>>>,
    left_behind: Arc<AtomicUsize>,
}

impl Turn {
    fn take(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The job has ended.
    fn ends(&self) {
        if self.take().is_none() {
            self.left_behind.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Nobody waits any longer. The thread is left behind and the turn is another's: a
    /// server that is frozen for ever must not keep the one beside it from being asked.
    pub(super) fn is_given_up(&self) {
        if self.take().is_some() {
            self.left_behind.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// How long the log says nothing more of refusals.
const QUIET: Duration = Duration::from_secs(60);

/// Threads that may be left behind in a lane before it takes nothing more.
const LEFT_BEHIND: usize = 64;

/// The lanes.
pub struct Lanes {
    pub(super) reads: Lane,
    pub(super) writes: Lane,
}

impl Lanes {
    /// Lanes with these limits, and nothing in them.
    pub fn new(limits: &Limits) -> Lanes {
        Lanes {
            reads: Lane::new("reads", limits.reads_running, limits.reads_waiting),
            writes: Lane::new("writes", limits.writes_running, limits.writes_waiting),
        }
    }
}

impl Lane {
    fn new(name: &'static str, running: usize, waiting: usize) -> Lane {
        Lane {
            name,
            line: Line::new(running, waiting),
            left_behind: Arc::default(),
            told: Mutex::default(),
        }
    }

    /// Begins a job of somebody when it is its turn. A job that is not begun within `patience` never
    /// is; one that has begun keeps its turn until it ends or is given up.
    pub(super) async fn begin<T: Send + 'static>(
        &self,
        who: Who,
        patience: Duration,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(JoinHandle<T>, Turn), ApiError> {
        let turn = match self.line.enter(who.clone()) {
            Ok(place) => place.turn(patience).await,
            Err(no_turn) => Err(no_turn),
        };
        let turn = turn.map_err(|no_turn| match (no_turn, who) {
            (NoTurn::Share, Some(holder)) => {
                self.refused("a key asks for more than its share");
                key_rates::over_its_share(&holder)
            }
            _ => self.busy(),
        })?;
        if self.left_behind.load(Ordering::Relaxed) >= LEFT_BEHIND {
            return Err(self.busy());
        }
        let turn =
            Turn { held: Arc::new(Mutex::new(Some(turn))), left_behind: self.left_behind.clone() };
        let held = turn.clone();
        let name = request_name::current();
        let handle = spawn_blocking(move || {
            let result = request_name::run(name, job);
            held.ends();
            result
        });
        Ok((handle, turn))
    }

    /// How many jobs run, and how many wait.
    pub(super) fn jobs(&self) -> (usize, usize) {
        self.line.jobs()
    }

    fn busy(&self) -> ApiError {
        self.refused("as many run and wait as may");
        ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "The service is busy",
            "It does as much as it can at once. Nothing was written. Try again in a second.",
        )
        .retry_after(1)
    }

    /// 503 for a job that nobody waits for any longer, with what became of it.
    pub(super) fn late(&self, what: &str) -> ApiError {
        self.refused("one took too long");
        ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timed_out",
            "The answer took too long",
            format!("{what} Try again in a few seconds."),
        )
        .retry_after(5)
    }

    /// A line a minute: a thousand refusals are no more news than one.
    fn refused(&self, why: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|told| told.elapsed() > QUIET) {
            *told = Some(Instant::now());
            log::warn!("{} are refused: {why}", self.name);
        }
    }
}
