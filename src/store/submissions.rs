//! Deliveries of records, and the one way by which the ledger grows.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::chain::{HASH_VERSION, Hash, RowHash, RowsHash};
use super::commits::{CommitRow, NewCommit, SUBMISSION};
use super::contents::Content;
use super::documents::Author;
use super::entries::NewEntry;
use super::schema::{commits, submissions};
use super::{Reader, StoreError, Submission, Transaction};
use crate::domain::{Entry, ProgrammeKey, Slug};

/// A delivery to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubmission {
    /// Its programme, which is of the transaction's council.
    pub programme: ProgrammeKey,
    /// Its id, made by the caller and never used before.
    pub id: String,
    /// Now; its entries are recorded at this instant, to the microsecond.
    pub submitted_at: DateTime<Utc>,
    /// Who delivers it.
    pub submitted_by: Option<String>,
    /// The name of the file, or what else it comes from.
    pub source: Option<String>,
    /// The media type in which it came.
    pub media_type: String,
    /// Its bytes.
    pub content: Content,
    /// Why it changes figures or accepts a repair.
    pub reason: Option<String>,
    /// The repair of a published table that is accepted with it.
    pub accepted_repair_id: Option<String>,
    /// Whether a table is accepted in spite of its totals.
    pub accepted_as_printed: bool,
    /// The options by which it was read, as JSON text.
    pub options: String,
    /// How many of its figures are new.
    pub new_count: i64,
    /// How many are recorded already.
    pub same_count: i64,
    /// How many restate a recorded figure.
    pub restated_count: i64,
    /// What was found in it, as JSON text.
    pub findings: String,
    /// What was understood of the file, as the JSON that the service writes.
    pub reading: Option<String>,
}

/// The form of the findings of today's submissions.
const FORMAT: i64 = 1;

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = submissions, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub(super) struct SubmissionRow {
    pub(super) council: String,
    pub(super) programme: String,
    pub(super) sequence: i64,
    pub(super) commit_sequence: i64,
    pub(super) format: i64,
    pub(super) id: String,
    pub(super) source: Option<String>,
    pub(super) media_type: String,
    #[serde(with = "super::wire::bytes")]
    pub(super) content_sha256: Vec<u8>,
    pub(super) accepted_repair_id: Option<String>,
    pub(super) accepted_as_printed: bool,
    pub(super) options: String,
    pub(super) new_count: i64,
    pub(super) same_count: i64,
    pub(super) restated_count: i64,
    pub(super) findings: String,
    pub(super) reading: Option<String>,
    pub(super) last_entry_sequence: i64,
    pub(super) hash_version: i64,
    #[serde(with = "super::wire::bytes")]
    pub(super) row_hash: Vec<u8>,
}

pub(super) const TABLE: &str = "submissions";

#[diesel::dsl::auto_type(no_type_alias)]
fn of_programme<'a>(programme: &'a ProgrammeKey) -> _ {
    let council: &'a str = programme.council.as_str();
    let id: &'a str = programme.id.as_str();
    submissions::table
        .inner_join(
            commits::table.on(commits::council
                .eq(submissions::council)
                .and(commits::sequence.eq(submissions::commit_sequence))),
        )
        .filter(submissions::council.eq(council))
        .filter(submissions::programme.eq(id))
}

type Stored = (SubmissionRow, Author);

impl Reader<'_> {
    /// A programme's submissions, newest first: at most `limit` of them, and
    /// only those with a sequence below `before` where it is given.
    pub fn submissions(
        &mut self,
        programme: &ProgrammeKey,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Submission>, StoreError> {
        let rows: Vec<Stored> = self.run(TABLE, |c| {
            of_programme(programme)
                .filter(submissions::sequence.lt(before.unwrap_or(i64::MAX)))
                .order(submissions::sequence.desc())
                .limit(limit)
                .select((SubmissionRow::as_select(), Author::as_select()))
                .load(c)
        })?;
        rows.into_iter().map(|(row, author)| row.by(author)).collect()
    }

    /// The submissions that brought the entries after one, oldest first.
    pub(super) fn submissions_after_entry(
        &mut self,
        programme: &ProgrammeKey,
        entry: i64,
    ) -> Result<Vec<Submission>, StoreError> {
        let rows: Vec<Stored> = self.run(TABLE, |c| {
            of_programme(programme)
                .filter(submissions::last_entry_sequence.gt(entry))
                .order(submissions::sequence)
                .select((SubmissionRow::as_select(), Author::as_select()))
                .load(c)
        })?;
        rows.into_iter().map(|(row, author)| row.by(author)).collect()
    }

    /// The submission with that id.
    pub fn submission(
        &mut self,
        programme: &ProgrammeKey,
        id: &str,
    ) -> Result<Submission, StoreError> {
        let row: Stored = self.run(TABLE, |c| {
            of_programme(programme)
                .filter(submissions::id.eq(id))
                .select((SubmissionRow::as_select(), Author::as_select()))
                .first(c)
        })?;
        row.0.by(row.1)
    }

    /// The ids of the submissions of a council by the commits that recorded them, of those
    /// between two places in its log.
    pub fn submissions_of_commits(
        &mut self,
        council: &Slug,
        places: RangeInclusive<i64>,
    ) -> Result<BTreeMap<i64, String>, StoreError> {
        let ids: Vec<(i64, String)> = self.run(TABLE, |c| {
            submissions::table
                .filter(submissions::council.eq(council.as_str()))
                .filter(submissions::commit_sequence.between(*places.start(), *places.end()))
                .select((submissions::commit_sequence, submissions::id))
                .load(c)
        })?;
        Ok(ids.into_iter().collect())
    }

    /// The latest submission of exactly these bytes, where there is one.
    pub fn submission_by_content(
        &mut self,
        programme: &ProgrammeKey,
        content_sha256: Hash,
    ) -> Result<Option<Submission>, StoreError> {
        let row: Option<Stored> = self.run(TABLE, |c| {
            of_programme(programme)
                .filter(submissions::content_sha256.eq(content_sha256.to_stored()))
                .order(submissions::sequence.desc())
                .select((SubmissionRow::as_select(), Author::as_select()))
                .first(c)
                .optional()
        })?;
        row.map(|(row, author)| row.by(author)).transpose()
    }

    /// The last submission of a programme, where there is one.
    pub fn last_submission(
        &mut self,
        programme: &ProgrammeKey,
    ) -> Result<Option<Submission>, StoreError> {
        Ok(self.submissions(programme, None, 1)?.pop())
    }

    /// Every row of a programme's submissions, oldest first.
    pub(super) fn submission_rows(
        &mut self,
        programme: &ProgrammeKey,
        after: i64,
    ) -> Result<Vec<SubmissionRow>, StoreError> {
        self.run(TABLE, |c| {
            submissions::table
                .filter(submissions::council.eq(programme.council.as_str()))
                .filter(submissions::programme.eq(programme.id.as_str()))
                .filter(submissions::commit_sequence.gt(after))
                .order(submissions::sequence)
                .select(SubmissionRow::as_select())
                .load(c)
        })
    }
}

impl Reader<'_> {
    /// The row of the submission that a commit wrote.
    pub(super) fn submission_row(
        &mut self,
        commit: &CommitRow,
    ) -> Result<Option<SubmissionRow>, StoreError> {
        self.run(TABLE, |c| {
            submissions::table
                .find((&commit.council, &commit.programme, commit.version))
                .select(SubmissionRow::as_select())
                .first(c)
                .optional()
        })
    }
}

impl Transaction<'_> {
    /// Adds a submission and its entries to the end of the programme's ledger.
    pub fn append(
        &mut self,
        new: &NewSubmission,
        entries: &[NewEntry],
    ) -> Result<Submission, StoreError> {
        self.check_council(&new.programme)?;
        let last = self.last_submission(&new.programme)?;
        if last.is_none() {
            self.check_known(&new.programme)?;
        }
        let (sequence, last_entry) =
            last.map_or((1, 0), |last| (last.sequence + 1, last.last_entry_sequence));
        let row = SubmissionRow::new(new, sequence, self.next_commit()?, last_entry, entries.len());
        let mut hashes = RowsHash::new();
        hashes.add(row.made_hash());
        let entry_rows = self.numbered(&new.programme, sequence, last_entry, entries, &mut hashes);
        let commit = NewCommit {
            programme: &new.programme,
            kind: SUBMISSION,
            name: "",
            version: sequence,
            recorded_at: new.submitted_at,
            submitted_by: new.submitted_by.as_deref(),
            reason: new.reason.as_deref(),
        };
        let commit = self.log(&commit, hashes.finish())?;
        self.keep_content(&new.content)?;
        self.run(TABLE, |c| diesel::insert_into(submissions::table).values(&row).execute(c))?;
        self.insert_entries(&entry_rows)?;
        let submission = row.by(commit.into())?;
        let brought = submission.brought();
        let entries = entry_rows.into_iter().map(|row| row.into_entry(Some(&brought)));
        let entries: Result<Vec<Entry>, StoreError> = entries.collect();
        self.written.submissions.push((submission.clone(), entries?));
        Ok(submission)
    }
}

impl SubmissionRow {
    fn new(
        new: &NewSubmission,
        sequence: i64,
        commit_sequence: i64,
        last_entry: i64,
        entry_count: usize,
    ) -> SubmissionRow {
        let mut row = SubmissionRow {
            council: new.programme.council.to_string(),
            programme: new.programme.id.to_string(),
            sequence,
            commit_sequence,
            format: FORMAT,
            id: new.id.clone(),
            source: new.source.clone(),
            media_type: new.media_type.clone(),
            content_sha256: new.content.sha256.to_stored(),
            accepted_repair_id: new.accepted_repair_id.clone(),
            accepted_as_printed: new.accepted_as_printed,
            options: new.options.clone(),
            new_count: new.new_count,
            same_count: new.same_count,
            restated_count: new.restated_count,
            findings: new.findings.clone(),
            reading: new.reading.clone(),
            // A delivery has far fewer rows than a number can count.
            last_entry_sequence: last_entry + entry_count as i64,
            hash_version: HASH_VERSION,
            row_hash: Vec::new(),
        };
        row.row_hash = row.made_hash().to_stored();
        row
    }

    /// The hash that the row should carry.
    pub(super) fn made_hash(&self) -> Hash {
        RowHash::new("recoup submission 1")
            .text(&self.council)
            .text(&self.programme)
            .number(self.sequence)
            .number(self.commit_sequence)
            .number(self.format)
            .text(&self.id)
            .optional_text(self.source.as_deref())
            .text(&self.media_type)
            .hash(&self.content_sha256)
            .optional_text(self.accepted_repair_id.as_deref())
            .truth(self.accepted_as_printed)
            .text(&self.options)
            .number(self.new_count)
            .number(self.same_count)
            .number(self.restated_count)
            .text(&self.findings)
            .optional_text(self.reading.as_deref())
            .number(self.last_entry_sequence)
            .number(self.hash_version)
            .finish()
    }

    /// The submission, delivered by somebody, if its row is as it was written.
    pub(super) fn by(self, author: Author) -> Result<Submission, StoreError> {
        let corrupt = || StoreError::Corrupt { table: TABLE, row: Some(self.sequence) };
        let slug = |text: &str| Slug::parse(text).map_err(|_| corrupt());
        let hash = |stored: &[u8]| Hash::stored(stored).ok_or_else(corrupt);
        if !self.made_hash().is_stored_as(&self.row_hash) || self.format != FORMAT {
            return Err(corrupt());
        }
        Ok(Submission {
            programme: ProgrammeKey { council: slug(&self.council)?, id: slug(&self.programme)? },
            sequence: self.sequence,
            submitted_at: author.recorded_at.and_utc(),
            submitted_by: author.submitted_by,
            media_type: self.media_type,
            content_sha256: hash(&self.content_sha256)?,
            reason: author.reason,
            accepted_as_printed: self.accepted_as_printed,
            options: self.options,
            new_count: self.new_count,
            same_count: self.same_count,
            restated_count: self.restated_count,
            last_entry_sequence: self.last_entry_sequence,
            commit: self.commit_sequence,
            head: hash(&author.hash)?,
            id: self.id,
            source: self.source,
            accepted_repair_id: self.accepted_repair_id,
            findings: self.findings,
            reading: self.reading,
        })
    }
}
