//! What a transaction has written, and whether it is there.

use std::collections::BTreeSet;

use super::stored::{Document, Submission};
use crate::domain::{Entry, Slug};

/// What a transaction has written, in order, so that whoever keeps a copy in memory can
/// bring it up to date without asking the database again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// Versions of documents.
    pub documents: Vec<Document>,
    /// Deliveries, each with its entries.
    pub submissions: Vec<(Submission, Vec<Entry>)>,
    /// Idempotency keys with their scopes.
    pub keys: Vec<(String, String)>,
}

impl Written {
    /// The programmes that it is about.
    pub fn programmes(&self) -> Vec<Slug> {
        let documents = self.documents.iter().map(|document| &document.programme);
        let submissions = self.submissions.iter().map(|(submission, _)| &submission.programme);
        let programmes: BTreeSet<&Slug> = documents.chain(submissions).collect();
        programmes.into_iter().cloned().collect()
    }
}
