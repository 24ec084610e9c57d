//! From recoveries to credit, net cost and what they say about the plan.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::domain::{Assumptions, FinancialYear, Money, Plan, Quarter, Rounding};

use super::cost::{self, Cost};
use super::credit::{self, Calendar};
use super::path;
use super::payback::{self, Standing};
use super::prices::Prices;
use super::ratio::Ratio;
use super::{Inputs, OffsetError, Terms, one_plus, round};

/// One plan year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub financial_year: FinancialYear,
    /// The expected recovery, to the penny, before basis, start and lag.
    pub recovery: Money,
    /// The cost, optimism bias included; `None` is "not stated".
    pub investment: Option<Money>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// What is credited, rounded once after basis, start, lag and prices. May be
    /// negative.
    pub credit: Money,
    /// Investment minus credit: positive is a cost.
    pub net: Option<Money>,
    /// Net, added up from the first plan year.
    pub cumulative_net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// Sums of the rounded years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The plan's cost; `None` where a year's is not stated.
    pub investment: Option<Money>,
    /// The same without the optimism bias.
    pub investment_before_bias: Option<Money>,
    /// The plan's credit.
    pub credit: Money,
    /// Investment minus credit.
    pub net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// What the plan is worth today: the first plan year is not discounted (HM Treasury
/// Green Book). Each figure is rounded by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresentValue {
    /// Of the credit.
    pub credit: Money,
    /// Of the investment.
    pub investment: Money,
    /// Of credit minus investment.
    pub net: Money,
    /// Credit over investment, before their rounding; `None` where there is no cost.
    pub benefit_cost_ratio: Option<Ratio>,
}

/// The plan year by year and as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appraisal {
    /// The plan's years in order.
    pub years: Vec<Year>,
    /// The plan as a whole.
    pub totals: Totals,
    /// The first year that costs something and whose credit covers it.
    pub first_covered_year: Option<FinancialYear>,
    /// The first year, not before one that costs something, from whose end the cumulative
    /// net stays at or below zero.
    pub payback_year: Option<FinancialYear>,
    /// The first quarter of that year from whose end it stays so.
    pub payback_quarter: Option<Quarter>,
    /// Present values; `None` where a cost is not stated.
    pub present_value: Option<PresentValue>,
}

/// The years of a plan with what decides when their credits arrive.
struct Rows {
    years: Vec<Year>,
    earned: Vec<BigRational>,
    calendar: Calendar,
    prices: Prices,
}

/// The years and their sums alone: what a draw of many is looked at for.
pub(super) fn sums(
    inputs: &Inputs<'_>,
    terms: &Terms,
    plan_years: &[FinancialYear],
) -> Result<(Vec<Year>, Totals), OffsetError> {
    let Rows { years, .. } = rows(inputs, terms, plan_years)?;
    let totals = totals(&years)?;
    Ok((years, totals))
}

/// Computes the figures of a plan. Cheap: no finding, no comparison, no search.
pub(super) fn figures(
    inputs: &Inputs<'_>,
    terms: &Terms,
    plan_years: &[FinancialYear],
) -> Result<Appraisal, OffsetError> {
    let Rows { years, earned, calendar, prices } = rows(inputs, terms, plan_years)?;
    let payback_year = payback::payback_year(years.iter().map(Standing::from));
    let arrived = |year: usize, quarters| {
        prices.of(calendar.arrived(&earned, year, quarters), years[year].financial_year)
    };
    let quarter = |paid| payback_quarter(inputs.plan, &years, paid, arrived);
    Ok(Appraisal {
        totals: totals(&years)?,
        first_covered_year: payback::first_covered_year(years.iter().map(Standing::from)),
        payback_year,
        payback_quarter: payback_year.and_then(quarter),
        present_value: present_value(&years, inputs.assumptions)?,
        years,
    })
}

fn rows(
    inputs: &Inputs<'_>,
    terms: &Terms,
    plan_years: &[FinancialYear],
) -> Result<Rows, OffsetError> {
    let (plan, assumptions) = (inputs.plan, inputs.assumptions);
    let Some(first_year) = plan_years.first() else { return Err(OffsetError::NoPlan) };
    let path = path::recoveries(inputs, terms, plan_years)?;
    let prices = Prices::new(assumptions, terms.price_base_year);
    let calendar = Calendar::new(*first_year, plan_years.len(), assumptions);
    let earned = credit::earned(assumptions, terms, &path);
    let exact = credit::credits(&earned, &path, calendar, &prices);
    let credits: Result<Vec<Money>, OffsetError> =
        exact.iter().map(|pence| round(pence, assumptions.rounding)).collect();
    let costs = cost::costs(plan, assumptions, &prices, plan_years)?;
    let mut years = Vec::with_capacity(path.len());
    let mut cumulative = Some(Money::ZERO);
    for ((recovery, credit), cost) in path.iter().zip(credits?).zip(costs) {
        let year = year(recovery, credit, cost, cumulative)?;
        cumulative = year.cumulative_net;
        years.push(year);
    }
    Ok(Rows { years, earned, calendar, prices })
}

fn year(
    recovery: &path::Recovery,
    credit: Money,
    cost: Option<Cost>,
    cumulative: Option<Money>,
) -> Result<Year, OffsetError> {
    let investment = cost.map(|cost| cost.investment);
    let net = investment.map(|investment| minus(investment, credit)).transpose()?;
    let cumulative_net = match (cumulative, net) {
        (Some(sum), Some(net)) => Some(kept(sum.checked_add(net))?),
        _ => None,
    };
    Ok(Year {
        financial_year: recovery.year,
        recovery: round(&recovery.recovery, Rounding::HalfUpToPenny)?,
        investment,
        investment_before_bias: cost.map(|cost| cost.before_bias),
        credit,
        net,
        cumulative_net,
        offset_ratio: investment.and_then(|investment| Ratio::of(credit, investment)),
    })
}

fn totals(years: &[Year]) -> Result<Totals, OffsetError> {
    let sum = |amounts: Vec<Money>| kept(Money::checked_sum(amounts));
    let of = |amount: fn(&Year) -> Option<Money>| -> Result<Option<Money>, OffsetError> {
        let stated: Option<Vec<Money>> = years.iter().map(amount).collect();
        stated.map(sum).transpose()
    };
    let credit = sum(years.iter().map(|year| year.credit).collect())?;
    let investment = of(|year| year.investment)?;
    Ok(Totals {
        investment,
        investment_before_bias: of(|year| year.investment_before_bias)?,
        credit,
        net: investment.map(|investment| minus(investment, credit)).transpose()?,
        offset_ratio: investment.and_then(|investment| Ratio::of(credit, investment)),
    })
}

/// The first quarter of the year that pays back from whose end on the cumulative
/// net stays at or below zero until the year ends.
fn payback_quarter(
    plan: &Plan,
    years: &[Year],
    paid: FinancialYear,
    arrived: impl Fn(usize, usize) -> BigRational,
) -> Option<Quarter> {
    let place = years.iter().position(|year| year.financial_year == paid)?;
    let year = &years[place];
    let before = year.cumulative_net?.exact() - year.net?.exact();
    let cost = year.investment.unwrap_or_default();
    let spent = |quarters| cost::spent_by(plan, cost, paid, quarters);
    let spent_before = years[..place].iter().any(|year| year.investment > Some(Money::ZERO));
    payback::first_paid_quarter(
        paid,
        |quarters| spent_before || spent(quarters).is_positive(),
        |quarters| &before + spent(quarters) - arrived(place, quarters.into()),
    )
}

impl From<&Year> for Standing {
    fn from(year: &Year) -> Standing {
        Standing {
            financial_year: year.financial_year,
            investment: year.investment,
            credit: Some(year.credit),
            cumulative_net: year.cumulative_net,
        }
    }
}

/// Sums of amounts / (1 + d)^k as whole numbers over one denominator, so that a year
/// takes two products and the rounding the only division.
fn present_value(
    years: &[Year],
    assumptions: &Assumptions,
) -> Result<Option<PresentValue>, OffsetError> {
    let factor = one_plus(assumptions.discount_rate);
    let (mut credit, mut investment) = (BigInt::zero(), BigInt::zero());
    let mut denominator = BigInt::one();
    // From the last year to the first: V(k) = C(k) + V(k+1) / (1 + d).
    for (place, year) in years.iter().rev().enumerate() {
        let Some(cost) = year.investment else { return Ok(None) };
        if place > 0 {
            denominator *= factor.numer();
            credit *= factor.denom();
            investment *= factor.denom();
        }
        credit += &denominator * year.credit.pence();
        investment += &denominator * cost.pence();
    }
    let money = |pence: &BigInt| {
        // Not reduced: a rounding needs no common factor taken out.
        let exact = BigRational::new_raw(pence.clone(), denominator.clone());
        round(&exact, Rounding::HalfUpToPenny)
    };
    Ok(Some(PresentValue {
        credit: money(&credit)?,
        investment: money(&investment)?,
        net: money(&(&credit - &investment))?,
        benefit_cost_ratio: Ratio::exact(&credit, &investment),
    }))
}

fn minus(investment: Money, credit: Money) -> Result<Money, OffsetError> {
    kept(investment.checked_sub(credit))
}

/// Refuses an amount beyond [`Money::LIMIT`], which the service does not keep.
pub fn kept(amount: Option<Money>) -> Result<Money, OffsetError> {
    let fits =
        |amount: &Money| amount.pence().unsigned_abs() <= Money::LIMIT.pence().unsigned_abs();
    amount.filter(fits).ok_or(OffsetError::TooLarge)
}
