//! `If-Match`: nobody's change is overwritten unseen.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, EntityTag, Header, IF_MATCH};
use serde::Serialize;

use super::answer::{is_any_of, serialise};
use super::problem::ApiError;
use super::service_errors;

/// The ETags that a request is made for; `None` where it names none.
pub struct IfMatch(Option<header::IfMatch>);

impl IfMatch {
    /// What the request says.
    pub fn of(request: &HttpRequest) -> IfMatch {
        let is_given = request.headers().contains_key(IF_MATCH);
        let nothing = || header::IfMatch::Items(Vec::new());
        let given = || header::IfMatch::parse(request).unwrap_or_else(|_| nothing());
        IfMatch(is_given.then(given))
    }

    /// Refuses to overwrite what the client has not seen.
    pub fn check<T: Serialize>(&self, current: &T) -> Result<(), ApiError> {
        self.check_one_of([current])
    }

    /// Refuses to overwrite what the client has seen in none of these forms.
    pub fn check_one_of<T: Serialize>(
        &self,
        forms: impl IntoIterator<Item = T>,
    ) -> Result<(), ApiError> {
        let tags = match &self.0 {
            None => return Err(missing()),
            Some(header::IfMatch::Any) => return Ok(()),
            Some(header::IfMatch::Items(tags)) => tags,
        };
        for form in forms {
            if is_any_of(&serialise(&form)?.etag, tags, EntityTag::strong_eq) {
                return Ok(());
            }
        }
        Err(service_errors::stale())
    }
}

/// 428: what would be overwritten was not named.
pub fn missing() -> ApiError {
    ApiError::new(
        StatusCode::PRECONDITION_REQUIRED,
        "if_match_required",
        "If-Match is missing",
        "Read it first and send If-Match with its ETag, so that nobody else's change is \
         overwritten unseen. Nothing was written.",
    )
}
