//! What is asked of a backtest, and what comes of it.

use crate::domain::{Finding, Money, Quarter, Slug};
use crate::forecast::held::HeldVerdict;

/// How many quarters ahead are tried unless somebody says otherwise: a year.
pub const DEFAULT_HORIZON: usize = 4;

/// What to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BacktestRequest {
    /// How many quarters ahead, 1 to [`crate::forecast::backtest::MAX_AHEAD`].
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
