//! A command that failed: what it says, and its exit code.

use std::fmt::Display;
use std::path::Path;

use recoup::ingest::{self, Problem, ProblemKind, Problems};
use recoup::service::ServiceError;
use recoup::store::{OpenError, StoreError};
use recoup::views::table_audit::parameter;

use super::text;

/// A command that did not do what it was asked: what it says, and its exit code.
pub struct Failure {
    pub code: u8,
    pub message: String,
}

/// Done, and there is something to look at.
pub const FINDINGS: u8 = 1;
/// What was given is wrong, so nothing was done.
pub const UNREADABLE: u8 = 2;
/// Something that was asked does not answer.
pub const UNAVAILABLE: u8 = 3;
/// A file of series breaks off or is none.
pub const NO_INPUT: u8 = 4;
/// What was made has no place, on a full disk say.
pub const NOT_WRITTEN: u8 = 5;
/// Who reads the forecasts went away, as a shell tells it of every program.
pub const READER_GONE: u8 = 128 + 13;

impl Failure {
    pub fn unreadable(message: impl Display) -> Failure {
        Failure { code: UNREADABLE, message: message.to_string() }
    }

    pub fn no_input(message: impl Display) -> Failure {
        Failure { code: NO_INPUT, message: message.to_string() }
    }

    pub fn not_written(message: impl Display) -> Failure {
        Failure { code: NOT_WRITTEN, message: message.to_string() }
    }

    pub fn unavailable(message: impl Display) -> Failure {
        Failure { code: UNAVAILABLE, message: message.to_string() }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        match error {
            // An address among the settings was looked at with them.
            OpenError::UnknownAddress => Failure::unreadable(format!("--database-url: {error}")),
            OpenError::NotADatabase(_) | OpenError::Foreign(_) | OpenError::Recorded(_) => {
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
            let audit = &judged.audit;
            if judged.table.years_so_far && !audit.cumulative {
                return "the table says that its quarters are years so far; nothing was \
                        written.\n  Deliver it with --cumulative to record the differences, or \
                        correct the heads and labels that say so."
                    .to_owned();
            }
            let asked = audit.findings.iter().filter_map(|finding| finding.suggests);
            let flags: Vec<String> =
                asked.map(|suggestion| text::as_flag(&parameter(suggestion))).collect();
            let offer = match &audit.repair {
                Some(repair) => format!("--accept-repair {} or ", repair.id),
                None if !flags.is_empty() => format!("{} if that is so, or with ", flags.join(" ")),
                None if audit.candidates.is_empty() => String::new(),
                None => "--accept-repair ID or ".to_owned(),
            };
            let what = match audit.mismatches.len() {
                0 => "the table's quarters look like years so far".to_owned(),
                count => format!("the table's totals do not match ({count} of them)"),
            };
            format!(
                "{what}; nothing was written.\n  `recoup audit-table` says what is wrong. Deliver \
                 it with {offer}--accept-as-printed, --reason and --submitted-by."
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
    let (mut out, mut said) = (String::new(), 0);
    for like in ingest::alike(problems).into_iter().take(LINES_SHOWN) {
        let Some((first, others)) = like.split_first() else { continue };
        said += like.len();
        let place = place(first);
        let value = first.value.as_ref().map_or(String::new(), |value| format!("{value:?}: "));
        let place = if place.is_empty() { place } else { format!("{place}: ") };
        out.push_str(&format!("  {place}{value}{}", first.why));
        if !others.is_empty() {
            let mut places: Vec<String> =
                others.iter().take(PLACES_SHOWN).map(|problem| self::place(problem)).collect();
            if others.len() > PLACES_SHOWN {
                places.push(format!("{} more", others.len() - PLACES_SHOWN));
            }
            out.push_str(&format!(" (also {})", places.join("; ")));
        }
        out.push('\n');
    }
    if count > said {
        out.push_str(&format!("  and {} more\n", count - said));
    }
    out
}

/// How many different problems are shown.
const LINES_SHOWN: usize = 100;

/// How many places of one problem are shown.
const PLACES_SHOWN: usize = 6;

/// Where a problem is: `row 3, Q1`, or `Sheet1!C3, Q1`.
fn place(problem: &Problem) -> String {
    let cell = problem.cell.as_ref().map(|cell| cell.0.clone());
    let row = cell.or_else(|| problem.row.map(|row| format!("row {row}")));
    let column = problem.column.clone().or_else(|| problem.pointer.clone());
    [row, column].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
