//! In-year monitoring on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::forecast::IntervalView;
use super::{FinancialYearText, InstantText, MoneyText, QuarterText};

/// A financial year against its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Monitoring)]
pub struct MonitoringView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at; left out where they have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// Always `GBP`.
    #[schema(example = "GBP")]
    pub currency: &'static str,
    /// The year.
    pub financial_year: FinancialYearText,
    /// Its four quarters.
    pub quarters: Vec<MonitoredQuarterView>,
    /// The sum of its final quarters; null where there is none.
    pub final_to_date: Option<MoneyText>,
    /// The sum of its provisional quarters, which are in no other figure; null where there
    /// is none.
    pub provisional_to_date: Option<MoneyText>,
    /// What the year comes to; null where that cannot be said, and a finding says why.
    pub outturn: Option<OutturnView>,
    /// What it is held against; null where none is stated.
    pub budget: Option<BudgetView>,
    /// Outturn minus budget: negative falls short of it.
    pub variance: Option<MoneyText>,
    /// `green`, `amber` or `red`; null without an outturn or a budget, and where the budget
    /// is the forecast itself.
    #[schema(example = "amber")]
    pub rating: Option<&'static str>,
    /// The rule that the rating follows.
    pub rule: String,
    /// The outturn against a stored forecast; null where none is named.
    pub vintage: Option<VintageVarianceView>,
    /// What a reader must know.
    pub findings: Vec<FindingView>,
}

/// A quarter of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitoredQuarter)]
pub struct MonitoredQuarterView {
    /// The quarter.
    pub quarter: QuarterText,
    /// `final`, `provisional` or `not_recorded`.
    #[schema(example = "not_recorded")]
    pub status: &'static str,
    /// What is recorded; null is "not stated".
    pub amount: Option<MoneyText>,
    /// What is forecast; null where the quarter is final or before the last final one.
    pub forecast: Option<MoneyText>,
}

/// What a year comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Outturn)]
pub struct OutturnView {
    /// How many of its quarters are forecast.
    #[schema(example = 3)]
    pub forecast_quarters: usize,
    /// How many were filled in from the years beside it, since a later one is final.
    #[schema(example = 0)]
    pub filled_quarters: usize,
    /// Its point: what is recorded as final, what was filled in, and the forecast of the
    /// rest. Of a year that is over, its final quarters, or else the total that its source
    /// printed.
    pub point: MoneyText,
    /// Its intervals, which are those of the rest; none where the year is over.
    pub intervals: Vec<IntervalView>,
}

/// What a year is held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Budget)]
pub struct BudgetView {
    /// The recovery that is budgeted.
    pub amount: MoneyText,
    /// `stated`, or `expected_recovery`: that of the plan under the programme's own
    /// assumptions.
    #[schema(example = "expected_recovery")]
    pub source: &'static str,
}

/// A year's outturn against what a stored forecast said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VintageVariance)]
pub struct VintageVarianceView {
    /// The vintage's number.
    #[schema(example = 1)]
    pub vintage: i64,
    /// Its name for people.
    #[schema(example = "Board paper, November 2026")]
    pub name: Option<String>,
    /// What it said of the year; null where it does not reach it.
    pub point: Option<MoneyText>,
    /// Outturn minus that: negative is less than was forecast.
    pub variance: Option<MoneyText>,
    /// The intervals that it gave.
    pub intervals: Vec<IntervalView>,
}
