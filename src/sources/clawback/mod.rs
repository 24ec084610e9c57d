//! Clawbacks: a recovery path, the part of it that the offset basis credits, and the lag
//! after which it arrives. Everything is exact; fitted values are handed in.

mod base_budget;
mod baseline;
mod calendar;
mod credit;
pub(super) mod findings;
mod path;
pub mod questions;
pub mod ranges;
mod rates;
pub(super) mod solver;
mod terms;
mod unused;

use num_rational::BigRational;

use crate::appraisal::arrivals::{Arrivals, Calendar};
use crate::appraisal::cash_flows::Timing;
use crate::appraisal::exact::penny;
use crate::appraisal::flow::Flow;
use crate::appraisal::{AppraisalError, CashFlows};
use crate::domain::{FinancialYear, Money};

use super::{Inputs, NoAnswer};

pub use base_budget::BaseBudgetRisk;
pub use baseline::{BaselineLevel, BaselineSource};
pub use terms::Terms;

use path::Recovery;

/// What an answer about clawbacks rests on, and what is recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clawback {
    /// The assumptions with every default and source resolved.
    pub terms: Terms,
    /// The expected recovery of each plan year, to the penny, before basis, start and lag.
    pub recoveries: Vec<Money>,
    /// What a return to an earlier level would cost; `None` where there is none.
    pub base_budget_risk: Option<BaseBudgetRisk>,
}

/// The recovery path before any rounding.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) terms: Terms,
    recoveries: Vec<Recovery>,
}

impl Clawback {
    pub(super) fn new(inputs: &Inputs<'_>, path: Path) -> Result<Clawback, NoAnswer> {
        let recoveries = path.recoveries.iter().map(|year| penny(&year.recovery));
        Ok(Clawback {
            recoveries: recoveries.collect::<Result<_, AppraisalError>>()?,
            base_budget_risk: base_budget::risk(inputs, &path.terms)?,
            terms: path.terms,
        })
    }
}

/// What clawbacks are credited.
pub(super) fn flows(inputs: &Inputs<'_>) -> Result<(CashFlows, Path), NoAnswer> {
    let years = inputs.plan.years();
    let (first, last) = match (years.first(), years.last()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => return Err(AppraisalError::NoPlan.into()),
    };
    let terms = Terms::resolve(inputs, first)?;
    terms::plan_meets_ledger(&years, &terms)?;
    let recoveries = path::recoveries(inputs, &terms, &years)?;
    let earned: Vec<BigRational> = credit::earned(inputs.assumptions, &terms, &recoveries);
    let calendar = Calendar::new(first, years.len(), inputs.assumptions);
    let arrivals = Arrivals::new(first, calendar, earned);
    let credited = |year: FinancialYear| (year, arrivals.until(year, 4));
    let flows = CashFlows {
        cost: Flow::Nothing,
        credit: Flow::ByYear(years.iter().copied().map(credited).collect()),
        years: Some((first, last)),
        credit_by_quarter: Timing::Arriving(arrivals),
        ..CashFlows::default()
    };
    Ok((flows, Path { terms, recoveries }))
}
