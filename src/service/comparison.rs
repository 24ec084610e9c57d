//! Scenarios side by side, each held against the first of them.

use chrono::{DateTime, Utc};
use serde_json::Map;

use super::scenarios::PLACE;
use super::{ServiceError, State};
use crate::appraisal::AppraisalError;
use crate::domain::{Assumptions, RecoveryPath};
use crate::ingest::scenario::{PROGRAMME, Scenario};
use crate::ingest::shown;
use crate::sources::comparison::{self, ComparedAnswer, TotalsChange};
use crate::sources::{self, Answer, NoAnswer};
use crate::views::MoneyText;
use crate::views::offset::OffsetView;
use crate::views::scenario::{ComparedScenarioView, ComparisonView, LeftOutScenarioView};

/// The most scenarios that are compared at once.
pub const COMPARED_LIMIT: usize = 20;

/// A scenario that is compared.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The scenario, `None` for the programme's own assumptions.
    pub scenario: Option<&'a Scenario>,
    /// Whether somebody named it. One that nobody did is left out where it has no answer.
    pub is_named: bool,
}

/// A scenario with its answer.
struct Answered {
    id: String,
    name: String,
    assumptions: Assumptions,
    answer: Answer,
    offset: OffsetView,
}

impl State {
    /// The programme's own assumptions and the first scenarios in force, as many as are compared
    /// at once, and the ids of the others.
    pub fn first_chosen(&self) -> (Vec<Chosen<'_>>, Vec<&str>) {
        let mut in_force = self.scenarios.iter().filter(|scenario| !scenario.is_archived);
        let first = in_force.by_ref().take(COMPARED_LIMIT).map(Some);
        let chosen = |scenario| Chosen { scenario, is_named: false };
        let first = std::iter::once(None).chain(first).map(chosen).collect();
        (first, in_force.map(|scenario| scenario.id.as_str()).collect())
    }

    /// The scenarios that a list of ids such as `a,b` names, all in force where there is
    /// no list. The programme's own assumptions come first unless the list puts
    /// `programme` elsewhere. Fails with everything that is wrong with the list.
    pub fn chosen(&self, ids: Option<&str>) -> Result<Vec<Chosen<'_>>, String> {
        let Some(ids) = ids else {
            let in_force = self.scenarios.iter().filter(|scenario| !scenario.is_archived);
            let all = std::iter::once(None).chain(in_force.map(Some));
            return few(all.map(|scenario| Chosen { scenario, is_named: false }).collect());
        };
        let ids: Vec<&str> = ids.split(',').map(str::trim).collect();
        let mut wrong = Vec::new();
        let mut chosen: Vec<Chosen<'_>> = Vec::new();
        let named = |scenario| Chosen { scenario, is_named: true };
        for (place, id) in ids.iter().enumerate() {
            if id.is_empty() {
                wrong.push("an id is empty".to_owned());
            } else if ids[..place].contains(id) {
                wrong.push(format!("{} is named twice", shown(id)));
            } else if *id == PROGRAMME {
                chosen.push(named(None));
            } else if let Ok(scenario) = self.scenario(id) {
                chosen.push(named(Some(scenario)));
            } else {
                wrong.push(format!("this programme has no scenario {:?}", shown(id)));
            }
        }
        wrong.truncate(5);
        if !wrong.is_empty() {
            return Err(wrong.join("; "));
        }
        if chosen.iter().all(|one| one.scenario.is_some()) {
            chosen.insert(0, Chosen { scenario: None, is_named: false });
        }
        few(chosen)
    }

    /// Scenarios side by side, each held against the first of them that has an answer. What is
    /// said of several calls them by their ids, under which they stand.
    pub fn compare(
        &self,
        chosen: &[Chosen<'_>],
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<ComparisonView, ServiceError> {
        self.compare_called(chosen, as_known_at, str::to_owned)
    }

    /// The same, where what is said of several calls each by what `called` makes of its id.
    pub fn compare_called(
        &self,
        chosen: &[Chosen<'_>],
        as_known_at: Option<DateTime<Utc>>,
        called: impl Fn(&str) -> String,
    ) -> Result<ComparisonView, ServiceError> {
        let mut answered = Vec::new();
        let mut without = Vec::new();
        for one in chosen {
            match self.answered(one.scenario, as_known_at) {
                Ok(answer) => answered.push(answer),
                Err(ServiceError::NoScenarioAnswer(id, why)) if !one.is_named => {
                    without.push((id, why));
                }
                Err(error) => return Err(error),
            }
        }
        let Some(first) = answered.first() else {
            let first = without.into_iter().next();
            return Err(first
                .map_or(NoAnswer::from(AppraisalError::NoPlan).into(), |(id, why)| {
                    ServiceError::NoScenarioAnswer(id, why)
                }));
        };
        let scenarios: Result<Vec<ComparedScenarioView>, ServiceError> =
            answered.iter().map(|other| self.compared(first, other)).collect();
        let sides = answered.iter().map(|one| (called(&one.id), one.side()));
        let prices_mixed = comparison::prices_mixed(sides);
        Ok(ComparisonView {
            programme: self.programme.id.to_string(),
            data_version: self.data_version.clone(),
            as_known_at: first.offset.as_known_at,
            currency: "GBP",
            first: first.id.clone(),
            order: Assumptions::NAMES.to_vec(),
            scenarios: scenarios?,
            findings: prices_mixed.iter().map(Into::into).collect(),
            left_out: without.into_iter().map(left_out).collect(),
        })
    }

    fn answered(
        &self,
        chosen: Option<&Scenario>,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<Answered, ServiceError> {
        let (id, name, replaced) = match chosen {
            None => {
                let name = format!("{}, as the programme states it", self.programme.name);
                (PROGRAMME.to_owned(), name, Map::new())
            }
            Some(Scenario { id, name, assumptions, .. }) => {
                (id.to_string(), name.clone(), assumptions.clone())
            }
        };
        let assumptions = self.assuming(&replaced, PLACE)?;
        let answered = self.answered_with(&assumptions, as_known_at);
        let (answer, offset) = answered.map_err(|error| match error {
            ServiceError::NoAnswer(error) => ServiceError::NoScenarioAnswer(id.clone(), error),
            other => other,
        })?;
        Ok(Answered { id, name, assumptions, answer, offset })
    }

    fn compared(
        &self,
        first: &Answered,
        other: &Answered,
    ) -> Result<ComparedScenarioView, ServiceError> {
        let (from, to) = (first.side(), other.side());
        let totals = |side: ComparedAnswer<'_>| side.answer.appraisal.totals;
        let change = TotalsChange::between(&totals(from), &totals(to)).map_err(NoAnswer::from)?;
        let steps = comparison::steps(from, to, |assumptions| {
            let evidence = self.evidence(assumptions).ok()?;
            Some(sources::appraise(&self.inputs(assumptions, &evidence)).ok()?.totals)
        });
        let offset = &other.offset;
        Ok(ComparedScenarioView {
            id: other.id.clone(),
            name: other.name.clone(),
            differences: comparison::differences(from, to).iter().map(Into::into).collect(),
            years: offset.years.clone(),
            totals: offset.totals.clone(),
            first_covered_year: offset.first_covered_year,
            first_covered_state: offset.first_covered_state,
            payback_year: offset.payback_year,
            payback_state: offset.payback_state,
            npv: offset.npv,
            npv_message: offset.present_value.message.clone(),
            switching_values: offset.switching_values.clone(),
            with_and_without: offset.with_and_without.clone(),
            sensitivity: offset.sensitivity.clone(),
            credit_difference: change.credit.map(MoneyText),
            net_difference: change.net.map(MoneyText),
            steps: steps.map_err(NoAnswer::from)?.iter().map(Into::into).collect(),
            is_forecast: other.assumptions.recovery_path == RecoveryPath::Statistical
                && self.is_clawback(),
        })
    }
}

impl Answered {
    fn side(&self) -> ComparedAnswer<'_> {
        ComparedAnswer { assumptions: &self.assumptions, answer: &self.answer }
    }
}

fn left_out((id, why): (String, NoAnswer)) -> LeftOutScenarioView {
    LeftOutScenarioView { id, why: ServiceError::NoAnswer(why).sentence() }
}

fn few(chosen: Vec<Chosen<'_>>) -> Result<Vec<Chosen<'_>>, String> {
    // The programme's own assumptions are not counted.
    match chosen.len() - 1 {
        count if count > COMPARED_LIMIT => {
            Err(format!("these are {count} scenarios; name at most {COMPARED_LIMIT} of them"))
        }
        _ => Ok(chosen),
    }
}
