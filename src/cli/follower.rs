//! The thread that learns what other processes have written, and its successor where it hangs.
//!
//! A call of libpq cannot be called back. Were the one follower to hang on a server that is
//! frozen, nothing would be answered any more, also where another server took over long ago.
//! So it is watched, and one that stands still is left behind.

use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use recoup::api::Context;
use recoup::store::{Flight, StoreError};

/// How often what others have written is looked for.
const RENEWAL: Duration = Duration::from_millis(500);
/// How long a look may stand still: longer than a statement may take, and with the time for a
/// connection to a server that answers still within the ten seconds that memory is good for.
const GIVE_UP: Duration = Duration::from_secs(4);

/// How long the log says nothing more of days that could not be written.
const QUIET: Duration = Duration::from_secs(60);
/// How long the end of the service waits until the last of them are.
const LAST: Duration = Duration::from_secs(3);

/// When the log last had a line about days that could not be written, for all followers.
type Told = Arc<Mutex<Option<Instant>>>;

/// Follows the logs as long as the service is there.
pub fn start(context: &Arc<Context>) {
    let context = Arc::downgrade(context);
    thread::spawn(move || {
        let told = Told::default();
        let mut current = follow(context.clone(), told.clone());
        while context.strong_count() > 0 {
            thread::sleep(RENEWAL);
            if current.stands_still() > GIVE_UP {
                current = follow(context.clone(), told.clone());
            }
        }
    });
}

/// Starts a thread that goes on until it is replaced, and tells how far it has come.
fn follow(context: Weak<Context>, told: Told) -> Arc<Flight> {
    let current = Arc::new(Flight::default());
    let (flight, mut last_failure) = (Arc::downgrade(&current), None);
    thread::spawn(move || {
        // Whether it was not replaced. It says so between two things that may hang.
        let goes_on = || flight.upgrade().inspect(|flight| flight.step()).is_some();
        while let (Some(context), true) = (context.upgrade(), goes_on()) {
            let failure = context.service.follow().err();
            match &failure {
                // An outage is logged by the store, once at each change.
                None | Some(StoreError::Unavailable(_) | StoreError::Busy) => {}
                Some(_) if failure == last_failure => {}
                Some(error) => log::warn!("cannot look for what others have written: {error}"),
            }
            // Where the database does not even say what is new there is no use in writing to it.
            if failure.is_none() && goes_on() {
                tell(context.service.write_key_uses(), &told);
            }
            last_failure = failure;
            drop(context);
            thread::sleep(RENEWAL);
        }
    });
    current
}

/// Says, a line a minute, that it could not be written when keys were used.
fn tell(written: Result<(), StoreError>, told: &Told) {
    match written {
        Ok(()) | Err(StoreError::Busy) => {}
        Err(error) => {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            if told.is_none_or(|told| told.elapsed() > QUIET) {
                *told = Some(Instant::now());
                log::warn!("cannot write on which day keys were last used: {error}");
            }
        }
    }
}

/// Writes what is left of them at the end of the service. A database that hangs keeps nobody.
pub fn end(context: &Arc<Context>) {
    let (context, (tell, told)) = (context.clone(), mpsc::channel());
    thread::spawn(move || tell.send(context.service.write_key_uses()));
    match told.recv_timeout(LAST) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => log::warn!("cannot write on which day keys were last used: {error}"),
        Err(_) => log::warn!("cannot write on which day keys were last used: no answer in time"),
    }
}
