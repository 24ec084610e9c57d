//! Clawback records and their history on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, InstantText, MoneyText, QuarterText};
use crate::domain::ledger::Entry;
use crate::domain::{Details, Period};

/// A page of clawback records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Clawbacks)]
pub struct ClawbacksView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that was asked about, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// The records in force, by quarter and client group.
    pub records: Vec<RecordView>,
    /// The totals that the source printed, kept beside the records and never added to them.
    pub stated_totals: Vec<StatedTotalView>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// The figure in force for a quarter and a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClawbackRecord)]
pub struct RecordView {
    /// The financial year.
    pub financial_year: FinancialYearText,
    /// The quarter.
    pub quarter: QuarterText,
    /// The group of clients; `all` where the source names none.
    #[schema(example = "all")]
    pub client_group: String,
    /// What was recovered, as accepted.
    pub amount: MoneyText,
    /// How many clawbacks; null is "not stated".
    #[schema(example = 147)]
    pub count: Option<i64>,
    /// `provisional` (kept out of every fit) or `final`.
    #[schema(example = "final")]
    pub status: &'static str,
    /// The figure as printed, where a repair or a difference changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed_amount: Option<MoneyText>,
    /// The number as printed, where a repair or a difference changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed_count: Option<i64>,
    /// How many versions the figure has; more than one means that it was restated.
    #[schema(example = 1)]
    pub versions: usize,
    /// The optional columns.
    #[serde(flatten)]
    pub details: DetailsView,
}

/// The optional columns of a record. What is left out is "not stated".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RecordDetails)]
pub struct DetailsView {
    /// Direct payment or individual service fund, say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Direct payments paid out in the quarter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dp_paid: Option<MoneyText>,
    /// People with a direct payment in the quarter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dp_clients: Option<i64>,
    /// People clawed back from, each counted once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients_distinct: Option<i64>,
    /// Clawback invoiced or netted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raised: Option<MoneyText>,
    /// Clawback received in cash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<MoneyText>,
    /// Clawback disputed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disputed: Option<MoneyText>,
    /// Clawback written off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_off: Option<MoneyText>,
    /// How the money came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// Why it was clawed back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The document the figure comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_document: Option<String>,
    /// Anything else a person said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The total that a source printed for a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatedTotal)]
pub struct StatedTotalView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// The group of clients.
    #[schema(example = "all")]
    pub client_group: String,
    /// The printed total.
    pub amount: MoneyText,
    /// The printed number; null is "not stated".
    #[schema(example = 560)]
    pub count: Option<i64>,
}

/// Every version of one figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClawbackHistory)]
pub struct HistoryView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The quarter.
    pub quarter: QuarterText,
    /// The group of clients.
    #[schema(example = "all")]
    pub client_group: String,
    /// The versions, oldest first; the last is in force.
    pub versions: Vec<VersionView>,
}

/// One version of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClawbackVersion)]
pub struct VersionView {
    /// Its place in the programme's ledger.
    #[schema(example = 12)]
    pub sequence: i64,
    /// What was accepted.
    pub amount: MoneyText,
    /// How many clawbacks; null is "not stated".
    #[schema(example = 147)]
    pub count: Option<i64>,
    /// `provisional` or `final`.
    #[schema(example = "final")]
    pub status: &'static str,
    /// The figure as printed, where a repair or a difference changed it.
    pub printed_amount: Option<MoneyText>,
    /// The number as printed, where a repair or a difference changed it.
    pub printed_count: Option<i64>,
    /// When it was recorded.
    pub recorded_at: InstantText,
    /// The submission that brought it.
    #[schema(example = "0199f3a1-7c2e-7a10-9b1e-0d5b0c2f6a11")]
    pub submission: String,
    /// Who delivered it; null is "not stated".
    #[schema(example = "finance-officer")]
    pub submitted_by: Option<String>,
    /// Why a figure was changed or a repair accepted.
    #[schema(example = "Control totals prove the shift")]
    pub reason: Option<String>,
    /// The optional columns, where any is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<DetailsView>,
}

impl From<&Details> for DetailsView {
    fn from(details: &Details) -> Self {
        let Details {
            service,
            dp_paid,
            dp_clients,
            clients_distinct,
            raised,
            received,
            disputed,
            written_off,
            route,
            reason,
            source_document,
            note,
        } = details.clone();
        DetailsView {
            service,
            dp_paid: dp_paid.map(MoneyText),
            dp_clients,
            clients_distinct,
            raised: raised.map(MoneyText),
            received: received.map(MoneyText),
            disputed: disputed.map(MoneyText),
            written_off: written_off.map(MoneyText),
            route,
            reason,
            source_document,
            note,
        }
    }
}

impl RecordView {
    /// The view of an entry about a quarter; `None` for a stated total.
    pub fn new(entry: &Entry, versions: usize) -> Option<RecordView> {
        let quarter = entry.period.quarter()?;
        Some(RecordView {
            financial_year: FinancialYearText(quarter.year()),
            quarter: QuarterText(quarter),
            client_group: entry.client_group.to_string(),
            amount: MoneyText(entry.amount),
            count: entry.count,
            status: entry.status.as_str(),
            printed_amount: entry.printed_amount.map(MoneyText),
            printed_count: entry.printed_count,
            versions,
            details: DetailsView::from(&entry.details),
        })
    }
}

impl StatedTotalView {
    /// The view of a stated total; `None` for an entry about a quarter.
    pub fn new(entry: &Entry) -> Option<StatedTotalView> {
        let Period::StatedTotal(year) = entry.period else { return None };
        Some(StatedTotalView {
            financial_year: FinancialYearText(year),
            client_group: entry.client_group.to_string(),
            amount: MoneyText(entry.amount),
            count: entry.count,
        })
    }
}

impl From<&Entry> for VersionView {
    fn from(entry: &Entry) -> Self {
        VersionView {
            sequence: entry.sequence,
            amount: MoneyText(entry.amount),
            count: entry.count,
            status: entry.status.as_str(),
            printed_amount: entry.printed_amount.map(MoneyText),
            printed_count: entry.printed_count,
            recorded_at: InstantText(entry.brought.recorded_at),
            submission: entry.brought.submission_id.clone(),
            submitted_by: entry.brought.submitted_by.clone(),
            reason: entry.brought.reason.clone(),
            details: (entry.details != Details::default())
                .then(|| DetailsView::from(&entry.details)),
        }
    }
}
