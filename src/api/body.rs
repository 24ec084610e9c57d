//! Request bodies, and the answers to what was written.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::problem::ApiError;
use crate::ingest;
use crate::service::Outcome;

/// The media type of a body, without its parameters, in lower case.
pub fn media_type(request: &HttpRequest) -> String {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = header.unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// 415, with what the operation takes.
pub fn unsupported(request: &HttpRequest, takes: &str) -> ApiError {
    let given = media_type(request);
    let given = if given.is_empty() { "no Content-Type".to_owned() } else { given };
    ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body is in a form that is not taken here",
        format!("This operation takes {takes}; the request says {given}."),
    )
}

/// Reads a JSON body. A field that is given twice is refused, not half kept.
pub fn json(request: &HttpRequest, body: &[u8]) -> Result<Value, ApiError> {
    if media_type(request) != "application/json" {
        return Err(unsupported(request, "application/json"));
    }
    Ok(ingest::json_value(body)?)
}

/// Answers what a write says, and where it can be read.
pub fn outcome(request: &HttpRequest, outcome: Outcome) -> HttpResponse {
    let status = StatusCode::from_u16(outcome.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(location) = &outcome.location {
        response.insert_header((LOCATION, format!("{}/{location}", request.path())));
    }
    if outcome.replayed {
        response.insert_header(("idempotency-replayed", "true"));
    }
    response.content_type(super::answer::JSON).body(outcome.body)
}
