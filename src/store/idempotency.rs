//! The replies to requests that carried an idempotency key.
//!
//! A reply is stored in the transaction of the rows it speaks of. After a crash,
//! either both are there or neither, and a client that asks again with the same
//! key gets the same bytes.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::chain::stored_instant;
use super::schema::idempotency_keys;
use super::{Conflict, Reader, StoreError, Transaction};
use crate::domain::Slug;

/// A final reply, to be given again to the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The SHA-256 of the request; another request may not use the key.
    pub request_sha256: String,
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct ReplyRow {
    council: String,
    scope: String,
    idempotency_key: String,
    request_sha256: String,
    status: i64,
    content_type: Option<String>,
    location: Option<String>,
    body: String,
    created_at: NaiveDateTime,
}

const TABLE: &str = "idempotency_keys";

impl Reader<'_> {
    /// The reply stored under the council's key, where there is one. The scope is the
    /// method and the address that the key was sent to: elsewhere it is another key.
    pub fn idempotent_reply(
        &mut self,
        council: &Slug,
        scope: &str,
        key: &str,
    ) -> Result<Option<Reply>, StoreError> {
        let row: Option<ReplyRow> = self.run(TABLE, |c| {
            idempotency_keys::table
                .find((council.as_str(), scope, key))
                .select(ReplyRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(ReplyRow::into_reply).transpose()
    }
}

impl Transaction<'_> {
    /// Stores the reply under the key, which must be new.
    pub fn remember_reply(
        &mut self,
        scope: &str,
        key: &str,
        reply: &Reply,
    ) -> Result<(), StoreError> {
        let council = self.council().clone();
        if self.idempotent_reply(&council, scope, key)?.is_some() {
            return Err(StoreError::Conflict(Conflict::KeyUsed));
        }
        let row = ReplyRow {
            council: council.to_string(),
            scope: scope.to_owned(),
            idempotency_key: key.to_owned(),
            request_sha256: reply.request_sha256.clone(),
            status: i64::from(reply.status),
            content_type: reply.content_type.clone(),
            location: reply.location.clone(),
            body: reply.body.clone(),
            created_at: stored_instant(reply.created_at),
        };
        self.run(TABLE, |c| diesel::insert_into(idempotency_keys::table).values(&row).execute(c))?;
        self.written.keys.push((row.scope, row.idempotency_key));
        Ok(())
    }
}

impl ReplyRow {
    fn into_reply(self) -> Result<Reply, StoreError> {
        let status = u16::try_from(self.status)
            .map_err(|_| StoreError::Corrupt { table: TABLE, row: None })?;
        Ok(Reply {
            request_sha256: self.request_sha256,
            status,
            content_type: self.content_type,
            location: self.location,
            body: self.body,
            created_at: self.created_at.and_utc(),
        })
    }
}
