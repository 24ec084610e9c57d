//! `/councils/{council}/programmes/{programme}/vintages`: stored forecasts and their scores.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::address::At;
use super::body::Body;
use super::get::Get;
use super::params::{AsKnownAtQuery, AuthorQuery, IdempotencyHeader, PageQuery, ProgrammePath};
use super::problem::ApiError;
use super::programmes::author;
use super::{Context, blocking, body};
use crate::domain::ProgrammeKey;
use crate::views::score::VintageScoreView;
use crate::views::vintage::{VintageBody, VintageView, VintagesView};

/// A vintage of a programme.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VintagePath {
    /// The council.
    #[param(example = "cambridgeshire")]
    pub council: String,
    /// The programme's id.
    #[param(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The vintage's number.
    #[param(example = "1")]
    pub vintage: String,
}

/// Whether to compute again.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RerunQuery {
    /// Compute it again from its stored inputs and say what is not as it was.
    #[param(example = true)]
    pub rerun: Option<bool>,
}

/// Store a forecast
///
/// The forecast and the offset of now, with the exact versions of everything that they
/// were computed from. A vintage never changes; it is scored when final figures arrive.
#[utoipa::path(
    operation_id = "save_vintage", tag = "Vintages",
    params(ProgrammePath, AuthorQuery, IdempotencyHeader),
    request_body(content = VintageBody, example = json!({
        "name": "Board paper, November 2026", "scenario": "a-published"
    })),
    responses((status = 201, description = "The vintage; `Location` names it", body = VintageView)),
)]
#[post("/councils/{council}/programmes/{programme}/vintages")]
pub async fn save(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let claim = context.in_flight.claim(&request)?;
    let outcome = blocking::write(&context, &request, move |context, world| {
        let (value, key) = (body.json()?, claim.idempotency(&body.bytes));
        Ok(context.service.save_vintage(world, &path, &value, &author, key.as_ref())?)
    });
    Ok(body::outcome(&request, outcome.await?))
}

/// List vintages
///
/// Which forecasts were stored, when, by whom and why, newest first.
#[utoipa::path(
    operation_id = "list_vintages", tag = "Vintages", params(ProgrammePath, PageQuery),
    responses((status = 200, description = "A page of vintages", body = VintagesView)),
)]
#[get("/councils/{council}/programmes/{programme}/vintages")]
pub async fn list(get: Get) -> Result<HttpResponse, ApiError> {
    get.page(move |context, path, mut query| {
        let (limit, before) = query.page_of_numbers();
        query.finish()?;
        let page = context.service.vintages(path, before, limit)?;
        let cursor = page.next_cursor.clone();
        Ok((page, cursor))
    })
    .await
}

/// Read a vintage
///
/// As it was stored. With `rerun=true` it is also computed again from its own inputs:
/// the same version of the program gives the same bytes, a later one may not and then
/// says where. What was stored stays.
#[utoipa::path(
    operation_id = "read_vintage", tag = "Vintages", params(VintagePath, RerunQuery),
    responses((status = 200, description = "The vintage", body = VintageView)),
)]
#[get("/councils/{council}/programmes/{programme}/vintages/{vintage}")]
pub async fn read(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let reruns = query.flag("rerun");
        query.finish()?;
        Ok(context.service.vintage(&path.0, &path.1, reruns)?)
    })
    .await
}

/// Score a vintage
///
/// Its quarters and financial years held against the final figures: the error, whether
/// the intervals held, and how much nearer than the seasonal naive it was, which repeats
/// the last year known then. Provisional figures are not scored. A few quarters say
/// little, and the answer says so.
#[utoipa::path(
    operation_id = "score_vintage", tag = "Vintages", params(VintagePath, AsKnownAtQuery),
    responses((status = 200, description = "The score", body = VintageScoreView)),
)]
#[get("/councils/{council}/programmes/{programme}/vintages/{vintage}/score")]
pub async fn score(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let instant = query.as_known_at();
        query.finish()?;
        Ok(context.service.score_vintage(&path.0, &path.1, instant)?)
    })
    .await
}
