//! Sensitivity, one assumption at a time: the data of a tornado.
//!
//! Every assumption that the answer depends on is moved to a lower and a higher end
//! by a stated step, the others kept, and the figures are computed again.

use crate::domain::assumptions::LAG_LIMIT_QUARTERS;
use crate::domain::{
    Assumptions, FinancialYear, LineCategory, Money, Plan, PriceBasis, Rate, RecoveryPath, Rounding,
};

use super::appraisal::figures;
use super::{BaselineLevel, Inputs, Offset, Ratio, Terms, round};

/// The answer at one end of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The value of the assumption there, in the form it is sent in.
    pub value: String,
    /// The net over the plan.
    pub net: Money,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
    /// The net present value.
    pub npv: Money,
}

/// One bar of a tornado.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The name of the assumption that is moved.
    pub parameter: &'static str,
    /// By how much, for a reader.
    pub step: &'static str,
    /// The answer at the lower end; `None` where a figure would not fit.
    pub low: Option<End>,
    /// The answer at the higher end; `None` where a figure would not fit.
    pub high: Option<End>,
    /// How far the two nets lie apart.
    pub net_swing: Money,
    /// How far the two net present values lie apart.
    pub npv_swing: Money,
}

/// The bars of an answer, the widest first; none where a cost is not stated. An
/// assumption that moves neither net nor net present value has none.
pub fn sensitivity(inputs: &Inputs<'_>, answer: &Offset) -> Vec<Bar> {
    if answer.appraisal.totals.net.is_none() {
        return Vec::new();
    }
    let years = inputs.plan.years();
    let own = MOVES.iter().filter(|each| (each.matters)(inputs));
    let own = own.map(|each| bar(each, each.by, inputs, answer, &years));
    let shared = in_every_plan(inputs.plan, inputs.assumptions);
    let shared = shared.map(|each| {
        let by = |scene: &mut Scene, step| (each.by)(&mut scene.assumptions, step);
        bar(each, by, inputs, answer, &years)
    });
    widest_first(own.chain(shared).collect())
}

/// The bars that move something, the widest first.
pub fn widest_first(mut bars: Vec<Bar>) -> Vec<Bar> {
    bars.retain(|bar| bar.net_swing != Money::ZERO || bar.npv_swing != Money::ZERO);
    bars.sort_by_key(|bar| std::cmp::Reverse((bar.net_swing, bar.npv_swing)));
    bars
}

impl Bar {
    /// A bar between two ends.
    pub fn new(
        parameter: &'static str,
        step: &'static str,
        low: Option<End>,
        high: Option<End>,
    ) -> Bar {
        let swing = |of: fn(&End) -> Money| match (&low, &high) {
            (Some(low), Some(high)) => {
                let apart = of(high).pence() - of(low).pence();
                Money::from_pence(apart.abs())
            }
            // An end that does not fit is further away than any that does.
            _ => Money::LIMIT,
        };
        let (net_swing, npv_swing) = (swing(|end| end.net), swing(|end| end.npv));
        Bar { parameter, step, low, high, net_swing, npv_swing }
    }
}

/// What the figures are computed from, free to be changed.
struct Scene {
    assumptions: Assumptions,
    terms: Terms,
}

/// One thing that is moved in a scene `S`, and how.
#[derive(Debug)]
pub struct Move<S, M> {
    /// Its name.
    pub parameter: &'static str,
    /// By how much, for a reader.
    pub step: &'static str,
    /// The step to the lower end.
    pub low: Rate,
    /// The step to the higher end.
    pub high: Rate,
    /// Whether an answer depends on it.
    pub matters: M,
    /// Moves it and says its value there; `None` where that does not fit.
    pub by: fn(&mut S, Rate) -> Option<String>,
}

/// Whether an assumption of every plan matters.
type OfPlan = fn(&Plan, &Assumptions) -> bool;

/// The assumptions that every plan has, wherever its benefits come from.
const IN_EVERY_PLAN: [Move<Assumptions, OfPlan>; 4] = [
    Move {
        parameter: "optimism_bias",
        step: "+0.10, costs that are higher",
        low: NONE,
        high: Rate::new(10, 2),
        matters: |_, _| true,
        by: |assumptions, step| moved(&mut assumptions.optimism_bias, step, LOWEST, HIGHEST),
    },
    Move {
        parameter: "pay_inflation_rate",
        step: "-0.01 and +0.01",
        low: Rate::new(-1, 2),
        high: Rate::new(1, 2),
        matters: |plan, _| {
            plan.lines.iter().any(|line| line.category == Some(LineCategory::Staffing))
        },
        by: |assumptions, step| moved(&mut assumptions.pay_inflation_rate, step, LOWEST, HIGHEST),
    },
    Move {
        parameter: "deflator_rate",
        step: "-0.01 and +0.01",
        low: Rate::new(-1, 2),
        high: Rate::new(1, 2),
        matters: |_, assumptions| assumptions.price_basis == PriceBasis::Real,
        by: |assumptions, step| moved(&mut assumptions.deflator_rate, step, LOWEST, HIGHEST),
    },
    Move {
        parameter: "discount_rate",
        step: "-0.01 and +0.01",
        low: Rate::new(-1, 2),
        high: Rate::new(1, 2),
        matters: |_, _| true,
        by: |assumptions, step| moved(&mut assumptions.discount_rate, step, LOWEST, HIGHEST),
    },
];

/// Those of them that a plan depends on.
pub fn in_every_plan(
    plan: &Plan,
    assumptions: &Assumptions,
) -> impl Iterator<Item = &'static Move<Assumptions, OfPlan>> {
    IN_EVERY_PLAN.iter().filter(move |each| (each.matters)(plan, assumptions))
}

const NONE: Rate = Rate::new(0, 2);
const ONE: Rate = Rate::new(1, 0);
/// The lowest rate of growth, bias or discount.
pub const LOWEST: Rate = Rate::new(-99, 2);
/// The highest.
pub const HIGHEST: Rate = Rate::new(10, 0);

/// Whether an answer depends on what is moved.
type OfInputs = fn(&Inputs<'_>) -> bool;

const MOVES: [Move<Scene, OfInputs>; 7] = [
    Move {
        parameter: "growth_rate",
        step: "-0.05 and +0.05",
        low: Rate::new(-5, 2),
        high: Rate::new(5, 2),
        matters: |inputs| inputs.assumptions.recovery_path == RecoveryPath::GrowthOnBaseline,
        by: |scene, step| moved(scene.terms.growth_rate.as_mut()?, step, LOWEST, HIGHEST),
    },
    Move {
        parameter: "client_growth_rate",
        step: "-0.05 and +0.05",
        low: Rate::new(-5, 2),
        high: Rate::new(5, 2),
        matters: on_exposure,
        by: |scene, step| moved(&mut scene.assumptions.client_growth_rate, step, LOWEST, HIGHEST),
    },
    Move {
        parameter: "package_growth_rate",
        step: "-0.02 and +0.02",
        low: Rate::new(-2, 2),
        high: Rate::new(2, 2),
        matters: on_exposure,
        by: |scene, step| moved(&mut scene.assumptions.package_growth_rate, step, LOWEST, HIGHEST),
    },
    Move {
        parameter: "clawback_rate",
        step: "-0.01 and +0.01",
        low: Rate::new(-1, 2),
        high: Rate::new(1, 2),
        matters: on_exposure,
        by: |scene, step| moved(scene.terms.clawback_rate.as_mut()?, step, NONE, ONE),
    },
    Move {
        parameter: "participating_share",
        step: "-0.10 and +0.10",
        low: Rate::new(-10, 2),
        high: Rate::new(10, 2),
        matters: on_exposure,
        by: |scene, step| moved(scene.terms.participating_share.as_mut()?, step, NONE, ONE),
    },
    Move {
        parameter: "baseline",
        step: "-10% and +10%",
        low: Rate::new(-10, 2),
        high: Rate::new(10, 2),
        matters: |_| true,
        by: |scene, step| {
            let pence = &scene.terms.baseline.pence * super::one_plus(step);
            let amount = round(&pence, Rounding::HalfUpToPenny).ok()?;
            scene.terms.baseline = BaselineLevel::stated(amount);
            Some(amount.to_string())
        },
    },
    Move {
        parameter: "lag_quarters",
        step: "-2 and +2 quarters",
        low: Rate::new(-2, 0),
        high: Rate::new(2, 0),
        matters: |_| true,
        by: |scene, step| {
            let lag = &mut scene.assumptions.lag_quarters;
            *lag = if step < NONE { lag.saturating_sub(2) } else { *lag + 2 };
            *lag = (*lag).min(LAG_LIMIT_QUARTERS);
            Some(lag.to_string())
        },
    },
];

fn on_exposure(inputs: &Inputs<'_>) -> bool {
    inputs.assumptions.recovery_path == RecoveryPath::RateOnExposure
}

/// Moves a rate within the ends between which it makes sense, and says its value there.
pub fn moved(rate: &mut Rate, step: Rate, low: Rate, high: Rate) -> Option<String> {
    *rate = rate.plus(step)?.clamp(low, high);
    Some(rate.to_string())
}

fn bar<M>(
    what: &Move<impl Sized, M>,
    by: impl Fn(&mut Scene, Rate) -> Option<String>,
    inputs: &Inputs<'_>,
    answer: &Offset,
    years: &[FinancialYear],
) -> Bar {
    let end = |step: Rate| {
        let mut scene =
            Scene { assumptions: inputs.assumptions.clone(), terms: answer.terms.clone() };
        let value = by(&mut scene, step)?;
        let moved = Inputs { assumptions: &scene.assumptions, ..*inputs };
        let figures = figures(&moved, &scene.terms, years).ok()?;
        let totals = figures.totals;
        let npv = figures.present_value?.net;
        Some(End { value, net: totals.net?, offset_ratio: totals.offset_ratio, npv })
    };
    Bar::new(what.parameter, what.step, end(what.low), end(what.high))
}
