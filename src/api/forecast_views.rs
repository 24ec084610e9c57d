//! Other views of the forecast: `/programmes/{programme}/forecast/decomposition` and
//! `/forecast/client-groups`.

use actix_web::{HttpResponse, get};

use super::forecast_query::{self, AheadQuery, ForecastQuery, GroupsQuery};
use super::get::Get;
use super::params::{AsKnownAtQuery, ProgrammePath};
use super::problem::ApiError;
use crate::views::client_groups::ClientGroupsView;
use crate::views::decomposition::DecompositionView;

/// Split the forecast into count and amount per clawback
///
/// A second view beside the forecast of the amount, never in its place: how many
/// clawbacks times what one brings, both forecast with intervals of their own. Their
/// product has no interval, because bounds must not be multiplied. The answer says how
/// far the two views are apart. It needs the count of every final quarter.
#[utoipa::path(
    operation_id = "read_forecast_decomposition", tag = "Forecasts",
    params(ProgrammePath, AheadQuery, ForecastQuery, AsKnownAtQuery),
    responses((status = 200, description = "Both views", body = DecompositionView)),
)]
#[get("/councils/{council}/programmes/{programme}/forecast/decomposition")]
pub async fn decomposition(get: Get) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let asked = forecast_query::forecast(&mut query);
        let instant = query.as_known_at();
        query.finish()?;
        let state = context.service.state(path, instant)?;
        Ok(state.decomposition(&asked(&state), instant)?)
    })
    .await
}

/// A programme whose records name client groups.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct GroupsPath {
    /// The council.
    #[param(example = "example")]
    pub council: String,
    /// The programme's id. The real case names no client groups; this one is made up.
    #[param(example = "synthetic-client-groups")]
    pub programme: String,
}

/// Forecast every client group and their total
///
/// Each group with intervals of its own, and a total to which they add up to the penny
/// in every quarter and year; the method says how. Bounds do not add up. Where records
/// name no client groups there is nothing to answer.
#[utoipa::path(
    operation_id = "read_client_group_forecasts", tag = "Forecasts",
    params(GroupsPath, GroupsQuery, AheadQuery, AsKnownAtQuery),
    responses((status = 200, description = "The groups and their total", body = ClientGroupsView)),
)]
#[get("/councils/{council}/programmes/{programme}/forecast/client-groups")]
pub async fn client_groups(get: Get) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let asked = forecast_query::client_groups(&mut query);
        let instant = query.as_known_at();
        query.finish()?;
        let state = context.service.state(path, instant)?;
        Ok(state.client_groups(&asked(&state), instant)?)
    })
    .await
}
