//! The recent step in the level that a forecast goes on from: marked by a person,
//! or found by a search where somebody asks for it.
//!
//! A forecast goes on from the level that it finds, so a step lasts unless a
//! scenario says otherwise. How much of it lasts is never chosen silently.

use crate::domain::{Finding, Intervention, Quarter, Rate};
use crate::forecast::breaks::MOST_CHANCE;
use crate::forecast::{GrowthFit, RetainedStep, StepEstimate};
use crate::words::words;

use super::observed::Observed;
use super::refusals::NoForecast;
use super::unsigned_if_zero;

words! {
    /// Where a step comes from.
    #[derive(Default)]
    pub enum StepSource {
        /// A person marked it as an intervention.
        #[default]
        Marked = "marked",
        /// A search found the step that explains most: suggestive, never proof.
        Found = "found",
    }
}

/// A step with its size.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it comes from.
    pub source: StepSource,
    /// Its first quarter.
    pub starts: Quarter,
    /// The marked intervention.
    pub intervention: Option<Intervention>,
    /// Its size.
    pub estimate: StepEstimate,
}

/// The named scenarios: how much of the step lasts in each.
pub(super) fn scenarios() -> [(&'static str, Rate); 3] {
    [
        ("step_persists", Rate::new(100, 2)),
        ("half_persists", Rate::new(50, 2)),
        ("step_reverts", Rate::new(0, 2)),
    ]
}

/// What is known of the step that a forecast goes on from.
pub(super) enum Recent {
    /// None is marked, and none was asked for.
    None,
    /// The marked intervention ended before the last quarter that is fitted, so nothing
    /// lasting is marked.
    Ended {
        /// The intervention.
        intervention: Intervention,
        /// The last quarter.
        last: Quarter,
    },
    /// There is one.
    Step(Step),
}

/// The recent step of a series.
pub(super) fn recent(observed: &Observed, source: StepSource) -> Result<Recent, NoForecast> {
    let Ok((first, last)) = observed.span() else { return Ok(Recent::None) };
    let (intervention, fit) = match source {
        StepSource::Marked => {
            let Some(intervention) = observed.marked.clone() else {
                return Ok(Recent::None);
            };
            if intervention.last < last {
                return Ok(Recent::Ended { intervention, last });
            }
            let fit = observed
                .growth()
                .and_then(|growth| {
                    growth.fit(observed.step.clone(), 0.0).map_err(|error| error.to_string())
                })
                .map_err(|error| format!("the marked step cannot be estimated: {error}"))?;
            (Some(intervention), fit)
        }
        StepSource::Found => (None, searched(observed)?),
    };
    let estimate = fit.step.ok_or("the step has no size")?;
    let ahead = i32::try_from(estimate.start_index).map_err(|error| error.to_string())?;
    Ok(Recent::Step(Step { source, starts: first.plus(ahead), intervention, estimate }))
}

/// The fit with the break that explains most, where that is more than chance finds.
fn searched(observed: &Observed) -> Result<GrowthFit, NoForecast> {
    let searched =
        observed.growth().map_err(|error| format!("no break can be searched for: {error}"))?;
    let found = searched.search_break(0.0).ok_or(
        "no break is found: a trend alone fits the quarters, or there are too few on either side \
         of every place",
    )?;
    if !found.is_suggested() {
        return Err(format!(
            "no break is found: where a step would explain most, a search would find as much \
             without any break with a chance of up to {:.0}%, and {:.0}% is the most that is taken \
             for one",
            100.0 * found.chance,
            100.0 * MOST_CHANCE,
        ));
    }
    Ok(found.fit)
}

impl Recent {
    /// The step, where there is one.
    pub(super) fn step(self) -> Option<Step> {
        match self {
            Recent::Step(step) => Some(step),
            Recent::None | Recent::Ended { .. } => None,
        }
    }

    /// What the engine is told of a share of the step that lasts; nothing where all of
    /// it does, so that the forecast is the plain one to the byte.
    pub(super) fn retained(&self, share: Rate) -> Result<Option<RetainedStep>, NoForecast> {
        if share.as_f64() == 1.0 {
            return Ok(None);
        }
        match self {
            Recent::Step(step) => Ok(step.retained(share)),
            Recent::None => {
                Err("a retained share below 1 needs a step, and no intervention is marked \
                                 within the recorded quarters: mark one in the programme, or ask \
                                 for the forecast with step=found, which takes the break that the \
                                 data suggest"
                    .to_owned())
            }
            Recent::Ended { intervention, last } => Err(format!(
                "a retained share below 1 needs a step that goes on, and {}: mark it until then if it \
                 still lasts, ask for the forecast with step=found, or set the retained share to 1",
                ended(intervention, *last)
            )),
        }
    }

    /// What a reader must know of it.
    pub(super) fn finding(&self) -> Option<Finding> {
        match self {
            Recent::None => None,
            Recent::Ended { intervention, last } => {
                let message = format!(
                    "There are no scenarios: {}, so no step is marked that could be taken off the \
                     level which the forecast goes on from. If it still lasts, mark it until then.",
                    ended(intervention, *last)
                );
                let finding = Finding::warning("step_may_be_over", message);
                Some(finding.in_quarter(intervention.last))
            }
            Recent::Step(step) if step.intervention.is_some() => None,
            Recent::Step(step) => {
                let message = format!(
                    "The step at {} was found by a search and marked by nobody: it is suggestive \
                     and never proof, and so is every scenario that rests on it.",
                    step.starts.in_words(),
                );
                Some(Finding::warning("found_step", message).in_quarter(step.starts))
            }
        }
    }
}

/// By how much a marked intervention ended before the last quarter, as a clause.
fn ended(intervention: &Intervention, last: Quarter) -> String {
    format!(
        "{} is marked until {} while the fitted quarters go on to {}",
        intervention.label,
        intervention.last.in_words(),
        last.in_words()
    )
}

/// What the engine is told of a share of the marked step, which is estimated only where
/// not all of it lasts.
pub(super) fn marked_step_retained(
    observed: &Observed,
    share: Rate,
) -> Result<Option<RetainedStep>, NoForecast> {
    if share.as_f64() == 1.0 {
        return Ok(None);
    }
    recent(observed, StepSource::Marked)?.retained(share)
}

impl Step {
    /// What it is and how large, in words.
    pub fn message(&self) -> String {
        let what = match &self.intervention {
            Some(intervention) => format!("{}, marked", intervention.label),
            None => "found by a search: suggestive, never proof".to_owned(),
        };
        let percent = |share: f64| unsigned_if_zero(format!("{:+.1}%", 100.0 * share));
        format!(
            "From {} ({what}) the level differs by {}, with a 95% interval from {} to {}. How much \
             of that lasts is a choice that the data do not make.",
            self.starts.in_words(),
            percent(self.estimate.size),
            percent(self.estimate.lower_95),
            percent(self.estimate.upper_95),
        )
    }

    /// What the engine is told of a share of it that lasts.
    pub(super) fn retained(&self, share: Rate) -> Option<RetainedStep> {
        let share = share.as_f64();
        (share < 1.0).then_some(RetainedStep { share, log_step: self.estimate.log_size })
    }
}
