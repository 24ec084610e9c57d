//! Offsets of many made-up programmes: one JSON object a line in, one line of figures out.
//!
//! `scripts/check_offset.py` draws the programmes, computes every figure by itself and
//! compares. A line is `{"lines": [...], "assumptions": {...}, "benefits": {...}}`:
//! investment lines and benefits as the API takes them, the latter left out for clawbacks,
//! and assumptions by their names.

#![allow(clippy::unwrap_used, reason = "the script writes what this program reads")]

use std::io::{BufRead, Write};

use recoup::appraisal::switching::Search;
use recoup::domain::{Assumptions, Benefits, FinancialYear, Ledger, Money, Rate, Targets};
use recoup::ingest::assumptions;
use recoup::ingest::plan_json::investments;
use recoup::sources::{self, Inputs, switching_values};
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
    let benefits = match case.get("benefits") {
        Some(document) => recoup::ingest::benefits::benefits(document).unwrap(),
        None => Benefits::default(),
    };
    let inputs = Inputs {
        benefits: &benefits,
        plan: &plan,
        published: &[],
        assumptions: &read,
        ledger: &Ledger::default(),
        targets: &Targets::default(),
        exposure: &[],
        interventions: &[],
        forecast: None,
        fitted: None,
    };
    let answer = match sources::answer(&inputs) {
        Ok(answer) => answer,
        Err(error) => return json!({"refused": error.to_string()}),
    };
    let appraisal = &answer.appraisal;
    let money = |amount: Option<Money>| amount.map(Money::pence);
    let recoveries = answer.clawback.as_ref().map(|clawback| &clawback.recoveries);
    let recovery = |place| recoveries.and_then(|it| it.get(place)).map(|it: &Money| it.pence());
    let years = appraisal.years.iter().enumerate().map(|(place, year)| {
        json!([
            recovery(place),
            money(year.investment_before_bias),
            money(year.investment),
            money(year.credit),
            money(year.net),
            money(year.cumulative_net),
            year.offset_ratio.map(|ratio| ratio.to_string()),
        ])
    });
    let people = |number: Option<Rate>| number.map(|number| number.to_places(2).to_string());
    let cohort = answer.cohort.iter().map(|year| {
        json!([
            people(year.moved_on),
            people(year.people_left),
            money(year.payments),
            money(year.grant),
        ])
    });
    let figures = answer.figures.iter().map(|figure| {
        let ends = json!([figure.amount_type.as_str(), figure.figure.low, figure.figure.high]);
        (figure.name.clone(), ends)
    });
    let value = appraisal.present_value;
    let year = |year: Option<FinancialYear>| year.map(|year| year.to_string());
    let found = switching_values(&inputs).unwrap().into_iter().map(|value| {
        let found = match value.search {
            Search::Found(found) | Search::AtLeast(found) => found.to_string(),
            Search::NoSuchValue | Search::NotAvailable => value.search.state().to_owned(),
        };
        (value.parameter.to_owned(), Value::from(found))
    });
    let against = answer.clawback.as_ref().map(|clawback| {
        let (against, appraisal) =
            (&clawback.with_and_without, &clawback.with_and_without.appraisal);
        let without: Vec<i64> = against.recoveries_without.iter().map(|it| it.pence()).collect();
        json!({
            "without": without,
            "credit": money(appraisal.totals.credit),
            "net": money(appraisal.totals.net),
            "npv": appraisal.present_value.map(|value| value.net.pence()),
            "payback_year": year(appraisal.payback_year),
            "payback_quarter": appraisal.payback_quarter.map(|quarter| quarter.to_string()),
        })
    });
    json!({
        "with_and_without": against,
        "switching_values": found.collect::<serde_json::Map<String, Value>>(),
        "years": years.collect::<Vec<Value>>(),
        "investment": money(appraisal.totals.investment),
        "credit": money(appraisal.totals.credit),
        "net": money(appraisal.totals.net),
        "npv": value.map(|value| value.net.pence()),
        "present_value_of_credit": value.map(|value| value.credit.pence()),
        "ratio": value.and_then(|v| v.ratio).map(|r| r.to_string()),
        "first_covered_year": year(appraisal.first_covered_year),
        "payback_year": year(appraisal.payback_year),
        "payback_quarter": appraisal.payback_quarter.map(|quarter| quarter.to_string()),
        "cohort": cohort.collect::<Vec<Value>>(),
        "figures": figures.collect::<serde_json::Map<String, Value>>(),
    })
}
