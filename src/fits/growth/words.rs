//! What is said of a measure's growth. It never says more than the fits do.

use super::answer::{GrowthMeasure, MeasureGrowth, SuggestedBreak};
use crate::domain::{Finding, Intervention};
use crate::forecast::{GrowthError, Verdict};

/// What became of the marked step beside the trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum MarkedStep {
    /// None is marked.
    None,
    /// It was fitted.
    Fitted {
        /// What the fit with it says of the target.
        verdict: Verdict,
        /// Whether that fit tells the step from the growth of the plain trend.
        is_told_apart: bool,
    },
    /// It could not be.
    NotEstimated(GrowthError),
}

/// Why the verdict is what it is.
pub(super) fn sentence(
    measure: GrowthMeasure,
    trend: Verdict,
    step: MarkedStep,
    quarters: usize,
    target: &str,
) -> String {
    let what = measure.in_words();
    match step {
        MarkedStep::None => of_trend(measure, trend, target),
        MarkedStep::NotEstimated(error) => format!(
            "With a plain trend the data {} {target} a year; the marked step cannot be estimated \
             beside it ({error}), and a trend without it takes a step for growth. So this verdict \
             cannot tell.",
            says(trend),
        ),
        MarkedStep::Fitted { verdict, .. } if verdict == trend => match trend {
            Verdict::Contradicts => {
                format!("{what} has not grown at {target} a year under either fit.")
            }
            Verdict::Supports => format!(
                "{what} has grown by at least {target} a year under both fits.{}",
                caution(measure)
            ),
            _ => format!(
                "{what}: {target} a year lies inside both intervals, so the data cannot tell."
            ),
        },
        MarkedStep::Fitted { verdict, is_told_apart } => {
            let because = match is_told_apart {
                true => "The two fits disagree, so this verdict cannot tell.".to_owned(),
                false => format!("{quarters} quarters cannot tell a step from a trend."),
            };
            format!(
                "With a plain trend the data {} {target} a year; with the marked step they {} it. \
                 {because}",
                says(trend),
                says(verdict),
            )
        }
    }
}

/// What is said where the paper states no growth to hold the fits against.
pub(super) fn no_target(measure: GrowthMeasure) -> String {
    let what = match measure {
        GrowthMeasure::Amount => "the amount recovered",
        GrowthMeasure::Count => "the number of clawbacks",
        GrowthMeasure::AmountPerClawback => "the average clawback",
        GrowthMeasure::Uptake => "the number of clients",
    };
    format!("No growth target is stated, so {what} is held against none.")
}

fn of_trend(measure: GrowthMeasure, trend: Verdict, target: &str) -> String {
    let what = measure.in_words();
    match trend {
        Verdict::Contradicts => format!("{what} has not grown at {target} a year."),
        Verdict::Supports => format!(
            "{what} has grown by at least {target} a year by a plain trend, which takes a step \
             for growth.{}",
            caution(measure)
        ),
        _ => format!("{what}: {target} a year lies inside the interval, so the data cannot tell."),
    }
}

fn says(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supports => "support",
        Verdict::Contradicts => "contradict",
        Verdict::CannotTell | Verdict::NotStated => "allow",
    }
}

/// Clients are uptake itself; what is recovered from them is not.
fn caution(measure: GrowthMeasure) -> &'static str {
    match measure {
        GrowthMeasure::Uptake => "",
        _ => " That is about clawbacks, not about uptake.",
    }
}

/// What to say of a measure whose marked step could not be fitted.
pub(super) fn step_not_estimated(
    growth: &MeasureGrowth,
    intervention: &Intervention,
) -> Option<Finding> {
    let why = growth.step_not_estimated?;
    let message = format!(
        "{}: the step of {}, marked from {} to {}, cannot be estimated beside the trend: {why}.",
        growth.measure.in_words(),
        intervention.label,
        intervention.first.in_words(),
        intervention.last.in_words(),
    );
    let finding = Finding::warning("step_not_estimated", message);
    Some(finding.in_quarter(intervention.first).in_row(growth.measure.as_str()))
}

/// Why a break has no F statistic.
pub(super) fn break_fits_exactly(found: &SuggestedBreak) -> Option<Finding> {
    let message = format!(
        "With a step from {} every quarter is fitted exactly, so nothing is left for an F \
         statistic to compare with.",
        found.starts.in_words()
    );
    let finding = Finding::info("break_fits_exactly", message).in_quarter(found.starts);
    found.f_statistic.is_none().then_some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_clients_is_about_uptake_and_growth_of_clawbacks_is_not() {
        let trend = Verdict::Supports;
        for (measure, cautions) in [
            (GrowthMeasure::Amount, true),
            (GrowthMeasure::Count, true),
            (GrowthMeasure::Uptake, false),
        ] {
            let fitted = MarkedStep::Fitted { verdict: trend, is_told_apart: true };
            for step in [MarkedStep::None, fitted] {
                let said = sentence(measure, trend, step, 16, "10%");
                assert_eq!(said.contains("not about uptake"), cautions, "{said}");
            }
        }
    }
}
