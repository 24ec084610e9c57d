//! Example answers of scenarios, vintages and monitoring: what the operations really answer on the
//! Cambridgeshire case, with a made-up author.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::domain::{Entry, Ledger, Money};
use crate::ingest::scenario::Scenario;
use crate::ingest::vintage::VintageOrder;
use crate::service::State;
use crate::service::monitoring::MonitoringRequest;
use crate::views::InstantText;
use crate::views::scenario::{
    ScenarioAnswerView, ScenarioVersionView, ScenarioView, ScenariosView,
};
use crate::views::vintage::{RerunView, VintagesView};

/// The scenario of the examples.
const SCENARIO: &str = "b-cumulative-uplift";

/// What an operation answers; `None` for operations of other subjects.
pub(super) fn answer(state: &State, operation: &str) -> Option<Value> {
    let scenario = state.scenario(SCENARIO).ok()?;
    match operation {
        "list_scenarios" => value(&ScenariosView {
            programme: state.programme.id.to_string(),
            scenarios: state.scenarios.iter().take(2).filter_map(version).collect(),
        }),
        "create_scenario" => body("replace_scenario", state),
        "read_scenario" | "replace_scenario" => value(&ScenarioAnswerView {
            programme: state.programme.id.to_string(),
            scenario: ScenarioView::from(scenario),
            archived: false,
            versions: version(scenario).into_iter().collect(),
            offset: state.offset(&state.assuming(&scenario.assumptions, "").ok()?, None).ok(),
            offset_refused: None,
        }),
        "compare_scenarios" => {
            let chosen = state.chosen(Some("b-cumulative-uplift,c-before-covid")).ok()?;
            value(&state.compare(&chosen, None).ok()?)
        }
        _ => of_vintages(state, operation),
    }
}

fn of_vintages(state: &State, operation: &str) -> Option<Value> {
    let order = VintageOrder {
        name: Some("Board paper, November 2026".to_owned()),
        horizon_quarters: Some(4),
        scenario: Some("a-published".to_owned()),
        ..VintageOrder::default()
    };
    match operation {
        "save_vintage" => value(&state.unrecorded_vintage(&order, first_day()?).ok()?),
        "read_vintage" => {
            let mut vintage = state.unrecorded_vintage(&order, first_day()?).ok()?;
            vintage.rerun = Some(RerunView {
                equal: true,
                engine_version: vintage.vintage.engine_version.clone(),
                method_version: vintage.vintage.method_version.clone(),
                result_sha256: vintage.result_sha256.clone(),
                difference_count: 0,
                differences: Vec::new(),
                message: format!(
                    "Computed again from the stored inputs by version {}: equal to the byte.",
                    vintage.vintage.engine_version
                ),
            });
            value(&vintage)
        }
        "list_vintages" => value(&VintagesView {
            programme: state.programme.id.to_string(),
            vintages: vec![state.unrecorded_vintage(&order, first_day()?).ok()?.vintage],
            next_cursor: None,
        }),
        "score_vintage" => value(&state.unrecorded_score(&a_year_ago(state), &order).ok()?),
        "read_monitoring" => {
            let wanted = MonitoringRequest {
                budget: Some(Money::from_pence(240_000_000)),
                ..MonitoringRequest::default()
            };
            value(&state.monitoring(&wanted, None).ok()?)
        }
        _ => None,
    }
}

/// The case before the figures of its last year.
fn a_year_ago(state: &State) -> State {
    let known = |entry: &&Entry| {
        entry.period.quarter().is_none_or(|quarter| quarter.year().start_year() < 2020)
    };
    let entries = state.ledger.entries().iter().filter(known).cloned().collect();
    State { ledger: Ledger::new(entries), ..state.clone() }
}

fn first_day() -> Option<DateTime<Utc>> {
    "2026-11-22T09:00:00Z".parse().ok()
}

/// What an operation that replaces a document is sent.
pub(super) fn body(operation: &str, state: &State) -> Option<Value> {
    match operation {
        "replace_scenario" => value(&ScenarioView::from(state.scenario(SCENARIO).ok()?)),
        _ => None,
    }
}

fn version(scenario: &Scenario) -> Option<ScenarioVersionView> {
    Some(ScenarioVersionView {
        version: 1,
        archived: false,
        recorded_at: InstantText(first_day()?),
        submitted_by: Some("finance-officer".to_owned()),
        reason: Some("Asked for by the Board".to_owned()),
        scenario: ScenarioView::from(scenario),
    })
}

fn value<T: Serialize>(view: &T) -> Option<Value> {
    serde_json::to_value(view).ok()
}
