//! How much of an investment clawbacks offset.
//!
//! One model serves every question: a recovery path, the part of it that the
//! offset basis credits, the lag, one rounding a year, and then net cost,
//! cumulative net and what they say about the plan. Everything before the
//! rounding is exact; plan figures are sums of the rounded years.

mod appraisal;
mod base_budget;
mod baseline;
mod calendar;
pub mod cautions;
mod checks;
mod cost;
pub mod coverage;
mod credit;
mod findings;
mod path;
pub mod payback;
pub mod plausible;
mod prices;
pub mod published;
pub mod ranges;
mod ratio;
pub mod search;
pub mod sensitivity;
mod solver;
pub mod spread;
pub mod switching;
mod terms;
mod unused;

use std::collections::BTreeMap;
use std::fmt;

use num_rational::BigRational;

use crate::domain::plan::Exposure;
use crate::domain::{
    Assumptions, FinancialYear, Finding, FittedGrowth, Intervention, Ledger, Money, Plan,
    PublishedRow, Rate, Rounding, Targets,
};

pub use appraisal::{Appraisal, PresentValue, Totals, Year, kept};
pub use base_budget::BaseBudgetRisk;
pub use baseline::{BaselineLevel, BaselineSource};
pub use checks::{Field, RefusedAssumption, check};
pub use prices::{Prices, compound, is_deflated};
pub use published::PublishedDifference;
pub use ratio::Ratio;
pub use terms::Terms;
pub use unused::deflator_not_stated;

/// What an offset answer is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The records, as known at the time that is asked about.
    pub ledger: &'a Ledger,
    /// The investment lines.
    pub plan: &'a Plan,
    /// What the answer rests on.
    pub assumptions: &'a Assumptions,
    /// The policy targets, which an answer may use.
    pub targets: &'a Targets,
    /// What could be clawed back. Only a rate on exposure reads it.
    pub exposure: &'a [Exposure],
    /// Quarters marked as out of the ordinary.
    pub interventions: &'a [Intervention],
    /// The table that the paper printed.
    pub published: &'a [PublishedRow],
    /// The statistical forecast by financial year, already in pence. Only the
    /// statistical path reads it.
    pub forecast: Option<&'a BTreeMap<FinancialYear, Money>>,
    /// The growth fit. Only a fitted growth or baseline reads it.
    pub fitted: Option<&'a FittedGrowth>,
}

impl Inputs<'_> {
    /// What the basis credits is never held to be increments that a paper prints.
    fn unlike(&self) -> published::Unlike {
        published::Unlike::new(self.assumptions, self.plan, false)
    }

    fn fitted(&self) -> Result<&FittedGrowth, OffsetError> {
        let why = "the recorded amounts were not fitted";
        self.fitted.ok_or_else(|| OffsetError::NoFit(why.to_owned()))
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    /// The assumptions with every default and source resolved.
    pub terms: Terms,
    /// The years, the totals and what follows from them.
    pub appraisal: Appraisal,
    /// What a return to an earlier level would cost; `None` where there is none.
    pub base_budget_risk: Option<BaseBudgetRisk>,
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
    /// Assumptions are outside what makes sense; all that were found at once.
    Refused(Vec<RefusedAssumption>),
    /// The statistical path has no forecast for a plan year.
    NoForecast(String),
    /// A fitted growth or baseline has no fit.
    NoFit(String),
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
            OffsetError::Refused(refused) => {
                let sentences: Vec<String> = refused.iter().map(ToString::to_string).collect();
                f.write_str(&sentences.join("; "))
            }
            OffsetError::NoForecast(why) => write!(f, "no statistical path: {why}"),
            OffsetError::NoFit(why) => write!(f, "no growth was fitted: {why}"),
            OffsetError::TooLarge => {
                f.write_str("a figure of the answer is beyond 100,000,000,000.00 pounds")
            }
        }
    }
}

impl std::error::Error for OffsetError {}

impl OffsetError {
    /// The refusal of one assumption.
    fn refused(field: Field, why: impl Into<String>) -> OffsetError {
        OffsetError::Refused(vec![RefusedAssumption { field, why: why.into() }])
    }
}

/// The figures alone, without findings, risk and comparison: what a thousand plans
/// are ranked by. Fails as [`offset`] does.
pub fn appraise(inputs: &Inputs<'_>) -> Result<(Terms, Appraisal), OffsetError> {
    check(inputs.assumptions)?;
    let (terms, years) = resolved(inputs)?;
    let appraisal = appraisal::figures(inputs, &terms, &years)?;
    Ok((terms, appraisal))
}

/// The years and their sums alone, for a draw of many. Fails as [`offset`] does.
fn sums(inputs: &Inputs<'_>) -> Result<(Vec<Year>, Totals), OffsetError> {
    let (terms, years) = resolved(inputs)?;
    appraisal::sums(inputs, &terms, &years)
}

fn resolved(inputs: &Inputs<'_>) -> Result<(Terms, Vec<FinancialYear>), OffsetError> {
    let years = inputs.plan.years();
    let first_year = *years.first().ok_or(OffsetError::NoPlan)?;
    let terms = Terms::resolve(inputs, first_year)?;
    checks::plan_meets_ledger(&years, &terms)?;
    Ok((terms, years))
}

/// Answers "how much of the investment do clawbacks offset?".
///
/// Pure and cheap; what has to search is in [`switching`] and [`sensitivity`]. Fails
/// where an assumption is out of range, the plan or the baseline has no figures, or a
/// figure does not fit.
pub fn offset(inputs: &Inputs<'_>) -> Result<Offset, OffsetError> {
    let (terms, appraisal) = appraise(inputs)?;
    let mut answer = Offset {
        base_budget_risk: base_budget::risk(inputs, &terms)?,
        published_differences: published::compare(inputs.published, inputs.unlike(), |year| {
            match year {
                Some(year) => {
                    appraisal.years.iter().find(|of| of.financial_year == year).map(Into::into)
                }
                None => Some((&appraisal.totals).into()),
            }
        }),
        terms,
        appraisal,
        findings: Vec::new(),
    };
    answer.findings = findings::of(inputs, &answer);
    Ok(answer)
}

/// 1 + rate, exactly.
fn one_plus(rate: Rate) -> BigRational {
    BigRational::from_integer(1.into()) + rate.exact()
}

fn round(pence: &BigRational, rounding: Rounding) -> Result<Money, OffsetError> {
    Money::round(pence, rounding).map_err(|_| OffsetError::TooLarge)
}
