//! Growth of clawbacks against the targets, with verdicts.
//!
//! What was recovered is tested as amount, as count, and as amount per clawback,
//! each with a plain trend and, where an intervention is marked, with a step.
//! Uptake is tested on client numbers alone: clawback counts follow audit work
//! and are no substitute.

use crate::domain::exposure;
use crate::domain::ledger::{Figure, Series, quarters_in_words};
use crate::domain::plan::{Exposure, ExposurePeriod};
use crate::domain::{Finding, Intervention, Ledger, Quarter, Slug, Targets};
use crate::forecast::{GrowthError, GrowthFit, GrowthSeries, Observation, Verdict};

use super::rates::{self, Rates};
use super::refusals;
use super::{marked, position, provisional, step_of};

/// What growth is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Pounds recovered a quarter.
    Amount,
    /// Clawbacks a quarter.
    Count,
    /// Pounds a clawback.
    AmountPerClawback,
    /// People with a direct payment.
    Uptake,
}

impl Measure {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Amount => "amount",
            Measure::Count => "count",
            Measure::AmountPerClawback => "amount_per_clawback",
            Measure::Uptake => "uptake",
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Measure::Amount => "The amount recovered",
            Measure::Count => "The number of clawbacks",
            Measure::AmountPerClawback => "The average clawback",
            Measure::Uptake => "The number of clients",
        }
    }
}

/// One fit of one measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpecifiedFit {
    /// Whether the marked step is in the model.
    pub with_step: bool,
    /// The fit.
    pub fit: GrowthFit,
}

/// A measure with its fits and its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureGrowth {
    /// What is measured.
    pub measure: Measure,
    /// What the fits say together.
    pub verdict: Verdict,
    /// The sentence that says why.
    pub message: String,
    /// The fits, the plain trend first.
    pub fits: Vec<SpecifiedFit>,
}

/// The position at which a step would explain most; never proof.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SuggestedBreak {
    /// The first quarter after it.
    pub starts: Quarter,
    /// Its F statistic.
    pub f_statistic: f64,
    /// Growth a year with that step.
    pub fit: GrowthFit,
}

/// Growth of a programme's clawbacks against its targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The first and the last quarter that were fitted, and how many there are.
    pub quarters: Option<(Quarter, Quarter, usize)>,
    /// The marked intervention that the step stands for.
    pub intervention: Option<Intervention>,
    /// The searched break of the amount.
    pub suggested_break: Option<SuggestedBreak>,
    /// The measures.
    pub measures: Vec<MeasureGrowth>,
    /// The targets that are rates.
    pub rates: Rates,
    /// What a reader must know.
    pub notes: Vec<Finding>,
}

/// Fits growth on what is final in the ledger.
pub fn growth(
    ledger: &Ledger,
    interventions: &[Intervention],
    exposure: &[Exposure],
    targets: &Targets,
) -> Growth {
    let all = Slug::all();
    let series = ledger.series(&all);
    let target = targets.uptake_growth.as_f64();
    let step = step_of(&series, interventions);
    let target_in_words = targets.uptake_growth.in_percent();
    let measures = [Measure::Amount, Measure::Count, Measure::AmountPerClawback];
    let judged = |measure| {
        let (first, quarters) = match observations(&series, measure) {
            Ok(observed) => observed,
            Err(why) => return not_fitted(measure, why),
        };
        judge(measure, first, &quarters, step.clone(), target, &target_in_words)
    };
    let mut judged: Vec<MeasureGrowth> = measures.into_iter().map(judged).collect();
    let (exposure, differing) = exposure::stated(exposure, ledger);
    judged.push(uptake(&exposure, target, &target_in_words));
    let mut rates = rates::rates(ledger, &exposure, targets);
    rates.findings.splice(0..0, differing);
    Growth {
        quarters: series.span().map(|(first, last)| (first, last, series.quarters.len())),
        intervention: marked(&series, interventions).cloned(),
        suggested_break: suggested_break(&series, target),
        measures: judged,
        rates,
        notes: missing(&series).into_iter().chain(provisional(&series)).collect(),
    }
}

/// The quarters between the first and the last that are recorded in no way.
fn missing(series: &Series) -> Option<Finding> {
    let gaps = series.gaps().into_iter().filter(|gap| !series.provisional.contains(gap));
    let missing = quarters_in_words(gaps);
    let message = format!("Missing, and no part of the fit: {missing}.");
    (!missing.is_empty()).then(|| Finding::warning("gap", message))
}

/// What is measured in each final quarter, counted from the first.
fn observations(series: &Series, measure: Measure) -> Result<(Quarter, Vec<Observation>), String> {
    let Some((first, _)) = series.span() else {
        return Err("No quarter is recorded as final.".to_owned());
    };
    if measure != Measure::Amount {
        refusals::counts(series, measure == Measure::AmountPerClawback)?;
    }
    let value = |figure: &Figure| {
        let count = figure.count.map_or(0.0, |count| count as f64);
        match measure {
            Measure::Count => count,
            Measure::AmountPerClawback => figure.amount.as_pounds_f64() / count,
            Measure::Amount | Measure::Uptake => figure.amount.as_pounds_f64(),
        }
    };
    let observed =
        |(quarter, figure): (&Quarter, &Figure)| observation(first, *quarter, value(figure));
    Ok((first, series.quarters.iter().map(observed).collect()))
}

/// The recorded amounts as a growth fit reads them.
pub(super) fn amounts(series: &Series) -> Result<(Quarter, Vec<Observation>), String> {
    observations(series, Measure::Amount)
}

fn observation(first: Quarter, quarter: Quarter, value: f64) -> Observation {
    Observation {
        index: position(first, quarter).unwrap_or(0),
        season: usize::from(quarter.number() - 1),
        value,
    }
}

fn not_fitted(measure: Measure, why: String) -> MeasureGrowth {
    MeasureGrowth { measure, verdict: Verdict::CannotTell, message: why, fits: Vec::new() }
}

fn judge(
    measure: Measure,
    first: Quarter,
    quarters: &[Observation],
    step: Option<std::ops::Range<usize>>,
    target: f64,
    target_in_words: &str,
) -> MeasureGrowth {
    let fitted = || -> Result<Vec<SpecifiedFit>, GrowthError> {
        let series = GrowthSeries::new(quarters)?;
        let mut fits = vec![SpecifiedFit { with_step: false, fit: series.fit(None, target)? }];
        // Where the marked quarters leave a step unidentified, the trend stands alone.
        if let Some(Ok(fit)) = step.map(|step| series.fit(Some(step), target)) {
            fits.push(SpecifiedFit { with_step: true, fit });
        }
        Ok(fits)
    };
    match fitted() {
        Err(error) => {
            let why = refusals::not_fitted(error, first, quarters);
            not_fitted(measure, format!("{}: {why}.", measure.in_words()))
        }
        Ok(fits) => {
            let verdicts: Vec<Verdict> = fits.iter().map(|fit| fit.fit.verdict).collect();
            let message = sentence(measure, &verdicts, quarters.len(), target_in_words);
            MeasureGrowth { measure, verdict: Verdict::of_measure(&verdicts), message, fits }
        }
    }
}

/// Why the verdict is what it is. It never says more than the fits do.
fn sentence(measure: Measure, verdicts: &[Verdict], quarters: usize, target: &str) -> String {
    let what = measure.in_words();
    // Clients are uptake itself; what is recovered from them is not.
    let caution = match measure {
        Measure::Uptake => "",
        _ => " That is about clawbacks, not about uptake.",
    };
    let says = |verdict: &Verdict| match verdict {
        Verdict::Supports => "support",
        Verdict::Contradicts => "contradict",
        Verdict::CannotTell | Verdict::NotStated => "allow",
    };
    match verdicts {
        [Verdict::Contradicts, Verdict::Contradicts] => {
            format!("{what} has not grown at {target} a year under either fit.")
        }
        [Verdict::Supports, Verdict::Supports] => {
            format!("{what} has grown by at least {target} a year under both fits.{caution}")
        }
        [Verdict::CannotTell, Verdict::CannotTell] => {
            format!("{what}: {target} a year lies inside both intervals, so the data cannot tell.")
        }
        [trend, step] => format!(
            "With a plain trend the data {} {target} a year; with the marked step they {} it. \
             {quarters} quarters cannot tell a step from a trend.",
            says(trend),
            says(step)
        ),
        [Verdict::Contradicts] => format!("{what} has not grown at {target} a year."),
        [Verdict::Supports] => format!(
            "{what} has grown by at least {target} a year by a plain trend, which takes a step \
             for growth.{caution}"
        ),
        _ => format!("{what}: {target} a year lies inside the interval, so the data cannot tell."),
    }
}

/// Uptake, on the client numbers of quarters alone.
fn uptake(exposure: &[Exposure], target: f64, target_in_words: &str) -> MeasureGrowth {
    let mut clients: Vec<(Quarter, i64)> = exposure
        .iter()
        .filter_map(|exposure| match exposure.period {
            ExposurePeriod::Quarter(quarter) => Some((quarter, exposure.dp_clients?)),
            ExposurePeriod::Year(_) => None,
        })
        .collect();
    clients.sort_unstable();
    let Some((first, _)) = clients.first().copied() else {
        return MeasureGrowth {
            measure: Measure::Uptake,
            verdict: Verdict::NotStated,
            message: "No client numbers are recorded by quarter, so uptake itself cannot be \
                      tested; the count of clawbacks follows audit work and is no substitute."
                .to_owned(),
            fits: Vec::new(),
        };
    };
    let quarters: Vec<Observation> = clients
        .into_iter()
        .map(|(quarter, clients)| observation(first, quarter, clients as f64))
        .collect();
    judge(Measure::Uptake, first, &quarters, None, target, target_in_words)
}

fn suggested_break(series: &Series, target: f64) -> Option<SuggestedBreak> {
    let (first, quarters) = amounts(series).ok()?;
    let found = GrowthSeries::new(&quarters).ok()?.search_break(target)?;
    let ahead = i32::try_from(found.start_index).ok()?;
    Some(SuggestedBreak {
        starts: first.plus(ahead),
        f_statistic: found.f_statistic,
        fit: found.fit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_clients_is_about_uptake_and_growth_of_clawbacks_is_not() {
        for (measure, cautions) in
            [(Measure::Amount, true), (Measure::Count, true), (Measure::Uptake, false)]
        {
            for verdicts in [&[Verdict::Supports][..], &[Verdict::Supports; 2]] {
                let said = sentence(measure, verdicts, 16, "10%");
                assert_eq!(said.contains("not about uptake"), cautions, "{said}");
            }
        }
    }
}
