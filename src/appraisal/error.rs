//! Why there is no appraisal.

use std::fmt;

use crate::domain::{Field, RefusedAssumption};

/// Why there is no appraisal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppraisalError {
    /// No investment line is recorded.
    NoPlan,
    /// None of the lines that there are names a year; what each leaves out, as clauses.
    NoYears(Vec<String>),
    /// Assumptions are outside what makes sense; all that were found at once.
    Refused(Vec<RefusedAssumption>),
    /// A figure is beyond [`Money::LIMIT`](crate::domain::Money::LIMIT).
    TooLarge,
}

impl AppraisalError {
    /// The refusal of one assumption.
    pub fn refused(field: Field, why: impl Into<String>) -> AppraisalError {
        AppraisalError::Refused(vec![RefusedAssumption { field, why: why.into() }])
    }
}

impl fmt::Display for AppraisalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AppraisalError::NoPlan => {
                f.write_str("no investment is recorded, so there is nothing to offset")
            }
            AppraisalError::NoYears(missing) => {
                write!(
                    f,
                    "no line of the plan is dated, so no year can be offset: {}",
                    missing.join("; ")
                )
            }
            AppraisalError::Refused(refused) => {
                let sentences: Vec<String> = refused.iter().map(ToString::to_string).collect();
                f.write_str(&sentences.join("; "))
            }
            AppraisalError::TooLarge => {
                f.write_str("a figure of the answer is beyond 100,000,000,000 pounds")
            }
        }
    }
}

impl std::error::Error for AppraisalError {}

impl From<Vec<RefusedAssumption>> for AppraisalError {
    fn from(refused: Vec<RefusedAssumption>) -> AppraisalError {
        AppraisalError::Refused(refused)
    }
}
