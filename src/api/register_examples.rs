//! Example answers of scenarios: what the operations really answer on the Cambridgeshire
//! case, with a made-up author.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::ingest::scenario::Scenario;
use crate::service::State;
use crate::views::InstantText;
use crate::views::scenario::{
    ScenarioAnswerView, ScenarioVersionView, ScenarioView, ScenariosView,
};

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
            offset: state.offset(&state.assuming(&scenario.assumptions).ok()?, None).ok(),
            offset_refused: None,
        }),
        "compare_scenarios" => {
            let chosen = state.chosen(Some("b-cumulative-uplift,c-before-covid")).ok()?;
            value(&state.compare(&chosen, None).ok()?)
        }
        _ => None,
    }
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
        recorded_at: InstantText("2026-11-22T09:00:00Z".parse::<DateTime<Utc>>().ok()?),
        submitted_by: Some("finance-officer".to_owned()),
        reason: Some("Asked for by the Board".to_owned()),
        scenario: ScenarioView::from(scenario),
    })
}

fn value<T: Serialize>(view: &T) -> Option<Value> {
    serde_json::to_value(view).ok()
}
