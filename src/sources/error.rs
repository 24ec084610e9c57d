//! Why there is no answer.

use std::fmt;

use crate::appraisal::AppraisalError;
use crate::domain::{Field, FinancialYear, Money, RefusedAssumption};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// For a reason that any source may have.
    Appraisal(AppraisalError),
    /// For one that clawbacks alone have.
    Clawback(ClawbackError),
}

/// Why clawbacks have no recovery path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClawbackError {
    /// No baseline was named and no financial year is complete.
    NoCompleteYear,
    /// The baseline needs a year that is neither complete nor has a stated total.
    BaselineYearIncomplete(FinancialYear),
    /// The baseline is below zero, so that whatever is recovered would look like a gain: how
    /// it is called, and what it comes to.
    NegativeBaseline(String, Money),
    /// The statistical path has no forecast for a plan year.
    NoForecast(String),
    /// A fitted growth or baseline has no fit.
    NoFit(String),
}

impl NoAnswer {
    /// The refusal of one assumption.
    pub fn refused(field: Field, why: impl Into<String>) -> NoAnswer {
        AppraisalError::refused(field, why).into()
    }

    /// The assumptions that are refused, where that is the reason.
    pub fn refusals(&self) -> Option<Vec<RefusedAssumption>> {
        match self {
            NoAnswer::Appraisal(AppraisalError::Refused(refused)) => Some(refused.clone()),
            NoAnswer::Clawback(
                ClawbackError::BaselineYearIncomplete(_) | ClawbackError::NegativeBaseline(..),
            ) => Some(vec![RefusedAssumption { field: Field::Baseline, why: self.to_string() }]),
            _ => None,
        }
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoAnswer::Appraisal(error) => error.fmt(f),
            NoAnswer::Clawback(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for ClawbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClawbackError::NoCompleteYear => f.write_str(
                "no financial year has four final quarters or a stated total, so there is no \
                 baseline; name one with the assumption `baseline`",
            ),
            ClawbackError::BaselineYearIncomplete(year) => write!(
                f,
                "{year} cannot be the baseline: it has neither four final quarters nor a stated \
                 total; name another year, or an amount a year"
            ),
            ClawbackError::NegativeBaseline(what, amount) => write!(
                f,
                "nothing is credited from a baseline below zero: {what} comes to {}; if the \
                 records are credits, deliver them again with sign=credit",
                amount.in_words()
            ),
            ClawbackError::NoForecast(why) => write!(f, "no statistical path: {why}"),
            ClawbackError::NoFit(why) => write!(f, "no growth was fitted: {why}"),
        }
    }
}

impl std::error::Error for NoAnswer {}

impl From<AppraisalError> for NoAnswer {
    fn from(error: AppraisalError) -> NoAnswer {
        NoAnswer::Appraisal(error)
    }
}

impl From<ClawbackError> for NoAnswer {
    fn from(error: ClawbackError) -> NoAnswer {
        NoAnswer::Clawback(error)
    }
}

impl From<Vec<RefusedAssumption>> for NoAnswer {
    fn from(refused: Vec<RefusedAssumption>) -> NoAnswer {
        AppraisalError::from(refused).into()
    }
}
