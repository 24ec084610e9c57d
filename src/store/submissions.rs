//! Deliveries of records, and the one way by which the ledger grows.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::chain::{EMPTY_HEAD, RowHash, stored_instant};
use super::entries::{Batch, EntryRow, NewEntry};
use super::schema::submissions;
use super::{Reader, StoreError, Submission, Transaction};
use crate::domain::{Entry, Slug};

/// A delivery to be recorded, in the council of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubmission {
    /// Its programme.
    pub programme: Slug,
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
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub content_sha256: String,
    /// Why it changes figures or accepts a repair.
    pub reason: Option<String>,
    /// The repair of a published table that is accepted with it.
    pub accepted_repair_id: Option<String>,
    /// Whether a table is accepted in spite of its totals.
    pub accepted_as_printed: bool,
    /// How many of its figures are new.
    pub new_count: i64,
    /// How many are recorded already.
    pub same_count: i64,
    /// How many restate a recorded figure.
    pub restated_count: i64,
    /// What was found in it, as JSON text.
    pub findings: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = submissions, treat_none_as_default_value = false)]
pub(super) struct SubmissionRow {
    pub(super) council: String,
    pub(super) programme: String,
    pub(super) sequence: i64,
    pub(super) id: String,
    pub(super) submitted_at: NaiveDateTime,
    pub(super) submitted_by: Option<String>,
    pub(super) source: Option<String>,
    pub(super) media_type: String,
    pub(super) content_sha256: String,
    pub(super) reason: Option<String>,
    pub(super) accepted_repair_id: Option<String>,
    pub(super) accepted_as_printed: bool,
    pub(super) new_count: i64,
    pub(super) same_count: i64,
    pub(super) restated_count: i64,
    pub(super) findings: String,
    pub(super) last_entry_sequence: i64,
    pub(super) last_entry_hash: String,
    pub(super) previous_head: String,
    pub(super) ledger_head: String,
}

pub(super) const TABLE: &str = "submissions";

#[diesel::dsl::auto_type(no_type_alias)]
fn of_programme<'a>(council: &'a str, programme: &'a str) -> _ {
    submissions::table
        .filter(submissions::council.eq(council))
        .filter(submissions::programme.eq(programme))
}

impl Reader<'_> {
    /// A programme's submissions, newest first: at most `limit` of them, and
    /// only those with a sequence below `before` where it is given.
    pub fn submissions(
        &mut self,
        programme: &Slug,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Submission>, StoreError> {
        let council = self.council_of(programme)?;
        let rows: Vec<SubmissionRow> = self.run(TABLE, |c| {
            of_programme(council.as_str(), programme.as_str())
                .filter(submissions::sequence.lt(before.unwrap_or(i64::MAX)))
                .order(submissions::sequence.desc())
                .limit(limit)
                .select(SubmissionRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(SubmissionRow::into_submission).collect()
    }

    /// The submission with that id.
    pub fn submission(&mut self, programme: &Slug, id: &str) -> Result<Submission, StoreError> {
        let council = self.council_of(programme)?;
        let row: SubmissionRow = self.run(TABLE, |c| {
            of_programme(council.as_str(), programme.as_str())
                .filter(submissions::id.eq(id))
                .select(SubmissionRow::as_select())
                .first(c)
        })?;
        row.into_submission()
    }

    /// The latest submission of exactly these bytes, where there is one.
    pub fn submission_by_content(
        &mut self,
        programme: &Slug,
        content_sha256: &str,
    ) -> Result<Option<Submission>, StoreError> {
        let council = self.council_of(programme)?;
        let row: Option<SubmissionRow> = self.run(TABLE, |c| {
            of_programme(council.as_str(), programme.as_str())
                .filter(submissions::content_sha256.eq(content_sha256))
                .order(submissions::sequence.desc())
                .select(SubmissionRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(SubmissionRow::into_submission).transpose()
    }

    /// The hash that vouches for the whole ledger as it is: [`EMPTY_HEAD`] where
    /// nothing was ever submitted.
    pub fn ledger_head(&mut self, programme: &Slug) -> Result<String, StoreError> {
        let council = self.council_of(programme)?;
        let latest = self.latest_submission_row(&council, programme)?;
        Ok(latest.map_or_else(|| EMPTY_HEAD.to_owned(), |row| row.ledger_head))
    }

    /// The last submission of a programme, where there is one.
    pub fn last_submission(&mut self, programme: &Slug) -> Result<Option<Submission>, StoreError> {
        let council = self.council_of(programme)?;
        let row = self.latest_submission_row(&council, programme)?;
        row.map(SubmissionRow::into_submission).transpose()
    }

    fn latest_submission_row(
        &mut self,
        council: &Slug,
        programme: &Slug,
    ) -> Result<Option<SubmissionRow>, StoreError> {
        self.run(TABLE, |c| {
            of_programme(council.as_str(), programme.as_str())
                .order(submissions::sequence.desc())
                .select(SubmissionRow::as_select())
                .first(c)
                .optional()
        })
    }

    /// Every submission of a programme, oldest first.
    pub(super) fn submission_rows(
        &mut self,
        council: &Slug,
        programme: &Slug,
    ) -> Result<Vec<SubmissionRow>, StoreError> {
        self.run(TABLE, |c| {
            of_programme(council.as_str(), programme.as_str())
                .order(submissions::sequence)
                .select(SubmissionRow::as_select())
                .load(c)
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
        self.check_owner(&new.programme)?;
        let council = self.council().clone();
        let last = self.latest_submission_row(&council, &new.programme)?;
        let entry_rows = Batch {
            council: &council,
            programme: &new.programme,
            submission_id: &new.id,
            recorded_at: stored_instant(new.submitted_at),
            submitted_by: new.submitted_by.as_deref(),
            last_sequence: last.as_ref().map_or(0, |row| row.last_entry_sequence),
            last_hash: last.as_ref().map_or(EMPTY_HEAD, |row| &row.last_entry_hash),
        }
        .rows(entries);
        let mut row = SubmissionRow::following(last, &council, new);
        if let Some(entry) = entry_rows.last() {
            row.last_entry_sequence = entry.sequence;
            row.last_entry_hash = entry.row_hash.clone();
        }
        row.ledger_head = row.hash();
        self.run(TABLE, |c| diesel::insert_into(submissions::table).values(&row).execute(c))?;
        self.insert_entries(&entry_rows)?;
        let submission = row.into_submission()?;
        let entries: Result<Vec<Entry>, StoreError> =
            entry_rows.into_iter().map(EntryRow::into_entry).collect();
        self.written.submissions.push((submission.clone(), entries?));
        Ok(submission)
    }
}

impl SubmissionRow {
    /// The row after `last`, as if it had no entries.
    fn following(last: Option<SubmissionRow>, council: &Slug, new: &NewSubmission) -> Self {
        let (sequence, last_entry_sequence, last_entry_hash, previous_head) = match last {
            Some(last) => (
                last.sequence + 1,
                last.last_entry_sequence,
                last.last_entry_hash,
                last.ledger_head,
            ),
            None => (1, 0, EMPTY_HEAD.to_owned(), EMPTY_HEAD.to_owned()),
        };
        let new = new.clone();
        SubmissionRow {
            council: council.to_string(),
            programme: new.programme.to_string(),
            sequence,
            id: new.id,
            submitted_at: stored_instant(new.submitted_at),
            submitted_by: new.submitted_by,
            source: new.source,
            media_type: new.media_type,
            content_sha256: new.content_sha256,
            reason: new.reason,
            accepted_repair_id: new.accepted_repair_id,
            accepted_as_printed: new.accepted_as_printed,
            new_count: new.new_count,
            same_count: new.same_count,
            restated_count: new.restated_count,
            findings: new.findings,
            last_entry_sequence,
            last_entry_hash,
            previous_head,
            ledger_head: String::new(),
        }
    }

    /// The ledger head that the row should carry.
    pub(super) fn hash(&self) -> String {
        RowHash::new("recoup submission 1")
            .text(&self.council)
            .text(&self.programme)
            .number(self.sequence)
            .text(&self.id)
            .instant(self.submitted_at)
            .optional_text(self.submitted_by.as_deref())
            .optional_text(self.source.as_deref())
            .text(&self.media_type)
            .text(&self.content_sha256)
            .optional_text(self.reason.as_deref())
            .optional_text(self.accepted_repair_id.as_deref())
            .truth(self.accepted_as_printed)
            .number(self.new_count)
            .number(self.same_count)
            .number(self.restated_count)
            .text(&self.findings)
            .number(self.last_entry_sequence)
            .text(&self.last_entry_hash)
            .text(&self.previous_head)
            .finish()
    }

    fn into_submission(self) -> Result<Submission, StoreError> {
        let corrupt = || StoreError::Corrupt { table: TABLE, row: Some(self.sequence) };
        Ok(Submission {
            council: Slug::parse(&self.council).map_err(|_| corrupt())?,
            programme: Slug::parse(&self.programme).map_err(|_| corrupt())?,
            sequence: self.sequence,
            id: self.id,
            submitted_at: self.submitted_at.and_utc(),
            submitted_by: self.submitted_by,
            source: self.source,
            media_type: self.media_type,
            content_sha256: self.content_sha256,
            reason: self.reason,
            accepted_repair_id: self.accepted_repair_id,
            accepted_as_printed: self.accepted_as_printed,
            new_count: self.new_count,
            same_count: self.same_count,
            restated_count: self.restated_count,
            findings: self.findings,
            last_entry_sequence: self.last_entry_sequence,
            ledger_head: self.ledger_head,
        })
    }
}
