//! Clawbacks: a recovery path, the part of it that the offset basis credits, and the lag
//! after which it arrives. Everything is exact; fitted values are handed in.

pub(super) mod base_budget;
mod baseline;
mod calendar;
mod credit;
pub(super) mod findings;
mod flows;
mod path;
pub mod questions;
pub mod ranges;
mod rates;
mod recovered;
pub(super) mod solver;
mod terms;
pub(super) mod without;

use super::{Inputs, NoAnswer};
use crate::appraisal::AppraisalError;
use crate::appraisal::exact::penny;

pub use base_budget::BaseBudgetRisk;
pub use baseline::{BaselineLevel, BaselineSource};
pub use recovered::Clawback;
pub use terms::Terms;
pub use without::WithAndWithout;

pub(super) use flows::{Path, flows};

/// An answer's recoveries, with what a return to an earlier level would cost.
pub(super) fn shown(
    inputs: &Inputs<'_>,
    path: Path,
    with_and_without: WithAndWithout,
) -> Result<Clawback, NoAnswer> {
    let recoveries = path.recoveries.iter().map(|year| penny(&year.recovery));
    Ok(Clawback {
        recoveries: recoveries.collect::<Result<_, AppraisalError>>()?,
        base_budget_risk: base_budget::risk(inputs, &path.terms)?,
        terms: path.terms,
        with_and_without,
    })
}
