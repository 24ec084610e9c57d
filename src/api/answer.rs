//! Answers to GET: cached, identified by an ETag, 304 where the client has them.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, ContentEncoding, ETAG,
    HeaderValue, IF_NONE_MATCH, LINK, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::Context;
use super::cache::Answer;
use super::problem::ApiError;

/// The media type of JSON answers.
pub const JSON: &str = "application/json";
/// The media type of CSV answers.
pub const CSV: &str = "text/csv; charset=utf-8; header=present";

/// Answers a GET with JSON, from the cache where nothing has changed.
pub fn json<T: Serialize>(
    context: &Context,
    request: &HttpRequest,
    compute: impl FnOnce() -> Result<T, ApiError>,
) -> Result<HttpResponse, ApiError> {
    accept(request, &["application/json"])?;
    answer(context, request, "", || serialise(&compute()?))
}

/// Answers a GET of a page with JSON and, where there is a next page, its address.
pub fn page<T: Serialize>(
    context: &Context,
    request: &HttpRequest,
    compute: impl FnOnce() -> Result<(T, Option<String>), ApiError>,
) -> Result<HttpResponse, ApiError> {
    accept(request, &["application/json"])?;
    answer(context, request, "", || {
        let (view, cursor) = compute()?;
        let mut answer = serialise(&view)?;
        answer.link = cursor.map(|cursor| next_link(request, &cursor));
        Ok(answer)
    })
}

/// Answers a GET with what `compute` makes; `variant` tells answers of one address
/// in different media types apart.
pub fn answer(
    context: &Context,
    request: &HttpRequest,
    variant: &str,
    compute: impl FnOnce() -> Result<Answer, ApiError>,
) -> Result<HttpResponse, ApiError> {
    let address = format!("{}{variant}", request.uri());
    let revision = context.service.revision();
    if let Some(answer) = context.cache.get(revision, &address) {
        return Ok(respond(request, &answer));
    }
    let answer = compute()?;
    // What was computed after a swap belongs to the newer revision.
    if context.service.revision() == revision {
        context.cache.put(revision, &address, &answer);
    }
    Ok(respond(request, &answer))
}

/// A view as an answer.
pub fn serialise<T: Serialize>(view: &T) -> Result<Answer, ApiError> {
    let body = serde_json::to_vec(view).map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(Answer::new(JSON, body))
}

/// Answers with these bytes, compressed where the client takes that, or with 304.
pub fn respond(request: &HttpRequest, answer: &Answer) -> HttpResponse {
    let unchanged = matches(request, IF_NONE_MATCH.as_str(), &answer.etag);
    let compressed = if takes_gzip(request) { answer.compressed() } else { None };
    let status = if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    match compressed {
        // A strong tag is of the bytes as they are sent.
        Some(_) => response.insert_header((ETAG, compressed_etag(&answer.etag))),
        None => response.insert_header((ETAG, answer.etag.as_str())),
    };
    response.insert_header((CACHE_CONTROL, HeaderValue::from_static("private, no-cache")));
    response.insert_header((VARY, HeaderValue::from_static("accept, accept-encoding")));
    if unchanged {
        return response.finish();
    }
    if let Some(link) = &answer.link {
        response.insert_header((LINK, link.as_str()));
    }
    if answer.content_type == CSV {
        let name = request.path().trim_start_matches("/api/v1/programmes/").replace('/', "-");
        let disposition = format!("attachment; filename=\"{name}.csv\"");
        response.insert_header((CONTENT_DISPOSITION, disposition));
    }
    response.content_type(answer.content_type);
    match compressed {
        Some(bytes) => response.insert_header(ContentEncoding::Gzip).body(bytes),
        None => response.body(answer.body.clone()),
    }
}

/// The ETag of the same answer compressed.
fn compressed_etag(etag: &str) -> String {
    format!("{}-gzip\"", etag.trim_end_matches('"'))
}

/// Whether the client takes gzip.
fn takes_gzip(request: &HttpRequest) -> bool {
    let values = request.headers().get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        is_gzip && quality.is_none_or(|quality| quality > 0.0)
    })
}

/// Whether a conditional header names the ETag, of the answer as it is or compressed, or
/// any (`*`).
pub fn matches(request: &HttpRequest, header: &str, etag: &str) -> bool {
    let values = request.headers().get_all(header).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|given| {
        let given = given.trim();
        let given = given.trim_start_matches("W/");
        given == "*" || given == etag || given == compressed_etag(etag)
    })
}

/// Which of the offered media types the client takes, the first by default.
pub fn accept(request: &HttpRequest, offers: &[&'static str]) -> Result<&'static str, ApiError> {
    let header: Vec<&str> = request
        .headers()
        .get_all(ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    if header.is_empty() {
        return offers
            .first()
            .copied()
            .ok_or_else(|| ApiError::internal("no media type is offered"));
    }
    let mut best: Option<(f32, &'static str)> = None;
    for range in header {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        let taken = offers.iter().find(|offer| {
            let family = offer.split('/').next().unwrap_or_default();
            kind == "*/*" || kind == **offer || kind == format!("{family}/*")
        });
        if let Some(offer) = taken
            && quality > best.map_or(0.0, |(quality, _)| quality)
        {
            best = Some((quality, offer));
        }
    }
    best.map(|(_, offer)| offer).ok_or_else(|| not_acceptable(offers))
}

/// 406, with what the operation answers.
pub fn not_acceptable(offers: &[&str]) -> ApiError {
    ApiError::new(
        StatusCode::NOT_ACCEPTABLE,
        "not_acceptable",
        "The answer cannot be given in that form",
        format!("This operation answers {}.", offers.join(" or ")),
    )
}

/// The address of the next page, as a `Link` header.
pub fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let others = request
        .query_string()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let mut query: Vec<String> = others.map(str::to_owned).collect();
    query.push(format!("cursor={cursor}"));
    format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))
}
