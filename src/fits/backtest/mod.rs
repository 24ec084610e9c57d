//! The backtest of quarterly clawbacks: what the forecast would have said at
//! each past quarter, in pounds, beside what was recorded since.

mod answer;
mod words;

use crate::domain::ledger::Series;
use crate::domain::quarter_runs::quarters_in_words;
use crate::domain::{Money, Quarter};
use crate::forecast::backtest::{self as engine, PastForecast, Score};
use crate::forecast::held::HeldBand;

use super::observed::Observed;
use super::to_money;
use crate::fits::refusals::NoForecast;
use words::{held_in_words, message, notes};

pub use answer::{
    BacktestRequest, ClawbackBacktest, Count, DEFAULT_HORIZON, Held, IntervalRecord, Scores, Trial,
};

/// Tries the forecast on the past quarters.
pub fn backtest(
    observed: &Observed,
    request: &BacktestRequest,
) -> Result<ClawbackBacktest, NoForecast> {
    let ((first, last), series) = (observed.span()?, &observed.series);
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
    let beyond = || "an error is beyond 100,000,000,000 pounds".to_owned();
    let overall = scored(&answer.overall).ok_or_else(beyond)?;
    Ok(ClawbackBacktest {
        recorded: (first, last, amounts.len()),
        origins: (last.plus(-(answer.overall.origins as i32)), last.plus(-1)),
        by_horizon: by_horizon.ok_or_else(beyond)?,
        trials: trials.ok_or_else(beyond)?,
        message: message(&overall, answer.overall.has_enough_origins(), &interval_records),
        interval_records,
        notes: notes(observed, request, &answer),
        overall,
    })
}

/// A missing quarter is filled in a forecast. Here it would be filled from
/// quarters that its origin has not seen, and then judged as if it were recorded.
fn refuse_gaps(series: &Series) -> Result<(), NoForecast> {
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
