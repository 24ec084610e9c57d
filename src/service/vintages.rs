//! The register of forecasts: stored with all that they were made of, never changed, and
//! computed again on demand.
//!
//! A vintage is a version of one document of the programme, and its number is that
//! version: what documents are promised, vintages are.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::documents::{Author, json, refuse_archived};
use super::format::FORMAT;
use super::once::{Idempotency, Outcome, once};
use super::state::{Made, ProgrammeRecord};
use super::vintage_record::{Computed, ENGINE_VERSION, Stored};
use super::{Loaded, Service, ServiceError, State, World, hex};
use crate::domain::ProgrammeKey;
use crate::fits::step::StepSource;
use crate::forecast::MAX_HORIZON;
use crate::ingest::stored_forecast::stored_forecast;
use crate::ingest::vintage;
use crate::store::{Conflict, Document, DocumentKind, Hash, NewDocument, StoreError, Transaction};
use crate::views::InstantText;
use crate::views::vintage::{
    DocumentVersionView, MadeOfView, RerunDifferenceView, RerunView, VintageHeadView, VintageView,
    VintagesView,
};

/// How often a forecast is made anew because the data moved on while it was made.
const ATTEMPTS: usize = 5;

/// The most differences that are listed.
const DIFFERENCES_LIMIT: usize = 100;

impl Service {
    /// Stores a forecast, and the offset under the same data. Answers 201 with it.
    pub fn save_vintage(
        &self,
        world: &World,
        programme: &ProgrammeKey,
        body: &Value,
        author: &Author,
        idempotency: Option<&Idempotency>,
    ) -> Result<Outcome, ServiceError> {
        self.loaded(programme)?;
        let order = vintage::vintage(body, MAX_HORIZON, StepSource::WORDS)
            .map_err(ServiceError::Document)?;
        let council = &programme.council;
        if let Some(outcome) = self.replayed(world, council, idempotency)? {
            return Ok(outcome);
        }
        for _ in 0..ATTEMPTS {
            let state = self.memory.current(&self.store, programme)?.state.clone();
            let stored = Stored::make(&state, state.made_of(), String::new(), &order);
            let outcome = self.write(world, council, |transaction, now| {
                once(transaction, idempotency, now, |transaction| {
                    refuse_archived(transaction, &state)?;
                    if !is_current(transaction, &state)? {
                        return Err(StoreError::Conflict(Conflict::MovedOn).into());
                    }
                    let document = save(transaction, &state, stored?, now, author)?;
                    let location = Some(document.version.to_string());
                    let view = view(&document)?;
                    Ok(Outcome { status: 201, body: json(&view)?, location, replayed: false })
                })
            });
            match outcome {
                Err(ServiceError::Store(StoreError::Conflict(Conflict::MovedOn))) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Busy.into())
    }

    /// A page of vintages, newest first; the cursor is the last one's number.
    pub fn vintages(
        &self,
        programme: &ProgrammeKey,
        before: Option<i64>,
        limit: usize,
    ) -> Result<VintagesView, ServiceError> {
        self.loaded(programme)?;
        // A limit is at most 1,000 and fits.
        let wanted = limit as i64 + 1;
        let kind = DocumentKind::Vintages;
        let mut page =
            self.store.read(|reader| reader.document_page(programme, kind, "", before, wanted))?;
        let more = page.len() > limit;
        page.truncate(limit);
        let last = page.last().map(|document| document.version.to_string());
        let heads: Result<Vec<VintageHeadView>, ServiceError> =
            page.iter().map(|document| Ok(head(document, &Stored::read(document)?))).collect();
        Ok(VintagesView {
            programme: programme.id.to_string(),
            vintages: heads?,
            next_cursor: last.filter(|_| more),
        })
    }

    /// A vintage as it was stored, and what the same inputs give now where that is asked.
    pub fn vintage(
        &self,
        programme: &ProgrammeKey,
        vintage: &str,
        reruns: bool,
    ) -> Result<VintageView, ServiceError> {
        let (_, document) = self.vintage_document(programme, vintage, None)?;
        let mut view = view(&document)?;
        if reruns {
            // From the database itself, which another process may have written to since.
            let stored = self.store.read(|reader| reader.load(programme))?;
            let record = ProgrammeRecord::new(stored);
            view.rerun = Some(rerun(&record, &Stored::read(&document)?)?);
        }
        Ok(view)
    }

    /// The programme and the document of one of its vintages, which was stored by that
    /// instant. The programme is as new as the vintage, which another process may have
    /// stored after what this one has read.
    pub(super) fn vintage_document(
        &self,
        programme: &ProgrammeKey,
        vintage: &str,
        instant: Option<DateTime<Utc>>,
    ) -> Result<(std::sync::Arc<Loaded>, Document), ServiceError> {
        self.settled(programme, instant)?;
        let unknown = || ServiceError::UnknownVintage(vintage.to_owned());
        let number: i64 = vintage.parse().map_err(|_| unknown())?;
        if number.to_string() != vintage {
            return Err(unknown());
        }
        let kind = DocumentKind::Vintages;
        let found =
            self.store.read(|reader| reader.document_version(programme, kind, "", number))?;
        let document = found.ok_or_else(unknown)?;
        match instant.filter(|instant| *instant < document.recorded_at) {
            Some(instant) => {
                Err(ServiceError::VintageNotStoredThen(number, instant, document.recorded_at))
            }
            None => {
                self.renew_if_changed()?;
                Ok((self.loaded(programme)?, document))
            }
        }
    }
}

/// Whether the transaction sees what the state was made of.
fn is_current(transaction: &mut Transaction<'_>, state: &State) -> Result<bool, StoreError> {
    let programme = state.programme.key();
    let last = transaction.last_submission(&programme)?;
    let entries = last.map_or(0, |last| last.last_entry_sequence);
    Ok(Made::of(entries, &transaction.versions_of(&programme)?) == state.made_of())
}

/// Records a vintage of the state that the transaction sees.
fn save(
    transaction: &mut Transaction<'_>,
    state: &State,
    stored: Stored,
    now: DateTime<Utc>,
    author: &Author,
) -> Result<Document, ServiceError> {
    let programme = state.programme.key();
    let head = transaction.head(&programme.council)?.map_or(Hash::EMPTY, |head| head.hash);
    let stored = Stored { head: head.to_string(), ..stored };
    let kind = DocumentKind::Vintages;
    let last = transaction.versions_of(&programme)?[kind as usize];
    let new = NewDocument {
        programme,
        kind,
        name: String::new(),
        format: FORMAT,
        body: json(&stored)?,
        recorded_at: now,
        submitted_by: author.submitted_by.clone(),
        reason: author.reason.clone(),
    };
    Ok(transaction.put_document(&new, Some(last).filter(|last| *last > 0))?)
}

fn head(document: &Document, stored: &Stored) -> VintageHeadView {
    let quarter = |place: Option<&(String, String)>| place.map(|(quarter, _)| quarter.clone());
    VintageHeadView {
        vintage: document.version,
        name: stored.name.clone(),
        recorded_at: InstantText(document.recorded_at),
        submitted_by: document.submitted_by.clone(),
        reason: document.reason.clone(),
        engine_version: stored.engine_version.clone(),
        method_version: method_version(&stored.result),
        data_version: stored.data_version.clone(),
        fitted_to: quarter(stored.series.last()),
    }
}

/// The version of the method that a forecast names.
fn method_version(computed: &Computed) -> String {
    let read = stored_forecast(&computed.forecast);
    read.map_or_else(|| "not stated".to_owned(), |forecast| forecast.method_version)
}

fn view(document: &Document) -> Result<VintageView, ServiceError> {
    let stored = Stored::read(document)?;
    let result = &stored.result;
    let inputs = &stored.inputs;
    let versions = inputs
        .documents
        .iter()
        .map(|(kind, version)| DocumentVersionView { document: kind.clone(), version: *version });
    Ok(VintageView {
        programme: document.programme.id.to_string(),
        vintage: head(document, &stored),
        made_of: MadeOfView {
            ledger_entries: inputs.entries,
            head: stored.head.clone(),
            documents: versions.collect(),
        },
        scenario: stored.scenario.clone(),
        assumptions: stored.assumptions.clone(),
        result_sha256: result_sha256(result),
        forecast: parsed(&result.forecast),
        offset: result.offset.as_deref().map(parsed),
        offset_refused: result.offset_refused.clone(),
        rerun: None,
    })
}

/// The hash of the bytes of both answers.
fn result_sha256(result: &Computed) -> String {
    let mut sha256 = Sha256::new();
    sha256.update(result.forecast.as_bytes());
    sha256.update(result.offset.as_deref().unwrap_or_default().as_bytes());
    hex(&sha256.finalize())
}

/// An answer that the service wrote itself.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Computes a vintage again from its own inputs and says what is not as it was.
fn rerun(record: &ProgrammeRecord, stored: &Stored) -> Result<RerunView, ServiceError> {
    let state = record.made_of(&stored.inputs)?.ok_or(StoreError::NotFound)?;
    let now = stored.compute_again(&state)?;
    let mut differences = Vec::new();
    let was = &stored.result;
    differ("/forecast", &parsed(&was.forecast), &parsed(&now.forecast), &mut differences);
    let offset = |computed: &Computed| computed.offset.as_deref().map_or(Value::Null, parsed);
    differ("/offset", &offset(was), &offset(&now), &mut differences);
    let refused = |computed: &Computed| Value::from(computed.offset_refused.clone());
    differ("/offset_refused", &refused(was), &refused(&now), &mut differences);
    let equal = *was == now;
    let method = (method_version(was), method_version(&now));
    let count = differences.len();
    let message = if equal {
        format!(
            "Computed again from the stored inputs by version {ENGINE_VERSION}: equal to the byte."
        )
    } else {
        format!(
            "Computed again from the stored inputs: {}. It was stored by version {} with method {}. \
             It was computed now by version {ENGINE_VERSION} with method {}. What was stored stays.",
            differing(count),
            stored.engine_version,
            method.0,
            method.1
        )
    };
    differences.truncate(DIFFERENCES_LIMIT);
    Ok(RerunView {
        equal,
        engine_version: ENGINE_VERSION.to_owned(),
        method_version: method.1,
        result_sha256: result_sha256(&now),
        difference_count: count,
        differences,
        message,
    })
}

fn differing(count: usize) -> String {
    match count {
        0 => "no value differs, but the bytes do".to_owned(),
        1 => "1 value differs".to_owned(),
        _ => format!("{count} values differ"),
    }
}

/// Writes down the places where two answers differ.
fn differ(place: &str, was: &Value, now: &Value, found: &mut Vec<RerunDifferenceView>) {
    match (was, now) {
        (Value::Object(one), Value::Object(other)) => {
            let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let place = format!("{place}/{name}");
                differ(&place, &was[name.as_str()], &now[name.as_str()], found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (number, (was, now)) in one.iter().zip(other).enumerate() {
                differ(&format!("{place}/{number}"), was, now, found);
            }
        }
        _ if was == now => {}
        _ => found.push(RerunDifferenceView {
            pointer: place.to_owned(),
            stored: was.to_string(),
            now: now.to_string(),
        }),
    }
}
