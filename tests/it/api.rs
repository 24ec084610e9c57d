//! The API as its users meet it: over HTTP, on both databases.

mod backtest;
mod bad_input;
mod benefits;
mod broken;
mod commits;
mod conditional;
mod credits_and_counts;
mod deliveries;
mod documents;
mod door;
mod failures;
mod fair_keys;
mod findings;
mod forecast_views;
mod growth_and_forecast;
mod heads;
mod idempotency;
mod isolation;
mod key_rates;
mod key_uses;
pub(crate) mod keys;
mod limits;
mod logged;
mod metrics;
mod monitoring;
mod offset;
mod paging;
mod proxies;
mod quarterly_routine;
mod rates;
mod refusals;
mod scenario_addresses;
mod scenarios;
mod sign_in;
mod step_scenarios;
mod tables;
mod vintage_inputs;
mod vintages;
mod workbooks;

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
    app.post_json("/api/v1/councils/example/programmes", &programme).expect(201);
    format!("/api/v1/councils/example/programmes/{id}")
}

/// Delivers final quarters from 2001-02 Q1 on; those that are `None` are left out.
fn deliver_quarters(app: &TestApp, programme: &str, amounts: &[Option<u32>]) {
    let mut csv = "financial_year,quarter,amount,count\n".to_owned();
    for (place, amount) in amounts.iter().enumerate() {
        let (year, number) = (2001 + place / 4, place % 4 + 1);
        if let Some(amount) = amount {
            csv.push_str(&format!("{year}-{:02},{number},{amount},\n", (year + 1) % 100));
        }
    }
    app.post_csv(&format!("{programme}/submissions"), &csv).expect(201);
}
