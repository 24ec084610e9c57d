//! Programmes whose benefits are not clawbacks: each council paper to the pound with
//! all that does not add up in it, the models on worked figures, and bad input.

mod appraisal;
mod as_written;
mod budget_effects;
mod cases;
mod costs;
mod delivery;
mod models;
mod properties;
mod refusals;
mod schemes;
mod switching;
mod terms;

use std::path::Path;

use recoup::domain::figure::{Figure, Measure};
use recoup::domain::{Assumptions, Benefits, FinancialYear, Money, Plan, Rate};
use recoup::ingest::assumptions;
use recoup::ingest::benefits::benefits;
use recoup::ingest::plan_json::investments;
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::sources::{Answer, Inputs, answer};
use serde_json::{Value, json};

use crate::support::inputs::inputs as support_inputs;

fn pounds(pounds: i64) -> Money {
    Money::from_pence(pounds * 100)
}

fn year(text: &str) -> FinancialYear {
    FinancialYear::parse(text).unwrap()
}

fn state(case: &str) -> State {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(case);
    CaseFolder::open(&folder).unwrap().state().unwrap()
}

fn of_case(case: &str) -> Answer {
    state(case).answer(&Assumptions::default()).unwrap()
}

/// The answer to benefits and investment lines as documents.
fn of_documents(document: &Value, lines: &Value) -> Answer {
    assuming(document, lines, &[])
}

/// The same with assumptions replaced by name.
fn assuming(document: &Value, lines: &Value, changes: &[(&str, &str)]) -> Answer {
    let mut assumptions = Assumptions::default();
    for (name, value) in changes {
        assumptions::set(&mut assumptions, name, &Value::from(*value)).unwrap();
    }
    let read: Benefits = benefits(document).unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan: Plan = investments(&json!({"unit": "pounds", "lines": lines})).unwrap();
    let inputs = Inputs { benefits: &read, ..support_inputs(&plan, &assumptions) };
    answer(&inputs).unwrap()
}

fn project(changes: &[(&str, Value)]) -> Value {
    let mut project = json!({
        "cohort_before": 100, "starts": "2022-23-Q1", "moves": {"2022-23": 8},
        "outcomes": [{"name": "Kept for a year", "sustained_months": 12, "tariff": "1000"}],
        "saving_a_person": "4000",
    });
    for (name, value) in changes {
        project[*name] = value.clone();
    }
    json!({"kind": "outcome_payments", "project": project})
}

fn rules(answer: &Answer) -> Vec<&str> {
    answer.findings.iter().map(|finding| finding.rule).collect()
}

#[track_caller]
fn message(answer: &Answer, rule: &str) -> String {
    let found = answer.findings.iter().find(|finding| finding.rule == rule);
    found.unwrap_or_else(|| panic!("{rule} in {:?}", answer.findings)).message.clone()
}

#[track_caller]
fn figure(answer: &Answer, measure: Measure) -> Figure {
    answer.figure(measure).unwrap_or_else(|| panic!("{measure:?} in {:?}", answer.figures)).figure
}

#[track_caller]
fn named(answer: &Answer, name: &str) -> Figure {
    let sum = answer.figures.iter().find(|sum| sum.name == name);
    sum.unwrap_or_else(|| panic!("{name} in {:?}", answer.figures)).figure
}

fn investments_of(answer: &Answer) -> Vec<Option<Money>> {
    answer.appraisal.years.iter().map(|year| year.investment).collect()
}

fn credits_of(answer: &Answer) -> Vec<Option<Money>> {
    answer.appraisal.years.iter().map(|year| year.credit).collect()
}
