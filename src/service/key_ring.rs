//! All keys in memory, so that a request that signs in waits for no database. Another
//! process's revocation is known as soon as the log is followed.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use super::hash::unhex;
use super::key_in_use::KeyInUse;
use super::key_record::{Key, hash_of, is_well_formed};
use super::key_uses::KeyUses;
use crate::domain::Holder;

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLetIn {
    /// It is no key: a character is wrong or missing.
    Mistyped,
    /// It has the form of a key, and was never given out.
    Unknown,
    /// It has expired, and when.
    Expired(DateTime<Utc>),
    /// It was revoked, and when.
    Revoked(DateTime<Utc>),
}

/// Every key, by the hash of each of its texts.
#[derive(Default)]
pub(super) struct KeyRing {
    by_hash: RwLock<BTreeMap<[u8; 32], Known>>,
    /// What each does. It stays when the keys are read anew.
    pub(super) uses: KeyUses,
}

/// Who was let in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Whose key it is.
    pub holder: Arc<Holder>,
    /// What the key does.
    pub in_use: Arc<KeyInUse>,
}

/// What is known of one text.
struct Known {
    signed_in: SignedIn,
    expires_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
}

impl KeyRing {
    /// Whose text this is, at an instant. Who is let in has used its key.
    pub(super) fn sign_in(&self, text: &str, now: DateTime<Utc>) -> Result<SignedIn, NotLetIn> {
        let keys = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        match keys.get(&hash_of(text)) {
            None if !is_well_formed(text) => Err(NotLetIn::Mistyped),
            None => Err(NotLetIn::Unknown),
            Some(Known { revoked_at: Some(at), .. }) => Err(NotLetIn::Revoked(*at)),
            Some(known) if known.expires_at <= now => Err(NotLetIn::Expired(known.expires_at)),
            Some(known) => {
                known.signed_in.in_use.note(now);
                Ok(known.signed_in.clone())
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_hash.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Knows these and no others from now on.
    pub(super) fn replace(&self, keys: impl Iterator<Item = Key>) {
        let mut by_hash = BTreeMap::new();
        for key in keys {
            let in_use = self.uses.of(&key.council, &key.name);
            let holder = Holder { council: key.reach(), name: key.name, role: key.role };
            let signed_in = SignedIn { holder: Arc::new(holder), in_use };
            let revoked_at = key.record.revoked_at;
            for secret in key.record.secrets {
                let (signed_in, expires_at) = (signed_in.clone(), secret.expires_at);
                if let Some(hash) = unhex(&secret.sha256) {
                    by_hash.insert(hash, Known { signed_in, expires_at, revoked_at });
                }
            }
        }
        *self.by_hash.write().unwrap_or_else(PoisonError::into_inner) = by_hash;
    }
}
