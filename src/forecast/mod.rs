//! The numeric engine: forecasts and growth rates of quarterly series.
//!
//! It works on plain numbers and knows nothing of clawbacks, pounds or
//! calendars. A forecast is the median of five simple methods on two scales,
//! drawn along the trend as far as the series shows one, with intervals whose
//! widths were calibrated on public series; a growth rate
//! comes with its uncertainty and a verdict on a target. Nothing is drawn at
//! random, nothing has to converge, and every logarithm, exponential and power
//! comes from `libm`, so the same series gives the same bytes everywhere.
//!
//! - [`fit()`] checks and fits a series; [`Fitted::forecast`] looks ahead.
//! - [`GrowthSeries::fit`] states growth a year; [`GrowthSeries::search_break`]
//!   looks for a break, and [`Break::is_suggested`] says whether it may be chance.

mod alternatives;
pub mod backtest;
pub mod breaks;
mod calibrated;
pub mod calibration;
mod combination;
pub mod fit;
mod fitted_level;
pub mod growth;
pub mod held;
mod last_quarter;
mod late_step;
mod least_squares;
mod line;
pub mod members;
mod normal;
pub mod outcome;
mod past;
mod paths;
pub mod predict;
pub mod reconcile;
pub mod scale;
mod seasonal;
pub mod series;
mod spread;
mod student_t;
pub mod verdict;

pub use breaks::Break;
pub use fit::{FitOptions, Fitted, fit, fit_with_gaps};
pub use fitted_level::GrowthSpread;
pub use growth::{
    GrowthError, GrowthFit, GrowthSeries, Observation, StepEstimate, tells_step_from_trend,
};
pub use last_quarter::LastQuarter;
pub use members::Member;
pub use normal::normal_quantile;
pub use outcome::{Band, Forecast, Interval, Note, Total, YearChange};
pub use predict::{MAX_HORIZON, Request, RequestError, RetainedStep};
pub use scale::Scale;
pub use series::FitError;
pub use verdict::Verdict;

/// Quarters in a year: the period of every seasonal pattern here. The interval
/// widths were calibrated for quarters, so it is not an option.
pub const SEASONS: usize = 4;
