//! The programmes in memory with what is known of them: so many, and no more. The one that
//! nobody has asked for the longest makes room.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::state::ProgrammeRecord;
use super::{Loaded, ServiceError};
use crate::domain::{ProgrammeKey, Slug};
use crate::store::{Commit, Hash, StoreError, Written};

/// How many programmes are kept at most.
const PROGRAMMES: usize = 2_000;
/// How many entries of ledgers are kept at most, all programmes together.
const ENTRIES: usize = 200_000;

/// The programmes in memory, and how far the log of each council was followed.
#[derive(Default)]
pub(super) struct Programmes {
    pub(super) by_key: HashMap<ProgrammeKey, Kept>,
    /// How many entries they have together.
    pub(super) entries: usize,
    /// How often something was asked for or changed.
    pub(super) ticks: u64,
    pub(super) logs: BTreeMap<Slug, Followed>,
    /// What is being read, by how many, and the last commit of it that was heard of since.
    pub(super) reading: HashMap<ProgrammeKey, (usize, i64)>,
}

/// How far the log of a council was followed.
#[derive(Clone)]
pub(super) struct Followed {
    /// The last commit that was seen.
    pub(super) sequence: i64,
    /// Up to where it was found to be whole, or the first commit that is not.
    pub(super) whole: Option<Result<(i64, Hash), StoreError>>,
}

/// A programme in memory.
#[derive(Clone)]
pub(super) struct Kept {
    /// The last commit of it that is in it.
    pub(super) through: i64,
    /// The last commit of it that is known of.
    pub(super) named: i64,
    /// When a commit of unknown outcome may have changed it.
    pub(super) doubted: Option<u64>,
    /// When it was last asked for.
    pub(super) asked: u64,
    /// The programme, or the row of it that cannot be read.
    pub(super) loaded: Result<Arc<Loaded>, StoreError>,
}

impl Kept {
    /// What tells one version of it from another.
    pub(super) fn stands(&self) -> (i64, i64, Option<u64>) {
        (self.through, self.named, self.doubted)
    }

    /// It as far as it was read, where what follows can be put on top of that. After a commit
    /// of unknown outcome it is read anew.
    pub(super) fn at_hand(&self) -> Option<Arc<Loaded>> {
        self.loaded.clone().ok().filter(|_| self.doubted.is_none())
    }

    /// Whether something was committed that is not in it yet, or may have been.
    pub(super) fn is_behind(&self) -> bool {
        self.doubted.is_some() || self.named > self.through
    }

    pub(super) fn entries(&self) -> usize {
        self.loaded.as_ref().map_or(0, |loaded| loaded.state.ledger.entries().len())
    }

    pub(super) fn answer(&self, key: &ProgrammeKey) -> Result<Arc<Loaded>, ServiceError> {
        self.loaded.clone().map_err(|_| ServiceError::Unreadable(key.clone()))
    }
}

impl Programmes {
    pub(super) fn tick(&mut self) -> u64 {
        self.ticks += 1;
        self.ticks
    }

    /// Begins to read a programme, and says when.
    pub(super) fn begin(&mut self, key: &ProgrammeKey) -> u64 {
        self.reading.entry(key.clone()).or_default().0 += 1;
        self.tick()
    }

    /// Ends what was begun.
    pub(super) fn end(&mut self, key: &ProgrammeKey) {
        if let Some((readers, _)) = self.reading.get_mut(key) {
            *readers -= 1;
            if *readers == 0 {
                self.reading.remove(key);
            }
        }
    }

    /// How far each log was followed.
    pub(super) fn seen(&self) -> BTreeMap<Slug, i64> {
        self.logs.iter().map(|(council, log)| (council.clone(), log.sequence)).collect()
    }

    /// A programme, which somebody asks for.
    pub(super) fn ask(&mut self, key: &ProgrammeKey) -> Option<&mut Kept> {
        let tick = self.tick();
        let kept = self.by_key.get_mut(key)?;
        kept.asked = tick;
        Some(kept)
    }

    /// Keeps a programme, and lets go of others where there are too many.
    pub(super) fn insert(&mut self, key: &ProgrammeKey, mut kept: Kept) {
        kept.asked = self.tick();
        self.entries += kept.entries();
        if let Some(before) = self.by_key.insert(key.clone(), kept) {
            self.entries -= before.entries();
        }
        while self.by_key.len() > 1 && (self.by_key.len() > PROGRAMMES || self.entries > ENTRIES) {
            let oldest = self.by_key.iter().min_by_key(|(_, kept)| kept.asked);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { return };
            if let Some(gone) = self.by_key.remove(&oldest) {
                self.entries -= gone.entries();
            }
        }
    }

    /// Learns of a commit to a programme.
    pub(super) fn name(&mut self, key: &ProgrammeKey, sequence: i64) {
        self.hear(key, sequence);
        if let Some(kept) = self.by_key.get_mut(key) {
            kept.named = kept.named.max(sequence);
        }
    }

    /// Tells whoever reads a programme of a commit to it.
    pub(super) fn hear(&mut self, key: &ProgrammeKey, sequence: i64) {
        if let Some((_, heard)) = self.reading.get_mut(key) {
            *heard = sequence.max(*heard);
        }
    }

    /// Learns how far a log has come.
    pub(super) fn saw(&mut self, council: &Slug, sequence: i64) {
        let log = self.logs.entry(council.clone());
        let log = log.or_insert(Followed { sequence, whole: None });
        log.sequence = log.sequence.max(sequence);
    }

    /// Learns of a commit of our own: it is seen, and whole, where all before it were.
    pub(super) fn wrote(&mut self, commit: &Commit) {
        let Some(log) = self.logs.get_mut(&commit.council) else { return };
        if log.sequence == commit.sequence - 1 {
            log.sequence = commit.sequence;
        }
        if let Some(Ok(whole)) = &mut log.whole
            && *whole == (commit.sequence - 1, commit.previous_hash)
        {
            *whole = (commit.sequence, commit.hash);
        }
    }

    /// Learns whether a log is whole. What was once found broken stays so until a restart.
    pub(super) fn judge(&mut self, council: &Slug, found: Result<(i64, Hash), StoreError>) {
        let log = self.logs.entry(council.clone());
        let log = log.or_insert(Followed { sequence: 0, whole: None });
        let last = |whole: &Option<Result<(i64, Hash), StoreError>>| match whole {
            Some(Ok((sequence, _))) => *sequence,
            _ => 0,
        };
        match (&log.whole, &found) {
            (Some(Err(_)), _) => {}
            (whole, Ok((sequence, _))) if last(whole) > *sequence => {}
            _ => log.whole = Some(found),
        }
    }
}

/// A programme with what was written of it, or marked as behind where something that was
/// committed before is not there yet; `None` where it is not there and is not new.
pub(super) fn with(kept: Option<&Kept>, key: &ProgrammeKey, written: &Written) -> Option<Kept> {
    let mut of_it = written.commits.iter().filter(|(commit, _)| commit.about() == *key).peekable();
    let (mut kept, mut record) = match kept {
        Some(kept) => {
            let record = kept.loaded.as_ref().ok().map(|loaded| loaded.record.clone());
            (kept.clone(), record)
        }
        None if of_it.peek().is_some_and(|(_, before)| *before == 0) => {
            let none = Err(StoreError::NotFound);
            let kept = Kept { through: 0, named: 0, doubted: None, asked: 0, loaded: none };
            (kept, Some(ProgrammeRecord::default()))
        }
        None => return None,
    };
    for (commit, before) in of_it {
        kept.named = kept.named.max(commit.sequence);
        if kept.through != *before {
            record = None;
        }
        let Some(record) = &mut record else { continue };
        record.add(written, key, commit.sequence);
        kept.through = commit.sequence;
    }
    if let Some(record) = record {
        let earlier = kept.loaded.as_ref().ok().map(|loaded| &*loaded.state);
        let loaded = Loaded::new(record, kept.through, earlier).map(Arc::new);
        kept.loaded = loaded.inspect_err(|error| {
            log::error!("the programme {key} is unavailable: {error}");
        });
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::super::histories::{id, made};
    use super::*;

    #[test]
    fn the_programme_that_nobody_asked_for_the_longest_makes_room() {
        let mut kept = Programmes::default();
        let key = |n: usize| ProgrammeKey { id: Slug::parse(&format!("p-{n}")).unwrap(), ..id(0) };
        for n in 0..PROGRAMMES {
            kept.insert(&key(n), known());
        }
        kept.ask(&key(0)).unwrap();
        kept.insert(&key(PROGRAMMES), known());
        assert_eq!((kept.by_key.len(), kept.entries), (PROGRAMMES, 0));
        assert!(kept.by_key.contains_key(&key(0)), "it was asked for");
        assert!(!kept.by_key.contains_key(&key(1)), "it was not");
    }

    fn known() -> Kept {
        with(None, &id(0), &made(0, chrono::DateTime::UNIX_EPOCH)).unwrap()
    }
}
