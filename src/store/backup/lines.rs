//! What the lines of a backup say: the first which councils it holds, each other one row.

use serde::{Deserialize, Serialize};

use super::super::commits::{self, CommitRow};
use super::super::contents::{self, ContentRow};
use super::super::documents::{self, DocumentRow};
use super::super::entries::{self, EntryRow};
use super::super::idempotency::{self, ReplyRow};
use super::super::key_uses::{self, KeyUseRow};
use super::super::submissions::{self, SubmissionRow};

/// The form of today's backups. One with a greater number is a newer program's.
pub(super) const FORMAT: u64 = 1;

/// Who is told how many rows are done, of how many.
pub type RowsDone<'a> = &'a mut dyn FnMut(i64, i64);

/// The first line as any form of backup has it.
#[derive(Deserialize)]
pub(super) struct Form {
    pub(super) recoup_backup: u64,
    pub(super) recoup: String,
}

/// The first line of a backup: what wrote it, and which councils it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The number of the form that the lines have.
    pub recoup_backup: u64,
    /// The version of Recoup that wrote it.
    pub recoup: String,
    /// The councils, in the order of their ids.
    pub councils: Vec<CouncilManifest>,
}

/// A council of a backup: where its log ends, and how many rows there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouncilManifest {
    /// Its id.
    pub council: String,
    /// The hash of its last commit: 64 hexadecimal digits.
    pub head: String,
    /// How many rows of each table are its.
    pub rows: RowCounts,
}

/// How many rows of each table there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowCounts {
    /// Files that were delivered, each once, the erased ones included.
    pub contents: i64,
    /// Commits of the log.
    pub commits: i64,
    /// Versions of documents.
    pub documents: i64,
    /// Deliveries.
    pub submissions: i64,
    /// Versions of figures.
    pub entries: i64,
    /// Replies that are kept under an idempotency key.
    pub idempotency_keys: i64,
    /// Days on which keys were used.
    pub key_uses: i64,
}

impl RowCounts {
    /// All of them together.
    pub fn total(&self) -> i64 {
        let RowCounts { contents, commits, documents, submissions, entries, .. } = *self;
        let RowCounts { idempotency_keys, key_uses, .. } = *self;
        [contents, commits, documents, submissions, entries, idempotency_keys, key_uses]
            .into_iter()
            .fold(0, i64::saturating_add)
    }

    /// The first table whose number is not that of `other`.
    pub(super) fn first_difference(&self, other: &RowCounts) -> Option<&'static str> {
        let pairs = [
            (contents::TABLE, self.contents, other.contents),
            (commits::TABLE, self.commits, other.commits),
            (documents::TABLE, self.documents, other.documents),
            (submissions::TABLE, self.submissions, other.submissions),
            (entries::TABLE, self.entries, other.entries),
            (idempotency::TABLE, self.idempotency_keys, other.idempotency_keys),
            (key_uses::TABLE, self.key_uses, other.key_uses),
        ];
        pairs.into_iter().find(|(_, one, other)| one != other).map(|(table, ..)| table)
    }
}

impl Manifest {
    /// How many rows all councils have together.
    pub fn rows(&self) -> i64 {
        self.councils.iter().fold(0, |sum, it| sum.saturating_add(it.rows.total()))
    }
}

/// One row. The rows of a council come in this order: the delivered files by their hash;
/// the log, each commit followed by the rows that it wrote; the kept replies by their key; the
/// days on which keys were used, by key and day.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Content(ContentRow),
    Commit(CommitRow),
    Document(DocumentRow),
    Submission(SubmissionRow),
    Entry(EntryRow),
    Reply(ReplyRow),
    KeyUse(KeyUseRow),
}

impl Line {
    pub(super) fn council(&self) -> &str {
        match self {
            Line::Content(row) => &row.council,
            Line::Commit(row) => &row.council,
            Line::Document(row) => &row.council,
            Line::Submission(row) => &row.council,
            Line::Entry(row) => &row.council,
            Line::Reply(row) => &row.council,
            Line::KeyUse(row) => &row.council,
        }
    }
}
