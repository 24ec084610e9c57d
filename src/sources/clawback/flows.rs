//! The cash flows of clawbacks: which recoveries are credited, and when they arrive.

use num_rational::BigRational;

use super::path::{self, Recovery};
use super::{Terms, credit, ranges, terms};
use crate::appraisal::arrivals::{Arrivals, Calendar};
use crate::appraisal::cash_flows::{CreditTiming, Span};
use crate::appraisal::flow::Flow;
use crate::appraisal::workings::slipped;
use crate::appraisal::{AppraisalError, CashFlows};
use crate::domain::{Field, FinancialYear, InvestmentLine, Plan, RecoveryPath};
use crate::sources::{Inputs, NoAnswer};

/// The recovery path before any rounding.
#[derive(Debug)]
pub(in crate::sources) struct Path {
    pub(in crate::sources) terms: Terms,
    pub(super) recoveries: Vec<Recovery>,
    /// The first and the last plan year.
    pub(super) years: Span,
}

/// What clawbacks are credited.
pub(in crate::sources) fn flows(inputs: &Inputs<'_>) -> Result<(CashFlows, Path), NoAnswer> {
    let years = inputs.plan.years();
    let (first, last) = match (years.first(), years.last()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => return Err(not_dated(inputs.plan).into()),
    };
    let slippage = inputs.assumptions.slippage_quarters;
    if slippage > 0 && inputs.assumptions.recovery_path == RecoveryPath::Statistical {
        let why = "a forecast is of calendar quarters and does not wait for a plan that slips: \
                   send 0 or take another recovery_path";
        return Err(NoAnswer::refused(Field::SlippageQuarters, why));
    }
    let terms = Terms::resolve(inputs, first)?;
    ranges::lie_around_targets(inputs.assumptions, &terms)?;
    terms::plan_meets_ledger(&years, &terms)?;
    let recoveries = path::recoveries(inputs, &terms, &years)?;
    let earned = credit::earned(inputs.assumptions, &terms, &recoveries);
    let path = Path { terms, recoveries, years: (first, last) };
    Ok((arriving(inputs, &path, earned), path))
}

/// Why a plan has no years: what its lines leave out.
fn not_dated(plan: &Plan) -> AppraisalError {
    let missing = |line: &InvestmentLine| match line.term {
        Some(_) => format!("\"{}\" does not say when it starts", line.line),
        None => format!("\"{}\" states no amount", line.line),
    };
    match plan.lines.as_slice() {
        [] => AppraisalError::NoPlan,
        lines => {
            let mut named: Vec<String> = lines.iter().map(missing).take(5).collect();
            named.extend((lines.len() > 5).then(|| format!("and {} more", lines.len() - 5)));
            AppraisalError::NoYears(named)
        }
    }
}

/// What arrives of that which each plan year earns.
pub(super) fn arriving(inputs: &Inputs<'_>, path: &Path, earned: Vec<BigRational>) -> CashFlows {
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
