//! Examples for the documentation. The answers are those that the running service gave to the
//! requests that the document shows, over all that the demo serves; a test asks again and
//! compares. The problems are made here as the service makes them.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::answer::JSON;
use super::problem::{ApiError, ProblemItem};
use super::service_errors;
use crate::service::ServiceError;
use crate::store::StoreError;

/// The answers by operation id, status and media type.
const ANSWERS: &str = include_str!("../../openapi/examples.json");
/// The request id of the examples.
const REQUEST_ID: &str = "0199f3a1-8d10-7c44-8f0e-1f2b3c4d5e6f";
/// The id of the demo's first submission.
pub const SUBMISSION_ID: &str = "0199f3a1-7c2e-7a10-9b1e-0d5b0c2f6a11";

/// The examples of one document.
pub struct Examples(Value);

impl Examples {
    /// Reads what the service answered.
    pub fn read() -> Examples {
        Examples(serde_json::from_str(ANSWERS).unwrap_or_default())
    }

    /// What an operation answers with a status in a media type.
    pub fn answer(&self, operation: &str, status: &str, media: &str) -> Option<&Value> {
        self.0.get(operation)?.get(status)?.get(media)
    }

    /// What an operation that replaces a document is sent: what the case holds, so that
    /// trying it changes nothing.
    pub fn body(&self, operation: &str) -> Option<Value> {
        let subject = operation.strip_prefix("replace_")?;
        let held = self.answer(&format!("read_{subject}"), "200", JSON)?;
        match subject {
            // The paper counts 901 users at mid-2021 and states no spend of that year.
            "exposure" => Some(json!({
                "periods": [{"quarter": "2021-22-Q1", "dp_paid": null, "dp_clients": 901}]
            })),
            "scenario" => held.get("scenario").cloned(),
            _ => Some(held.clone()),
        }
    }

    /// The problem that an operation may answer with a status.
    pub fn problem(&self, status: &str) -> Option<Value> {
        let error = match status {
            "400" => ApiError::parameters(vec![ProblemItem {
                parameter: Some("growth".to_owned()),
                why: "unknown parameter; this operation takes growth_rate".to_owned(),
                ..ProblemItem::default()
            }]),
            "401" => super::access::missing(),
            "403" => super::door::strange_page("https://example.org"),
            "404" => ApiError::unknown_programme("cambridge/direct-payments"),
            "406" => super::answer::not_acceptable(&["application/json"]),
            "408" => super::body::late(&super::limits::Limits::default()),
            "409" => ServiceError::Archived.into(),
            "410" => ServiceError::Erased.into(),
            "412" => service_errors::stale(),
            "413" => super::body::too_large(),
            "415" => super::body::encoded(),
            "421" => super::door::strange_host("example.org"),
            "422" => refused_row(),
            "428" => super::if_match::missing(),
            "429" => super::key_rates::example(),
            "500" => ApiError::internal("an example"),
            "503" => StoreError::Busy.into(),
            "507" => StoreError::Full(String::new()).into(),
            _ => return None,
        };
        serde_json::to_value(error.view(REQUEST_ID)).ok()
    }
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
