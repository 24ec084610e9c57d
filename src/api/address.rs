//! What the address of a request is about: nothing in particular, a council, a programme, or
//! something of a programme.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::holder::holder_of;
use super::problem::ApiError;
use crate::domain::{ProgrammeKey, Slug};
use crate::service::ServiceError;

/// What an address may be about.
pub trait Subject: Sized {
    /// Reads it from the address.
    fn of(request: &HttpRequest) -> Result<Self, ApiError>;

    /// The programme whose data alone an answer comes from, where there is one.
    fn programme(&self) -> Option<&ProgrammeKey> {
        None
    }
}

/// Everything that whoever asks may see: of one council, or of all.
pub struct Reach(pub Option<Slug>);

impl Subject for Reach {
    fn of(request: &HttpRequest) -> Result<Reach, ApiError> {
        let holder = holder_of(request);
        Ok(Reach(holder.and_then(|holder| holder.council.clone())))
    }
}

impl Subject for Slug {
    fn of(request: &HttpRequest) -> Result<Slug, ApiError> {
        let council = part(request, "council");
        // Whoever makes the first programme of a council chooses its id, and needs its form.
        Slug::parse(council).map_err(|form| ApiError::no_council(council, &form))
    }
}

impl Subject for ProgrammeKey {
    fn of(request: &HttpRequest) -> Result<ProgrammeKey, ApiError> {
        let (council, id) = (part(request, "council"), part(request, "programme"));
        match (Slug::parse(council), Slug::parse(id)) {
            (Ok(council), Ok(id)) => Ok(ProgrammeKey { council, id }),
            _ => Err(ServiceError::UnknownProgramme(format!("{council}/{id}")).into()),
        }
    }

    fn programme(&self) -> Option<&ProgrammeKey> {
        Some(self)
    }
}

/// A programme, and the id of something of it, which comes after it in the address.
impl Subject for (ProgrammeKey, String) {
    fn of(request: &HttpRequest) -> Result<(ProgrammeKey, String), ApiError> {
        let of_it = request.match_info().iter().nth(2).map_or("", |(_, text)| text);
        Ok((ProgrammeKey::of(request)?, of_it.to_owned()))
    }

    fn programme(&self) -> Option<&ProgrammeKey> {
        Some(&self.0)
    }
}

fn part<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.match_info().get(name).unwrap_or_default()
}

/// What the address of a request is about, for a handler.
pub struct At<S>(S);

impl<S> Deref for At<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.0
    }
}

impl<S: Subject> FromRequest for At<S> {
    type Error = ApiError;
    type Future = Ready<Result<At<S>, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(S::of(request).map(At))
    }
}
