//! What goes wrong, told alike everywhere: `application/problem+json` (RFC 9457).
//!
//! Handlers return an [`ApiError`]; the request's id is added on the way out, and
//! what only the log may know goes there once, with the same id.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::SlugError;
use crate::ingest::{Problem, Problems, shown};
use crate::views::table_audit::{MismatchView, RepairView, TableAuditView, TableFindingView};
use crate::web::{refusal, sign_in};

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";

/// The code of a request without a key.
pub const KEY_MISSING: &str = "key_missing";

/// The code of an answer that needs more records.
pub const NO_FORECAST: &str = "no_forecast";

/// How many problems of a file an answer lists; the rest are counted.
pub const LISTED_PROBLEMS: usize = 100;

/// A problem document.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// The kind of problem, stable over versions.
    #[serde(rename = "type")]
    #[schema(example = "/problems/rows-refused")]
    pub kind: String,
    /// The kind in words.
    #[schema(example = "The file was not taken")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// The kind for programs.
    #[schema(example = "rows_refused")]
    pub code: &'static str,
    /// What happened this time.
    #[schema(example = "3 of 16 rows have problems; nothing was written.")]
    pub detail: String,
    /// The id of the request, to quote when asking for help.
    #[schema(example = "0199f3a1-8d10-7c44-8f0e-1f2b3c4d5e6f")]
    pub request_id: String,
    /// How many problems there are, where they are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    pub problem_count: Option<usize>,
    /// The first 100 problems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub problems: Vec<ProblemItem>,
    /// The printed totals that do not match, where a table was refused for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mismatches: Option<Vec<MismatchView>>,
    /// What went wrong in such a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<TableFindingView>>,
    /// The one repair of such a table, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<RepairView>,
    /// The best repairs of such a table, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates: Option<Vec<RepairView>>,
}

/// One problem of a request: where, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemItem {
    /// The line of the file on which the row starts, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 7)]
    pub row: Option<u64>,
    /// The cell, with its sheet, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Sheet1!C7")]
    pub cell: Option<String>,
    /// The column, or the parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "amount")]
    pub column: Option<String>,
    /// The JSON pointer, for JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The query parameter or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "45I,178")]
    pub value: Option<String>,
    /// What is wrong with it.
    #[schema(example = "not an amount: expected pounds and pence such as 451178.00")]
    pub why: String,
}

impl From<&Problem> for ProblemItem {
    fn from(problem: &Problem) -> Self {
        let Problem { row, cell, column, pointer, value, why } = problem.clone();
        let cell = cell.map(|cell| cell.0);
        ProblemItem { row, cell, column, pointer, parameter: None, value, why }
    }
}

/// An error on its way to the client. Boxed, because results carry it everywhere.
#[derive(Debug)]
pub struct ApiError(Box<Details>);

#[derive(Debug)]
struct Details {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
    problem_count: Option<usize>,
    problems: Vec<ProblemItem>,
    audit: Option<Box<TableAuditView>>,
    allow: Option<String>,
    retry_after_seconds: Option<u32>,
    /// What only the log may know.
    log: Option<String>,
}

impl ApiError {
    /// An error of a kind that has its own code.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> ApiError {
        ApiError(Box::new(Details {
            status,
            code,
            title,
            detail: detail.into(),
            problem_count: None,
            problems: Vec::new(),
            audit: None,
            allow: None,
            retry_after_seconds: None,
            log: None,
        }))
    }

    /// 404 for something that has an address and is not there.
    pub fn not_found(detail: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "not_found", "There is no such thing here", detail)
    }

    /// 404 for what is no council's id.
    pub fn no_council(council: &str, form: &SlugError) -> ApiError {
        let detail = format!("\"{}\" is no council's id: {form}.", shown(council));
        ApiError::new(StatusCode::NOT_FOUND, "unknown_council", "There is no such council", detail)
    }

    /// 404 for a programme.
    pub fn unknown_programme(programme: &str) -> ApiError {
        ApiError::new(
            StatusCode::NOT_FOUND,
            "unknown_programme",
            "There is no such programme",
            format!(
                "There is no programme \"{}\". GET /api/v1/councils lists the councils, and \
                 /api/v1/councils/{{council}}/programmes the programmes of one.",
                shown(programme)
            ),
        )
    }

    /// 400 for one parameter of the query.
    pub fn parameter(name: &str, why: impl Into<String>) -> ApiError {
        ApiError::parameters(vec![ProblemItem {
            parameter: Some(name.to_owned()),
            why: why.into(),
            ..ProblemItem::default()
        }])
    }

    /// 400 for parameters of the query or headers.
    pub fn parameters(problems: Vec<ProblemItem>) -> ApiError {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            "parameters_refused",
            "The request has parameters that are wrong",
            "Nothing was done.",
        )
        .with_problems(problems)
    }

    /// 422 for what is well formed and wrong.
    pub fn refused(code: &'static str, title: &'static str, detail: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail)
    }

    /// 500. The text is for the log alone.
    pub fn internal(log: impl Into<String>) -> ApiError {
        let mut error = ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side",
            "The request was not answered. Quote the request id when you report it.",
        );
        error.0.log = Some(log.into());
        error
    }

    /// 500 for a request that panicked. The words of a panic may repeat what somebody sent, so
    /// none of them are here.
    pub fn broke_off() -> ApiError {
        ApiError::internal("the request broke off in a panic")
    }

    /// The same error with its problems listed.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<ProblemItem>) -> ApiError {
        self.0.problem_count = Some(problems.len());
        self.0.problems = problems;
        self.0.problems.truncate(LISTED_PROBLEMS);
        self
    }

    /// The same error of a request without a body, whose problems are of its query alone.
    #[must_use]
    pub fn of_a_query(mut self) -> ApiError {
        for problem in &mut self.0.problems {
            let Some(pointer) = problem.pointer.take() else { continue };
            let pointer = pointer.trim_start_matches('/');
            let (name, part) = pointer.split_once('/').unwrap_or((pointer, ""));
            problem.parameter = Some(name.to_owned());
            if !part.is_empty() {
                problem.why = format!("{part}: {}", problem.why);
            }
        }
        self
    }

    /// The same error with what a table audit says.
    #[must_use]
    pub fn with_audit(mut self, audit: TableAuditView) -> ApiError {
        self.0.audit = Some(Box::new(audit));
        self
    }

    /// The same error with the methods that the address does have.
    #[must_use]
    pub fn with_allow(mut self, methods: String) -> ApiError {
        self.0.allow = Some(methods);
        self
    }

    /// The same error with the time after which trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> ApiError {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// The same error with a text for the log alone.
    #[must_use]
    pub fn with_log(mut self, log: impl Into<String>) -> ApiError {
        self.0.log = Some(log.into());
        self
    }

    /// Its kind, for programs.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The same, where the client is told to come back later.
    pub fn come_back(&self) -> Option<&'static str> {
        let is_later = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE]
            .contains(&self.0.status);
        is_later.then_some(self.0.code)
    }

    /// What happened this time.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The problem document, with the request's id.
    pub fn view(&self, request_id: &str) -> ProblemView {
        let audit = self.0.audit.as_deref();
        ProblemView {
            kind: format!("/problems/{}", self.0.code.replace('_', "-")),
            title: self.0.title,
            status: self.0.status.as_u16(),
            code: self.0.code,
            detail: self.0.detail.clone(),
            request_id: request_id.to_owned(),
            problem_count: self.0.problem_count,
            problems: self.0.problems.clone(),
            mismatches: audit.map(|audit| audit.mismatches.clone()),
            findings: audit.map(|audit| audit.findings.clone()),
            repair: audit.and_then(|audit| audit.repair.clone()),
            candidates: audit.map(|audit| audit.candidates.clone()),
        }
    }

    /// The answer, with the request's id. What the log should know is logged here.
    pub fn respond(&self, request_id: &str) -> HttpResponse {
        if self.0.status.is_server_error() {
            let cause = self.0.log.as_deref().unwrap_or(&self.0.detail);
            // That it is busy is no fault, and a crowd must not fill the log.
            let is_busy = self.0.status == StatusCode::SERVICE_UNAVAILABLE && self.0.log.is_none();
            let level = if is_busy { log::Level::Debug } else { log::Level::Error };
            log::log!(level, request_id, status = self.0.status.as_u16(), code = self.0.code; "{cause}");
        }
        let body = self.view(request_id);
        let mut response = HttpResponse::build(self.0.status);
        response.insert_header((CACHE_CONTROL, "no-store"));
        if self.0.status == StatusCode::UNAUTHORIZED {
            for way in ["Bearer", "Basic realm=\"Recoup\", charset=\"UTF-8\""] {
                response.append_header((WWW_AUTHENTICATE, way));
            }
        }
        if let Some(methods) = &self.0.allow {
            response.insert_header((ALLOW, methods.as_str()));
        }
        if let Some(seconds) = self.0.retry_after_seconds {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        let json = serde_json::to_vec(&body).unwrap_or_default();
        response.content_type("application/problem+json").body(json)
    }
}

impl ApiError {
    /// The same answer as a page, for whoever asked for an address in a browser.
    /// `asked` is the address with its query.
    pub fn respond_as_page(&self, asked: &str, request_id: &str) -> HttpResponse {
        let path = asked.split('?').next().unwrap_or_default();
        let said = self.0.problems.iter().map(|problem| refusal::Said {
            of: problem.parameter.as_deref().unwrap_or_default(),
            value: problem.value.as_deref(),
            why: &problem.why,
        });
        let page = match self.0.status {
            StatusCode::UNAUTHORIZED => {
                let tried = (self.0.code != KEY_MISSING).then_some((self.0.title, &*self.0.detail));
                sign_in::page(sign_in::destination(asked), tried)
            }
            _ => refusal::page(path, self.0.code, self.0.title, &self.0.detail, said, request_id),
        };
        let (mut head, _) = self.respond(request_id).into_parts();
        if self.0.status == StatusCode::UNAUTHORIZED {
            // A browser would ask for a user and a password in a window of its own.
            head.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        head.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(HTML));
        head.set_body(BoxBody::new(page))
    }
}

impl From<Problems> for ApiError {
    fn from(problems: Problems) -> Self {
        let status = match problems.refusal.kind() {
            crate::ingest::ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            crate::ingest::ProblemKind::Malformed => StatusCode::BAD_REQUEST,
            crate::ingest::ProblemKind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let detail = format!("{problems}; nothing was written.");
        let mut error = ApiError::new(status, problems.code(), "The file was not taken", detail)
            .with_problems(problems.problems.iter().map(ProblemItem::from).collect());
        error.0.problem_count = Some(problems.count);
        error
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.title, self.0.detail)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        // The request's id is not known here; the outer layer answers in its place.
        HttpResponse::new(self.0.status)
    }
}
