//! What an answer about clawbacks shows beside the common figures.

use super::{BaseBudgetRisk, Terms, WithAndWithout};
use crate::domain::Money;

/// What an answer about clawbacks rests on, and what is recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clawback {
    /// The assumptions with every default and source resolved.
    pub terms: Terms,
    /// The expected recovery of each plan year, to the penny, before basis, start and lag.
    pub recoveries: Vec<Money>,
    /// The plan held against no plan.
    pub with_and_without: WithAndWithout,
    /// What a return to an earlier level would cost; `None` where there is none.
    pub base_budget_risk: Option<BaseBudgetRisk>,
}
