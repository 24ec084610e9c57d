//! The bytes that were delivered, kept once for each council, compressed.

use std::io::{Read, Write};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::chain::{Hash, RowsHash};
use super::commits::{ERASURE, NewCommit};
use super::connection::on_concrete_connection;
use super::schema::contents;
use super::stored::Commit;
use super::{Conflict, Reader, StoreError, Transaction};
use crate::domain::{ProgrammeKey, Slug};

/// The bytes of a delivery, compressed before any lock is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The SHA-256 of the bytes.
    pub sha256: Hash,
    /// How many bytes there were.
    pub size_bytes: i64,
    gzip: Vec<u8>,
}

impl Content {
    /// Compresses the bytes of a delivery.
    pub fn new(bytes: &[u8]) -> Content {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory cannot fail.
        let _ = gzip.write_all(bytes);
        let gzip = gzip.finish().unwrap_or_default();
        // A body is far smaller than a number can count.
        Content { sha256: Hash::of(bytes), size_bytes: bytes.len() as i64, gzip }
    }
}

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = contents, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub(super) struct ContentRow {
    pub(super) council: String,
    #[serde(with = "super::wire::bytes")]
    pub(super) content_sha256: Vec<u8>,
    pub(super) size_bytes: i64,
    #[serde(with = "super::wire::optional_bytes")]
    pub(super) gzip: Option<Vec<u8>>,
}

pub(super) const TABLE: &str = "contents";

impl Reader<'_> {
    /// The bytes that were delivered to a council with that hash; `None` where they were
    /// erased. Their row stays then, so one that is gone was taken away by somebody.
    pub fn content(&mut self, council: &Slug, sha256: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.content_row(council, sha256)?;
        row.ok_or(StoreError::Corrupt { table: TABLE, row: None })?.bytes()
    }

    pub(super) fn content_row(
        &mut self,
        council: &Slug,
        sha256: Hash,
    ) -> Result<Option<ContentRow>, StoreError> {
        self.run(TABLE, |c| {
            contents::table
                .find((council.as_str(), sha256.to_stored()))
                .select(ContentRow::as_select())
                .first(c)
                .optional()
        })
    }

    /// The row of the next delivered file of a council, in the order of their hashes.
    pub(super) fn next_content_row(
        &mut self,
        council: &Slug,
        after: Option<&[u8]>,
    ) -> Result<Option<ContentRow>, StoreError> {
        self.run(TABLE, |c| {
            contents::table
                .filter(contents::council.eq(council.as_str()))
                .filter(contents::content_sha256.gt(after.unwrap_or_default()))
                .order(contents::content_sha256)
                .select(ContentRow::as_select())
                .first(c)
                .optional()
        })
    }
}

impl Transaction<'_> {
    /// Keeps the bytes of a delivery, unless they are kept already.
    pub(super) fn keep_content(&mut self, content: &Content) -> Result<(), StoreError> {
        let row = ContentRow {
            council: self.council().to_string(),
            content_sha256: content.sha256.to_stored(),
            size_bytes: content.size_bytes,
            gzip: Some(content.gzip.clone()),
        };
        self.run(TABLE, |c| {
            on_concrete_connection!(c, concrete => {
                let insert = diesel::insert_into(contents::table).values(&row);
                insert.on_conflict_do_nothing().execute(concrete)
            })
        })
        .map(drop)
    }
}

impl Transaction<'_> {
    /// Erases the bytes of a delivery; its hash stays, and the log says who had it done and
    /// why. Bytes that were delivered to several programmes of the council are gone for all.
    pub fn erase_content(&mut self, erasure: &Erasure) -> Result<Commit, StoreError> {
        self.check_council(&erasure.programme)?;
        let council = self.council().clone();
        let row = self.content_row(&council, erasure.sha256)?.ok_or(StoreError::NotFound)?;
        let name = erasure.sha256.to_string();
        let commit = NewCommit {
            programme: &erasure.programme,
            kind: ERASURE,
            name: &name,
            version: 1,
            recorded_at: erasure.recorded_at,
            submitted_by: Some(&erasure.submitted_by),
            reason: Some(&erasure.reason),
        };
        if row.gzip.is_none() {
            return Err(StoreError::Conflict(Conflict::AlreadyRecorded));
        }
        let commit = self.log(&commit, RowsHash::new().finish())?;
        self.run(TABLE, |c| {
            let one = contents::table.find((council.as_str(), erasure.sha256.to_stored()));
            diesel::update(one).set(contents::gzip.eq(None::<Vec<u8>>)).execute(c)
        })?;
        Ok(commit)
    }
}

/// Bytes that are to be erased, and on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// A programme that they were delivered to, of the transaction's council.
    pub programme: ProgrammeKey,
    /// Their hash.
    pub sha256: Hash,
    /// Now.
    pub recorded_at: DateTime<Utc>,
    /// Who has them erased.
    pub submitted_by: String,
    /// Why.
    pub reason: String,
}

impl ContentRow {
    /// The bytes, held against their hash.
    pub(super) fn bytes(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(gzip) = &self.gzip else { return Ok(None) };
        let mut bytes = Vec::new();
        // One byte more than there should be shows that there are too many.
        let most = u64::try_from(self.size_bytes).unwrap_or(0).saturating_add(1);
        let read = GzDecoder::new(gzip.as_slice()).take(most).read_to_end(&mut bytes);
        let is_whole = read.is_ok()
            && Hash::of(&bytes).is_stored_as(&self.content_sha256)
            && bytes.len() as i64 == self.size_bytes;
        if is_whole {
            Ok(Some(bytes))
        } else {
            Err(StoreError::Corrupt { table: TABLE, row: None })
        }
    }
}
