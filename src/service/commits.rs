//! The log of a council as it is shown, and the councils that there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Service, ServiceError, State};
use crate::domain::{ProgrammeKey, Slug};
use crate::store::Commit;
use crate::views::InstantText;
use crate::views::commit::{CommitView, CommitsView, CouncilEntryView, CouncilsView};

/// Which commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommitQuery {
    /// Those of one programme alone.
    pub programme: Option<Slug>,
    /// Those before a place in the log.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

impl Service {
    /// A page of the councils that have a programme, by id, after one of them: of all, or of
    /// the one that somebody reaches.
    pub fn councils(
        &self,
        reach: Option<&Slug>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<CouncilsView, ServiceError> {
        let mut counts: BTreeMap<Slug, usize> = BTreeMap::new();
        for key in self.keys(None)? {
            *counts.entry(key.council).or_default() += 1;
        }
        let after = after.unwrap_or_default();
        let mut councils: Vec<CouncilEntryView> = (counts.into_iter())
            .filter(|(council, _)| reach.is_none_or(|own| own == council))
            .filter(|(council, _)| council.as_str() > after)
            .take(limit + 1)
            .map(|(council, programme_count)| CouncilEntryView {
                council: council.to_string(),
                programme_count,
            })
            .collect();
        let more = councils.len() > limit;
        councils.truncate(limit);
        let last = councils.last().map(|last| last.council.clone());
        Ok(CouncilsView { councils, next_cursor: last.filter(|_| more) })
    }

    /// A page of what was written of a council, newest first; the cursor is the last one's
    /// place.
    pub fn commits(
        &self,
        council: &Slug,
        query: &CommitQuery,
    ) -> Result<CommitsView, ServiceError> {
        let known = self.store.read(|reader| reader.heads())?;
        if !known.contains_key(council) {
            let known = known.into_keys().collect();
            return Err(ServiceError::UnknownCouncil(council.to_string(), known));
        }
        if let Some(id) = &query.programme {
            // An empty log would look like a programme of which nothing was written.
            let key = ProgrammeKey { council: council.clone(), id: id.clone() };
            if self.store.read(|reader| reader.last_commit_of(&key))? == 0 {
                return Err(ServiceError::UnknownProgramme(key.to_string()));
            }
        }
        // A limit is at most 1,000 and fits.
        let wanted = query.limit as i64 + 1;
        let mut page = self.store.read(|reader| {
            reader.commits(council, query.programme.as_ref(), query.before, wanted)
        })?;
        let more = page.len() > query.limit;
        page.truncate(query.limit);
        let last = page.last().map(|commit| commit.sequence.to_string());
        Ok(CommitsView {
            council: council.to_string(),
            commits: page.iter().map(view).collect(),
            next_cursor: last.filter(|_| more),
        })
    }
}

impl Service {
    /// The programmes on a page of the log that can be read: a key is of none.
    pub fn programmes_of(
        &self,
        council: &Slug,
        page: &CommitsView,
    ) -> Result<Vec<Arc<State>>, ServiceError> {
        let ids: BTreeSet<&str> = page.commits.iter().map(|one| one.programme.as_str()).collect();
        let mut states = Vec::with_capacity(ids.len());
        for id in ids.into_iter().filter_map(|id| Slug::parse(id).ok()) {
            match self.state(&ProgrammeKey { council: council.clone(), id }, None) {
                Ok(state) => states.push(state),
                Err(ServiceError::Unreadable(_) | ServiceError::UnknownProgramme(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(states)
    }

    /// The ids of the submissions on a page of the log, by their commits.
    pub fn submissions_of(
        &self,
        council: &Slug,
        page: &CommitsView,
    ) -> Result<BTreeMap<i64, String>, ServiceError> {
        let (Some(newest), Some(oldest)) = (page.commits.first(), page.commits.last()) else {
            return Ok(BTreeMap::new());
        };
        let places = oldest.sequence..=newest.sequence;
        Ok(self.store.read(|reader| reader.submissions_of_commits(council, places.clone()))?)
    }
}

pub(super) fn view(commit: &Commit) -> CommitView {
    CommitView {
        sequence: commit.sequence,
        recorded_at: InstantText(commit.recorded_at),
        programme: commit.programme.to_string(),
        kind: commit.kind.clone(),
        name: commit.name.clone(),
        version: commit.version,
        submitted_by: commit.submitted_by.clone(),
        reason: commit.reason.clone(),
        principal: commit.principal.clone(),
        request_id: commit.request_id.clone(),
        rows_hash: commit.rows_hash.to_string(),
        previous_hash: commit.previous_hash.to_string(),
        hash: commit.hash.to_string(),
    }
}
