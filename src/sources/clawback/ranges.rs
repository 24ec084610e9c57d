//! Which stated ranges make sense, and which of them an answer depends on.

use crate::domain::assumption_checks::outside;
use crate::domain::range::{Ranged, RangedValue, StatedRange};
use crate::domain::{
    Assumptions, Field, GrowthSource, OffsetBasis, RecoveryPath, RefusedAssumption,
};

use super::Terms;
use crate::appraisal::AppraisalError;
use crate::sources::Inputs;

/// A range that an answer depends on, around the value in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Varied {
    /// What varies.
    pub what: Ranged,
    /// It is lower with one chance in ten.
    pub low: RangedValue,
    /// The median.
    pub value: RangedValue,
    /// It is higher with one chance in ten.
    pub high: RangedValue,
}

/// The stated ranges that an answer depends on, in the order of the assumptions.
pub fn in_force(inputs: &Inputs<'_>, terms: &Terms) -> Vec<Varied> {
    let assumptions = inputs.assumptions;
    let stated = assumptions.ranges.iter().filter(|(what, _)| is_used(**what, assumptions));
    let varied = |(what, StatedRange { low, high }): (&Ranged, &StatedRange)| {
        let value = middle(*what, assumptions, terms)?;
        Some(Varied { what: *what, low: *low, value, high: *high })
    };
    stated.filter_map(varied).collect()
}

/// The statistical path has a distribution of its own, and takes no other.
pub(in crate::sources) fn is_used(what: Ranged, of: &Assumptions) -> bool {
    let path = of.recovery_path;
    let grows = path == RecoveryPath::GrowthOnBaseline;
    match what {
        _ if path == RecoveryPath::Statistical => false,
        Ranged::GrowthRate => grows && of.growth_source == GrowthSource::Stated,
        Ranged::Baseline => grows || of.offset_basis != OffsetBasis::TotalRecovery,
        Ranged::OptimismBias | Ranged::BenefitOptimism => true,
        Ranged::ClawbackRate
        | Ranged::ParticipatingShare
        | Ranged::ClientGrowthRate
        | Ranged::PackageGrowthRate
        | Ranged::DpSpend => path == RecoveryPath::RateOnExposure,
    }
}

fn middle(what: Ranged, assumptions: &Assumptions, terms: &Terms) -> Option<RangedValue> {
    match what {
        Ranged::ClawbackRate => terms.clawback_rate.map(RangedValue::Rate),
        Ranged::ParticipatingShare => terms.participating_share.map(RangedValue::Rate),
        _ => assumptions.stated(what),
    }
}

/// Refuses ranges that do not lie around the targets that stand in for assumptions.
pub(super) fn lie_around_targets(of: &Assumptions, terms: &Terms) -> Result<(), AppraisalError> {
    let around_targets = of.ranges.iter().filter(|(what, _)| of.stated(**what).is_none());
    let refused: Vec<RefusedAssumption> = around_targets
        .filter_map(|(what, range)| {
            let why = outside(*what, range, middle(*what, of, terms)?)?;
            Some(RefusedAssumption { field: Field::Range(*what), why })
        })
        .collect();
    if refused.is_empty() { Ok(()) } else { Err(AppraisalError::Refused(refused)) }
}
