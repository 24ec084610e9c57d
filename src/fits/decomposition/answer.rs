//! What comes of a decomposition.

use crate::domain::{FinancialYear, Finding, Money, Quarter};
use crate::fits::forecast::Outlook;
use crate::fits::step::Step;

/// A forecast number with its intervals: level, lower bound, upper bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The point.
    pub point: f64,
    /// The intervals, in the order of the levels asked for.
    pub intervals: Vec<(u8, f64, f64)>,
}

/// A quarter in both views.
#[derive(Clone, Debug, PartialEq)]
pub struct QuarterViews {
    /// The quarter.
    pub quarter: Quarter,
    /// How many clawbacks.
    pub count: Estimate,
    /// Pounds a clawback.
    pub amount_per_clawback: Outlook,
    /// The two points multiplied.
    pub product: Money,
    /// The point of the amount's own forecast.
    pub forecast: Money,
    /// The product minus the forecast.
    pub difference: Money,
}

/// A financial year in both views.
#[derive(Clone, Debug, PartialEq)]
pub struct YearViews {
    /// The year.
    pub financial_year: FinancialYear,
    /// How many of its quarters are recorded and not forecast.
    pub recorded_quarters: usize,
    /// How many of its quarters are missing and were filled in.
    pub filled_quarters: usize,
    /// How many clawbacks, those that are recorded included.
    pub count: Estimate,
    /// The product over the count; nothing where no clawback is forecast.
    pub amount_per_clawback: Option<Money>,
    /// The recorded quarters and the products of the others.
    pub product: Money,
    /// The year's own forecast.
    pub forecast: Money,
    /// The product minus the forecast.
    pub difference: Money,
    /// The same as a share of the forecast; nothing where that is zero.
    pub difference_share: Option<f64>,
}

/// Both views of the amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// The first and the last quarter that the factors were fitted on, and how many.
    pub fitted_on: (Quarter, Quarter, usize),
    /// The recent step of the amount, of which the retained share says how much lasts.
    pub step: Option<Step>,
    /// The quarters.
    pub quarters: Vec<QuarterViews>,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<YearViews>,
    /// How far the views are apart, and what that means.
    pub message: String,
    /// What a reader must know.
    pub notes: Vec<Finding>,
}
