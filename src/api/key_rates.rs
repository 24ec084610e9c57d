//! How much one key may ask: so many requests a minute, and so many at once.
//!
//! What a key asks beyond that is refused before it takes a place in a lane, where keys share
//! what may run and wait (`line`). Each answer says what is left, in the fields `RateLimit` and
//! `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::limits::Limits;
use super::problem::ApiError;
use crate::domain::Holder;
use crate::words::{counted, grouped};

const FIELD: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The time in which requests are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// What keys may ask, and what they have asked.
pub struct KeyRates {
    /// Requests a minute; none are counted where it is `None`.
    a_minute: Option<u32>,
    /// What they may, as each answer says it.
    policy: Option<HeaderValue>,
    at_once: usize,
    keys: Mutex<HashMap<Arc<Holder>, Asked>>,
}

/// What one key has asked.
struct Asked {
    since: Instant,
    requests: u32,
    running: Arc<AtomicUsize>,
}

/// What a key may still ask, for the fields of an answer.
#[derive(Debug)]
pub struct Left {
    policy: Option<HeaderValue>,
    requests: u32,
    seconds: u32,
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl KeyRates {
    /// Rates within these limits.
    pub fn new(limits: &Limits) -> KeyRates {
        KeyRates::of(limits.key_requests, limits.key_running)
    }

    fn of(a_minute: Option<u32>, at_once: usize) -> KeyRates {
        let said = a_minute.map(|number| format!("\"key\";q={number};w={}", WINDOW.as_secs()));
        let policy = said.and_then(|said| HeaderValue::try_from(said).ok());
        KeyRates { a_minute, policy, at_once, keys: Mutex::default() }
    }

    /// Counts a request, and says what is left after it. The error is for a key that has asked
    /// for more than it may.
    pub fn admit(
        &self,
        holder: &Arc<Holder>,
        now: Instant,
    ) -> (Option<Left>, Result<Running, ApiError>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = keys.entry(holder.clone()).or_insert_with(|| Asked {
            since: now,
            requests: 0,
            running: Arc::default(),
        });
        if now.duration_since(asked.since) >= WINDOW {
            (asked.since, asked.requests) = (now, 0);
        }
        // Whoever comes back at the second that is told must be let in.
        let rest = WINDOW.saturating_sub(now.duration_since(asked.since));
        let seconds = rest.as_millis().div_ceil(1_000) as u32;
        if let Some(a_minute) = self.a_minute {
            let is_over = asked.requests >= a_minute;
            asked.requests += u32::from(!is_over);
            let requests = a_minute - asked.requests;
            let left = Left { policy: self.policy.clone(), requests, seconds };
            let begun = if is_over {
                Err(over(holder, a_minute, seconds))
            } else {
                self.begin(holder, asked)
            };
            return (Some(left), begun);
        }
        (None, self.begin(holder, asked))
    }

    fn begin(&self, holder: &Holder, asked: &Asked) -> Result<Running, ApiError> {
        if asked.running.load(Ordering::Relaxed) >= self.at_once {
            return Err(at_once(holder, self.at_once));
        }
        asked.running.fetch_add(1, Ordering::Relaxed);
        Ok(Running(asked.running.clone()))
    }
}

impl Left {
    /// Writes the fields of an answer.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let Left { policy, requests, seconds } = self;
        let field = HeaderValue::try_from(format!("\"key\";r={requests};t={seconds}")).ok();
        for (name, value) in [(FIELD, field), (POLICY, policy.clone())] {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
    }
}

fn over(holder: &Holder, a_minute: u32, seconds: u32) -> ApiError {
    refused(
        format!(
            "The key \"{}\" may ask {} times a minute, and has. Nothing was done. Try again in {}.",
            holder.name,
            grouped(&a_minute.to_string()),
            counted(seconds, "second"),
        ),
        seconds,
    )
}

fn at_once(holder: &Holder, limit: usize) -> ApiError {
    refused(
        format!(
            "The key \"{}\" waits for {limit} answers, as many as it may at once. Nothing was done. \
             Send the next request when one of them is there.",
            holder.name
        ),
        1,
    )
}

/// 429: the key's other requests have all that is its share of what may run and wait.
pub fn over_its_share(holder: &Holder) -> ApiError {
    refused(
        format!(
            "The key \"{}\" asks for more at once than is its share, as others ask as well or as \
             its own requests take long. Nothing was done. Send the next request when an answer \
             to one before is there.",
            holder.name
        ),
        1,
    )
}

/// 429, as the example of the OpenAPI document has it as well.
pub fn example() -> ApiError {
    refused(
        "The key \"finance-system\" may ask 6,000 times a minute, and has. Nothing was done. Try \
         again in 17 seconds.",
        17,
    )
}

fn refused(detail: impl Into<String>, seconds: u32) -> ApiError {
    ApiError::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_requests",
        "This key asks for too much at once",
        detail,
    )
    .retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError as _;

    use super::*;
    use crate::domain::{Role, Slug};

    fn holder(name: &str) -> Arc<Holder> {
        Arc::new(Holder { council: None, name: Slug::parse(name).unwrap(), role: Role::Viewer })
    }

    #[test]
    fn a_key_has_its_requests_of_each_minute_and_takes_nothing_from_another() {
        let (rates, start) = (KeyRates::of(Some(2), 9), Instant::now());
        let ask = |name: &str, millis: u64| {
            let (left, begun) = rates.admit(&holder(name), start + Duration::from_millis(millis));
            let left = left.map(|left| (left.requests, left.seconds));
            (left.unwrap(), begun.map(drop).map_err(|error| error.status_code().as_u16()))
        };
        assert_eq!(ask("one", 0), ((1, 60), Ok(())));
        assert_eq!(ask("one", 500), ((0, 60), Ok(())));
        assert_eq!(ask("one", 1_000), ((0, 59), Err(429)));
        assert_eq!(ask("other", 1_000), ((1, 60), Ok(())));
        assert_eq!(ask("one", 59_999), ((0, 1), Err(429)), "a refused request is not counted");
        assert_eq!(ask("one", 60_000), ((1, 60), Ok(())));
    }

    #[test]
    fn a_key_waits_for_so_many_answers_at_once() {
        let (rates, now) = (KeyRates::of(None, 2), Instant::now());
        let ask = || rates.admit(&holder("one"), now).1;
        let (first, second) = (ask().unwrap(), ask());
        assert!(second.is_ok());
        assert!(ask().is_err());
        assert!(rates.admit(&holder("other"), now).1.is_ok());
        drop(first);
        assert!(ask().is_ok());
    }
}
