//! Example answers for the documentation: what the operations really answer on the
//! Cambridgeshire case, computed when the document is generated.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::problem::{ApiError, ProblemItem};
use super::{register_examples, service_errors};
use crate::domain::{OffsetBasis, Slug};
use crate::fits::backtest::BacktestRequest;
use crate::fits::client_groups::{AddingUp, GroupsRequest};
use crate::fits::forecast::ForecastRequest;
use crate::fits::step::StepSource;
use crate::ingest;
use crate::service::answers::RecordQuery;
use crate::service::case_folder::CaseFolder;
use crate::service::example_cases::EXAMPLE;
use crate::service::portfolio::{PortfolioQuery, portfolio_of};
use crate::service::{ServiceError, State};
use crate::store::StoreError;
use crate::table_audit;
use crate::views::benefits::BenefitsView;
use crate::views::plan::{InvestmentsView, PublishedView};
use crate::views::programme::ProgrammeView;
use crate::views::table_audit::TableAuditView;

/// The request id of the examples.
const REQUEST_ID: &str = "0199f3a1-8d10-7c44-8f0e-1f2b3c4d5e6f";
/// The id of the demo's first submission.
pub const SUBMISSION_ID: &str = "0199f3a1-7c2e-7a10-9b1e-0d5b0c2f6a11";

/// Answers by operation id.
pub struct Examples {
    state: Option<State>,
    groups: Option<State>,
    audit: Option<TableAuditView>,
}

impl Examples {
    /// Computes the case once.
    pub fn compute() -> Examples {
        let state = CaseFolder::example_accepted().ok().and_then(|case| case.state().ok());
        let printed = EXAMPLE.iter().find(|(name, _)| *name == "clawbacks.csv");
        let table = printed.and_then(|(_, text)| ingest::published_table_csv(text.as_bytes()).ok());
        let audit = table.map(|table| TableAuditView::new(&table, &table_audit::audit(&table)));
        let groups = CaseFolder::groups_example().ok().and_then(|case| case.state().ok());
        Examples { state, groups, audit }
    }

    /// What an operation answers; `None` where it answers nothing in JSON.
    pub fn answer(&self, operation: &str) -> Option<Value> {
        let state = self.state.as_ref()?;
        let programme = ProgrammeView::from(&state.programme);
        match operation {
            "list_programmes" => Some(json!({"programmes": [programme], "next_cursor": null})),
            "create_programme" | "read_programme" | "replace_programme" => value(&programme),
            "deliver_clawbacks" => Some(provisional_submission()),
            "read_submission" => Some(submission()),
            "list_submissions" => Some(json!({
                "programme": state.programme.id.as_str(),
                "submissions": [submission()],
                "next_cursor": null,
            })),
            "read_portfolio" => {
                let asked = PortfolioQuery {
                    council: Some(state.programme.council.clone()),
                    offset_basis: Some(OffsetBasis::YearlyIncrement),
                    as_known_at: None,
                };
                value(&portfolio_of(vec![Arc::new(state.clone())], &asked).ok()?)
            }
            "list_clawbacks" => {
                let first_two = RecordQuery { limit: 2, ..RecordQuery::default() };
                value(&state.clawbacks(&first_two, None))
            }
            "read_clawback_history" => Some(history()),
            "audit_table" => value(&self.audit.as_ref()?),
            "read_investments" | "replace_investments" => {
                value(&InvestmentsView::from(&state.plan))
            }
            // The paper counts 901 users at mid-2021 and states no spend of that year.
            "read_exposure" | "replace_exposure" => Some(json!({
                "periods": [{"quarter": "2021-22-Q1", "dp_paid": null, "dp_clients": 901}]
            })),
            "read_published" | "replace_published" => {
                value(&PublishedView::from(state.published.as_slice()))
            }
            "read_benefits" | "replace_benefits" => value(&BenefitsView::from(&state.benefits)),
            "read_growth" => value(&state.growth(None)),
            "read_forecast" => value(&state.forecast(&a_year_ahead(state), None).ok()?),
            "read_forecast_decomposition" => {
                value(&state.decomposition(&a_year_ahead(state), None).ok()?)
            }
            "read_client_group_forecasts" => {
                let groups = self.groups.as_ref()?;
                value(&groups.client_groups(&groups_a_year_ahead(groups), None).ok()?)
            }
            "read_backtest" => value(&state.backtest(&a_quarter_ahead(), None).ok()?),
            "read_offset" | "what_if_offset" => {
                value(&state.offset(&state.programme.assumptions, None).ok()?)
            }
            "liveness" => Some(json!({"status": "ok"})),
            "readiness" => Some(json!({"status": "ok", "unavailable_programmes": []})),
            _ => register_examples::answer(state, operation),
        }
    }

    /// What an operation that replaces a document is sent: what the case holds, so that
    /// trying it changes nothing.
    pub fn body(&self, operation: &str) -> Option<Value> {
        if !operation.starts_with("replace_") {
            return None;
        }
        let of_register = register_examples::body(operation, self.state.as_ref()?);
        of_register.or_else(|| self.answer(operation))
    }

    /// The problem that an operation may answer with a status.
    pub fn problem(&self, status: &str) -> Option<Value> {
        let error = match status {
            "400" => ApiError::parameters(vec![ProblemItem {
                parameter: Some("growth".to_owned()),
                why: "unknown parameter; this operation takes growth_rate".to_owned(),
                ..ProblemItem::default()
            }]),
            "403" => super::door::strange_page("https://example.org"),
            "404" => ApiError::unknown_programme("cambridge"),
            "406" => super::answer::not_acceptable(&["application/json"]),
            "408" => super::body::late(&super::limits::Limits::default()),
            "409" => ServiceError::Archived.into(),
            "412" => service_errors::stale(),
            "413" => super::outer::too_large(),
            "415" => super::outer::encoded_body(),
            "421" => super::door::strange_host("example.org"),
            "422" => refused_row(),
            "428" => super::if_match::missing(),
            "500" => ApiError::internal("an example"),
            "503" => StoreError::Busy.into(),
            "507" => StoreError::Full(String::new()).into(),
            _ => return None,
        };
        value(&error.view(REQUEST_ID))
    }
}

fn value<T: Serialize>(view: &T) -> Option<Value> {
    serde_json::to_value(view).ok()
}

fn a_year_ahead(state: &State) -> ForecastRequest {
    ForecastRequest {
        horizon_quarters: 4,
        levels: vec![80, 95],
        step: StepSource::Marked,
        persistence: state.programme.assumptions.persistence,
        client_group: Slug::all(),
    }
}

fn groups_a_year_ahead(state: &State) -> GroupsRequest {
    GroupsRequest {
        horizon_quarters: 4,
        levels: vec![80],
        persistence: state.programme.assumptions.persistence,
        adding_up: AddingUp::Reconciled,
    }
}

fn a_quarter_ahead() -> BacktestRequest {
    BacktestRequest { horizon_quarters: 1, levels: vec![80, 95], client_group: Slug::all() }
}

fn refused_row() -> ApiError {
    ApiError::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "rows_refused",
        "The file was not taken",
        "1 of 16 rows has problems; nothing was written.",
    )
    .with_problems(vec![ProblemItem {
        row: Some(7),
        column: Some("amount".to_owned()),
        value: Some("45I,178".to_owned()),
        why: crate::domain::MoneyError::NotAnAmount.to_string(),
        ..ProblemItem::default()
    }])
}

/// What the example body of a delivery gets.
fn provisional_submission() -> Value {
    json!({
        "id": "0199f3a1-9e4b-7d20-a1c3-2f6b8d0e4c55",
        "programme": "cambridgeshire-direct-payments",
        "submitted_at": "2026-11-22T09:05:00Z",
        "submitted_by": "finance-officer",
        "source": "2021-22 Q1 outturn",
        "content_sha256": "0c7a2f0f3f6d0b8e4c8a6f1c2a7a1f6f5e9f2b1f5c8e0d7a4b3c2d1e0f9a8b7c",
        "status": "accepted",
        "reason": null,
        "records": {"new": 1, "same": 0, "restated": 0},
        "findings": [{
            "rule": "provisional",
            "severity": "info",
            "quarter": "2021-22-Q1",
            "message": "2021-22 Q1 is provisional: it is shown, and kept out of every fit until it is final."
        }],
        "ledger_head": "516ddfdde663df6a727838db0378f4ec1b9a4a853c906428db15aa9b657dc6d4"
    })
}

/// The demo's submission: the table as published, its repair accepted.
fn submission() -> Value {
    json!({
        "id": SUBMISSION_ID,
        "programme": "cambridgeshire-direct-payments",
        "submitted_at": "2026-11-22T09:00:00Z",
        "submitted_by": "finance-officer",
        "source": "clawbacks-as-published.csv",
        "content_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "status": "accepted",
        "reason": "Control totals prove the shift",
        "records": {"new": 16, "same": 0, "restated": 0},
        "accepted_repair": {
            "id": "r-7d0f1a2b",
            "reason": "Control totals prove the shift",
            "accepted_by": "finance-officer"
        },
        "findings": [{
            "rule": "repair_accepted",
            "severity": "info",
            "quarter": "2019-20-Q4",
            "printed": "437243.00",
            "accepted": "445275.00",
            "message": "The amount printed as 437,243 was accepted as 445,275 by repair r-7d0f1a2b."
        }],
        "ledger_head": "c41d77d19a90f2a1d3b1a86f4c7c3d62df9cf6ed3fe31c3ba3b1dc3d0d0e3c61"
    })
}

fn history() -> Value {
    json!({
        "programme": "cambridgeshire-direct-payments",
        "quarter": "2019-20-Q4",
        "client_group": "all",
        "versions": [{
            "sequence": 12,
            "amount": "445275.00",
            "count": 147,
            "status": "final",
            "printed_amount": "437243.00",
            "printed_count": null,
            "recorded_at": "2026-11-22T09:00:00Z",
            "submission": SUBMISSION_ID,
            "submitted_by": "finance-officer",
            "reason": "Control totals prove the shift"
        }]
    })
}
