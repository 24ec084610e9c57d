//! `/councils/{council}/programmes/{programme}/scenarios`: saved assumptions, and their comparison.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};

use super::address::At;
use super::body::Body;
use super::get::Get;
use super::if_match::IfMatch;
use super::params::{AsKnownAtQuery, AuthorQuery, IdempotencyHeader, IfMatchHeader, ProgrammePath};
use super::problem::ApiError;
use super::programmes::{ArchivedQuery, author};
use super::{Context, answer, blocking, body};
use crate::domain::ProgrammeKey;
use crate::views::scenario::{ComparisonView, ScenarioAnswerView, ScenarioView, ScenariosView};

/// A scenario of a programme.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ScenarioPath {
    /// The council.
    #[param(example = "cambridgeshire")]
    pub council: String,
    /// The programme's id.
    #[param(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The scenario's id.
    #[param(example = "b-cumulative-uplift")]
    pub scenario: String,
}

/// Which scenarios are compared.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ComparisonQuery {
    /// At most 20 ids, separated by commas, such as `a-published,c-before-covid`; all scenarios that are not archived where it
    /// is left out. `programme` is the programme's own assumptions: it comes first
    /// unless it is named elsewhere. One that is named has to have an answer; others that
    /// have none are left out with the reason.
    pub ids: Option<String>,
}

/// List scenarios
///
/// Every scenario that is not archived, by id, in its version in force; with
/// `archived=true`, those that are. A programme has at most 100.
#[utoipa::path(
    operation_id = "list_scenarios", tag = "Scenarios",
    params(ProgrammePath, ArchivedQuery, AsKnownAtQuery),
    responses((status = 200, description = "The scenarios", body = ScenariosView)),
)]
#[get("/councils/{council}/programmes/{programme}/scenarios")]
pub async fn list(get: Get) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let archived = query.flag("archived");
        let instant = query.as_known_at();
        query.finish()?;
        Ok(context.service.settled(path, instant)?.scenarios(archived, instant)?)
    })
    .await
}

/// Save a scenario
///
/// Assumptions that replace the programme's own, under a name. Those that are left out
/// stay the programme's own, also when these change later. Its id is unique in the
/// programme; `programme` and `compare` are taken.
#[utoipa::path(
    operation_id = "create_scenario", tag = "Scenarios",
    params(ProgrammePath, AuthorQuery, IdempotencyHeader),
    request_body(content = ScenarioView, example = json!({
        "id": "half-the-growth", "name": "Half the growth",
        "description": "What if uptake grows at half the target?",
        "assumptions": {"growth_rate": "0.05"}
    })),
    responses((status = 201, description = "The scenario as saved; `Location` names it", body = ScenarioView)),
)]
#[post("/councils/{council}/programmes/{programme}/scenarios")]
pub async fn create(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let claim = context.in_flight.claim(&request)?;
    let outcome = blocking::write(&context, &request, move |context, world| {
        let (value, key) = (body.json()?, claim.idempotency(&body.bytes));
        Ok(context.service.create_scenario(world, &path, &value, &author, key.as_ref())?)
    });
    Ok(body::outcome(&request, outcome.await?))
}

/// Compare scenarios
///
/// Side by side: the assumptions that differ from those of the first, the plan's years
/// and totals, and what makes the difference. The steps change one assumption at a time
/// in a fixed order and add up to the difference to the penny; in another order the
/// same assumptions would have other shares of it.
#[utoipa::path(
    operation_id = "compare_scenarios", tag = "Scenarios",
    params(ProgrammePath, ComparisonQuery, AsKnownAtQuery),
    responses((status = 200, description = "The comparison", body = ComparisonView)),
)]
#[get("/councils/{council}/programmes/{programme}/scenarios/compare")]
pub async fn compare(get: Get) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let instant = query.as_known_at();
        let state = context.service.state(path, instant)?;
        let given = query.take("ids", |ids| state.chosen(Some(ids)));
        query.finish()?;
        let chosen = match given {
            Some(chosen) => chosen,
            None => state.chosen(None).map_err(|why| ApiError::parameter("ids", why))?,
        };
        Ok(state.compare(&chosen, instant)?)
    })
    .await
}

/// Read a scenario
///
/// With its offset and every earlier version. An archived scenario can be read by its id.
#[utoipa::path(
    operation_id = "read_scenario", tag = "Scenarios", params(ScenarioPath, AsKnownAtQuery),
    responses((status = 200, description = "The scenario", body = ScenarioAnswerView)),
)]
#[get("/councils/{council}/programmes/{programme}/scenarios/{scenario}")]
pub async fn read(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let instant = query.as_known_at();
        query.finish()?;
        Ok(context.service.settled(&path.0, instant)?.scenario_answer(&path.1, instant)?)
    })
    .await
}

/// Replace a scenario
///
/// The whole scenario is replaced; every earlier version is kept. Its id does not
/// change. Replacing an archived scenario takes it back.
#[utoipa::path(
    operation_id = "replace_scenario", tag = "Scenarios",
    params(ScenarioPath, AuthorQuery, IfMatchHeader),
    request_body(content = ScenarioView),
    responses((status = 200, description = "The scenario as replaced", body = ScenarioAnswerView)),
)]
#[put("/councils/{council}/programmes/{programme}/scenarios/{scenario}")]
pub async fn replace(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<(ProgrammeKey, String)>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let if_match = IfMatch::of(&request);
    let replaced = blocking::write(&context, &request, move |context, world| {
        let (service, value) = (&context.service, body.json()?);
        let loaded = service.loaded(&path.0)?;
        let seen = loaded.state.scenario(&path.1)?;
        if_match.check(&loaded.scenario_answer(&path.1, None)?)?;
        service.replace_scenario(world, &loaded.state, seen, &value, &author)?;
        answer::serialise(&service.loaded(&path.0)?.scenario_answer(&path.1, None)?)
    });
    Ok(body::replaced(replaced.await?))
}

/// Archive a scenario
///
/// Nothing is lost: it is no longer listed, it can still be read and compared by its id,
/// and replacing it takes it back.
#[utoipa::path(
    operation_id = "archive_scenario", tag = "Scenarios",
    params(ScenarioPath, AuthorQuery, IfMatchHeader),
    responses((status = 204, description = "Archived")),
)]
#[delete("/councils/{council}/programmes/{programme}/scenarios/{scenario}")]
pub async fn archive(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<(ProgrammeKey, String)>,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let if_match = IfMatch::of(&request);
    let archived = blocking::write(&context, &request, move |context, world| {
        let loaded = context.service.loaded(&path.0)?;
        let seen = loaded.state.scenario(&path.1)?;
        if_match.check(&loaded.scenario_answer(&path.1, None)?)?;
        Ok(context.service.archive_scenario(world, &loaded.state, seen, &author)?)
    });
    archived.await?;
    Ok(HttpResponse::NoContent().finish())
}
