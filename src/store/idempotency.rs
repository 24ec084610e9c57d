//! The replies to requests that carried an idempotency key.
//!
//! A reply is stored in the transaction of the rows it speaks of. After a crash,
//! either both are there or neither, and a client that asks again with the same
//! key gets the same bytes, until the key expires.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::chain::{HASH_VERSION, Hash, RowHash, stored_instant};
use super::schema::idempotency_keys;
use super::{Conflict, Reader, StoreError, Transaction};
use crate::domain::Slug;

/// How long a key is kept: whoever lost a reply asks again within days.
pub const KEYS_KEPT: TimeDelta = TimeDelta::days(30);

/// So many replies are read at once where all are checked.
const REPLIES_PER_READ: i64 = 500;

/// How many expired keys a write sweeps away, so that none takes long.
const KEYS_SWEPT: i64 = 100;

/// A final reply, to be given again to the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The SHA-256 of the request; another request may not use the key.
    pub request_sha256: Hash,
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `Location` header.
    pub location: Option<String>,
    /// The body, to the byte.
    pub body: String,
    /// When it was first given.
    pub created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyRow {
    pub(super) council: String,
    pub(super) principal: String,
    pub(super) scope: String,
    pub(super) idempotency_key: String,
    #[serde(with = "super::wire::bytes")]
    request_sha256: Vec<u8>,
    status: i64,
    content_type: Option<String>,
    location: Option<String>,
    body: String,
    #[serde(with = "super::wire::instant")]
    created_at: NaiveDateTime,
    #[serde(with = "super::wire::instant")]
    expires_at: NaiveDateTime,
    hash_version: i64,
    #[serde(with = "super::wire::bytes")]
    row_hash: Vec<u8>,
}

pub(super) const TABLE: &str = "idempotency_keys";

impl Reader<'_> {
    /// The reply stored under the principal's key in a council, where there is one that has
    /// not expired. The scope is the method and the address that the key was sent to:
    /// elsewhere it is another key.
    pub fn idempotent_reply(
        &mut self,
        council: &Slug,
        principal: Option<&str>,
        scope: &str,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Reply>, StoreError> {
        let row = self.reply_row(council, principal.unwrap_or_default(), scope, key)?;
        let row = row.filter(|row| row.expires_at > stored_instant(now));
        row.map(ReplyRow::into_reply).transpose()
    }

    /// Holds every kept reply of a council against its hash.
    pub fn verify_replies(&mut self, council: &Slug) -> Result<(), StoreError> {
        let mut last = (String::new(), String::new(), String::new());
        loop {
            let (principal, scope, key) = (&last.0, &last.1, &last.2);
            let rows: Vec<ReplyRow> = self.run(TABLE, |c| {
                use idempotency_keys as keys;
                // What comes after the last one, in the order of the key.
                let after = keys::principal.gt(principal).or(keys::principal.eq(principal).and(
                    keys::scope
                        .gt(scope)
                        .or(keys::scope.eq(scope).and(keys::idempotency_key.gt(key))),
                ));
                keys::table
                    .filter(keys::council.eq(council.as_str()))
                    .filter(after)
                    .order((keys::principal, keys::scope, keys::idempotency_key))
                    .limit(REPLIES_PER_READ)
                    .select(ReplyRow::as_select())
                    .load(c)
            })?;
            let Some(row) = rows.last() else { return Ok(()) };
            last = (row.principal.clone(), row.scope.clone(), row.idempotency_key.clone());
            for row in rows {
                row.into_reply()?;
            }
        }
    }

    /// Whether a key is there.
    pub(super) fn holds_key(
        &mut self,
        council: &Slug,
        principal: &str,
        scope: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.reply_row(council, principal, scope, key)?.is_some())
    }

    /// At most `limit` rows of a council, in the order of their keys, after the first so
    /// many: a snapshot does not move.
    pub(super) fn reply_rows(
        &mut self,
        council: &Slug,
        skipped: i64,
        limit: i64,
    ) -> Result<Vec<ReplyRow>, StoreError> {
        self.run(TABLE, |c| {
            idempotency_keys::table
                .filter(idempotency_keys::council.eq(council.as_str()))
                .order((
                    idempotency_keys::principal,
                    idempotency_keys::scope,
                    idempotency_keys::idempotency_key,
                ))
                .offset(skipped)
                .limit(limit)
                .select(ReplyRow::as_select())
                .load(c)
        })
    }

    fn reply_row(
        &mut self,
        council: &Slug,
        principal: &str,
        scope: &str,
        key: &str,
    ) -> Result<Option<ReplyRow>, StoreError> {
        self.run(TABLE, |c| {
            idempotency_keys::table
                .find((council.as_str(), principal, scope, key))
                .select(ReplyRow::as_select())
                .first(c)
                .optional()
        })
    }
}

impl Transaction<'_> {
    /// Stores the reply under the caller's key, which must be new or expired.
    pub fn remember_reply(
        &mut self,
        scope: &str,
        key: &str,
        reply: &Reply,
    ) -> Result<(), StoreError> {
        let council = self.council().clone();
        let principal = self.caller.principal.clone().unwrap_or_default();
        let created_at = stored_instant(reply.created_at);
        self.sweep(created_at)?;
        match self.reply_row(&council, &principal, scope, key)? {
            Some(kept) if kept.expires_at > created_at => {
                return Err(StoreError::Conflict(Conflict::KeyUsed));
            }
            Some(_) => self.forget(&principal, scope, key)?,
            None => {}
        }
        let expires_at = created_at.checked_add_signed(KEYS_KEPT).unwrap_or(created_at);
        let mut row = ReplyRow {
            council: council.to_string(),
            principal,
            scope: scope.to_owned(),
            idempotency_key: key.to_owned(),
            request_sha256: reply.request_sha256.to_stored(),
            status: i64::from(reply.status),
            content_type: reply.content_type.clone(),
            location: reply.location.clone(),
            body: reply.body.clone(),
            created_at,
            expires_at,
            hash_version: HASH_VERSION,
            row_hash: Vec::new(),
        };
        row.row_hash = row.made_hash().to_stored();
        self.run(TABLE, |c| diesel::insert_into(idempotency_keys::table).values(&row).execute(c))?;
        self.written.keys.push((row.principal, row.scope, row.idempotency_key));
        Ok(())
    }

    /// Forgets the oldest of the council's keys that have expired.
    fn sweep(&mut self, now: NaiveDateTime) -> Result<(), StoreError> {
        let council = self.council().clone();
        let expired: Vec<(String, String, String)> = self.run(TABLE, |c| {
            idempotency_keys::table
                .filter(idempotency_keys::council.eq(council.as_str()))
                .filter(idempotency_keys::expires_at.le(now))
                .order(idempotency_keys::expires_at)
                .limit(KEYS_SWEPT)
                .select((
                    idempotency_keys::principal,
                    idempotency_keys::scope,
                    idempotency_keys::idempotency_key,
                ))
                .load(c)
        })?;
        expired.iter().try_for_each(|(principal, scope, key)| self.forget(principal, scope, key))
    }

    fn forget(&mut self, principal: &str, scope: &str, key: &str) -> Result<(), StoreError> {
        let council = self.council().clone();
        self.run(TABLE, |c| {
            let one = idempotency_keys::table.find((council.as_str(), principal, scope, key));
            diesel::delete(one).execute(c)
        })
        .map(drop)
    }
}

impl ReplyRow {
    /// The hash that the row should carry. No commit covers it: a key is forgotten in time.
    fn made_hash(&self) -> Hash {
        RowHash::new("recoup reply 1")
            .text(&self.council)
            .text(&self.principal)
            .text(&self.scope)
            .text(&self.idempotency_key)
            .hash(&self.request_sha256)
            .number(self.status)
            .optional_text(self.content_type.as_deref())
            .optional_text(self.location.as_deref())
            .text(&self.body)
            .instant(self.created_at)
            .instant(self.expires_at)
            .number(self.hash_version)
            .finish()
    }

    /// Whether it is as it was written.
    pub(super) fn is_whole(&self) -> bool {
        self.made_hash().is_stored_as(&self.row_hash)
    }

    fn into_reply(self) -> Result<Reply, StoreError> {
        let corrupt = || StoreError::Corrupt { table: TABLE, row: None };
        if !self.is_whole() {
            return Err(corrupt());
        }
        Ok(Reply {
            request_sha256: Hash::stored(&self.request_sha256).ok_or_else(corrupt)?,
            status: u16::try_from(self.status).map_err(|_| corrupt())?,
            content_type: self.content_type,
            location: self.location,
            body: self.body,
            created_at: self.created_at.and_utc(),
        })
    }
}
