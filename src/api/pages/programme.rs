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
use crate::domain::{Assumptions, GrowthSource, Money, ProgrammeKey, Rate};
use crate::ingest::scenario::Scenario;
use crate::ingest::{assumptions, spelled_year};
use crate::service::answers::not_of_clawbacks;
use crate::service::{ServiceError, State};
use crate::web::beginnings::{self, Beginnings};
use crate::web::form::IN_PERCENT;
use crate::web::frame::OfProgramme;
use crate::web::outlook::EarlierForecast;
use crate::web::page_reader::PageReader;
use crate::web::programme::{Answers, STORED};
use crate::web::{addresses, pack, programme};

/// How many stored forecasts are drawn, and among how many of the newest they are looked for.
const DRAWN: usize = 3;
const LOOKED_AT: usize = 10;

/// A programme, under the assumptions that the form or the address asks for.
pub async fn read(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.html(|context, key, query, reader| answered(context, key, (query, reader), programme::page))
        .await
}

/// The same as a pack for paper.
pub async fn pack(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.html(|context, key, query, reader| answered(context, key, (query, reader), pack::page))
        .await
}

/// Answers what the form or the address asks for, as a page or as another form of it.
fn answered(
    context: &Context,
    key: &ProgrammeKey,
    (mut query, reader): (Query, PageReader),
    page: fn(&Answers<'_>) -> Result<String, askama::Error>,
) -> Result<AnswerBytes, ApiError> {
    let asked = query.pairs();
    query.of_a_form();
    let instant = query.as_known_at();
    let state = context.service.state(key, instant)?;
    let scenario = query.scenario();
    let begun = state.assumptions_of(scenario.as_deref())?;
    let assumed = assumed(&state, begun, &mut query, &asked);
    let scenario = scenario.map(|id| state.scenario(&id)).transpose()?;
    let shows_stored = query.take(STORED, |text| match text {
        "show" => Ok(()),
        _ => Err("expected show".to_owned()),
    });
    query.finish()?;
    let mut report = match state.report(&assumed, instant) {
        Ok(report) => report,
        Err(error) => return without_answer(&of(&state, reader), &state, instant, error),
    };
    report.head = context.service.head(&state, instant)?;
    let ahead = report.quarters_ahead;
    let stored = shows_stored.map(|()| stored(context, key, instant)).transpose()?;
    html(page(&Answers {
        report: &report,
        reader,
        stored: stored.as_deref(),
        page_query: &addresses::query(&asked),
        offset_query: &addresses::query(&of_the_api(&asked)),
        forecast_query: &addresses::query(&of_the_forecast(&asked, ahead, &assumed)),
        asked: &in_plain(&asked, scenario, &assumed),
        scenario: scenario.map(|scenario| scenario.name.as_str()),
    }))
}

/// The newest stored forecasts for everybody that were there at an instant, by financial year.
fn stored(
    context: &Context,
    key: &ProgrammeKey,
    instant: Option<DateTime<Utc>>,
) -> Result<Vec<EarlierForecast>, ApiError> {
    let mut all = Vec::new();
    for head in context.service.vintages(key, None, LOOKED_AT)?.vintages {
        if all.len() == DRAWN || instant.is_some_and(|instant| head.recorded_at.0 > instant) {
            continue;
        }
        let forecast = context.service.vintage(key, &head.vintage.to_string(), false)?.forecast;
        if forecast["client_group"] != "all" {
            continue;
        }
        let year = |year: &Value| {
            let name = spelled_year(year["financial_year"].as_str()?).ok()?;
            Some((name, Money::parse(year["point"].as_str()?).ok()?))
        };
        let years = forecast["financial_years"].as_array().into_iter().flatten();
        let years = years.filter_map(year).collect();
        all.push(EarlierForecast { number: head.vintage, years });
    }
    Ok(all)
}

/// The page where there is no answer: what is missing, where the programme's own assumptions
/// have none either; else what is wrong with those that are asked for.
fn without_answer(
    of: &OfProgramme<'_>,
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
    html(beginnings::page(of, &Beginnings { why: &why.sentence(), lines, quarters }))
}

/// The assumptions that an address asks for, in the place of those that it begins with. A form
/// speaks of whole per cent; the API's fractions keep their names, and count where a form says
/// nothing.
fn assumed(
    state: &State,
    begun: Assumptions,
    query: &mut Query,
    asked: &[(String, String)],
) -> Assumptions {
    let mut assumed = begun;
    let is_left_empty = |field| asked.iter().any(|(name, text)| name == field && is_empty(text));
    if is_left_empty("growth_without_percent") {
        assumed.growth_without_the_plan = None;
    }
    let mut is_growth_stated = false;
    for (field, name) in IN_PERCENT.into_iter().filter(|(_, name)| state.takes(name)) {
        let is_set = query.take(field, |text| {
            assumptions::set(&mut assumed, name, &Value::String(fraction(text)?))
        });
        if is_set.is_some() {
            query.take(name, |_| Ok(()));
            is_growth_stated |= name == "growth_rate";
        }
    }
    // The day of a discount rate comes after the rate, which would clear it.
    query.assumptions(&mut assumed, |name| state.takes(name), &not_of_clawbacks());
    // Who writes a rate into the form means that rate, whatever counted before.
    if is_growth_stated {
        assumed.growth_source = GrowthSource::Stated;
    }
    assumed
}

fn is_empty(text: &str) -> bool {
    text.trim().is_empty()
}

/// What an address asks for without its scenario: the assumptions that the scenario replaces,
/// each by its name. The form of the page sends these, so that its address says what counts
/// whatever becomes of the scenario. One that replaces something by nothing, for which an
/// address has no word, stays named.
fn in_plain(
    asked: &[(String, String)],
    scenario: Option<&Scenario>,
    assumed: &Assumptions,
) -> Vec<(String, String)> {
    let mut plain = asked.to_vec();
    let Some(scenario) = scenario else { return plain };
    let mut has_words = true;
    for name in scenario.assumptions.keys() {
        let states = |other: &str| {
            other == name || IN_PERCENT.iter().any(|(field, of)| *field == other && of == name)
        };
        let is_said = asked.iter().any(|(other, text)| states(other) && !is_empty(text));
        match assumed.in_short(name) {
            Some(short) if !is_said => plain.push((name.clone(), short)),
            Some(_) => {}
            None => has_words = false,
        }
    }
    if has_words {
        plain.retain(|(name, _)| name != "scenario");
    }
    plain
}

/// What the API is asked for the same offset.
fn of_the_api(asked: &[(String, String)]) -> Vec<(String, String)> {
    let is_of_the_answer = |(name, value): &&(String, String)| !is_empty(value) && name != STORED;
    let stated = asked.iter().filter(is_of_the_answer);
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
