//! The programmes in memory that were asked for lately, in step with the database.
//!
//! An answer about one of them never waits for the database. A commit of our own is put on
//! top of what is there, from what was written and without reading it again. What other
//! processes write is named by the log of their council: what is new of a programme that it
//! names is read when somebody asks for it. So many are kept, and no more: the one that nobody has
//! asked for the longest makes room.

use std::mem;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::kept::{Kept, Programmes, with};
use super::state::ProgrammeRecord;
use super::{Loaded, ServiceError};
use crate::domain::{ProgrammeKey, Slug};
use crate::store::{DocumentKind, Reader, Store, StoreError, Written};

/// How many commits of a log are read at once.
const COMMITS: i64 = 5_000;

/// The programmes in memory.
#[derive(Default)]
pub(super) struct Memory {
    kept: Mutex<Programmes>,
    /// Grows with everything that is written.
    changes: AtomicI64,
}

impl Memory {
    /// Grows with everything that answers are computed from.
    pub(super) fn changes(&self) -> i64 {
        self.changes.load(Ordering::Acquire)
    }

    /// The last commit of a programme that is in memory and not behind.
    pub(super) fn version(&self, key: &ProgrammeKey) -> Option<i64> {
        let kept = self.lock();
        kept.by_key.get(key).filter(|kept| !kept.is_behind()).map(|kept| kept.through)
    }

    /// The programmes in memory that cannot be read.
    pub(super) fn unreadable(&self) -> Vec<ProgrammeKey> {
        let kept = self.lock();
        let unreadable = kept.by_key.iter().filter(|(_, kept)| kept.loaded.is_err());
        let mut keys: Vec<ProgrammeKey> = unreadable.map(|(key, _)| key.clone()).collect();
        keys.sort();
        keys
    }

    /// A programme. One that is not there, or that is behind, is read first.
    pub(super) fn programme(
        &self,
        store: &Store,
        key: &ProgrammeKey,
    ) -> Result<Arc<Loaded>, ServiceError> {
        if let Some(kept) = self.lock().ask(key).filter(|kept| !kept.is_behind()) {
            return kept.answer(key);
        }
        self.renew(store, key)
    }

    /// A programme as it is in the database now.
    pub(super) fn current(
        &self,
        store: &Store,
        key: &ProgrammeKey,
    ) -> Result<Arc<Loaded>, ServiceError> {
        let now = store.read(|reader| reader.last_commit_of(key))?;
        let is_kept = |kept: &&mut Kept| !kept.is_behind() && kept.through >= now;
        if let Some(kept) = self.lock().ask(key).filter(is_kept) {
            return kept.answer(key);
        }
        self.renew(store, key)
    }

    /// A programme as it is in memory, behind or not, where that has more of it than what is
    /// at hand.
    pub(super) fn newer(&self, key: &ProgrammeKey, at_hand: Arc<Loaded>) -> Arc<Loaded> {
        let kept = self.lock().by_key.get(key).and_then(|kept| kept.loaded.clone().ok());
        kept.filter(|kept| kept.through > at_hand.through).unwrap_or(at_hand)
    }

    /// Reads one programme anew.
    pub(super) fn renew(
        &self,
        store: &Store,
        key: &ProgrammeKey,
    ) -> Result<Arc<Loaded>, ServiceError> {
        if key.is_whole_council() {
            return Err(ServiceError::UnknownProgramme(key.to_string()));
        }
        loop {
            let began = self.lock().begin(key);
            let at_hand = self.lock().by_key.get(key).and_then(Kept::at_hand);
            let read = store.read(|reader| read(reader, key, at_hand.as_deref()));
            let kept = read.map(|read| self.put(key, read, began));
            self.lock().end(key);
            match kept {
                Ok(Some(kept)) => return kept.answer(key),
                // Something was committed while it was read: a read that begins now has it.
                Ok(None) => {}
                Err(StoreError::NotFound) => {
                    return Err(ServiceError::UnknownProgramme(key.to_string()));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Learns from the logs what other processes have written since the last look, and says
    /// whether keys may be among it.
    pub(super) fn catch_up(&self, store: &Store) -> Result<bool, StoreError> {
        let mut has_keys = false;
        // What was seen before the look: a commit of our own may come in between.
        let seen = self.lock().seen();
        for (council, head) in store.read(|reader| reader.heads())? {
            match seen.get(&council).copied() {
                Some(seen) if head < seen => {
                    // Nothing that was recorded is ever taken away again.
                    let broken = StoreError::Corrupt { table: "commits", row: Some(head + 1) };
                    self.lock().judge(&council, Err(broken));
                }
                Some(seen) => has_keys |= self.follow(store, &council, seen, head)?,
                // Nothing of it was read before this moment, but lists that lack it were given.
                None => {
                    self.lock().saw(&council, head);
                    self.changes.fetch_add(1, Ordering::Release);
                    has_keys = true;
                }
            }
        }
        Ok(has_keys)
    }

    fn follow(
        &self,
        store: &Store,
        council: &Slug,
        mut seen: i64,
        head: i64,
    ) -> Result<bool, StoreError> {
        let mut has_keys = false;
        while seen < head {
            let commits = store.read(|reader| reader.commits_after(council, seen, COMMITS))?;
            let Some(last) = commits.last().map(|last| last.sequence) else { break };
            has_keys |= commits.iter().any(|commit| commit.kind == DocumentKind::Key.as_str());
            let mut kept = self.lock();
            for commit in &commits {
                kept.name(&commit.about(), commit.sequence);
            }
            kept.saw(council, last);
            self.changes.fetch_add(1, Ordering::Release);
            seen = last;
        }
        Ok(has_keys)
    }

    /// Refuses to write on top of a log that is not as it was written. It is followed once
    /// from its beginning, and from there on.
    pub(super) fn check_log(&self, store: &Store, council: &Slug) -> Result<(), StoreError> {
        let known = self.lock().logs.get(council).and_then(|log| log.whole.clone());
        let from = known.transpose()?;
        let found = store.read(|reader| reader.verify_log(council, from));
        match &found {
            Ok(_) | Err(StoreError::Corrupt { .. }) => {}
            Err(other) => return Err(other.clone()),
        }
        if let Err(error) = &found {
            log::error!("the log of {council} is damaged: {error}; nothing more is written to it");
        }
        self.lock().judge(council, found.clone());
        found.map(drop)
    }

    /// The councils whose log is not as it was written.
    pub(super) fn damaged_logs(&self) -> Vec<Slug> {
        let kept = self.lock();
        let damaged = kept.logs.iter().filter(|(_, log)| matches!(log.whole, Some(Err(_))));
        damaged.map(|(council, _)| council.clone()).collect()
    }

    /// Puts a commit of our own on top of what is there.
    pub(super) fn add(&self, written: &Written) {
        for (commit, _) in &written.commits {
            let mut kept = self.lock();
            kept.wrote(commit);
            kept.hear(&commit.about(), commit.sequence);
        }
        // A key is of no programme, and kept elsewhere.
        for key in written.programmes().into_iter().filter(|key| !key.is_whole_council()) {
            // A programme may be large, so it is made before anybody is kept waiting, and
            // made again where it has moved on meanwhile.
            loop {
                let before = self.lock().by_key.get(&key).cloned();
                let Some(after) = with(before.as_ref(), &key, written) else { break };
                let mut kept = self.lock();
                let stands = kept.by_key.get(&key).map(Kept::stands);
                if stands == before.as_ref().map(Kept::stands) {
                    kept.insert(&key, after);
                    break;
                }
            }
        }
        self.changes.fetch_add(1, Ordering::Release);
    }

    /// Lets go of all programmes: each is read again when somebody asks for it.
    pub(super) fn let_go(&self) {
        let mut kept = self.lock();
        let gone = mem::take(&mut kept.by_key);
        kept.entries = 0;
        // Whoever waits for the lock does not wait until their memory is given back.
        drop(kept);
        drop(gone);
    }

    /// Has a programme read anew before it is answered from: a commit of unknown outcome
    /// may have changed it.
    pub(super) fn doubt(&self, key: &ProgrammeKey) {
        let mut kept = self.lock();
        let tick = kept.tick();
        if let Some(kept) = kept.by_key.get_mut(key) {
            kept.doubted = Some(tick);
        }
        self.changes.fetch_add(1, Ordering::Release);
    }

    /// Keeps what was read, if nothing newer is there, and returns what is kept then;
    /// `None` where something was committed that the read, which began at a tick, has not.
    fn put(&self, key: &ProgrammeKey, mut read: Kept, began: u64) -> Option<Kept> {
        let mut kept = self.lock();
        read.named = read.named.max(kept.reading.get(key).map_or(0, |(_, heard)| *heard));
        if let Some(there) = kept.by_key.get(key) {
            read.named = read.named.max(there.named);
            read.doubted = there.doubted.filter(|since| *since > began);
            if there.through > read.through {
                return Some(there.clone()).filter(|there| !there.is_behind());
            }
        }
        if let Err(error) = &read.loaded
            && kept.by_key.get(key).is_none_or(|there| there.loaded.is_ok())
        {
            log::error!("the programme {key} is unavailable: {error}");
        }
        kept.insert(key, read.clone());
        Some(read).filter(|read| !read.is_behind())
    }

    fn lock(&self) -> MutexGuard<'_, Programmes> {
        // Every change is whole before a panic could come.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a programme: what was written after what is at hand, or all of it.
fn read(
    reader: &mut Reader<'_>,
    key: &ProgrammeKey,
    at_hand: Option<&Loaded>,
) -> Result<Kept, StoreError> {
    let through = reader.last_commit_of(key)?;
    let record = match at_hand {
        Some(Loaded { state, record, through }) => {
            let last_entry = state.ledger.entries().last().map_or(0, |entry| entry.sequence);
            let later = reader.load_after(key, *through, last_entry);
            later.map(|later| record.clone().and(later))
        }
        None => reader.load(key).map(ProgrammeRecord::new),
    };
    let earlier = at_hand.map(|loaded| &*loaded.state);
    let loaded = record.and_then(|record| Loaded::new(record, through, earlier));
    let loaded = match loaded {
        Ok(loaded) => Ok(Arc::new(loaded)),
        Err(error @ StoreError::Corrupt { .. }) => Err(error),
        Err(error) => return Err(error),
    };
    Ok(Kept { through, named: through, doubted: None, asked: 0, loaded })
}

#[cfg(test)]
impl Memory {
    /// A programme that is in memory, if it is whole.
    pub(super) fn kept(&self, key: &ProgrammeKey) -> Option<Arc<Loaded>> {
        self.lock().by_key.get(key)?.loaded.clone().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::histories::{delivered, id, made};
    use super::*;
    use crate::store::Hash;
    use chrono::{DateTime, Utc};

    fn delivery(programme: usize, sequence: i64) -> Written {
        let at: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().unwrap();
        let quarter = crate::domain::Quarter::parse("2020-21-Q1").unwrap();
        delivered(programme, sequence, at, (quarter, sequence))
    }

    /// What a read sees after so many deliveries.
    fn seen(programme: usize, deliveries: i64) -> Kept {
        let at: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().unwrap();
        let key = id(programme);
        let created = with(None, &key, &made(programme, at)).unwrap();
        (1..=deliveries)
            .fold(created, |kept, n| with(Some(&kept), &key, &delivery(programme, n)).unwrap())
    }

    fn entries(kept: &Kept) -> usize {
        kept.entries()
    }

    #[test]
    fn a_read_that_began_before_a_commit_does_not_hide_it() {
        let memory = Memory::default();
        memory.put(&id(0), seen(0, 0), 0).unwrap();
        // The second commit is put in first, so the programme is behind.
        memory.add(&delivery(0, 2));
        // A read that began between the two commits has the first alone.
        assert!(memory.put(&id(0), seen(0, 1), 0).is_none(), "it has to be read again");
        memory.add(&delivery(0, 1));
        let is_behind = || memory.lock().by_key[&id(0)].is_behind();
        assert!(is_behind());
        assert_eq!(entries(&memory.put(&id(0), seen(0, 2), 0).unwrap()), 2);
        assert!(!is_behind());
    }

    #[test]
    fn a_commit_while_a_programme_is_read_for_the_first_time_is_not_missed() {
        let memory = Memory::default();
        let began = memory.lock().begin(&id(0));
        // The read has seen one delivery, and the second comes before it is kept.
        memory.add(&delivery(0, 2));
        assert!(memory.put(&id(0), seen(0, 1), began).is_none(), "it has to be read again");
        assert_eq!(entries(&memory.put(&id(0), seen(0, 2), began).unwrap()), 2);
        memory.lock().end(&id(0));
        assert!(memory.lock().reading.is_empty());
    }

    #[test]
    fn what_was_committed_together_is_added_together_and_each_programme_gets_its_own() {
        let memory = Memory::default();
        // The first two are of one council, and the third of another.
        (0..3).for_each(|programme| drop(memory.put(&id(programme), seen(programme, 0), 0)));
        let mut together = delivery(0, 1);
        for later in [delivery(2, 1), delivery(0, 2), delivery(1, 1)] {
            together.extend(later);
        }
        // Numbers of commits are those of a council, so another may have the same.
        for (commit, before) in &mut together.commits {
            if commit.council == id(2).council {
                (commit.sequence, *before) = (4, 3);
            }
        }
        together.submissions[1].0.commit = 4;
        memory.add(&together);
        let kept = memory.lock();
        let known = |programme| {
            let kept = &kept.by_key[&id(programme)];
            (entries(kept), kept.is_behind())
        };
        assert_eq!([0, 1, 2].map(known), [(2, false), (1, false), (1, false)]);
    }

    #[test]
    fn a_log_stays_whole_by_our_own_commits_where_they_follow_what_was_found() {
        let memory = Memory::default();
        let council = &id(0).council;
        let hash = |n: u8| Hash::of(&[n]);
        let whole = || memory.lock().logs[council].whole.clone().unwrap().unwrap();
        let wrote = |sequence, previous_hash, after| {
            let mut written = delivery(0, 1);
            let commit = &mut written.commits[0].0;
            (commit.sequence, commit.previous_hash, commit.hash) = (sequence, previous_hash, after);
            memory.add(&written);
        };
        memory.lock().judge(council, Ok((3, hash(3))));
        wrote(4, hash(3), hash(4));
        assert_eq!(whole(), (4, hash(4)));
        wrote(6, hash(5), hash(6));
        assert_eq!(whole(), (4, hash(4)), "there is one between that nobody has looked at");
        wrote(5, hash(9), hash(5));
        assert_eq!(whole(), (4, hash(4)), "it follows something else");
    }

    #[test]
    fn a_doubt_is_settled_by_a_read_that_began_after_it_alone() {
        let memory = Memory::default();
        memory.put(&id(0), seen(0, 1), 0).unwrap();
        let before = memory.lock().tick();
        memory.doubt(&id(0));
        assert!(memory.put(&id(0), seen(0, 1), before).is_none());
        let after = memory.lock().tick();
        assert!(memory.put(&id(0), seen(0, 1), after).is_some());
    }
}
