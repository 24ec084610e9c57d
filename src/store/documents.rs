//! Programmes, investment lines, exposure, published figures, benefits, scenarios and vintages:
//! documents of JSON text, each with all its earlier versions.
//!
//! The text is opaque here; the rooms that write it also read it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::{Deserialize, Serialize};

use super::chain::{HASH_VERSION, Hash, RowHash, RowsHash};
use super::commits::{CommitRow, NewCommit};
use super::schema::{commits, documents};
use super::{Commit, Conflict, Document, DocumentKind, Reader, StoreError, Transaction};
use crate::domain::{ProgrammeKey, Slug};

/// A version for each kind of document that has one of its kind, 0 where there is none, in
/// the order of [`DocumentKind::ALL`].
pub type Versions = [i64; DocumentKind::ALL.len()];

/// A version to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// The programme it is about, which is of the transaction's council.
    pub programme: ProgrammeKey,
    /// What it says of the programme.
    pub kind: DocumentKind,
    /// The id of a scenario, the name of a key; empty for every other kind.
    pub name: String,
    /// The number of the form that the text has.
    pub format: i64,
    /// The JSON text.
    pub body: String,
    /// Now.
    pub recorded_at: DateTime<Utc>,
    /// Who records it.
    pub submitted_by: Option<String>,
    /// Why it is changed.
    pub reason: Option<String>,
}

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = documents, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentRow {
    pub(super) council: String,
    pub(super) programme: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) version: i64,
    pub(super) commit_sequence: i64,
    pub(super) format: i64,
    pub(super) body: String,
    pub(super) hash_version: i64,
    #[serde(with = "super::wire::bytes")]
    pub(super) row_hash: Vec<u8>,
}

/// Who wrote a row, when and why, as its commit has it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = commits)]
pub(super) struct Author {
    pub(super) recorded_at: NaiveDateTime,
    pub(super) submitted_by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) hash: Vec<u8>,
}

pub(super) const TABLE: &str = "documents";

#[diesel::dsl::auto_type(no_type_alias)]
fn of_programme<'a>(programme: &'a ProgrammeKey) -> _ {
    let council: &'a str = programme.council.as_str();
    let id: &'a str = programme.id.as_str();
    documents::table
        .inner_join(
            commits::table.on(commits::council
                .eq(documents::council)
                .and(commits::sequence.eq(documents::commit_sequence))),
        )
        .filter(documents::council.eq(council))
        .filter(documents::programme.eq(id))
}

type Stored = (DocumentRow, Author);

impl Reader<'_> {
    /// The programmes that there are, in the order of their keys: of one council or of all.
    pub fn programmes(&mut self, council: Option<&Slug>) -> Result<Vec<ProgrammeKey>, StoreError> {
        let rows: Vec<(String, String)> = self.run(TABLE, |c| {
            let mut query = documents::table
                .filter(documents::kind.eq("programme"))
                .filter(documents::version.eq(1))
                .order((documents::council, documents::programme))
                .select((documents::council, documents::programme))
                .into_boxed();
            if let Some(council) = council {
                query = query.filter(documents::council.eq(council.as_str()));
            }
            query.load(c)
        })?;
        let key = |(council, id): (String, String)| {
            let read = |text: &str| Slug::parse(text).map_err(|_| unreadable());
            Ok(ProgrammeKey { council: read(&council)?, id: read(&id)? })
        };
        rows.into_iter().map(key).collect()
    }

    /// The councils that have a programme with that id.
    pub fn councils_of(&mut self, programme: &Slug) -> Result<Vec<Slug>, StoreError> {
        let rows: Vec<String> = self.run(TABLE, |c| {
            documents::table
                .filter(documents::kind.eq("programme"))
                .filter(documents::version.eq(1))
                .filter(documents::programme.eq(programme.as_str()))
                .order(documents::council)
                .select(documents::council)
                .load(c)
        })?;
        rows.iter().map(|council| Slug::parse(council).map_err(|_| unreadable())).collect()
    }

    /// The document in force, or `None` where there is none; named where it is a scenario.
    pub fn document(
        &mut self,
        programme: &ProgrammeKey,
        kind: DocumentKind,
        name: &str,
    ) -> Result<Option<Document>, StoreError> {
        Ok(self.document_page(programme, kind, name, None, 1)?.pop())
    }

    /// One version of a document, or `None` where there is none of that number.
    pub fn document_version(
        &mut self,
        programme: &ProgrammeKey,
        kind: DocumentKind,
        name: &str,
        version: i64,
    ) -> Result<Option<Document>, StoreError> {
        let page = self.document_page(programme, kind, name, version.checked_add(1), 1)?;
        Ok(page.into_iter().find(|document| document.version == version))
    }

    /// At most `limit` versions of a document that are earlier than `before`, newest
    /// first.
    pub fn document_page(
        &mut self,
        programme: &ProgrammeKey,
        kind: DocumentKind,
        name: &str,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Document>, StoreError> {
        let rows: Vec<Stored> = self.run(TABLE, |c| {
            of_programme(programme)
                .filter(documents::kind.eq(kind.as_str()))
                .filter(documents::name.eq(name))
                .filter(documents::version.lt(before.unwrap_or(i64::MAX)))
                .order(documents::version.desc())
                .limit(limit)
                .select((DocumentRow::as_select(), Author::as_select()))
                .load(c)
        })?;
        rows.into_iter().map(|(row, author)| row.by(author)).collect()
    }

    /// The version in force of each document of a programme that has one of its kind.
    pub fn versions_of(&mut self, programme: &ProgrammeKey) -> Result<Versions, StoreError> {
        let rows: Vec<(String, i64)> = self.run(TABLE, |c| {
            documents::table
                .filter(documents::council.eq(programme.council.as_str()))
                .filter(documents::programme.eq(programme.id.as_str()))
                .filter(documents::name.eq(""))
                .order(documents::version)
                .select((documents::kind, documents::version))
                .load(c)
        })?;
        let mut versions = Versions::default();
        for (kind, version) in rows {
            if let Some(kind) = DocumentKind::parse(&kind) {
                versions[kind as usize] = version;
            }
        }
        Ok(versions)
    }

    /// Every version of every key of every council, by council and name, oldest first.
    pub fn keys(&mut self) -> Result<Vec<Document>, StoreError> {
        let rows: Vec<Stored> = self.run(TABLE, |c| {
            documents::table
                .inner_join(
                    commits::table.on(commits::council
                        .eq(documents::council)
                        .and(commits::sequence.eq(documents::commit_sequence))),
                )
                // As a constant, so that the index of keys is used.
                .filter(sql::<Bool>("documents.kind = 'key'"))
                .order((documents::council, documents::name, documents::version))
                .select((DocumentRow::as_select(), Author::as_select()))
                .load(c)
        })?;
        rows.into_iter().map(|(row, author)| row.by(author)).collect()
    }

    /// Every row of a programme's documents, in the order of the table; the vintages among
    /// them where they are asked for.
    pub(super) fn document_rows(
        &mut self,
        programme: &ProgrammeKey,
        with_vintages: bool,
        after: i64,
    ) -> Result<Vec<DocumentRow>, StoreError> {
        let left_out = if with_vintages { "" } else { DocumentKind::Vintages.as_str() };
        self.run(TABLE, |c| {
            documents::table
                .filter(documents::council.eq(programme.council.as_str()))
                .filter(documents::programme.eq(programme.id.as_str()))
                .filter(documents::kind.ne(left_out))
                .filter(documents::commit_sequence.gt(after))
                .order((documents::kind, documents::name, documents::version))
                .select(DocumentRow::as_select())
                .load(c)
        })
    }
}

impl Reader<'_> {
    /// The row of one version of a document.
    pub(super) fn document_row(
        &mut self,
        commit: &CommitRow,
    ) -> Result<Option<DocumentRow>, StoreError> {
        let CommitRow { council, programme, kind, name, version, .. } = commit;
        self.run(TABLE, |c| {
            documents::table
                .find((council, programme, kind, name, version))
                .select(DocumentRow::as_select())
                .first(c)
                .optional()
        })
    }
}

impl Transaction<'_> {
    /// Records the next version of a document.
    ///
    /// `expected_version` is the version that the writer has seen, `None` where
    /// there was none; anything else in force is a conflict. The first document
    /// of kind `programme` makes the programme known, and the others need it.
    pub fn put_document(
        &mut self,
        new: &NewDocument,
        expected_version: Option<i64>,
    ) -> Result<Document, StoreError> {
        self.check_council(&new.programme)?;
        let current = self.version_of(&new.programme, new.kind, &new.name)?;
        if current != expected_version {
            return Err(StoreError::Conflict(Conflict::StaleVersion { current }));
        }
        if ![DocumentKind::Programme, DocumentKind::Key].contains(&new.kind) {
            self.check_known(&new.programme)?;
        }
        let mut row = DocumentRow {
            council: new.programme.council.to_string(),
            programme: new.programme.id.to_string(),
            kind: new.kind.as_str().to_owned(),
            name: new.name.clone(),
            version: current.unwrap_or(0) + 1,
            commit_sequence: self.next_commit()?,
            format: new.format,
            body: new.body.clone(),
            hash_version: HASH_VERSION,
            row_hash: Vec::new(),
        };
        let hash = row.made_hash();
        row.row_hash = hash.to_stored();
        let mut rows = RowsHash::new();
        rows.add(hash);
        let commit = NewCommit {
            programme: &new.programme,
            kind: new.kind.as_str(),
            name: &new.name,
            version: row.version,
            recorded_at: new.recorded_at,
            submitted_by: new.submitted_by.as_deref(),
            reason: new.reason.as_deref(),
        };
        let commit = self.log(&commit, rows.finish())?;
        self.run(TABLE, |c| diesel::insert_into(documents::table).values(&row).execute(c))?;
        let document = row.by(commit.into())?;
        self.written.documents.push(document.clone());
        Ok(document)
    }

    /// Refuses a programme that is not there.
    pub(super) fn check_known(&mut self, programme: &ProgrammeKey) -> Result<(), StoreError> {
        let known = self.version_of(programme, DocumentKind::Programme, "")?;
        known.map(drop).ok_or(StoreError::NotFound)
    }

    fn version_of(
        &mut self,
        programme: &ProgrammeKey,
        kind: DocumentKind,
        name: &str,
    ) -> Result<Option<i64>, StoreError> {
        self.run(TABLE, |c| {
            documents::table
                .filter(documents::council.eq(programme.council.as_str()))
                .filter(documents::programme.eq(programme.id.as_str()))
                .filter(documents::kind.eq(kind.as_str()))
                .filter(documents::name.eq(name))
                .order(documents::version.desc())
                .select(documents::version)
                .first(c)
                .optional()
        })
    }
}

impl DocumentRow {
    /// The hash that the row should carry.
    pub(super) fn made_hash(&self) -> Hash {
        RowHash::new("recoup document 1")
            .text(&self.council)
            .text(&self.programme)
            .text(&self.kind)
            .text(&self.name)
            .number(self.version)
            .number(self.commit_sequence)
            .number(self.format)
            .text(&self.body)
            .number(self.hash_version)
            .finish()
    }

    /// The document, written by somebody, if its row is as it was written.
    pub(super) fn by(self, author: Author) -> Result<Document, StoreError> {
        let corrupt = || StoreError::Corrupt { table: TABLE, row: Some(self.version) };
        let slug = |text: &str| Slug::parse(text).map_err(|_| corrupt());
        if !self.made_hash().is_stored_as(&self.row_hash) {
            return Err(corrupt());
        }
        Ok(Document {
            programme: ProgrammeKey { council: slug(&self.council)?, id: slug(&self.programme)? },
            kind: DocumentKind::parse(&self.kind).ok_or_else(corrupt)?,
            name: self.name,
            version: self.version,
            format: self.format,
            body: self.body,
            commit: self.commit_sequence,
            recorded_at: author.recorded_at.and_utc(),
            submitted_by: author.submitted_by,
            reason: author.reason,
        })
    }
}

impl Author {
    /// Who wrote what a commit wrote.
    pub(super) fn of(commit: &CommitRow) -> Author {
        Author {
            recorded_at: commit.recorded_at,
            submitted_by: commit.submitted_by.clone(),
            reason: commit.reason.clone(),
            hash: commit.hash.clone(),
        }
    }
}

impl From<Commit> for Author {
    fn from(commit: Commit) -> Author {
        Author {
            recorded_at: commit.recorded_at.naive_utc(),
            submitted_by: commit.submitted_by,
            reason: commit.reason,
            hash: commit.hash.to_stored(),
        }
    }
}

fn unreadable() -> StoreError {
    StoreError::Corrupt { table: TABLE, row: None }
}
