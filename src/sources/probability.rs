//! With which probability credit covers cost: by the forecast, by a growth fit or by the
//! ranges that a person states.

use super::clawback::questions::{Question, questions};
use super::clawback::ranges::{Varied, in_force};
use super::flows::workings;
use super::levers::Levers;
use super::unused::unused_ranges;
use super::{Answer, Clawback, Inputs, NoAnswer};
use crate::appraisal::coverage::{Coverage, Covered, Method, RangeInForce, Under};
use crate::appraisal::exact::{penny, whole};
use crate::appraisal::spread;
use crate::appraisal::{Totals, Year};
use crate::domain::range::{Ranged, RangedValue};
use crate::domain::{GrowthSource, Money, RecoveryPath};
use crate::fits::chance::PlanOutlook;
use crate::fits::spread::{DRAWS, SEED, Spread, draws};
use crate::words::spoken;

/// A distribution with what an answer says of it.
type InForce = (Spread, RangeInForce);

/// The probabilities that credit covers cost. Fails with the reason.
pub fn coverage(inputs: &Inputs<'_>, answer: &Answer) -> Result<Coverage, String> {
    let distributions = match &answer.clawback {
        Some(clawback) if inputs.assumptions.recovery_path == RecoveryPath::Statistical => {
            return by_forecast(inputs, clawback);
        }
        Some(clawback) => distributions(inputs, clawback),
        None => of_every_source(inputs, answer).into_iter().map(stated).collect(),
    };
    if distributions.is_empty() {
        let what = match &answer.clawback {
            Some(_) => {
                let path = inputs.assumptions.recovery_path.as_str();
                format!("The recovery path ({})", spoken(path))
            }
            None => "This answer".to_owned(),
        };
        return Err(format!(
            "{what} states one figure a year and no distribution, so no probability follows from \
             it. How sure its assumptions are can be stated with ranges."
        ));
    }
    by_distributions(inputs, &distributions)
        .map_err(|error| format!("With a value within the ranges there is no answer: {error}."))
}

/// The figures with some assumptions at other values, all options in force.
pub fn figures_with(
    inputs: &Inputs<'_>,
    values: &[(Ranged, RangedValue)],
) -> Result<(Vec<Year>, Totals), NoAnswer> {
    let mut assumptions = inputs.assumptions.clone();
    for (what, value) in values {
        if *what == Ranged::GrowthRate {
            assumptions.growth_source = GrowthSource::Stated;
        }
        assumptions.state(*what, *value);
    }
    // A range does not lie around each value that is drawn from it.
    assumptions.ranges.clear();
    let (workings, _) =
        workings(&Inputs { assumptions: &assumptions, ..*inputs }, &Levers::default())?;
    Ok((workings.years, workings.totals))
}

fn by_forecast(inputs: &Inputs<'_>, clawback: &Clawback) -> Result<Coverage, String> {
    let questions = questions(inputs, clawback)?;
    let share = inputs.assumptions.step_retained_share;
    let outlook = PlanOutlook::new(&inputs.observed(), inputs.plan, share)
        .map_err(|why| format!("There is no forecast of the plan: {why}."))?;
    let share = whole(1) - inputs.assumptions.benefit_optimism.exact();
    let credited = |gained: Money| penny(&(gained.exact() * &share)).ok();
    let covered = |question: Question| Covered {
        financial_year: question.financial_year,
        given_year_before: question.given_year_before(),
        turns_at: None,
        chance: question.threshold.and_then(|threshold| {
            let none = "The forecast has no distribution for what is needed.";
            outlook.chance(&threshold).ok_or_else(|| none.to_owned())
        }),
        credit_intervals: question.credit.map_or_else(Vec::new, |(recovered, less)| {
            let of_level = |level: u8| {
                let (lower, upper) = outlook.interval(recovered, level)?;
                Some((
                    level,
                    credited(lower.checked_sub(less)?)?,
                    credited(upper.checked_sub(less)?)?,
                ))
            };
            [80, 95].into_iter().filter_map(of_level).collect()
        }),
    };
    let covered = questions.into_iter().map(covered).collect();
    Ok(Coverage { method: Method::Forecast, under: under(&outlook), ranges: Vec::new(), covered })
}

/// What the probabilities of a forecast hold under.
fn under(outlook: &PlanOutlook) -> Under {
    Under { condition: outlook.condition(), held: outlook.held(), reach: outlook.reach() }
}

/// The stated ranges that an answer of any source depends on.
fn of_every_source(inputs: &Inputs<'_>, answer: &Answer) -> Vec<Varied> {
    let of = inputs.assumptions;
    let unused: Vec<Ranged> = unused_ranges(inputs, answer).map(|(what, _)| what).collect();
    let used = of.ranges.iter().filter(|(what, _)| !unused.contains(what));
    used.filter_map(|(what, range)| {
        let value = of.stated(*what)?;
        Some(Varied { what: *what, low: range.low, value, high: range.high })
    })
    .collect()
}

/// The distributions that an answer depends on, in the order of the assumptions.
fn distributions(inputs: &Inputs<'_>, clawback: &Clawback) -> Vec<InForce> {
    let stated = in_force(inputs, &clawback.terms).into_iter().map(stated);
    fitted(inputs).into_iter().chain(stated).collect()
}

fn stated(Varied { what, low, value, high }: Varied) -> InForce {
    let spread = Spread::stated(what, low, value, high);
    let is_cut_off = spread.is_cut_off();
    (spread, RangeInForce { what, low, value, high, fitted_with_step: None, is_cut_off })
}

/// The growth that was fitted, where that is the growth in force.
fn fitted(inputs: &Inputs<'_>) -> Option<InForce> {
    let assumptions = inputs.assumptions;
    let grows = assumptions.recovery_path == RecoveryPath::GrowthOnBaseline
        && assumptions.growth_source == GrowthSource::Fitted;
    let with_step = inputs.fitted.filter(|_| grows)?.with_step;
    let spread = Spread::fitted_growth(&inputs.observed(), with_step)?;
    let at = |millionths| spread.at(millionths).to_places(4);
    let range = RangeInForce {
        what: spread.what,
        low: at(100_000),
        value: at(500_000),
        high: at(900_000),
        fitted_with_step: Some(with_step),
        is_cut_off: spread.is_cut_off(),
    };
    Some((spread, range))
}

/// One distribution decides by itself where it can; else all are drawn from together.
fn by_distributions(inputs: &Inputs<'_>, distributions: &[InForce]) -> Result<Coverage, NoAnswer> {
    let ranges = distributions.iter().map(|(_, range)| *range).collect();
    let spreads: Vec<Spread> = distributions.iter().map(|(spread, _)| *spread).collect();
    let vary: Vec<Spread> = spreads.into_iter().filter(|spread| !spread.is_certain()).collect();
    let again = |values: &[(Ranged, RangedValue)]| figures_with(inputs, values);
    let decided = match vary.as_slice() {
        [] => Some(spread::certain(&again)?),
        [one] => spread::analytic(&again, one.what, &|millionths| one.at(millionths))?,
        _ => None,
    };
    let (method, covered) = match decided {
        Some(covered) => (Method::Analytic, covered),
        None => {
            let what: Vec<_> = vary.iter().map(|spread| spread.what).collect();
            let covered = spread::simulated(&again, &what, &draws(&vary))?;
            (Method::Simulated { draws: DRAWS, seed: SEED }, covered)
        }
    };
    Ok(Coverage { method, under: Under::default(), ranges, covered })
}
