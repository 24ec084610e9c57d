//! Answers to GET: cached, identified by an ETag, 304 where the client has them.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, ContentEncoding, ETAG,
    HeaderValue, IF_NONE_MATCH, LINK, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::cache::Answer;
use super::problem::ApiError;
use super::query::Query;
use super::{Context, blocking};

/// The media type of JSON answers.
pub const JSON: &str = "application/json";
/// The media type of CSV answers.
pub const CSV: &str = "text/csv; charset=utf-8; header=present";

/// Answers a GET with JSON, from the cache where nothing has changed.
pub async fn json<T: Serialize>(
    context: &web::Data<Context>,
    request: &HttpRequest,
    compute: impl FnOnce(&Context, Query) -> Result<T, ApiError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    accept(request, &["application/json"])?;
    answer(context, request, "", |context, query| serialise(&compute(context, query)?)).await
}

/// Answers a GET of a page with JSON and, where there is a next page, its address.
pub async fn page<T: Serialize>(
    context: &web::Data<Context>,
    request: &HttpRequest,
    compute: impl FnOnce(&Context, Query) -> Result<(T, Option<String>), ApiError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    accept(request, &["application/json"])?;
    let compute = |context: &Context, query| {
        let (view, next_cursor) = compute(context, query)?;
        let mut answer = serialise(&view)?;
        answer.next_cursor = next_cursor;
        Ok(answer)
    };
    answer(context, request, "", compute).await
}

/// Answers a GET with what `compute` makes; `variant` tells answers of one address
/// in different media types apart. Only an answer that is kept is given at once; any
/// other is computed where waiting stops nobody.
pub async fn answer(
    context: &web::Data<Context>,
    request: &HttpRequest,
    variant: &str,
    compute: impl FnOnce(&Context, Query) -> Result<Answer, ApiError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let address = format!("{}{variant}", request.uri());
    let revision = context.service.revision();
    if let Some(answer) = context.cache.get(revision, &address) {
        return Ok(respond(request, &answer));
    }
    let query = Query::of(request);
    let answer = blocking::read(context, |context| compute(context, query)).await?;
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

/// Answers a GET with these bytes, or that the client has them.
pub fn respond(request: &HttpRequest, answer: &Answer) -> HttpResponse {
    let unchanged = is_listed(listed(request, IF_NONE_MATCH.as_str()), &answer.etag);
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
    if let Some(cursor) = &answer.next_cursor {
        response.insert_header((LINK, next_link(request, cursor)));
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

/// Answers the question of a body, which is not kept.
pub fn unkept(answer: Answer) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type(answer.content_type)
        .body(answer.body)
}

/// The values of a header that is a list.
pub fn listed<'a>(request: &'a HttpRequest, header: &str) -> impl Iterator<Item = &'a str> {
    let values = request.headers().get_all(header).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
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
pub fn is_listed<'a>(given: impl Iterator<Item = &'a str>, etag: &str) -> bool {
    let compressed = compressed_etag(etag);
    given
        .map(|given| given.trim_start_matches("W/"))
        .any(|given| given == "*" || given == etag || given == compressed)
}

/// Which of the offered media types the client takes, the first by default.
pub fn accept(request: &HttpRequest, offers: &[&'static str]) -> Result<&'static str, ApiError> {
    let header: Vec<&str> = listed(request, ACCEPT.as_str()).collect();
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
fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let others = request
        .query_string()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let mut query: Vec<String> = others.map(str::to_owned).collect();
    query.push(format!("cursor={cursor}"));
    format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))
}
