//! What is asked of a forecast, and what comes of it.

use crate::domain::{FinancialYear, Finding, Money, Quarter, Rate, Slug};
use crate::fits::backtest::ClawbackBacktest;
use crate::fits::step::{Step, StepSource};
use crate::forecast::{GrowthFit, LastQuarter};

/// What to forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastRequest {
    /// How many quarters ahead, 1 to [`crate::forecast::MAX_HORIZON`].
    pub horizon_quarters: usize,
    /// Interval levels in whole percent.
    pub levels: Vec<u8>,
    /// Which step the scenarios are about.
    pub step: StepSource,
    /// How much of the step lasts, 0 to 1.
    pub step_retained_share: Rate,
    /// Whose clawbacks.
    pub client_group: Slug,
    /// What is made of a last quarter that is unlike all before it.
    pub last_quarter: LastQuarter,
}

/// A point with its intervals, in the order of the levels asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The point.
    pub point: Money,
    /// Level, lower bound, upper bound.
    pub intervals: Vec<(u8, Money, Money)>,
}

/// The outlook of a financial year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearOutlook {
    /// The year.
    pub financial_year: FinancialYear,
    /// How many of its quarters are recorded and not forecast.
    pub recorded_quarters: usize,
    /// How many of its quarters are missing, before the last that is recorded, and were
    /// filled in.
    pub filled_quarters: usize,
    /// Its total.
    pub outlook: Outlook,
}

/// The outlook if a named share of the recent step lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepScenario {
    /// `step_persists`, `half_persists` or `step_reverts`.
    pub name: &'static str,
    /// How much of the step lasts.
    pub step_retained_share: Rate,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<YearOutlook>,
    /// All of those years together.
    pub total: Option<Outlook>,
}

/// What would be recovered if the fitted growth went on: the level, growth and pattern of
/// the growth fit, compounded. It is no forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedGrowthPath {
    /// The fit.
    pub fit: GrowthFit,
    /// Whether a step is in it.
    pub with_step: bool,
    /// The quarters of the horizon.
    pub quarters: Vec<(Quarter, Money)>,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<(FinancialYear, Money)>,
    /// All of those years together.
    pub total: Option<Money>,
}

/// A forecast in the domain's words.
#[derive(Clone, Debug, PartialEq)]
pub struct ClawbackForecast {
    /// The first and the last quarter that it was fitted on, and how many there are.
    pub fitted_on: (Quarter, Quarter, usize),
    /// The members that were combined, each once.
    pub members: Vec<&'static str>,
    /// The scales they were fitted on, each once.
    pub scales: Vec<&'static str>,
    /// The quarters.
    pub quarters: Vec<(Quarter, Outlook)>,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<YearOutlook>,
    /// All of those years together.
    pub total: Option<Outlook>,
    /// The recent step that the scenarios are about.
    pub step: Option<Step>,
    /// The named scenarios, where there is a step.
    pub scenarios: Vec<StepScenario>,
    /// What the growth fit would have instead, where there is one.
    pub fitted_growth: Option<FittedGrowthPath>,
    /// The plain forecast tried on the past, where that can be done.
    pub backtest: Option<ClawbackBacktest>,
    /// What a reader must know of the step.
    pub step_notes: Vec<Finding>,
    /// What else a reader must know.
    pub notes: Vec<Finding>,
}
