//! Whose request it is, once it was let in.

use std::sync::Arc;

use actix_web::dev::ServiceRequest;
use actix_web::{HttpMessage, HttpRequest};

use super::key_rates::Running;
use crate::domain::{Holder, Slug};
use crate::service::key_in_use::Left;
use crate::web::page_reader::PageReader;

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

/// What a request carries from the door to its answer, in one piece.
pub struct Signed {
    /// Whose request it is.
    pub holder: Arc<Holder>,
    /// The person whom a proxy names with its key.
    pub person: Option<String>,
    /// What its key may still ask, where that is counted.
    pub left: Option<Left>,
    /// It counts as running for as long as the request is there.
    pub running: Option<Running>,
}

/// Writes down whose request it is.
pub fn sign(request: &ServiceRequest, signed: Signed) {
    request.extensions_mut().insert(signed);
}

/// What the key of a request may still ask, where that is counted.
pub fn left_of(request: &HttpRequest) -> Option<Left> {
    request.extensions().get::<Signed>()?.left
}

/// Whose request it is; `None` where nobody signs in.
pub fn holder_of(request: &HttpRequest) -> Option<Arc<Holder>> {
    request.extensions().get::<Signed>().map(|signed| signed.holder.clone())
}

/// Which council a request may reach, where that is one, and who reads what it asks for.
pub fn reach_of<T>(request: &HttpRequest, then: impl FnOnce(Option<&Slug>, PageReader) -> T) -> T {
    let extensions = request.extensions();
    let holder = extensions.get::<Signed>().map(|signed| &*signed.holder);
    let council = holder.and_then(|holder| holder.council.as_ref());
    then(council, PageReader::of(holder.map(|holder| holder.role)))
}

/// Who reads a page that a request asks for.
pub fn reader_of(request: &HttpRequest) -> PageReader {
    PageReader::of(request.extensions().get::<Signed>().map(|signed| signed.holder.role))
}

/// Who it is, as the log of a council keeps it: whose key, and the person whom a proxy names with
/// it. `None` where nobody signs in.
pub fn principal_of(request: &HttpRequest) -> Option<String> {
    let extensions = request.extensions();
    let Signed { holder, person, .. } = extensions.get::<Signed>()?;
    let key = holder.principal();
    Some(match person {
        Some(person) => format!("{person} by the key {key}"),
        None => key,
    })
}
