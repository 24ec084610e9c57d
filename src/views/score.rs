//! The scores of stored forecasts on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, InstantText, MoneyText, QuarterText, RateText, status_word};
use crate::domain::score::{Claim, ClaimScore, ForecastScore, ScoreSummary};

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
    pub intervals: Vec<HeldIntervalView>,
}

/// An interval, and whether it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HeldInterval)]
pub struct HeldIntervalView {
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

impl VintageScoreView {
    /// The view of a score.
    pub fn new(
        programme: &str,
        vintage: i64,
        data_version: &str,
        as_known_at: Option<InstantText>,
        score: &ForecastScore,
    ) -> VintageScoreView {
        let quarters = score.quarters.iter().map(|(quarter, claim, score)| QuarterScoreView {
            quarter: QuarterText(*quarter),
            score: ScoreFiguresView::new(claim, score),
        });
        let years = score.financial_years.iter().map(|(year, claim, score)| YearScoreView {
            financial_year: FinancialYearText(*year),
            score: ScoreFiguresView::new(claim, score),
        });
        let restated = score.restated.iter().map(|(quarter, fitted, now)| RestatedQuarterView {
            quarter: QuarterText(*quarter),
            fitted: MoneyText(*fitted),
            amount: now.map(MoneyText),
        });
        let open = score.not_scored.iter().map(|(quarter, status)| OpenQuarterView {
            quarter: QuarterText(*quarter),
            status: status_word(*status),
        });
        VintageScoreView {
            programme: programme.to_owned(),
            vintage,
            data_version: data_version.to_owned(),
            as_known_at,
            summary: ScoreSummaryView::from(&score.summary),
            quarters: quarters.collect(),
            financial_years: years.collect(),
            restated: restated.collect(),
            not_scored: open.collect(),
        }
    }
}

impl From<&ScoreSummary> for ScoreSummaryView {
    fn from(summary: &ScoreSummary) -> Self {
        let scored = summary.scored;
        let level =
            |(level, held): &(u8, usize)| LevelCountView { level: *level, held: *held, scored };
        ScoreSummaryView {
            quarters_forecast: summary.forecast,
            quarters_scored: scored,
            quarters_compared: summary.compared,
            nearer_than_seasonal_naive: summary.nearer,
            levels: summary.held.iter().map(level).collect(),
            message: summary.in_words(),
        }
    }
}

impl ScoreFiguresView {
    fn new(claim: &Claim, score: &ClaimScore) -> ScoreFiguresView {
        let intervals = claim.intervals.iter().zip(&score.held);
        let held = |((level, lower, upper), held): (&(u8, _, _), &bool)| HeldIntervalView {
            level: *level,
            lower: MoneyText(*lower),
            upper: MoneyText(*upper),
            held: *held,
        };
        ScoreFiguresView {
            forecast: MoneyText(claim.point),
            actual: MoneyText(score.actual),
            error: MoneyText(score.error),
            absolute_error: MoneyText(score.absolute_error),
            relative_error: score.relative_error.map(RateText),
            seasonal_naive: score.naive.map(MoneyText),
            value_added: score.value_added.map(MoneyText),
            intervals: intervals.map(held).collect(),
        }
    }
}
