//! Submissions on the wire: one delivery of records, and what became of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::clawbacks::DetailsView;
use super::read_as::ReadAsView;
use super::{InstantText, MoneyText};

/// One delivery of clawback records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Submission)]
pub struct SubmissionView {
    /// Its id; null on a dry run, which records nothing.
    #[schema(example = "0199f3a1-7c2e-7a10-9b1e-0d5b0c2f6a11")]
    pub id: Option<String>,
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// When it was delivered.
    pub submitted_at: InstantText,
    /// Who delivered it; null is "not stated".
    #[schema(example = "finance-import")]
    pub submitted_by: Option<String>,
    /// Where the figures come from, a file name say; null is "not stated".
    #[schema(example = "clawbacks-as-published.csv")]
    pub source: Option<String>,
    /// The SHA-256 of what was delivered.
    pub content_sha256: String,
    /// `accepted`; `dry_run` where nothing was recorded; `already_recorded` where the
    /// same delivery is answered again.
    #[schema(example = "accepted")]
    pub status: &'static str,
    /// Why figures were changed or accepted; null where none was.
    #[schema(example = "Control totals prove the shift")]
    pub reason: Option<String>,
    /// What became of the records.
    pub records: RecordCounts,
    /// The repair that was accepted, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_repair: Option<AcceptedRepair>,
    /// Whether a table was accepted although its totals do not match.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub accepted_as_printed: bool,
    /// `credit` where every amount was turned round, since it was delivered as a credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "credit", required = false)]
    pub sign: Option<&'static str>,
    /// What was noticed.
    pub findings: Vec<SubmissionFinding>,
    /// What was understood of the file; null where a JSON body was delivered.
    pub read_as: Option<ReadAsView>,
    /// The commit in the council's log that recorded it; null on a dry run.
    pub commit: Option<i64>,
    /// The hash of that commit, which vouches for everything recorded of the council up to
    /// it; on a dry run that of the last commit there is.
    pub head: String,
}

/// How many records of a delivery were new, known and changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordCounts {
    /// Recorded for the first time.
    #[schema(example = 16)]
    pub new: i64,
    /// Already recorded as delivered; nothing was written.
    #[schema(example = 0)]
    pub same: i64,
    /// Recorded anew with a change; the earlier version stays readable.
    #[schema(example = 0)]
    pub restated: i64,
}

/// A repair that a person accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AcceptedRepair {
    /// The repair's id, from the table audit.
    #[schema(example = "r-fe1ea902")]
    pub id: String,
    /// Why it was accepted.
    #[schema(example = "Control totals prove the shift")]
    pub reason: String,
    /// Who accepted it.
    #[schema(example = "finance-officer")]
    pub accepted_by: String,
}

/// What was noticed about a delivery, or about one of its figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmissionFinding {
    /// The rule that found it.
    #[schema(example = "repair_accepted")]
    pub rule: String,
    /// `info` or `warning`.
    #[schema(example = "info")]
    pub severity: String,
    /// The quarter or financial year, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(example = "2019-20-Q4")]
    pub quarter: Option<String>,
    /// The financial year, where it is about a stated total.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub financial_year: Option<String>,
    /// The group of clients, where it is not everybody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_group: Option<String>,
    /// The figure as printed, where a repair or a difference changed it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(example = "437243.00")]
    pub printed: Option<String>,
    /// The figure that was accepted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(example = "445275.00")]
    pub accepted: Option<String>,
    /// The figure that was recorded before, where it was changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// The sentence for people.
    pub message: String,
}

/// A page of submissions, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Submissions)]
pub struct SubmissionsView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The submissions.
    pub submissions: Vec<SubmissionView>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// A delivery of clawback records as JSON. There must be at least one figure.
#[derive(ToSchema)]
pub struct DeliveryBody {
    /// The records, one for each quarter and client group.
    #[schema(required = false)]
    pub records: Vec<RecordBody>,
    /// The totals that the source prints for whole years.
    #[schema(required = false)]
    pub stated_totals: Vec<StatedTotalBody>,
    /// Where the figures come from.
    #[schema(example = "2021-22 Q1 outturn")]
    pub source: Option<String>,
    /// Why figures that are recorded already are changed.
    #[schema(example = "Quarter closed")]
    pub reason: Option<String>,
    /// Who delivers.
    #[schema(example = "finance-officer")]
    pub submitted_by: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// A record as it is delivered.
#[derive(ToSchema)]
pub struct RecordBody {
    /// The financial year; may be left out where the quarter names it.
    #[schema(example = "2021-22")]
    pub financial_year: Option<String>,
    /// `2021-22-Q1`, or 1 to 4 beside a financial year.
    #[schema(example = "2021-22-Q1")]
    pub quarter: String,
    /// What was recovered, as a decimal string.
    pub amount: MoneyText,
    /// How many clawbacks; null is "not stated", and leaves a recorded count as it is.
    #[schema(example = 140, required = true)]
    pub count: Option<i64>,
    /// `provisional`, or `final` where it is left out.
    #[schema(example = "provisional")]
    pub status: Option<String>,
    /// The group of clients; `all` where it is left out.
    #[schema(example = "all")]
    pub client_group: Option<String>,
    /// The optional fields.
    #[serde(flatten)]
    pub details: DetailsView,
}

/// A stated total as it is delivered.
#[derive(ToSchema)]
pub struct StatedTotalBody {
    /// The year.
    #[schema(example = "2020-21")]
    pub financial_year: String,
    /// The printed total.
    pub amount: MoneyText,
    /// The printed number; null is "not stated".
    #[schema(example = 560)]
    pub count: Option<i64>,
    /// The group of clients; `all` where it is left out.
    #[schema(example = "all")]
    pub client_group: Option<String>,
}
