//! What a transaction has written, and whether it is there.

use std::collections::BTreeSet;

use super::stored::{Commit, Document, Submission};
use crate::domain::{Entry, ProgrammeKey};

/// What a transaction has written, in order, so that whoever keeps a copy in memory can
/// bring it up to date without asking the database again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// Each thing that was written, with the commit of its programme before it, 0 where
    /// there was none.
    pub commits: Vec<(Commit, i64)>,
    /// Versions of documents.
    pub documents: Vec<Document>,
    /// Deliveries, each with its entries.
    pub submissions: Vec<(Submission, Vec<Entry>)>,
    /// Idempotency keys: whose, with the scope of each.
    pub keys: Vec<(String, String, String)>,
}

impl Written {
    /// Adds what was written after it.
    pub(crate) fn extend(&mut self, later: Written) {
        self.commits.extend(later.commits);
        self.documents.extend(later.documents);
        self.submissions.extend(later.submissions);
        self.keys.extend(later.keys);
    }

    /// The programmes that it is about.
    pub fn programmes(&self) -> Vec<ProgrammeKey> {
        let all: BTreeSet<ProgrammeKey> =
            self.commits.iter().map(|(commit, _)| commit.about()).collect();
        all.into_iter().collect()
    }
}
