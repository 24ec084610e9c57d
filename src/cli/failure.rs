//! A command that failed: what it says, and its exit code.

use std::fmt::Display;
use std::path::Path;

use recoup::ingest::{Problem, ProblemKind, Problems};
use recoup::service::ServiceError;
use recoup::store::{OpenError, StoreError};

/// A command that did not do what it was asked: what it says, and its exit code.
pub struct Failure {
    pub code: u8,
    pub message: String,
}

pub const FINDINGS: u8 = 1;
pub const UNREADABLE: u8 = 2;
pub const UNAVAILABLE: u8 = 3;

impl Failure {
    pub fn unreadable(message: impl Display) -> Failure {
        Failure { code: UNREADABLE, message: message.to_string() }
    }

    pub fn unavailable(message: impl Display) -> Failure {
        Failure { code: UNAVAILABLE, message: message.to_string() }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        match error {
            OpenError::UnknownAddress | OpenError::NotADatabase(_) | OpenError::Foreign(_) => {
                Failure::unreadable(error)
            }
            _ => Failure::unavailable(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::unavailable(error)
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Failure {
        let code = match &error {
            ServiceError::Store(_) => UNAVAILABLE,
            ServiceError::TotalsDoNotMatch(_) => FINDINGS,
            _ => UNREADABLE,
        };
        Failure { code, message: service_error(&error) }
    }
}

/// What the service says went wrong, with every problem.
pub fn service_error(error: &ServiceError) -> String {
    match error {
        ServiceError::Problems(problems) => describe_problems(problems),
        ServiceError::Document(problems) | ServiceError::ReasonMissing(_, problems) => {
            let list = describe_list(problems, problems.len());
            format!("{error}; nothing was written.\n{list}")
        }
        ServiceError::TotalsDoNotMatch(judged) => {
            let (_, audit) = judged.as_ref();
            let offer = match &audit.repair {
                Some(repair) => format!("--accept-repair {}", repair.id),
                None => "--accept-repair ID".to_owned(),
            };
            format!(
                "the table's totals do not match ({} of them); nothing was written.\n  \
                 `recoup audit-table` says what is wrong. Deliver it with {offer} or \
                 --accept-as-printed, --reason and --submitted-by.",
                audit.mismatches.len()
            )
        }
        _ => error.to_string(),
    }
}

/// Everything that is wrong with a file, a line each.
pub fn problems_failure(path: &Path, problems: &Problems) -> Failure {
    Failure {
        code: UNREADABLE,
        message: format!("{}: {}", path.display(), describe_problems(problems)),
    }
}

fn describe_problems(problems: &Problems) -> String {
    let verdict = match problems.refusal.kind() {
        ProblemKind::TooLarge | ProblemKind::Malformed => format!("{problems}."),
        ProblemKind::Refused => format!("{problems}; nothing was written."),
    };
    format!("{verdict}\n{}", describe_list(&problems.problems, problems.count))
}

fn describe_list(problems: &[Problem], count: usize) -> String {
    let mut out = String::new();
    for problem in problems.iter().take(100) {
        out.push_str("  ");
        if let Some(row) = problem.row {
            out.push_str(&format!("row {row}, "));
        }
        if let Some(place) = problem.column.as_ref().or(problem.pointer.as_ref()) {
            out.push_str(&format!("{place}: "));
        }
        if let Some(value) = &problem.value {
            out.push_str(&format!("{value:?}: "));
        }
        out.push_str(&problem.why);
        out.push('\n');
    }
    if count > 100 {
        out.push_str(&format!("  and {} more\n", count - 100));
    }
    out
}
