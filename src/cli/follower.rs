//! The thread that learns what other processes have written, and its successor where it hangs.
//!
//! A call of libpq cannot be called back. Were the one follower to hang on a server that is
//! frozen, nothing would be answered any more, also where another server took over long ago.
//! So it is watched, and one that stands still is left behind.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use recoup::api::Context;
use recoup::store::{Flight, StoreError};

/// How often what others have written is looked for.
const RENEWAL: Duration = Duration::from_millis(500);
/// How long a look may stand still: longer than a statement may take, and with the time for a
/// connection to a server that answers still within the ten seconds that memory is good for.
const GIVE_UP: Duration = Duration::from_secs(4);

/// Follows the logs as long as the service is there.
pub fn start(context: &Arc<Context>) {
    let context = Arc::downgrade(context);
    thread::spawn(move || {
        let mut current = follow(context.clone());
        while context.strong_count() > 0 {
            thread::sleep(RENEWAL);
            if current.stands_still() > GIVE_UP {
                current = follow(context.clone());
            }
        }
    });
}

/// Starts a thread that goes on until it is replaced, and tells how far it has come.
fn follow(context: Weak<Context>) -> Arc<Flight> {
    let current = Arc::new(Flight::default());
    let (flight, mut last_failure) = (Arc::downgrade(&current), None);
    thread::spawn(move || {
        while let (Some(context), Some(flight)) = (context.upgrade(), flight.upgrade()) {
            flight.step();
            drop(flight);
            let failure = context.service.follow().err();
            match &failure {
                // An outage is logged by the store, once at each change.
                None | Some(StoreError::Unavailable(_) | StoreError::Busy) => {}
                Some(_) if failure == last_failure => {}
                Some(error) => log::warn!("cannot look for what others have written: {error}"),
            }
            last_failure = failure;
            drop(context);
            thread::sleep(RENEWAL);
        }
    });
    current
}
