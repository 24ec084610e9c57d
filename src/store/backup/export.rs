//! The rows of councils written out, all as they were at one moment.

use std::io::Write;

use diesel::prelude::*;

use super::super::chain::Hash;
use super::super::commits::{CommitRow, ERASURE, SUBMISSION};
use super::super::documents;
use super::super::schema;
use super::super::submissions;
use super::super::{Reader, Store, StoreError};
use super::checker::Checker;
use super::error::BackupError;
use super::lines::{CouncilManifest, FORMAT, Line, Manifest, RowCounts, RowsDone};
use super::packing::Packer;
use crate::domain::{ProgrammeKey, Slug};

/// So many commits, replies or uses of keys are read at once.
const ROWS_PER_READ: i64 = 500;
/// So many entries are read at once.
const ENTRIES_PER_READ: i64 = 5_000;

impl Store {
    /// Writes everything that is recorded, or all of some councils, as it is at one moment;
    /// writing to the database goes on meanwhile. Each row is held against what was written,
    /// so what is damaged is refused and never written out as if it were whole.
    ///
    /// `progress` is told how many rows are done, of how many.
    pub fn export(
        &self,
        councils: Option<&[Slug]>,
        out: &mut dyn Write,
        progress: RowsDone<'_>,
    ) -> Result<Manifest, BackupError> {
        self.read(|reader| {
            let manifest = reader.manifest(councils)?;
            let mut packer = Packer::new(out);
            packer.line(&manifest)?;
            let checker = Checker::new(&manifest);
            let total = manifest.rows();
            let mut writing = Writing { packer, checker, done: 0, total, progress };
            for council in &manifest.councils {
                writing.council(reader, &council.council)?;
            }
            let Writing { packer, checker, .. } = writing;
            checker.finish()?;
            packer.finish()?;
            Ok(manifest)
        })
    }
}

impl Reader<'_> {
    /// Which councils there are, where their logs end and how many rows they have.
    fn manifest(&mut self, wanted: Option<&[Slug]>) -> Result<Manifest, BackupError> {
        let mut known: Vec<Slug> = self.heads()?.into_keys().collect();
        if let Some(wanted) = wanted {
            if let Some(unknown) = wanted.iter().find(|council| !known.contains(council)) {
                return Err(BackupError::UnknownCouncil(unknown.to_string()));
            }
            known.retain(|council| wanted.contains(council));
        }
        let mut councils = Vec::new();
        for council in known {
            let head = self.head(&council)?.map_or(Hash::EMPTY, |head| head.hash);
            councils.push(CouncilManifest {
                council: council.to_string(),
                head: head.to_string(),
                rows: self.row_counts(&council)?,
            });
        }
        let recoup = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Manifest { recoup_backup: FORMAT, recoup, councils })
    }
}

macro_rules! count {
    ($reader:expr, $council:expr, $table:ident) => {
        $reader.run(stringify!($table), |c| {
            schema::$table::table
                .filter(schema::$table::council.eq($council.as_str()))
                .count()
                .get_result(c)
        })?
    };
}

impl Reader<'_> {
    fn row_counts(&mut self, council: &Slug) -> Result<RowCounts, StoreError> {
        Ok(RowCounts {
            contents: count!(self, council, contents),
            commits: count!(self, council, commits),
            documents: count!(self, council, documents),
            submissions: count!(self, council, submissions),
            entries: count!(self, council, entries),
            idempotency_keys: count!(self, council, idempotency_keys),
            key_uses: count!(self, council, key_uses),
        })
    }
}

/// A backup that is being written.
struct Writing<'a, W: Write> {
    packer: Packer<W>,
    checker: Checker,
    done: i64,
    total: i64,
    progress: RowsDone<'a>,
}

impl<W: Write> Writing<'_, W> {
    fn line(&mut self, line: &Line) -> Result<(), BackupError> {
        self.checker.take(line)?;
        self.packer.line(line)?;
        self.done += 1;
        (self.progress)(self.done, self.total);
        Ok(())
    }

    fn council(&mut self, reader: &mut Reader<'_>, id: &str) -> Result<(), BackupError> {
        let council = Slug::parse(id).map_err(|_| StoreError::NotFound)?;
        let mut after: Option<Vec<u8>> = None;
        while let Some(row) = reader.next_content_row(&council, after.as_deref())? {
            after = Some(row.content_sha256.clone());
            self.line(&Line::Content(row))?;
        }
        let mut last = 0;
        loop {
            let rows = reader.commit_rows_after(&council, last, ROWS_PER_READ)?;
            let Some(newest) = rows.last() else { break };
            last = newest.sequence;
            for commit in rows {
                self.line(&Line::Commit(commit.clone()))?;
                self.written_by(reader, &commit)?;
            }
        }
        let mut skipped = 0;
        loop {
            let rows = reader.reply_rows(&council, skipped, ROWS_PER_READ)?;
            if rows.is_empty() {
                break;
            }
            // A page is far smaller than a number can count.
            skipped += rows.len() as i64;
            rows.into_iter().try_for_each(|row| self.line(&Line::Reply(row)))?;
        }
        let mut after = None;
        loop {
            let rows = reader.key_use_rows(&council, after.as_ref(), ROWS_PER_READ)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some((last.name.clone(), last.used_on));
            rows.into_iter().try_for_each(|row| self.line(&Line::KeyUse(row)))?;
        }
    }

    /// The rows that a commit wrote.
    fn written_by(
        &mut self,
        reader: &mut Reader<'_>,
        commit: &CommitRow,
    ) -> Result<(), BackupError> {
        let missing = |table| BackupError::NotAsWritten {
            council: commit.council.clone(),
            table,
            row: Some(commit.version),
        };
        if commit.kind == ERASURE {
            return Ok(());
        }
        if commit.kind != SUBMISSION {
            let row = reader.document_row(commit)?;
            return self.line(&Line::Document(row.ok_or_else(|| missing(documents::TABLE))?));
        }
        let row = reader.submission_row(commit)?.ok_or_else(|| missing(submissions::TABLE))?;
        let last = row.last_entry_sequence;
        self.line(&Line::Submission(row))?;
        let programme = key_of(commit)?;
        let mut entry = self.checker.last_entry(&commit.programme);
        while entry < last {
            let limit = (last - entry).min(ENTRIES_PER_READ);
            let rows = reader.entry_rows(&programme, entry, limit)?;
            let Some(newest) = rows.last() else { break };
            entry = newest.sequence;
            rows.into_iter().try_for_each(|row| self.line(&Line::Entry(row)))?;
        }
        Ok(())
    }
}

fn key_of(commit: &CommitRow) -> Result<ProgrammeKey, StoreError> {
    Ok(commit.clone().into_commit()?.about())
}
