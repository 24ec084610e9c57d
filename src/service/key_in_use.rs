//! What one key does while this process runs: on which day it was last used, and how much it
//! asks. Every request that signs in comes by here.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// The time in which requests are counted.
pub const WINDOW: Duration = Duration::from_secs(60);

/// Days from the first of the calendar to 1 January 1970.
const EPOCH: i32 = 719_163;
const SECONDS_OF_A_DAY: i64 = 86_400;

/// One key in use. However often keys are read anew, it is the same one.
#[derive(Debug, Default)]
pub struct KeyInUse {
    /// Days, counted from the first of the calendar; 0 is none.
    noted: AtomicI32,
    written: AtomicI32,
    asked: Mutex<Asked>,
}

/// What it has asked.
#[derive(Debug, Default)]
struct Asked {
    /// When the requests that are counted began.
    since: Option<Instant>,
    requests: u32,
    running: usize,
}

/// What a key may still ask after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// So many requests.
    pub requests: u32,
    /// Within this time.
    pub rest: Duration,
}

/// Why a request is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// There were as many within the window as may be.
    Often,
    /// As many are being answered as may be.
    AtOnce,
}

impl KeyInUse {
    /// Counts a request where it is not too much, and says what is left after it where there is
    /// a bound for a window. Whoever is let in says when the request [has ended](Self::ends).
    pub fn ask(
        &self,
        now: Instant,
        in_a_window: Option<u32>,
        at_once: usize,
    ) -> (Option<Left>, Result<(), TooMuch>) {
        let mut asked = self.lock();
        let mut rest = WINDOW;
        match asked.since.map(|since| now.duration_since(since)) {
            Some(past) if past < WINDOW => rest = WINDOW - past,
            _ => (asked.since, asked.requests) = (Some(now), 0),
        }
        let mut too_much = None;
        let left = in_a_window.map(|bound| {
            if asked.requests < bound {
                asked.requests += 1;
            } else {
                too_much = Some(TooMuch::Often);
            }
            Left { requests: bound - asked.requests, rest }
        });
        if too_much.is_none() && asked.running >= at_once {
            too_much = Some(TooMuch::AtOnce);
        }
        let Some(too_much) = too_much else {
            asked.running += 1;
            return (left, Ok(()));
        };
        (left, Err(too_much))
    }

    /// A request that was let in was answered, or is gone.
    pub fn ends(&self) {
        let mut asked = self.lock();
        asked.running = asked.running.saturating_sub(1);
    }

    /// Notes a use, which writes at the key's first of a day alone.
    pub(super) fn note(&self, now: DateTime<Utc>) {
        let since_epoch = now.timestamp().div_euclid(SECONDS_OF_A_DAY);
        let day = i32::try_from(since_epoch).map_or(0, |days| days.saturating_add(EPOCH));
        if self.noted.load(Ordering::Relaxed) < day {
            self.noted.fetch_max(day, Ordering::Relaxed);
        }
    }

    pub(super) fn noted(&self) -> Option<NaiveDate> {
        date(self.noted.load(Ordering::Relaxed))
    }

    /// The day that is noted and not written.
    pub(super) fn unwritten(&self) -> Option<NaiveDate> {
        let day = self.noted.load(Ordering::Relaxed);
        date(day).filter(|_| day > self.written.load(Ordering::Relaxed))
    }

    /// A day was written.
    pub(super) fn is_written(&self, day: NaiveDate) {
        self.written.fetch_max(day.num_days_from_ce(), Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Asked> {
        // Every change is whole before a panic could come.
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn date(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day).filter(|_| day > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_noted_by_its_day_and_never_taken_back() {
        let key = KeyInUse::default();
        assert_eq!((key.noted(), key.unwritten()), (None, None));
        for (at, expected) in [
            ("1969-12-31T23:59:59Z", "1969-12-31"),
            ("2026-11-28T00:00:00Z", "2026-11-28"),
            ("2026-11-28T23:59:59Z", "2026-11-28"),
            ("2028-02-29T12:00:00Z", "2028-02-29"),
            ("2026-12-01T00:00:00Z", "2028-02-29"),
        ] {
            key.note(at.parse().unwrap());
            let expected = expected.parse().unwrap();
            assert_eq!((key.noted(), key.unwritten()), (Some(expected), Some(expected)), "{at}");
        }
        key.is_written("2028-02-29".parse().unwrap());
        assert_eq!(key.unwritten(), None);
    }

    #[test]
    fn a_key_has_its_requests_of_each_window() {
        let (key, start) = (KeyInUse::default(), Instant::now());
        let ask = |millis: u64| {
            let (left, asked) = key.ask(start + Duration::from_millis(millis), Some(2), 9);
            let left = left.unwrap();
            (left.requests, left.rest.as_millis(), asked)
        };
        assert_eq!(ask(0), (1, 60_000, Ok(())));
        assert_eq!(ask(500), (0, 59_500, Ok(())));
        assert_eq!(ask(1_000), (0, 59_000, Err(TooMuch::Often)));
        assert_eq!(ask(59_999), (0, 1, Err(TooMuch::Often)), "a refused one is not counted");
        assert_eq!(ask(60_000), (1, 60_000, Ok(())));
    }

    #[test]
    fn a_key_waits_for_so_many_answers_at_once() {
        let (key, now) = (KeyInUse::default(), Instant::now());
        let ask = || key.ask(now, None, 2);
        assert_eq!([ask(), ask()], [(None, Ok(())); 2]);
        assert_eq!(ask(), (None, Err(TooMuch::AtOnce)));
        key.ends();
        assert_eq!(ask(), (None, Ok(())));
    }
}
