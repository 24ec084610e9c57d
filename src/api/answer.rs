//! Answers in the form that the client takes, identified by an ETag, 304 where the client
//! has them.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, Accept, AcceptEncoding, CACHE_CONTROL, CONTENT_DISPOSITION,
    CONTENT_ENCODING, CONTENT_TYPE, ContentDisposition, ETAG, Encoding, EntityTag, Header,
    HeaderValue, IF_NONE_MATCH, IfNoneMatch, LINK, Quality, TryIntoHeaderValue, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::cache::{AnswerBytes, compressed_etag};
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

/// A table as an answer.
pub fn table(csv: String) -> AnswerBytes {
    AnswerBytes::new(CSV, csv.into_bytes())
}

/// Answers a GET with these bytes, or that the client has them.
pub fn respond(request: &HttpRequest, answer: &AnswerBytes) -> HttpResponse {
    let known = request.headers().contains_key(IF_NONE_MATCH).then(|| IfNoneMatch::parse(request));
    let unchanged = match known {
        Some(Ok(IfNoneMatch::Any)) => true,
        Some(Ok(IfNoneMatch::Items(tags))) => is_any_of(&answer.etag, &tags, EntityTag::weak_eq),
        Some(Err(_)) | None => false,
    };
    // A workbook is compressed by itself.
    let gains = answer.content_type != XLSX && takes_gzip(request);
    let compressed = if gains { answer.compressed() } else { None };
    let is_compressed = compressed.is_some();
    let mut response = if unchanged {
        HttpResponse::new(StatusCode::NOT_MODIFIED)
    } else {
        let body = compressed.unwrap_or_else(|| answer.body.clone());
        HttpResponse::with_body(StatusCode::OK, BoxBody::new(body))
    };
    let headers = response.headers_mut();
    if let Some(tag) = answer.tag(is_compressed) {
        headers.insert(ETAG, tag.clone());
    }
    headers.insert(CACHE_CONTROL, const { HeaderValue::from_static("private, no-store") });
    headers.insert(VARY, const { HeaderValue::from_static("accept, accept-encoding") });
    if unchanged {
        return response;
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if is_compressed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let next = answer.next_cursor.as_ref().map(|cursor| next_link(request, cursor));
    if let Some(Ok(link)) = next.map(HeaderValue::try_from) {
        headers.insert(LINK, link);
    }
    if matches!(answer.content_type, CSV | FILE | XLSX) {
        let path = request.path().trim_start_matches("/api/v1/councils/");
        let of_programme = path.split_once("/programmes/").map(|(_, rest)| rest);
        let name = of_programme.unwrap_or(path).replace('/', "-");
        let is_named = answer.content_type != CSV || name.ends_with(".csv");
        let name = if is_named { name } else { format!("{name}.csv") };
        if let Ok(disposition) = ContentDisposition::attachment(name).try_into_value() {
            headers.insert(CONTENT_DISPOSITION, disposition);
        }
    }
    response
}

/// Answers the question of a body, which is not kept.
pub fn unkept(answer: AnswerBytes) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type(answer.content_type)
        .body(answer.body)
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
    let mut given = request.headers().get_all(ACCEPT_ENCODING);
    let Some(first) = given.next() else { return false };
    // Whoever weighs nothing, as browsers, would rather have what is shorter.
    let names_gzip = |text: &str| text.split(',').any(|coding| coding.trim() == "gzip");
    let weighs_nothing = given.next().is_none() && !first.as_bytes().contains(&b';');
    if weighs_nothing && first.to_str().is_ok_and(names_gzip) {
        return true;
    }
    let (gzip, offered) = (Encoding::gzip(), [Encoding::gzip(), Encoding::identity()]);
    let taken = AcceptEncoding::parse(request).ok();
    taken.and_then(|taken| taken.negotiate(offered.iter())) == Some(gzip)
}

/// Which of the offered media types the client takes, the first by default.
pub fn accept(request: &HttpRequest, offers: &[&'static str]) -> Result<&'static str, ApiError> {
    let Some(taken) = request.headers().get(ACCEPT) else {
        let first = offers.first().copied();
        return first.ok_or_else(|| ApiError::internal("no media type is offered"));
    };
    // Whoever names one of them and nothing else is answered without reading a list.
    if let Some(offer) = offers.iter().find(|offer| taken.as_bytes() == offer.as_bytes())
        && request.headers().get_all(ACCEPT).count() == 1
    {
        return Ok(offer);
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
