//! Doing a write once, however often it is asked for.
//!
//! The reply is stored in the transaction of the rows it speaks of, so a client
//! that lost the first reply gets the same bytes again.

use chrono::{DateTime, Utc};

use super::{Service, ServiceError, World};
use crate::domain::Slug;
use crate::store::{Hash, Reader, Reply, Transaction};

/// The key that a client gave its request, and what identifies the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// Where the key counts: the method and the address that it was sent to.
    pub scope: String,
    /// The client's key.
    pub key: String,
    /// The SHA-256 of method, address and body.
    pub request_sha256: Hash,
}

/// What a write answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The HTTP status that the answer is given with.
    pub status: u16,
    /// The JSON body.
    pub body: String,
    /// The address of what was written, below the address that was written to.
    pub location: Option<String>,
    /// Whether the reply was stored earlier and is given again.
    pub replayed: bool,
}

/// Gives the stored reply, or does the work and stores its reply.
pub(super) fn once(
    transaction: &mut Transaction<'_>,
    idempotency: Option<&Idempotency>,
    now: DateTime<Utc>,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<Outcome, ServiceError>,
) -> Result<Outcome, ServiceError> {
    let Some(idempotency) = idempotency else { return work(transaction) };
    let council = transaction.council().clone();
    let principal = transaction.caller().principal.clone();
    if let Some(outcome) = earlier(transaction, &council, principal.as_deref(), now, idempotency)? {
        return Ok(outcome);
    }
    let Idempotency { scope, key, request_sha256 } = idempotency;
    let outcome = work(transaction)?;
    transaction.remember_reply(
        scope,
        key,
        &Reply {
            request_sha256: *request_sha256,
            status: outcome.status,
            content_type: Some("application/json".to_owned()),
            location: outcome.location.clone(),
            body: outcome.body.clone(),
            created_at: now,
        },
    )?;
    Ok(outcome)
}

impl Service {
    /// The reply to a request that was answered before. It is looked for before anything
    /// is judged: what would be refused by now was answered then.
    pub(super) fn replayed(
        &self,
        world: &World,
        council: &Slug,
        idempotency: Option<&Idempotency>,
    ) -> Result<Option<Outcome>, ServiceError> {
        let Some(idempotency) = idempotency else { return Ok(None) };
        let (principal, now) = (world.caller.principal.as_deref(), (world.now)());
        self.store.read(|reader| earlier(reader, council, principal, now, idempotency))
    }
}

/// The reply that was stored under the key, if it is to the same request.
fn earlier(
    reader: &mut Reader<'_>,
    council: &Slug,
    principal: Option<&str>,
    now: DateTime<Utc>,
    idempotency: &Idempotency,
) -> Result<Option<Outcome>, ServiceError> {
    let Idempotency { scope, key, request_sha256 } = idempotency;
    let Some(reply) = reader.idempotent_reply(council, principal, scope, key, now)? else {
        return Ok(None);
    };
    if reply.request_sha256 != *request_sha256 {
        return Err(ServiceError::KeyReused);
    }
    Ok(Some(Outcome {
        status: reply.status,
        body: reply.body,
        location: reply.location,
        replayed: true,
    }))
}
