//! The cash flows of whichever source the benefits have, and the workings over them.

use std::collections::BTreeMap;

use super::levers::Levers;
use super::{CohortYear, Inputs, NoAnswer, budget_effects, clawback, outcomes, proposals, units};
use crate::appraisal::costs;
use crate::appraisal::flow::Flow;
use crate::appraisal::{CashFlows, Scope, Workings};
use crate::domain::benefits::Phasing;
use crate::domain::{BenefitSource, FinancialYear, Money, Plan};

/// What a source shows beside years and totals.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) clawback: Option<clawback::Path>,
    /// Units opened by year.
    pub(super) units: BTreeMap<FinancialYear, Money>,
    pub(super) cohort: Vec<CohortYear>,
}

/// The figures with some things moved, without findings and comparisons.
pub(super) fn workings<'a>(
    inputs: &Inputs<'a>,
    levers: &Levers,
) -> Result<(Workings<'a>, Shown), NoAnswer> {
    let is_clawback = inputs.is_clawback();
    let phasing = inputs.phasing().filter(|_| !is_clawback);
    let plan = costs::dated(inputs.plan, phasing);
    let (flows, shown) = flows(inputs, &plan, phasing, levers)?;
    let scope = Scope {
        rounding: inputs.rounding(),
        credit_share: levers.benefit_share,
        frame: levers.frame,
    };
    Ok((Workings::new(plan, flows, inputs.assumptions, &scope)?, shown))
}

/// The cash flows of the source.
fn flows(
    inputs: &Inputs<'_>,
    plan: &Plan,
    phasing: Option<Phasing>,
    levers: &Levers,
) -> Result<(CashFlows, Shown), NoAnswer> {
    let mut shown = Shown::default();
    let slippage = inputs.assumptions.slippage_quarters;
    let effect = inputs.benefits.budget_effect;
    let flows = match &inputs.benefits.source {
        BenefitSource::Clawback => {
            let (flows, path) = clawback::flows(inputs)?;
            shown.clawback = Some(path);
            flows
        }
        BenefitSource::NotStated(_) => {
            let mut flows = CashFlows { cost: Flow::Nothing, ..CashFlows::default() };
            budget_effects::tell_all(&mut flows, effect)?;
            flows
        }
        BenefitSource::UnitSavings(schemes) => {
            let (published, units) = (inputs.published, &mut shown.units);
            units::flows(schemes, effect, plan, published, slippage, levers, units)?
        }
        BenefitSource::OutcomePayments(project) => {
            let cohort = &mut shown.cohort;
            let mut flows = outcomes::flows(project, plan, phasing, slippage, levers, cohort)?;
            budget_effects::tell_all(&mut flows, effect)?;
            flows
        }
        BenefitSource::Proposals(list) => proposals::flows(list, effect, phasing, slippage)?,
    };
    Ok((flows, shown))
}
