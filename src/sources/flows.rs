//! The cash flows of whichever source the benefits have, and the workings over them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::levers::Levers;
use super::{CohortYear, Inputs, NoAnswer, budget_effects, clawback, outcomes, proposals, units};
use crate::appraisal::costs;
use crate::appraisal::flow::Flow;
use crate::appraisal::{CashFlows, Scope, Workings};
use crate::domain::benefits::Phasing;
use crate::domain::{BenefitSource, FinancialYear, Money, Plan};

/// What a source gives, whatever the costs and prices of the plan.
#[derive(Debug)]
pub(super) struct Sourced<'a> {
    /// The plan with its undated terms started where a person assumes that they start.
    plan: Cow<'a, Plan>,
    flows: CashFlows,
    shown: Shown,
}

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
    let Sourced { plan, flows, shown } = Sourced::of(inputs, levers)?;
    let flows = Cow::Owned(flows);
    Ok((Workings::new(plan, flows, inputs.assumptions, &scope(inputs, levers))?, shown))
}

fn scope(inputs: &Inputs<'_>, levers: &Levers) -> Scope {
    Scope { rounding: inputs.rounding(), credit_share: levers.benefit_share, frame: levers.frame }
}

impl<'a> Sourced<'a> {
    /// What the source gives with some things moved.
    pub(super) fn of(inputs: &Inputs<'a>, levers: &Levers) -> Result<Sourced<'a>, NoAnswer> {
        let is_clawback = inputs.is_clawback();
        let phasing = inputs.phasing().filter(|_| !is_clawback);
        let plan = costs::dated(inputs.plan, phasing);
        let (flows, shown) = flows(inputs, &plan, phasing, levers)?;
        Ok(Sourced { plan, flows, shown })
    }

    /// The figures over it, with things moved that a source does not know of.
    pub(super) fn workings(
        &self,
        inputs: &Inputs<'_>,
        levers: &Levers,
    ) -> Result<Workings<'_>, NoAnswer> {
        let (plan, flows) = (Cow::Borrowed(&*self.plan), Cow::Borrowed(&self.flows));
        Ok(Workings::new(plan, flows, inputs.assumptions, &scope(inputs, levers))?)
    }
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
