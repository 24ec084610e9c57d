//! What the store keeps: versions of documents, and deliveries.

use chrono::{DateTime, Utc};

use crate::domain::Slug;
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
        /// Its scenarios, all of them together.
        Scenarios = "scenarios",
        /// Its stored forecasts: each version is one of them.
        Vintages = "vintages",
    }
}

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The council it belongs to.
    pub council: Slug,
    /// The programme it is about.
    pub programme: Slug,
    /// What it says of the programme.
    pub kind: DocumentKind,
    /// Its version, from 1.
    pub version: i64,
    /// The JSON text.
    pub body: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it.
    pub recorded_by: Option<String>,
    /// Why it was changed.
    pub reason: Option<String>,
}

/// A delivery of records as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The council it belongs to.
    pub council: Slug,
    /// Its programme.
    pub programme: Slug,
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
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub content_sha256: String,
    /// Why it changes figures or accepts a repair.
    pub reason: Option<String>,
    /// The repair of a published table that was accepted with it.
    pub accepted_repair_id: Option<String>,
    /// Whether a table was accepted in spite of its totals.
    pub accepted_as_printed: bool,
    /// How many of its figures were new.
    pub new_count: i64,
    /// How many were recorded already.
    pub same_count: i64,
    /// How many restate a recorded figure.
    pub restated_count: i64,
    /// What was found in it, as JSON text.
    pub findings: String,
    /// The sequence of the ledger's last entry after it; 0 where there is none.
    pub last_entry_sequence: i64,
    /// The hash that vouches for every row of the ledger up to here.
    pub ledger_head: String,
}
