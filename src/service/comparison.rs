//! Scenarios side by side, and the difference between two explained by changing one
//! assumption at a time.
//!
//! The walk starts at the first scenario and replaces its assumptions by those of the
//! other in a fixed order. Each step ends at a whole answer, so what the steps do adds
//! up to the difference to the penny, whatever the order would make of the parts.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::scenarios::PLACE;
use super::{ServiceError, State};
use crate::appraisal::AppraisalError;
use crate::domain::{Assumptions, Money};
use crate::ingest::assumptions::NAMES;
use crate::ingest::scenario::{PROGRAMME, Scenario};
use crate::ingest::shown;
use crate::sources::{self, NoAnswer};
use crate::views::MoneyText;
use crate::views::offset::{OffsetView, TotalsView};
use crate::views::scenario::{
    AssumptionDifferenceView, ComparedScenarioView, ComparisonView, LeftOutScenarioView, StepView,
};

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
    replaced: Map<String, Value>,
    assumptions: Assumptions,
    offset: OffsetView,
}

impl State {
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
            if ids[..place].contains(id) {
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

    /// Scenarios side by side, each held against the first of them that has an answer.
    pub fn compare(
        &self,
        chosen: &[Chosen<'_>],
        as_known_at: Option<DateTime<Utc>>,
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
        Ok(ComparisonView {
            programme: self.programme.id.to_string(),
            data_version: self.data_version.clone(),
            as_known_at: first.offset.as_known_at,
            currency: "GBP",
            first: first.id.clone(),
            order: NAMES.to_vec(),
            scenarios: scenarios?,
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
        let offset = self.offset(&assumptions, as_known_at).map_err(|error| match error {
            ServiceError::NoAnswer(error) => ServiceError::NoScenarioAnswer(id.clone(), error),
            other => other,
        })?;
        Ok(Answered { id, name, replaced, assumptions, offset })
    }

    fn compared(
        &self,
        first: &Answered,
        other: &Answered,
    ) -> Result<ComparedScenarioView, ServiceError> {
        let mut differing = Vec::new();
        for name in NAMES {
            let changed = self.assuming(&with(&first.replaced, name, other), PLACE)?;
            if changed != first.assumptions {
                differing.push(*name);
            }
        }
        let (before, after) = (&first.offset.totals, &other.offset.totals);
        let (credit_difference, net_difference) = changes(before, after)?;
        let offset = &other.offset;
        Ok(ComparedScenarioView {
            id: other.id.clone(),
            name: other.name.clone(),
            differences: differing.iter().map(|name| difference(name, first, other)).collect(),
            years: offset.years.clone(),
            totals: offset.totals.clone(),
            first_covered_year: offset.first_covered_year,
            payback_year: offset.payback_year,
            npv: offset.npv,
            npv_message: offset.present_value.message.clone(),
            switching_values: offset.switching_values.clone(),
            sensitivity: offset.sensitivity.clone(),
            credit_difference,
            net_difference,
            steps: self.steps(first, other, differing)?,
        })
    }

    /// The way from the first scenario to another, one assumption at a time.
    fn steps(
        &self,
        first: &Answered,
        other: &Answered,
        mut left: Vec<&'static str>,
    ) -> Result<Vec<StepView>, ServiceError> {
        let mut steps = Vec::new();
        let mut replaced = first.replaced.clone();
        let mut before = first.offset.totals.clone();
        while !left.is_empty() {
            let alone = left.iter().enumerate().find_map(|(place, name)| {
                let changed = with(&replaced, name, other);
                let totals = self.totals_under(&changed)?;
                Some((place, changed, totals))
            });
            let (names, after) = match alone {
                Some((place, changed, totals)) => {
                    replaced = changed;
                    (vec![left.remove(place)], totals)
                }
                None => (std::mem::take(&mut left), other.offset.totals.clone()),
            };
            // The last step ends where the other scenario stands.
            let after = if left.is_empty() { other.offset.totals.clone() } else { after };
            steps.push(step(names, &before, &after, first, other)?);
            before = after;
        }
        Ok(steps)
    }

    fn totals_under(&self, replaced: &Map<String, Value>) -> Option<TotalsView> {
        let assumptions = self.assuming(replaced, PLACE).ok()?;
        let evidence = self.evidence(&assumptions).ok()?;
        let appraisal = sources::appraise(&self.inputs(&assumptions, &evidence)).ok()?;
        Some(TotalsView::from(&appraisal.totals))
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

/// What is replaced, with one assumption as another scenario has it.
fn with(replaced: &Map<String, Value>, name: &str, other: &Answered) -> Map<String, Value> {
    let mut changed = replaced.clone();
    match other.replaced.get(name) {
        Some(value) => changed.insert(name.to_owned(), value.clone()),
        None => changed.remove(name),
    };
    changed
}

/// What becomes of credit and net between two answers.
fn changes(
    before: &TotalsView,
    after: &TotalsView,
) -> Result<(Option<MoneyText>, Option<MoneyText>), NoAnswer> {
    let change = |before: Option<MoneyText>, after: Option<MoneyText>| {
        let both = before.zip(after);
        let change = both.map(|(before, after)| after.0.checked_sub(before.0));
        change.map(|change| change.map(MoneyText).ok_or(AppraisalError::TooLarge)).transpose()
    };
    Ok((change(before.credit, after.credit)?, change(before.net, after.net)?))
}

fn step(
    assumptions: Vec<&'static str>,
    before: &TotalsView,
    after: &TotalsView,
    first: &Answered,
    other: &Answered,
) -> Result<StepView, NoAnswer> {
    let (credit_change, net_change) = changes(before, after)?;
    let whys: Vec<String> = assumptions
        .iter()
        .map(|name| {
            let difference = difference(name, first, other);
            let mut here = difference.here;
            let mut in_first = difference.in_first;
            let levels = first.offset.baseline.as_ref().zip(other.offset.baseline.as_ref());
            if let Some((first, other)) = levels.filter(|_| *name == "baseline") {
                here = format!("{} ({here})", other.amount.0.in_words());
                in_first = format!("{} ({in_first})", first.amount.0.in_words());
            }
            format!("{name} {here} instead of {in_first}")
        })
        .collect();
    let amount = match (net_change, credit_change) {
        (Some(net), _) => signed(net.0),
        (None, Some(credit)) => format!("net not stated, credit {}", signed(credit.0)),
        (None, None) => "net not stated".to_owned(),
    };
    let message = format!("{amount}: {}.", whys.join(" and "));
    Ok(StepView { assumptions, credit_change, net_change, message })
}

fn signed(amount: Money) -> String {
    let plus = if amount > Money::ZERO { "+" } else { "" };
    format!("{plus}{}", amount.in_words())
}

fn difference(name: &'static str, first: &Answered, other: &Answered) -> AssumptionDifferenceView {
    let of = |answered: &Answered| {
        let filled = serde_json::to_value(&answered.offset.assumptions).unwrap_or_default();
        short(&filled[name])
    };
    AssumptionDifferenceView { assumption: name, here: of(other), in_first: of(first) }
}

fn is_ranges(value: &Value) -> bool {
    let mut ends = value.as_object().into_iter().flat_map(Map::values);
    ends.all(|end| end["low"].is_string())
}

fn short_ranges(ranges: &Map<String, Value>) -> String {
    let range = |(name, ends): (&String, &Value)| {
        let end = |end: &str| ends[end].as_str().unwrap_or_default().to_owned();
        format!("{name}:{}..{}", end("low"), end("high"))
    };
    ranges.iter().map(range).collect::<Vec<String>>().join(",")
}

/// The short form of an assumption: what a person would write for it.
fn short(value: &Value) -> String {
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    match (value, value["kind"].as_str()) {
        (Value::Null, _) => "not stated".to_owned(),
        (Value::String(text), _) => text.clone(),
        (_, Some("financial_year")) => text("financial_year").to_owned(),
        (_, Some("mean_of_years")) => format!("{}..{}", text("first"), text("last")),
        (_, Some("amount")) => text("amount").to_owned(),
        (_, Some(kind)) => kind.to_owned(),
        (Value::Object(ranges), None) if is_ranges(value) => short_ranges(ranges),
        // Amounts by year.
        (Value::Object(amounts), None) => {
            let short_of = |(year, amount)| format!("{year}:{}", short(amount));
            amounts.iter().map(short_of).collect::<Vec<String>>().join(",")
        }
        (other, None) => other.to_string(),
    }
}
