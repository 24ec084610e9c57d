//! Work that computes or waits for the database runs here, on threads that may block.
//!
//! The workers that speak HTTP never wait: a database that hangs stops neither
//! `/healthz` nor an answer from the cache. Reads and writes have a lane each, so that
//! writes that hang leave the reads alone. A lane runs so many jobs at once and lets so
//! many wait; a request beyond these is told at once to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::rt::task::{JoinError, JoinHandle, spawn_blocking};
use actix_web::rt::time::timeout;
use actix_web::web;
use tokio::sync::Semaphore;

use super::Context;
use super::limits::Limits;
use super::problem::ApiError;

/// Jobs of one kind.
struct Lane {
    /// What it does, for the log.
    name: &'static str,
    /// One for each job that may run.
    turns: Arc<Semaphore>,
    /// One for each job that may run or wait.
    places: Arc<Semaphore>,
    /// Whether the last job was refused, so that the log has a line for each change.
    refusing: AtomicBool,
}

/// The lanes.
pub struct Lanes {
    reads: Lane,
    writes: Lane,
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
            turns: Arc::new(Semaphore::new(running)),
            places: Arc::new(Semaphore::new(running + waiting)),
            refusing: AtomicBool::new(false),
        }
    }

    /// Begins a job when it is its turn. A job that is not begun within `patience` never
    /// is; one that has begun keeps its place until it ends, whoever waits for it.
    async fn begin<T: Send + 'static>(
        &self,
        patience: Duration,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<JoinHandle<T>, ApiError> {
        let Ok(place) = self.places.clone().try_acquire_owned() else { return Err(self.busy()) };
        let turn = timeout(patience, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(self.busy()) };
        if self.refusing.swap(false, Ordering::Relaxed) {
            log::info!("{} are taken again", self.name);
        }
        Ok(spawn_blocking(move || {
            let _held = (place, turn);
            job()
        }))
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

    fn late(&self, after: Duration) -> ApiError {
        self.refused("one took too long");
        ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timed_out",
            "The answer took too long",
            format!(
                "It was not there after {} seconds. Try again in a few seconds.",
                after.as_secs_f32()
            ),
        )
        .retry_after(5)
    }

    fn refused(&self, why: &str) {
        if !self.refusing.swap(true, Ordering::Relaxed) {
            log::warn!("{} are refused: {why}", self.name);
        }
    }
}

/// Runs a read and waits for its answer, as long as a read may take. A job that hangs
/// keeps its thread and its turn; its client is told all the same.
pub async fn read<T: Send + 'static>(
    context: &web::Data<Context>,
    job: impl FnOnce(&Context) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let (lane, patience) = (&context.lanes.reads, context.limits.read_time);
    let work = context.clone();
    let answer = async { lane.begin(patience, move || job(&work)).await?.await.map_err(broken)? };
    timeout(patience, answer).await.unwrap_or_else(|_| Err(lane.late(patience)))
}

/// Runs a write and waits for what became of it. Its turn comes within a time or never;
/// once it has begun, only the store knows whether a commit was under way, so the answer
/// waits for the store, which has deadlines of its own.
pub async fn write<T: Send + 'static>(
    context: &web::Data<Context>,
    job: impl FnOnce(&Context) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let work = context.clone();
    let begun = context.lanes.writes.begin(context.limits.write_wait, move || job(&work)).await?;
    // The one place to give up on a write that has begun, once the store can say what
    // became of it.
    begun.await.map_err(broken)?
}

fn broken(error: JoinError) -> ApiError {
    ApiError::internal(error.to_string())
}
