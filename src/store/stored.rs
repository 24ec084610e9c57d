//! What the store keeps: versions of documents, deliveries, and the log of both.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::chain::Hash;
use crate::domain::{Brought, ProgrammeKey, Slug};
use crate::words::words;

words! {
    /// What a document is about.
    pub enum DocumentKind {
        /// The programme itself: name, targets, interventions, assumptions.
        Programme = "programme",
        /// Its investment lines by financial year.
        Investments = "investments",
        /// What could be clawed back: direct-payment spend and clients.
        Exposure = "exposure",
        /// The figures that a paper printed, to be compared with.
        Published = "published",
        /// How its benefits come about, and what its paper claims for them.
        Benefits = "benefits",
        /// One of its scenarios, by its id.
        Scenario = "scenario",
        /// Its stored forecasts: each version is one of them.
        Vintages = "vintages",
        /// A key by which somebody signs in, by its name. It is the council's, and of no
        /// programme: the programme is [`ProgrammeKey::whole_council`].
        Key = "key",
    }
}

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The programme it is about.
    pub programme: ProgrammeKey,
    /// What it says of the programme.
    pub kind: DocumentKind,
    /// The id of a scenario, the name of a key; empty for every other kind.
    pub name: String,
    /// Its version, from 1.
    pub version: i64,
    /// The number of the form that the text has.
    pub format: i64,
    /// The JSON text.
    pub body: String,
    /// The commit that wrote it.
    pub commit: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it.
    pub submitted_by: Option<String>,
    /// Why it was changed.
    pub reason: Option<String>,
}

/// A delivery of records as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its programme.
    pub programme: ProgrammeKey,
    /// Its place among the programme's submissions, from 1.
    pub sequence: i64,
    /// Its id.
    pub id: String,
    /// When it was recorded.
    pub submitted_at: DateTime<Utc>,
    /// Who delivered it.
    pub submitted_by: Option<String>,
    /// The name of the file, or what else it came from.
    pub source: Option<String>,
    /// The media type in which it came.
    pub media_type: String,
    /// The SHA-256 of its bytes.
    pub content_sha256: Hash,
    /// Why it changes figures or accepts a repair.
    pub reason: Option<String>,
    /// The repair of a published table that was accepted with it.
    pub accepted_repair_id: Option<String>,
    /// Whether a table was accepted in spite of its totals.
    pub accepted_as_printed: bool,
    /// The options by which it was read, as JSON text.
    pub options: String,
    /// How many of its figures were new.
    pub new_count: i64,
    /// How many were recorded already.
    pub same_count: i64,
    /// How many restate a recorded figure.
    pub restated_count: i64,
    /// What was found in it, as JSON text.
    pub findings: String,
    /// What was understood of the file, as the JSON that the service writes.
    pub reading: Option<String>,
    /// The sequence of the ledger's last entry after it; 0 where there is none.
    pub last_entry_sequence: i64,
    /// The commit that wrote it.
    pub commit: i64,
    /// The hash of that commit, which vouches for everything of the council up to here.
    pub head: Hash,
}

impl Submission {
    /// What its entries share.
    pub fn brought(&self) -> Arc<Brought> {
        Arc::new(Brought {
            submission_id: self.id.clone(),
            recorded_at: self.submitted_at,
            submitted_by: self.submitted_by.clone(),
            reason: self.reason.clone(),
        })
    }
}

/// One thing that was written: a row of the council's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The council.
    pub council: Slug,
    /// Its place in the council's log, from 1.
    pub sequence: i64,
    /// The programme that was written to.
    pub programme: Slug,
    /// What was written: a kind of document, or `submission`.
    pub kind: String,
    /// The id of a scenario; empty for everything else.
    pub name: String,
    /// The version of the document, or the place of the submission.
    pub version: i64,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Who says to have done it.
    pub submitted_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whose key it was done with; `None` where nobody signs in.
    pub principal: Option<String>,
    /// The request that asked for it.
    pub request_id: Option<String>,
    /// The hash over the rows that were written.
    pub rows_hash: Hash,
    /// The hash of the commit before.
    pub previous_hash: Hash,
    /// The hash of all this.
    pub hash: Hash,
}

/// On whose behalf something is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// Whose key it is; `None` where nobody signs in.
    pub principal: Option<String>,
    /// The id of the request.
    pub request_id: Option<String>,
}
