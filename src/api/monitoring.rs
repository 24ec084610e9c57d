//! `/programmes/{programme}/monitoring`: a financial year against its budget.

use actix_web::{HttpResponse, get};

use super::forecast_query::read_share;
use super::get::Get;
use super::params::{AsKnownAtQuery, ProgrammePath};
use super::problem::ApiError;
use super::query::Query;
use crate::domain::rating::RatingRule;
use crate::domain::{FinancialYear, Money};
use crate::service::ServiceError;
use crate::service::monitoring::MonitoringRequest;
use crate::views::monitoring::MonitoringView;

/// Which year is monitored, and against what.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonitoringQuery {
    /// The financial year, such as `2021-22`; by default the one after whose quarters the records end.
    pub financial_year: Option<String>,
    /// The recovery that is budgeted for it; by default what the plan expects.
    #[param(example = "2400000.00")]
    pub budget: Option<String>,
    /// The number of a stored forecast to hold the year against.
    pub vintage: Option<String>,
    /// The share of the budget that may be missing and is still green, 0 to 1; 0 by
    /// default.
    #[param(example = "0.00")]
    pub green_tolerance: Option<String>,
    /// The interval that decides between amber and red, in whole percent, 50 to 95; 80 by
    /// default.
    #[param(example = 80, minimum = 50, maximum = 95)]
    pub amber_level: Option<u8>,
}

/// Monitor a financial year
///
/// What is recorded of a year, what is forecast of the rest, and how that stands against
/// a budget and a stored forecast. The interval is that of the quarters still to come: it
/// mostly narrows as they arrive, and one far from what was expected can widen it.
/// Provisional quarters are shown apart. The rating follows a rule that the answer
/// states; recovering more than the budget is never worse.
#[utoipa::path(
    operation_id = "read_monitoring", tag = "Monitoring",
    params(ProgrammePath, MonitoringQuery, AsKnownAtQuery),
    responses((status = 200, description = "The year", body = MonitoringView)),
)]
#[get("/programmes/{programme}/monitoring")]
pub async fn read(get: Get) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let wanted = wanted(&mut query);
        let instant = query.as_known_at();
        query.finish()?;
        context.service.monitoring(path, &wanted, instant).map_err(|error| match &error {
            ServiceError::UnknownVintage(_) | ServiceError::VintageNotStoredThen(..) => {
                ApiError::parameter("vintage", error.to_string())
            }
            _ => error.into(),
        })
    })
    .await
}

fn wanted(query: &mut Query) -> MonitoringRequest {
    let rule = RatingRule::default();
    MonitoringRequest {
        financial_year: query.take("financial_year", read_year),
        budget: query.take("budget", read_budget),
        vintage: query.text("vintage"),
        rule: RatingRule {
            green_tolerance: query
                .take("green_tolerance", read_share)
                .unwrap_or(rule.green_tolerance),
            amber_level: query.take("amber_level", read_level).unwrap_or(rule.amber_level),
        },
    }
}

/// Reads a financial year.
pub fn read_year(text: &str) -> Result<FinancialYear, String> {
    FinancialYear::parse(text).map_err(|error| error.to_string())
}

/// Reads a budget: an amount that is more than nothing.
pub fn read_budget(text: &str) -> Result<Money, String> {
    let amount = Money::parse(text).map_err(|error| error.to_string())?;
    if amount > Money::ZERO { Ok(amount) } else { Err("expected more than 0.00".to_owned()) }
}

/// Reads an interval level.
pub fn read_level(text: &str) -> Result<u8, String> {
    let level = text.parse().ok().filter(|level| (50..=95).contains(level));
    level.ok_or_else(|| "expected a whole percent from 50 to 95".to_owned())
}
