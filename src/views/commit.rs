//! The log of a council on the wire, and the councils that there are.

use serde::Serialize;
use utoipa::ToSchema;

use super::InstantText;
use crate::csv::Sheet;

/// A page of the councils that have a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Councils)]
pub struct CouncilsView {
    /// The councils, by id.
    pub councils: Vec<CouncilEntryView>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// A council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CouncilEntry)]
pub struct CouncilEntryView {
    /// Its id.
    #[schema(example = "cambridgeshire")]
    pub council: String,
    /// How many programmes it has, the archived ones included.
    #[schema(example = 3)]
    pub programme_count: usize,
}

/// A page of what was written of a council, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Commits)]
pub struct CommitsView {
    /// The council.
    #[schema(example = "cambridgeshire")]
    pub council: String,
    /// The commits.
    pub commits: Vec<CommitView>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// One thing that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Commit)]
pub struct CommitView {
    /// Its place in the council's log, from 1.
    #[schema(example = 1)]
    pub sequence: i64,
    /// When it was recorded.
    pub recorded_at: InstantText,
    /// The programme that was written to.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// What was written: `submission` for a delivery of records, `erasure` where delivered
    /// bytes were erased, else the document: `programme`, `investments`, `exposure`, `published`, `benefits`, `scenario` or
    /// `vintages`.
    #[schema(example = "submission")]
    pub kind: String,
    /// The id of the scenario, or the hash of what was erased; left out for everything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The version of the document, or the place of the delivery among the programme's.
    #[schema(example = 1)]
    pub version: i64,
    /// Who says to have written it; null is "not stated".
    pub submitted_by: Option<String>,
    /// Why; null is "not stated".
    pub reason: Option<String>,
    /// Whose key it was written with, after the person whom a proxy named with it; null as long
    /// as nobody signs in.
    pub principal: Option<String>,
    /// The id of the request that asked for it; null where it was no request.
    pub request_id: Option<String>,
    /// The hash over the rows that were written.
    pub rows_hash: String,
    /// The hash of the commit before; zeros for the first.
    pub previous_hash: String,
    /// The hash of the commit. That of the newest is the head: it vouches for everything
    /// that was ever recorded of the council.
    pub hash: String,
}

impl CommitsView {
    /// The page as CSV: a row for each commit.
    pub fn csv(&self, mut sheet: Sheet) -> String {
        sheet.texts([
            "sequence",
            "recorded_at",
            "programme",
            "kind",
            "name",
            "version",
            "submitted_by",
            "reason",
            "principal",
            "request_id",
            "rows_hash",
            "previous_hash",
            "hash",
        ]);
        sheet.end_row();
        for commit in &self.commits {
            sheet.number(commit.sequence).number(commit.recorded_at.text()).text(&commit.programme);
            sheet.text(&commit.kind).text(&commit.name).number(commit.version);
            for said in
                [&commit.submitted_by, &commit.reason, &commit.principal, &commit.request_id]
            {
                sheet.text(said.as_deref().unwrap_or_default());
            }
            sheet.texts([&*commit.rows_hash, &commit.previous_hash, &commit.hash]);
            sheet.end_row();
        }
        sheet.finish()
    }
}
