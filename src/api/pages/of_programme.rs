//! The other pages of a programme: its scenarios, its year, its records and every version of
//! them, its stored forecasts.

use actix_web::HttpResponse;

use super::html::html;
use crate::api::clawbacks::read_cursor;
use crate::api::get::Get;
use crate::api::monitoring;
use crate::api::problem::{ApiError, NO_FORECAST};
use crate::domain::{Money, ProgrammeKey, Slug};
use crate::ingest::scenario::PROGRAMME;
use crate::ingest::spelled_quarter;
use crate::service::answers::RecordQuery;
use crate::service::{ServiceError, State};
use crate::web::frame::OfProgramme;
use crate::web::names::Names;
use crate::web::page_reader::PageReader;
use crate::web::vintages::ScoredForecast;
use crate::web::{self, addresses, beginnings, receipt, records, scenarios, submissions, vintages};

/// How many records a page shows.
const RECORDS: usize = 200;
/// How many submissions a page shows.
const SUBMISSIONS: usize = 100;
/// How many stored forecasts a page shows, each of which is scored.
const VINTAGES: usize = 20;

/// The programme that a page is of, and who reads it.
pub fn of(state: &State, reader: PageReader) -> OfProgramme<'_> {
    let programme = &state.programme;
    OfProgramme {
        council: programme.council.as_str(),
        id: programme.id.as_str(),
        name: &programme.name,
        is_clawback: state.is_clawback(),
        reader,
    }
}

/// The names of the scenarios of a programme.
pub fn scenario_names(state: &State) -> Names {
    Names::new(state.scenarios.iter().map(|one| (one.id.to_string(), one.name.clone())))
}

/// Why there is no comparison, with the name of the scenario that has no answer.
fn no_comparison(error: ServiceError, names: &Names) -> String {
    match error {
        ServiceError::NoScenarioAnswer(id, why) if id != PROGRAMME => {
            let why = ServiceError::NoAnswer(why).sentence();
            format!("The scenario \u{201c}{}\u{201d} has no answer. {why}", names.of(&id))
        }
        error => error.sentence(),
    }
}

/// Scenarios side by side.
pub async fn scenarios(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.html(|context, key, mut query, reader| {
        let asked = addresses::query(&query.pairs());
        let instant = query.as_known_at();
        let state = context.service.state(key, instant)?;
        let given = query.take("ids", |ids| state.chosen(Some(ids)));
        query.finish()?;
        let (chosen, others) = match given {
            Some(chosen) => (chosen, Vec::new()),
            None => state.first_chosen(),
        };
        let names = scenario_names(&state);
        let compare = |chosen: Vec<_>| {
            let called = |id: &str| match id {
                PROGRAMME => "the programme\u{2019}s own assumptions".to_owned(),
                id => format!("\u{201c}{}\u{201d}", names.of(id)),
            };
            let compared = state.compare_called(&chosen, instant, called);
            compared.map_err(|error| no_comparison(error, &names))
        };
        let compared = compare(chosen);
        let compared = compared.as_ref().map_err(String::as_str);
        html(scenarios::page(&of(&state, reader), compared, (&names, &others), &asked))
    })
    .await
}

/// The year against its budget.
pub async fn this_year(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.html(|context, key, mut query, reader| {
        query.of_a_form();
        // People write an amount as they are used to.
        query.rewrite("budget", |text| {
            Some(Money::parse_printed(text.trim_start_matches('£')).ok()?.to_string())
        });
        let asked = addresses::query(&query.pairs());
        let view = monitoring::answer(context, key, query);
        let state = context.service.state(key, None)?;
        let view = match view {
            Err(error) if error.code() == NO_FORECAST => {
                return html(beginnings::year(&of(&state, reader), error.detail()));
            }
            view => view?,
        };
        html(web::monitoring::page(&of(&state, reader), &view, &asked))
    })
    .await
}

/// The records in force.
pub async fn clawbacks(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.html(|context, key, mut query, reader| {
        let asked = addresses::query(&query.pairs());
        let wanted = RecordQuery {
            after: query.take("cursor", read_cursor),
            limit: RECORDS,
            ..RecordQuery::default()
        };
        let instant = query.as_known_at();
        query.finish()?;
        let state = context.service.state(key, instant)?;
        html(records::page(&of(&state, reader), &state.clawbacks(&wanted, instant), &asked))
    })
    .await
}

/// Every version of a figure.
pub async fn history(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.html(|context, path, mut query, reader| {
        let asked = addresses::query(&query.pairs());
        let group = query.client_group().unwrap_or_else(Slug::all);
        query.finish()?;
        let state = context.service.state(&path.0, None)?;
        let quarter = spelled_quarter(&path.1).ok();
        let found = quarter.and_then(|quarter| state.history(quarter, &group));
        let view = found.ok_or_else(|| ApiError::not_found("No such figure is recorded."))?;
        html(records::history(&of(&state, reader), &view, &asked))
    })
    .await
}

/// Every file that was submitted, the newest first.
pub async fn submissions(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.html(|context, key, mut query, reader| {
        let (_, before) = query.page_of_numbers();
        query.finish()?;
        let state = context.service.state(key, None)?;
        html(submissions::page(
            &of(&state, reader),
            &context.service.submissions(key, before, SUBMISSIONS)?,
        ))
    })
    .await
}

/// What was recorded of a file, and by whom.
pub async fn submission(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.html(|context, path, query, reader| {
        query.finish()?;
        let state = context.service.state(&path.0, None)?;
        html(receipt::page(&of(&state, reader), &context.service.submission(&path.0, &path.1)?))
    })
    .await
}

/// Stored forecasts, and how they did.
pub async fn stored(get: Get<ProgrammeKey>) -> Result<HttpResponse, ApiError> {
    get.html(|context, key, mut query, reader| {
        let (_, before) = query.page_of_numbers();
        query.finish()?;
        let state = context.service.state(key, None)?;
        let page = context.service.vintages(key, before, VINTAGES)?;
        let scores: Vec<_> = page
            .vintages
            .iter()
            .map(|head| {
                let score = context.service.score_vintage(key, &head.vintage.to_string(), None);
                score.map_err(|error| error.sentence())
            })
            .collect();
        let scored: Vec<ScoredForecast<'_>> = page
            .vintages
            .iter()
            .zip(&scores)
            .map(|(head, score)| (head, score.as_ref().map_err(Clone::clone)))
            .collect();
        html(vintages::page(&of(&state, reader), &page, &scored))
    })
    .await
}
