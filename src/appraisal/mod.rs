//! What holds for any cash flow, wherever a benefit comes from: costs, prices, years and
//! totals, payback, present value, ratio, claims of a paper, switching values, sensitivity
//! and spread.
//!
//! A leaf: it knows no source. What has to be computed again is asked of a closure that a
//! source hands in. Everything is exact until it is rounded once a year; plan figures are
//! sums of the rounded years, and what is not stated stays so through every sum.

pub mod arrivals;
pub mod as_written;
pub mod cash_flows;
pub mod cautions;
pub mod claims;
pub mod cost_findings;
pub mod costs;
pub mod coverage;
mod error;
pub mod exact;
pub mod figures;
pub mod flow;
mod funding;
pub mod payback;
pub mod portfolio;
mod present_value;
mod prices;
pub mod published;
mod ratio;
pub mod search;
pub mod sensitivity;
pub mod spread;
pub mod switching;
pub mod workings;
mod years;

use crate::domain::{FinancialYear, Quarter};

pub use cash_flows::CashFlows;
pub use costs::Escalation;
pub use error::AppraisalError;
pub use figures::{AmountType, PlanFigure};
pub use present_value::PresentValue;
pub use prices::{Prices, compound, is_deflated};
pub use published::PublishedDifference;
pub use ratio::Ratio;
pub use workings::{Scope, Workings};
pub use years::{Totals, Year};

/// The plan year by year and as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appraisal {
    /// The years in order; none where nothing is dated.
    pub years: Vec<Year>,
    /// The plan as a whole.
    pub totals: Totals,
    /// The first year that costs something and whose credit covers it.
    pub first_covered_year: Option<FinancialYear>,
    /// The first year, not before one that costs something, from whose end the cumulative
    /// net stays at or below zero.
    pub payback_year: Option<FinancialYear>,
    /// The first quarter of that year from whose end it stays so; `None` where what is
    /// credited or spent is not known by quarter.
    pub payback_quarter: Option<Quarter>,
    /// Present values; `None` where a cost or a credit is not stated by year.
    pub present_value: Option<PresentValue>,
}
