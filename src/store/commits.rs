//! The log of a council: what was written, by whom, when and why, each commit chained to
//! the one before. It is the audit log, and what tells other processes what is new.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use super::chain::{HASH_VERSION, Hash, RowHash, stored_instant};
use super::schema::commits;
use super::stored::Commit;
use super::{Reader, StoreError, Transaction};
use crate::domain::{ProgrammeKey, Slug};

#[derive(Clone, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = commits, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub(super) struct CommitRow {
    pub(super) council: String,
    pub(super) sequence: i64,
    pub(super) programme: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) version: i64,
    #[serde(with = "super::wire::instant")]
    pub(super) recorded_at: NaiveDateTime,
    pub(super) submitted_by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) principal: Option<String>,
    pub(super) request_id: Option<String>,
    #[serde(with = "super::wire::bytes")]
    pub(super) rows_hash: Vec<u8>,
    #[serde(with = "super::wire::bytes")]
    pub(super) previous_hash: Vec<u8>,
    pub(super) hash_version: i64,
    #[serde(with = "super::wire::bytes")]
    pub(super) hash: Vec<u8>,
}

pub(super) const TABLE: &str = "commits";

/// What a submission is called in the log, beside the kinds of documents.
pub(super) const SUBMISSION: &str = "submission";

/// What it is called where delivered bytes are erased.
pub(super) const ERASURE: &str = "erasure";

/// What is to be written down of a write.
pub(super) struct NewCommit<'a> {
    pub(super) programme: &'a ProgrammeKey,
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) version: i64,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) submitted_by: Option<&'a str>,
    pub(super) reason: Option<&'a str>,
}

/// Where a council's log ends.
#[derive(diesel::QueryableByName)]
struct HeadRow {
    #[diesel(sql_type = Text)]
    council: String,
    #[diesel(sql_type = BigInt)]
    sequence: i64,
}

/// One step of an index for each council, where a grouping would look at every commit.
const HEADS: &str = "WITH RECURSIVE councils (council) AS (
        SELECT min(council) FROM commits
        UNION ALL
        SELECT (SELECT min(c.council) FROM commits c WHERE c.council > councils.council)
        FROM councils WHERE councils.council IS NOT NULL
    )
    SELECT council, (SELECT max(c.sequence) FROM commits c WHERE c.council = councils.council)
        AS sequence
    FROM councils WHERE council IS NOT NULL";

impl Reader<'_> {
    /// The sequence of the last commit of each council.
    pub fn heads(&mut self) -> Result<BTreeMap<Slug, i64>, StoreError> {
        let rows: Vec<HeadRow> = self.run(TABLE, |c| diesel::sql_query(HEADS).load(c))?;
        let mut heads = BTreeMap::new();
        for row in rows {
            let council = Slug::parse(&row.council).map_err(|_| unreadable(None))?;
            heads.insert(council, row.sequence);
        }
        Ok(heads)
    }

    /// The last commit of a council, or `None` where there is none.
    pub fn head(&mut self, council: &Slug) -> Result<Option<Commit>, StoreError> {
        let row: Option<CommitRow> = self.run(TABLE, |c| {
            commits::table
                .filter(commits::council.eq(council.as_str()))
                .order(commits::sequence.desc())
                .select(CommitRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(CommitRow::into_commit).transpose()
    }

    /// One commit of a council, or `None` where there is none at that place.
    pub fn commit(&mut self, council: &Slug, sequence: i64) -> Result<Option<Commit>, StoreError> {
        let row: Option<CommitRow> = self.run(TABLE, |c| {
            commits::table
                .find((council.as_str(), sequence))
                .select(CommitRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(CommitRow::into_commit).transpose()
    }

    /// The commit with that hash, of whatever council.
    pub fn commit_by_hash(&mut self, hash: Hash) -> Result<Option<Commit>, StoreError> {
        let row: Option<CommitRow> = self.run(TABLE, |c| {
            commits::table
                .filter(commits::hash.eq(hash.to_stored()))
                .select(CommitRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(CommitRow::into_commit).transpose()
    }

    /// The programmes that the log of a council names.
    pub fn programmes_in_log(&mut self, council: &Slug) -> Result<Vec<ProgrammeKey>, StoreError> {
        let ids: Vec<String> = self.run(TABLE, |c| {
            commits::table
                .filter(commits::council.eq(council.as_str()))
                .select(commits::programme)
                .distinct()
                .load(c)
        })?;
        let key = |id: String| {
            let id = Slug::parse(&id).map_err(|_| unreadable(None))?;
            Ok(ProgrammeKey { council: council.clone(), id })
        };
        ids.into_iter().map(key).collect()
    }

    /// At most `limit` commits of a council that come before `before`, newest first, of
    /// one programme where that is asked.
    pub fn commits(
        &mut self,
        council: &Slug,
        programme: Option<&Slug>,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Commit>, StoreError> {
        let rows: Vec<CommitRow> = self.run(TABLE, |c| {
            let mut query = commits::table
                .filter(commits::council.eq(council.as_str()))
                .filter(commits::sequence.lt(before.unwrap_or(i64::MAX)))
                .order(commits::sequence.desc())
                .limit(limit)
                .select(CommitRow::as_select())
                .into_boxed();
            if let Some(programme) = programme {
                query = query.filter(commits::programme.eq(programme.as_str()));
            }
            query.load(c)
        })?;
        rows.into_iter().map(CommitRow::into_commit).collect()
    }

    /// At most `limit` commits of a council after one, oldest first.
    pub fn commits_after(
        &mut self,
        council: &Slug,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Commit>, StoreError> {
        let rows = self.commit_rows_after(council, after, limit)?;
        rows.into_iter().map(CommitRow::into_commit).collect()
    }

    pub(super) fn commit_rows_after(
        &mut self,
        council: &Slug,
        after: i64,
        limit: i64,
    ) -> Result<Vec<CommitRow>, StoreError> {
        self.run(TABLE, |c| {
            commits::table
                .filter(commits::council.eq(council.as_str()))
                .filter(commits::sequence.gt(after))
                .order(commits::sequence)
                .limit(limit)
                .select(CommitRow::as_select())
                .load(c)
        })
    }

    /// Every commit of a programme, oldest first.
    pub(super) fn commit_rows_of(
        &mut self,
        programme: &ProgrammeKey,
        after: i64,
    ) -> Result<Vec<CommitRow>, StoreError> {
        self.run(TABLE, |c| {
            commits::table
                .filter(commits::council.eq(programme.council.as_str()))
                .filter(commits::programme.eq(programme.id.as_str()))
                .filter(commits::sequence.gt(after))
                .order(commits::sequence)
                .select(CommitRow::as_select())
                .load(c)
        })
    }

    /// The sequence of a programme's last commit; 0 where it has none.
    pub fn last_commit_of(&mut self, programme: &ProgrammeKey) -> Result<i64, StoreError> {
        let last: Option<i64> = self.run(TABLE, |c| {
            commits::table
                .filter(commits::council.eq(programme.council.as_str()))
                .filter(commits::programme.eq(programme.id.as_str()))
                .order(commits::sequence.desc())
                .select(commits::sequence)
                .first(c)
                .optional()
        })?;
        Ok(last.unwrap_or(0))
    }
}

impl Transaction<'_> {
    /// The last instant at which anything of the council was recorded.
    pub fn last_instant(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.last_commit()?.map(|head| head.recorded_at))
    }

    /// The sequence of a programme's last commit; 0 where it has none. It is looked for once:
    /// nobody else writes to the council meanwhile.
    pub fn last_commit_of(&mut self, programme: &ProgrammeKey) -> Result<i64, StoreError> {
        if let Some((of, last)) = &self.last_of
            && of == programme
        {
            return Ok(*last);
        }
        let last = Reader::last_commit_of(self, programme)?;
        self.last_of = Some((programme.clone(), last));
        Ok(last)
    }

    /// The place that the next commit will have. Nothing is built on a head that is not
    /// what was written.
    pub(super) fn next_commit(&mut self) -> Result<i64, StoreError> {
        Ok(self.last_commit()?.map_or(1, |head| head.sequence + 1))
    }

    /// Writes down what is written, at an instant after all before it.
    pub(super) fn log(&mut self, new: &NewCommit<'_>, rows: Hash) -> Result<Commit, StoreError> {
        let head = self.last_commit()?;
        let before = self.last_commit_of(new.programme)?;
        let after = |head: &Commit| {
            let last = head.recorded_at;
            last.checked_add_signed(TimeDelta::microseconds(1)).unwrap_or(last)
        };
        let recorded_at = head.as_ref().map_or(new.recorded_at, |h| new.recorded_at.max(after(h)));
        let mut row = CommitRow {
            council: self.council().to_string(),
            sequence: head.as_ref().map_or(1, |head| head.sequence + 1),
            programme: new.programme.id.to_string(),
            kind: new.kind.to_owned(),
            name: new.name.to_owned(),
            version: new.version,
            recorded_at: stored_instant(recorded_at),
            submitted_by: new.submitted_by.map(str::to_owned),
            reason: new.reason.map(str::to_owned),
            principal: self.caller.principal.clone(),
            request_id: self.caller.request_id.clone(),
            rows_hash: rows.to_stored(),
            previous_hash: head.map_or(Hash::EMPTY, |head| head.hash).to_stored(),
            hash_version: HASH_VERSION,
            hash: Vec::new(),
        };
        row.hash = row.made_hash().to_stored();
        self.run(TABLE, |c| diesel::insert_into(commits::table).values(&row).execute(c))?;
        let commit = row.into_commit()?;
        self.head = Some(Some(commit.clone()));
        self.last_of = Some((new.programme.clone(), commit.sequence));
        self.written.commits.push((commit.clone(), before));
        Ok(commit)
    }

    /// The last commit of the council as this transaction sees it.
    fn last_commit(&mut self) -> Result<Option<Commit>, StoreError> {
        if let Some(head) = &self.head {
            return Ok(head.clone());
        }
        let council = self.council().clone();
        let head = self.head(&council)?;
        self.head = Some(head.clone());
        Ok(head)
    }
}

impl CommitRow {
    /// The hash that the row should carry.
    pub(super) fn made_hash(&self) -> Hash {
        RowHash::new("recoup commit 1")
            .text(&self.council)
            .number(self.sequence)
            .text(&self.programme)
            .text(&self.kind)
            .text(&self.name)
            .number(self.version)
            .instant(self.recorded_at)
            .optional_text(self.submitted_by.as_deref())
            .optional_text(self.reason.as_deref())
            .optional_text(self.principal.as_deref())
            .optional_text(self.request_id.as_deref())
            .hash(&self.rows_hash)
            .hash(&self.previous_hash)
            .number(self.hash_version)
            .finish()
    }

    /// The commit, if its row is as it was written.
    pub(super) fn into_commit(self) -> Result<Commit, StoreError> {
        let corrupt = || unreadable(Some(self.sequence));
        if !self.made_hash().is_stored_as(&self.hash) {
            return Err(corrupt());
        }
        Ok(Commit {
            council: Slug::parse(&self.council).map_err(|_| corrupt())?,
            sequence: self.sequence,
            programme: Slug::parse(&self.programme).map_err(|_| corrupt())?,
            rows_hash: Hash::stored(&self.rows_hash).ok_or_else(corrupt)?,
            previous_hash: Hash::stored(&self.previous_hash).ok_or_else(corrupt)?,
            hash: Hash::stored(&self.hash).ok_or_else(corrupt)?,
            kind: self.kind,
            name: self.name,
            version: self.version,
            recorded_at: self.recorded_at.and_utc(),
            submitted_by: self.submitted_by,
            reason: self.reason,
            principal: self.principal,
            request_id: self.request_id,
        })
    }
}

impl Commit {
    /// The programme that was written to.
    pub fn about(&self) -> ProgrammeKey {
        ProgrammeKey { council: self.council.clone(), id: self.programme.clone() }
    }
}

fn unreadable(row: Option<i64>) -> StoreError {
    StoreError::Corrupt { table: TABLE, row }
}
