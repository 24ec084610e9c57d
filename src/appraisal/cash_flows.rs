//! What a source gives an appraisal: what it costs beside the plan's lines, what it is
//! credited, and what there is to say of both.

use num_rational::BigRational;

use crate::domain::{FinancialYear, Finding};

use super::arrivals::Arrivals;
use super::figures::PlanFigure;
use super::flow::{self, ByQuarter, Flow};

/// The first and the last year.
pub type Span = (FinancialYear, FinancialYear);

/// The years of an answer without those into which a slippage reaches.
pub fn as_planned((first, last): Span, slippage: u32) -> Span {
    (first, last.plus(-(slippage.div_ceil(4) as i32)))
}

/// What a source gives.
#[derive(Clone, Debug, Default)]
pub struct CashFlows {
    /// What it costs beside the plan's lines.
    pub cost: Flow,
    /// What it is credited, as stated.
    pub credit: Flow,
    /// From the first to the last year that it speaks of, stated or not, before any slippage.
    pub years: Option<Span>,
    /// What it costs by quarter beside the plan's lines; `None` where that is not known.
    pub cost_by_quarter: Option<ByQuarter>,
    /// When in a year its credit comes.
    pub credit_by_quarter: CreditTiming,
    /// Figures of the plan as a whole.
    pub figures: Vec<PlanFigure>,
    /// What there is to say.
    pub findings: Vec<Finding>,
}

/// When in a year a credit comes.
#[derive(Clone, Debug, Default)]
pub enum CreditTiming {
    /// Nobody has said: no quarter of payback follows.
    #[default]
    NotStated,
    /// So much in each quarter. It is exact, and decides about the years as well.
    ByQuarter {
        /// Exact pence.
        amounts: ByQuarter,
        /// Whether the quarter in which it starts is assumed, for the year alone is stated:
        /// then no quarter of payback follows.
        starts_in_a_year: bool,
    },
    /// Earned evenly over each year, and arriving later.
    Arriving(Arrivals),
}

impl CreditTiming {
    /// What has come in a year when `quarters` of it are over; `None` where that is not
    /// known.
    pub fn until(&self, year: FinancialYear, quarters: u8) -> Option<BigRational> {
        match self {
            CreditTiming::NotStated | CreditTiming::ByQuarter { starts_in_a_year: true, .. } => {
                None
            }
            CreditTiming::ByQuarter { amounts, .. } => Some(flow::until(amounts, year, quarters)),
            CreditTiming::Arriving(arrivals) => Some(arrivals.until(year, quarters)),
        }
    }

    /// So much in each quarter, where that is known.
    pub fn amounts(&self) -> Option<&ByQuarter> {
        match self {
            CreditTiming::ByQuarter { amounts, .. } => Some(amounts),
            CreditTiming::NotStated | CreditTiming::Arriving(_) => None,
        }
    }
}

impl CashFlows {
    /// What is credited in a year, exactly where that is known.
    pub fn credit_in(&self, year: FinancialYear) -> Option<BigRational> {
        let stated = self.credit.in_year(year)?;
        Some(match self.credit_by_quarter.amounts() {
            Some(amounts) => flow::until(amounts, year, 4),
            None => stated,
        })
    }
}
