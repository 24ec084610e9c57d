//! How the method would have done on the series itself.
//!
//! From each origin the forecast is made anew with nothing but the quarters up
//! to it, and compared with what came, beside the seasonal naive forecast: the
//! same quarter of the last year seen. Origins follow each other by a quarter,
//! so one surprising quarter counts in several errors; they are not independent.

use core::fmt;

use super::SEASONS;
use super::fit::{FitOptions, fit};
use super::held::{HeldBand, bands};
use super::outcome::Forecast;
use super::predict::RequestError;
use super::series::{FULL_METHOD_QUARTERS, FitError, Series};

pub use super::past::{MAX_AHEAD, PastForecast};

/// The fewest quarters that an origin sees: what the whole method needs.
pub const LEAST_SEEN: usize = FULL_METHOD_QUARTERS;
/// The most origins that are tried, the latest: ten years. Each costs a fit, and
/// older ones say little of now.
pub const MAX_ORIGINS: usize = 40;
/// From so many origins on a share says something: of twenty outcomes a true
/// interval of 95% misses one.
pub const ENOUGH_ORIGINS: usize = 20;

/// Why there is no backtest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BacktestError {
    /// No quarter is left to compare with after the fewest that are seen.
    TooFewQuarters {
        /// The quarters given.
        have: usize,
        /// The quarters needed.
        need: usize,
    },
    /// The series cannot be forecast.
    Series(FitError),
    /// The horizon is not 1 to [`MAX_AHEAD`], or a level is not offered.
    Request(RequestError),
}

impl fmt::Display for BacktestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BacktestError::TooFewQuarters { have, need } => write!(
                f,
                "too few quarters for a backtest: {have} given, {need} needed, {LEAST_SEEN} to forecast \
                 from and one to compare with"
            ),
            BacktestError::Series(error) => error.fmt(f),
            BacktestError::Request(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BacktestError {}

impl From<FitError> for BacktestError {
    fn from(error: FitError) -> BacktestError {
        BacktestError::Series(error)
    }
}

impl From<RequestError> for BacktestError {
    fn from(error: RequestError) -> BacktestError {
        BacktestError::Request(error)
    }
}

/// The errors of some forecasts together, beside those of seasonal naive.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// How many origins they were made from.
    pub origins: usize,
    /// How many forecasts there are.
    pub forecasts: usize,
    /// How many were closer to what came than seasonal naive.
    pub closer: usize,
    /// The mean absolute error of the points.
    pub mae: f64,
    /// That of seasonal naive.
    pub naive_mae: f64,
    /// The mean of the errors over the scale of their origin. `None` where a
    /// series never changed from one year to the next.
    pub mase: Option<f64>,
    /// That of seasonal naive.
    pub naive_mase: Option<f64>,
    /// The mean of `2 |y - f| / (|y| + |f|)`. `None` where a quarter is zero or
    /// negative, since a share of such a quarter says nothing.
    pub smape: Option<f64>,
    /// That of seasonal naive.
    pub naive_smape: Option<f64>,
    /// How many outcomes lay inside the interval of each level.
    pub held: Vec<usize>,
}

impl Score {
    /// The share by which the absolute error is smaller than that of seasonal
    /// naive; negative where it is larger. `None` where seasonal naive was exact.
    pub fn value_added(&self) -> Option<f64> {
        (self.naive_mae > 0.0).then(|| 1.0 - self.mae / self.naive_mae)
    }

    /// Whether there are so many origins that a share says something.
    pub fn has_enough_origins(&self) -> bool {
        self.origins >= ENOUGH_ORIGINS
    }
}

/// A backtest.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// Every forecast, by origin and then by how far ahead.
    pub forecasts: Vec<PastForecast>,
    /// The scores one quarter ahead, two quarters ahead and so on.
    pub by_horizon: Vec<Score>,
    /// The score of all forecasts.
    pub overall: Score,
    /// How often the intervals held, by quarters ahead, and then all of them together.
    pub bands: Vec<HeldBand>,
}

/// Forecasts up to `horizon` quarters ahead from every origin that has seen at
/// least [`LEAST_SEEN`] quarters and has a quarter after it, but from no more than
/// the latest [`MAX_ORIGINS`].
///
/// ```
/// use recoup::forecast::backtest::backtest;
/// let series = [10.0, 20.0, 40.0, 30.0, 10.0, 20.0, 40.0, 30.0, 10.0, 20.0];
/// let got = backtest(&series, 4, &[80.0]).unwrap();
/// assert_eq!((got.overall.origins, got.overall.forecasts), (2, 3));
/// assert_eq!(got.overall.held, [3]);
/// ```
pub fn backtest(series: &[f64], horizon: usize, levels: &[f64]) -> Result<Backtest, BacktestError> {
    let (have, need) = (series.len(), LEAST_SEEN + 1);
    if have < need {
        return Err(BacktestError::TooFewQuarters { have, need });
    }
    if horizon == 0 || horizon > MAX_AHEAD {
        let error = RequestError::HorizonOutOfRange { have: horizon, most: MAX_AHEAD };
        return Err(BacktestError::Request(error));
    }
    // The last quarter is seen by no origin, so no fit would refuse it.
    Series::new(series)?;
    let mut forecasts = Vec::new();
    let first = LEAST_SEEN.max(have.saturating_sub(MAX_ORIGINS));
    for seen in first..have {
        // Nothing below can look beyond the origin: this is all that it gets.
        let known = &series[..seen];
        let ahead = horizon.min(have - seen);
        let forecast = fit(known, &FitOptions::default())?.forecast(ahead, levels)?;
        let scale = yearly_change(known);
        let compared = |ahead| compare(known, &forecast, ahead, series[seen + ahead - 1], scale);
        forecasts.extend((1..=ahead).map(compared));
    }
    let by_horizon = (1..=horizon.min(have - first))
        .map(|ahead| score(forecasts.iter().filter(|f| f.ahead == ahead), levels.len()))
        .collect();
    let overall = score(forecasts.iter(), levels.len());
    let bands = bands(&forecasts, levels);
    Ok(Backtest { forecasts, by_horizon, overall, bands })
}

fn compare(
    known: &[f64],
    forecast: &Forecast,
    ahead: usize,
    actual: f64,
    scale: f64,
) -> PastForecast {
    let last_year = &known[known.len() - SEASONS..];
    let bounds = forecast.bands.iter().map(|band| (band.lower[ahead - 1], band.upper[ahead - 1]));
    PastForecast {
        seen: known.len(),
        ahead,
        actual,
        point: forecast.points[ahead - 1],
        naive: last_year[(ahead - 1) % SEASONS],
        bounds: bounds.collect(),
        scale,
    }
}

/// The mean absolute change on the year before.
fn yearly_change(known: &[f64]) -> f64 {
    let changes = known.iter().zip(&known[SEASONS..]).map(|(before, after)| (after - before).abs());
    changes.sum::<f64>() / (known.len() - SEASONS) as f64
}

fn score<'a>(forecasts: impl Iterator<Item = &'a PastForecast> + Clone, levels: usize) -> Score {
    let count = forecasts.clone().count();
    let mean =
        |of: &dyn Fn(&PastForecast) -> f64| forecasts.clone().map(of).sum::<f64>() / count as f64;
    let origins = forecasts.clone().zip(forecasts.clone().skip(1));
    let origins = 1 + origins.filter(|(one, next)| one.seen != next.seen).count();
    let is_scaled = forecasts.clone().all(|f| f.scale > 0.0);
    let is_positive = forecasts.clone().all(|f| f.actual > 0.0 && f.naive > 0.0);
    let scaled = |error: fn(&PastForecast) -> f64| is_scaled.then(|| mean(&|f| error(f) / f.scale));
    let share = |says: fn(&PastForecast) -> f64| {
        let of = move |f: &PastForecast| 2.0 * (f.actual - says(f)).abs() / (f.actual + says(f));
        is_positive.then(|| mean(&of))
    };
    Score {
        origins,
        forecasts: count,
        closer: forecasts.clone().filter(|f| f.error() < f.naive_error()).count(),
        mae: mean(&PastForecast::error),
        naive_mae: mean(&PastForecast::naive_error),
        mase: scaled(PastForecast::error),
        naive_mase: scaled(PastForecast::naive_error),
        smape: share(|f| f.point),
        naive_smape: share(|f| f.naive),
        held: (0..levels)
            .map(|level| forecasts.clone().filter(|f| f.held(level)).count())
            .collect(),
    }
}
