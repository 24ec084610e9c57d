//! Offsets of many made-up programmes: one JSON object a line in, one line of figures out.
//!
//! `scripts/check_offset.py` draws the programmes, computes every figure by itself and
//! compares. A line is `{"lines": [...], "assumptions": {...}, "benefits": {...}}`:
//! investment lines and benefits as the API takes them, the latter left out for clawbacks,
//! and assumptions by their names.

#![allow(clippy::unwrap_used, reason = "the script writes what this program reads")]

use std::io::{BufRead, Write};

use recoup::benefits;
use recoup::domain::{Assumptions, FinancialYear, Ledger, Money, Plan, Rate, Targets};
use recoup::ingest::assumptions;
use recoup::ingest::plan_json::investments;
use recoup::offset::switching::{Outcome, Value as Found, switching_values};
use recoup::offset::{Inputs, offset};
use serde_json::{Value, json};

fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line.unwrap()).unwrap();
        writeln!(out, "{}", answer(&case)).unwrap();
    }
}

fn answer(case: &Value) -> Value {
    let plan = investments(&json!({"unit": "pounds", "lines": case["lines"]})).unwrap();
    let mut read = Assumptions::default();
    for (name, value) in case["assumptions"].as_object().unwrap() {
        assumptions::set(&mut read, name, value).unwrap();
    }
    if let Some(document) = case.get("benefits") {
        return of_benefits(document, &plan, &read);
    }
    let inputs = Inputs {
        ledger: &Ledger::default(),
        plan: &plan,
        assumptions: &read,
        targets: &Targets::default(),
        exposure: &[],
        interventions: &[],
        published: &[],
        forecast: None,
        fitted: None,
    };
    let answer = match offset(&inputs) {
        Ok(answer) => answer,
        Err(error) => return json!({"refused": error.to_string()}),
    };
    let appraisal = &answer.appraisal;
    let money = |amount: Option<Money>| amount.map(Money::pence);
    let years: Vec<Value> = appraisal
        .years
        .iter()
        .map(|year| {
            json!([
                year.recovery.pence(),
                money(year.investment_before_bias),
                money(year.investment),
                year.credit.pence(),
                money(year.net),
                money(year.cumulative_net),
                year.offset_ratio.map(|ratio| ratio.to_string()),
            ])
        })
        .collect();
    let value = appraisal.present_value;
    let year = |year: Option<FinancialYear>| year.map(|year| year.to_string());
    let found: serde_json::Map<String, Value> = switching_values(&inputs, &answer)
        .iter()
        .map(|value| {
            let found = match value.outcome {
                Outcome::Found(Found::Rate(rate)) => rate.to_string(),
                Outcome::Found(Found::Amount(amount)) => amount.to_string(),
                Outcome::Found(Found::Quarters(n) | Found::Units(n)) => n.to_string(),
                Outcome::NoSuchValue | Outcome::NotAvailable => value.outcome.state().to_owned(),
            };
            (value.parameter.as_str().to_owned(), Value::from(found))
        })
        .collect();
    json!({
        "switching_values": found,
        "years": years,
        "net": money(appraisal.totals.net),
        "npv": value.map(|value| value.net.pence()),
        "present_value_of_credit": value.map(|value| value.credit.pence()),
        "benefit_cost_ratio": value.and_then(|v| v.benefit_cost_ratio).map(|r| r.to_string()),
        "first_covered_year": year(appraisal.first_covered_year),
        "payback_year": year(appraisal.payback_year),
        "payback_quarter": appraisal.payback_quarter.map(|quarter| quarter.to_string()),
    })
}

fn of_benefits(document: &Value, plan: &Plan, assumptions: &Assumptions) -> Value {
    let read = recoup::ingest::benefits::benefits(document).unwrap();
    let inputs = benefits::Inputs { benefits: &read, plan, published: &[], assumptions };
    let answer = match benefits::answer(&inputs) {
        Ok(answer) => answer,
        Err(error) => return json!({"refused": error.to_string()}),
    };
    let money = |amount: Option<Money>| amount.map(Money::pence);
    let years: Vec<Value> = answer
        .years
        .iter()
        .map(|year| {
            json!([
                money(year.investment_before_bias),
                money(year.investment),
                money(year.credit),
                money(year.net),
                money(year.cumulative_net),
                year.offset_ratio.map(|ratio| ratio.to_string()),
            ])
        })
        .collect();
    let people = |number: Option<Rate>| number.map(|number| number.to_places(2).to_string());
    let cohort: Vec<Value> = answer
        .cohort
        .iter()
        .map(|year| {
            json!([
                people(year.moved_on),
                people(year.people_left),
                money(year.payments),
                money(year.grant),
            ])
        })
        .collect();
    let figures: serde_json::Map<String, Value> = answer
        .figures
        .iter()
        .map(|sum| {
            let figure = json!([sum.amount_type.as_str(), sum.figure.low, sum.figure.high]);
            (sum.name.clone(), figure)
        })
        .collect();
    let value = answer.present_value;
    let year = |year: Option<FinancialYear>| year.map(|year| year.to_string());
    json!({
        "years": years,
        "net": money(answer.totals.net),
        "investment": money(answer.totals.investment),
        "credit": money(answer.totals.credit),
        "npv": value.map(|value| value.net.pence()),
        "present_value_of_credit": value.map(|value| value.credit.pence()),
        "benefit_cost_ratio": value.and_then(|v| v.benefit_cost_ratio).map(|r| r.to_string()),
        "first_covered_year": year(answer.first_covered_year),
        "payback_year": year(answer.payback_year),
        "payback_quarter": answer.payback_quarter.map(|quarter| quarter.to_string()),
        "cohort": cohort,
        "figures": figures,
    })
}
