//! What moves an answer, one thing at a time, whatever its source.

use crate::appraisal::Ratio;
use crate::appraisal::exact::{one_plus, penny};
use crate::appraisal::sensitivity::{
    Bar, End, HIGHEST, LOWEST, Lever, NONE, in_every_plan, moved, widest_first,
};
use crate::domain::assumptions::LAG_LIMIT_QUARTERS;
use crate::domain::benefits::Outcomes;
use crate::domain::{
    Assumptions, Baseline, BenefitSource, GrowthSource, Money, Rate, RecoveryPath,
};

use super::clawback::Terms;
use super::flows::Sourced;
use super::levers::Levers;
use super::switching::{SLIP_LIMIT_QUARTERS, are_paid_by_people};
use super::{Answer, Inputs, NoAnswer};

/// The bars of an answer, the widest first; none where a cost or a credit is not stated by
/// year. What moves neither net nor net present value has none.
pub fn sensitivity(inputs: &Inputs<'_>, answer: &Answer) -> Vec<Bar> {
    let appraisal = &answer.appraisal;
    if appraisal.totals.net.is_none() || appraisal.present_value.is_none() {
        return Vec::new();
    }
    let span = appraisal.years.first().zip(appraisal.years.last());
    let frame = span.map(|(first, last)| (first.financial_year, last.financial_year));
    let scene = Scene {
        inputs: *inputs,
        terms: answer.clawback.as_ref().map(|clawback| &clawback.terms),
        // A range does not lie around a value that is moved.
        assumptions: Assumptions { ranges: Default::default(), ..inputs.assumptions.clone() },
        levers: Levers { frame, ..Levers::default() },
    };
    let sourced = scene.sourced();
    let stands = Stands { figures: scene.figures(&sourced), sourced: &sourced };
    let own = of_clawbacks().into_iter().chain(of_others()).chain(of_every_source());
    let own = own.filter(|lever| (lever.matters)(inputs));
    let own = own.map(|lever| bar(&lever, lever.by, &scene, &stands));
    let shared = in_every_plan(inputs.plan, inputs.assumptions).map(|lever| {
        let by = |scene: &mut Scene<'_>, step| (lever.by)(&mut scene.assumptions, step);
        bar(lever, by, &scene, &stands)
    });
    widest_first(own.chain(shared).collect())
}

/// What the figures are computed from, free to be changed.
#[derive(Clone)]
struct Scene<'a> {
    inputs: Inputs<'a>,
    /// What the answer rests on as it stands.
    terms: Option<&'a Terms>,
    assumptions: Assumptions,
    levers: Levers,
}

/// What everything comes to while nothing is moved.
struct Stands<'a> {
    sourced: &'a Result<Sourced<'a>, NoAnswer>,
    figures: Result<Figures, String>,
}

/// The figures of an end.
#[derive(Clone, Copy)]
struct Figures {
    net: Money,
    offset_ratio: Option<Ratio>,
    npv: Money,
}

impl Scene<'_> {
    fn inputs(&self) -> Inputs<'_> {
        Inputs { assumptions: &self.assumptions, ..self.inputs }
    }

    /// What the source gives as things are now.
    fn sourced(&self) -> Result<Sourced<'_>, NoAnswer> {
        Sourced::of(&self.inputs(), &self.levers)
    }

    /// The figures as things are now, or why there are none.
    fn figures(&self, sourced: &Result<Sourced<'_>, NoAnswer>) -> Result<Figures, String> {
        let sourced = sourced.as_ref().map_err(|why| why.to_string())?;
        let workings = sourced.workings(&self.inputs(), &self.levers);
        let workings = workings.map_err(|why| why.to_string())?;
        let npv = workings.npv(self.assumptions.discount_rate).map_err(|why| why.to_string())?;
        let totals = workings.totals;
        let unsaid = "a cost or a credit of a year is not stated there";
        let (net, npv) = totals.net.zip(npv).ok_or(unsaid)?;
        Ok(Figures { net, offset_ratio: totals.offset_ratio, npv })
    }
}

fn bar<'a, M>(
    lever: &Lever<impl Sized, M>,
    by: impl Fn(&mut Scene<'a>, Rate) -> Option<String>,
    scene: &Scene<'a>,
    stands: &Stands<'_>,
) -> Bar {
    let end = |step: Rate| {
        let mut scene = scene.clone();
        let value = by(&mut scene, step).ok_or("the value there is beyond what can be stated")?;
        let figures = match lever.moves_source {
            _ if step == NONE => stands.figures.clone(),
            true => scene.figures(&scene.sourced()),
            false => scene.figures(stands.sourced),
        };
        let Figures { net, offset_ratio, npv } = figures?;
        Ok(End { value, net, offset_ratio, npv })
    };
    Bar::new(lever.parameter, lever.step, end(lever.low), end(lever.high))
}

/// Whether an answer depends on what is moved.
type OfInputs = fn(&Inputs<'_>) -> bool;

const ONE: Rate = Rate::new(1, 0);

/// What clawbacks rest on.
fn of_clawbacks<'a>() -> [Lever<Scene<'a>, OfInputs>; 7] {
    [
        Lever {
            parameter: "growth_rate",
            moves_source: true,
            step: "-0.05 and +0.05",
            low: Rate::new(-5, 2),
            high: Rate::new(5, 2),
            matters: |inputs| {
                let path = inputs.assumptions.recovery_path;
                inputs.is_clawback() && path == RecoveryPath::GrowthOnBaseline
            },
            by: |scene, step| {
                let mut rate = scene.terms?.growth_rate?;
                let value = moved(&mut rate, step, LOWEST, HIGHEST);
                scene.assumptions.growth_source = GrowthSource::Stated;
                scene.assumptions.growth_rate = Some(rate);
                value
            },
        },
        Lever {
            parameter: "client_growth_rate",
            moves_source: true,
            step: "-0.05 and +0.05",
            low: Rate::new(-5, 2),
            high: Rate::new(5, 2),
            matters: on_exposure,
            by: |scene, step| {
                moved(&mut scene.assumptions.client_growth_rate, step, LOWEST, HIGHEST)
            },
        },
        Lever {
            parameter: "package_growth_rate",
            moves_source: true,
            step: "-0.02 and +0.02",
            low: Rate::new(-2, 2),
            high: Rate::new(2, 2),
            matters: on_exposure,
            by: |scene, step| {
                moved(&mut scene.assumptions.package_growth_rate, step, LOWEST, HIGHEST)
            },
        },
        Lever {
            parameter: "clawback_rate",
            moves_source: true,
            step: "-0.01 and +0.01",
            low: Rate::new(-1, 2),
            high: Rate::new(1, 2),
            matters: on_exposure,
            by: |scene, step| {
                let mut rate = scene.terms?.clawback_rate?;
                let value = moved(&mut rate, step, NONE, ONE);
                scene.assumptions.clawback_rate = Some(rate);
                value
            },
        },
        Lever {
            parameter: "participating_share",
            moves_source: true,
            step: "-0.10 and +0.10",
            low: Rate::new(-10, 2),
            high: Rate::new(10, 2),
            matters: on_exposure,
            by: |scene, step| {
                let mut rate = scene.terms?.participating_share?;
                let value = moved(&mut rate, step, NONE, ONE);
                scene.assumptions.participating_share = Some(rate);
                value
            },
        },
        Lever {
            parameter: "baseline",
            moves_source: true,
            step: "-10% and +10%",
            low: Rate::new(-10, 2),
            high: Rate::new(10, 2),
            matters: |inputs| inputs.is_clawback(),
            by: |scene, step| {
                let amount = penny(&(&scene.terms?.baseline.pence * one_plus(step))).ok()?;
                scene.assumptions.baseline = Some(Baseline::Amount(amount));
                Some(amount.to_string())
            },
        },
        Lever {
            parameter: "lag_quarters",
            moves_source: true,
            step: "-2 and +2 quarters",
            low: Rate::new(-2, 0),
            high: Rate::new(2, 0),
            matters: |inputs| inputs.is_clawback(),
            by: |scene, step| {
                let lag = &mut scene.assumptions.lag_quarters;
                *lag = if step < NONE { lag.saturating_sub(2) } else { *lag + 2 };
                *lag = (*lag).min(LAG_LIMIT_QUARTERS);
                Some(lag.to_string())
            },
        },
    ]
}

fn on_exposure(inputs: &Inputs<'_>) -> bool {
    inputs.is_clawback() && inputs.assumptions.recovery_path == RecoveryPath::RateOnExposure
}

/// What every source rests on, and what moves the years of an answer with it.
fn of_every_source<'a>() -> [Lever<Scene<'a>, OfInputs>; 2] {
    [
        Lever {
            parameter: "slippage_quarters",
            moves_source: true,
            step: "+2 quarters, a plan that slips",
            low: NONE,
            high: Rate::new(2, 0),
            // A forecast does not wait for a plan.
            matters: |inputs| {
                let path = inputs.assumptions.recovery_path;
                !inputs.is_clawback() || path != RecoveryPath::Statistical
            },
            by: |scene, step| {
                if step > NONE {
                    let slippage = scene.assumptions.slippage_quarters + 2;
                    scene.assumptions.slippage_quarters = slippage.min(LAG_LIMIT_QUARTERS);
                    scene.levers.frame = None;
                }
                Some(scene.assumptions.slippage_quarters.to_string())
            },
        },
        Lever {
            parameter: "benefit_optimism",
            moves_source: false,
            step: "+0.10, credits that are lower",
            low: NONE,
            high: Rate::new(10, 2),
            // The share of other benefits moves the same credits.
            matters: |inputs| inputs.is_clawback(),
            by: |scene, step| moved(&mut scene.assumptions.benefit_optimism, step, NONE, ONE),
        },
    ]
}

/// What the other sources rest on.
fn of_others<'a>() -> [Lever<Scene<'a>, OfInputs>; 4] {
    [
        Lever {
            parameter: "benefit_share",
            moves_source: false,
            step: "-0.10 and +0.10",
            low: Rate::new(-10, 2),
            high: Rate::new(10, 2),
            matters: |inputs| !inputs.is_clawback(),
            by: |scene, step| moved(&mut scene.levers.benefit_share, step, NONE, HIGHEST),
        },
        Lever {
            parameter: "opening_delay_quarters",
            moves_source: true,
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
        Lever {
            parameter: "tariff_share",
            moves_source: true,
            step: "-0.10 and +0.10",
            low: Rate::new(-10, 2),
            high: Rate::new(10, 2),
            matters: |inputs| outcomes(inputs).is_some_and(are_paid_by_people),
            by: |scene, step| moved(&mut scene.levers.tariff_share, step, NONE, HIGHEST),
        },
        Lever {
            parameter: "slip_quarters",
            moves_source: true,
            step: "-2 and +2 quarters",
            low: Rate::new(-2, 0),
            high: Rate::new(2, 0),
            matters: |inputs| outcomes(inputs).is_some_and(|project| !project.moves.is_empty()),
            by: |scene, step| {
                let slip = outcomes(&scene.inputs)?.slip_quarters;
                let slip = if step < NONE { slip.saturating_sub(2) } else { slip + 2 };
                let slip = slip.min(SLIP_LIMIT_QUARTERS);
                scene.levers.slip_quarters = Some(slip);
                Some(slip.to_string())
            },
        },
    ]
}

fn outcomes<'a>(inputs: &Inputs<'a>) -> Option<&'a Outcomes> {
    match &inputs.benefits.source {
        BenefitSource::OutcomePayments(outcomes) => Some(outcomes),
        _ => None,
    }
}
