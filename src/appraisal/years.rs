//! The years of an answer and the plan as a whole, either side of which may be "not
//! stated".

use num_rational::BigRational;

use crate::domain::figure::Measure;
use crate::domain::{FinancialYear, Money, Rounding};

use super::costs::Escalation;
use super::exact::{kept, penny, round};
use super::payback::Standing;
use super::{AppraisalError, Ratio};

/// One year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub financial_year: FinancialYear,
    /// What it costs, optimism bias included; `None` is "not stated".
    pub investment: Option<Money>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// What is credited, rounded once; may be negative. `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit: positive is a cost.
    pub net: Option<Money>,
    /// Net, added up from the first year.
    pub cumulative_net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// The plan as a whole: sums of the rounded years, or what the paper states of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What it costs, optimism bias included; `None` is "not stated".
    pub investment: Option<Money>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// What is credited; `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit.
    pub net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// What a year costs before the optimism bias and what it is credited, in exact pence of
/// the answer's prices.
#[derive(Debug)]
pub(super) struct ExactYear {
    pub(super) financial_year: FinancialYear,
    pub(super) before_bias: Option<BigRational>,
    pub(super) credit: Option<BigRational>,
}

/// The years, each rounded once.
pub(super) fn years_of(
    exact: &[ExactYear],
    escalation: &Escalation,
    rounding: Rounding,
) -> Result<Vec<Year>, AppraisalError> {
    let mut cumulative = Some(Money::ZERO);
    let mut years = Vec::with_capacity(exact.len());
    for ExactYear { financial_year, before_bias, credit } in exact {
        let investment_before_bias = before_bias.as_ref().map(penny).transpose()?;
        let investment = match before_bias.as_ref().filter(|_| escalation.is_biased()) {
            Some(cost) => Some(penny(&escalation.with_bias(cost))?),
            None => investment_before_bias,
        };
        let credit = credit.as_ref().map(|credit| round(credit, rounding)).transpose()?;
        let net = minus(investment, credit)?;
        cumulative = match cumulative.zip(net) {
            Some((sum, net)) => Some(kept(sum.checked_add(net))?),
            None => None,
        };
        years.push(Year {
            financial_year: *financial_year,
            investment,
            investment_before_bias,
            credit,
            net,
            cumulative_net: cumulative,
            offset_ratio: ratio_of(investment, credit),
        });
    }
    Ok(years)
}

/// Sums of the years; what no year states, as it is `stated` of the plan as a whole.
pub(super) fn totals_of(
    years: &[Year],
    escalation: &Escalation,
    stated: impl Fn(Measure) -> Result<Option<Money>, AppraisalError>,
) -> Result<Totals, AppraisalError> {
    let by_year = |amount: fn(&Year) -> Option<Money>| {
        let amounts: Option<Vec<Money>> = years.iter().map(amount).collect();
        let amounts = amounts.filter(|amounts| !amounts.is_empty());
        amounts.map(|amounts| kept(Money::checked_sum(amounts))).transpose()
    };
    let costs = (by_year(|year| year.investment)?, by_year(|year| year.investment_before_bias)?);
    let (investment, investment_before_bias) = match costs {
        (Some(cost), Some(before_bias)) => (Some(cost), Some(before_bias)),
        _ => {
            let before_bias = stated(Measure::Investment)?;
            let biased = before_bias.map(|cost| penny(&escalation.with_bias(&cost.exact())));
            (biased.transpose()?, before_bias)
        }
    };
    let credit = match by_year(|year| year.credit)? {
        Some(credit) => Some(credit),
        None => stated(Measure::Credit)?,
    };
    Ok(Totals {
        investment,
        investment_before_bias,
        credit,
        net: minus(investment, credit)?,
        offset_ratio: ratio_of(investment, credit),
    })
}

impl From<&Year> for Standing {
    fn from(year: &Year) -> Standing {
        Standing {
            financial_year: year.financial_year,
            investment: year.investment,
            credit: year.credit,
            cumulative_net: year.cumulative_net,
        }
    }
}

fn minus(
    investment: Option<Money>,
    credit: Option<Money>,
) -> Result<Option<Money>, AppraisalError> {
    let both = investment.zip(credit);
    both.map(|(cost, credit)| kept(cost.checked_sub(credit))).transpose()
}

fn ratio_of(investment: Option<Money>, credit: Option<Money>) -> Option<Ratio> {
    investment.zip(credit).and_then(|(cost, credit)| Ratio::of(credit, cost))
}
