//! `/programmes`: what is offset, for whom, against which targets.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{self, matches};
use super::cache::etag_of;
use super::params::{
    AuthorQuery, IdempotencyHeader, IfMatchHeader, InPath, PageQuery, ProgrammePath,
};
use super::problem::ApiError;
use super::query::Query;
use super::{Context, body, service_errors};
use crate::service::documents::Author;
use crate::views::programme::ProgrammeView;

/// A page of programmes, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Programmes {
    /// The programmes.
    pub programmes: Vec<ProgrammeView>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// Which programmes.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ArchivedQuery {
    /// Whether to list the archived programmes in place of the others.
    #[param(example = false)]
    pub archived: Option<bool>,
}

/// List programmes
///
/// Every programme that is not archived, by id; with `archived=true`, those that are.
#[utoipa::path(
    operation_id = "list_programmes", tag = "Programmes", params(ArchivedQuery, PageQuery),
    responses((status = 200, description = "A page of programmes", body = Programmes)),
)]
#[get("/programmes")]
pub async fn list(
    request: HttpRequest,
    context: web::Data<Context>,
) -> Result<HttpResponse, ApiError> {
    answer::page(&context, &request, || {
        let mut query = Query::of(&request);
        let limit = query.number("limit", 1..=1_000).unwrap_or(100);
        let after = query.text("cursor");
        let archived = query.flag("archived");
        query.finish()?;
        let mut programmes = context.service.programmes(archived);
        if let Some(after) = &after {
            programmes.retain(|loaded| loaded.state.programme.id.as_str() > after.as_str());
        }
        let more = programmes.len() > limit;
        programmes.truncate(limit);
        let cursor = programmes.last().map(|loaded| loaded.state.programme.id.to_string());
        let next_cursor = cursor.filter(|_| more);
        let views = programmes.iter().map(|loaded| (&loaded.state.programme).into()).collect();
        Ok((Programmes { programmes: views, next_cursor: next_cursor.clone() }, next_cursor))
    })
}

/// Create a programme
///
/// A programme is a set of investment lines that clawbacks are meant to offset. Its
/// id is unique over all councils. Targets, interventions and assumptions may be left
/// out; the policy targets and the defaults then hold.
#[utoipa::path(
    operation_id = "create_programme", tag = "Programmes", params(AuthorQuery, IdempotencyHeader),
    request_body(content = ProgrammeView, example = json!({
        "id": "example-direct-payments", "council": "example", "name": "Direct payments, Example",
        "assumptions": {"growth_rate": "0.10", "offset_basis": "yearly_increment"}
    })),
    responses((status = 201, description = "The programme as created; `Location` names it", body = ProgrammeView)),
)]
#[post("/programmes")]
pub async fn create(
    request: HttpRequest,
    context: web::Data<Context>,
    bytes: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let value = body::json(&request, &bytes)?;
    let claim = context.in_flight.claim(&request, &bytes)?;
    let idempotency = claim.idempotency();
    let work = context.clone();
    let outcome = blocking(move || {
        work.service.create_programme(work.world, &value, author, idempotency.as_ref())
    });
    Ok(body::outcome(&request, outcome.await?))
}

/// Read a programme
///
/// Its targets, marked interventions and assumptions. An archived programme can be
/// read by its id.
#[utoipa::path(
    operation_id = "read_programme", tag = "Programmes", params(ProgrammePath),
    responses((status = 200, description = "The programme", body = ProgrammeView)),
)]
#[get("/programmes/{programme}")]
pub async fn read(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
) -> Result<HttpResponse, ApiError> {
    answer::json(&context, &request, || {
        Query::of(&request).finish()?;
        Ok(ProgrammeView::from(&context.service.loaded(&path)?.state.programme))
    })
}

/// Replace a programme
///
/// The whole document is replaced; every earlier version is kept. Its id and council
/// do not change. Replacing an archived programme takes it back.
#[utoipa::path(
    operation_id = "replace_programme", tag = "Programmes",
    params(ProgrammePath, AuthorQuery, IfMatchHeader),
    request_body(content = ProgrammeView),
    responses((status = 200, description = "The programme as replaced", body = ProgrammeView)),
)]
#[put("/programmes/{programme}")]
pub async fn replace(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
    bytes: web::Bytes,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let value = body::json(&request, &bytes)?;
    let seen = context.service.state(&path, None)?;
    if_match(&request, &ProgrammeView::from(&seen.programme))?;
    let work = context.clone();
    blocking(move || work.service.replace_programme(work.world, &seen, &value, author)).await?;
    let state = context.service.state(&path, None)?;
    written(&ProgrammeView::from(&state.programme))
}

/// Archive a programme
///
/// Nothing is lost: it is no longer listed and takes no more changes, its records and
/// answers can still be read, and replacing it takes it back.
#[utoipa::path(
    operation_id = "archive_programme", tag = "Programmes",
    params(ProgrammePath, AuthorQuery, IfMatchHeader),
    responses((status = 204, description = "Archived")),
)]
#[delete("/programmes/{programme}")]
pub async fn archive(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let seen = context.service.state(&path, None)?;
    if_match(&request, &ProgrammeView::from(&seen.programme))?;
    let work = context.clone();
    blocking(move || work.service.archive_programme(work.world, &seen, author)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads who changes something and why, and refuses any other parameter.
pub(super) fn author(request: &HttpRequest) -> Result<Author, ApiError> {
    let mut query = Query::of(request);
    let author = Author { submitted_by: query.text("submitted_by"), reason: query.text("reason") };
    query.finish()?;
    Ok(author)
}

/// Refuses to overwrite what the client has not seen.
pub(super) fn if_match<T: Serialize>(request: &HttpRequest, current: &T) -> Result<(), ApiError> {
    if !request.headers().contains_key("if-match") {
        return Err(if_match_missing());
    }
    let etag = etag_of(&answer::serialise(current)?.body);
    if matches(request, "if-match", &etag) { Ok(()) } else { Err(service_errors::stale()) }
}

/// 428: what would be overwritten was not named.
pub(super) fn if_match_missing() -> ApiError {
    ApiError::new(
        StatusCode::PRECONDITION_REQUIRED,
        "if_match_required",
        "If-Match is missing",
        "Read it first and send If-Match with its ETag, so that nobody else's change is \
         overwritten unseen. Nothing was written.",
    )
}

/// Answers a replaced document with its new ETag.
pub(super) fn written<T: Serialize>(view: &T) -> Result<HttpResponse, ApiError> {
    let answer = answer::serialise(view)?;
    Ok(HttpResponse::Ok()
        .insert_header(("etag", answer.etag))
        .insert_header(("cache-control", "private, no-cache"))
        .content_type(answer.content_type)
        .body(answer.body))
}

/// Runs work that waits for the database on a thread that may wait.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, crate::service::ServiceError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = web::block(work).await;
    Ok(done.map_err(|error| ApiError::internal(error.to_string()))??)
}
