//! Programmes, investment lines, exposure, published figures, benefits, scenarios and vintages:
//! documents of JSON text, each with all its earlier versions.
//!
//! The text is opaque here; the rooms that write it also read it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::chain::{EMPTY_HEAD, RowHash, stored_instant};
use super::schema::{documents, programmes};
use super::{Conflict, Document, DocumentKind, Reader, StoreError, Transaction};
use crate::domain::Slug;

/// A version for each kind of document, 0 where there is none, in the order of
/// [`DocumentKind::ALL`].
pub type Versions = [i64; DocumentKind::ALL.len()];

/// A version to be recorded, in the council of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// The programme it is about.
    pub programme: Slug,
    /// What it says of the programme.
    pub kind: DocumentKind,
    /// The JSON text.
    pub body: String,
    /// Now.
    pub recorded_at: DateTime<Utc>,
    /// Who records it.
    pub recorded_by: Option<String>,
    /// Why it is changed.
    pub reason: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = documents, treat_none_as_default_value = false)]
pub(super) struct DocumentRow {
    pub(super) council: String,
    pub(super) programme: String,
    pub(super) kind: String,
    pub(super) version: i64,
    pub(super) body: String,
    pub(super) recorded_at: NaiveDateTime,
    pub(super) recorded_by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) previous_hash: String,
    pub(super) row_hash: String,
}

pub(super) const TABLE: &str = "documents";

#[diesel::dsl::auto_type(no_type_alias)]
fn versions_of<'a>(council: &'a str, programme: &'a str, kind: &'a str) -> _ {
    documents::table
        .filter(documents::council.eq(council))
        .filter(documents::programme.eq(programme))
        .filter(documents::kind.eq(kind))
}

impl Reader<'_> {
    /// The council of a programme. Programme ids are unique over all councils.
    pub fn council_of(&mut self, programme: &Slug) -> Result<Slug, StoreError> {
        let council: String = self.run("programmes", |c| {
            programmes::table
                .filter(programmes::programme.eq(programme.as_str()))
                .select(programmes::council)
                .first(c)
        })?;
        Slug::parse(&council).map_err(|_| StoreError::Corrupt { table: "programmes", row: None })
    }

    /// The document in force, or `None` where the programme has none of the
    /// kind.
    pub fn document(
        &mut self,
        programme: &Slug,
        kind: DocumentKind,
    ) -> Result<Option<Document>, StoreError> {
        let council = self.council_of(programme)?;
        let row = self.latest_document_row(&council, programme, kind)?;
        row.map(DocumentRow::into_document).transpose()
    }

    /// Every version of a document, oldest first.
    pub fn document_history(
        &mut self,
        programme: &Slug,
        kind: DocumentKind,
    ) -> Result<Vec<Document>, StoreError> {
        let council = self.council_of(programme)?;
        self.document_rows(&council, programme, kind)?
            .into_iter()
            .map(DocumentRow::into_document)
            .collect()
    }

    /// One version of a document, or `None` where there is none of that number.
    pub fn document_version(
        &mut self,
        programme: &Slug,
        kind: DocumentKind,
        version: i64,
    ) -> Result<Option<Document>, StoreError> {
        let page = self.document_page(programme, kind, version.checked_add(1), 1)?;
        Ok(page.into_iter().find(|document| document.version == version))
    }

    /// At most `limit` versions of a document that are earlier than `before`, newest
    /// first.
    pub fn document_page(
        &mut self,
        programme: &Slug,
        kind: DocumentKind,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Document>, StoreError> {
        let council = self.council_of(programme)?;
        let rows: Vec<DocumentRow> = self.run(TABLE, |c| {
            versions_of(council.as_str(), programme.as_str(), kind.as_str())
                .filter(documents::version.lt(before.unwrap_or(i64::MAX)))
                .order(documents::version.desc())
                .limit(limit)
                .select(DocumentRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(DocumentRow::into_document).collect()
    }

    fn latest_document_row(
        &mut self,
        council: &Slug,
        programme: &Slug,
        kind: DocumentKind,
    ) -> Result<Option<DocumentRow>, StoreError> {
        self.run(TABLE, |c| {
            versions_of(council.as_str(), programme.as_str(), kind.as_str())
                .order(documents::version.desc())
                .select(DocumentRow::as_select())
                .first(c)
                .optional()
        })
    }

    pub(super) fn document_rows(
        &mut self,
        council: &Slug,
        programme: &Slug,
        kind: DocumentKind,
    ) -> Result<Vec<DocumentRow>, StoreError> {
        self.run(TABLE, |c| {
            versions_of(council.as_str(), programme.as_str(), kind.as_str())
                .order(documents::version)
                .select(DocumentRow::as_select())
                .load(c)
        })
    }
}

impl Transaction<'_> {
    /// Records the next version of a document and returns its number.
    ///
    /// `expected_version` is the version that the writer has seen, `None` where
    /// there was none; anything else in force is a conflict. The first document
    /// of kind `programme` makes the programme known, and the others need it.
    pub fn put_document(
        &mut self,
        new: &NewDocument,
        expected_version: Option<i64>,
    ) -> Result<i64, StoreError> {
        self.claim_programme(new)?;
        let council = self.council().clone();
        let last = self.latest_document_row(&council, &new.programme, new.kind)?;
        let current = last.as_ref().map(|row| row.version);
        if current != expected_version {
            return Err(StoreError::Conflict(Conflict::StaleVersion { current }));
        }
        let mut row = DocumentRow {
            council: council.to_string(),
            programme: new.programme.to_string(),
            kind: new.kind.as_str().to_owned(),
            version: current.unwrap_or(0) + 1,
            body: new.body.clone(),
            recorded_at: stored_instant(new.recorded_at),
            recorded_by: new.recorded_by.clone(),
            reason: new.reason.clone(),
            previous_hash: last.map_or_else(|| EMPTY_HEAD.to_owned(), |row| row.row_hash),
            row_hash: String::new(),
        };
        row.row_hash = row.hash();
        self.run(TABLE, |c| diesel::insert_into(documents::table).values(&row).execute(c))?;
        let version = row.version;
        self.written.documents.push(row.into_document()?);
        Ok(version)
    }

    /// Makes sure that the programme is the council's, new ones included.
    fn claim_programme(&mut self, new: &NewDocument) -> Result<(), StoreError> {
        let owner = match self.council_of(&new.programme) {
            Ok(owner) => owner,
            Err(StoreError::NotFound) if new.kind == DocumentKind::Programme => {
                return self.add_programme(&new.programme, new.recorded_at);
            }
            Err(error) => return Err(error),
        };
        match new.kind {
            _ if owner == *self.council() => Ok(()),
            DocumentKind::Programme => Err(StoreError::Conflict(Conflict::ProgrammeTaken)),
            _ => Err(StoreError::NotFound),
        }
    }

    fn add_programme(
        &mut self,
        programme: &Slug,
        recorded_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let council = self.council().clone();
        let row = (
            programmes::council.eq(council.as_str()),
            programmes::programme.eq(programme.as_str()),
            programmes::recorded_at.eq(stored_instant(recorded_at)),
        );
        self.run("programmes", |c| diesel::insert_into(programmes::table).values(row).execute(c))
            .map(drop)
            .map_err(|error| match error {
                // Another council's transaction was faster.
                StoreError::Conflict(_) => StoreError::Conflict(Conflict::ProgrammeTaken),
                other => other,
            })
    }
}

impl DocumentRow {
    /// The hash that the row should carry.
    pub(super) fn hash(&self) -> String {
        RowHash::new("recoup document 1")
            .text(&self.council)
            .text(&self.programme)
            .text(&self.kind)
            .number(self.version)
            .text(&self.body)
            .instant(self.recorded_at)
            .optional_text(self.recorded_by.as_deref())
            .optional_text(self.reason.as_deref())
            .text(&self.previous_hash)
            .finish()
    }

    fn into_document(self) -> Result<Document, StoreError> {
        let corrupt = || StoreError::Corrupt { table: TABLE, row: Some(self.version) };
        Ok(Document {
            council: Slug::parse(&self.council).map_err(|_| corrupt())?,
            programme: Slug::parse(&self.programme).map_err(|_| corrupt())?,
            kind: DocumentKind::parse(&self.kind).ok_or_else(corrupt)?,
            version: self.version,
            body: self.body,
            recorded_at: self.recorded_at.and_utc(),
            recorded_by: self.recorded_by,
            reason: self.reason,
        })
    }
}
