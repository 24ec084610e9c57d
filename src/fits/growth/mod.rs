//! Growth of clawbacks against the targets, with verdicts.
//!
//! What was recovered is tested as amount, as count, and as amount per clawback,
//! each with a plain trend and, where an intervention is marked, with a step.
//! Uptake is tested on client numbers alone: clawback counts follow audit work
//! and are no substitute.

mod answer;
mod words;

use std::ops::Range;

use crate::domain::exposure;
use crate::domain::ledger::Series;
use crate::domain::plan::{Exposure, ExposurePeriod};
use crate::domain::quarter_runs::quarters_in_words;
use crate::domain::{Finding, Intervention, Ledger, Quarter, Slug, Target, Targets};
use crate::forecast::{
    Break, GrowthError, GrowthSeries, Observation, Verdict, tells_step_from_trend,
};

use super::observed::{Observed, average, count, observation};
use super::rates::{self};
use super::refusals;
use super::{provisional, sentence as sentence_of};
use words::{MarkedStep, break_fits_exactly, late_step, sentence, step_not_estimated, to_be_seen};

pub use answer::{
    Growth, GrowthMeasure, MeasureGrowth, SmallestGrowth, SpecifiedFit, SuggestedBreak,
};

/// Growth a year beyond which no figure is given: nothing that a council pays grows so.
const MOST_GROWTH: f64 = 10.0;

/// Fits growth on what is final in the ledger.
pub fn growth(
    ledger: &Ledger,
    interventions: &[Intervention],
    exposure: &[Exposure],
    targets: &Targets,
) -> Growth {
    let observed = Observed::everybody(ledger, interventions);
    let series = &observed.series;
    let target = targets.uptake_growth;
    let measures = [GrowthMeasure::Amount, GrowthMeasure::Count, GrowthMeasure::AmountPerClawback];
    let judged = |measure| recorded(&observed, measure, target);
    let mut judged: Vec<MeasureGrowth> = measures.into_iter().map(judged).collect();
    let (exposure, differing) = exposure::stated(exposure, ledger);
    judged.push(uptake(&exposure, target));
    let mut rates = rates::rates(ledger, &exposure, targets);
    rates.findings.splice(0..0, differing);
    let intervention = observed.marked.clone();
    let mut notes: Vec<Finding> = ledger.doubts_of_final(&Slug::all());
    notes.extend(missing(series).into_iter().chain(provisional(series)));
    notes.extend(intervention.iter().flat_map(|intervention| {
        judged.iter().filter_map(|measure| step_not_estimated(measure, intervention))
    }));
    notes.extend(judged.iter().filter_map(late_step));
    let suggested_break = suggested_break(&observed, target);
    notes.extend(suggested_break.as_ref().and_then(break_fits_exactly));
    Growth {
        quarters: series.span().map(|(first, last)| (first, last, series.quarters.len())),
        intervention,
        suggested_break,
        measures: judged,
        rates,
        notes,
    }
}

/// The quarters between the first and the last that are recorded in no way.
fn missing(series: &Series) -> Option<Finding> {
    let gaps = series.gaps().into_iter().filter(|gap| !series.provisional.contains_key(gap));
    let missing = quarters_in_words(gaps);
    let message = format!("Missing, and no part of the fit: {missing}.");
    (!missing.is_empty()).then(|| Finding::warning("gap", message))
}

/// A measure of what is recorded, judged, or the sentence that says why it is not.
pub(super) fn recorded(
    observed: &Observed,
    measure: GrowthMeasure,
    target: Option<Target>,
) -> MeasureGrowth {
    let (first, quarters, growth) = match measured(observed, measure) {
        Ok(measured) => measured,
        Err(why) => {
            let growth = not_fitted(measure, why);
            let mut figures = observed.series.quarters.values();
            let verdict = match figures.any(|figure| figure.count.is_some()) && target.is_some() {
                true => growth.verdict,
                false => Verdict::NotStated,
            };
            return MeasureGrowth { verdict, ..growth };
        }
    };
    judge(measure, first, &quarters, growth, observed.step.clone(), target)
}

/// A measure by quarter, counted from the first, and as a growth fit takes it.
type Measured = (Quarter, Vec<Observation>, Result<GrowthSeries, GrowthError>);

/// A measure, or the sentence that says why there is none.
fn measured(observed: &Observed, measure: GrowthMeasure) -> Result<Measured, String> {
    let (first, _) = observed.span().map_err(sentence_of)?;
    if measure == GrowthMeasure::Amount {
        return Ok((first, observed.amounts.clone(), observed.growth.clone()));
    }
    refusals::counts(&observed.series, measure == GrowthMeasure::AmountPerClawback)?;
    let value = if measure == GrowthMeasure::Count { count } else { average };
    let quarters = observed.observations(value);
    let growth = GrowthSeries::new(&quarters);
    Ok((first, quarters, growth))
}

fn not_fitted(measure: GrowthMeasure, why: String) -> MeasureGrowth {
    MeasureGrowth {
        measure,
        verdict: Verdict::CannotTell,
        message: why,
        fits: Vec::new(),
        smallest_growth_seen: None,
        late_step: None,
        step_not_estimated: None,
    }
}

fn judge(
    measure: GrowthMeasure,
    first: Quarter,
    quarters: &[Observation],
    growth: Result<GrowthSeries, GrowthError>,
    step: Option<Range<usize>>,
    target: Option<Target>,
) -> MeasureGrowth {
    let rate = target.map(|target| target.rate.as_f64());
    let plain = growth.and_then(|series| Ok((series.fit(None, rate)?, series))).map_err(|error| {
        let why = refusals::not_fitted(error, first, quarters);
        format!("{}: {why}.", measure.in_words())
    });
    let (trend, series) = match plain {
        Ok(plain) => plain,
        Err(why) if target.is_none() => {
            return MeasureGrowth { verdict: Verdict::NotStated, ..not_fitted(measure, why) };
        }
        Err(why) => return not_fitted(measure, why),
    };
    let mut fits = vec![SpecifiedFit { with_step: false, fit: trend }];
    let step = match step.map(|step| series.fit(Some(step), rate)) {
        None => MarkedStep::None,
        Some(Err(error)) => MarkedStep::NotEstimated(error),
        Some(Ok(fit)) => {
            fits.push(SpecifiedFit { with_step: true, fit });
            MarkedStep::Fitted { fit, is_told_apart: tells_step_from_trend(&trend, &fit) }
        }
    };
    let (verdict, step_not_estimated) = match step {
        MarkedStep::None => (trend.verdict, None),
        MarkedStep::Fitted { fit, .. } => {
            (Verdict::of_measure(&[trend.verdict, fit.verdict]), None)
        }
        // What the trend says may be the step's, so it does not decide alone.
        MarkedStep::NotEstimated(error) => {
            let verdict = rate.map_or(Verdict::NotStated, |_| Verdict::CannotTell);
            (verdict, Some(error))
        }
    };
    let can_be_decided = rate.filter(|_| step_not_estimated.is_none());
    let smallest_growth_seen = can_be_decided.and_then(|rate| smallest_growth(&fits, rate));
    let message = match target {
        Some(target) => {
            let said = sentence(measure, &trend, step, quarters.len(), target);
            match can_be_decided {
                Some(_) => said + &to_be_seen(smallest_growth_seen, quarters.len(), target),
                None => said,
            }
        }
        None => words::no_target(measure),
    };
    let late_step = series.late_step().filter(|_| step == MarkedStep::None);
    let late_step = late_step.and_then(|index| Some(first.plus(i32::try_from(index).ok()?)));
    MeasureGrowth {
        measure,
        verdict,
        message,
        fits,
        smallest_growth_seen,
        late_step,
        step_not_estimated,
    }
}

/// As far from the target as the widest interval of the fits reaches.
fn smallest_growth(fits: &[SpecifiedFit], target: f64) -> Option<SmallestGrowth> {
    let half_width = fits.iter().map(|fit| fit.fit.half_width_95()).fold(0.0, f64::max);
    let at = |distance: f64| (1.0 + target) * distance.exp() - 1.0;
    (at(half_width) < MOST_GROWTH)
        .then(|| SmallestGrowth { above: at(half_width), below: at(-half_width) })
}

/// Uptake, on the client numbers of quarters alone.
fn uptake(exposure: &[Exposure], target: Option<Target>) -> MeasureGrowth {
    let mut clients: Vec<(Quarter, i64)> = exposure
        .iter()
        .filter_map(|exposure| match exposure.period {
            ExposurePeriod::Quarter(quarter) => Some((quarter, exposure.dp_clients?)),
            ExposurePeriod::Year(_) => None,
        })
        .collect();
    clients.sort_unstable();
    let Some((first, _)) = clients.first().copied() else {
        let why = "No client numbers are recorded by quarter, so uptake itself cannot be tested; \
                   the count of clawbacks follows audit work and is no substitute.";
        let growth = not_fitted(GrowthMeasure::Uptake, why.to_owned());
        return MeasureGrowth { verdict: Verdict::NotStated, ..growth };
    };
    let quarters: Vec<Observation> = clients
        .into_iter()
        .map(|(quarter, clients)| observation(first, quarter, clients as f64))
        .collect();
    let growth = GrowthSeries::new(&quarters);
    judge(GrowthMeasure::Uptake, first, &quarters, growth, None, target)
}

fn suggested_break(observed: &Observed, target: Option<Target>) -> Option<SuggestedBreak> {
    let (first, _) = observed.span().ok()?;
    let rate = target.map(|target| target.rate.as_f64());
    let found = observed.growth().ok()?.search_break(rate).filter(Break::is_suggested)?;
    let ahead = i32::try_from(found.start_index).ok()?;
    Some(SuggestedBreak {
        starts: first.plus(ahead),
        f_statistic: found.f_statistic,
        fit: found.fit,
    })
}
