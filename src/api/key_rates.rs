//! How much one key may ask: so many requests a minute, and so many at once.
//!
//! What a key asks beyond that is refused before it takes a place in a lane, where keys share
//! what may run and wait (`line`). Each answer says what is left, in the fields `RateLimit` and
//! `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).

use std::sync::Arc;
use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::limits::Limits;
use super::problem::ApiError;
use crate::domain::Holder;
use crate::service::SignedIn;
use crate::service::key_in_use::{KeyInUse, Left, TooMuch, WINDOW};
use crate::words::{counted, grouped};

const FIELD: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What keys may ask.
pub struct KeyRates {
    /// Requests a minute; none are counted where it is `None`.
    a_minute: Option<u32>,
    /// What they may, as each answer says it.
    policy: HeaderValue,
    at_once: usize,
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Running(Arc<KeyInUse>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.ends();
    }
}

impl KeyRates {
    /// Rates within these limits.
    pub fn new(limits: &Limits) -> KeyRates {
        KeyRates::of(limits.key_requests, limits.key_running)
    }

    fn of(a_minute: Option<u32>, at_once: usize) -> KeyRates {
        let number = a_minute.unwrap_or_default();
        // It is there as long as the process, so that no answer counts who has it.
        let policy = format!("\"key\";q={number};w={}", WINDOW.as_secs()).leak();
        KeyRates { a_minute, policy: HeaderValue::from_static(policy), at_once }
    }

    /// Counts a request, and says what is left after it. The error is for a key that has asked
    /// for more than it may.
    pub fn admit(
        &self,
        signed_in: &SignedIn,
        now: Instant,
    ) -> (Option<Left>, Result<Running, ApiError>) {
        let SignedIn { holder, in_use } = signed_in;
        let (left, asked) = in_use.ask(now, self.a_minute, self.at_once);
        let admitted = match (asked, self.a_minute, left) {
            (Ok(()), ..) => Ok(Running(in_use.clone())),
            (Err(TooMuch::Often), Some(a_minute), Some(left)) => {
                Err(over(holder, a_minute, seconds(left)))
            }
            (Err(_), ..) => Err(at_once(holder, self.at_once)),
        };
        (left, admitted)
    }

    /// Writes the fields of an answer to a key.
    pub fn tell(&self, left: Left, headers: &mut HeaderMap) {
        let (requests, seconds) = (left.requests.to_string(), seconds(left).to_string());
        let field = ["\"key\";r=", &requests, ";t=", &seconds].concat();
        if let Ok(field) = HeaderValue::try_from(field) {
            headers.insert(FIELD, field);
            headers.insert(POLICY, self.policy.clone());
        }
    }
}

/// Whole seconds: whoever comes back at the one that is told must be let in.
fn seconds(left: Left) -> u32 {
    left.rest.as_millis().div_ceil(1_000) as u32
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
    use std::time::Duration;

    use actix_web::ResponseError as _;

    use super::*;
    use crate::domain::{Role, Slug};

    fn signed_in(name: &str) -> SignedIn {
        let name = Slug::parse(name).unwrap();
        let holder = Arc::new(Holder { council: None, name, role: Role::Viewer });
        SignedIn { holder, in_use: Arc::default() }
    }

    #[test]
    fn a_key_has_its_requests_of_each_minute_and_takes_nothing_from_another() {
        let (rates, start) = (KeyRates::of(Some(2), 9), Instant::now());
        let (one, other) = (signed_in("one"), signed_in("other"));
        let ask = |key: &SignedIn, millis: u64| {
            let (left, begun) = rates.admit(key, start + Duration::from_millis(millis));
            let left = left.map(|left| (left.requests, seconds(left)));
            (left.unwrap(), begun.map(drop).map_err(|error| error.status_code().as_u16()))
        };
        assert_eq!(ask(&one, 0), ((1, 60), Ok(())));
        assert_eq!(ask(&one, 500), ((0, 60), Ok(())));
        assert_eq!(ask(&one, 1_000), ((0, 59), Err(429)));
        assert_eq!(ask(&other, 1_000), ((1, 60), Ok(())));
        assert_eq!(ask(&one, 59_999), ((0, 1), Err(429)), "a refused request is not counted");
        assert_eq!(ask(&one, 60_000), ((1, 60), Ok(())));
    }

    #[test]
    fn a_request_that_is_gone_gives_its_place_back_to_its_key() {
        let (rates, now) = (KeyRates::of(None, 1), Instant::now());
        let (one, other) = (signed_in("one"), signed_in("other"));
        let first = rates.admit(&one, now).1.unwrap();
        assert!(rates.admit(&one, now).1.is_err());
        assert!(rates.admit(&other, now).1.is_ok());
        drop(first);
        assert!(rates.admit(&one, now).1.is_ok());
    }
}
