//! Holds the rows of a backup against each other as they pass, on the way out and on the
//! way in: each against its own hash, each commit against the rows that it wrote and the
//! commit before, and all of a council against its head and its numbers.

use std::collections::BTreeMap;
use std::vec::IntoIter;

use chrono::{NaiveDate, NaiveDateTime};

use super::super::chain::{Hash, RowsHash};
use super::super::commits::{self, CommitRow, ERASURE, SUBMISSION};
use super::super::contents::{self, ContentRow};
use super::super::documents::{self, DocumentRow};
use super::super::entries::{self, EntryRow};
use super::super::idempotency::{self, ReplyRow};
use super::super::key_uses::{self, KeyUseRow};
use super::super::submissions::{self, SubmissionRow};
use super::error::BackupError;
use super::lines::{CouncilManifest, Line, Manifest, RowCounts};

/// What has passed so far. It remembers a commit at a time, and of each programme where its
/// ledger and its documents stand.
pub(super) struct Checker {
    councils: IntoIter<CouncilManifest>,
    council: Option<Council>,
}

/// What has passed of one council.
struct Council {
    manifest: CouncilManifest,
    rows: RowCounts,
    /// The hash of the last delivered file.
    content: Vec<u8>,
    last: i64,
    head: Vec<u8>,
    instant: Option<NaiveDateTime>,
    /// The commit whose rows pass now.
    open: Option<Open>,
    /// The last delivery of each programme, and the last entry.
    ledgers: BTreeMap<String, (i64, i64)>,
    /// The last version of each document, by programme, kind and name.
    documents: BTreeMap<(String, String, String), i64>,
    /// The key of the last reply.
    reply: Option<(String, String, String)>,
    /// The last use of a key.
    key_use: Option<(String, NaiveDate)>,
}

/// A commit whose rows pass.
struct Open {
    commit: CommitRow,
    hashes: RowsHash,
    /// Whether its document or its submission has passed.
    is_begun: bool,
    /// The entry after which there are none of it.
    last_entry: i64,
}

/// A row that is not what was written, by its table and place.
type Fault = (&'static str, Option<i64>);

impl Checker {
    pub(super) fn new(manifest: &Manifest) -> Checker {
        Checker { councils: manifest.councils.clone().into_iter(), council: None }
    }

    /// Takes the next row.
    pub(super) fn take(&mut self, line: &Line) -> Result<(), BackupError> {
        while self.council.as_ref().is_none_or(|it| it.manifest.council != line.council()) {
            if !self.next_council()? {
                let council = line.council().to_owned();
                return Err(fault(council, (commits::TABLE, None)));
            }
        }
        let Some(council) = &mut self.council else { return Ok(()) };
        let taken = match line {
            Line::Content(row) => council.content(row),
            Line::Commit(row) => council.commit(row),
            Line::Document(row) => council.document(row),
            Line::Submission(row) => council.submission(row),
            Line::Entry(row) => council.entry(row),
            Line::Reply(row) => council.reply(row),
            Line::KeyUse(row) => council.key_use(row),
        };
        taken.map_err(|at| fault(council.manifest.council.clone(), at))
    }

    /// The last entry of a programme that has passed; 0 where none has.
    pub(super) fn last_entry(&self, programme: &str) -> i64 {
        let ledgers = self.council.as_ref().map(|council| &council.ledgers);
        ledgers.and_then(|ledgers| ledgers.get(programme)).map_or(0, |(_, last)| *last)
    }

    /// Whether all is there that should be.
    pub(super) fn finish(mut self) -> Result<(), BackupError> {
        while self.next_council()? {}
        Ok(())
    }

    /// Closes a council and goes on to the next, where there is one.
    fn next_council(&mut self) -> Result<bool, BackupError> {
        if let Some(mut done) = self.council.take() {
            let ended = done.end();
            ended.map_err(|at| fault(done.manifest.council, at))?;
        }
        self.council = self.councils.next().map(Council::new);
        Ok(self.council.is_some())
    }
}

impl Council {
    fn new(manifest: CouncilManifest) -> Council {
        Council {
            manifest,
            rows: RowCounts::default(),
            content: Vec::new(),
            last: 0,
            head: Hash::EMPTY.to_stored(),
            instant: None,
            open: None,
            ledgers: BTreeMap::new(),
            documents: BTreeMap::new(),
            reply: None,
            key_use: None,
        }
    }

    fn content(&mut self, row: &ContentRow) -> Result<(), Fault> {
        let is_next = self.last == 0 && row.content_sha256 > self.content;
        if !is_next || row.bytes().is_err() {
            return Err((contents::TABLE, None));
        }
        self.content.clone_from(&row.content_sha256);
        self.rows.contents += 1;
        Ok(())
    }

    fn commit(&mut self, row: &CommitRow) -> Result<(), Fault> {
        self.close()?;
        let is_next = row.sequence == self.last + 1
            && row.previous_hash == self.head
            && row.hash == row.made_hash().to_stored()
            && self.instant.is_none_or(|before| row.recorded_at > before)
            && self.reply.is_none()
            && self.key_use.is_none();
        if !is_next {
            return Err((commits::TABLE, Some(self.last + 1)));
        }
        self.last = row.sequence;
        self.head.clone_from(&row.hash);
        self.instant = Some(row.recorded_at);
        self.rows.commits += 1;
        let hashes = RowsHash::new();
        self.open = Some(Open { commit: row.clone(), hashes, is_begun: false, last_entry: 0 });
        Ok(())
    }

    fn document(&mut self, row: &DocumentRow) -> Result<(), Fault> {
        let at = (documents::TABLE, Some(row.version));
        let open = self.open.as_mut().filter(|open| {
            let commit = &open.commit;
            !open.is_begun
                && commit.kind != SUBMISSION
                && (&commit.programme, &commit.kind) == (&row.programme, &row.kind)
                && (&commit.name, commit.version) == (&row.name, row.version)
                && commit.sequence == row.commit_sequence
        });
        let open = open.ok_or(at)?;
        let place = (row.programme.clone(), row.kind.clone(), row.name.clone());
        let before = self.documents.insert(place, row.version).unwrap_or(0);
        let hash = row.made_hash();
        if row.version != before + 1 || row.row_hash != hash.to_stored() {
            return Err(at);
        }
        open.is_begun = true;
        open.hashes.add(hash);
        self.rows.documents += 1;
        Ok(())
    }

    fn submission(&mut self, row: &SubmissionRow) -> Result<(), Fault> {
        let at = (submissions::TABLE, Some(row.sequence));
        let open = self.open.as_mut().filter(|open| {
            let commit = &open.commit;
            !open.is_begun
                && commit.kind == SUBMISSION
                && (&commit.programme, commit.version) == (&row.programme, row.sequence)
                && commit.sequence == row.commit_sequence
        });
        let open = open.ok_or(at)?;
        let (last, last_entry) = self.ledgers.entry(row.programme.clone()).or_default();
        let hash = row.made_hash();
        let is_next = row.sequence == *last + 1
            && row.last_entry_sequence >= *last_entry
            && row.row_hash == hash.to_stored();
        if !is_next {
            return Err(at);
        }
        *last = row.sequence;
        open.is_begun = true;
        open.last_entry = row.last_entry_sequence;
        open.hashes.add(hash);
        self.rows.submissions += 1;
        Ok(())
    }

    fn entry(&mut self, row: &EntryRow) -> Result<(), Fault> {
        let at = (entries::TABLE, Some(row.sequence));
        let open = self.open.as_mut().filter(|open| {
            open.is_begun
                && open.commit.kind == SUBMISSION
                && open.commit.programme == row.programme
                && row.sequence <= open.last_entry
        });
        let open = open.ok_or(at)?;
        let (last, last_entry) = self.ledgers.entry(row.programme.clone()).or_default();
        let hash = row.made_hash();
        let is_next = row.sequence == *last_entry + 1
            && row.submission == *last
            && row.row_hash == hash.to_stored();
        if !is_next {
            return Err(at);
        }
        *last_entry = row.sequence;
        open.hashes.add(hash);
        self.rows.entries += 1;
        Ok(())
    }

    fn reply(&mut self, row: &ReplyRow) -> Result<(), Fault> {
        self.close()?;
        let key = (row.principal.clone(), row.scope.clone(), row.idempotency_key.clone());
        let is_next = self.reply.as_ref().is_none_or(|before| *before < key);
        if !is_next || self.key_use.is_some() || !row.is_whole() {
            return Err((idempotency::TABLE, None));
        }
        self.reply = Some(key);
        self.rows.idempotency_keys += 1;
        Ok(())
    }

    fn key_use(&mut self, row: &KeyUseRow) -> Result<(), Fault> {
        self.close()?;
        let place = (row.name.clone(), row.used_on);
        if self.key_use.as_ref().is_some_and(|before| *before >= place) {
            return Err((key_uses::TABLE, None));
        }
        self.key_use = Some(place);
        self.rows.key_uses += 1;
        Ok(())
    }

    /// Whether the commit that is open has all the rows that it wrote.
    fn close(&mut self) -> Result<(), Fault> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let commit = &open.commit;
        let is_submission = commit.kind == SUBMISSION;
        let last_entry = self.ledgers.get(&commit.programme).map_or(0, |(_, last)| *last);
        if is_submission && open.is_begun && last_entry < open.last_entry {
            return Err((entries::TABLE, Some(last_entry + 1)));
        }
        // One that erased bytes wrote no row.
        let has_rows = open.is_begun || commit.kind == ERASURE;
        if has_rows && open.hashes.finish().to_stored() == commit.rows_hash {
            return Ok(());
        }
        let table = if is_submission { submissions::TABLE } else { documents::TABLE };
        Err((table, Some(commit.version)))
    }

    /// Whether the council is as the first line says.
    fn end(&mut self) -> Result<(), Fault> {
        self.close()?;
        if let Some(table) = self.rows.first_difference(&self.manifest.rows) {
            return Err((table, None));
        }
        let head = Hash::parse(&self.manifest.head).map(Hash::to_stored);
        if head.as_ref() != Some(&self.head) {
            return Err((commits::TABLE, Some(self.last)));
        }
        Ok(())
    }
}

fn fault(council: String, (table, row): Fault) -> BackupError {
    BackupError::NotAsWritten { council, table, row }
}
