//! What a plan is worth today (HM Treasury Green Book): the first year is not discounted.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::domain::{FinancialYear, Money, Rate};

use super::exact::{one_plus, penny};
use super::{AppraisalError, Ratio, Year};

/// What the plan is worth today. Each figure is rounded by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresentValue {
    /// Of the credit.
    pub credit: Money,
    /// Of the investment.
    pub investment: Money,
    /// Of credit minus investment.
    pub net: Money,
    /// Credit over investment, before their rounding; `None` where there is no cost.
    pub ratio: Option<Ratio>,
}

/// Present values, where every year states both sides, of the year `today`.
///
/// Sums of amounts / (1 + d)^k as whole numbers over one denominator, so that a year takes
/// two products and the rounding the only division.
pub(super) fn of(
    years: &[Year],
    rate: Rate,
    today: Option<FinancialYear>,
) -> Result<Option<PresentValue>, AppraisalError> {
    let Some((first, today)) = years.first().map(|year| year.financial_year).zip(today) else {
        return Ok(None);
    };
    let factor = one_plus(rate);
    let (mut credit, mut investment) = (BigInt::zero(), BigInt::zero());
    let mut denominator = BigInt::one();
    // From the last year to the first: V(k) = C(k) + V(k+1) / (1 + d).
    for (place, year) in years.iter().rev().enumerate() {
        let Some((gain, cost)) = year.credit.zip(year.investment) else { return Ok(None) };
        if place > 0 {
            denominator *= factor.numer();
            credit *= factor.denom();
            investment *= factor.denom();
        }
        credit += &denominator * gain.pence();
        investment += &denominator * cost.pence();
    }
    // What is spent or credited before today is worth more by now.
    for _ in first.to(today).skip(1) {
        denominator *= factor.denom();
        credit *= factor.numer();
        investment *= factor.numer();
    }
    let money = |pence: &BigInt| {
        // Not reduced: a rounding needs no common factor taken out.
        penny(&BigRational::new_raw(pence.clone(), denominator.clone()))
    };
    Ok(Some(PresentValue {
        credit: money(&credit)?,
        investment: money(&investment)?,
        net: money(&(&credit - &investment))?,
        ratio: Ratio::exact(&credit, &investment),
    }))
}
