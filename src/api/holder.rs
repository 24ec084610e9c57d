//! Whose request it is, once it was let in.

use std::sync::Arc;

use actix_web::dev::ServiceRequest;
use actix_web::{HttpMessage, HttpRequest};

use crate::domain::Holder;

/// Who has to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// Nobody: whoever reaches the service may do everything.
    Nobody,
    /// Everyone, from the first key that was given out.
    #[default]
    OnceThereAreKeys,
    /// Everyone.
    Everyone,
}

/// Whose request it is.
struct Signed(Arc<Holder>);

/// Writes down whose request it is.
pub fn sign(request: &ServiceRequest, holder: Arc<Holder>) {
    request.extensions_mut().insert(Signed(holder));
}

/// Whose request it is; `None` where nobody signs in.
pub fn holder_of(request: &HttpRequest) -> Option<Arc<Holder>> {
    request.extensions().get::<Signed>().map(|signed| signed.0.clone())
}
