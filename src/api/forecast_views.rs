//! Other views of the forecast: `/programmes/{programme}/forecast/decomposition` and
//! `/forecast/client-groups`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::Context;
use super::answer;
use super::fits::{ForecastQuery, read_levels, read_share};
use super::params::{AsKnownAtQuery, InPath, ProgrammePath};
use super::problem::ApiError;
use super::query::Query;
use crate::fits::client_groups::{AddingUp, GroupsRequest};
use crate::forecast::MAX_HORIZON;
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
    params(ProgrammePath, ForecastQuery, AsKnownAtQuery),
    responses((status = 200, description = "Both views", body = DecompositionView)),
)]
#[get("/programmes/{programme}/forecast/decomposition")]
pub async fn decomposition(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
) -> Result<HttpResponse, ApiError> {
    answer::json(&context, &request, || {
        let mut query = Query::of(&request);
        let asked = ForecastQuery::read(&mut query);
        let instant = query.as_known_at();
        query.finish()?;
        let state = context.service.state(&path, instant)?;
        let wanted = asked(state.programme.assumptions.persistence);
        Ok(state.decomposition(&wanted, instant)?)
    })
}

/// A programme whose records name client groups.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct GroupsPath {
    /// The programme's id. The real case names no client groups; this one is made up.
    #[param(example = "synthetic-client-groups")]
    pub programme: String,
}

/// What to forecast for every group.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GroupsQuery {
    /// `bottom_up` (the default): the total is the sum of the groups. `reconciled`: the
    /// discrepancy between the groups and the total's own forecast is shared among all
    /// of them in proportion to the variances of their series.
    #[param(example = "reconciled")]
    pub method: Option<String>,
    /// How many quarters ahead, 1 to 40; 16 by default.
    #[param(example = 16, minimum = 1, maximum = 40)]
    pub horizon_quarters: Option<usize>,
    /// Interval levels in whole percent, 50 to 95, at most five; `80,95` by default.
    #[param(example = "80,95")]
    pub levels: Option<String>,
    /// How much of the marked step lasts, 0 to 1; the programme's own by default.
    #[param(example = "1.00")]
    pub persistence: Option<String>,
}

/// Forecast every client group and their total
///
/// Each group with intervals of its own, and a total to which they add up to the penny
/// in every quarter and year; the method says how. Bounds do not add up. Where records
/// name no client groups there is nothing to answer.
#[utoipa::path(
    operation_id = "read_client_group_forecasts", tag = "Forecasts",
    params(GroupsPath, GroupsQuery, AsKnownAtQuery),
    responses((status = 200, description = "The groups and their total", body = ClientGroupsView)),
)]
#[get("/programmes/{programme}/forecast/client-groups")]
pub async fn client_groups(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
) -> Result<HttpResponse, ApiError> {
    answer::json(&context, &request, || {
        let mut query = Query::of(&request);
        let adding_up = query.take("method", read_method);
        let horizon = query.number("horizon_quarters", 1..=MAX_HORIZON);
        let levels = query.take("levels", read_levels);
        let persistence = query.take("persistence", read_share);
        let instant = query.as_known_at();
        query.finish()?;
        let state = context.service.state(&path, instant)?;
        let wanted = GroupsRequest {
            horizon_quarters: horizon.unwrap_or(16),
            levels: levels.unwrap_or_else(|| vec![80, 95]),
            persistence: persistence.unwrap_or(state.programme.assumptions.persistence),
            adding_up: adding_up.unwrap_or_default(),
        };
        Ok(state.client_groups(&wanted, instant)?)
    })
}

/// Reads how groups and total are made to add up.
pub fn read_method(text: &str) -> Result<AddingUp, String> {
    AddingUp::parse(text).ok_or_else(|| "expected bottom_up or reconciled".to_owned())
}
