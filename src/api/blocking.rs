//! Work that computes or waits for the database runs here, on threads that may block.
//!
//! The workers that speak HTTP never wait: a database that hangs stops neither
//! `/healthz` nor an answer from the cache. Reads and writes have a lane each, so that
//! writes that hang leave the reads alone. A lane runs so many jobs at once and lets so
//! many wait; a request beyond these is told at once to come back. No key keeps another from
//! its turn (`line`).

use std::time::{Duration, Instant};

use actix_web::rt::task::JoinError;
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, web};

use super::holder::{holder_of, principal_of};
use super::problem::ApiError;
use super::{Context, idempotency, outer};
use crate::service::World;
use crate::store::{Caller, Flight, GivenUp, StoreError};

/// How often whoever waits looks whether the database still answers.
const LOOK: Duration = Duration::from_millis(250);

/// Runs a read and waits for its answer, as long as a read may take and the database
/// answers. A job that hangs keeps its thread; its client is told all the same.
pub async fn read<T: Send + 'static>(
    context: &web::Data<Context>,
    request: &HttpRequest,
    job: impl FnOnce(&Context) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let (lane, patience) = (&context.lanes.reads, context.limits.read_time);
    let (work, asked) = (context.clone(), Instant::now());
    // A quarter of its time is kept for the work: one that begins with nearly none left is
    // computed for nobody, and where a line is full that is every one.
    let begin = patience / 4 * 3;
    let (mut answer, turn) = lane.begin(holder_of(request), begin, move || job(&work)).await?;
    loop {
        let left = patience.saturating_sub(asked.elapsed());
        if let Ok(answer) = timeout(left.min(LOOK), &mut answer).await {
            return answer.map_err(broken)?;
        }
        // What only computes has its answer long before.
        let is_silent = asked.elapsed() > patience / 3 && context.service.store().is_silent();
        if is_silent || asked.elapsed() >= patience {
            turn.is_given_up();
            let late = || lane.late(&format!("It was not there after {}.", seconds(patience)));
            return Err(if is_silent { silent() } else { late() });
        }
    }
}

/// Runs a write and waits for what became of it. Its turn comes within a time or never.
/// Once it has begun it may take as long as it gets on; where it stands still it is given
/// up, and it is certain that nothing was written unless its commit had begun.
pub async fn write<T: Send + 'static>(
    context: &web::Data<Context>,
    request: &HttpRequest,
    job: impl FnOnce(&Context, &World) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let (lane, limits) = (&context.lanes.writes, context.limits);
    let work = context.clone();
    let flight = Flight::default();
    let principal = principal_of(request);
    let caller = Caller { principal, request_id: outer::id_of(request) };
    let world = World { flight: Some(flight.clone()), caller, ..context.world.clone() };
    let (holder, patience) = (holder_of(request), limits.write_wait);
    let (mut answer, turn) = lane.begin(holder, patience, move || job(&work, &world)).await?;
    flight.step();
    loop {
        if let Ok(answer) = timeout(LOOK.min(limits.write_pause), &mut answer).await {
            return answer.map_err(broken)?;
        }
        let pause = flight.stands_still();
        let is_silent = context.service.store().is_silent();
        if pause > limits.write_pause || (is_silent && pause > limits.write_pause / 3) {
            turn.is_given_up();
            idempotency::let_go(request);
            return Err(match flight.give_up() {
                GivenUp::NothingWritten if is_silent => silent(),
                GivenUp::NothingWritten => lane.late(&format!(
                    "It did not get on for {}, and was given up. Nothing was written.",
                    seconds(limits.write_pause)
                )),
                GivenUp::OutcomeUnknown => StoreError::OutcomeUnknown(SILENT.to_owned()).into(),
            });
        }
    }
}

const SILENT: &str = "the database does not answer";

fn seconds(time: Duration) -> String {
    format!("{} seconds", time.as_secs_f32())
}

fn silent() -> ApiError {
    StoreError::Unavailable(SILENT.to_owned()).into()
}

fn broken(error: JoinError) -> ApiError {
    if error.is_panic() { ApiError::broke_off() } else { ApiError::internal("it was never done") }
}
