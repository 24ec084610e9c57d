//! Why the service did not do what it was asked.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::appraisal::AppraisalError;
use crate::domain::{ProgrammeKey, PublishedTable, RefusedAssumption, Slug};
use crate::ingest::scenario::PROGRAMME;
use crate::ingest::{Problem, Problems, shown};
use crate::sources::NoAnswer;
use crate::store::StoreError;
use crate::table_audit::Audit;
use crate::views::read_as::ReadAsView;
use crate::words::spoken;

/// A published table with its audit, and what was understood of the file.
#[derive(Debug)]
pub struct Audited {
    /// The table.
    pub table: PublishedTable,
    /// What its audit found.
    pub audit: Audit,
    /// What was understood of the file.
    pub read_as: ReadAsView,
}

/// Why the service did not do what it was asked. Nothing was written.
#[derive(Debug)]
pub enum ServiceError {
    /// No programme has that id.
    UnknownProgramme(String),
    /// A stored row of the programme cannot be read. All other programmes can.
    Unreadable(ProgrammeKey),
    /// No programme is of that council; the councils that have one, for whoever may know.
    UnknownCouncil(String, Vec<Slug>),
    /// The programme was not known yet at that instant.
    NotKnownThen(DateTime<Utc>),
    /// The programme is archived and takes no more changes.
    Archived,
    /// A programme with that id exists already.
    ProgrammeExists,
    /// The council has no key of that name.
    UnknownKey(String),
    /// The council has a key of that name already, revoked perhaps.
    KeyExists(String),
    /// The key was revoked before.
    KeyRevoked(String),
    /// The programme has no scenario with that id.
    UnknownScenario(String),
    /// The programme has a scenario with that id already, archived perhaps.
    ScenarioExists,
    /// The programme has no submission with that id.
    UnknownSubmission(String),
    /// The bytes were erased before.
    ErasedAlready,
    /// The delivered bytes that are asked for were erased.
    Erased,
    /// The programme has no vintage with that number.
    UnknownVintage(String),
    /// The vintage was not stored yet at that instant: its number, the instant, and when
    /// it was stored.
    VintageNotStoredThen(i64, DateTime<Utc>, DateTime<Utc>),
    /// A scenario has no answer, and why.
    NoScenarioAnswer(String, NoAnswer),
    /// Scenarios side by side are of clawbacks alone.
    NothingToCompare,
    /// A document has another version than the caller has seen; the version in force.
    StaleVersion(Option<i64>),
    /// What was sent has problems.
    Problems(Problems),
    /// A JSON document has problems.
    Document(Vec<Problem>),
    /// A table's totals do not match, and nobody has accepted it.
    TotalsDoNotMatch(Box<Audited>),
    /// The repair that was accepted is not the one that the audit proposes.
    AcceptanceRefused(String),
    /// A figure would change, or is accepted, and these of `reason` and `submitted_by`
    /// are missing; the problems say which figures change.
    ReasonMissing(Vec<&'static str>, Vec<Problem>),
    /// The idempotency key was used for another request.
    KeyReused,
    /// There is no answer under these assumptions.
    NoAnswer(NoAnswer),
    /// The records do not carry a forecast.
    NoForecast(String),
    /// The records do not carry a backtest.
    NoBacktest(String),
    /// The database did not do its part.
    Store(StoreError),
}

impl ServiceError {
    /// The same as a sentence of its own.
    pub fn sentence(&self) -> String {
        let clause = match self {
            // An assumption is called by its name only where one is sent.
            ServiceError::NoAnswer(NoAnswer::Appraisal(AppraisalError::Refused(refused))) => {
                let said = refused.iter().map(|RefusedAssumption { field, why }| {
                    format!("{}: {why}", spoken(&field.to_string()))
                });
                said.collect::<Vec<_>>().join("; ")
            }
            _ => self.to_string(),
        };
        let mut letters = clause.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        format!("{}{}.", first.unwrap_or_default(), letters.as_str())
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServiceError::UnknownProgramme(id) => write!(f, "there is no programme \"{}\"", shown(id)),
            ServiceError::Unreadable(id) => {
                write!(f, "something that is stored of the programme {id} cannot be read")
            }
            ServiceError::UnknownCouncil(council, known) => {
                let known: Vec<&str> = known.iter().map(Slug::as_str).collect();
                match known.as_slice() {
                    [] => write!(
                        f,
                        "no programme is of the council {council}: nothing is recorded yet"
                    ),
                    _ => write!(
                        f,
                        "no programme is of the council {council}: the councils are {}",
                        known.join(", ")
                    ),
                }
            }
            ServiceError::NotKnownThen(instant) => {
                write!(f, "the programme was not known yet at {}", in_words(*instant))
            }
            ServiceError::Archived => f.write_str("the programme is archived"),
            ServiceError::ProgrammeExists => f.write_str("a programme with that id exists already"),
            ServiceError::UnknownKey(name) => {
                write!(f, "there is no key named \"{}\"", shown(name))
            }
            ServiceError::KeyExists(name) => {
                write!(f, "there is a key named \"{name}\" already, revoked perhaps: choose another name")
            }
            ServiceError::KeyRevoked(name) => {
                write!(f, "the key \"{name}\" was revoked before: give out another")
            }
            ServiceError::UnknownScenario(id) => {
                write!(f, "this programme has no scenario with the id \"{}\"", shown(id))
            }
            ServiceError::ScenarioExists => {
                f.write_str("the programme has a scenario with that id already, archived perhaps")
            }
            ServiceError::UnknownSubmission(id) => {
                write!(f, "this programme has no submission with the id \"{}\"", shown(id))
            }
            ServiceError::Erased => f.write_str(
                "the delivered bytes were erased; their hash, the figures and the log are kept",
            ),
            ServiceError::ErasedAlready => f.write_str("the delivered bytes were erased before"),
            ServiceError::UnknownVintage(number) => {
                write!(f, "this programme has no vintage with the number \"{}\"", shown(number))
            }
            ServiceError::VintageNotStoredThen(number, instant, stored) => write!(
                f,
                "vintage {number} was not stored yet at {}: it was stored at {}",
                in_words(*instant),
                in_words(*stored)
            ),
            ServiceError::NoScenarioAnswer(id, error) if id == PROGRAMME => {
                write!(f, "the programme's own assumptions: {error}")
            }
            ServiceError::NoScenarioAnswer(id, error) => write!(f, "the scenario {id}: {error}"),
            ServiceError::NothingToCompare => f.write_str(
                "this programme's benefits are not clawbacks, and only scenarios of clawbacks are put \
                 side by side",
            ),
            ServiceError::StaleVersion(Some(version)) => {
                write!(f, "it was changed meanwhile: the version in force is {version}")
            }
            ServiceError::StaleVersion(None) => {
                f.write_str("it was changed meanwhile: read it again, nothing was written")
            }
            ServiceError::Problems(problems) => problems.fmt(f),
            ServiceError::Document(_) => f.write_str("the document has fields that are wrong"),
            ServiceError::TotalsDoNotMatch(_) => f.write_str("the table's totals do not match"),
            ServiceError::AcceptanceRefused(why) => f.write_str(why),
            ServiceError::ReasonMissing(missing, _) => {
                write!(f, "to change or accept a figure, give {}", missing.join(" and "))
            }
            ServiceError::KeyReused => {
                f.write_str("the idempotency key was used for another request")
            }
            ServiceError::NoAnswer(error) => error.fmt(f),
            ServiceError::NoForecast(why) | ServiceError::NoBacktest(why) => f.write_str(why),
            ServiceError::Store(error) => error.fmt(f),
        }
    }
}

fn in_words(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl std::error::Error for ServiceError {}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> ServiceError {
        ServiceError::Store(error)
    }
}

impl From<Problems> for ServiceError {
    fn from(problems: Problems) -> ServiceError {
        ServiceError::Problems(problems)
    }
}

impl From<NoAnswer> for ServiceError {
    fn from(error: NoAnswer) -> ServiceError {
        ServiceError::NoAnswer(error)
    }
}
