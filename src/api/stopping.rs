//! How the service stops: it says so first, so that whoever shares requests out among several
//! sends no more here, and only then takes none.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use actix_web::rt::time::sleep;
use tokio::select;

use super::problem::ApiError;

/// Whether the service was told to stop, and goes on until nobody asks it any more.
#[derive(Debug, Default)]
pub struct Stopping(AtomicBool);

impl Stopping {
    /// Whether it was told to.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Refuses to be called ready.
    pub fn check(&self) -> Result<(), ApiError> {
        if self.has_begun() { Err(stopping()) } else { Ok(()) }
    }

    /// Waits until the port is to be closed: from SIGTERM on for so long, and from any signal
    /// that is more urgent, or a second one, at once.
    pub async fn wait(&self, drain: Duration) {
        let [mut orderly, mut urgent, mut quit] =
            [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::quit()].map(arrival);
        let is_in_order = select! {
            () = next(&mut orderly) => true,
            () = next(&mut urgent) => false,
            () = next(&mut quit) => false,
        };
        self.0.store(true, Ordering::Release);
        if !is_in_order {
            return;
        }
        if !drain.is_zero() {
            log::info!(
                "told to stop: /readyz says so for {} s, and the port is closed after that",
                drain.as_secs()
            );
        }
        select! {
            () = sleep(drain) => {}
            () = next(&mut orderly) => {}
            () = next(&mut urgent) => {}
            () = next(&mut quit) => {}
        }
    }
}

fn arrival(kind: SignalKind) -> Option<Signal> {
    signal(kind).inspect_err(|error| log::warn!("a signal cannot be awaited: {error}")).ok()
}

async fn next(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => pending().await,
    }
}

/// 503: it is about to stop.
pub fn stopping() -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "stopping",
        "The service is stopping",
        "It was told to stop. It answers until it has, but send what is new to another instance, \
         or again when it has started.",
    )
    .retry_after(5)
}
