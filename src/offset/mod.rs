//! How much of an investment clawbacks offset.
//!
//! One model serves every question: a recovery path, the part of it that the
//! offset basis credits, the lag, one rounding a year, and then net cost,
//! cumulative net and what they say about the plan. Everything before the
//! rounding is exact; plan figures are sums of the rounded years.

mod appraisal;
mod baseline;
mod checks;
mod findings;
mod path;
mod published;

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::{
    Assumptions, FinancialYear, Finding, Intervention, Ledger, Money, Plan, PublishedRow, Rate,
    Targets,
};

pub use appraisal::{Appraisal, Ratio, Totals, Year};
pub use baseline::{BaselineLevel, BaselineSource};
pub use checks::{Field, check};
pub use published::PublishedDifference;

/// What an offset answer is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The records, as known at the time that is asked about.
    pub ledger: &'a Ledger,
    /// The investment lines.
    pub plan: &'a Plan,
    /// What the answer rests on.
    pub assumptions: &'a Assumptions,
    /// The policy targets, for what they state and the answer does not use.
    pub targets: &'a Targets,
    /// Quarters marked as out of the ordinary.
    pub interventions: &'a [Intervention],
    /// The table that the paper printed.
    pub published: &'a [PublishedRow],
    /// The statistical forecast by financial year, already in pence. Only the
    /// statistical path reads it.
    pub forecast: Option<&'a BTreeMap<FinancialYear, Money>>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    /// What recoveries are compared with, and where that level comes from.
    pub baseline: BaselineLevel,
    /// The first year that grows over the baseline; of no effect on a statistical path.
    pub first_growth_year: FinancialYear,
    /// The years, the totals and what follows from them.
    pub appraisal: Appraisal,
    /// Where the published table and this answer differ.
    pub published_differences: Vec<PublishedDifference>,
    /// What the Board should know about the answer.
    pub findings: Vec<Finding>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OffsetError {
    /// No investment line names a year.
    NoPlan,
    /// No baseline was named and no financial year is complete.
    NoCompleteYear,
    /// The baseline needs a year that is neither complete nor has a stated total.
    BaselineYearIncomplete(FinancialYear),
    /// An assumption is outside what makes sense.
    Refused(Field, String),
    /// The statistical path has no forecast for a plan year.
    NoForecast(String),
    /// A figure is beyond [`Money::LIMIT`].
    TooLarge,
}

impl fmt::Display for OffsetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OffsetError::NoPlan => {
                f.write_str("no investment is recorded, so there is nothing to offset")
            }
            OffsetError::NoCompleteYear => f.write_str(
                "no financial year has four final quarters or a stated total, so there is no \
                 baseline; name one with the assumption `baseline`",
            ),
            OffsetError::BaselineYearIncomplete(year) => write!(
                f,
                "{year} cannot be the baseline: it has neither four final quarters nor a stated total"
            ),
            OffsetError::Refused(field, why) => write!(f, "{}: {why}", field.as_str()),
            OffsetError::NoForecast(why) => write!(f, "no statistical path: {why}"),
            OffsetError::TooLarge => {
                f.write_str("a figure of the answer is beyond 100,000,000,000.00 pounds")
            }
        }
    }
}

impl std::error::Error for OffsetError {}

/// Answers "how much of the investment do clawbacks offset?".
///
/// Fails where an assumption is out of range, the plan or the baseline has no
/// figures, or a figure does not fit.
pub fn offset(inputs: &Inputs<'_>) -> Result<Offset, OffsetError> {
    let years = inputs.plan.years();
    let first_year = *years.first().ok_or(OffsetError::NoPlan)?;
    check(inputs.assumptions)?;
    let baseline = baseline::resolve(inputs.ledger, inputs.assumptions.baseline)?;
    let first_growth_year = inputs.assumptions.first_growth_year.unwrap_or(first_year);
    checks::growth_follows_baseline(first_growth_year, &baseline)?;
    let path = path::recoveries(inputs, &baseline, first_growth_year, &years)?;
    let appraisal = appraisal::appraise(inputs.plan, inputs.assumptions, &baseline, &path)?;
    let published_differences = published::compare(inputs.published, &appraisal);
    let mut answer = Offset {
        baseline,
        first_growth_year,
        appraisal,
        published_differences,
        findings: Vec::new(),
    };
    answer.findings = findings::of(inputs, &answer);
    Ok(answer)
}

/// The last financial year of the plan, which a statistical path must reach.
pub fn last_plan_year(plan: &Plan) -> Option<FinancialYear> {
    plan.years().last().copied()
}

/// 1 + rate, exactly.
fn one_plus(rate: Rate) -> num_rational::BigRational {
    num_rational::BigRational::from_integer(1.into()) + rate.exact()
}
