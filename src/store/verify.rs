//! Whether what is stored is still what was written.
//!
//! A council's log is followed along its chain; a programme's rows are held against their
//! own hashes and those of the commits that wrote them. Rows are read in parts, so that a
//! long ledger needs little memory.

use super::chain::{Hash, RowsHash};
use super::commits::{self, CommitRow, ERASURE, SUBMISSION};
use super::contents;
use super::documents::{self, Author};
use super::entries::{self, EntryRow};
use super::submissions::{self, SubmissionRow};
use super::{Document, DocumentKind, Reader, StoreError, Submission};
use crate::domain::{Entry, ProgrammeKey, Slug};

/// A programme as it was read, each row found to be as it was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredProgramme {
    /// The last commit of it.
    pub last_commit: i64,
    /// Every version of its documents but its vintages, by kind and name, oldest first.
    pub documents: Vec<Document>,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
}

/// So many rows are read at once.
const ROWS_PER_READ: i64 = 5_000;

impl Reader<'_> {
    /// Follows the log of a council from its beginning, or from a commit that was found to
    /// be whole before, and returns where it ends: the sequence of the last commit and its
    /// hash. The first commit that is not as it was written is named.
    ///
    /// A cut at the very end leaves a shorter log that is whole in itself: only a head kept
    /// elsewhere, in a board pack or a backup, shows it.
    pub fn verify_log(
        &mut self,
        council: &Slug,
        from: Option<(i64, Hash)>,
    ) -> Result<(i64, Hash), StoreError> {
        let (mut last, mut head) = from.unwrap_or((0, Hash::EMPTY));
        let mut instant = None;
        loop {
            let rows = match self.commit_rows_after(council, last, ROWS_PER_READ) {
                Err(StoreError::Corrupt { row: None, .. }) => {
                    return Err(self.first_unreadable(last, |reader, after| {
                        let rows = reader.commit_rows_after(council, after, 1)?;
                        Ok(rows.first().map(|row| row.sequence))
                    })?);
                }
                rows => rows?,
            };
            if rows.is_empty() {
                return Ok((last, head));
            }
            for row in rows {
                let is_whole = row.sequence == last + 1
                    && head.is_stored_as(&row.previous_hash)
                    && row.made_hash().is_stored_as(&row.hash)
                    && instant.is_none_or(|before| row.recorded_at > before);
                if !is_whole {
                    return Err(broken(commits::TABLE, last + 1));
                }
                instant = Some(row.recorded_at);
                last = row.sequence;
                head = row.into_commit()?.hash;
            }
        }
    }

    /// Holds every row of a programme against what was written, and names the first that is
    /// not so.
    pub fn verify_programme(&mut self, programme: &ProgrammeKey) -> Result<(), StoreError> {
        self.walk(programme, false, Known::default()).map(drop)
    }

    /// A programme with all its versions but its vintages, which are many, large and asked
    /// for one by one. Each row is held against what was written.
    pub fn load(&mut self, programme: &ProgrammeKey) -> Result<StoredProgramme, StoreError> {
        self.walk(programme, true, Known::default())
    }

    /// What was written of a programme since it was read up to a commit and an entry, each row
    /// held against what was written as well.
    pub fn load_after(
        &mut self,
        programme: &ProgrammeKey,
        last_commit: i64,
        last_entry: i64,
    ) -> Result<StoredProgramme, StoreError> {
        self.walk(programme, true, Known { last_commit, last_entry })
    }

    fn walk(
        &mut self,
        programme: &ProgrammeKey,
        is_loaded: bool,
        known: Known,
    ) -> Result<StoredProgramme, StoreError> {
        let mut commits = self.commit_rows_of(programme, known.last_commit)?;
        if commits.is_empty() {
            let Known { last_commit, .. } = known;
            let nothing = StoredProgramme { last_commit, ..StoredProgramme::default() };
            return if known.is_nothing() { Err(StoreError::NotFound) } else { Ok(nothing) };
        }
        if let Some(row) = commits.iter().find(|row| !row.made_hash().is_stored_as(&row.hash)) {
            return Err(broken(commits::TABLE, row.sequence));
        }
        let last_commit = commits.last().map_or(0, |last| last.sequence);
        if is_loaded {
            commits.retain(|commit| commit.kind != DocumentKind::Vintages.as_str());
        }
        let documents = self.check_documents(programme, &commits, is_loaded, known)?;
        let entries = self.check_ledger(programme, &commits, is_loaded, known)?;
        Ok(StoredProgramme { last_commit, documents, entries })
    }

    fn check_documents(
        &mut self,
        programme: &ProgrammeKey,
        commits: &[CommitRow],
        is_loaded: bool,
        known: Known,
    ) -> Result<Vec<Document>, StoreError> {
        let mut expected: Vec<&CommitRow> =
            commits.iter().filter(|commit| is_of_document(commit)).collect();
        expected.sort_by(|one, other| place(one).cmp(&place(other)));
        let makes_it = |commit: &&CommitRow| commit.kind == DocumentKind::Programme.as_str();
        let is_whole = known.is_nothing() && !programme.is_whole_council();
        if is_whole && !expected.iter().any(makes_it) {
            // No programme becomes known without this one.
            return Err(broken(documents::TABLE, 1));
        }
        let mut rows = self.document_rows(programme, !is_loaded, known.last_commit)?.into_iter();
        let mut documents = Vec::new();
        for commit in expected {
            let row = rows.next().filter(|row| {
                let hash = row.made_hash();
                (row.kind.as_str(), row.name.as_str(), row.version) == place(commit)
                    && row.commit_sequence == commit.sequence
                    && hash.is_stored_as(&row.row_hash)
                    && over_one(hash).is_stored_as(&commit.rows_hash)
            });
            let row = row.ok_or_else(|| broken(documents::TABLE, commit.version))?;
            if is_loaded {
                documents.push(row.by(Author::of(commit))?);
            }
        }
        match rows.next() {
            Some(row) => Err(broken(documents::TABLE, row.version)),
            None => Ok(documents),
        }
    }

    fn check_ledger(
        &mut self,
        programme: &ProgrammeKey,
        commits: &[CommitRow],
        is_loaded: bool,
        known: Known,
    ) -> Result<Vec<Entry>, StoreError> {
        let submissions = self.submission_rows(programme, known.last_commit)?;
        let mut entries = Entries::of(programme, is_loaded, known.last_entry);
        let mut expected = commits.iter().filter(|commit| commit.kind == SUBMISSION).peekable();
        // Those before it were counted when it was read.
        let next = if known.is_nothing() { None } else { expected.peek().map(|it| it.version) };
        for (row, sequence) in submissions.into_iter().zip(next.unwrap_or(1)..) {
            let commit = expected.next().filter(|commit| {
                commit.version == sequence && commit.sequence == row.commit_sequence
            });
            let whole = row.sequence == sequence && row.made_hash().is_stored_as(&row.row_hash);
            let Some(commit) = commit.filter(|_| whole) else {
                return Err(broken(submissions::TABLE, sequence));
            };
            self.check_submission(row, commit, &mut entries)?;
        }
        if let Some(commit) = expected.next() {
            return Err(broken(submissions::TABLE, commit.version));
        }
        match entries.next(self)? {
            Some(row) => Err(broken(entries::TABLE, row.sequence)),
            None => Ok(entries.kept),
        }
    }

    /// Holds a submission and its entries against the commit that wrote them.
    fn check_submission(
        &mut self,
        row: SubmissionRow,
        commit: &CommitRow,
        entries: &mut Entries<'_>,
    ) -> Result<(), StoreError> {
        let mut hashes = RowsHash::new();
        hashes.add(row.made_hash());
        let submission = row.by(Author::of(commit))?;
        let brought = submission.brought();
        let first = entries.last + 1;
        while entries.last < submission.last_entry_sequence {
            let expected = entries.last + 1;
            let row = entries
                .next(self)?
                .filter(|row| row.sequence == expected && row.submission == submission.sequence);
            let row = row.ok_or_else(|| broken(entries::TABLE, expected))?;
            let hash = row.made_hash();
            if !hash.is_stored_as(&row.row_hash) {
                return Err(broken(entries::TABLE, expected));
            }
            hashes.add(hash);
            if entries.is_kept {
                entries.kept.push(row.into_entry(Some(&brought))?);
            }
        }
        if hashes.finish().is_stored_as(&commit.rows_hash) {
            // Bytes are not read to answer from a programme, so they are not checked then.
            return if entries.is_kept { Ok(()) } else { self.check_content(&submission) };
        }
        // Each row is right in itself, so one was forged with a hash that fits it.
        Err(if first <= entries.last {
            broken(entries::TABLE, first)
        } else {
            broken(submissions::TABLE, submission.sequence)
        })
    }

    /// Holds the bytes of a submission against their hash, unless they were erased.
    fn check_content(&mut self, submission: &Submission) -> Result<(), StoreError> {
        let (council, sha256) = (&submission.programme.council, submission.content_sha256);
        match self.content_row(council, sha256)?.map(|row| row.bytes()) {
            Some(Ok(_)) => Ok(()),
            Some(Err(_)) | None => Err(broken(contents::TABLE, submission.sequence)),
        }
    }

    /// A part that cannot be read as a whole is read row by row, and the first that cannot
    /// be read is named.
    fn first_unreadable(
        &mut self,
        mut last: i64,
        read: impl Fn(&mut Self, i64) -> Result<Option<i64>, StoreError>,
    ) -> Result<StoreError, StoreError> {
        loop {
            match read(self, last) {
                Ok(Some(sequence)) => last = sequence,
                Ok(None) => return Ok(broken(commits::TABLE, last + 1)),
                Err(StoreError::Corrupt { table, .. }) => return Ok(broken(table, last + 1)),
                Err(other) => return Err(other),
            }
        }
    }
}

/// What of a programme was read before: up to a commit, and up to an entry.
#[derive(Clone, Copy, Default)]
struct Known {
    last_commit: i64,
    last_entry: i64,
}

impl Known {
    fn is_nothing(self) -> bool {
        self.last_commit == 0
    }
}

/// The entries of a programme in their order, read in parts.
struct Entries<'a> {
    programme: &'a ProgrammeKey,
    last: i64,
    rows: std::vec::IntoIter<EntryRow>,
    is_kept: bool,
    kept: Vec<Entry>,
}

impl<'a> Entries<'a> {
    fn of(programme: &'a ProgrammeKey, is_kept: bool, last: i64) -> Entries<'a> {
        Entries { programme, last, rows: Vec::new().into_iter(), is_kept, kept: Vec::new() }
    }

    fn next(&mut self, reader: &mut Reader<'_>) -> Result<Option<EntryRow>, StoreError> {
        if self.rows.len() == 0 {
            let rows = match reader.entry_rows(self.programme, self.last, ROWS_PER_READ) {
                Err(StoreError::Corrupt { row: None, .. }) => {
                    let programme = self.programme;
                    return Err(reader.first_unreadable(self.last, |reader, after| {
                        let rows = reader.entry_rows(programme, after, 1)?;
                        Ok(rows.first().map(|row| row.sequence))
                    })?);
                }
                rows => rows?,
            };
            self.rows = rows.into_iter();
        }
        let row = self.rows.next();
        if let Some(row) = &row {
            self.last = row.sequence;
        }
        Ok(row)
    }
}

/// Whether a commit wrote a document. One of a kind that is unknown is taken for one, and then
/// has no row.
fn is_of_document(commit: &CommitRow) -> bool {
    ![SUBMISSION, ERASURE].contains(&commit.kind.as_str())
}

/// Where a document stands among those of its programme.
fn place(commit: &CommitRow) -> (&str, &str, i64) {
    (&commit.kind, &commit.name, commit.version)
}

/// The hash over a commit of one row.
fn over_one(row: Hash) -> Hash {
    let mut rows = RowsHash::new();
    rows.add(row);
    rows.finish()
}

fn broken(table: &'static str, row: i64) -> StoreError {
    StoreError::Corrupt { table, row: Some(row) }
}
