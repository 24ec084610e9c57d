//! Answers in the form that the client takes, identified by an ETag, 304 where the client
//! has them.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, Accept, AcceptEncoding, CACHE_CONTROL, ContentDisposition, ContentEncoding, ETag,
    Encoding, EntityTag, Header, HeaderValue, IfNoneMatch, LINK, Quality, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::cache::AnswerBytes;
use super::problem::ApiError;

/// The media type of JSON answers.
pub const JSON: &str = "application/json";
/// The media type of CSV answers.
pub const CSV: &str = "text/csv; charset=utf-8; header=present";
/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The media type of a file as it was delivered: nothing that a browser would show or run.
pub const FILE: &str = "application/octet-stream";

/// A view as an answer.
pub fn serialise<T: Serialize>(view: &T) -> Result<AnswerBytes, ApiError> {
    let body = serde_json::to_vec(view).map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(AnswerBytes::new(JSON, body))
}

/// Answers a GET with these bytes, or that the client has them.
pub fn respond(request: &HttpRequest, answer: &AnswerBytes) -> HttpResponse {
    let unchanged = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => is_any_of(&answer.etag, &tags, EntityTag::weak_eq),
        Err(_) => false,
    };
    // A workbook is compressed by itself.
    let gains = answer.content_type != XLSX && takes_gzip(request);
    let compressed = if gains { answer.compressed() } else { None };
    let status = if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    // A strong tag is of the bytes as they are sent.
    response.insert_header(ETag(match compressed {
        Some(_) => compressed_etag(&answer.etag),
        None => answer.etag.clone(),
    }));
    response.insert_header((CACHE_CONTROL, HeaderValue::from_static("private, no-cache")));
    response.insert_header((VARY, HeaderValue::from_static("accept, accept-encoding")));
    if unchanged {
        return response.finish();
    }
    if let Some(cursor) = &answer.next_cursor {
        response.insert_header((LINK, next_link(request, cursor)));
    }
    if matches!(answer.content_type, CSV | FILE | XLSX) {
        let path = request.path().trim_start_matches("/api/v1/councils/");
        let of_programme = path.split_once("/programmes/").map(|(_, rest)| rest);
        let name = of_programme.unwrap_or(path).replace('/', "-");
        let name = if answer.content_type == CSV { format!("{name}.csv") } else { name };
        response.insert_header(ContentDisposition::attachment(name));
    }
    response.content_type(answer.content_type);
    match compressed {
        Some(bytes) => response.insert_header(ContentEncoding::Gzip).body(bytes),
        None => response.body(answer.body.clone()),
    }
}

/// Answers the question of a body, which is not kept.
pub fn unkept(answer: AnswerBytes) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type(answer.content_type)
        .body(answer.body)
}

/// The ETag of the same answer compressed.
fn compressed_etag(etag: &EntityTag) -> EntityTag {
    EntityTag::new_strong(format!("{}-gzip", etag.tag()))
}

/// Whether one of the tags is that of an answer, as it is or compressed.
pub fn is_any_of(
    etag: &EntityTag,
    tags: &[EntityTag],
    is_equal: fn(&EntityTag, &EntityTag) -> bool,
) -> bool {
    let compressed = compressed_etag(etag);
    tags.iter().any(|tag| is_equal(tag, etag) || is_equal(tag, &compressed))
}

/// Whether the client takes gzip, and would rather have it than the bytes as they are.
fn takes_gzip(request: &HttpRequest) -> bool {
    let (gzip, offered) = (Encoding::gzip(), [Encoding::gzip(), Encoding::identity()]);
    let taken = AcceptEncoding::parse(request).ok();
    taken.and_then(|taken| taken.negotiate(offered.iter())) == Some(gzip)
}

/// Which of the offered media types the client takes, the first by default.
pub fn accept(request: &HttpRequest, offers: &[&'static str]) -> Result<&'static str, ApiError> {
    if !request.headers().contains_key(ACCEPT) {
        let first = offers.first().copied();
        return first.ok_or_else(|| ApiError::internal("no media type is offered"));
    }
    let ranges = Accept::parse(request).map(|accept| accept.0).unwrap_or_default();
    let mut best = (Quality::ZERO, None);
    for range in ranges.iter().filter(|range| range.quality > Quality::ZERO) {
        let (family, kind) = (range.item.type_().as_str(), range.item.essence_str());
        let is_taken = |offer: &&&str| {
            let of_family = offer.starts_with(&format!("{family}/")) && kind.ends_with("/*");
            kind == "*/*" || kind == **offer || of_family
        };
        if range.quality > best.0
            && let Some(offer) = offers.iter().find(is_taken)
        {
            best = (range.quality, Some(*offer));
        }
    }
    best.1.ok_or_else(|| not_acceptable(offers))
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
