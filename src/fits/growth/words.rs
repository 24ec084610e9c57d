//! What is said of a measure's growth. It never says more than the fits do.

use super::answer::{GrowthMeasure, MeasureGrowth, SmallestGrowth, SuggestedBreak};
use crate::domain::{Finding, Intervention, Target};
use crate::forecast::{GrowthError, GrowthFit, Verdict};

/// What became of the marked step beside the trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum MarkedStep {
    /// None is marked.
    None,
    /// It was fitted.
    Fitted {
        /// The fit with it.
        fit: GrowthFit,
        /// Whether that fit tells the step from the growth of the plain trend.
        is_told_apart: bool,
    },
    /// It could not be.
    NotEstimated(GrowthError),
}

/// Why the verdict is what it is.
pub(super) fn sentence(
    measure: GrowthMeasure,
    trend: &GrowthFit,
    step: MarkedStep,
    quarters: usize,
    target: Target,
) -> String {
    let about = target.in_words();
    let is_held_back = |fit: &GrowthFit| fit.ordinary_verdict(target.rate.as_f64()) != fit.verdict;
    match step {
        MarkedStep::None if is_held_back(trend) => format!(
            "With a plain trend the data {}. So they cannot tell.",
            only_if_independent(trend, &format!("{about} a year"), target),
        ),
        MarkedStep::None => of_trend(measure, trend.verdict, &about),
        MarkedStep::NotEstimated(error) => format!(
            "With a plain trend the data {} {about} a year; the marked step cannot be estimated \
             beside it ({error}), and a trend without it takes a step for growth. So this verdict \
             cannot tell.",
            says(trend.verdict),
        ),
        MarkedStep::Fitted { fit, is_told_apart } => {
            let is_held_back = is_held_back(trend) || is_held_back(&fit);
            if !is_held_back && fit.verdict == trend.verdict {
                return of_both(measure, trend.verdict, &about);
            }
            let [with_trend, with_step] = [(trend, format!("{about} a year")), (&fit, "it".into())]
                .map(|(fit, it)| only_if_independent(fit, &it, target));
            let ordinary = [trend, &fit].map(|fit| fit.ordinary_verdict(target.rate.as_f64()));
            let because = match (ordinary[0] != ordinary[1], is_told_apart) {
                (true, false) => format!("{quarters} quarters cannot tell a step from a trend."),
                (true, true) => "The two fits disagree, so this verdict cannot tell.".to_owned(),
                (false, _) => "A verdict needs both intervals of both fits, so this one cannot \
                               tell."
                    .to_owned(),
            };
            format!(
                "With a plain trend the data {with_trend}. With the marked step they {with_step}. \
                 {because}"
            )
        }
    }
}

/// What a fit says of a target, and where the corrected interval takes a decisive word
/// back, how that is seen.
fn only_if_independent(fit: &GrowthFit, it: &str, target: Target) -> String {
    let ordinary = fit.ordinary_verdict(target.rate.as_f64());
    if ordinary == fit.verdict {
        return format!("{} {it}", says(fit.verdict));
    }
    let end = match ordinary {
        Verdict::Supports => fit.corrected_lower_95,
        _ => fit.corrected_upper_95,
    };
    let durbin_watson = fit
        .durbin_watson
        .map_or_else(String::new, |statistic| format!("Durbin-Watson is {statistic:.3}, and the "));
    let interval = if durbin_watson.is_empty() { "The " } else { "" };
    format!(
        "{} {it} only if errors are independent. {durbin_watson}{interval}corrected AR(1) \
         interval reaches {:.1}%",
        says(ordinary),
        100.0 * end,
    )
}

/// What growth must be to be seen, as a sentence after others.
pub(super) fn to_be_seen(seen: Option<SmallestGrowth>, quarters: usize, target: Target) -> String {
    let Some(seen) = seen else {
        return format!(" With {quarters} quarters like these, no growth could be seen.");
    };
    let target = target.rate.as_f64();
    let points = [seen.above - target, target - seen.below];
    let [above, below] = points.map(|distance| format!("{:.0}", 100.0 * distance));
    let point = if above == "1" { "point" } else { "points" };
    let far = match (above.as_str(), below.as_str()) {
        // They are never further below it than above.
        ("0", _) => {
            return format!(
                " With {quarters} quarters like these, growth half a point above or below the \
                 target would be seen."
            );
        }
        _ if above == below => format!("{above} {point} above or below the target"),
        (_, "0") => format!("{above} {point} above the target or half a point below it"),
        _ => format!("{above} {point} above the target or {below} below it"),
    };
    format!(" With {quarters} quarters like these, growth must be about {far} to be seen.")
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

fn of_both(measure: GrowthMeasure, verdict: Verdict, target: &str) -> String {
    let what = measure.in_words();
    match verdict {
        Verdict::Contradicts => {
            format!("{what} has not grown at {target} a year under either fit.")
        }
        Verdict::Supports => format!(
            "{what} has grown by at least {target} a year under both fits.{}",
            caution(measure)
        ),
        _ => {
            format!("{what}: {target} a year lies inside both intervals, so the data cannot tell.")
        }
    }
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

/// That nobody marked a step which explains a measure as well as its growth does.
pub(super) fn late_step(growth: &MeasureGrowth) -> Option<Finding> {
    let starts = growth.late_step?;
    let rate = growth.fits.first()?.fit.growth_rate;
    let message = format!(
        "{}: a lasting step from {} explains the quarters at least as well as growth of about \
         {:.1}% a year. Nobody marked one. Mark it as an intervention if there is a reason for it, \
         and the fit with the step is shown too.",
        growth.measure.in_words(),
        starts.in_words(),
        100.0 * rate,
    );
    let finding = Finding::warning("late_step", message).in_quarter(starts);
    Some(finding.in_row(growth.measure.as_str()))
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
    use crate::domain::Rate;
    use crate::forecast::{GrowthSeries, Observation};

    /// Quarters that grow so much a year, and hardly vary.
    fn grown(a_year: f64) -> GrowthFit {
        let noise = [0.001, -0.002, 0.0, 0.002, -0.001];
        let value = |index: usize| (a_year.ln_1p() * index as f64 / 4.0 + noise[index % 5]).exp();
        let observe = |index| Observation { index, season: index % 4, value: value(index) };
        let quarters: Vec<Observation> = (0..16).map(observe).collect();
        GrowthSeries::new(&quarters).unwrap().fit(None, 0.1).unwrap()
    }

    #[test]
    fn growth_of_clients_is_about_uptake_and_growth_of_clawbacks_is_not() {
        let trend = grown(0.3);
        for (measure, cautions) in [
            (GrowthMeasure::Amount, true),
            (GrowthMeasure::Count, true),
            (GrowthMeasure::Uptake, false),
        ] {
            for step in [MarkedStep::None, MarkedStep::Fitted { fit: trend, is_told_apart: true }] {
                let said = sentence(measure, &trend, step, 16, Target::exactly(Rate::new(10, 2)));
                assert_eq!(said.contains("not about uptake"), cautions, "{said}");
            }
        }
    }

    #[test]
    fn a_word_that_the_corrected_interval_takes_back_says_so() {
        let target = Target::exactly(Rate::new(10, 2));
        let cannot_tell = GrowthFit {
            corrected_lower_95: 0.08,
            durbin_watson: Some(0.9),
            verdict: Verdict::CannotTell,
            ..grown(0.3)
        };
        assert_eq!(
            sentence(GrowthMeasure::Amount, &cannot_tell, MarkedStep::None, 16, target),
            "With a plain trend the data support 10% a year only if errors are independent. \
             Durbin-Watson is 0.900, and the corrected AR(1) interval reaches 8.0%. So they cannot \
             tell."
        );
        let step = MarkedStep::Fitted { fit: grown(0.3), is_told_apart: true };
        assert_eq!(
            sentence(GrowthMeasure::Amount, &cannot_tell, step, 16, target),
            "With a plain trend the data support 10% a year only if errors are independent. \
             Durbin-Watson is 0.900, and the corrected AR(1) interval reaches 8.0%. With the marked \
             step they support it. A verdict needs both intervals of both fits, so this one cannot \
             tell."
        );
    }

    #[test]
    fn the_smallest_growth_that_could_be_seen_is_said_on_both_sides() {
        let seen = |above, below| Some(SmallestGrowth { above, below });
        for (seen, said) in [
            (
                seen(0.124, 0.076),
                "growth must be about 2 points above or below the target to be seen.",
            ),
            (
                seen(0.35, -0.1),
                "growth must be about 25 points above the target or 20 below it to be seen.",
            ),
            (
                seen(0.106, 0.0945),
                "growth must be about 1 point above or below the target to be seen.",
            ),
            (
                seen(0.1055, 0.0955),
                "growth must be about 1 point above the target or half a point below it to be seen.",
            ),
            (seen(0.1, 0.1), "growth half a point above or below the target would be seen."),
            (None, "no growth could be seen."),
        ] {
            let target = Target::exactly(Rate::new(10, 2));
            let got = to_be_seen(seen, 16, target);
            assert_eq!(got, format!(" With 16 quarters like these, {said}"));
        }
    }
}
