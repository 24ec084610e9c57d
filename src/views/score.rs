//! The scores of stored forecasts on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, InstantText, MoneyText, QuarterText, RateText};

/// A stored forecast held against what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VintageScore)]
pub struct VintageScoreView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The vintage's number.
    #[schema(example = 1)]
    pub vintage: i64,
    /// The version of the data that it is scored by.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that these data are known at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// The counts, and what they are worth.
    pub summary: ScoreSummaryView,
    /// The quarters with a final figure.
    pub quarters: Vec<QuarterScoreView>,
    /// The financial years with four final quarters; their sum is the actual.
    pub financial_years: Vec<YearScoreView>,
    /// The quarters that the forecast was fitted on and that are no longer as they were
    /// then. The forecast and its seasonal naive are scored as they were made.
    pub restated: Vec<RestatedQuarterView>,
    /// The quarters of the forecast that are not scored.
    pub not_scored: Vec<OpenQuarterView>,
}

/// A quarter that was restated after a forecast was fitted on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RestatedQuarter)]
pub struct RestatedQuarterView {
    /// The quarter.
    pub quarter: QuarterText,
    /// The amount that the forecast was fitted on.
    pub fitted: MoneyText,
    /// The final amount by which the vintage is scored, or null where it is no longer
    /// final.
    pub amount: Option<MoneyText>,
}

/// Counts over the scored quarters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ScoreSummary)]
pub struct ScoreSummaryView {
    /// How many quarters were forecast.
    #[schema(example = 16)]
    pub quarters_forecast: usize,
    /// How many of them are scored.
    #[schema(example = 0)]
    pub quarters_scored: usize,
    /// How many of these have a seasonal naive to be compared with.
    #[schema(example = 0)]
    pub quarters_compared: usize,
    /// In how many of these the point was nearer than the seasonal naive.
    #[schema(example = 0)]
    pub nearer_than_seasonal_naive: usize,
    /// How often each interval held.
    pub levels: Vec<LevelCountView>,
    /// The sentence for people.
    #[schema(
        example = "No quarter of this forecast is recorded as final yet, so there is nothing to score."
    )]
    pub message: String,
}

/// How often the interval of a level held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LevelCount)]
pub struct LevelCountView {
    /// The level in whole percent.
    #[schema(example = 80)]
    pub level: u8,
    /// In how many quarters it held.
    #[schema(example = 3)]
    pub held: usize,
    /// Of how many.
    #[schema(example = 4)]
    pub scored: usize,
}

/// A scored quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QuarterScore)]
pub struct QuarterScoreView {
    /// The quarter.
    pub quarter: QuarterText,
    /// How it turned out.
    #[serde(flatten)]
    pub score: ScoreFiguresView,
}

/// A scored financial year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = YearScore)]
pub struct YearScoreView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// How it turned out.
    #[serde(flatten)]
    pub score: ScoreFiguresView,
}

/// How a period turned out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ScoreFigures)]
pub struct ScoreFiguresView {
    /// The point that was forecast.
    pub forecast: MoneyText,
    /// The final figure.
    pub actual: MoneyText,
    /// Forecast minus actual: positive is a forecast that was too high.
    pub error: MoneyText,
    /// The size of the error.
    pub absolute_error: MoneyText,
    /// The size of the error over that of the actual; null where nothing was recovered.
    pub relative_error: Option<RateText>,
    /// The same quarters of the last year that was known when the forecast was made, or
    /// null.
    pub seasonal_naive: Option<MoneyText>,
    /// How many pounds the forecast was nearer than the seasonal naive; negative where it
    /// was further away.
    pub value_added: Option<MoneyText>,
    /// The intervals, and whether they held.
    pub intervals: Vec<HeldView>,
}

/// An interval, and whether it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HeldInterval)]
pub struct HeldView {
    /// The level in whole percent.
    #[schema(example = 80)]
    pub level: u8,
    /// Its lower bound.
    pub lower: MoneyText,
    /// Its upper bound.
    pub upper: MoneyText,
    /// Whether the actual lies inside, the bounds included.
    #[schema(example = true)]
    pub held: bool,
}

/// A quarter of the forecast that is not scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OpenQuarter)]
pub struct OpenQuarterView {
    /// The quarter.
    pub quarter: QuarterText,
    /// `provisional`, which is not scored, or `not_recorded`.
    #[schema(example = "not_recorded")]
    pub status: &'static str,
}
