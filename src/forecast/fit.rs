//! From a series to a fitted forecaster.

use super::last_quarter::{LastQuarter, drawn_in};
use super::members::Member;
use super::outcome::{Known, Note};
use super::scale::{Scale, ScaleFit, members_for};
use super::series::{FULL_METHOD_QUARTERS, FitError, Series, fill_gaps};
use super::spread::Spread;
use super::spread::{Unit, Variation};

/// Settings of a fit. The defaults are the method as it was calibrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FitOptions {
    /// Whether a forecast below zero is raised to zero, as money recovered and
    /// counts must be.
    pub floor_at_zero: bool,
    /// What is made of a last quarter that is unlike all before it.
    pub last_quarter: LastQuarter,
}

impl Default for FitOptions {
    fn default() -> FitOptions {
        FitOptions { floor_at_zero: true, last_quarter: LastQuarter::DrawnIn }
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
    pub(super) recent: [Known; 3],
    /// What interval widths are counted in.
    pub(super) width_unit: Unit,
    pub(super) spread: Spread,
    pub(super) notes: Vec<Note>,
    pub(super) count: usize,
    pub(super) log: Option<ScaleFit>,
    pub(super) level: ScaleFit,
    /// How far the last value as it was given lies from that which was fitted, in
    /// logarithms where there are any.
    pub(super) last_moved: f64,
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
    for (quarter, given) in fitted.recent.iter_mut().rev().zip(series.iter().rev()) {
        quarter.is_filled = given.is_none();
    }
    Ok(fitted)
}

fn fit_checked(series: Series, options: FitOptions) -> Fitted {
    let (values, unit) = (&series.values, series.unit);
    let count = values.len();
    let recent = core::array::from_fn(|i| Known { value: values[count - 3 + i], is_filled: false });
    let mut notes = Vec::new();
    if count < FULL_METHOD_QUARTERS {
        notes.push(Note::ShortSeries { have: count, need: FULL_METHOD_QUARTERS });
    }
    let logs = series.is_positive().then(|| values.iter().map(|value| libm::log(*value)).collect());
    let Prepared { levels, logs, typical, last_moved } =
        prepare(series.values, logs, options.last_quarter);
    if last_moved != 0.0 {
        let counted = 100.0 * levels[count - 1] / recent[2].value;
        // Of a share that is no ordinary number none is said.
        let percent = (counted.abs() < 1e6).then_some(libm::round(counted) as i32);
        notes.push(Note::LastQuarterDrawnIn { percent });
    }
    let level = ScaleFit::fit(&levels);
    let log = logs.as_deref().map(ScaleFit::fit);
    let is_zero = typical <= 0.0;
    if is_zero {
        notes.push(Note::AllZero);
    } else if log.is_none() {
        notes.push(Note::LevelScaleOnly);
    }
    let variation = match &log {
        Some(log) => log.variation(),
        None if is_zero => Variation::NONE,
        None => level.variation().relative_to(typical),
    };
    if variation.is_below_least() && !is_zero {
        notes.push(Note::HardlyAnyVariation);
    }
    let spread = match log {
        Some(_) => Spread::Factor,
        None => Spread::Amount { typical },
    };
    let width_unit = variation.unit();
    Fitted { options, unit, recent, width_unit, spread, notes, count, log, level, last_moved }
}

/// The values that are fitted, on both scales.
struct Prepared {
    levels: Vec<f64>,
    logs: Option<Vec<f64>>,
    /// The mean absolute value.
    typical: f64,
    /// How far the last value was moved, in logarithms where there are any.
    last_moved: f64,
}

/// Draws the last quarter in, where that is asked for and the quarter is odd.
fn prepare(mut levels: Vec<f64>, mut logs: Option<Vec<f64>>, last: LastQuarter) -> Prepared {
    let mean_size =
        |levels: &[f64]| levels.iter().map(|value| value.abs()).sum::<f64>() / levels.len() as f64;
    let (scale, typical) = match &logs {
        Some(logs) => (logs, 1.0),
        // The odd quarter itself is no measure of what is typical.
        None => (&levels, mean_size(&levels[..levels.len() - 1])),
    };
    let drawn = match last {
        LastQuarter::DrawnIn => drawn_in(scale, typical),
        LastQuarter::AsRecorded => None,
    };
    let mut last_moved = 0.0;
    if let (Some(drawn), Some(level)) = (drawn, levels.last_mut()) {
        match logs.as_mut().and_then(|logs| logs.last_mut()) {
            Some(log) => {
                last_moved = *log - drawn;
                (*log, *level) = (drawn, libm::exp(drawn));
            }
            None => {
                last_moved = *level - drawn;
                *level = drawn;
            }
        }
    }
    Prepared { typical: mean_size(&levels), levels, logs, last_moved }
}

impl Fitted {
    /// The members and scales that are combined, in a fixed order; the line last, where
    /// it has a weight.
    pub fn members(&self) -> impl Iterator<Item = (Member, Scale)> + '_ {
        let scales = [(Scale::Log, self.log.is_some()), (Scale::Level, true)];
        let line = match self.log {
            Some(_) => (Member::TrendLine, Scale::Log),
            None => (Member::TrendLine, Scale::Level),
        };
        scales
            .into_iter()
            .filter(|(_, fitted)| *fitted)
            .flat_map(|(scale, _)| members_for(self.count).iter().map(move |m| (*m, scale)))
            .chain((self.line().weight() > 0.0).then_some(line))
    }

    /// What a single member says so many quarters ahead, from 1.
    pub fn member_at(&self, member: Member, scale: Scale, ahead: usize) -> Option<f64> {
        let is_combined = self.members().any(|pair| pair == (member, scale));
        (is_combined && ahead > 0).then(|| self.unit * self.vote(member, scale, ahead))
    }

    /// The spread far ahead, in logarithms: how much the series moves, drawn
    /// towards a typical series. Interval widths are multiples of it.
    pub fn log_spread(&self) -> f64 {
        libm::exp(self.width_unit.log_far())
    }

    /// The spread of quarters whose middle is so many quarters ahead, from 1.
    /// Near ahead it is closer to what the series moves from quarter to quarter.
    pub fn log_spread_at(&self, middle: f64) -> f64 {
        libm::exp(self.width_unit.log_at(middle))
    }
}
