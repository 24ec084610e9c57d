//! `/councils/{council}/programmes/{programme}/growth`, `/forecast` and `/backtest`.

use actix_web::{HttpResponse, get};

use super::answer;
use super::forecast_query::{self, AheadQuery, BacktestQuery, ForecastQuery};
use super::get::Get;
use super::params::{AsKnownAtQuery, FormatQuery, ProgrammePath};
use super::problem::ApiError;
use crate::csv::Sheet;
use crate::views::backtest::BacktestView;
use crate::views::forecast::ForecastView;
use crate::views::growth::GrowthView;

/// Test growth against the target
///
/// Growth a year of the amount, the count and the amount per clawback, with a plain
/// trend and with the marked step, each with its 95% interval and verdict. A verdict needs
/// an interval that allows for serial correlation as well, and says the smallest growth
/// that could be seen. "The data cannot tell" is a verdict. Uptake is tested on client numbers alone. The clawback rate
/// and the share of clients are judged by year where spend and clients are recorded.
/// Provisional quarters are left out.
#[utoipa::path(
    operation_id = "read_growth", tag = "Forecasts", params(ProgrammePath, AsKnownAtQuery, FormatQuery),
    responses((status = 200, description = "Growth with verdicts", content(
        (GrowthView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/programmes/{programme}/growth")]
pub async fn growth(get: Get) -> Result<HttpResponse, ApiError> {
    get.one_of(&["application/json", "text/csv"], |context, path, mut query, media| {
        let instant = query.as_known_at();
        query.finish()?;
        let growth = context.service.state(path, instant)?.growth(instant);
        match media {
            "text/csv" => Ok(answer::table(growth.csv(Sheet::for_downloads()))),
            _ => answer::serialise(&growth),
        }
    })
    .await
}

/// Forecast clawbacks
///
/// Quarters, financial years and their total, each with intervals of its own: bounds of
/// quarters never add up to bounds of years. Fitted on final quarters. A recent step is
/// not reverted unless `step_retained_share` says so. Where an intervention is marked until the
/// last quarter, three scenarios stand beside the forecast: all, half and nothing of its
/// step lasts. A break that is only found in the data has scenarios on request, with
/// `step=found`. Beside it stands what would be recovered if the fitted growth went on.
#[utoipa::path(
    operation_id = "read_forecast", tag = "Forecasts",
    params(
        ProgrammePath, AheadQuery, ForecastQuery, AsKnownAtQuery, ForecastTableQuery, FormatQuery,
    ),
    responses((status = 200, description = "The forecast", content(
        (ForecastView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/programmes/{programme}/forecast")]
pub async fn forecast(get: Get) -> Result<HttpResponse, ApiError> {
    get.one_of(&["application/json", "text/csv"], |context, path, mut query, media| {
        let is_table = media == "text/csv";
        let by_year = query.take_form("table", |name| read_table(name, is_table)).unwrap_or(false);
        let asked = forecast_query::forecast(&mut query);
        let instant = query.as_known_at();
        query.finish()?;
        let state = context.service.state(path, instant)?;
        let forecast = state.forecast(&asked(&state), instant)?;
        match (is_table, by_year) {
            (false, _) => answer::serialise(&forecast),
            (true, true) => Ok(answer::table(forecast.csv_by_year(Sheet::for_downloads()))),
            (true, false) => Ok(answer::table(forecast.csv(Sheet::for_downloads()))),
        }
    })
    .await
}

/// Which table of the forecast.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ForecastTableQuery {
    /// With CSV: `quarters` (the default) or `financial_years`.
    pub table: Option<String>,
}

/// Reads whether the years are asked for.
fn read_table(name: &str, is_table: bool) -> Result<bool, String> {
    match name {
        _ if !is_table => Err("it goes with CSV: add format=csv".to_owned()),
        "quarters" => Ok(false),
        "financial_years" => Ok(true),
        _ => Err("expected quarters or financial_years".to_owned()),
    }
}

/// Try the forecast on the past
///
/// From each past quarter with at least eight up to it, itself counted, the forecast is
/// made anew from these alone, and compared with what was recorded since, beside
/// seasonal naive (the same quarter of the last year seen). With fewer than 20 such
/// quarters there are counts and no percentages; of more than 40 the latest 40 are tried.
/// Fitted on final quarters as they are recorded today; a missing quarter is refused.
#[utoipa::path(
    operation_id = "read_backtest", tag = "Forecasts",
    params(ProgrammePath, BacktestQuery, AsKnownAtQuery),
    responses((status = 200, description = "The backtest", body = BacktestView)),
)]
#[get("/councils/{council}/programmes/{programme}/backtest")]
pub async fn backtest(get: Get) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let wanted = forecast_query::backtest(&mut query);
        let instant = query.as_known_at();
        query.finish()?;
        Ok(context.service.state(path, instant)?.backtest(&wanted, instant)?)
    })
    .await
}
