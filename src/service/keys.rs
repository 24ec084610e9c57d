//! The keys by which people and programs sign in: given out, given out anew, revoked and
//! listed.
//!
//! Each step is a commit in the log of the council that the key belongs to.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::documents::Author;
use super::format::FORMAT;
use super::hash::hex;
use super::key_record::{Key, KeyRecord, SecretRecord, hash_of, text_of};
use super::key_ring::{NotLetIn, SignedIn};
use super::{Service, ServiceError, World};
use crate::domain::{ProgrammeKey, Role, Slug};
use crate::ingest::new_key::{NewKey, Rotation};
use crate::store::{Conflict, Document, DocumentKind, NewDocument, StoreError};
use crate::views::InstantText;
use crate::views::key::{KeyView, KeysView, NewKeyView};

/// A key to be given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFor {
    /// The council that it belongs to; `None` for an operator's.
    pub council: Option<Slug>,
    /// What is asked for.
    pub key: NewKey,
}

impl Service {
    /// Whose text this is, at an instant. Who is let in has used its key on that day.
    pub fn sign_in(&self, text: &str, now: DateTime<Utc>) -> Result<SignedIn, NotLetIn> {
        self.key_ring.sign_in(text, now)
    }

    /// Whether any key was ever given out.
    pub fn has_keys(&self) -> bool {
        !self.key_ring.is_empty()
    }

    /// Reads all keys anew. One whose row cannot be read lets nobody in.
    pub(super) fn load_keys(&self) -> Result<(), StoreError> {
        self.key_ring.replace(self.key_documents()?.into_iter().map(|(_, key)| key));
        Ok(())
    }

    /// Writes on which day keys were last used, as far as that is noted and not written. No
    /// request waits for it; where it fails, the next call writes all the same.
    pub fn write_key_uses(&self) -> Result<(), StoreError> {
        self.key_ring.uses.write(&self.store)
    }

    /// The keys of a council, or those of operators.
    pub fn list_keys(&self, council: Option<&Slug>) -> Result<KeysView, ServiceError> {
        let home = home(council);
        let written = self.store.read(|reader| reader.last_key_uses(&home))?;
        let mut keys = Vec::new();
        for (document, key) in self.key_documents()? {
            if key.council == home {
                keys.push(self.view(&key, &document, written.get(key.name.as_str()).copied()));
            }
        }
        Ok(KeysView { keys })
    }

    /// One key of a council, or of operators.
    pub fn key(&self, council: Option<&Slug>, name: &Slug) -> Result<KeyView, ServiceError> {
        let keys = self.list_keys(council)?.keys;
        let found = keys.into_iter().find(|key| key.name == name.as_str());
        found.ok_or_else(|| ServiceError::UnknownKey(name.to_string()))
    }

    /// Gives out a key. Its text is in the answer and kept nowhere.
    pub fn create_key(
        &self,
        world: &World,
        new: &KeyFor,
        author: Author,
    ) -> Result<NewKeyView, ServiceError> {
        let text = text_of(&(world.new_secret)());
        let made = |now: DateTime<Utc>| KeyRecord {
            role: new.key.role.as_str().to_owned(),
            created_at: now,
            revoked_at: None,
            secrets: vec![secret(&text, now, new.key.valid_days)],
        };
        let written =
            self.put_key(world, &home(new.council.as_ref()), &new.key.name, author, |now, old| {
                match old {
                    None => Ok(made(now)),
                    Some(_) => Err(ServiceError::KeyExists(new.key.name.to_string())),
                }
            });
        Ok(NewKeyView { key: written?, text })
    }

    /// Gives a key another text. The one before counts for as many days more.
    pub fn rotate_key(
        &self,
        world: &World,
        council: Option<&Slug>,
        name: &Slug,
        Rotation { valid_days, overlap_days }: Rotation,
        author: Author,
    ) -> Result<NewKeyView, ServiceError> {
        let text = text_of(&(world.new_secret)());
        let written = self.put_key(world, &home(council), name, author, |now, old| {
            let mut record = in_force(old, name)?.record;
            let ends = after(now, overlap_days);
            record.secrets.truncate(usize::from(overlap_days > 0));
            record.secrets.iter_mut().for_each(|it| it.expires_at = it.expires_at.min(ends));
            record.secrets.insert(0, secret(&text, now, valid_days));
            Ok(record)
        });
        Ok(NewKeyView { key: written?, text })
    }

    /// Revokes a key: nobody is let in with it any more.
    pub fn revoke_key(
        &self,
        world: &World,
        council: Option<&Slug>,
        name: &Slug,
        author: Author,
    ) -> Result<KeyView, ServiceError> {
        self.put_key(world, &home(council), name, author, |now, old| {
            let mut record = in_force(old, name)?.record;
            record.revoked_at = Some(now);
            Ok(record)
        })
    }

    /// Records the next step of a key, from the one in force.
    fn put_key(
        &self,
        world: &World,
        council: &Slug,
        name: &Slug,
        author: Author,
        step: impl FnOnce(DateTime<Utc>, Option<Key>) -> Result<KeyRecord, ServiceError>,
    ) -> Result<KeyView, ServiceError> {
        let programme = ProgrammeKey::whole_council(council);
        let written = self.write(world, council, |transaction, now| {
            let used = transaction.last_key_uses(council)?.get(name.as_str()).copied();
            let old = transaction.document(&programme, DocumentKind::Key, name.as_str())?;
            let old = old.as_ref().map(read).transpose()?;
            let seen = old.as_ref().map(|key| key.version);
            let record = step(now, old)?;
            let body = serde_json::to_string(&record)
                .map_err(|error| StoreError::Database(error.to_string()))?;
            let document = NewDocument {
                programme: programme.clone(),
                kind: DocumentKind::Key,
                name: name.to_string(),
                format: FORMAT,
                body,
                recorded_at: now,
                submitted_by: author.submitted_by,
                reason: author.reason,
            };
            let put = transaction.put_document(&document, seen).map_err(|error| match error {
                StoreError::Conflict(Conflict::StaleVersion { current }) => {
                    ServiceError::StaleVersion(current)
                }
                other => other.into(),
            });
            Ok((put?, used))
        });
        // Also where nobody knows whether it was written.
        self.load_keys()?;
        let (document, used) = written?;
        Ok(self.view(&read(&document)?, &document, used))
    }

    /// A key with the last day of which it is written that it was used.
    fn view(&self, key: &Key, document: &Document, written: Option<NaiveDate>) -> KeyView {
        let expires_at = |place: usize| key.record.secrets.get(place).map(|it| it.expires_at);
        let noted = self.key_ring.uses.noted(&key.council, &key.name);
        KeyView {
            council: key.reach().map(|council| council.to_string()),
            name: key.name.to_string(),
            role: key.record.role.clone(),
            created_at: InstantText(key.record.created_at),
            submitted_by: document.submitted_by.clone(),
            reason: document.reason.clone(),
            expires_at: InstantText(expires_at(0).unwrap_or(key.record.created_at)),
            previous_expires_at: expires_at(1).map(InstantText),
            revoked_at: key.record.revoked_at.map(InstantText),
            last_used_on: noted.max(written).map(|day| day.to_string()),
        }
    }

    /// The step in force of each key.
    fn key_documents(&self) -> Result<Vec<(Document, Key)>, StoreError> {
        let mut latest: Vec<(Document, Key)> = Vec::new();
        for document in self.store.read(|reader| reader.keys())? {
            let key = match read(&document) {
                Ok(key) => key,
                Err(error) => {
                    log::error!("the key {} cannot be read: {error}", document.name);
                    continue;
                }
            };
            if latest
                .last()
                .is_some_and(|(_, last)| (&last.council, &last.name) == (&key.council, &key.name))
            {
                latest.pop();
            }
            latest.push((document, key));
        }
        Ok(latest)
    }
}

/// In whose log the steps of a key are: its council's, or `all` for an operator's.
fn home(council: Option<&Slug>) -> Slug {
    council.cloned().unwrap_or_else(Slug::all)
}

fn in_force(old: Option<Key>, name: &Slug) -> Result<Key, ServiceError> {
    let key = old.ok_or_else(|| ServiceError::UnknownKey(name.to_string()))?;
    match key.record.revoked_at {
        Some(_) => Err(ServiceError::KeyRevoked(name.to_string())),
        None => Ok(key),
    }
}

fn secret(text: &str, now: DateTime<Utc>, valid_days: u32) -> SecretRecord {
    SecretRecord { sha256: hex(&hash_of(text)), expires_at: after(now, valid_days) }
}

fn after(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    now.checked_add_days(Days::new(days.into())).unwrap_or(now)
}

fn read(document: &Document) -> Result<Key, StoreError> {
    let corrupt = || StoreError::Corrupt { table: "documents", row: Some(document.version) };
    if document.format != FORMAT {
        return Err(corrupt());
    }
    let record: KeyRecord = serde_json::from_str(&document.body).map_err(|_| corrupt())?;
    Ok(Key {
        council: document.programme.council.clone(),
        name: Slug::parse(&document.name).map_err(|_| corrupt())?,
        role: Role::parse(&record.role).ok_or_else(corrupt)?,
        version: document.version,
        record,
    })
}
