//! The API as its users meet it: over HTTP, on both databases.

mod bad_input;
mod conditional;
mod deliveries;
mod documents;
mod failures;
mod findings;
mod growth_and_forecast;
mod idempotency;
mod monitoring;
mod offset;
mod paging;
mod quarterly_routine;
mod refusals;
mod scenarios;
mod vintages;

use serde_json::{Value, json};

use crate::support::app::{Answer, CASE, TestApp};
use crate::support::database::Database;

/// A long delivery of one quarter.
fn quarter(quarter: &str, amount: &str, count: u32, status: &str) -> Value {
    json!({"records": [
        {"quarter": quarter, "amount": amount, "count": count, "status": status},
    ]})
}

/// One field of every member of a list.
fn column(list: &Value, field: &str) -> Vec<String> {
    let members = list.as_array().unwrap_or_else(|| panic!("{list} is no list"));
    members.iter().map(|member| text(&member[field])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The members of a list that have a rule.
fn of_rule(list: &Value, rule: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().filter(|member| member["rule"] == rule).cloned().collect()
}

/// Creates a programme without an intervention, a plan or records.
fn create(app: &TestApp, id: &str) -> String {
    let programme = json!({"id": id, "council": "example", "name": "An example"});
    app.post_json("/api/v1/programmes", &programme).expect(201);
    format!("/api/v1/programmes/{id}")
}
