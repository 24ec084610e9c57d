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
pub(super) mod without;

use num_rational::BigRational;

use crate::appraisal::arrivals::{Arrivals, Calendar};
use crate::appraisal::cash_flows::{CreditTiming, Span};
use crate::appraisal::exact::penny;
use crate::appraisal::flow::Flow;
use crate::appraisal::workings::slipped;
use crate::appraisal::{AppraisalError, CashFlows};
use crate::domain::{Field, FinancialYear, Money, RecoveryPath};

use super::{Inputs, NoAnswer};

pub use base_budget::BaseBudgetRisk;
pub use baseline::{BaselineLevel, BaselineSource};
pub use terms::Terms;
pub use without::WithAndWithout;

use path::Recovery;

/// What an answer about clawbacks rests on, and what is recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clawback {
    /// The assumptions with every default and source resolved.
    pub terms: Terms,
    /// The expected recovery of each plan year, to the penny, before basis, start and lag.
    pub recoveries: Vec<Money>,
    /// The plan held against no plan.
    pub with_and_without: WithAndWithout,
    /// What a return to an earlier level would cost; `None` where there is none.
    pub base_budget_risk: Option<BaseBudgetRisk>,
}

/// The recovery path before any rounding.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) terms: Terms,
    recoveries: Vec<Recovery>,
    /// The first and the last plan year.
    years: Span,
}

impl Clawback {
    pub(super) fn new(
        inputs: &Inputs<'_>,
        path: Path,
        with_and_without: WithAndWithout,
    ) -> Result<Clawback, NoAnswer> {
        let recoveries = path.recoveries.iter().map(|year| penny(&year.recovery));
        Ok(Clawback {
            recoveries: recoveries.collect::<Result<_, AppraisalError>>()?,
            base_budget_risk: base_budget::risk(inputs, &path.terms)?,
            terms: path.terms,
            with_and_without,
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
    let slippage = inputs.assumptions.slippage_quarters;
    if slippage > 0 && inputs.assumptions.recovery_path == RecoveryPath::Statistical {
        let why = "a forecast is of calendar quarters and does not wait for a plan that slips";
        return Err(NoAnswer::refused(Field::SlippageQuarters, why));
    }
    let terms = Terms::resolve(inputs, first)?;
    terms::plan_meets_ledger(&years, &terms)?;
    let recoveries = path::recoveries(inputs, &terms, &years)?;
    let earned = credit::earned(inputs.assumptions, &terms, &recoveries);
    let path = Path { terms, recoveries, years: (first, last) };
    Ok((arriving(inputs, &path, earned), path))
}

/// What arrives of that which each plan year earns.
fn arriving(inputs: &Inputs<'_>, path: &Path, earned: Vec<BigRational>) -> CashFlows {
    let (first, last) = path.years;
    let calendar = Calendar::new(first, earned.len(), inputs.assumptions);
    let arrivals = Arrivals::new(first, calendar, earned);
    let credited = |year: FinancialYear| (year, arrivals.until(year, 4));
    let arrive = slipped((first, last), inputs.assumptions.slippage_quarters);
    CashFlows {
        cost: Flow::Nothing,
        credit: Flow::ByYear(arrive.0.to(arrive.1).map(credited).collect()),
        years: Some((first, last)),
        credit_by_quarter: CreditTiming::Arriving(arrivals),
        ..CashFlows::default()
    }
}
