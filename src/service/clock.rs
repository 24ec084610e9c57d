//! Time that never turns.
//!
//! What was known at a past instant is asked again years later and must be answered
//! alike. So a commit takes its instant inside its transaction, behind the lock that
//! makes writers wait for each other, and later than anything that was recorded before;
//! it is never at or before an instant of the past that has been asked about, whatever
//! the clock does; and who asks about an instant at which something is just being
//! written waits until it is.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::domain::Slug;
use crate::store::StoreError;

/// How long a question about the past waits for a commit of that very moment.
const PATIENCE: Duration = Duration::from_secs(2);

/// The instants that were given and asked about.
pub(super) struct Clock {
    patience: Duration,
    times: Mutex<Times>,
    settled: Condvar,
}

#[derive(Default)]
struct Times {
    /// The latest past instant that was asked about.
    asked: Option<DateTime<Utc>>,
    /// What is being written, and from which instant on it will be known.
    under_way: Vec<(Slug, DateTime<Utc>)>,
}

/// The instant of a commit, until it can be read or is undone.
pub(super) struct Moment<'a> {
    clock: &'a Clock,
    council: Slug,
    /// When it is recorded.
    pub(super) instant: DateTime<Utc>,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock::with_patience(PATIENCE)
    }
}

impl Clock {
    pub(super) fn with_patience(patience: Duration) -> Clock {
        Clock { patience, times: Mutex::default(), settled: Condvar::new() }
    }

    /// The instant of a commit, taken inside its transaction: after the council's last.
    pub(super) fn moment(
        &self,
        council: &Slug,
        now: DateTime<Utc>,
        last: Option<DateTime<Utc>>,
    ) -> Moment<'_> {
        let mut times = self.lock();
        let after = |instant: DateTime<Utc>| {
            instant.checked_add_signed(TimeDelta::microseconds(1)).unwrap_or(instant)
        };
        // Databases keep microseconds.
        let now = now.trunc_subsecs(6);
        let instant = [last, times.asked].into_iter().flatten().map(after).fold(now, DateTime::max);
        times.under_way.push((council.clone(), instant));
        Moment { clock: self, council: council.clone(), instant }
    }

    /// Whether something of the council is being written that cannot be read in memory yet.
    pub(super) fn is_writing(&self, council: &Slug) -> bool {
        self.lock().under_way.iter().any(|(writes, _)| writes == council)
    }

    /// Waits until nothing is under way that will have been known at `instant`: of one
    /// council, or of all.
    pub(super) fn settle(
        &self,
        council: Option<&Slug>,
        instant: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let deadline = Instant::now() + self.patience;
        let mut times = self.lock();
        let past = instant.min(now);
        times.asked = times.asked.max(Some(past));
        loop {
            let is_under_way = times.under_way.iter().any(|(writes, from)| {
                council.is_none_or(|council| writes == council) && *from <= past
            });
            if !is_under_way {
                return Ok(());
            }
            let left = deadline.checked_duration_since(Instant::now()).ok_or(StoreError::Busy)?;
            let waited = self.settled.wait_timeout(times, left);
            times = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        let mut times = self.clock.lock();
        let mine = (&self.council, &self.instant);
        if let Some(place) = times.under_way.iter().position(|(c, i)| (c, i) == mine) {
            times.under_way.swap_remove(place);
        }
        self.clock.settled.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_338_000 + seconds, 0).unwrap()
    }

    fn council(name: &str) -> Slug {
        Slug::parse(name).unwrap()
    }

    #[test]
    fn a_commit_is_later_than_the_last_whatever_the_clock_says() {
        let clock = Clock::default();
        let moment = |now, last| clock.moment(&council("cambs"), now, last).instant;
        let tick = TimeDelta::microseconds(1);
        let table = [
            ("the clock ticks", at(2), Some(at(1)), at(2)),
            ("it stands still", at(1), Some(at(1)), at(1) + tick),
            ("it steps back", at(-3_600), Some(at(1)), at(1) + tick),
            ("nothing was recorded", at(5), None, at(5)),
        ];
        for (case, now, last, expected) in table {
            assert_eq!(moment(now, last), expected, "{case}");
        }
    }

    #[test]
    fn no_commit_falls_into_a_past_that_was_asked_about() {
        let clock = Clock::default();
        clock.settle(Some(&council("cambs")), at(10), at(20)).unwrap();
        // The clock steps back by a minute.
        let moment = clock.moment(&council("cambs"), at(-40), None);
        assert!(moment.instant > at(10));
        drop(moment);
        // What is asked about the future is no promise.
        clock.settle(None, at(1_000), at(20)).unwrap();
        assert!(clock.moment(&council("norfolk"), at(30), None).instant == at(30));
    }

    #[test]
    fn who_asks_about_a_moment_that_is_being_written_waits_for_it() {
        let clock = Clock::default();
        let moment = clock.moment(&council("cambs"), at(1), None);
        assert_eq!(clock.settle(Some(&council("norfolk")), at(2), at(2)), Ok(()));
        assert_eq!(clock.settle(Some(&council("cambs")), at(0), at(2)), Ok(()));
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| clock.settle(Some(&council("cambs")), at(2), at(2)));
            std::thread::sleep(Duration::from_millis(20));
            assert!(!asked.is_finished());
            drop(moment);
            assert_eq!(asked.join().unwrap(), Ok(()));
        });
    }
}
