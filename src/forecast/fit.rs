//! From a series to a fitted forecaster.

use super::calibration;
use super::members::Member;
use super::outcome::Note;
use super::scale::{Scale, ScaleFit, members_for};
use super::series::{FULL_METHOD_QUARTERS, FitError, Series, fill_gaps};

/// The most forecasts that are combined: five members on two scales.
const MOST_VOTES: usize = 10;
/// The largest logarithm that a vote may have, relative to the largest value of
/// the series: a factor of 1e86.
const MOST_LOG: f64 = 200.0;

/// Settings of a fit. The defaults are the method as it was calibrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FitOptions {
    /// Whether a forecast below zero is raised to zero, as money recovered and
    /// counts must be.
    pub floor_at_zero: bool,
}

impl Default for FitOptions {
    fn default() -> FitOptions {
        FitOptions { floor_at_zero: true }
    }
}

/// A series to which every member has been fitted. Only this type can
/// forecast, so a forecast from an unfitted method cannot be written.
#[derive(Clone, Debug)]
pub struct Fitted {
    pub(super) options: FitOptions,
    /// What the values were divided by.
    pub(super) unit: f64,
    /// The last three values, which a year in progress may already hold.
    pub(super) recent: [f64; 3],
    pub(super) spread: Spread,
    pub(super) notes: Vec<Note>,
    count: usize,
    log: Option<ScaleFit>,
    level: ScaleFit,
}

/// How far outcomes may lie from the point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spread {
    /// A factor: bounds are the point times or divided by it.
    Factor {
        /// The spread in logarithms.
        log_spread: f64,
    },
    /// An amount a quarter, where zero or negative values rule out factors.
    Amount {
        /// The spread as a share of `typical`.
        log_spread: f64,
        /// The mean absolute value of the series.
        typical: f64,
    },
}

/// Fits the combination to a quarterly series, oldest value first.
///
/// ```
/// use recoup::forecast::{FitError, FitOptions, fit};
/// let series = [20.0, 24.0, 31.0, 22.0, 21.0, 26.0, 33.0, 23.0];
/// let fitted = fit(&series, &FitOptions::default()).unwrap();
/// let forecast = fitted.forecast(4, &[80.0, 95.0]).unwrap();
/// assert_eq!(forecast.points.len(), 4);
/// assert!(forecast.bands[1].lower[0] < forecast.bands[0].lower[0]);
///
/// let refused = fit(&series[..3], &FitOptions::default()).unwrap_err();
/// assert_eq!(refused, FitError::TooFewQuarters { have: 3, need: 4 });
/// ```
pub fn fit(series: &[f64], options: &FitOptions) -> Result<Fitted, FitError> {
    Ok(fit_checked(Series::new(series)?, *options))
}

/// Fits a series in which some quarters are missing. At most a quarter of them
/// may be; they are filled from the years beside them and a note says how many.
pub fn fit_with_gaps(series: &[Option<f64>], options: &FitOptions) -> Result<Fitted, FitError> {
    let (values, filled) = fill_gaps(series)?;
    let mut fitted = fit(&values, options)?;
    if filled > 0 {
        fitted.notes.push(Note::GapsFilled { count: filled });
    }
    Ok(fitted)
}

fn fit_checked(series: Series, options: FitOptions) -> Fitted {
    let values = &series.values;
    let count = values.len();
    let mut notes = Vec::new();
    if count < FULL_METHOD_QUARTERS {
        notes.push(Note::ShortSeries { have: count, need: FULL_METHOD_QUARTERS });
    }
    let level = ScaleFit::fit(values);
    let log = series.is_positive().then(|| {
        let logs: Vec<f64> = values.iter().map(|value| libm::log(*value)).collect();
        ScaleFit::fit(&logs)
    });
    if log.is_none() {
        notes.push(Note::LevelScaleOnly);
    }
    let typical = values.iter().map(|value| value.abs()).sum::<f64>() / count as f64;
    let error = match &log {
        Some(log) => log.error(),
        None if typical > 0.0 => level.error() / typical,
        None => 0.0,
    };
    if calibration::is_below_least(error) {
        notes.push(Note::HardlyAnyVariation);
    }
    let log_spread = calibration::spread(error);
    let spread = match log {
        Some(_) => Spread::Factor { log_spread },
        None => Spread::Amount { log_spread, typical },
    };
    let recent = core::array::from_fn(|i| values[count - 3 + i]);
    Fitted { options, unit: series.unit, recent, spread, notes, count, log, level }
}

impl Fitted {
    /// The members and scales that are combined, in a fixed order.
    pub fn members(&self) -> impl Iterator<Item = (Member, Scale)> + '_ {
        let scales = [(Scale::Log, self.log.is_some()), (Scale::Level, true)];
        scales
            .into_iter()
            .filter(|(_, fitted)| *fitted)
            .flat_map(|(scale, _)| members_for(self.count).iter().map(move |m| (*m, scale)))
    }

    /// What a single member says so many quarters ahead, from 1.
    pub fn member_at(&self, member: Member, scale: Scale, ahead: usize) -> Option<f64> {
        let is_combined = self.members().any(|pair| pair == (member, scale));
        (is_combined && ahead > 0).then(|| self.unit * self.vote(member, scale, ahead))
    }

    /// The one-step error, in logarithms, that interval widths are multiples
    /// of: the series' own, drawn towards that of the pool.
    pub fn log_spread(&self) -> f64 {
        match self.spread {
            Spread::Factor { log_spread } | Spread::Amount { log_spread, .. } => log_spread,
        }
    }

    /// The median of all members, in units, before any floor.
    ///
    /// A series without a zero is not forecast at zero: where an amount taken
    /// off a small level would leave less than every percentage does, the vote
    /// counts as the lowest of those.
    pub(super) fn median_at(&self, ahead: usize) -> f64 {
        let members = members_for(self.count);
        let mut votes = [0.0; MOST_VOTES];
        let mut count = 0;
        // Inserting in order keeps the votes sorted.
        let mut insert = |vote: f64| {
            let mut place = count;
            while place > 0 && votes[place - 1] > vote {
                votes[place] = votes[place - 1];
                place -= 1;
            }
            votes[place] = vote;
            count += 1;
        };
        let mut least = f64::NEG_INFINITY;
        if self.log.is_some() {
            let logs = members.iter().map(|member| self.vote(*member, Scale::Log, ahead));
            least = f64::INFINITY;
            for vote in logs {
                least = least.min(vote);
                insert(vote);
            }
        }
        for member in members {
            insert(self.vote(*member, Scale::Level, ahead).max(least));
        }
        0.5 * votes[(count - 1) / 2] + 0.5 * votes[count / 2]
    }

    fn vote(&self, member: Member, scale: Scale, ahead: usize) -> f64 {
        match (scale, &self.log) {
            // Beyond this cap an exponential would leave the range of floats.
            (Scale::Log, Some(log)) => libm::exp(log.at(member, ahead).min(MOST_LOG)),
            _ => self.level.at(member, ahead),
        }
    }
}
