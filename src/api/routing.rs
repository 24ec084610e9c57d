//! Addresses that have no handler: 404, or 405 with the methods that they have.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};

use super::document::OpenApiDocument;
use super::problem::ApiError;
use crate::ingest::shown;
use crate::web::addresses;
use crate::web::refusal::NOTHING_AT;

/// Answers a request that no handler took.
pub async fn unrouted(
    request: HttpRequest,
    document: web::Data<OpenApiDocument>,
) -> Result<HttpResponse, ApiError> {
    let mut methods = document.methods(request.path());
    let is_read = addresses::is_page(request.path()) || request.path() == "/metrics";
    if methods.is_empty() && is_read && request.method() != Method::GET {
        methods = vec!["GET".to_owned(), "HEAD".to_owned()];
        if request.path().ends_with("/submit") {
            methods.push("POST".to_owned());
        }
    }
    if methods.is_empty() {
        return Err(nothing_at(request.path()));
    }
    let allow = methods.join(", ");
    Err(ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "The address does not take this method",
        format!("{} takes {allow}.", request.path()),
    )
    .with_allow(allow))
}

/// 404 for an address that has no handler.
pub fn nothing_at(path: &str) -> ApiError {
    ApiError::not_found(format!(
        "{NOTHING_AT}{}. GET /openapi.json lists every address, /docs/ shows them.",
        shown(path)
    ))
}
