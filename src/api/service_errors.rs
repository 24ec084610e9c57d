//! What the service says went wrong, as HTTP. One exhaustive match.

use actix_web::http::StatusCode;

use super::problem::{ApiError, NO_FORECAST, ProblemItem};
use crate::domain::RefusedAssumption;
use crate::ingest::shown;
use crate::service::Audited;
use crate::service::ServiceError;
use crate::sources::NoAnswer;
use crate::store::{Conflict, StoreError};
use crate::views::table_audit::TableAuditView;

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> ApiError {
        let sentence = error.sentence();
        match error {
            ServiceError::UnknownProgramme(id) => ApiError::unknown_programme(&id),
            ServiceError::Unreadable(id) => ApiError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "programme_unavailable",
                "The programme is unavailable",
                format!(
                    "Something that is stored of the programme {id} cannot be read, so nothing is \
                     answered from it. All other programmes can be read. Tell whoever runs the \
                     service: the log names the row."
                ),
            )
            .retry_after(60),
            ServiceError::UnknownCouncil(council, _) => ApiError::new(
                StatusCode::NOT_FOUND,
                "unknown_council",
                "There is no such council",
                format!(
                    "There is no programme of the council \"{}\". GET /api/v1/councils lists the \
                     councils that have one.",
                    shown(&council)
                ),
            ),
            ServiceError::NotKnownThen(_) => ApiError::not_found(sentence),
            ServiceError::Archived => conflict(
                "archived",
                "The programme is archived",
                "An archived programme takes no more changes. PUT it to take it back.",
            ),
            ServiceError::ProgrammeExists => {
                conflict("programme_exists", "The programme exists already", sentence)
            }
            ServiceError::KeyExists(_) => {
                conflict("key_exists", "The key exists already", sentence)
            }
            ServiceError::KeyRevoked(_) => conflict("key_revoked", "The key was revoked", sentence),
            ServiceError::UnknownKey(_)
            | ServiceError::UnknownScenario(_)
            | ServiceError::UnknownSubmission(_)
            | ServiceError::UnknownVintage(_)
            | ServiceError::VintageNotStoredThen(..) => ApiError::not_found(sentence),
            ServiceError::Erased => {
                ApiError::new(StatusCode::GONE, "erased", "The file was erased", sentence)
            }
            ServiceError::ErasedAlready => {
                conflict("erased_already", "The bytes were erased before", sentence)
            }
            ServiceError::ScenarioExists => {
                conflict("scenario_exists", "The scenario exists already", sentence)
            }
            ServiceError::NoScenarioAnswer(..) | ServiceError::NothingToCompare => {
                ApiError::refused("no_answer", "There is no answer", sentence)
            }
            ServiceError::StaleVersion(_) => stale(),
            ServiceError::Problems(problems) => problems.into(),
            ServiceError::Document(problems) => {
                let detail = "Nothing was written.";
                ApiError::refused(
                    "fields_refused",
                    "The document has fields that are wrong",
                    detail,
                )
                .with_problems(problems.iter().map(ProblemItem::from).collect())
            }
            ServiceError::TotalsDoNotMatch(judged) => {
                let Audited { table, audit, read_as } = *judged;
                let says_so = table.years_so_far && !audit.cumulative;
                totals_do_not_match(&TableAuditView::new(&table, &audit, read_as), says_so)
            }
            ServiceError::AcceptanceRefused(_) => ApiError::refused(
                "acceptance_refused",
                "There is nothing to accept like that",
                sentence,
            ),
            ServiceError::ReasonMissing(_, problems) => ApiError::refused(
                "reason_missing",
                "A reason or a name is missing",
                format!("{sentence} Nothing was written."),
            )
            .with_problems(problems.iter().map(ProblemItem::from).collect()),
            ServiceError::KeyReused => ApiError::refused(
                "idempotency_key_reused",
                "The idempotency key was used for another request",
                "Use a new Idempotency-Key for a new request. Nothing was written.",
            ),
            ServiceError::NoAnswer(error) => no_answer(&error, sentence),
            ServiceError::NoForecast(_) => {
                ApiError::refused(NO_FORECAST, "There is no forecast", sentence)
            }
            ServiceError::NoBacktest(_) => {
                ApiError::refused("no_backtest", "There is no backtest", sentence)
            }
            ServiceError::Store(error) => error.into(),
        }
    }
}

fn no_answer(error: &NoAnswer, sentence: String) -> ApiError {
    let about = |refused: &[RefusedAssumption]| {
        let problem = |refused: &RefusedAssumption| ProblemItem {
            pointer: Some(format!("/{}", refused.field)),
            why: refused.why.clone(),
            ..ProblemItem::default()
        };
        ApiError::refused(
            "assumptions_refused",
            "An assumption is missing or out of range",
            "There is no answer under these assumptions.",
        )
        .with_problems(refused.iter().map(problem).collect())
    };
    match error.refusals() {
        Some(refused) => about(&refused),
        None => ApiError::refused("no_answer", "There is no answer", sentence),
    }
}

fn totals_do_not_match(audit: &TableAuditView, says_years_so_far: bool) -> ApiError {
    let count = audit.mismatches.len();
    let totals =
        if count == 1 { "1 printed total does" } else { &format!("{count} printed totals do") };
    let say: Vec<&str> = audit.findings.iter().filter_map(|f| f.say.as_deref()).collect();
    let next = match &audit.repair {
        _ if says_years_so_far => {
            "Send it again with cumulative=true to record the differences, or \
             correct the heads and labels that say so."
                .to_owned()
        }
        None if !say.is_empty() => format!(
            "Send it again with {} if what is asked below is so. Else correct the file, or send it \
             again with accept_as_printed=true, reason and submitted_by.",
            say.join("&")
        ),
        Some(repair) => format!(
            "Send it again with accept_repair={} to accept the repair below, or with \
             accept_as_printed=true, each with reason and submitted_by.",
            repair.id
        ),
        None if audit.candidates.is_empty() => "Correct the file, or send it again with \
             accept_as_printed=true, reason and submitted_by."
            .to_owned(),
        None => "Send it again with accept_repair=<id> of the candidate that is right, or with \
             accept_as_printed=true, each with reason and submitted_by."
            .to_owned(),
    };
    let (code, title, what) = match count {
        0 => (
            "years_so_far",
            "The table's quarters look like years so far",
            "The quarters look like years so far".to_owned(),
        ),
        _ => (
            "totals_do_not_match",
            "The table's totals do not match",
            format!("{totals} not match the table's figures"),
        ),
    };
    ApiError::refused(code, title, format!("{what}; nothing was written. {next}"))
        .with_audit(audit.clone())
}

/// 412: somebody else has changed it.
pub fn stale() -> ApiError {
    ApiError::new(
        StatusCode::PRECONDITION_FAILED,
        "changed_meanwhile",
        "It was changed meanwhile",
        "Read it again and send If-Match with its ETag, quotation marks included. Nothing was \
         written.",
    )
}

fn conflict(code: &'static str, title: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, code, title, detail)
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        let log = error.to_string();
        let unavailable = |code, title, detail: &str| {
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, title, detail)
        };
        match error {
            StoreError::NotFound => ApiError::not_found("There is nothing at this address."),
            StoreError::Conflict(Conflict::StaleVersion { .. }) => stale(),
            StoreError::Conflict(Conflict::KeyUsed) => ServiceError::KeyReused.into(),
            StoreError::Conflict(_) => {
                conflict("conflict", "It exists already", "Nothing was written.")
            }
            StoreError::Busy => unavailable(
                "busy",
                "The service is busy",
                "The database is busy, or another program holds it. Nothing was written. Try again in a \
                 second.",
            )
            .retry_after(1),
            StoreError::Unavailable(_) => unavailable(
                "unavailable",
                "The database is unavailable",
                "Nothing was written. Try again in a few seconds.",
            )
            .retry_after(5),
            StoreError::Full(_) => ApiError::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "insufficient_storage",
                "There is no room left to write",
                "Nothing was written. Tell whoever runs the service, and send it again when there \
                 is room.",
            )
            .retry_after(60)
            .with_log(log),
            StoreError::Stopped(_) => unavailable(
                "writing_stopped",
                "Writing has stopped",
                "Nothing was written. The service starts anew; try again in a few seconds.",
            )
            .retry_after(5),
            StoreError::OutcomeUnknown(_) => unavailable(
                "outcome_unknown",
                "It is not known whether this was written",
                "Send the same request again with the same Idempotency-Key to find out.",
            )
            .retry_after(5)
            .with_log(log),
            StoreError::Corrupt { .. } => unavailable(
                "damaged",
                "Something that is stored is not what was written",
                "The service neither answers from damaged data nor writes on top of them. Tell \
                 whoever runs it: the log names the row, and so does `recoup verify`.",
            )
            .retry_after(60)
            .with_log(log),
            StoreError::Database(_) => ApiError::internal(log),
        }
    }
}
