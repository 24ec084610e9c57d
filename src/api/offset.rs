//! `/councils/{council}/programmes/{programme}/offset`: how much of the investment clawbacks offset.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::address::At;
use super::body::Body;
use super::get::Get;
use super::kept::aged;
use super::params::{AsKnownAtQuery, AssumptionsQuery, FormatQuery, ProgrammePath};
use super::problem::{ApiError, ProblemItem};
use super::query::Query;
use super::{Context, answer, blocking};
use crate::csv::Sheet;
use crate::domain::{Assumptions, ProgrammeKey};
use crate::service::answers::not_of_clawbacks;
use crate::service::{ServiceError, State};
use crate::views::finding;
use crate::views::offset::OffsetView;
use crate::views::programme::AssumptionsView;

/// Compare investment with clawback
///
/// By financial year: what the plan costs, what clawbacks are credited, what stays
/// uncovered, and what that adds up to. Under the programme's assumptions or those of a
/// `scenario`, each of which can be replaced by its name. The answer names everything it
/// rests on, and appraises itself: present values and the benefit-cost ratio, switching
/// values (where the plan just pays for itself), what moves it, what the base budget risks,
/// and the probability that credit covers cost where the path is a forecast, the growth is
/// fitted or assumptions have `ranges`.
///
/// Where the programme's benefits are not clawbacks, the answer has the same words for
/// years and totals, of which any may be "not stated", and the figures of the plan as a
/// whole with their types and rules. It appraises itself by present values, switching
/// values and what moves it, each of which is null or not available where a cost or a
/// benefit is not stated. Of the assumptions `optimism_bias`, `pay_inflation_rate`,
/// `price_basis` with `deflator_rate` and `price_base_year`, `discount_rate` with
/// `discount_rate_as_at`, and `phasing` apply there: `phasing=2022-23..2025-26` asks what
/// the years would be if what is undated fell evenly over those.
#[utoipa::path(
    operation_id = "read_offset", tag = "Offset",
    params(ProgrammePath, AssumptionsQuery, AsKnownAtQuery, OffsetTableQuery, FormatQuery),
    responses((status = 200, description = "The offset", content(
        (OffsetView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/programmes/{programme}/offset")]
pub async fn read(get: Get) -> Result<HttpResponse, ApiError> {
    get.one_of(&["application/json", "text/csv"], |context, path, mut query, media| {
        let is_table = media == "text/csv";
        let table = query.take_form("table", |name| read_table(name, is_table));
        let asked = OffsetQuestion::read(context, path, query)?;
        let offset = asked.state.offset(&asked.assumptions, asked.instant)?;
        match (is_table, table) {
            (false, _) => answer::serialise(&offset),
            (true, Some("findings")) => {
                Ok(answer::table(finding::csv(&offset.findings, Sheet::for_downloads())))
            }
            (true, _) => Ok(answer::table(offset.csv(Sheet::for_downloads()))),
        }
    })
    .await
}

/// Which table of the answer.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OffsetTableQuery {
    /// With CSV: `years` (the default) or `findings`.
    pub table: Option<String>,
}

fn read_table(name: &str, is_table: bool) -> Result<&'static str, String> {
    match name {
        _ if !is_table => Err("it goes with CSV: add format=csv".to_owned()),
        "years" => Ok("years"),
        "findings" => Ok("findings"),
        _ => Err("expected years or findings".to_owned()),
    }
}

/// What a query asks of a programme.
pub struct OffsetQuestion {
    /// The programme as it was known.
    pub state: Arc<State>,
    /// Its assumptions or those of a scenario, with those of the query in their place.
    pub assumptions: Assumptions,
    /// The instant that is asked about.
    pub instant: Option<DateTime<Utc>>,
}

impl OffsetQuestion {
    /// Reads a query of a scenario, assumptions and an instant.
    pub fn read(
        context: &Context,
        path: &ProgrammeKey,
        mut query: Query,
    ) -> Result<OffsetQuestion, ApiError> {
        let instant = query.as_known_at();
        let state = context.service.state(path, instant)?;
        let mut assumptions = state.assumptions_of(query.scenario().as_deref())?;
        query.assumptions(&mut assumptions, |name| state.takes(name), &not_of_clawbacks());
        query.finish()?;
        Ok(OffsetQuestion { state, assumptions, instant })
    }
}

/// Ask what if
///
/// The same answer under assumptions that are sent as a body. Nothing is stored.
/// Assumptions that are left out are the programme's own. A baseline is an object there,
/// such as `{"kind": "mean_of_years", "first": "2017-18", "last": "2019-20"}`.
#[utoipa::path(
    operation_id = "what_if_offset", tag = "Offset", params(ProgrammePath, AsKnownAtQuery),
    request_body(content = AssumptionsView, example = json!({
        "optimism_bias": "0.10", "pay_inflation_rate": "0.02"
    })),
    responses((status = 200, description = "The offset", body = OffsetView)),
)]
#[post("/councils/{council}/programmes/{programme}/offset")]
pub async fn what_if(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let mut query = Query::of(&request);
    let instant = query.as_known_at();
    query.finish()?;
    answer::accept(&request, &["application/json"])?;
    let answer = blocking::read(&context, &request, move |context| {
        let scenario = body.json()?;
        let state = context.service.state(&path, instant)?;
        let replaced = replace(&state, &scenario)?;
        answer::serialise(&state.offset(&replaced, instant)?)
    });
    Ok(aged(answer::unkept(answer.await?), &context))
}

fn replace(state: &State, scenario: &Value) -> Result<Assumptions, ApiError> {
    let refused = |problems| {
        let title = "The body has fields that are wrong";
        ApiError::refused("fields_refused", title, "There is no answer to this question.")
            .with_problems(problems)
    };
    let Value::Object(fields) = scenario else {
        return Err(refused(vec![ProblemItem {
            pointer: Some(String::new()),
            why: "expected an object such as {\"growth_rate\": \"0.05\"}".to_owned(),
            ..ProblemItem::default()
        }]));
    };
    state.assuming(fields, "").map_err(|error| match error {
        ServiceError::Document(problems) => {
            refused(problems.iter().map(ProblemItem::from).collect())
        }
        other => other.into(),
    })
}
