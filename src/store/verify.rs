//! Whether what is stored is still what was written.

use std::collections::BTreeMap;

use super::chain::EMPTY_HEAD;
use super::entries::{self, EntryRow};
use super::submissions::{self, SubmissionRow};
use super::{DocumentKind, documents};
use super::{Reader, StoreError};
use crate::domain::Slug;

/// Rows are read in parts, so that a long ledger needs little memory.
const ROWS_PER_READ: i64 = 2_000;

impl Reader<'_> {
    /// Follows the chains of a programme from their beginning and returns the
    /// ledger head, or names the first row that is not as it was written.
    ///
    /// A cut at the very end, last submissions and their entries together, leaves
    /// a shorter ledger that is whole in itself: only a head kept elsewhere, in a
    /// board pack or a backup, shows it.
    pub fn verify_chain(&mut self, programme: &Slug) -> Result<String, StoreError> {
        let council = self.council_of(programme)?;
        let submissions = self.submission_rows(&council, programme)?;
        let head = check_submissions(&submissions)?;
        self.check_entries(&council, programme, &submissions)?;
        for kind in DocumentKind::ALL {
            self.check_documents(&council, programme, kind)?;
        }
        Ok(head)
    }

    fn check_entries(
        &mut self,
        council: &Slug,
        programme: &Slug,
        submissions: &[SubmissionRow],
    ) -> Result<(), StoreError> {
        let mut walk = EntryWalk::new(submissions);
        loop {
            let after = walk.last_sequence;
            let rows = match self.entry_rows(council, programme, after, ROWS_PER_READ) {
                Err(StoreError::Corrupt { row: None, .. }) => {
                    return Err(self.first_unreadable(council, programme, walk)?);
                }
                rows => rows?,
            };
            if rows.is_empty() {
                return walk.finish();
            }
            rows.iter().try_for_each(|row| walk.step(row))?;
        }
    }

    /// A part that cannot be read as a whole is read row by row.
    fn first_unreadable(
        &mut self,
        council: &Slug,
        programme: &Slug,
        mut walk: EntryWalk<'_>,
    ) -> Result<StoreError, StoreError> {
        loop {
            let bad = broken(entries::TABLE, walk.last_sequence + 1);
            match self.entry_rows(council, programme, walk.last_sequence, 1) {
                Ok(rows) => match rows.first() {
                    Some(row) => walk.step(row)?,
                    None => return Ok(bad),
                },
                Err(StoreError::Corrupt { .. }) => return Ok(bad),
                Err(other) => return Err(other),
            }
        }
    }

    fn check_documents(
        &mut self,
        council: &Slug,
        programme: &Slug,
        kind: DocumentKind,
    ) -> Result<(), StoreError> {
        let rows = self.document_rows(council, programme, kind)?;
        if rows.is_empty() && kind == DocumentKind::Programme {
            // No programme becomes known without this one.
            return Err(broken(documents::TABLE, 1));
        }
        let mut previous = EMPTY_HEAD.to_owned();
        for (row, version) in rows.into_iter().zip(1..) {
            let whole = row.version == version
                && row.previous_hash == previous
                && row.row_hash == row.hash();
            if !whole {
                return Err(broken(documents::TABLE, version));
            }
            previous = row.row_hash;
        }
        Ok(())
    }
}

/// Follows the submissions and returns the head of the last one.
fn check_submissions(rows: &[SubmissionRow]) -> Result<String, StoreError> {
    let mut head = EMPTY_HEAD;
    for (row, sequence) in rows.iter().zip(1..) {
        let whole =
            row.sequence == sequence && row.previous_head == head && row.ledger_head == row.hash();
        if !whole {
            return Err(broken(submissions::TABLE, sequence));
        }
        head = &row.ledger_head;
    }
    Ok(head.to_owned())
}

/// A walk along the entries, with what the submissions say of them.
struct EntryWalk<'a> {
    last_sequence: i64,
    last_hash: String,
    /// By the sequence of its last entry: the submission that brought it.
    submissions: BTreeMap<i64, &'a SubmissionRow>,
}

impl<'a> EntryWalk<'a> {
    fn new(submissions: &'a [SubmissionRow]) -> EntryWalk<'a> {
        // A submission that brought no entry ends where an earlier one did; the
        // earlier one is kept because the entries name it.
        let mut by_last_entry = BTreeMap::new();
        for row in submissions {
            by_last_entry.entry(row.last_entry_sequence).or_insert(row);
        }
        EntryWalk { last_sequence: 0, last_hash: EMPTY_HEAD.to_owned(), submissions: by_last_entry }
    }

    fn step(&mut self, row: &EntryRow) -> Result<(), StoreError> {
        let sequence = self.last_sequence + 1;
        let vouched =
            self.submissions.range(sequence..).next().is_some_and(|(last, submission)| {
                row.submission_id == submission.id
                    && (*last != sequence || submission.last_entry_hash == row.row_hash)
            });
        let whole = row.sequence == sequence
            && row.previous_hash == self.last_hash
            && row.row_hash == row.hash()
            && vouched;
        if !whole {
            return Err(broken(entries::TABLE, sequence));
        }
        self.last_sequence = sequence;
        self.last_hash.clone_from(&row.row_hash);
        Ok(())
    }

    /// The submissions say how many entries there must be.
    fn finish(self) -> Result<(), StoreError> {
        let expected = self.submissions.last_key_value().map_or(0, |(last, _)| *last);
        if self.last_sequence == expected {
            Ok(())
        } else {
            Err(broken(entries::TABLE, self.last_sequence + 1))
        }
    }
}

fn broken(table: &'static str, row: i64) -> StoreError {
    StoreError::Corrupt { table, row: Some(row) }
}
