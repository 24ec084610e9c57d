//! From a series to a fitted forecaster.

use super::members::Member;
use super::outcome::{Known, Note, Spread};
use super::scale::{Scale, ScaleFit, members_for};
use super::series::{FULL_METHOD_QUARTERS, FitError, Series, fill_gaps};
use super::spread::{Unit, Variation};

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
    pub(super) recent: [Known; 3],
    /// What interval widths are counted in.
    pub(super) width_unit: Unit,
    pub(super) spread: Spread,
    pub(super) notes: Vec<Note>,
    pub(super) count: usize,
    pub(super) log: Option<ScaleFit>,
    pub(super) level: ScaleFit,
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
    let typical = values.iter().map(|value| value.abs()).sum::<f64>() / count as f64;
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
    let recent = core::array::from_fn(|i| Known { value: values[count - 3 + i], is_filled: false });
    Fitted {
        options,
        unit: series.unit,
        recent,
        width_unit: variation.unit(),
        spread,
        notes,
        count,
        log,
        level,
    }
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
