//! `Idempotency-Key`: a request that is sent twice takes effect once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use sha2::{Digest, Sha256};

use super::problem::{ApiError, ProblemItem};
use crate::service::{Idempotency, hex};

/// The keys of requests that are being answered.
#[derive(Default)]
pub struct InFlight {
    keys: Mutex<HashSet<(String, String)>>,
}

/// A key that is being answered, until this is dropped.
pub struct Claim<'a> {
    in_flight: &'a InFlight,
    idempotency: Option<Idempotency>,
}

impl InFlight {
    /// Claims the key of a request; one without a key claims nothing.
    pub fn claim(&self, request: &HttpRequest, body: &[u8]) -> Result<Claim<'_>, ApiError> {
        let idempotency = read(request, body)?;
        if let Some(Idempotency { scope, key, .. }) = &idempotency {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            if !keys.insert((scope.clone(), key.clone())) {
                return Err(ApiError::new(
                    StatusCode::CONFLICT,
                    "request_in_flight",
                    "The same request is being answered",
                    "Wait a second and send it again.",
                )
                .retry_after(1));
            }
        }
        Ok(Claim { in_flight: self, idempotency })
    }
}

impl Claim<'_> {
    /// The key and the request it stands for.
    pub fn idempotency(&self) -> Option<Idempotency> {
        self.idempotency.clone()
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if let Some(Idempotency { scope, key, .. }) = self.idempotency.take() {
            let mut keys = self.in_flight.keys.lock().unwrap_or_else(PoisonError::into_inner);
            keys.remove(&(scope, key));
        }
    }
}

fn read(request: &HttpRequest, body: &[u8]) -> Result<Option<Idempotency>, ApiError> {
    let mut values = request.headers().get_all("idempotency-key");
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(refused("expected one key, and there are several"));
    }
    let key = value.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > 200 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(refused("expected 1 to 200 visible ASCII characters"));
    }
    let mut sha256 = Sha256::new();
    sha256.update(format!("{} {}\n", request.method(), request.uri()));
    sha256.update(body);
    Ok(Some(Idempotency {
        scope: format!("{} {}", request.method(), request.path()),
        key: key.to_owned(),
        request_sha256: hex(&sha256.finalize()),
    }))
}

fn refused(why: &str) -> ApiError {
    ApiError::parameters(vec![ProblemItem {
        parameter: Some("Idempotency-Key".to_owned()),
        why: why.to_owned(),
        ..ProblemItem::default()
    }])
}
