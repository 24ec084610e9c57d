//! Scenarios: saved assumptions with versions, each answered like the programme's own.
//!
//! Each scenario is a document of its own, so that two people who change two scenarios do
//! not stand in each other's way.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answers::not_of_clawbacks;
use super::documents::{Author, json, refuse_archived};
use super::format::FORMAT;
use super::once::{Idempotency, Outcome, once};
use super::state::read_scenario;
use super::{Loaded, Service, ServiceError, State, World};
use crate::domain::RefusedAssumption;
use crate::domain::assumption_checks::check;
use crate::domain::{Assumptions, ProgrammeKey, Slug};
use crate::ingest::Problem;
use crate::ingest::scenario::{self, SCENARIOS_LIMIT, Scenario};
use crate::store::{Conflict, DocumentKind, NewDocument, StoreError, Transaction};
use crate::views::InstantText;
use crate::views::programme::AssumptionsView;
use crate::views::scenario::{
    ScenarioAnswerView, ScenarioVersionView, ScenarioView, ScenariosView,
};

/// Where a scenario has its assumptions.
pub(super) const PLACE: &str = "/assumptions";

/// A scenario as it is recorded.
#[derive(Serialize)]
struct Recorded {
    #[serde(flatten)]
    scenario: ScenarioView,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    archived: bool,
}

impl State {
    /// The scenario with that id.
    pub fn scenario(&self, id: &str) -> Result<&Scenario, ServiceError> {
        let found = self.scenarios.iter().find(|scenario| scenario.id.as_str() == id);
        found.ok_or_else(|| ServiceError::UnknownScenario(id.to_owned()))
    }

    /// The assumptions of the scenario with that id, or the programme's own.
    pub fn assumptions_of(&self, scenario: Option<&str>) -> Result<Assumptions, ServiceError> {
        match scenario {
            Some(id) => self.assuming(&self.scenario(id)?.assumptions, PLACE),
            None => Ok(self.programme.assumptions.clone()),
        }
    }

    /// The programme's own assumptions with some of them replaced by name. Where its
    /// benefits are not clawbacks, only some have a meaning. Every problem is named by its
    /// pointer below `pointer`.
    pub fn assuming(
        &self,
        replaced: &Map<String, Value>,
        pointer: &str,
    ) -> Result<Assumptions, ServiceError> {
        let mut problems = self.meaningless(replaced, pointer);
        // A name that is unknown is refused as such below.
        let is_taken = |name: &str| self.takes(name) || !Assumptions::NAMES.contains(&name);
        let taken = replaced.clone().into_iter().filter(|(name, _)| is_taken(name)).collect();
        match scenario::replace(&self.programme.assumptions, &taken, pointer) {
            Ok(assumptions) if problems.is_empty() => return Ok(assumptions),
            Ok(_) => {}
            Err(more) => problems.extend(more),
        }
        Err(ServiceError::Document(problems))
    }

    /// What is said of assumptions that have no meaning for the programme.
    fn meaningless(&self, replaced: &Map<String, Value>, pointer: &str) -> Vec<Problem> {
        let names = replaced.keys().filter(|name| Assumptions::NAMES.contains(&name.as_str()));
        let problem = |name: &String| Problem {
            pointer: Some(format!("{pointer}/{name}")),
            why: not_of_clawbacks(),
            ..Problem::default()
        };
        names.filter(|name| !self.takes(name)).map(problem).collect()
    }
}

impl State {
    /// Refuses scenarios that could not be saved, each problem below its scenario's id.
    pub fn check_scenarios(&self) -> Result<(), ServiceError> {
        let mut problems = Vec::new();
        for scenario in &self.scenarios {
            let found = match self.assuming(&scenario.assumptions, PLACE) {
                Ok(assumptions) => out_of_range(&assumptions).into_iter().map(|(_, p)| p).collect(),
                Err(ServiceError::Document(found)) => found,
                Err(other) => return Err(other),
            };
            problems.extend(found.into_iter().map(|problem| Problem {
                pointer: problem.pointer.map(|place| format!("/scenarios/{}{place}", scenario.id)),
                ..problem
            }));
        }
        if problems.is_empty() { Ok(()) } else { Err(ServiceError::Document(problems)) }
    }
}

impl Loaded {
    /// A programme's scenarios in their version in force, or the archived ones.
    pub fn scenarios(
        &self,
        archived: bool,
        instant: Option<DateTime<Utc>>,
    ) -> Result<ScenariosView, ServiceError> {
        let state = self.at(instant)?;
        let mut versions = self.scenario_versions(instant)?;
        let wanted = state.scenarios.iter().filter(|scenario| scenario.is_archived == archived);
        let latest = wanted.filter_map(|scenario| versions.remove(&scenario.id)?.pop());
        Ok(ScenariosView { programme: state.programme.id.to_string(), scenarios: latest.collect() })
    }

    /// A scenario with its offset and its versions.
    pub fn scenario_answer(
        &self,
        id: &str,
        instant: Option<DateTime<Utc>>,
    ) -> Result<ScenarioAnswerView, ServiceError> {
        let state = self.at(instant)?;
        let scenario = state.scenario(id)?;
        let offset =
            state.assuming(&scenario.assumptions, PLACE).and_then(|a| state.offset(&a, instant));
        let (offset, offset_refused) = match offset {
            Ok(offset) => (Some(offset), None),
            Err(error) => (None, Some(error.sentence())),
        };
        Ok(ScenarioAnswerView {
            programme: state.programme.id.to_string(),
            scenario: ScenarioView::from(scenario),
            archived: scenario.is_archived,
            versions: self.scenario_versions(instant)?.remove(&scenario.id).unwrap_or_default(),
            offset,
            offset_refused,
        })
    }

    /// The versions of every scenario, oldest first.
    fn scenario_versions(
        &self,
        instant: Option<DateTime<Utc>>,
    ) -> Result<BTreeMap<Slug, Vec<ScenarioVersionView>>, ServiceError> {
        let mut versions: BTreeMap<Slug, Vec<ScenarioVersionView>> = BTreeMap::new();
        for document in self.record.documents(DocumentKind::Scenario, instant) {
            let scenario = read_scenario(document)?;
            versions.entry(scenario.id.clone()).or_default().push(ScenarioVersionView {
                version: document.version,
                archived: scenario.is_archived,
                recorded_at: InstantText(document.recorded_at),
                submitted_by: document.submitted_by.clone(),
                reason: document.reason.clone(),
                scenario: ScenarioView::from(&scenario),
            });
        }
        Ok(versions)
    }
}

impl Service {
    /// Saves a new scenario. Answers 201 with it.
    pub fn create_scenario(
        &self,
        world: &World,
        programme: &ProgrammeKey,
        body: &Value,
        author: &Author,
        idempotency: Option<&Idempotency>,
    ) -> Result<Outcome, ServiceError> {
        let state = self.loaded(programme)?.state.clone();
        let scenario = read(&state, body)?;
        self.write(world, &state.programme.council, |transaction, now| {
            once(transaction, idempotency, now, |transaction| {
                refuse_beyond_limit(&state, &scenario)?;
                write(transaction, &state, now, author, &scenario, None)?;
                let view = ScenarioView::from(&scenario);
                let location = Some(scenario.id.to_string());
                Ok(Outcome { status: 201, body: json(&view)?, location, replayed: false })
            })
        })
    }

    /// Replaces a scenario, which also takes it out of the archive.
    pub fn replace_scenario(
        &self,
        world: &World,
        state: &Arc<State>,
        seen: &Scenario,
        body: &Value,
        author: &Author,
    ) -> Result<(), ServiceError> {
        let scenario = read(state, body)?;
        if scenario.id != seen.id {
            let why = "a scenario's id does not change; create another scenario".to_owned();
            return Err(problem("/id", why));
        }
        self.change(world, state, seen, scenario, author)
    }

    /// Archives a scenario: it is no longer listed, and can still be read.
    pub fn archive_scenario(
        &self,
        world: &World,
        state: &Arc<State>,
        seen: &Scenario,
        author: &Author,
    ) -> Result<(), ServiceError> {
        self.change(world, state, seen, Scenario { is_archived: true, ..seen.clone() }, author)
    }

    fn change(
        &self,
        world: &World,
        state: &Arc<State>,
        seen: &Scenario,
        scenario: Scenario,
        author: &Author,
    ) -> Result<(), ServiceError> {
        let version = state.scenario_versions.get(seen.id.as_str()).copied();
        self.write(world, &state.programme.council, |transaction, now| {
            write(transaction, state, now, author, &scenario, version)
        })
    }
}

/// Reads a scenario, gives its assumptions the form of answers, and refuses those that
/// are out of range.
fn read(state: &State, body: &Value) -> Result<Scenario, ServiceError> {
    let mut scenario = scenario::scenario(body).map_err(|mut problems| {
        let named = body.get("assumptions").and_then(Value::as_object);
        problems.extend(named.into_iter().flat_map(|named| state.meaningless(named, PLACE)));
        ServiceError::Document(problems)
    })?;
    let assumptions = state.assuming(&scenario.assumptions, PLACE)?;
    let refused = out_of_range(&assumptions);
    if !refused.is_empty() {
        let problems = refused.into_iter().map(|(_, problem)| problem);
        return Err(ServiceError::Document(problems.collect()));
    }
    let written = serde_json::to_value(AssumptionsView::from(&assumptions));
    let written = written.map_err(|error| StoreError::Database(error.to_string()))?;
    for (name, value) in &mut scenario.assumptions {
        if let Some(form) = written.get(name) {
            value.clone_from(form);
        }
    }
    Ok(scenario)
}

/// The assumptions that are out of range by their names, each with the problem to say.
pub(super) fn out_of_range(assumptions: &Assumptions) -> Vec<(String, Problem)> {
    let Err(refused) = check(assumptions) else { return Vec::new() };
    let problem = |RefusedAssumption { field, why }| {
        let pointer = Some(format!("{PLACE}/{field}"));
        (field.to_string(), Problem { pointer, why, ..Problem::default() })
    };
    refused.into_iter().map(problem).collect()
}

/// Refuses a scenario that is there already, or one too many.
fn refuse_beyond_limit(state: &State, scenario: &Scenario) -> Result<(), ServiceError> {
    if state.scenarios.iter().any(|one| one.id == scenario.id) {
        return Err(ServiceError::ScenarioExists);
    }
    if state.scenarios.len() >= SCENARIOS_LIMIT {
        let why = format!("a programme has at most {SCENARIOS_LIMIT} scenarios; replace one");
        return Err(problem("/id", why));
    }
    Ok(())
}

/// Records the next version of a scenario, of which the version was seen.
fn write(
    transaction: &mut Transaction<'_>,
    state: &State,
    now: DateTime<Utc>,
    author: &Author,
    scenario: &Scenario,
    seen: Option<i64>,
) -> Result<(), ServiceError> {
    refuse_archived(transaction, state)?;
    let recorded =
        Recorded { scenario: ScenarioView::from(scenario), archived: scenario.is_archived };
    let new = NewDocument {
        programme: state.programme.key(),
        kind: DocumentKind::Scenario,
        name: scenario.id.to_string(),
        format: FORMAT,
        body: json(&recorded)?,
        recorded_at: now,
        submitted_by: author.submitted_by.clone(),
        reason: author.reason.clone(),
    };
    transaction.put_document(&new, seen).map(drop).map_err(|error| match (error, seen) {
        (StoreError::Conflict(Conflict::StaleVersion { .. }), None) => ServiceError::ScenarioExists,
        (StoreError::Conflict(Conflict::StaleVersion { .. }), Some(_)) => {
            ServiceError::StaleVersion(None)
        }
        (other, _) => other.into(),
    })
}

fn problem(pointer: &str, why: String) -> ServiceError {
    let pointer = Some(pointer.to_owned());
    ServiceError::Document(vec![Problem { pointer, why, ..Problem::default() }])
}
