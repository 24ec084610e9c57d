//! From a fitted forecaster to a forecast.

use core::fmt;

use super::alternatives::{Alternatives, Gap};
use super::calibration::{LEVEL_RANGE, Place, Widths};
use super::fit::Fitted;
use super::outcome::{Band, Forecast, Known, Note};
use super::spread::Spread;

/// The most quarters ahead that are forecast.
pub const MAX_HORIZON: usize = 40;
/// The largest step, in logarithms, that a scenario of a step accepts.
const MAX_LOG_STEP: f64 = 20.0;

/// How much of a recent step in the level goes on.
///
/// A forecast goes on from the level it finds, so a step persists unless a
/// scenario says otherwise: with `share` p the forecast is multiplied by
/// `exp(-(1 - p) log_step)`, and its bounds with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetainedStep {
    /// 1 when the step stays, 0.5 when half of it goes, 0 when all of it goes.
    pub share: f64,
    /// The step in logarithms, from a growth fit.
    pub log_step: f64,
}

/// What to forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request<'a> {
    /// How many quarters ahead.
    pub horizon: usize,
    /// The interval levels in percent, such as `&[80.0, 95.0]`.
    pub levels: &'a [f64],
    /// How many of the last values of the series belong to the financial year
    /// of the first forecast quarter: 0 when the forecast starts a year.
    pub quarters_into_year: usize,
    /// A scenario for a recent step; `None` leaves the statistical forecast.
    pub retained_step: Option<RetainedStep>,
}

/// Why a request cannot be met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RequestError {
    /// The horizon is zero or beyond [`MAX_HORIZON`].
    HorizonOutOfRange {
        /// The horizon asked for.
        have: usize,
        /// The longest that is offered.
        most: usize,
    },
    /// A level outside those that intervals were calibrated for.
    LevelOutOfRange {
        /// The level asked for, in percent.
        level: f64,
    },
    /// More than three quarters of the year in progress.
    QuartersIntoYear {
        /// The quarters given.
        have: usize,
    },
    /// A share outside 0 to 1, or a step that is not a finite number of
    /// ordinary size.
    RetainedStep,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestError::HorizonOutOfRange { have, most } => {
                write!(f, "cannot forecast {have} quarters: 1 to {most} are offered")
            }
            RequestError::LevelOutOfRange { level } => {
                let (low, high) = LEVEL_RANGE;
                write!(f, "no intervals of {level}%: they are calibrated from {low}% to {high}%")
            }
            RequestError::QuartersIntoYear { have } => {
                write!(f, "a year in progress has 0 to 3 known quarters, not {have}")
            }
            RequestError::RetainedStep => {
                f.write_str("the retained share runs from 0 to 1, of a step of ordinary size")
            }
        }
    }
}

impl std::error::Error for RequestError {}

impl Fitted {
    /// Forecasts so many quarters, the first of which starts a financial year,
    /// with intervals of the given levels in percent.
    pub fn forecast(&self, horizon: usize, levels: &[f64]) -> Result<Forecast, RequestError> {
        let request = Request { horizon, levels, quarters_into_year: 0, retained_step: None };
        self.forecast_with(&request)
    }

    /// Forecasts as the request says.
    pub fn forecast_with(&self, request: &Request<'_>) -> Result<Forecast, RequestError> {
        check(request)?;
        let scenario = request.retained_step.map_or(1.0, |retained_step| {
            libm::exp(-(1.0 - retained_step.share) * retained_step.log_step)
        });
        let mut forecast = self.empty_forecast(request, scenario);
        let (mut floored, mut gap) = (0, Gap::default());
        for ahead in 1..=request.horizon {
            let combined = self.point_at(ahead);
            let is_floored = self.options.floor_at_zero && combined < 0.0;
            floored += usize::from(is_floored);
            let point = if is_floored { 0.0 } else { self.unit * scenario * combined };
            forecast.points.push(point);
            let along = self.paths_at(ahead, point, self.unit * scenario);
            forecast.paths.push(along);
            // What was as far away before still counts, so that no interval becomes
            // narrower with the distance.
            gap = gap.or(forecast.alternatives.gap(&along, forecast.spread, 1));
            let place = Place::of_block(self.width_unit, ahead, 1, gap);
            for band in 0..forecast.bands.len() {
                let width = forecast.widths[band].at(place);
                let (lower, upper) = forecast.bounds(point, width, 1);
                forecast.bands[band].lower.push(lower);
                forecast.bands[band].upper.push(upper);
            }
        }
        if floored > 0 {
            forecast.notes.push(Note::FlooredAtZero { quarters: floored });
        }
        let years = (request.quarters_into_year + request.horizon) / 4;
        forecast.years = (0..years).map(|y| forecast.total_of(4 * y, 4 * y + 4)).collect();
        forecast.total = forecast.total_over(0..years);
        Ok(forecast)
    }

    /// The forecast before any quarter has been added.
    fn empty_forecast(&self, request: &Request<'_>, scenario: f64) -> Forecast {
        let known = &self.recent[self.recent.len() - request.quarters_into_year..];
        let in_units = |quarter: &Known| Known { value: self.unit * quarter.value, ..*quarter };
        let empty = || Vec::with_capacity(request.horizon);
        let band = |level: &f64| Band { level: *level, lower: empty(), upper: empty() };
        let widths = |level: &f64| Widths::new(*level, self.count);
        let mut notes = self.notes.clone();
        if request.retained_step.is_some_and(|retained_step| retained_step.share < 1.0) {
            notes.push(Note::StepReversed);
        }
        let spread = match self.spread {
            Spread::Amount { typical } => {
                Spread::Amount { typical: self.unit * scenario * typical }
            }
            Spread::Factor => Spread::Factor,
        };
        Forecast {
            points: empty(),
            bands: request.levels.iter().map(band).collect(),
            years: Vec::new(),
            total: None,
            notes,
            known: known.iter().map(in_units).collect(),
            spread,
            width_unit: self.width_unit,
            paths: Vec::with_capacity(request.horizon),
            alternatives: Alternatives::of(self),
            widths: request.levels.iter().map(widths).collect(),
            floor_at_zero: self.options.floor_at_zero,
        }
    }
}

fn check(request: &Request<'_>) -> Result<(), RequestError> {
    let (have, most) = (request.horizon, MAX_HORIZON);
    if have == 0 || have > most {
        return Err(RequestError::HorizonOutOfRange { have, most });
    }
    let (low, high) = LEVEL_RANGE;
    if let Some(level) = request.levels.iter().find(|l| !(low..=high).contains(*l)) {
        return Err(RequestError::LevelOutOfRange { level: *level });
    }
    if request.quarters_into_year > 3 {
        return Err(RequestError::QuartersIntoYear { have: request.quarters_into_year });
    }
    match request.retained_step {
        Some(RetainedStep { share, log_step })
            if !(0.0..=1.0).contains(&share)
                || log_step.is_nan()
                || log_step.abs() > MAX_LOG_STEP =>
        {
            Err(RequestError::RetainedStep)
        }
        _ => Ok(()),
    }
}
