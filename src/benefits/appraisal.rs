//! The appraisal words over costs and credits of which either may be "not stated".

use num_rational::BigRational;
use num_traits::Zero;

use crate::domain::figure::Measure;
use crate::domain::{FinancialYear, Money, Plan, Rate};
use crate::offset::{OffsetError, Ratio, published};

use super::costs::Uplift;
use super::flow::{self, Flow};
use super::{AmountType, Path, Sum, costs, kept};

/// One year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub financial_year: FinancialYear,
    /// What it costs, optimism bias included; `None` is "not stated".
    pub investment: Option<Money>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// What is saved; `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit: positive is a cost.
    pub net: Option<Money>,
    /// Net, added up from the first year.
    pub cumulative_net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// The plan as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What it costs, optimism bias included; `None` is "not stated".
    pub investment: Option<Money>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// What is saved; `None` is "not stated".
    pub credit: Option<Money>,
    /// Investment minus credit.
    pub net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

impl Year {
    pub(super) fn figures(&self, units: Option<Money>) -> published::Computed {
        published::Computed {
            investment: self.investment,
            credit: self.credit,
            net: self.net,
            cumulative_net: self.cumulative_net,
            units,
        }
    }
}

impl Totals {
    pub(super) fn figures(&self, units: Option<Money>) -> published::Computed {
        published::Computed {
            investment: self.investment,
            credit: self.credit,
            net: self.net,
            cumulative_net: None,
            units,
        }
    }
}

/// Every year from the first to the last that anything dates.
pub(super) fn years(plan: &Plan, path: &Path, uplift: &Uplift) -> Result<Vec<Year>, OffsetError> {
    let planned = plan.years();
    let spans = [
        planned.first().copied().zip(planned.last().copied()),
        path.cost.years(),
        path.credit.years(),
    ];
    let spans = || spans.into_iter().flatten();
    let first = spans().map(|span| span.0).min();
    let Some((first, last)) = first.zip(spans().map(|span| span.1).max()) else {
        return Ok(Vec::new());
    };
    let mut cumulative = Some(Money::ZERO);
    let mut years = Vec::new();
    for financial_year in first.to(last) {
        let before_bias = investment(plan, &path.cost, financial_year, uplift);
        let money = |pence: Option<BigRational>| pence.as_ref().map(flow::penny).transpose();
        let investment = money(before_bias.as_ref().map(|cost| uplift.with_bias(cost)))?;
        let before_bias = money(before_bias)?;
        let credit = path.credit.in_year(financial_year);
        let net = minus(investment, credit)?;
        cumulative = match cumulative.zip(net) {
            Some((sum, net)) => Some(kept(sum.checked_add(net))?),
            None => None,
        };
        years.push(Year {
            financial_year,
            investment,
            investment_before_bias: before_bias,
            credit,
            net,
            cumulative_net: cumulative,
            offset_ratio: ratio(investment, credit),
        });
    }
    Ok(years)
}

/// The plan's lines and what the source costs beside them; `None` where either does not
/// say, for a sum of the rest is not the cost.
fn investment(
    plan: &Plan,
    cost: &Flow,
    year: FinancialYear,
    uplift: &Uplift,
) -> Option<BigRational> {
    let has_lines = !plan.lines.is_empty();
    let lines = has_lines.then(|| costs::in_year(plan, year, Some(uplift))).flatten();
    let of_source = cost.in_year(year).map(Money::exact);
    match cost {
        Flow::NotStated => None,
        Flow::Nothing => lines,
        Flow::ByYear(_) if plan.lines.is_empty() => of_source,
        Flow::ByYear(_) => lines.zip(of_source).map(|(lines, more)| lines + more),
    }
}

/// Sums of the years; where nothing is dated, the figures that the paper states for
/// the plan as a whole. A figure that mixes types is no total.
pub(super) fn totals(
    years: &[Year],
    figures: &[Sum],
    uplift: &Uplift,
) -> Result<Totals, OffsetError> {
    let stated = |measure: Measure| {
        let sum = figures.iter().find(|sum| sum.measure == Some(measure))?;
        let is_total = sum.amount_type == AmountType::TotalOverPlan;
        sum.figure.single().filter(|_| is_total).map(Money::from_pence)
    };
    let of =
        |amount: fn(&Year) -> Option<Money>, stated: Option<Money>| -> Result<_, OffsetError> {
            let by_year: Option<Vec<Money>> = years.iter().map(amount).collect();
            match by_year.filter(|amounts| !amounts.is_empty()) {
                Some(amounts) => kept(Money::checked_sum(amounts)).map(Some),
                None => Ok(stated),
            }
        };
    let before_bias = stated(Measure::Investment);
    let biased = before_bias.map(|cost| flow::penny(&uplift.with_bias(&cost.exact())));
    let investment = of(|year| year.investment, biased.transpose()?)?;
    let credit = of(|year| year.credit, stated(Measure::Credit))?;
    Ok(Totals {
        investment,
        investment_before_bias: of(|year| year.investment_before_bias, before_bias)?,
        credit,
        net: minus(investment, credit)?,
        offset_ratio: ratio(investment, credit),
    })
}

pub(super) fn first_covered_year(years: &[Year]) -> Option<FinancialYear> {
    let covered = |year: &&Year| {
        year.credit.zip(year.investment).is_some_and(|(credit, cost)| credit >= cost)
    };
    years.iter().find(covered).map(|year| year.financial_year)
}

pub(super) fn payback_year(years: &[Year]) -> Option<FinancialYear> {
    let paid = |year: &&Year| year.cumulative_net.is_some_and(|net| net <= Money::ZERO);
    years.iter().rev().take_while(paid).last().map(|year| year.financial_year)
}

/// The present value of credit minus investment, and the ratio of theirs. The first
/// year is not discounted, as in the offset.
pub(super) fn present_value(
    years: &[Year],
    rate: Rate,
) -> Result<Option<(Money, Option<Ratio>)>, OffsetError> {
    let factor = flow::whole(1) + rate.exact();
    let (mut credit, mut investment) = (BigRational::zero(), BigRational::zero());
    for year in years.iter().rev() {
        let Some((gain, cost)) = year.credit.zip(year.investment) else { return Ok(None) };
        credit = credit / &factor + gain.exact();
        investment = investment / &factor + cost.exact();
    }
    if years.is_empty() {
        return Ok(None);
    }
    let (part, whole) = (credit.numer() * investment.denom(), investment.numer() * credit.denom());
    let ratio = Ratio::exact(&part, &whole);
    flow::penny(&(credit - investment)).map(|net| Some((net, ratio)))
}

fn minus(investment: Option<Money>, credit: Option<Money>) -> Result<Option<Money>, OffsetError> {
    let both = investment.zip(credit);
    both.map(|(cost, credit)| kept(cost.checked_sub(credit))).transpose()
}

fn ratio(investment: Option<Money>, credit: Option<Money>) -> Option<Ratio> {
    investment.zip(credit).and_then(|(cost, credit)| Ratio::of(credit, cost))
}
