//! What of the recoveries each plan year earns.

use num_rational::BigRational;

use crate::appraisal::exact::minus;
use crate::domain::{Assumptions, OffsetBasis};

use super::Terms;
use super::path::Recovery;

/// What each year earns by the basis, before start and lag.
pub(super) fn earned(
    assumptions: &Assumptions,
    terms: &Terms,
    path: &[Recovery],
) -> Vec<BigRational> {
    path.iter()
        .map(|recovery| match assumptions.offset_basis {
            OffsetBasis::YearlyIncrement => minus(&recovery.recovery, &recovery.before),
            OffsetBasis::CumulativeUplift => minus(&recovery.recovery, &terms.baseline.pence),
            OffsetBasis::TotalRecovery => recovery.recovery.clone(),
        })
        .collect()
}
