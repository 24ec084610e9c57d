//! `/healthz` and `/readyz`: is it alive, and does it answer?

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::ApiError;
use super::query::Query;
use super::{Context, blocking};

/// A service's state in a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// Whether the service answers, and which programmes it cannot answer from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readiness {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// Programmes that have a stored row which cannot be read; all others are answered.
    pub unavailable_programmes: Vec<String>,
}

/// Is it alive?
///
/// Answers as long as the process runs; says nothing about the database.
#[utoipa::path(
    operation_id = "liveness", tag = "Operation",
    responses((status = 200, description = "It runs", body = Health)),
)]
#[get("/healthz")]
pub async fn live(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Query::of(&request).finish()?;
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(Health { status: "ok" }))
}

/// Is it ready?
///
/// Asks the database; answers 503 with `Retry-After` while it does not answer, and once the
/// service was told to stop.
#[utoipa::path(
    operation_id = "readiness", tag = "Operation",
    responses((status = 200, description = "It answers", body = Readiness)),
)]
#[get("/readyz")]
pub async fn ready(
    request: HttpRequest,
    context: web::Data<Context>,
) -> Result<HttpResponse, ApiError> {
    Query::of(&request).finish()?;
    context.stopping.check()?;
    let unreadable = blocking::read(&context, &request, |context| {
        context.service.store().check()?;
        Ok(context.service.unreadable())
    });
    let unavailable_programmes = unreadable.await?.iter().map(ToString::to_string).collect();
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(Readiness { status: "ok", unavailable_programmes }))
}
