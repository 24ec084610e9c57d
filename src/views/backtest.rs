//! Backtests on the wire.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::growth::FittedQuartersView;
use super::interval::IntervalView;
use super::{InstantText, MoneyText, QuarterText, fixed_decimals};
use crate::domain::Rate;
use crate::fits::backtest::{
    BacktestRequest, ClawbackBacktest, Count, Held, IntervalRecord, Scores, Trial,
};
use crate::forecast::backtest::{ENOUGH_ORIGINS, LEAST_SEEN};
use crate::forecast::held::HeldVerdict;

/// What was tried, beside a scenario.
const PLAIN: &str = "This is the plain forecast, in which a step lasts in full, and not the \
                     scenario shown.";

/// What the forecast would have said at each past quarter, beside what was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Backtest)]
pub struct BacktestView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// What is forecast: `amount`.
    #[schema(example = "amount")]
    pub measure: &'static str,
    /// The group of clients.
    #[schema(example = "all")]
    pub client_group: String,
    /// The final quarters of the series.
    pub recorded: FittedQuartersView,
    /// The quarters that forecasts were made from.
    pub origins: OriginsView,
    /// The interval levels in whole percent.
    #[schema(example = json!([80, 95]))]
    pub levels: Vec<u8>,
    /// How many quarters ahead were asked for.
    #[schema(example = 4)]
    pub horizon_quarters: usize,
    /// What came of it, in words.
    pub message: String,
    /// All forecasts together.
    pub overall: ScoresView,
    /// One quarter ahead, two quarters ahead and so on, as far as anything was
    /// recorded to compare with.
    pub by_horizon: Vec<HorizonScoresView>,
    /// How often the intervals held by quarters ahead (1, 2 to 4, 5 to 8 and so on), and
    /// then all of these together, where there are several: whether to rely on them.
    pub interval_records: Vec<IntervalRecordView>,
    /// Every forecast, by origin and then by how far ahead.
    pub forecasts: Vec<TrialView>,
    /// What a reader must know.
    pub notes: Vec<FindingView>,
}

/// The quarters that forecasts were made from: each is the last quarter that its
/// forecasts saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Origins)]
pub struct OriginsView {
    /// The first.
    pub first: QuarterText,
    /// The last.
    pub last: QuarterText,
    /// How many there are.
    #[schema(example = 8)]
    pub count: usize,
    /// The fewest quarters that an origin sees.
    #[schema(example = 8)]
    pub least_quarters_seen: usize,
    /// Shares are given from so many origins on; below, counts alone.
    #[schema(example = 20)]
    pub enough_for_shares: usize,
}

/// The errors of some forecasts together, beside those of seasonal naive: the same
/// quarter of the last year seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BacktestScores)]
pub struct ScoresView {
    /// How many forecasts there are.
    #[schema(example = 26)]
    pub forecasts: usize,
    /// The mean absolute error, in pounds.
    pub mae: MoneyText,
    /// That of seasonal naive.
    pub naive_mae: MoneyText,
    /// By how much the error is smaller than that of seasonal naive.
    pub value_added: ValueAddedView,
    /// How many forecasts were closer to what was recorded than seasonal naive.
    pub closer_than_naive: CountOfView,
    /// Mean absolute scaled error: errors over the mean absolute change on the year
    /// before in what the origin had seen. Null where there was none.
    #[schema(example = "1.234")]
    pub mase: Option<String>,
    /// That of seasonal naive.
    #[schema(example = "1.345")]
    pub naive_mase: Option<String>,
    /// Symmetric mean absolute error, the mean of 2 |y - f| / (|y| + |f|), as a
    /// decimal fraction. Null where a quarter is zero or negative.
    #[schema(example = "0.1912")]
    pub smape: Option<String>,
    /// That of seasonal naive.
    #[schema(example = "0.2101")]
    pub naive_smape: Option<String>,
    /// How often the interval of each level held what was recorded.
    pub intervals: Vec<IntervalHeldView>,
}

/// The scores so many quarters ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HorizonScores)]
pub struct HorizonScoresView {
    /// How many quarters ahead.
    #[schema(example = 1)]
    pub quarters_ahead: usize,
    /// The scores.
    #[serde(flatten)]
    pub scores: ScoresView,
}

/// By how much an absolute error is smaller than that of seasonal naive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ValueAdded)]
pub struct ValueAddedView {
    /// In pounds; negative where seasonal naive would have done better.
    pub amount: MoneyText,
    /// As a decimal fraction of the error of seasonal naive. Null with few origins,
    /// or where seasonal naive was exact.
    #[schema(example = "0.0812")]
    pub share: Option<String>,
}

/// How many of some were so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CountOf)]
pub struct CountOfView {
    /// How many were so.
    #[schema(example = 15)]
    pub count: usize,
    /// Of how many.
    #[schema(example = 26)]
    pub of: usize,
}

/// How often the interval of a level held what was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IntervalHeld)]
pub struct IntervalHeldView {
    /// The share of outcomes that should lie inside, in whole percent.
    #[schema(example = 80)]
    pub level: u8,
    /// How often it did.
    pub held: CountOfView,
    /// The same as a decimal fraction. Null with few origins.
    #[schema(example = "0.8214")]
    pub share: Option<String>,
}

/// How often the interval of a level held, of forecasts so many quarters ahead, beside
/// how often it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IntervalRecord)]
pub struct IntervalRecordView {
    /// The fewest quarters ahead.
    #[schema(example = 2)]
    pub first_ahead: usize,
    /// The most quarters ahead.
    #[schema(example = 4)]
    pub last_ahead: usize,
    /// The share of outcomes that should lie inside, in whole percent.
    #[schema(example = 80)]
    pub level: u8,
    /// How often it held.
    pub held: CountOfView,
    /// Of how many different quarters these forecasts are. Each counts once in the
    /// judgement, since forecasts of one quarter miss together.
    #[schema(example = 7)]
    pub quarters: usize,
    /// `as_often`, `fewer`, `far_fewer` or `too_few`: about as often as it should, fewer,
    /// so much fewer that nobody should rely on it, or too few to judge. An exact
    /// binomial test decides.
    #[schema(example = "far_fewer")]
    pub judgement: &'static str,
    /// The sentence for people.
    #[schema(
        example = "Of 18 past forecasts 2 to 4 quarters ahead, 3 fell inside the 80% interval: far fewer than 80%, so do not rely on it."
    )]
    pub message: String,
}

/// A forecast as it would have been made, beside what was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PastForecast)]
pub struct TrialView {
    /// The last quarter that it was made from.
    pub origin: QuarterText,
    /// The quarter that it is about.
    pub quarter: QuarterText,
    /// How many quarters ahead that is.
    #[schema(example = 1)]
    pub quarters_ahead: usize,
    /// What was recorded.
    pub actual: MoneyText,
    /// The point.
    pub point: MoneyText,
    /// What seasonal naive says.
    pub seasonal_naive: MoneyText,
    /// The intervals of the point.
    pub intervals: Vec<IntervalView>,
}

/// A backtest in short, beside a forecast: the forecast as it is, without any
/// scenario, tried on the past. `GET .../backtest` has all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BacktestSummary)]
pub struct BacktestSummaryView {
    /// The quarters that forecasts were made from.
    pub origins: OriginsView,
    /// How many quarters ahead, at most.
    #[schema(example = 4)]
    pub horizon_quarters: usize,
    /// All forecasts together.
    pub overall: ScoresView,
    /// What came of it, in words; beside a scenario it says that it is not of that.
    pub message: String,
    /// The levels of intervals that held far too seldom: people are told not to rely on them.
    #[serde(skip)]
    pub unreliable: Vec<u8>,
}

impl BacktestView {
    /// The view of a backtest.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        request: &BacktestRequest,
        backtest: &ClawbackBacktest,
    ) -> BacktestView {
        let by_horizon = backtest.by_horizon.iter().zip(1..);
        BacktestView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            measure: "amount",
            client_group: request.client_group.to_string(),
            recorded: FittedQuartersView::from(backtest.recorded),
            origins: OriginsView::from(backtest),
            levels: request.levels.clone(),
            horizon_quarters: request.horizon_quarters,
            message: backtest.message.clone(),
            overall: ScoresView::from(&backtest.overall),
            by_horizon: by_horizon
                .map(|(scores, quarters_ahead)| HorizonScoresView {
                    quarters_ahead,
                    scores: ScoresView::from(scores),
                })
                .collect(),
            interval_records: backtest
                .interval_records
                .iter()
                .map(IntervalRecordView::from)
                .collect(),
            forecasts: backtest.trials.iter().map(TrialView::from).collect(),
            notes: backtest.notes.iter().map(FindingView::from).collect(),
        }
    }
}

impl BacktestSummaryView {
    /// The summary beside a forecast in which so much of a step lasts: below 1 that is a
    /// scenario, and not what was tried.
    pub fn new(backtest: &ClawbackBacktest, step_retained_share: Rate) -> BacktestSummaryView {
        let whole = Rate::new(1, 0);
        BacktestSummaryView {
            origins: OriginsView::from(backtest),
            horizon_quarters: backtest.by_horizon.len(),
            overall: ScoresView::from(&backtest.overall),
            message: match step_retained_share < whole {
                true => format!("{PLAIN} {}", backtest.message),
                false => backtest.message.clone(),
            },
            unreliable: unreliable(backtest),
        }
    }
}

fn unreliable(backtest: &ClawbackBacktest) -> Vec<u8> {
    let failed = backtest.interval_records.iter();
    let failed = failed.filter(|record| record.verdict == HeldVerdict::FarFewer);
    let levels: BTreeSet<u8> = failed.map(|record| record.level).collect();
    levels.into_iter().collect()
}

impl From<&ClawbackBacktest> for OriginsView {
    fn from(backtest: &ClawbackBacktest) -> Self {
        OriginsView {
            first: QuarterText(backtest.origins.0),
            last: QuarterText(backtest.origins.1),
            count: backtest.overall.origins,
            least_quarters_seen: LEAST_SEEN,
            enough_for_shares: ENOUGH_ORIGINS,
        }
    }
}

impl From<&Scores> for ScoresView {
    fn from(scores: &Scores) -> Self {
        let pair = |pair: Option<(f64, f64)>, decimals| match pair {
            Some((own, naive)) => {
                (Some(fixed_decimals(own, decimals)), Some(fixed_decimals(naive, decimals)))
            }
            None => (None, None),
        };
        let (mase, naive_mase) = pair(scores.mase, 3);
        let (smape, naive_smape) = pair(scores.smape, 4);
        ScoresView {
            forecasts: scores.forecasts,
            mae: MoneyText(scores.mae),
            naive_mae: MoneyText(scores.naive_mae),
            value_added: ValueAddedView {
                amount: MoneyText(scores.value_added),
                share: scores.value_added_share.map(|share| fixed_decimals(share, 4)),
            },
            closer_than_naive: CountOfView::from(scores.closer),
            mase,
            naive_mase,
            smape,
            naive_smape,
            intervals: scores.intervals.iter().map(IntervalHeldView::from).collect(),
        }
    }
}

impl From<Count> for CountOfView {
    fn from(count: Count) -> Self {
        CountOfView { count: count.count, of: count.of }
    }
}

impl From<&Held> for IntervalHeldView {
    fn from(held: &Held) -> Self {
        IntervalHeldView {
            level: held.level,
            held: CountOfView::from(held.held),
            share: held.share.map(|share| fixed_decimals(share, 4)),
        }
    }
}

impl From<&IntervalRecord> for IntervalRecordView {
    fn from(record: &IntervalRecord) -> Self {
        IntervalRecordView {
            first_ahead: record.ahead.0,
            last_ahead: record.ahead.1,
            level: record.level,
            held: CountOfView::from(record.held),
            quarters: record.quarters,
            judgement: match record.verdict {
                HeldVerdict::AsOften => "as_often",
                HeldVerdict::Fewer => "fewer",
                HeldVerdict::FarFewer => "far_fewer",
                HeldVerdict::TooFew => "too_few",
            },
            message: record.message.clone(),
        }
    }
}

impl From<&Trial> for TrialView {
    fn from(trial: &Trial) -> Self {
        TrialView {
            origin: QuarterText(trial.origin),
            quarter: QuarterText(trial.quarter),
            quarters_ahead: trial.quarters_ahead,
            actual: MoneyText(trial.actual),
            point: MoneyText(trial.point),
            seasonal_naive: MoneyText(trial.seasonal_naive),
            intervals: trial.intervals.iter().map(IntervalView::from).collect(),
        }
    }
}
