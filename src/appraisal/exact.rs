//! Exact amounts, and the one door through which they become money.

use num_bigint::BigInt;
use num_rational::BigRational;

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
