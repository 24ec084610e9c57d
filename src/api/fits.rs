//! `/programmes/{programme}/growth`, `/forecast` and `/backtest`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::Context;
use super::answer;
use super::params::{AsKnownAtQuery, InPath, ProgrammePath};
use super::problem::ApiError;
use super::query::Query;
use crate::domain::{Rate, Slug};
use crate::fits::backtest::{BacktestRequest, DEFAULT_HORIZON};
use crate::fits::forecast::ForecastRequest;
use crate::fits::step::StepSource;
use crate::forecast::MAX_HORIZON;
use crate::forecast::backtest::MAX_AHEAD;
use crate::views::backtest::BacktestView;
use crate::views::forecast::ForecastView;
use crate::views::growth::GrowthView;

/// Test growth against the target
///
/// Growth a year of the amount, the count and the amount per clawback, with a plain
/// trend and with the marked step, each with its 95% interval and verdict. "The data
/// cannot tell" is a verdict. Uptake is tested on client numbers alone. The clawback rate
/// and the share of clients are judged by year where spend and clients are recorded.
/// Provisional quarters are left out.
#[utoipa::path(
    operation_id = "read_growth", tag = "Forecasts", params(ProgrammePath, AsKnownAtQuery),
    responses((status = 200, description = "Growth with verdicts", body = GrowthView)),
)]
#[get("/programmes/{programme}/growth")]
pub async fn growth(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
) -> Result<HttpResponse, ApiError> {
    answer::json(&context, &request, || {
        let mut query = Query::of(&request);
        let instant = query.as_known_at();
        query.finish()?;
        Ok(context.service.state(&path, instant)?.growth())
    })
}

/// What to forecast.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ForecastQuery {
    /// How many quarters ahead, 1 to 40; 16 by default.
    #[param(example = 16, minimum = 1, maximum = 40)]
    pub horizon_quarters: Option<usize>,
    /// Interval levels in whole percent, 50 to 95, at most five; `80,95` by default.
    #[param(example = "80,95")]
    pub levels: Option<String>,
    /// Which step `persistence` and the scenarios are about: the `marked` intervention, by default, or the
    /// break that is `found` in the data, which is suggestive and never proof.
    #[param(example = "marked")]
    pub step: Option<String>,
    /// How much of the step lasts, 0 to 1; the programme's own by default.
    #[param(example = "1.00")]
    pub persistence: Option<String>,
    /// Only this group of clients.
    #[param(example = "all")]
    pub client_group: Option<String>,
}

impl ForecastQuery {
    /// Reads the parameters. The answer asks for the programme's own persistence, which
    /// counts where none is given and is known only later.
    pub fn read(query: &mut Query) -> impl FnOnce(Rate) -> ForecastRequest + use<> {
        let horizon = query.number("horizon_quarters", 1..=MAX_HORIZON);
        let levels = query.take("levels", read_levels);
        let step = query.take("step", read_step);
        let persistence = query.take("persistence", read_share);
        let client_group = query.client_group();
        move |own: Rate| ForecastRequest {
            horizon_quarters: horizon.unwrap_or(16),
            levels: levels.unwrap_or_else(|| vec![80, 95]),
            step: step.unwrap_or_default(),
            persistence: persistence.unwrap_or(own),
            client_group: client_group.unwrap_or_else(Slug::all),
        }
    }
}

/// Forecast clawbacks
///
/// Quarters, financial years and their total, each with intervals of its own: bounds of
/// quarters never add up to bounds of years. Fitted on final quarters. A recent step is
/// not reverted unless `persistence` says so. Where an intervention is marked until the
/// last quarter, three scenarios stand beside the forecast: all, half and nothing of its
/// step lasts. A break that is only found in the data has scenarios on request, with
/// `step=found`.
#[utoipa::path(
    operation_id = "read_forecast", tag = "Forecasts",
    params(ProgrammePath, ForecastQuery, AsKnownAtQuery),
    responses((status = 200, description = "The forecast", body = ForecastView)),
)]
#[get("/programmes/{programme}/forecast")]
pub async fn forecast(
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
        Ok(state.forecast(&wanted, instant)?)
    })
}

/// What to try.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BacktestQuery {
    /// How many quarters ahead, 1 to 16; 4 by default.
    #[param(example = 4, minimum = 1, maximum = 16)]
    pub horizon_quarters: Option<usize>,
    /// Interval levels in whole percent, 50 to 95, at most five; `80,95` by default.
    #[param(example = "80,95")]
    pub levels: Option<String>,
    /// Only this group of clients.
    #[param(example = "all")]
    pub client_group: Option<String>,
}

/// Try the forecast on the past
///
/// From each past quarter with at least eight before it the forecast is made anew with
/// nothing but what came before, and compared with what was recorded since, beside
/// seasonal naive (the same quarter of the last year seen). With fewer than 20 such
/// quarters there are counts and no percentages; of more than 40 the latest 40 are tried.
/// Fitted on final quarters as they are recorded today; a missing quarter is refused.
#[utoipa::path(
    operation_id = "read_backtest", tag = "Forecasts",
    params(ProgrammePath, BacktestQuery, AsKnownAtQuery),
    responses((status = 200, description = "The backtest", body = BacktestView)),
)]
#[get("/programmes/{programme}/backtest")]
pub async fn backtest(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
) -> Result<HttpResponse, ApiError> {
    answer::json(&context, &request, || {
        let mut query = Query::of(&request);
        let horizon = query.number("horizon_quarters", 1..=MAX_AHEAD);
        let levels = query.take("levels", read_levels);
        let client_group = query.client_group();
        let instant = query.as_known_at();
        query.finish()?;
        let wanted = BacktestRequest {
            horizon_quarters: horizon.unwrap_or(DEFAULT_HORIZON),
            levels: levels.unwrap_or_else(|| vec![80, 95]),
            client_group: client_group.unwrap_or_else(Slug::all),
        };
        Ok(context.service.state(&path, instant)?.backtest(&wanted, instant)?)
    })
}

/// Reads `80,95`: whole percents, each once, in ascending order in the answer.
pub fn read_levels(text: &str) -> Result<Vec<u8>, String> {
    let read: Option<Vec<u8>> = text
        .split(',')
        .map(|level| level.trim().parse().ok().filter(|level| (50..=95).contains(level)))
        .collect();
    let mut levels = read.filter(|levels| levels.len() <= 5).ok_or_else(|| {
        "expected at most five whole percents from 50 to 95, such as 80,95".to_owned()
    })?;
    levels.sort_unstable();
    levels.dedup();
    Ok(levels)
}

/// Reads a share from 0 to 1.
pub fn read_share(text: &str) -> Result<Rate, String> {
    let rate = Rate::parse(text).map_err(|error| error.to_string())?;
    if (Rate::new(0, 0)..=Rate::new(1, 0)).contains(&rate) {
        Ok(rate)
    } else {
        Err("expected a share from 0 to 1".to_owned())
    }
}

/// Reads which step a forecast's scenarios are about.
pub fn read_step(text: &str) -> Result<StepSource, String> {
    StepSource::parse(text)
        .ok_or_else(|| format!("expected one of {}", StepSource::WORDS.join(", ")))
}
