//! The backtest of quarterly clawbacks: what the forecast would have said at
//! each past quarter, in pounds, beside what was recorded since.

mod words;

use crate::domain::ledger::{Series, quarters_in_words};
use crate::domain::{Finding, Intervention, Ledger, Money, Quarter, Slug};
use crate::forecast::backtest::{self as engine, PastForecast, Score};
use crate::forecast::held::{HeldBand, HeldVerdict};

use super::{series_of, to_money};
use words::{held_in_words, message, notes};

/// How many quarters ahead are tried unless somebody says otherwise: a year.
pub const DEFAULT_HORIZON: usize = 4;

/// What to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BacktestRequest {
    /// How many quarters ahead, 1 to [`engine::MAX_AHEAD`].
    pub horizon_quarters: usize,
    /// Interval levels in whole percent.
    pub levels: Vec<u8>,
    /// Whose clawbacks.
    pub client_group: Slug,
}

/// How many of some were so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many were so.
    pub count: usize,
    /// Of how many.
    pub of: usize,
}

/// How often the interval of a level held what was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// The level in whole percent.
    pub level: u8,
    /// How often it did.
    pub held: Count,
    /// The same as a share; `None` where there are too few origins for one.
    pub share: Option<f64>,
}

/// How often the interval of a level held, of forecasts so many quarters ahead, beside
/// how often it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntervalRecord {
    /// The fewest and the most quarters ahead.
    pub ahead: (usize, usize),
    /// The level in whole percent.
    pub level: u8,
    /// How often it held.
    pub held: Count,
    /// Of how many different quarters these forecasts are.
    pub quarters: usize,
    /// What that says.
    pub verdict: HeldVerdict,
    /// The same for people.
    pub message: String,
}

/// The errors of some forecasts together, beside those of seasonal naive.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// How many origins they were made from.
    pub origins: usize,
    /// How many forecasts there are.
    pub forecasts: usize,
    /// The mean absolute error.
    pub mae: Money,
    /// That of seasonal naive.
    pub naive_mae: Money,
    /// By how much it is smaller than that of seasonal naive; negative where it is
    /// larger.
    pub value_added: Money,
    /// The same as a share of that of seasonal naive; `None` where there are too
    /// few origins for one, or seasonal naive was exact.
    pub value_added_share: Option<f64>,
    /// How many forecasts were closer to what was recorded than seasonal naive.
    pub closer: Count,
    /// Mean absolute scaled error, and that of seasonal naive.
    pub mase: Option<(f64, f64)>,
    /// Symmetric mean absolute error as a fraction, and that of seasonal naive.
    pub smape: Option<(f64, f64)>,
    /// How often the intervals held, by level.
    pub intervals: Vec<Held>,
}

/// A forecast of a quarter as it would have been made, beside what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The last quarter that it was made from.
    pub origin: Quarter,
    /// The quarter that it is about.
    pub quarter: Quarter,
    /// How many quarters ahead that is.
    pub quarters_ahead: usize,
    /// What was recorded.
    pub actual: Money,
    /// The point.
    pub point: Money,
    /// What seasonal naive says.
    pub seasonal_naive: Money,
    /// Level, lower bound, upper bound.
    pub intervals: Vec<(u8, Money, Money)>,
}

/// A backtest in the domain's words.
#[derive(Clone, Debug, PartialEq)]
pub struct ClawbackBacktest {
    /// The first and the last quarter of the series, and how many there are.
    pub recorded: (Quarter, Quarter, usize),
    /// The first and the last origin, by the last quarter that each saw.
    pub origins: (Quarter, Quarter),
    /// The scores one quarter ahead, two quarters ahead and so on.
    pub by_horizon: Vec<Scores>,
    /// The scores of all forecasts.
    pub overall: Scores,
    /// How often the intervals held by quarters ahead, each level after the other, and
    /// then all quarters ahead together, where there are several.
    pub interval_records: Vec<IntervalRecord>,
    /// Every forecast.
    pub trials: Vec<Trial>,
    /// What came of it, in a few sentences.
    pub message: String,
    /// What a reader must know.
    pub notes: Vec<Finding>,
}

/// Why there is no backtest.
pub type Refusal = String;

/// Tries the forecast on the past quarters of a ledger.
pub fn backtest(
    ledger: &Ledger,
    interventions: &[Intervention],
    request: &BacktestRequest,
) -> Result<ClawbackBacktest, Refusal> {
    backtest_series(&series_of(ledger, &request.client_group)?, interventions, request)
}

/// Tries the forecast on the past quarters of one series.
pub(super) fn backtest_series(
    series: &Series,
    interventions: &[Intervention],
    request: &BacktestRequest,
) -> Result<ClawbackBacktest, Refusal> {
    let (first, last) = series.span().ok_or("no quarter is recorded as final")?;
    refuse_gaps(series)?;
    let amounts: Vec<Money> = series.quarters.values().map(|figure| figure.amount).collect();
    let pounds: Vec<f64> = amounts.iter().map(|amount| amount.as_pounds_f64()).collect();
    let levels: Vec<f64> = request.levels.iter().map(|level| f64::from(*level)).collect();
    let answer = engine::backtest(&pounds, request.horizon_quarters, &levels)
        .map_err(|error| error.to_string())?;
    let trial = |past: &PastForecast| trial(first, &amounts, &request.levels, past);
    let trials: Option<Vec<Trial>> = answer.forecasts.iter().map(trial).collect();
    let scored = |score| scores(score, &request.levels);
    let by_horizon: Option<Vec<Scores>> = answer.by_horizon.iter().map(scored).collect();
    let interval_records: Vec<IntervalRecord> =
        answer.bands.iter().flat_map(|band| records(band, &request.levels)).collect();
    let beyond = || "an error is beyond 100,000,000,000.00 pounds".to_owned();
    let overall = scored(&answer.overall).ok_or_else(beyond)?;
    Ok(ClawbackBacktest {
        recorded: (first, last, amounts.len()),
        origins: (last.plus(-(answer.overall.origins as i32)), last.plus(-1)),
        by_horizon: by_horizon.ok_or_else(beyond)?,
        trials: trials.ok_or_else(beyond)?,
        message: message(&overall, answer.overall.has_enough_origins(), &interval_records),
        interval_records,
        notes: notes(series, interventions, request, &answer),
        overall,
    })
}

/// A missing quarter is filled in a forecast. Here it would be filled from
/// quarters that its origin has not seen, and then judged as if it were recorded.
fn refuse_gaps(series: &Series) -> Result<(), Refusal> {
    let gaps = series.gaps();
    let have = match gaps.len() {
        0 => return Ok(()),
        1 => "has",
        _ => "have",
    };
    let gaps = quarters_in_words(gaps.into_iter());
    Err(format!(
        "{gaps} {have} no final figure, and a backtest needs every quarter from the first final one \
         to the last: a figure that is filled in cannot be compared with"
    ))
}

fn trial(first: Quarter, amounts: &[Money], levels: &[u8], past: &PastForecast) -> Option<Trial> {
    let quarter = |place: usize| Some(first.plus(i32::try_from(place).ok()?));
    let interval = |(level, (lower, upper)): (&u8, &(f64, f64))| {
        Some((*level, to_money(*lower)?, to_money(*upper)?))
    };
    Some(Trial {
        origin: quarter(past.seen - 1)?,
        quarter: quarter(past.place())?,
        quarters_ahead: past.ahead,
        actual: *amounts.get(past.place())?,
        point: to_money(past.point)?,
        seasonal_naive: to_money(past.naive)?,
        intervals: levels.iter().zip(&past.bounds).map(interval).collect::<Option<_>>()?,
    })
}

fn records(band: &HeldBand, levels: &[u8]) -> impl Iterator<Item = IntervalRecord> {
    levels.iter().zip(&band.levels).map(|(level, (count, verdict))| {
        let (ahead, held) = (band.ahead, Count { count: *count, of: band.forecasts });
        IntervalRecord {
            ahead,
            level: *level,
            held,
            quarters: band.quarters,
            verdict: *verdict,
            message: held_in_words(ahead, *level, held, *verdict),
        }
    })
}

fn scores(score: &Score, levels: &[u8]) -> Option<Scores> {
    let of = score.forecasts;
    let share = |count: usize| score.has_enough_origins().then(|| count as f64 / of as f64);
    let held = |(level, count): (&u8, &usize)| Held {
        level: *level,
        held: Count { count: *count, of },
        share: share(*count),
    };
    let (mae, naive_mae) = (to_money(score.mae)?, to_money(score.naive_mae)?);
    Some(Scores {
        origins: score.origins,
        forecasts: of,
        mae,
        naive_mae,
        value_added: naive_mae.checked_sub(mae)?,
        value_added_share: score.value_added().filter(|_| score.has_enough_origins()),
        closer: Count { count: score.closer, of },
        mase: score.mase.zip(score.naive_mase),
        smape: score.smape.zip(score.naive_smape),
        intervals: levels.iter().zip(&score.held).map(held).collect(),
    })
}
