//! Growth a year: the log-linear trend with quarter effects, with and without
//! a step, its uncertainty, and what it says about a target.
//!
//! The model is `log y = a + b t + quarter effects (+ c step)`, with `t` in
//! years and quarter effects that sum to zero; growth a year is `exp(b) - 1`.
//! It is fitted by ordinary least squares with t intervals. Quarterly errors seldom
//! are independent, so the verdict rests on the AR(1) interval as well, corrected
//! for what so few quarters hide.

use core::fmt;
use core::ops::Range;

use super::SEASONS;
use super::least_squares::{self, LeastSquares, Row};
use super::student_t;
use super::verdict::Verdict;

/// The fewest quarters that a growth rate is read from: two of each.
pub const MIN_QUARTERS: usize = 8;
/// Residuals smaller than this, in logs, are rounding noise.
const NOISE: f64 = 1e-12;
/// The columns of intercept, trend and quarter effects.
const TREND_COLUMNS: usize = 5;
/// The column of the trend.
const TREND: usize = 1;
/// The column of the step, after those of the trend.
pub(super) const STEP: usize = 5;
/// How much of the correlation of errors each column that moves slowly takes away
/// from the residuals, as a multiple of (1 + r) over the degrees of freedom.
/// `examples/verdicts` shows what verdicts do with it; with 1.0 the share of false
/// ones comes near its limit of 10%, with 1.2 the power of 16 quarters down to its own.
const HIDDEN: f64 = 1.1;
/// The most that errors are taken to hang together: beyond it no width is finite.
const MOST_CORRELATION: f64 = 0.95;

/// One quarter's value. Quarters may be missing, so each carries its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// How many quarters after an arbitrary origin.
    pub index: usize,
    /// Which quarter of the year, 0 to 3.
    pub season: usize,
    /// The value observed.
    pub value: f64,
}

/// Why a growth rate cannot be stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GrowthError {
    /// Fewer quarters than a trend with quarter effects needs.
    TooFewQuarters {
        /// The quarters given.
        have: usize,
        /// The quarters needed.
        need: usize,
    },
    /// A zero or negative value has no logarithm.
    NotPositive {
        /// The time index of the first such value.
        index: usize,
    },
    /// A value is infinite or not a number.
    NotFinite {
        /// The time index of the first such value.
        index: usize,
    },
    /// Indices do not increase, or a season is not 0 to 3.
    NotInOrder {
        /// The first index that is out of place.
        index: usize,
    },
    /// The quarters given cannot tell trend, quarter effects and step apart, for
    /// example because one quarter of the year never occurs or every quarter
    /// lies inside the step.
    NotIdentified,
}

impl fmt::Display for GrowthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GrowthError::TooFewQuarters { have, need } => {
                write!(f, "too few quarters for a growth rate: {have} given, {need} needed")
            }
            GrowthError::NotPositive { .. } => {
                f.write_str("a quarter is zero or negative, so growth in percent has no meaning")
            }
            GrowthError::NotFinite { .. } => f.write_str("a quarter has no finite value"),
            GrowthError::NotInOrder { .. } => {
                f.write_str("the quarters are not in order or not of a four-quarter year")
            }
            GrowthError::NotIdentified => {
                f.write_str("the quarters given cannot tell trend, quarter effects and step apart")
            }
        }
    }
}

impl std::error::Error for GrowthError {}

/// A step in the level, estimated together with the trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepEstimate {
    /// The time index of the first quarter of the step.
    pub start_index: usize,
    /// How much higher the level is inside the step: 0.65 is 65%.
    pub size: f64,
    /// The lower end of the 95% interval of `size`.
    pub lower_95: f64,
    /// The upper end of the 95% interval of `size`.
    pub upper_95: f64,
    /// The step in logarithms, which scenarios of the step are made from.
    pub log_size: f64,
}

/// A fitted growth rate with its uncertainty. Rates are fractions a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GrowthFit {
    /// Growth a year: 0.10 is 10%.
    pub growth_rate: f64,
    /// The lower end of the 95% interval, by ordinary least squares.
    pub lower_95: f64,
    /// The upper end of the 95% interval, by ordinary least squares.
    pub upper_95: f64,
    /// The Durbin-Watson statistic of neighbouring quarters: near 2 the errors
    /// look independent, near 0 they run in spells. `None` for a perfect fit.
    pub durbin_watson: Option<f64>,
    /// The probability that growth is at least the target; `None` without one.
    pub probability_at_least_target: Option<f64>,
    /// The lower end of the interval that allows for first-order serial
    /// correlation r of the errors: the standard error times
    /// `sqrt((1 + r) / (1 - r))`. It is wider than the ordinary interval when
    /// errors run in spells and narrower when they alternate.
    pub ar1_lower_95: f64,
    /// The upper end of that interval.
    pub ar1_upper_95: f64,
    /// The lower end of the AR(1) interval with r corrected for what the columns of
    /// the model take from it. It is never narrower than the ordinary interval.
    pub corrected_lower_95: f64,
    /// The upper end of that interval.
    pub corrected_upper_95: f64,
    /// What the ordinary and the corrected interval say together about the target.
    pub verdict: Verdict,
    /// The step, when one is in the model.
    pub step: Option<StepEstimate>,
}

impl GrowthFit {
    /// Half of the wider 95% interval, in logarithms: so far must growth lie from a
    /// target for the verdict to be decisive.
    pub fn half_width_95(&self) -> f64 {
        libm::log1p(self.corrected_upper_95) - libm::log1p(self.growth_rate)
    }

    /// What the ordinary interval alone would say about a target.
    pub fn ordinary_verdict(&self, target: f64) -> Verdict {
        Verdict::of_interval(self.lower_95, self.upper_95, target)
    }
}

/// Quarters that passed the checks of a growth fit. Only this type can be
/// fitted, so a fit never meets a zero, a NaN or a disordered series.
#[derive(Clone, Debug)]
pub struct GrowthSeries {
    pub(super) indices: Vec<usize>,
    design: Vec<Row>,
    pub(super) logs: Vec<f64>,
}

impl GrowthSeries {
    /// Checks the quarters: at least eight, in order, finite and positive.
    pub fn new(quarters: &[Observation]) -> Result<GrowthSeries, GrowthError> {
        let need = MIN_QUARTERS;
        if quarters.len() < need {
            return Err(GrowthError::TooFewQuarters { have: quarters.len(), need });
        }
        let mut series = GrowthSeries { indices: Vec::new(), design: Vec::new(), logs: Vec::new() };
        for quarter in quarters {
            let index = quarter.index;
            let later = series.indices.last().is_none_or(|last| index > *last);
            if !later || quarter.season >= SEASONS {
                return Err(GrowthError::NotInOrder { index });
            }
            if !quarter.value.is_finite() {
                return Err(GrowthError::NotFinite { index });
            }
            if quarter.value <= 0.0 {
                return Err(GrowthError::NotPositive { index });
            }
            let years = (index - series.indices.first().unwrap_or(&index)) as f64;
            series.indices.push(index);
            series.design.push(trend_row(years / SEASONS as f64, quarter.season));
            series.logs.push(libm::log(quarter.value));
        }
        Ok(series)
    }

    /// Fits the trend, with a `step` over a range of time indices if one is
    /// given, and judges it against `target` (0.10 is 10% a year), where there is one.
    ///
    /// ```
    /// use recoup::forecast::{GrowthSeries, Observation, Verdict};
    /// let two_percent_a_quarter = |i| 100.0 * 1.02_f64.powi(i as i32);
    /// let quarters: Vec<Observation> = (0..12)
    ///     .map(|i| Observation { index: i, season: i % 4, value: two_percent_a_quarter(i) })
    ///     .collect();
    /// let fit = GrowthSeries::new(&quarters).unwrap().fit(None, 0.05).unwrap();
    /// assert_eq!(format!("{:.4}", fit.growth_rate), "0.0824");
    /// assert_eq!(fit.verdict, Verdict::Supports);
    /// ```
    pub fn fit(
        &self,
        step: Option<Range<usize>>,
        target: impl Into<Option<f64>>,
    ) -> Result<GrowthFit, GrowthError> {
        let (model, start) = match step {
            None => (self.trend(), None),
            Some(step) => (self.with_step(&step), Some(step.start)),
        };
        let model = model.ok_or(GrowthError::NotIdentified)?;
        Ok(self.describe(&model, start, target.into()))
    }

    pub(super) fn trend(&self) -> Option<LeastSquares> {
        least_squares::fit(&self.design, &self.logs, TREND_COLUMNS)
    }

    pub(super) fn with_step(&self, step: &Range<usize>) -> Option<LeastSquares> {
        let mut design = self.design.clone();
        for (row, index) in design.iter_mut().zip(&self.indices) {
            row[STEP] = if step.contains(index) { 1.0 } else { 0.0 };
        }
        least_squares::fit(&design, &self.logs, TREND_COLUMNS + 1)
    }

    /// Quarter effects with a lasting step from this index, and no growth.
    pub(super) fn step_alone(&self, start_index: usize) -> Option<LeastSquares> {
        let mut design = self.design.clone();
        for (row, index) in design.iter_mut().zip(&self.indices) {
            row[TREND] = if *index >= start_index { 1.0 } else { 0.0 };
        }
        least_squares::fit(&design, &self.logs, TREND_COLUMNS)
    }

    /// The sum of squares that rounding alone may leave.
    pub(super) fn noise(&self) -> f64 {
        self.logs.len() as f64 * NOISE * NOISE
    }

    pub(super) fn describe(
        &self,
        model: &LeastSquares,
        start: Option<usize>,
        target: Option<f64>,
    ) -> GrowthFit {
        let degrees = model.degrees;
        let deviation = libm::sqrt(model.squares.max(self.noise()) / degrees as f64);
        let reach = student_t::quantile(0.975, degrees);
        let (slope, error) = (model.coefficients[TREND], deviation * model.error_factors[TREND]);
        let spells = self.spells(model);
        let rate = libm::expm1;
        let interval = |correlation: f64| {
            let error = error * libm::sqrt((1.0 + correlation) / (1.0 - correlation));
            (rate(slope - reach * error), rate(slope + reach * error))
        };
        let (lower_95, upper_95) = interval(0.0);
        let (ar1_lower_95, ar1_upper_95) = interval(spells.correlation);
        let (corrected_lower_95, corrected_upper_95) = interval(spells.corrected(model, start));
        // Growth cannot be below -100%, so a target there is always met.
        let slope_of =
            |target: f64| if target > -1.0 { libm::log1p(target) } else { f64::NEG_INFINITY };
        GrowthFit {
            growth_rate: rate(slope),
            lower_95,
            upper_95,
            durbin_watson: spells.durbin_watson,
            probability_at_least_target: target
                .map(|target| student_t::cumulative((slope - slope_of(target)) / error, degrees)),
            ar1_lower_95,
            ar1_upper_95,
            corrected_lower_95,
            corrected_upper_95,
            // The ordinary interval lies within the corrected one, which so speaks for both.
            verdict: Verdict::of_interval(corrected_lower_95, corrected_upper_95, target),
            step: start.map(|start_index| {
                let log_size = model.coefficients[STEP];
                let error = deviation * model.error_factors[STEP];
                StepEstimate {
                    start_index,
                    size: rate(log_size),
                    lower_95: rate(log_size - reach * error),
                    upper_95: rate(log_size + reach * error),
                    log_size,
                }
            }),
        }
    }

    /// How the errors of neighbouring quarters hang together; a gap in the
    /// series separates its neighbours.
    pub(super) fn spells(&self, model: &LeastSquares) -> Spells {
        if model.squares <= self.noise() {
            return Spells { durbin_watson: None, correlation: 0.0 };
        }
        let (mut differences, mut products) = (0.0, 0.0);
        for (pair, index) in model.residuals.windows(2).zip(self.indices.windows(2)) {
            if index[1] == index[0] + 1 {
                differences += (pair[1] - pair[0]) * (pair[1] - pair[0]);
                products += pair[0] * pair[1];
            }
        }
        Spells {
            durbin_watson: Some(differences / model.squares),
            correlation: products / model.squares,
        }
    }
}

/// The serial correlation of the residuals of a fit.
pub(super) struct Spells {
    durbin_watson: Option<f64>,
    pub(super) correlation: f64,
}

impl Spells {
    /// The correlation of the errors themselves, on the careful side. A column that moves
    /// slowly follows spells of errors and takes them from the residuals: the intercept
    /// and the trend do, and the step where there is one; quarter effects do not.
    fn corrected(&self, model: &LeastSquares, step: Option<usize>) -> f64 {
        let slow = if step.is_some() { 3.0 } else { 2.0 };
        let hidden = HIDDEN * slow * (1.0 + self.correlation) / model.degrees as f64;
        (self.correlation + hidden).clamp(0.0, MOST_CORRELATION)
    }
}

/// Intercept, trend and sum-to-zero quarter effects; the last quarter of the
/// year is minus the sum of the others.
pub(super) fn trend_row(years: f64, season: usize) -> Row {
    let mut row = [1.0, years, 0.0, 0.0, 0.0, 0.0];
    match season {
        0..3 => row[2 + season] = 1.0,
        _ => row[2..STEP].fill(-1.0),
    }
    row
}

/// Whether a fit with a step tells the step from the growth of the plain trend.
///
/// Between the two explanations lies a third: half of the step, and growth halfway
/// between those of the two fits. As long as the fit with the step has both halves
/// inside its 95% intervals, how much of the change is step and how much is growth is
/// open, and the data do not tell the one from the other.
pub fn tells_step_from_trend(trend: &GrowthFit, with_step: &GrowthFit) -> bool {
    let Some(step) = &with_step.step else { return false };
    let halfway = [trend, with_step].map(|fit| 0.5 * libm::log1p(fit.growth_rate));
    let growth = libm::expm1(halfway[0] + halfway[1]);
    let half = libm::expm1(0.5 * step.log_size);
    let is_growth_open = (with_step.lower_95..=with_step.upper_95).contains(&growth);
    let is_step_open = (step.lower_95..=step.upper_95).contains(&half);
    !(is_growth_open && is_step_open)
}
