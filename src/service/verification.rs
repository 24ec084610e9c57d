//! Everything that is stored held against what was written, on request.

use std::collections::{BTreeMap, BTreeSet};

use super::{Service, ServiceError};
use crate::domain::{ProgrammeKey, Slug};
use crate::store::{Hash, StoreError};
use crate::views::verification::{
    DamageView, KnownHeadView, VerificationView, VerifiedCouncilView,
};

impl Service {
    /// Holds everything against what was written: of all councils, of one, or of one of
    /// its programmes. Says where a head stands that somebody kept.
    pub fn verify(
        &self,
        council: Option<&Slug>,
        programme: Option<&ProgrammeKey>,
        head: Option<Hash>,
    ) -> Result<VerificationView, ServiceError> {
        let mut councils = Vec::new();
        for (council, keys) in self.looked_at(council, programme)? {
            councils.push(self.verified(&council, &keys)?);
        }
        let missing = self.store.read(|reader| reader.missing_triggers())?;
        let missing_triggers: Vec<String> = missing.into_iter().map(str::to_owned).collect();
        let file_damage = kept_file(self.store.read(|reader| reader.file_damage()))?;
        let head = head.map(|head| self.known_head(head, &councils)).transpose()?;
        let is_known = head.as_ref().is_none_or(|head| head.council.is_some());
        let whole = councils.iter().all(|council| council.damaged.is_empty())
            && missing_triggers.is_empty()
            && file_damage.is_empty()
            && is_known;
        Ok(VerificationView { whole, councils, file_damage, missing_triggers, head })
    }

    /// The programmes to look at, by council. A council without a programme left has its log
    /// looked at all the same.
    fn looked_at(
        &self,
        council: Option<&Slug>,
        programme: Option<&ProgrammeKey>,
    ) -> Result<BTreeMap<Slug, BTreeSet<ProgrammeKey>>, ServiceError> {
        if let Some(key) = programme {
            if self.store.read(|reader| reader.last_commit_of(key))? == 0 {
                return Err(ServiceError::UnknownProgramme(key.to_string()));
            }
            return Ok(BTreeMap::from([(key.council.clone(), BTreeSet::from([key.clone()]))]));
        }
        let mut councils: BTreeMap<Slug, BTreeSet<ProgrammeKey>> = BTreeMap::new();
        let known: Vec<Slug> = self.store.read(|reader| reader.heads())?.into_keys().collect();
        for one in &known {
            if council.is_none_or(|council| council == one) {
                let logged = self.store.read(|reader| reader.programmes_in_log(one))?;
                councils.insert(one.clone(), logged.into_iter().collect());
            }
        }
        // A programme whose commits are gone is still looked at.
        for key in self.store.read(|reader| reader.programmes(council))? {
            councils.entry(key.council.clone()).or_default().insert(key);
        }
        match council {
            Some(council) if councils.is_empty() => {
                Err(ServiceError::UnknownCouncil(council.to_string(), known))
            }
            _ => Ok(councils),
        }
    }

    fn verified(
        &self,
        council: &Slug,
        keys: &BTreeSet<ProgrammeKey>,
    ) -> Result<VerifiedCouncilView, ServiceError> {
        let mut damaged = Vec::new();
        let log = self.store.read(|reader| reader.verify_log(council, None));
        let log = kept(log, None, &mut damaged)?;
        let replies = self.store.read(|reader| reader.verify_replies(council));
        kept(replies, None, &mut damaged)?;
        let uses = self.store.read(|reader| reader.verify_key_uses(council));
        kept(uses, None, &mut damaged)?;
        for key in keys {
            let found = self.store.read(|reader| reader.verify_programme(key));
            kept(found, Some(key), &mut damaged)?;
        }
        Ok(VerifiedCouncilView {
            council: council.to_string(),
            commit_count: log.map(|(sequence, _)| sequence),
            head: log.map(|(_, head)| head.to_string()),
            programme_count: keys.len(),
            damaged,
        })
    }

    fn known_head(
        &self,
        head: Hash,
        councils: &[VerifiedCouncilView],
    ) -> Result<KnownHeadView, ServiceError> {
        let found = self.store.read(|reader| reader.commit_by_hash(head))?;
        let last = |council: &Slug| {
            councils.iter().find(|it| it.council == council.as_str()).and_then(|it| it.commit_count)
        };
        Ok(KnownHeadView {
            head: head.to_string(),
            commits_after: found.as_ref().and_then(|it| Some(last(&it.council)? - it.sequence)),
            sequence: found.as_ref().map(|it| it.sequence),
            council: found.map(|it| it.council.to_string()),
        })
    }
}

/// What is wrong with the file; one that cannot be read to its end is that.
fn kept_file(found: Result<Vec<String>, StoreError>) -> Result<Vec<String>, StoreError> {
    match found {
        Err(error @ StoreError::Corrupt { .. }) => Ok(vec![error.to_string()]),
        found => found,
    }
}

/// What was found, with damage put down as such.
fn kept<T>(
    found: Result<T, StoreError>,
    key: Option<&ProgrammeKey>,
    damaged: &mut Vec<DamageView>,
) -> Result<Option<T>, StoreError> {
    let programme = key.map(|key| key.id.to_string());
    match found {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::NotFound) => {
            let row = "the log has no commit of it".to_owned();
            damaged.push(DamageView { programme, row });
            Ok(None)
        }
        Err(error @ StoreError::Corrupt { .. }) => {
            damaged.push(DamageView { programme, row: error.to_string() });
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
