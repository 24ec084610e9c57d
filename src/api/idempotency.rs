//! `Idempotency-Key`: a request that is sent twice takes effect once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::holder::principal_of;
use super::problem::{ApiError, ProblemItem};
use crate::service::Idempotency;
use crate::store::Hash;

/// Whose key, where it counts, and the key.
type Claimed = (Option<String>, String, String);

/// The keys of requests that are being answered.
#[derive(Clone, Default)]
pub struct InFlight {
    /// Each with who sent it, and the method and the address that it was sent to.
    keys: Arc<Mutex<HashSet<Claimed>>>,
}

/// A key that is being answered, until this is dropped: it goes along with the work,
/// which goes on when its client has gone.
pub struct KeyClaim {
    in_flight: InFlight,
    key: Option<Claimed>,
    /// The method and the address with its query.
    head: String,
}

impl InFlight {
    /// Claims the key of a request; one without a key claims nothing.
    pub fn claim(&self, request: &HttpRequest) -> Result<KeyClaim, ApiError> {
        let principal = principal_of(request);
        let key = read(request)?.map(|(scope, key)| (principal, scope, key));
        if let Some(key) = &key {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            if !keys.insert(key.clone()) {
                return Err(ApiError::new(
                    StatusCode::CONFLICT,
                    "request_in_flight",
                    "The same request is being answered",
                    "Wait a second and send it again.",
                )
                .retry_after(1));
            }
        }
        let head = format!("{} {}\n", request.method(), request.uri());
        Ok(KeyClaim { in_flight: self.clone(), key, head })
    }
}

impl KeyClaim {
    /// The key and the request it stands for, which is known with its body.
    pub fn idempotency(&self, body: &[u8]) -> Option<Idempotency> {
        let (_, scope, key) = self.key.clone()?;
        let request = [self.head.as_bytes(), body].concat();
        Some(Idempotency { scope, key, request_sha256: Hash::of(&request) })
    }
}

impl Drop for KeyClaim {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            let mut keys = self.in_flight.keys.lock().unwrap_or_else(PoisonError::into_inner);
            keys.remove(key);
        }
    }
}

/// The key, and where it counts.
fn read(request: &HttpRequest) -> Result<Option<(String, String)>, ApiError> {
    let mut values = request.headers().get_all("idempotency-key");
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(refused("expected one key, and there are several"));
    }
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > 200 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(refused("expected 1 to 200 visible ASCII characters"));
    }
    Ok(Some((format!("{} {}", request.method(), request.path()), key.to_owned())))
}

fn refused(why: &str) -> ApiError {
    ApiError::parameters(vec![ProblemItem {
        parameter: Some("Idempotency-Key".to_owned()),
        why: why.to_owned(),
        ..ProblemItem::default()
    }])
}
