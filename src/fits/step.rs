//! The recent step in the level that a forecast goes on from: marked by a person,
//! or found by a search where somebody asks for it.
//!
//! A forecast goes on from the level that it finds, so a step lasts unless a
//! scenario says otherwise. How much of it lasts is never chosen silently.

use crate::domain::ledger::Series;
use crate::domain::{Finding, Intervention, Quarter, Rate};
use crate::forecast::breaks::MOST_CHANCE;
use crate::forecast::{GrowthSeries, Persistence, StepEstimate};

use super::forecast::Refusal;
use super::observed::{amount, observations};
use super::{marked, step_of};

/// Where a step comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepSource {
    /// A person marked it as an intervention.
    #[default]
    Marked,
    /// A search found the step that explains most: suggestive, never proof.
    Found,
}

impl StepSource {
    /// The words used in the API.
    pub const WORDS: &'static [&'static str] = &["marked", "found"];

    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            StepSource::Marked => "marked",
            StepSource::Found => "found",
        }
    }

    /// Reads the word used in the API.
    pub fn parse(word: &str) -> Option<StepSource> {
        [StepSource::Marked, StepSource::Found].into_iter().find(|source| source.as_str() == word)
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

/// The step of a series; `None` where none is marked and none is asked for.
pub(super) fn step(
    series: &Series,
    interventions: &[Intervention],
    source: StepSource,
) -> Result<Option<Step>, Refusal> {
    let Some((first, _)) = series.span() else { return Ok(None) };
    let (intervention, fit) = match source {
        StepSource::Marked => {
            let Some(range) = step_of(series, interventions) else { return Ok(None) };
            let fit = growth_series(series)
                .and_then(|series| series.fit(Some(range), 0.0).map_err(|error| error.to_string()))
                .map_err(|error| format!("the marked step cannot be estimated: {error}"))?;
            (marked(series, interventions).cloned(), fit)
        }
        StepSource::Found => {
            let searched = growth_series(series)
                .map_err(|error| format!("no break can be searched for: {error}"))?;
            let found = searched.search_break(0.0).ok_or(
                "no break is found: a trend alone fits the quarters, or there are too few on \
                 either side of every place",
            )?;
            if !found.is_suggested() {
                return Err(format!(
                    "no break is found: where a step would explain most, a search would find as \
                     much without any break with a chance of up to {:.0}%, and {:.0}% is the most \
                     that is taken for one",
                    100.0 * found.chance,
                    100.0 * MOST_CHANCE,
                ));
            }
            (None, found.fit)
        }
    };
    let estimate = fit.step.ok_or("the step has no size")?;
    let ahead = i32::try_from(estimate.start_index).map_err(|error| error.to_string())?;
    Ok(Some(Step { source, starts: first.plus(ahead), intervention, estimate }))
}

fn growth_series(series: &Series) -> Result<GrowthSeries, Refusal> {
    GrowthSeries::new(&observations(series, amount)).map_err(|error| error.to_string())
}

/// What the engine is told of a share of the step that lasts; nothing where all of
/// it does, so that the forecast is the plain one to the byte.
pub(super) fn persistence(
    step: Option<&Step>,
    share: Rate,
) -> Result<Option<Persistence>, Refusal> {
    let share = share.as_f64();
    if share == 1.0 {
        return Ok(None);
    }
    let step = step.ok_or(
        "persistence below 1 needs a step, and no intervention is marked within the recorded \
         quarters: mark one in the programme, or ask for the forecast with step=found, which \
         takes the break that the data suggest",
    )?;
    Ok(Some(Persistence { share, log_step: step.estimate.log_size }))
}

/// The same of the marked step, which is estimated only where not all of it lasts.
pub(super) fn marked_persistence(
    series: &Series,
    interventions: &[Intervention],
    share: Rate,
) -> Result<Option<Persistence>, Refusal> {
    if share.as_f64() == 1.0 {
        return Ok(None);
    }
    persistence(step(series, interventions, StepSource::Marked)?.as_ref(), share)
}

impl Step {
    /// What it is and how large, in words.
    pub fn message(&self) -> String {
        let what = match &self.intervention {
            Some(intervention) => format!("{}, marked", intervention.label),
            None => "found by a search: suggestive, never proof".to_owned(),
        };
        let percent = |share: f64| format!("{:+.1}%", 100.0 * share);
        format!(
            "From {} ({what}) the level differs by {}, with a 95% interval from {} to {}. How much \
             of that lasts is a choice that the data do not make.",
            self.starts.in_words(),
            percent(self.estimate.size),
            percent(self.estimate.lower_95),
            percent(self.estimate.upper_95),
        )
    }

    /// What a reader of the scenarios must know, in a series that ends with `last`.
    pub(super) fn finding(&self, last: Quarter) -> Option<Finding> {
        let Some(intervention) = &self.intervention else {
            let message = format!(
                "The step at {} was found by a search and marked by nobody: it is suggestive and \
                 never proof, and so is every scenario that rests on it.",
                self.starts.in_words(),
            );
            return Some(Finding::warning("found_step", message).in_quarter(self.starts));
        };
        let message = format!(
            "{} is marked until {}, and later quarters are recorded: a scenario below 1 takes off \
             a step that those may have lost already.",
            intervention.label,
            intervention.last.in_words(),
        );
        let finding = Finding::warning("step_may_be_over", message).in_quarter(intervention.last);
        (intervention.last < last).then_some(finding)
    }
}
