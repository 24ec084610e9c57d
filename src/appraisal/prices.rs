//! In which prices amounts are: as stated, or those of a base year.

use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::domain::{Assumptions, FinancialYear, PriceBasis, Rate};

use super::exact::{one_plus, times};

/// The prices of an answer.
#[derive(Clone, Debug)]
pub struct Prices {
    /// 1 + inflation a year, and the year that is 1; `None` leaves amounts as stated.
    deflator: Option<(BigRational, FinancialYear)>,
}

impl Prices {
    /// Amounts as they are stated.
    pub fn as_stated() -> Prices {
        Prices { deflator: None }
    }

    /// The prices that are assumed, those of `base_year` where they are real.
    pub fn new(assumptions: &Assumptions, base_year: FinancialYear) -> Prices {
        let factor = || (one_plus(assumptions.deflator_rate), base_year);
        Prices { deflator: is_deflated(assumptions).then(factor) }
    }

    /// Whether amounts stay as they are stated.
    pub fn are_as_stated(&self) -> bool {
        self.deflator.is_none()
    }

    /// Which prices they are, where amounts do not stay as they are stated.
    pub fn in_words(&self) -> Option<String> {
        self.deflator.as_ref().map(|(_, base)| format!("in prices of {base}"))
    }

    /// What a pound of `year` is worth in the prices of the answer; `None` is a pound.
    pub fn worth(&self, year: FinancialYear) -> Option<BigRational> {
        let (factor, base) = self.deflator.as_ref()?;
        Some(BigRational::one() / power(factor, year.years_since(*base)))
    }

    /// An amount of `year` in the prices of the answer.
    pub fn of(&self, amount: BigRational, year: FinancialYear) -> BigRational {
        match self.worth(year) {
            Some(worth) => times(&amount, &worth),
            None => amount,
        }
    }
}

/// Whether amounts become others by the prices that are assumed.
pub fn is_deflated(assumptions: &Assumptions) -> bool {
    let is_real = assumptions.price_basis == PriceBasis::Real;
    is_real && !assumptions.deflator_rate.exact().is_zero()
}

/// (1 + rate)^years, exactly; years may be negative.
pub fn compound(rate: Rate, years: i32) -> BigRational {
    power(&one_plus(rate), years)
}

fn power(factor: &BigRational, years: i32) -> BigRational {
    let size = num_traits::pow(factor.clone(), years.unsigned_abs() as usize);
    if years < 0 { BigRational::one() / size } else { size }
}
