//! Programmes and their plan: documents with versions.

use serde::Serialize;
use serde_json::Value;

use super::format::FORMAT;
use super::once::{Idempotency, Outcome, once};
use super::state::is_archived;
use super::{Service, ServiceError, State, World};
use crate::domain::assumption_checks::check;
use crate::domain::{Programme, RefusedAssumption, Slug};
use crate::ingest;
use crate::store::{Conflict, DocumentKind, NewDocument, StoreError, Transaction};
use crate::views::benefits::BenefitsView;
use crate::views::plan::{ExposuresView, InvestmentsView, PublishedView};
use crate::views::programme::ProgrammeView;

/// Who changes a document, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub submitted_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Service {
    /// Creates a programme of a council, which may be its first. Answers 201 with it.
    pub fn create_programme(
        &self,
        world: &World,
        council: &Slug,
        body: &Value,
        author: Author,
        idempotency: Option<&Idempotency>,
    ) -> Result<Outcome, ServiceError> {
        let programme = programme(&of_council(council, body))?;
        if programme.council != *council {
            let why = format!("the address is of the council {council}: say the same or nothing");
            let pointer = Some("/council".to_owned());
            let problem = ingest::Problem { pointer, why, ..Default::default() };
            return Err(ServiceError::Document(vec![problem]));
        }
        let reserved = [("/council", council.is_all()), ("/id", programme.id.is_all())];
        let problems: Vec<ingest::Problem> = (reserved.into_iter().filter(|(_, is_all)| *is_all))
            .map(|(pointer, _)| ingest::Problem {
                pointer: Some(pointer.to_owned()),
                why: "\"all\" means every one of them: choose another id".to_owned(),
                ..Default::default()
            })
            .collect();
        if !problems.is_empty() {
            return Err(ServiceError::Document(problems));
        }
        self.write(world, council, |transaction, now| {
            once(transaction, idempotency, now, |transaction| {
                let body = json(&ProgrammeView::from(&programme))?;
                let document = NewDocument {
                    programme: programme.key(),
                    kind: DocumentKind::Programme,
                    name: String::new(),
                    format: FORMAT,
                    body: body.clone(),
                    recorded_at: now,
                    submitted_by: author.submitted_by.clone(),
                    reason: author.reason.clone(),
                };
                transaction.put_document(&document, None).map_err(|error| match error {
                    StoreError::Conflict(_) => ServiceError::ProgrammeExists,
                    other => other.into(),
                })?;
                let location = Some(programme.id.to_string());
                Ok(Outcome { status: 201, body, location, replayed: false })
            })
        })
    }

    /// Replaces a programme, which also takes it out of the archive.
    pub fn replace_programme(
        &self,
        world: &World,
        seen: &State,
        body: &Value,
        author: Author,
    ) -> Result<(), ServiceError> {
        let programme = programme(&of_council(&seen.programme.council, body))?;
        let same = |field: &str, is_same: bool| {
            let why = format!("a programme's {field} does not change; create another programme");
            let pointer = Some(format!("/{field}"));
            (!is_same).then(|| ingest::Problem { pointer, why, ..Default::default() })
        };
        let problems: Vec<ingest::Problem> = [
            same("id", programme.id == seen.programme.id),
            same("council", programme.council == seen.programme.council),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !problems.is_empty() {
            return Err(ServiceError::Document(problems));
        }
        let body = json(&ProgrammeView::from(&programme))?;
        self.put(world, seen, DocumentKind::Programme, body, author)
    }

    /// Archives a programme. Its records and answers stay; it takes no more changes.
    pub fn archive_programme(
        &self,
        world: &World,
        seen: &State,
        author: Author,
    ) -> Result<(), ServiceError> {
        let body = json(&Archived { archived: true, programme: (&seen.programme).into() })?;
        self.put(world, seen, DocumentKind::Programme, body, author)
    }

    /// Replaces the investment lines, the exposure, the published table or the benefits.
    pub fn replace_plan(
        &self,
        world: &World,
        seen: &State,
        kind: DocumentKind,
        body: &Value,
        author: Author,
    ) -> Result<(), ServiceError> {
        let text = match kind {
            DocumentKind::Investments => {
                let plan = ingest::plan_json::investments(body).map_err(ServiceError::Document)?;
                json(&InvestmentsView::from(&plan))?
            }
            DocumentKind::Exposure => {
                let periods = ingest::plan_json::exposure(body).map_err(ServiceError::Document)?;
                json(&ExposuresView::from(periods.as_slice()))?
            }
            DocumentKind::Published => {
                let rows = ingest::plan_json::published(body).map_err(ServiceError::Document)?;
                json(&PublishedView::from(rows.as_slice()))?
            }
            DocumentKind::Benefits => {
                let read = ingest::benefits::benefits(body).map_err(ServiceError::Document)?;
                json(&BenefitsView::from(&read))?
            }
            DocumentKind::Programme => return self.replace_programme(world, seen, body, author),
            // These have writers of their own in this folder.
            DocumentKind::Scenario | DocumentKind::Vintages | DocumentKind::Key => {
                return Err(StoreError::NotFound.into());
            }
        };
        self.put(world, seen, kind, text, author)
    }

    fn put(
        &self,
        world: &World,
        seen: &State,
        kind: DocumentKind,
        body: String,
        author: Author,
    ) -> Result<(), ServiceError> {
        let programme = seen.programme.key();
        let expected = Some(seen.version(kind)).filter(|version| *version > 0);
        self.write(world, &seen.programme.council, |transaction, now| {
            if kind != DocumentKind::Programme {
                refuse_archived(transaction, seen)?;
            }
            let document = NewDocument {
                programme,
                kind,
                name: String::new(),
                format: FORMAT,
                body,
                recorded_at: now,
                submitted_by: author.submitted_by,
                reason: author.reason,
            };
            transaction.put_document(&document, expected).map_err(|error| match error {
                StoreError::Conflict(Conflict::StaleVersion { current }) => {
                    ServiceError::StaleVersion(current)
                }
                other => other.into(),
            })?;
            Ok(())
        })
    }
}

/// Refuses a change of a programme that is archived, perhaps since it was loaded.
pub(super) fn refuse_archived(
    transaction: &mut Transaction<'_>,
    seen: &State,
) -> Result<(), ServiceError> {
    let key = seen.programme.key();
    let kind = DocumentKind::Programme;
    let is_archived = match transaction.versions_of(&key)?[kind as usize] {
        version if version == seen.version(kind) => seen.archived,
        _ => transaction
            .document(&key, kind, "")?
            .as_ref()
            .map(is_archived)
            .transpose()?
            .unwrap_or(true),
    };
    if is_archived { Err(ServiceError::Archived) } else { Ok(()) }
}

/// The body of a programme, with the council of the address where it names none.
fn of_council(council: &Slug, body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.entry("council").or_insert_with(|| Value::from(council.as_str()));
    }
    body
}

/// Reads a programme; assumptions that would have no answer are refused here already.
fn programme(body: &Value) -> Result<Programme, ServiceError> {
    let programme = ingest::programme::programme(body).map_err(ServiceError::Document)?;
    match check(&programme.assumptions) {
        Err(refused) => {
            let problem = |refused: RefusedAssumption| ingest::Problem {
                pointer: Some(format!("/assumptions/{}", refused.field)),
                why: refused.why,
                ..Default::default()
            };
            Err(ServiceError::Document(refused.into_iter().map(problem).collect()))
        }
        Ok(()) => Ok(programme),
    }
}

/// An archived programme as its document.
#[derive(Serialize)]
struct Archived {
    archived: bool,
    #[serde(flatten)]
    programme: ProgrammeView,
}

pub(super) fn json<T: Serialize>(view: &T) -> Result<String, ServiceError> {
    serde_json::to_string(view).map_err(|error| StoreError::Database(error.to_string()).into())
}
