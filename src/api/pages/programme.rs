//! `/councils/{council}/programmes/{programme}`: a programme, under the assumptions that the
//! form on its page or the address asks for.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::html::html;
use super::of_programme::of;
use crate::api::Context;
use crate::api::cache::AnswerBytes;
use crate::api::get::Get;
use crate::api::problem::ApiError;
use crate::api::query::Query;
use crate::domain::{Assumptions, GrowthSource, ProgrammeKey, Rate};
use crate::ingest::assumptions;
use crate::service::answers::not_of_clawbacks;
use crate::service::{ServiceError, State};
use crate::web::beginnings::{self, Beginnings};
use crate::web::form::IN_PERCENT;
use crate::web::programme::Answers;
use crate::web::{addresses, pack, programme};

/// A programme, under the assumptions that the form or the address asks for.
pub async fn read(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.one_of(&["text/html"], |context, key, query, _| {
        answered(context, key, query, programme::page)
    })
    .await
}

/// The same as a pack for paper.
pub async fn pack(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.one_of(&["text/html"], |context, key, query, _| answered(context, key, query, pack::page))
        .await
}

/// Answers what the form or the address asks for, as a page or as another form of it.
fn answered(
    context: &Context,
    key: &ProgrammeKey,
    mut query: Query,
    page: fn(&Answers<'_>) -> Result<String, askama::Error>,
) -> Result<AnswerBytes, ApiError> {
    let asked = query.pairs();
    query.of_a_form();
    let instant = query.as_known_at();
    let state = context.service.state(key, instant)?;
    let assumed = assumed(&state, &mut query, &asked);
    query.finish()?;
    let mut report = match state.report(&assumed, instant) {
        Ok(report) => report,
        Err(error) => return without_answer(&state, instant, error),
    };
    report.head = context.service.head(key, instant)?;
    let ahead = report.quarters_ahead;
    html(page(&Answers {
        report: &report,
        page_query: &addresses::query(&asked),
        offset_query: &addresses::query(&of_the_api(&asked)),
        forecast_query: &addresses::query(&of_the_forecast(&asked, ahead, &assumed)),
        asked: &asked,
    }))
}

/// The page where there is no answer: what is missing, where the programme's own assumptions
/// have none either; else what is wrong with those that are asked for.
fn without_answer(
    state: &State,
    instant: Option<DateTime<Utc>>,
    error: ServiceError,
) -> Result<AnswerBytes, ApiError> {
    let own = state.offset(&state.programme.assumptions, instant);
    let Err(why @ ServiceError::NoAnswer(_)) = own else { return Err(error.into()) };
    let mut quarters: Vec<_> =
        state.ledger.entries().iter().filter_map(|entry| entry.period.quarter()).collect();
    quarters.sort_unstable();
    quarters.dedup();
    let (lines, quarters) = (state.plan.lines.len(), quarters.len());
    html(beginnings::page(&of(state), &Beginnings { why: &why.sentence(), lines, quarters }))
}

/// The assumptions that an address asks for. A form speaks of whole per cent; the API's
/// fractions keep their names, and count where a form says nothing.
fn assumed(state: &State, query: &mut Query, asked: &[(String, String)]) -> Assumptions {
    let mut assumed = state.programme.assumptions.clone();
    query.assumptions(&mut assumed, |name| state.takes(name), &not_of_clawbacks());
    for (field, name) in IN_PERCENT.into_iter().filter(|(_, name)| state.takes(name)) {
        let is_set = query.take(field, |text| {
            assumptions::set(&mut assumed, name, &Value::String(fraction(text)?))
        });
        // Who writes a rate into the form means that rate, whatever counted before.
        if is_set.is_some() && name == "growth_rate" {
            assumed.growth_source = GrowthSource::Stated;
        }
    }
    if asked.iter().any(|(name, value)| name == "growth_without_percent" && value.trim().is_empty())
    {
        assumed.growth_without_the_plan = None;
    }
    assumed
}

/// What the API is asked for the same offset.
fn of_the_api(asked: &[(String, String)]) -> Vec<(String, String)> {
    let stated = asked.iter().filter(|(_, value)| !value.trim().is_empty());
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in stated {
        let field = IN_PERCENT.iter().find(|(field, _)| field == name);
        let (name, value) = match field.zip(fraction(value).ok()) {
            Some(((_, name), fraction)) => ((*name).to_owned(), fraction),
            None => (name.clone(), value.clone()),
        };
        // What a form says counts before the same by the API's name.
        if field.is_some() {
            pairs.retain(|(other, _)| *other != name);
            if name == "growth_rate" {
                pairs.retain(|(other, _)| other != "growth_source");
                pairs.push(("growth_source".to_owned(), "stated".to_owned()));
            }
        } else if pairs.iter().any(|(other, _)| *other == name) {
            continue;
        }
        pairs.push((name, value));
    }
    pairs
}

/// What the API is asked for the same forecast.
fn of_the_forecast(
    asked: &[(String, String)],
    ahead: usize,
    assumed: &Assumptions,
) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("horizon_quarters".to_owned(), ahead.to_string()),
        ("step_retained_share".to_owned(), assumed.step_retained_share.to_string()),
    ];
    pairs.extend(asked.iter().filter(|(name, _)| name == "as_known_at").cloned());
    pairs
}

/// What a form says in per cent, as the fraction that the API's assumption is.
fn fraction(percent: &str) -> Result<String, String> {
    let number = percent.trim().trim_end_matches('%').trim();
    let rate = Rate::parse(number)
        .map_err(|_| "expected a number in per cent, such as 10 or 2.5".to_owned())?;
    Ok(rate.as_percentage().to_string())
}
