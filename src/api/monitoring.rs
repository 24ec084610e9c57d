//! `/councils/{council}/programmes/{programme}/monitoring`: a financial year against its budget.

use actix_web::{HttpResponse, get};

use super::forecast_query::read_share;
use super::get::Get;
use super::params::{AsKnownAtQuery, FormatQuery, ProgrammePath};
use super::problem::ApiError;
use super::query::Query;
use super::{Context, answer};
use crate::csv::Sheet;
use crate::domain::ProgrammeKey;
use crate::domain::rating::RatingRule;
use crate::domain::{FinancialYear, Money};
use crate::ingest::spelled_year;
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
    /// The share of the budget that may be missing without harm, 0 to 1; 0 by default. The
    /// rating holds the rest of the budget against the year.
    #[param(example = "0.00")]
    pub tolerance: Option<String>,
    /// A budget above the interval of this level is amber, in whole percent, 50 to 95; 50
    /// by default.
    #[param(example = 50, minimum = 50, maximum = 95)]
    pub amber_level: Option<u8>,
    /// A budget above the interval of this level is red, in whole percent, 50 to 95; 80 by
    /// default. It is no lower than that of amber.
    #[param(example = 80, minimum = 50, maximum = 95)]
    pub red_level: Option<u8>,
}

/// Monitor a financial year
///
/// What is recorded of a year, what is forecast of the rest, and how that stands against
/// a budget and a stored forecast. The interval is that of the quarters still to come: it
/// mostly narrows as they arrive, and one far from what was expected can widen it.
/// Provisional quarters are shown apart. A year that is not over is green unless its
/// forecast says that the budget will be missed, by a rule that the answer states;
/// recovering more than the budget is never worse.
#[utoipa::path(
    operation_id = "read_monitoring", tag = "Monitoring",
    params(ProgrammePath, MonitoringQuery, AsKnownAtQuery, FormatQuery),
    responses((status = 200, description = "The year", content(
        (MonitoringView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/programmes/{programme}/monitoring")]
pub async fn read(get: Get) -> Result<HttpResponse, ApiError> {
    get.one_of(&["application/json", "text/csv"], |context, path, query, media| {
        let year = answer(context, path, query)?;
        match media {
            "text/csv" => Ok(answer::table(year.csv(Sheet::for_downloads()))),
            _ => answer::serialise(&year),
        }
    })
    .await
}

/// The year that a query asks for.
pub fn answer(
    context: &Context,
    path: &ProgrammeKey,
    mut query: Query,
) -> Result<MonitoringView, ApiError> {
    let (wanted, rule) = wanted(&mut query);
    let instant = query.as_known_at();
    query.finish()?;
    let rule = rule.map_err(|why| ApiError::parameter("amber_level", why))?;
    let wanted = MonitoringRequest { rule, ..wanted };
    context.service.monitoring(path, &wanted, instant).map_err(|error| match &error {
        ServiceError::UnknownVintage(_) | ServiceError::VintageNotStoredThen(..) => {
            ApiError::parameter("vintage", error.to_string())
        }
        _ => error.into(),
    })
}

/// What is asked for, and the rule, which its levels may make no sense of.
fn wanted(query: &mut Query) -> (MonitoringRequest, Result<RatingRule, String>) {
    let wanted = MonitoringRequest {
        financial_year: query.take("financial_year", read_year),
        budget: query.take("budget", read_budget),
        vintage: query.text("vintage"),
        rule: RatingRule::default(),
    };
    let tolerance = query.take("tolerance", read_share);
    let [amber, red] = ["amber_level", "red_level"].map(|name| query.take(name, read_level));
    (wanted, RatingRule::stated(tolerance, amber, red))
}

/// Reads a financial year.
pub fn read_year(text: &str) -> Result<FinancialYear, String> {
    spelled_year(text)
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
