//! What the plan costs in each year: lines from their first quarter on, pay that
//! grows, optimism bias, the prices of the answer, and one rounding.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::domain::{Assumptions, FinancialYear, LineCategory, Money, Plan, Rate, Rounding};

use super::prices::{Prices, compound};
use super::{OffsetError, one_plus, round};

/// What a year costs, to the penny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// With the optimism bias: what credit is held against.
    pub(super) investment: Money,
    /// Without it.
    pub(super) before_bias: Money,
}

/// The cost of every year; `None`, "not stated", where a line that has started
/// states nothing: a sum of some lines is not the cost.
pub(super) fn costs(
    plan: &Plan,
    assumptions: &Assumptions,
    prices: &Prices,
    years: &[FinancialYear],
) -> Result<Vec<Option<Cost>>, OffsetError> {
    let Some(first) = years.first() else { return Ok(Vec::new()) };
    let bias = one_plus(assumptions.optimism_bias);
    let changes_nothing = prices.are_as_stated() && bias.is_one();
    let cost = |year: &FinancialYear| {
        let Some(spent) = Spent::in_year(plan, *year) else { return Ok(None) };
        if changes_nothing && let Some(stated) = spent.whole_pence(assumptions.pay_inflation_rate) {
            return Ok(Some(Cost { investment: stated, before_bias: stated }));
        }
        let pay = compound(assumptions.pay_inflation_rate, year.years_since(*first));
        let exact = prices.of(spent.with_pay_at(&pay), *year);
        let money = |pence: &BigRational| round(pence, Rounding::HalfUpToPenny);
        let before_bias = money(&exact)?;
        Ok(Some(Cost { investment: money(&(exact * &bias))?, before_bias }))
    };
    years.iter().map(cost).collect()
}

/// The share of a year's cost that has been spent when `quarters` of it are over,
/// times that cost, in exact pence; each line is spent evenly from its start on.
pub(super) fn spent_by(plan: &Plan, cost: Money, year: FinancialYear, quarters: u8) -> BigRational {
    let (mut spent, mut all) = (0_i128, 0_i128);
    for line in &plan.lines {
        let pence = line.a_year(year).map_or(0, |amount| i128::from(amount.pence()));
        all += pence * i128::from(line.quarters_in(year));
        spent += pence * i128::from(line.quarters_until(year, quarters));
    }
    if all == 0 {
        return BigRational::zero();
    }
    cost.exact() * BigRational::new(BigInt::from(spent), BigInt::from(all))
}

/// What a year's lines state, in quarters of a penny, so that a part of a year
/// stays a whole number.
struct Spent {
    staffing: i128,
    other: i128,
}

impl Spent {
    fn in_year(plan: &Plan, year: FinancialYear) -> Option<Spent> {
        let mut spent = Spent { staffing: 0, other: 0 };
        for line in &plan.lines {
            let quarters = i128::from(line.quarters_in(year));
            if quarters == 0 {
                continue;
            }
            let amount = quarters * i128::from(line.a_year(year)?.pence());
            match line.category {
                Some(LineCategory::Staffing) => spent.staffing += amount,
                Some(LineCategory::Other) | None => spent.other += amount,
            }
        }
        (!plan.lines.is_empty()).then_some(spent)
    }

    /// The cost where nothing but the lines decides it and it is whole pence.
    fn whole_pence(&self, pay_inflation: Rate) -> Option<Money> {
        let grows = self.staffing != 0 && !pay_inflation.decimal().is_zero();
        let quarters = self.staffing + self.other;
        let pence = (!grows && quarters % 4 == 0).then_some(quarters / 4)?;
        let limit = i128::from(Money::LIMIT.pence());
        let is_kept = (-limit..=limit).contains(&pence);
        i64::try_from(pence).ok().filter(|_| is_kept).map(Money::from_pence)
    }

    fn with_pay_at(&self, pay: &BigRational) -> BigRational {
        let quarters = |amount: i128| BigRational::new(BigInt::from(amount), BigInt::from(4));
        if self.staffing == 0 {
            return quarters(self.other);
        }
        quarters(self.other) + quarters(self.staffing) * pay
    }
}
