//! `Idempotency-Key`: a request that is sent twice takes effect once.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest};

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
    held: Arc<HeldKey>,
    /// The method and the address with its query.
    head: String,
}

/// A key that others may not use, until it is let go.
struct HeldKey {
    in_flight: InFlight,
    key: Option<Claimed>,
    is_let_go: AtomicBool,
}

impl HeldKey {
    fn let_go(&self) {
        // Once: from then on it may be somebody else's.
        if let Some(key) =
            self.key.as_ref().filter(|_| !self.is_let_go.swap(true, Ordering::AcqRel))
        {
            let mut keys = self.in_flight.keys.lock().unwrap_or_else(PoisonError::into_inner);
            keys.remove(key);
        }
    }
}

impl Drop for HeldKey {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Lets the key of a request go whose work was given up: it stands still on a server that may
/// be frozen for ever, and another may answer by now. Whichever of the two commits first, the
/// other finds its reply: that is for the database to see to, as it does where the same key
/// comes to two copies of the service.
pub fn let_go(request: &HttpRequest) {
    if let Some(held) = request.extensions().get::<Weak<HeldKey>>().and_then(Weak::upgrade) {
        held.let_go();
    }
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
        let in_flight = self.clone();
        let held = Arc::new(HeldKey { in_flight, key, is_let_go: AtomicBool::new(false) });
        request.extensions_mut().insert(Arc::downgrade(&held));
        Ok(KeyClaim { held, head })
    }
}

impl KeyClaim {
    /// The key and the request it stands for, which is known with its body.
    pub fn idempotency(&self, body: &[u8]) -> Option<Idempotency> {
        let (_, scope, key) = self.held.key.clone()?;
        let request = [self.head.as_bytes(), body].concat();
        Some(Idempotency { scope, key, request_sha256: Hash::of(&request) })
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
