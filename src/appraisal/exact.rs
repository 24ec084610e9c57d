//! Exact amounts, and the one door through which they become money.
//!
//! A fraction is not reduced on the way: to look for a common factor at every step costs
//! more than all the rest, and a rounding needs none.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Zero, pow};

use crate::domain::{Money, Rate, Rounding};

use super::AppraisalError;

/// A whole number as a fraction.
pub fn whole(number: impl Into<BigInt>) -> BigRational {
    BigRational::from_integer(number.into())
}

/// 1 + rate, exactly.
pub fn one_plus(rate: Rate) -> BigRational {
    whole(1) + rate.exact()
}

/// The product, not reduced.
pub fn times(one: &BigRational, other: &BigRational) -> BigRational {
    BigRational::new_raw(one.numer() * other.numer(), one.denom() * other.denom())
}

/// The sum, not reduced where the one denominator is a multiple of the other.
pub fn plus(one: &BigRational, other: &BigRational) -> BigRational {
    if one.denom() == other.denom() {
        return BigRational::new_raw(one.numer() + other.numer(), one.denom().clone());
    }
    let (coarse, fine) = if one.denom() < other.denom() { (one, other) } else { (other, one) };
    if !(fine.denom() % coarse.denom()).is_zero() {
        return one + other;
    }
    let numer = coarse.numer() * (fine.denom() / coarse.denom()) + fine.numer();
    BigRational::new_raw(numer, fine.denom().clone())
}

/// The difference, in the same way.
pub fn minus(one: &BigRational, other: &BigRational) -> BigRational {
    match one.denom() == other.denom() {
        true => BigRational::new_raw(one.numer() - other.numer(), one.denom().clone()),
        false => plus(one, &-other),
    }
}

/// All of them added up, in the same way.
pub fn sum<'a>(amounts: impl IntoIterator<Item = &'a BigRational>) -> BigRational {
    amounts.into_iter().fold(BigRational::zero(), |sum, amount| plus(&sum, amount))
}

/// A level that has grown by `factor` so many times, for each of `powers`: whole numbers
/// over one denominator.
pub fn grown(level: &BigRational, factor: &BigRational, powers: &[usize]) -> Vec<BigRational> {
    let most = powers.iter().copied().max().unwrap_or_default();
    let denominator = level.denom() * pow(factor.denom().clone(), most);
    let of = |power: &usize| {
        let grown = level.numer() * pow(factor.numer().clone(), *power);
        let grown = grown * pow(factor.denom().clone(), most - power);
        BigRational::new_raw(grown, denominator.clone())
    };
    powers.iter().map(of).collect()
}

/// Rounds exact pence once.
pub fn round(pence: &BigRational, rounding: Rounding) -> Result<Money, AppraisalError> {
    Money::round(pence, rounding).map_err(|_| AppraisalError::TooLarge)
}

/// Rounds exact pence to the penny, half away from zero.
pub fn penny(pence: &BigRational) -> Result<Money, AppraisalError> {
    round(pence, Rounding::HalfUpToPenny)
}

/// Refuses an amount beyond [`Money::LIMIT`], which the service does not keep.
pub fn kept(amount: Option<Money>) -> Result<Money, AppraisalError> {
    let fits =
        |amount: &Money| amount.pence().unsigned_abs() <= Money::LIMIT.pence().unsigned_abs();
    amount.filter(fits).ok_or(AppraisalError::TooLarge)
}

#[cfg(test)]
mod tests {
    use num_traits::Signed;
    use proptest::prelude::*;

    use super::*;

    fn fraction() -> impl Strategy<Value = BigRational> {
        let parts = (-1_000_000_i64..1_000_000, 1_i64..400);
        // Not reduced, as what comes out of a sum or a product is.
        parts.prop_map(|(numer, denom)| BigRational::new_raw(numer.into(), denom.into()))
    }

    proptest! {
        #[test]
        fn what_is_not_reduced_is_the_same_number(one in fraction(), other in fraction()) {
            let reduced = |fraction: &BigRational| fraction.reduced();
            let (a, b) = (reduced(&one), reduced(&other));
            prop_assert_eq!(plus(&one, &other).reduced(), &a + &b);
            prop_assert_eq!(minus(&one, &other).reduced(), &a - &b);
            prop_assert_eq!(times(&one, &other).reduced(), &a * &b);
            prop_assert_eq!(sum([&one, &other, &one]).reduced(), &a + &b + &a);
            prop_assert_eq!(penny(&one), penny(&a));
            prop_assert_eq!(
                round(&one, Rounding::TruncateToPound),
                round(&a, Rounding::TruncateToPound)
            );
        }

        #[test]
        fn a_level_grows_by_as_many_products(
            level in fraction(),
            factor in fraction(),
            powers in prop::collection::vec(0_usize..6, 1..6),
        ) {
            let all = grown(&level, &factor, &powers);
            for (grown, power) in all.iter().zip(&powers) {
                prop_assert_eq!(grown.reduced(), (&level * pow(factor.clone(), *power)).reduced());
                prop_assert_eq!(grown.denom(), all[0].denom());
            }
        }

        #[test]
        fn half_a_penny_goes_away_from_zero(pence in fraction()) {
            let rounded = penny(&pence).unwrap().pence();
            let nearest = (pence.abs() + BigRational::new(1.into(), 2.into())).floor();
            prop_assert_eq!(whole(rounded.abs()), nearest);
            prop_assert!(rounded == 0 || (rounded < 0) == pence.is_negative());
        }
    }
}
