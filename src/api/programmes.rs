//! `/councils/{council}/programmes`: what is offset, for whom, against which targets.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::address::At;
use super::body::Body;
use super::get::Get;
use super::if_match::IfMatch;
use super::params::{
    AuthorQuery, CouncilPath, IdempotencyHeader, IfMatchHeader, PageQuery, ProgrammePath,
};
use super::problem::ApiError;
use super::query::Query;
use super::{Context, answer, blocking, body};
use crate::domain::{ProgrammeKey, Slug};
use crate::service::ServiceError;
use crate::service::documents::Author;
use crate::views::programme::ProgrammeView;

/// A page of programmes, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Programmes {
    /// The programmes.
    pub programmes: Vec<ProgrammeView>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Programmes of this page that have a stored row which cannot be read. Left out where
    /// there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<String>,
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
/// Every programme of the council that is not archived, by id; with `archived=true`, those that are.
#[utoipa::path(
    operation_id = "list_programmes", tag = "Programmes", params(CouncilPath, ArchivedQuery, PageQuery),
    responses((status = 200, description = "A page of programmes", body = Programmes)),
)]
#[get("/councils/{council}/programmes")]
pub async fn list(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.page(move |context, council, mut query| {
        let limit = query.number("limit", 1..=1_000).unwrap_or(100);
        let after = query.text("cursor");
        let archived = query.flag("archived");
        query.finish()?;
        let mut page =
            Programmes { programmes: Vec::new(), next_cursor: None, unavailable: Vec::new() };
        for key in context.service.keys(Some(council))? {
            if after.as_ref().is_some_and(|after| key.id.as_str() <= after.as_str()) {
                continue;
            }
            match context.service.loaded(&key) {
                Ok(loaded) if loaded.state.archived != archived => {}
                Ok(_) if page.programmes.len() == limit => {
                    page.next_cursor = page.programmes.last().map(|last| last.id.clone());
                    break;
                }
                Ok(loaded) => page.programmes.push((&loaded.state.programme).into()),
                Err(ServiceError::Unreadable(key)) => page.unavailable.push(key.id.to_string()),
                Err(error) => return Err(error.into()),
            }
        }
        let next_cursor = page.next_cursor.clone();
        Ok((page, next_cursor))
    })
    .await
}

/// Create a programme
///
/// A programme is a set of investment lines that clawbacks are meant to offset. Its
/// id is unique in its council, which exists from its first programme. Targets, interventions and assumptions may be left
/// out: a target is then not stated, and the defaults of the assumptions hold.
#[utoipa::path(
    operation_id = "create_programme", tag = "Programmes", params(CouncilPath, AuthorQuery, IdempotencyHeader),
    request_body(content = ProgrammeView, example = json!({
        "id": "example-direct-payments", "council": "cambridgeshire", "name": "Direct payments, Example",
        "assumptions": {"growth_rate": "0.10", "offset_basis": "yearly_increment"}
    })),
    responses((status = 201, description = "The programme as created; `Location` names it", body = ProgrammeView)),
)]
#[post("/councils/{council}/programmes")]
pub async fn create(
    request: HttpRequest,
    context: web::Data<Context>,
    council: At<Slug>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let claim = context.in_flight.claim(&request)?;
    let outcome = blocking::write(&context, &request, move |context, world| {
        let (value, key) = (body.json()?, claim.idempotency(&body.bytes));
        Ok(context.service.create_programme(world, &council, &value, author, key.as_ref())?)
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
#[get("/councils/{council}/programmes/{programme}")]
pub async fn read(get: Get) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, query| {
        query.finish()?;
        Ok(ProgrammeView::from(&context.service.loaded(path)?.state.programme))
    })
    .await
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
#[put("/councils/{council}/programmes/{programme}")]
pub async fn replace(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let if_match = IfMatch::of(&request);
    let replaced = blocking::write(&context, &request, move |context, world| {
        let value = body.json()?;
        let seen = context.service.state(&path, None)?;
        if_match.check(&ProgrammeView::from(&seen.programme))?;
        context.service.replace_programme(world, &seen, &value, author)?;
        let state = context.service.state(&path, None)?;
        answer::serialise(&ProgrammeView::from(&state.programme))
    });
    Ok(body::replaced(replaced.await?))
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
#[delete("/councils/{council}/programmes/{programme}")]
pub async fn archive(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let if_match = IfMatch::of(&request);
    let archived = blocking::write(&context, &request, move |context, world| {
        let seen = context.service.state(&path, None)?;
        if_match.check(&ProgrammeView::from(&seen.programme))?;
        Ok(context.service.archive_programme(world, &seen, author)?)
    });
    archived.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads who changes something and why, and refuses any other parameter.
pub(super) fn author(request: &HttpRequest) -> Result<Author, ApiError> {
    let mut query = Query::of(request);
    let author = Author { submitted_by: query.text("submitted_by"), reason: query.text("reason") };
    query.finish()?;
    Ok(author)
}
