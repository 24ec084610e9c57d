//! A programme as known at one instant: what every answer is computed from.
//!
//! Its documents and its ledger are loaded with all their versions, so that a
//! past state is a filter and not another kind of read.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::format::FORMAT;
use crate::domain::plan::Exposure;
use crate::domain::{Benefits, Ledger, Plan, Programme, ProgrammeKey, PublishedRow};
use crate::ingest;
use crate::ingest::scenario::Scenario;
use crate::store::{Document, DocumentKind, StoreError, StoredProgramme, Versions, Written};

/// A programme with its plan and its records.
#[derive(Clone, Debug)]
pub struct State {
    /// The programme.
    pub programme: Programme,
    /// Whether it was archived.
    pub archived: bool,
    /// Its investment lines.
    pub plan: Plan,
    /// What could be clawed back.
    pub exposure: Vec<Exposure>,
    /// The table its paper printed.
    pub published: Vec<PublishedRow>,
    /// How its benefits come about.
    pub benefits: Benefits,
    /// Its scenarios, the archived ones included, in the order of ids.
    pub scenarios: Vec<Scenario>,
    /// The version of each scenario that is recorded, by its id.
    pub scenario_versions: BTreeMap<String, i64>,
    /// Its records.
    pub ledger: Ledger,
    /// The version of each document that has one of its kind, 0 where there is none, in the
    /// order of [`DocumentKind::ALL`].
    pub versions: Versions,
    /// When the last of all this but its scenarios was recorded; `None` where it was
    /// read from files.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Changes whenever any of it changes but its scenarios, which are questions about
    /// the data and no part of them.
    pub data_version: String,
    /// The place of the last commit that is in it, among those of its council; 0 where it was
    /// read from files.
    pub through: i64,
}

/// The document in force of each kind.
type Latest<'a> = [Option<&'a Document>; DocumentKind::ALL.len()];

/// Everything that is recorded of a programme, with every earlier version.
#[derive(Clone, Debug, Default)]
pub struct ProgrammeRecord {
    /// Shared by copies until one of them gets another.
    documents: Arc<Vec<Document>>,
    ledger: Ledger,
}

impl ProgrammeRecord {
    /// What was read of it.
    pub fn new(stored: StoredProgramme) -> ProgrammeRecord {
        ProgrammeRecord {
            documents: Arc::new(stored.documents),
            ledger: Ledger::new(stored.entries),
        }
    }

    /// This, and what was written after it.
    #[must_use]
    pub(super) fn and(mut self, later: StoredProgramme) -> ProgrammeRecord {
        Arc::make_mut(&mut self.documents).extend(later.documents);
        self.ledger.extend(later.entries);
        self
    }

    /// Adds what a commit of the programme wrote, after all before it.
    pub(super) fn add(&mut self, written: &Written, programme: &ProgrammeKey, commit: i64) {
        let is_of_it = |of: &ProgrammeKey, by: i64| by == commit && of == programme;
        let documents = written.documents.iter();
        let documents = documents.filter(|one| is_of_it(&one.programme, one.commit));
        for document in documents.filter(|one| one.kind != DocumentKind::Vintages) {
            Arc::make_mut(&mut self.documents).push(document.clone());
        }
        let submissions = written.submissions.iter();
        for (_, entries) in submissions.filter(|(one, _)| is_of_it(&one.programme, one.commit)) {
            self.ledger.extend(entries.iter().cloned());
        }
    }

    /// The state in force, or as known at an instant; `None` where the programme
    /// was not known then.
    pub fn at(&self, instant: Option<DateTime<Utc>>) -> Result<Option<State>, StoreError> {
        let ledger = match instant {
            Some(instant) => self.ledger.as_known_at(instant),
            None => self.ledger.clone(),
        };
        self.state(ledger, |document| instant.is_none_or(|t| document.recorded_at <= t), None)
    }

    /// The state in force, where an earlier one is at hand: documents that are the same are
    /// not read again.
    pub(super) fn after(&self, earlier: Option<&State>) -> Result<Option<State>, StoreError> {
        self.state(self.ledger.clone(), |_| true, earlier)
    }

    /// The state that was made of exactly these versions, whatever clocks said.
    pub(super) fn made_of(&self, made: &Made) -> Result<Option<State>, StoreError> {
        let ledger = self.ledger.filtered(|entry| entry.sequence <= made.entries);
        let known = |document: &Document| {
            let version = made.documents.get(document.kind.as_str()).copied().unwrap_or(0);
            document.version <= version
        };
        self.state(ledger, known, None)
    }

    fn state(
        &self,
        ledger: Ledger,
        known: impl Fn(&Document) -> bool,
        earlier: Option<&State>,
    ) -> Result<Option<State>, StoreError> {
        let mut latest: Latest<'_> = Default::default();
        let mut scenarios: BTreeMap<&str, &Document> = BTreeMap::new();
        for document in self.documents.iter().filter(|document| known(document)) {
            match document.kind {
                DocumentKind::Scenario => drop(scenarios.insert(&document.name, document)),
                kind => latest[kind as usize] = Some(document),
            }
        }
        let [Some(programme), ..] = latest else { return Ok(None) };
        let versions = latest.map(|document| document.map_or(0, |document| document.version));
        let scenario_versions: BTreeMap<String, i64> = (scenarios.values())
            .map(|document| (document.name.clone(), document.version))
            .collect();
        let recorded_at = Some(recorded_at(&latest, &ledger, programme.recorded_at));
        let data_version = data_version(&latest, &ledger);
        let is_same = |earlier: &&State| {
            earlier.versions == versions && earlier.scenario_versions == scenario_versions
        };
        if let Some(earlier) = earlier.filter(is_same) {
            return Ok(Some(State { ledger, recorded_at, data_version, ..earlier.clone() }));
        }
        let (read_programme, archived) = read_programme(programme)?;
        Ok(Some(State {
            programme: read_programme,
            archived,
            plan: read(latest[1], ingest::plan_json::investments)?,
            exposure: read(latest[2], ingest::plan_json::exposure)?,
            published: read(latest[3], ingest::plan_json::published)?,
            benefits: read(latest[4], ingest::benefits::benefits)?,
            scenario_versions,
            scenarios: scenarios.into_values().map(read_scenario).collect::<Result<_, _>>()?,
            versions,
            recorded_at,
            data_version,
            ledger,
            through: 0,
        }))
    }

    /// The versions of one document as known at an instant, oldest first.
    pub(super) fn documents(
        &self,
        kind: DocumentKind,
        instant: Option<DateTime<Utc>>,
    ) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(move |document| {
            document.kind == kind && instant.is_none_or(|t| document.recorded_at <= t)
        })
    }
}

/// The exact versions that a state was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    /// How many entries the ledger had.
    pub(super) entries: i64,
    /// The version of each document by its kind, 0 where there was none.
    pub(super) documents: BTreeMap<String, i64>,
}

impl Made {
    /// So many entries, and these versions of documents.
    pub(super) fn of(entries: i64, versions: &Versions) -> Made {
        let kinds = DocumentKind::ALL.into_iter().filter(|kind| is_data(*kind));
        let documents = kinds.map(|k| (k.as_str().to_owned(), versions[k as usize])).collect();
        Made { entries, documents }
    }
}

impl State {
    /// The exact versions that it was made of.
    pub(super) fn made_of(&self) -> Made {
        let entries = self.ledger.entries().last().map_or(0, |entry| entry.sequence);
        Made::of(entries, &self.versions)
    }

    /// The version of one document, 0 where there is none.
    pub fn version(&self, kind: DocumentKind) -> i64 {
        self.versions[kind as usize]
    }
}

/// The field that marks an archived programme in its document.
const ARCHIVED: &str = "archived";

fn read_programme(document: &Document) -> Result<(Programme, bool), StoreError> {
    let mut value = parse(document)?;
    let archived = value.as_object_mut().and_then(|fields| fields.remove(ARCHIVED)).is_some();
    let programme = ingest::programme::programme(&value).map_err(|_| corrupt(document))?;
    Ok((programme, archived))
}

/// Whether a programme's document says that it was archived.
pub(super) fn is_archived(document: &Document) -> Result<bool, StoreError> {
    read_programme(document).map(|(_, archived)| archived)
}

fn read<T: Default, P>(
    document: Option<&Document>,
    reader: impl Fn(&Value) -> Result<T, P>,
) -> Result<T, StoreError> {
    let Some(document) = document else { return Ok(T::default()) };
    reader(&parse(document)?).map_err(|_| corrupt(document))
}

/// The scenario that a document holds.
pub(super) fn read_scenario(document: &Document) -> Result<Scenario, StoreError> {
    ingest::scenario::recorded(&parse(document)?).map_err(|_| corrupt(document))
}

fn parse(document: &Document) -> Result<Value, StoreError> {
    if document.format != FORMAT {
        return Err(corrupt(document));
    }
    serde_json::from_str(&document.body).map_err(|_| corrupt(document))
}

fn corrupt(document: &Document) -> StoreError {
    StoreError::Corrupt { table: "documents", row: Some(document.version) }
}

fn recorded_at(latest: &Latest<'_>, ledger: &Ledger, first: DateTime<Utc>) -> DateTime<Utc> {
    let documents = data(latest).map(|document| document.recorded_at);
    let entries = ledger.entries().iter().map(|entry| entry.brought.recorded_at);
    documents.chain(entries).fold(first, DateTime::max)
}

/// The documents that answers are computed from: scenarios are questions about them,
/// vintages are answers, and keys are the council's.
const fn is_data(kind: DocumentKind) -> bool {
    !matches!(kind, DocumentKind::Scenario | DocumentKind::Vintages | DocumentKind::Key)
}

fn data<'a>(latest: &'a Latest<'a>) -> impl Iterator<Item = &'a Document> {
    latest.iter().flatten().copied()
}

/// Eight hexadecimal digits over the versions of the documents and the last
/// entry, which names its submission and with it everything before.
fn data_version(latest: &Latest<'_>, ledger: &Ledger) -> String {
    let mut sha256 = Sha256::new();
    for document in data(latest) {
        let line =
            format!("{}@{}@{}\n", document.kind.as_str(), document.version, document.recorded_at);
        sha256.update(line.as_bytes());
    }
    if let Some(entry) = ledger.entries().last() {
        sha256.update(format!("{}@{}", entry.sequence, entry.brought.submission_id).as_bytes());
    }
    super::hex(&sha256.finalize()[..4])
}
