//! The Board's pages: `/`, `/councils/{council}` and
//! `/councils/{council}/programmes/{programme}`, and the files that they ask for.
//!
//! A page is made of the views that the API answers with, so that its figures are the same.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::answer;
use super::cache::AnswerBytes;
use super::context::Context;
use super::forecast_query;
use super::get::Get;
use super::problem::ApiError;
use super::query::Query;
use crate::domain::{Assumptions, ProgrammeKey, Rate, Slug};
use crate::ingest::assumptions;
use crate::service::answers::{RecordQuery, not_of_clawbacks};
use crate::service::portfolio::PortfolioQuery;
use crate::views::programme::ProgrammeView;
use crate::web::programme::Answers;
use crate::web::styles::ASSETS;
use crate::web::{portfolio, programme};

/// The parameters of the form that are in per cent, and the assumptions that they state.
const IN_PERCENT: [(&str, &str); 2] =
    [("growth_percent", "growth_rate"), ("growth_without_percent", "growth_without_the_plan")];

/// The media type of a page.
const HTML: &str = "text/html; charset=utf-8";

/// The addresses of the pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(councils))
        .route("/councils/{council}", web::get().to(council))
        .route("/councils/{council}/programmes/{programme}", web::get().to(read))
        .route("/assets/{file}", web::get().to(asset));
}

/// The councils that there are.
async fn councils(get: Get<()>) -> Result<HttpResponse, ApiError> {
    get.one_of(&["text/html"], |context, (), query, _| {
        query.finish()?;
        let view = context.service.councils(None, 10_000)?;
        html(portfolio::councils(&view))
    })
    .await
}

/// The programmes of a council.
async fn council(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.one_of(&["text/html"], |context, council, mut query, _| {
        let as_known_at = query.as_known_at();
        query.finish()?;
        let council = Some(council.clone());
        let view = context.service.portfolio(&PortfolioQuery {
            council: council.clone(),
            offset_basis: None,
            as_known_at,
        })?;
        let id = council.map_or(String::new(), |council| council.to_string());
        html(portfolio::portfolio(&id, &view))
    })
    .await
}

/// A programme, under the assumptions that the form or the address asks for.
async fn read(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    let asked = get.query_string();
    get.one_of(&["text/html"], move |context, key, query, _| page(context, key, query, &asked))
        .await
}

fn page(
    context: &Context,
    key: &ProgrammeKey,
    mut query: Query,
    asked: &str,
) -> Result<AnswerBytes, ApiError> {
    query.without_what_is_empty();
    let instant = query.as_known_at();
    let state = context.service.state(key, instant)?;
    let own = state.programme.assumptions.clone();
    let mut replaced = own.clone();
    query.assumptions(&mut replaced, |name| state.takes(name), &not_of_clawbacks());
    // A form speaks of whole per cent; the API's fractions keep their names.
    for (parameter, name) in IN_PERCENT {
        if state.takes(name) {
            query.take(parameter, |text| {
                assumptions::set(&mut replaced, name, &Value::String(fraction(text)?))
            });
        }
    }
    let request = forecast_query::forecast(&mut query)(&state);
    query.finish()?;
    let offset = state.offset(&replaced, instant)?;
    let growth = state.growth(instant);
    let records = RecordQuery { limit: usize::MAX, ..RecordQuery::default() };
    let clawbacks = state.clawbacks(&records, instant);
    let forecast = state.forecast(&request, instant);
    let why = forecast.as_ref().err().map(ToString::to_string);
    let view = ProgrammeView::from(&state.programme);
    html(programme::page(&Answers {
        programme: &view,
        offset: &offset,
        growth: &growth,
        clawbacks: &clawbacks,
        forecast: forecast.as_ref().map_err(|_| why.as_deref().unwrap_or_default()),
        query: asked,
        is_changed: is_changed(&own, &replaced),
    }))
}

fn is_changed(own: &Assumptions, replaced: &Assumptions) -> bool {
    own != replaced
}

/// What a form says in per cent, as the fraction that the API's assumption is.
fn fraction(percent: &str) -> Result<String, String> {
    let why = || "expected a number in per cent, such as 10 or 2.5".to_owned();
    let rate = Rate::parse(percent.trim().trim_end_matches('%').trim()).map_err(|_| why())?;
    let fraction = rate.decimal().checked_div(100.into()).ok_or_else(why)?;
    Ok(fraction.normalize().to_string())
}

fn html(page: Result<String, askama::Error>) -> Result<AnswerBytes, ApiError> {
    let page = page.map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(AnswerBytes::new(HTML, page.into_bytes()))
}

/// A style sheet.
async fn asset(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let found = ASSETS.iter().find(|asset| asset.name == name.as_str());
    let asset = found.ok_or_else(|| ApiError::not_found("There is nothing at this address."))?;
    let bytes = AnswerBytes::new(asset.media, asset.bytes.to_vec());
    Ok(answer::respond(&request, &bytes))
}
