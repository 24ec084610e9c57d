//! Every programme in memory, in step with the database.
//!
//! An answer never waits for the database. A commit of our own is put on top of what is
//! there, from what was written and without reading it again; what other processes write
//! is looked for, and only the programmes that have moved on are read. How far a programme
//! has come is told by its own versions, never by a count over all: two writers at once
//! would each take the other's row for their own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::state::ProgrammeRecord;
use super::{Loaded, ServiceError};
use crate::domain::Slug;
use crate::store::{DocumentKind, Reader, Store, StoreError, Versions, Written};

/// The programmes in memory.
#[derive(Default)]
pub(super) struct Memory {
    snapshot: ArcSwap<Snapshot>,
    /// Held while a snapshot is replaced, so that none is lost. Nothing is read under it.
    replacing: Mutex<()>,
}

/// All programmes at one moment. A reader keeps the one that it began with.
#[derive(Clone, Default)]
pub(super) struct Snapshot {
    /// How often it was replaced.
    generation: i64,
    /// The revision of the database that every programme has reached at least.
    revision: i64,
    programmes: BTreeMap<Slug, Kept>,
}

/// A programme in memory.
#[derive(Clone)]
struct Kept {
    reached: Reached,
    /// How far it is known to have come in the database: a commit of our own may be put in
    /// before the one that came before it.
    committed: Reached,
    /// The generation since which a commit of unknown outcome may have changed it.
    doubted: Option<i64>,
    /// The programme, or the row of it that cannot be read.
    loaded: Result<Arc<Loaded>, StoreError>,
}

impl Kept {
    fn new(reached: Reached, loaded: Result<Arc<Loaded>, StoreError>) -> Kept {
        Kept { reached, committed: reached, doubted: None, loaded }
    }

    /// What tells one version of it from another.
    fn stands(&self) -> (Reached, Reached, Option<i64>) {
        (self.reached, self.committed, self.doubted)
    }

    /// Whether something was committed that is not in it yet, or may have been.
    fn is_behind(&self) -> bool {
        self.doubted.is_some() || !self.reached.covers(&self.committed)
    }
}

/// How far a programme has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reached {
    versions: Versions,
    submissions: i64,
}

impl Reached {
    fn read(reader: &mut Reader<'_>, id: &Slug) -> Result<Reached, StoreError> {
        let versions = reader.versions_of(id)?;
        Ok(Reached { versions, submissions: reader.submission_count(id)? })
    }

    /// As far as either has come.
    fn or(mut self, other: &Reached) -> Reached {
        for (one, two) in self.versions.iter_mut().zip(other.versions) {
            *one = two.max(*one);
        }
        self.submissions = self.submissions.max(other.submissions);
        self
    }

    /// Whether everything is in this that is in the other.
    fn covers(&self, other: &Reached) -> bool {
        let versions = self.versions.iter().zip(&other.versions);
        self.submissions >= other.submissions && versions.into_iter().all(|(one, two)| one >= two)
    }
}

impl Memory {
    /// Changes with everything that answers are computed from.
    pub(super) fn generation(&self) -> i64 {
        self.snapshot.load().generation
    }

    /// The programmes that can be read, in the order of their ids.
    pub(super) fn readable(&self) -> Vec<Arc<Loaded>> {
        let snapshot = self.snapshot.load();
        snapshot.programmes.values().filter_map(|kept| kept.loaded.clone().ok()).collect()
    }

    /// The programmes that cannot be read.
    pub(super) fn unreadable(&self) -> Vec<Slug> {
        let snapshot = self.snapshot.load();
        let kept = snapshot.programmes.iter().filter(|(_, kept)| kept.loaded.is_err());
        kept.map(|(id, _)| id.clone()).collect()
    }

    /// A programme. One that is not there, or that is behind, is looked up first: another
    /// process may just have made it.
    pub(super) fn programme(&self, store: &Store, id: &Slug) -> Result<Arc<Loaded>, ServiceError> {
        if let Some(kept) = self.snapshot.load().programmes.get(id).filter(|kept| !kept.is_behind())
        {
            return kept.loaded.clone().map_err(|_| ServiceError::Unreadable(id.clone()));
        }
        self.renew(store, id)
    }

    /// A programme as it is in the database now.
    pub(super) fn current(&self, store: &Store, id: &Slug) -> Result<Arc<Loaded>, ServiceError> {
        let now = store.read(|reader| Reached::read(reader, id))?;
        let snapshot = self.snapshot.load();
        let kept = snapshot.programmes.get(id);
        match kept.filter(|kept| !kept.is_behind() && kept.reached.covers(&now)) {
            Some(kept) => kept.loaded.clone().map_err(|_| ServiceError::Unreadable(id.clone())),
            None => self.renew(store, id),
        }
    }

    /// Reads one programme anew.
    pub(super) fn renew(&self, store: &Store, id: &Slug) -> Result<Arc<Loaded>, ServiceError> {
        loop {
            let began = self.generation();
            let kept = match store.read(|reader| read(reader, id)) {
                Err(StoreError::NotFound) => {
                    return Err(ServiceError::UnknownProgramme(id.to_string()));
                }
                read => read?,
            };
            // Where each has what the other has not, a read that begins now has both.
            if let Some(kept) = self.put(id, kept, began) {
                return kept.loaded.map_err(|_| ServiceError::Unreadable(id.clone()));
            }
        }
    }

    /// Reads what other processes have written since the last look.
    pub(super) fn catch_up(&self, store: &Store) -> Result<(), StoreError> {
        let before = self.snapshot.load_full();
        let read = store.read(|reader| {
            let revision = reader.revision()?;
            if revision == before.revision {
                return Ok(None);
            }
            let mut moved_on = Vec::new();
            for (id, reached) in all_reached(reader)? {
                let kept = before.programmes.get(&id);
                if kept.is_none_or(|kept| kept.is_behind() || !kept.reached.covers(&reached)) {
                    let kept = read(reader, &id)?;
                    moved_on.push((id, kept));
                }
            }
            Ok::<_, StoreError>(Some((revision, moved_on)))
        })?;
        let Some((revision, moved_on)) = read else { return Ok(()) };
        for (id, kept) in moved_on {
            if self.put(&id, kept, before.generation).is_none() {
                // A commit of our own came in between.
                self.renew(store, &id).map(drop).or_else(|error| match error {
                    ServiceError::Store(error) => Err(error),
                    _ => Ok(()),
                })?;
            }
        }
        self.replace(|snapshot| snapshot.revision = snapshot.revision.max(revision));
        Ok(())
    }

    /// Puts a commit of our own on top of what is there.
    pub(super) fn add(&self, written: &Written) {
        for id in written.programmes() {
            // A programme may be large, so it is made before anybody is kept waiting, and
            // made again where it has moved on meanwhile.
            let mut is_done = false;
            while !is_done {
                let before = self.snapshot.load().programmes.get(&id).cloned();
                let stands = before.as_ref().map(Kept::stands);
                let after = with(before, &id, written);
                self.replace(|snapshot| {
                    is_done = snapshot.programmes.get(&id).map(Kept::stands) == stands;
                    if let Some(after) = after.filter(|_| is_done) {
                        snapshot.programmes.insert(id.clone(), after);
                    }
                });
            }
        }
    }

    /// Has a programme read anew before it is answered from: a commit of unknown outcome
    /// may have changed it.
    pub(super) fn doubt(&self, id: &Slug) {
        self.replace(|snapshot| {
            if let Some(kept) = snapshot.programmes.get_mut(id) {
                kept.doubted = Some(snapshot.generation + 1);
            }
        });
    }

    /// Keeps what was read, if nothing newer is there, and returns what is kept then;
    /// `None` where something was committed that the read, which began at a generation, has
    /// not.
    fn put(&self, id: &Slug, mut read: Kept, began: i64) -> Option<Kept> {
        let mut result = None;
        self.replace(|snapshot| {
            let there = snapshot.programmes.get(id);
            if let Some(kept) = there {
                read.committed = read.committed.or(&kept.committed);
                read.doubted = kept.doubted.filter(|since| *since > began);
            }
            let is_newer = there.is_none_or(|kept| read.reached.covers(&kept.reached));
            if is_newer {
                if let Err(error) = &read.loaded
                    && there.is_none_or(|kept| kept.loaded.is_ok())
                {
                    log::error!("the programme {id} is unavailable: {error}");
                }
                snapshot.programmes.insert(id.clone(), read.clone());
                result = Some(read);
            } else {
                result = there.filter(|kept| kept.reached.covers(&read.reached)).cloned();
            }
            result = result.take().filter(|kept| !kept.is_behind());
        });
        result
    }

    fn replace(&self, change: impl FnOnce(&mut Snapshot)) {
        let _replacing = self.replacing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut snapshot = Snapshot::clone(&self.snapshot.load());
        change(&mut snapshot);
        snapshot.generation += 1;
        self.snapshot.store(Arc::new(snapshot));
    }
}

/// How far each programme has come, by one look at the indexes.
fn all_reached(reader: &mut Reader<'_>) -> Result<Vec<(Slug, Reached)>, StoreError> {
    let mut submissions = reader.submission_counts()?;
    let mut all = Vec::new();
    for (programme, versions) in reader.versions()? {
        let submissions = submissions.remove(&programme).unwrap_or(0);
        match Slug::parse(&programme) {
            Ok(id) => all.push((id, Reached { versions, submissions })),
            Err(_) => log::error!("a programme has an id that cannot be read: {programme:?}"),
        }
    }
    Ok(all)
}

fn read(reader: &mut Reader<'_>, id: &Slug) -> Result<Kept, StoreError> {
    let reached = Reached::read(reader, id)?;
    let loaded = ProgrammeRecord::load(reader, id).and_then(Loaded::new);
    let loaded = match loaded {
        Ok(loaded) => Ok(Arc::new(loaded)),
        Err(error @ StoreError::Corrupt { .. }) => Err(error),
        Err(error) => return Err(error),
    };
    Ok(Kept::new(reached, loaded))
}

/// A programme with what was written of it, or marked as behind where something that was
/// committed before is not there yet.
fn with(kept: Option<Kept>, id: &Slug, written: &Written) -> Option<Kept> {
    let (mut reached, mut record) = match &kept {
        Some(kept) => match &kept.loaded {
            Ok(loaded) => (kept.reached, loaded.record.clone()),
            Err(_) => (kept.reached, ProgrammeRecord::default()),
        },
        None => (Reached::default(), ProgrammeRecord::default()),
    };
    let mut committed = kept.as_ref().map_or(reached, |kept| kept.committed);
    let mut is_gap = false;
    for document in written.documents.iter().filter(|document| document.programme == *id) {
        let version = &mut reached.versions[document.kind as usize];
        let last = &mut committed.versions[document.kind as usize];
        *last = document.version.max(*last);
        if document.version == *version + 1 {
            *version = document.version;
            if document.kind != DocumentKind::Vintages {
                record.add_document(document.clone());
            }
        } else {
            is_gap |= document.version > *version;
        }
    }
    for (submission, entries) in &written.submissions {
        if submission.programme != *id {
            continue;
        }
        committed.submissions = submission.sequence.max(committed.submissions);
        if submission.sequence == reached.submissions + 1 {
            reached.submissions = submission.sequence;
            record.add_entries(entries);
        } else {
            is_gap |= submission.sequence > reached.submissions;
        }
    }
    if is_gap || kept.as_ref().is_some_and(|kept| kept.loaded.is_err()) {
        // Where it is not there at all it is looked up when somebody asks.
        return kept.map(|kept| Kept { committed, ..kept });
    }
    let loaded = Loaded::new(record).map(Arc::new).inspect_err(|error| {
        log::error!("the programme {id} is unavailable: {error}");
    });
    let doubted = kept.and_then(|kept| kept.doubted);
    Some(Kept { reached, committed, doubted, loaded })
}

#[cfg(test)]
mod tests {
    use super::super::histories::{delivered, id, made};
    use super::*;
    use chrono::{DateTime, Utc};

    fn delivery(sequence: i64) -> Written {
        let at: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().unwrap();
        let quarter = crate::domain::Quarter::parse("2020-21-Q1").unwrap();
        delivered(0, sequence, at, (quarter, sequence))
    }

    /// What a read sees after so many deliveries.
    fn seen(deliveries: i64) -> Kept {
        let at: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().unwrap();
        let created = with(None, &id(0), &made(0, at));
        (1..=deliveries).fold(created, |kept, n| with(kept, &id(0), &delivery(n))).unwrap()
    }

    #[test]
    fn a_read_that_began_before_a_commit_does_not_hide_it() {
        let memory = Memory::default();
        memory.put(&id(0), seen(0), 0).unwrap();
        // The second commit is put in first, so the programme is behind.
        memory.add(&delivery(2));
        // A read that began between the two commits has the first alone.
        assert!(memory.put(&id(0), seen(1), 0).is_none(), "it has to be read again");
        memory.add(&delivery(1));
        let is_behind = || memory.snapshot.load().programmes[&id(0)].is_behind();
        assert!(is_behind());
        assert_eq!(memory.put(&id(0), seen(2), 0).unwrap().reached.submissions, 2);
        assert!(!is_behind());
    }

    #[test]
    fn a_doubt_is_settled_by_a_read_that_began_after_it_alone() {
        let memory = Memory::default();
        memory.put(&id(0), seen(1), 0).unwrap();
        let before = memory.generation();
        memory.doubt(&id(0));
        assert!(memory.put(&id(0), seen(1), before).is_none());
        assert!(memory.put(&id(0), seen(1), memory.generation()).is_some());
    }
}
