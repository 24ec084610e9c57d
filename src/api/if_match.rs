//! `If-Match`: nobody's change is overwritten unseen.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::answer::{is_listed, listed, serialise};
use super::problem::ApiError;
use super::service_errors;

/// The ETags that a request is made for.
pub struct IfMatch(Vec<String>);

impl IfMatch {
    /// What the request says.
    pub fn of(request: &HttpRequest) -> IfMatch {
        IfMatch(listed(request, "if-match").map(str::to_owned).collect())
    }

    /// Refuses to overwrite what the client has not seen.
    pub fn check<T: Serialize>(&self, current: &T) -> Result<(), ApiError> {
        if self.0.is_empty() {
            return Err(missing());
        }
        let etag = serialise(current)?.etag;
        let given = self.0.iter().map(String::as_str);
        if is_listed(given, &etag) { Ok(()) } else { Err(service_errors::stale()) }
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
