//! Sensitivity of benefits that are not clawbacks, one thing at a time: the data of a
//! tornado, in bars as those of the offset.

use crate::domain::benefits::Outcomes;
use crate::domain::{Assumptions, BenefitSource, Benefits, FinancialYear, Rate};
use crate::offset::sensitivity::{Bar, End, HIGHEST, Move, in_every_plan, moved, widest_first};

use super::levers::Levers;
use super::model::Model;
use super::switching::{SLIP_LIMIT_QUARTERS, are_paid_by_people, frame};
use super::{Answer, Inputs};

/// The bars of an answer, the widest first; none where a cost or a credit is not stated
/// by year. What moves neither net nor net present value has none.
pub fn sensitivity(inputs: &Inputs<'_>, answer: &Answer) -> Vec<Bar> {
    if answer.totals.net.is_none() || answer.present_value.is_none() {
        return Vec::new();
    }
    let frame = frame(&answer.years);
    let own = MOVES.iter().filter(|each| (each.matters)(inputs));
    let own = own.map(|each| bar(each, each.by, inputs, frame));
    let shared = in_every_plan(inputs.plan, inputs.assumptions).map(|each| {
        let by = |scene: &mut Scene, step| (each.by)(&mut scene.assumptions, step);
        bar(each, by, inputs, frame)
    });
    widest_first(own.chain(shared).collect())
}

/// What the figures are computed from, free to be changed.
struct Scene {
    benefits: Benefits,
    assumptions: Assumptions,
    levers: Levers,
}

impl Scene {
    fn outcomes(&mut self) -> Option<&mut Outcomes> {
        match &mut self.benefits.source {
            BenefitSource::OutcomePayments(outcomes) => Some(outcomes),
            _ => None,
        }
    }
}

const NONE: Rate = Rate::new(0, 2);

/// Whether an answer depends on what is moved.
type OfInputs = fn(&Inputs<'_>) -> bool;

const MOVES: [Move<Scene, OfInputs>; 4] = [
    Move {
        parameter: "benefit_share",
        step: "-0.10 and +0.10",
        low: Rate::new(-10, 2),
        high: Rate::new(10, 2),
        matters: |_| true,
        by: |scene, step| moved(&mut scene.levers.benefit_share, step, NONE, HIGHEST),
    },
    Move {
        parameter: "opening_delay_quarters",
        step: "+2 quarters, an opening that is later",
        low: NONE,
        high: Rate::new(2, 0),
        matters: |inputs| matches!(inputs.benefits.source, BenefitSource::UnitSavings(_)),
        by: |scene, step| {
            let quarters = if step > NONE { 2 } else { 0 };
            scene.levers.opening_delay_quarters = quarters;
            Some(quarters.to_string())
        },
    },
    Move {
        parameter: "tariff_share",
        step: "-0.10 and +0.10",
        low: Rate::new(-10, 2),
        high: Rate::new(10, 2),
        matters: |inputs| outcomes(inputs).is_some_and(are_paid_by_people),
        by: |scene, step| moved(&mut scene.levers.tariff_share, step, NONE, HIGHEST),
    },
    Move {
        parameter: "slip_quarters",
        step: "-2 and +2 quarters",
        low: Rate::new(-2, 0),
        high: Rate::new(2, 0),
        matters: |inputs| outcomes(inputs).is_some_and(|project| !project.moves.is_empty()),
        by: |scene, step| {
            let slip = &mut scene.outcomes()?.slip_quarters;
            *slip = if step < NONE { slip.saturating_sub(2) } else { *slip + 2 };
            *slip = (*slip).min(SLIP_LIMIT_QUARTERS);
            Some(slip.to_string())
        },
    },
];

fn outcomes<'a>(inputs: &'a Inputs<'_>) -> Option<&'a Outcomes> {
    match &inputs.benefits.source {
        BenefitSource::OutcomePayments(outcomes) => Some(outcomes),
        _ => None,
    }
}

fn bar<M>(
    what: &Move<impl Sized, M>,
    by: impl Fn(&mut Scene, Rate) -> Option<String>,
    inputs: &Inputs<'_>,
    frame: Option<(FinancialYear, FinancialYear)>,
) -> Bar {
    let end = |step: Rate| {
        let mut scene = Scene {
            benefits: inputs.benefits.clone(),
            assumptions: inputs.assumptions.clone(),
            levers: Levers { frame, ..Levers::default() },
        };
        let value = by(&mut scene, step)?;
        let Scene { benefits, assumptions, levers } = &scene;
        let moved = Inputs { benefits, assumptions, ..*inputs };
        let model = Model::new(&moved, levers).ok()?;
        let npv = model.present_value(assumptions.discount_rate).ok()??.net;
        let totals = model.totals;
        Some(End { value, net: totals.net?, offset_ratio: totals.offset_ratio, npv })
    };
    Bar::new(what.parameter, what.step, end(what.low), end(what.high))
}
