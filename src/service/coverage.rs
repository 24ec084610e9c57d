//! With which probability credit covers cost: by the forecast, by a growth fit or by the
//! ranges that a person states.

use super::State;
use crate::domain::{GrowthSource, RecoveryPath};
use crate::fits::chance::PlanOutlook;
use crate::fits::spread::{DRAWS, SEED, Spread, draws};
use crate::offset::coverage::{self, Coverage, Covered, Method, Question, RangeInForce};
use crate::offset::ranges::{Varied, in_force};
use crate::offset::{Inputs, Offset, OffsetError, spread};

/// A distribution with what an answer says of it.
type InForce = (Spread, RangeInForce);

impl State {
    /// The probabilities that credit covers cost. Fails with the reason.
    pub(super) fn coverage(
        &self,
        inputs: &Inputs<'_>,
        answer: &Offset,
    ) -> Result<Coverage, String> {
        if inputs.assumptions.recovery_path == RecoveryPath::Statistical {
            return by_forecast(inputs, answer);
        }
        let distributions = distributions(inputs, answer);
        if distributions.is_empty() {
            return Err(format!(
                "The recovery path {} states one figure a year and no distribution, so no \
                 probability follows from it. How sure its assumptions are can be stated with \
                 ranges.",
                inputs.assumptions.recovery_path
            ));
        }
        by_distributions(inputs, &distributions)
            .map_err(|error| format!("With a value within the ranges there is no answer: {error}."))
    }
}

fn by_forecast(inputs: &Inputs<'_>, answer: &Offset) -> Result<Coverage, String> {
    let questions = coverage::questions(inputs, answer)?;
    let share = inputs.assumptions.persistence;
    let outlook = PlanOutlook::new(inputs.ledger, inputs.interventions, inputs.plan, share)
        .map_err(|why| format!("There is no forecast of the plan: {why}."))?;
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
                Some((level, lower.checked_sub(less)?, upper.checked_sub(less)?))
            };
            [80, 95].into_iter().filter_map(of_level).collect()
        }),
    };
    let covered = questions.into_iter().map(covered).collect();
    Ok(Coverage { method: Method::Forecast, ranges: Vec::new(), covered })
}

/// The distributions that an answer depends on, in the order of the assumptions.
fn distributions(inputs: &Inputs<'_>, answer: &Offset) -> Vec<InForce> {
    let stated = in_force(inputs, &answer.terms).into_iter().map(stated);
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
    let spread = Spread::fitted_growth(inputs.ledger, inputs.interventions, with_step)?;
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
fn by_distributions(
    inputs: &Inputs<'_>,
    distributions: &[InForce],
) -> Result<Coverage, OffsetError> {
    let ranges = distributions.iter().map(|(_, range)| *range).collect();
    let spreads: Vec<Spread> = distributions.iter().map(|(spread, _)| *spread).collect();
    let vary: Vec<Spread> = spreads.into_iter().filter(|spread| !spread.is_certain()).collect();
    let decided = match vary.as_slice() {
        [] => Some(spread::certain(inputs)?),
        [one] => spread::analytic(inputs, one.what, &|millionths| one.at(millionths))?,
        _ => None,
    };
    let (method, covered) = match decided {
        Some(covered) => (Method::Analytic, covered),
        None => {
            let what: Vec<_> = vary.iter().map(|spread| spread.what).collect();
            let covered = spread::simulated(inputs, &what, &draws(&vary))?;
            (Method::Simulated { draws: DRAWS, seed: SEED }, covered)
        }
    };
    Ok(Coverage { method, ranges, covered })
}
