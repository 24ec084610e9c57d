//! Stored forecasts on the wire.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::InstantText;
use super::forecast::ForecastView;
use super::offset::OffsetView;
use super::programme::AssumptionsView;

/// What a vintage is to hold. Every field may be left out.
#[derive(ToSchema)]
pub struct VintageBody {
    /// A name for people.
    #[schema(example = "Board paper, November 2026")]
    pub name: Option<String>,
    /// How many quarters ahead, 1 to 40; 16 by default.
    #[schema(example = 16, minimum = 1, maximum = 40)]
    pub horizon_quarters: Option<usize>,
    /// Interval levels in whole percent, 20 to 95, at most five; 80 and 95 by default.
    #[schema(example = json!([80, 95]))]
    pub levels: Option<Vec<u8>>,
    /// Which step the retained share is about: `marked`, the default, or `found`.
    #[schema(example = "marked")]
    pub step: Option<String>,
    /// How much of the step lasts in the forecast, 0 to 1; by default that of the
    /// assumptions which the offset rests on.
    #[schema(example = "1.00")]
    pub step_retained_share: Option<String>,
    /// The group of clients; everybody by default.
    #[schema(example = "all")]
    pub client_group: Option<String>,
    /// The scenario whose assumptions the offset rests on.
    #[schema(example = "a-published")]
    pub scenario: Option<String>,
    /// Assumptions that replace those of the scenario or the programme, by name.
    #[schema(value_type = Option<AssumptionsView>)]
    pub assumptions: Option<Map<String, Value>>,
}

/// Vintages, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Vintages)]
pub struct VintagesView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The vintages, without their results.
    pub vintages: Vec<VintageHeadView>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
}

/// What a vintage is called and when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VintageHead)]
pub struct VintageHeadView {
    /// Its number in the programme, from 1.
    #[schema(example = 1)]
    pub vintage: i64,
    /// Its name for people.
    #[schema(example = "Board paper, November 2026")]
    pub name: Option<String>,
    /// When it was stored.
    pub recorded_at: InstantText,
    /// Who stored it.
    #[schema(example = "finance-officer")]
    pub submitted_by: Option<String>,
    /// Why.
    #[schema(example = "For the Board")]
    pub reason: Option<String>,
    /// The version of the program that computed it.
    #[schema(example = "0.1.0")]
    pub engine_version: String,
    /// The version of the forecast's method.
    #[schema(example = "1")]
    pub method_version: String,
    /// The version of the data that it was computed from.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The last quarter that it was fitted on.
    #[schema(example = "2020-21-Q4")]
    pub fitted_to: Option<String>,
}

/// A stored forecast with what it was made of. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Vintage)]
pub struct VintageView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    #[serde(flatten)]
    #[schema(inline)]
    /// Its number, its name and who stored it.
    pub vintage: VintageHeadView,
    /// What it was made of, so that it can be made again.
    pub made_of: MadeOfView,
    /// The scenario that it took its assumptions from, or null.
    #[schema(example = "a-published")]
    pub scenario: Option<String>,
    /// The assumptions that replaced the programme's own, by name.
    #[schema(value_type = AssumptionsView)]
    pub assumptions: Map<String, Value>,
    /// The SHA-256 of the bytes of both results as they were stored, the forecast and then
    /// the offset. They stand below with the same values, their fields in alphabetical
    /// order; `rerun=true` holds the bytes themselves against those of now.
    pub result_sha256: String,
    /// The forecast as it was answered then.
    #[schema(value_type = ForecastView)]
    pub forecast: Value,
    /// The offset as it was answered then; null where there was none.
    #[schema(value_type = Option<OffsetView>)]
    pub offset: Option<Value>,
    /// Why there was no offset, or null.
    pub offset_refused: Option<String>,
    /// What the same inputs give now; left out unless it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rerun: Option<RerunView>,
}

/// The exact versions of everything that a vintage was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MadeOf)]
pub struct MadeOfView {
    /// How many entries the ledger had.
    #[schema(example = 20)]
    pub ledger_entries: i64,
    /// The hash of the last commit in the council's log before it was stored.
    pub head: String,
    /// The documents.
    pub documents: Vec<DocumentVersionView>,
}

/// A document in a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DocumentVersion)]
pub struct DocumentVersionView {
    /// `programme`, `investments`, `exposure`, `published` or `scenarios`.
    #[schema(example = "investments")]
    pub document: String,
    /// Its version, 0 where there was none.
    #[schema(example = 1)]
    pub version: i64,
}

/// A vintage computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Rerun)]
pub struct RerunView {
    /// Whether the bytes are the stored ones.
    #[schema(example = true)]
    pub equal: bool,
    /// The version of the program that computes now.
    #[schema(example = "0.1.0")]
    pub engine_version: String,
    /// The version of the method that it computes with.
    #[schema(example = "1")]
    pub method_version: String,
    /// The SHA-256 of the bytes of both results as they are now.
    pub result_sha256: String,
    /// How many values differ.
    #[schema(example = 0)]
    pub difference_count: usize,
    /// The first hundred of them.
    pub differences: Vec<RerunDifferenceView>,
    /// The sentence for people.
    #[schema(
        example = "Computed again from the stored inputs by version 0.1.0: equal to the byte."
    )]
    pub message: String,
}

/// A value that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RerunDifference)]
pub struct RerunDifferenceView {
    /// Where it stands in the vintage.
    #[schema(example = "/forecast/quarters/0/point")]
    pub pointer: String,
    /// What was stored, as JSON; `null` where there was none.
    #[schema(example = "\"611002.17\"")]
    pub stored: String,
    /// What is computed now, as JSON; `null` where there is none.
    #[schema(example = "\"611002.18\"")]
    pub now: String,
}
