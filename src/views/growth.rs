//! Growth against the targets, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::programme::InterventionView;
use super::rates::RatesView;
use super::{InstantText, QuarterText, TargetText, fixed_decimals};
use crate::csv::Sheet;
use crate::domain::{Intervention, Quarter, Targets};
use crate::fits::growth::{Growth, MeasureGrowth, SmallestGrowth, SpecifiedFit, SuggestedBreak};
use crate::forecast::StepEstimate;

/// Growth of clawbacks against the targets, with verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Growth)]
pub struct GrowthView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at; left out where they have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// The quarters that were fitted: final ones only. Null where there are none.
    pub quarters: Option<FittedQuartersView>,
    /// The marked intervention that the step stands for, or null.
    pub intervention: Option<MarkedInterventionView>,
    /// Where a step would explain most, or null where that is no more than a search finds
    /// by chance. Suggestive only.
    pub suggested_break: Option<SuggestedBreakView>,
    /// The target.
    pub target: GrowthTargetView,
    /// The measures with their verdicts.
    pub measures: Vec<MeasureView>,
    /// The other two targets.
    pub rates: RatesView,
    /// What a reader must know: quarters that are left out, say.
    pub notes: Vec<FindingView>,
}

/// The quarters that were fitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FittedQuarters)]
pub struct FittedQuartersView {
    /// The first.
    pub first: QuarterText,
    /// The last.
    pub last: QuarterText,
    /// How many there are.
    #[schema(example = 16)]
    pub count: usize,
}

/// A marked intervention and who marked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MarkedIntervention)]
pub struct MarkedInterventionView {
    /// The intervention.
    #[serde(flatten)]
    pub intervention: InterventionView,
    /// Always `marked`: a person said so.
    #[schema(example = "marked")]
    pub source: &'static str,
}

/// The break that was searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SuggestedBreak)]
pub struct SuggestedBreakView {
    /// The first quarter after it.
    pub starts: QuarterText,
    /// Its F statistic, or null where the step fits every quarter exactly.
    #[schema(example = "18.48")]
    pub f_statistic: Option<String>,
    /// Growth a year with that step in the model.
    #[schema(example = "-0.0622")]
    pub growth_rate: String,
    /// The lower end of its 95% interval.
    #[schema(example = "-0.1627")]
    pub lower_95: String,
    /// The upper end of its 95% interval.
    #[schema(example = "0.0505")]
    pub upper_95: String,
    /// What to make of it.
    pub message: &'static str,
}

/// The growth target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthTarget)]
pub struct GrowthTargetView {
    /// Growth a year; null is "not stated", and then no verdict is given.
    pub growth_rate: Option<TargetText>,
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MeasureGrowth)]
pub struct MeasureView {
    /// `amount`, `count`, `amount_per_clawback` or `uptake`.
    #[schema(example = "amount")]
    pub measure: &'static str,
    /// `supports`, `contradicts`, `cannot_tell` or `not_stated`.
    #[schema(example = "cannot_tell")]
    pub verdict: &'static str,
    /// Why.
    pub message: String,
    /// The growth next to the target that could be told from it with such quarters; null
    /// without a fit or a target, where a marked step cannot be estimated, and where no
    /// growth below 1,000% a year could be.
    pub smallest_growth_seen: Option<SmallestGrowthView>,
    /// The fits, the plain trend first.
    pub fits: Vec<FitView>,
}

/// The growth a year next to the target that could be told from it, by the widest 95%
/// interval of the fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SmallestGrowth)]
pub struct SmallestGrowthView {
    /// From here on the verdict would be `supports`.
    #[schema(example = "1.1516")]
    pub above: String,
    /// Below it, `contradicts`.
    #[schema(example = "-0.4376")]
    pub below: String,
}

/// One fit: growth a year as a decimal fraction with its uncertainty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthFit)]
pub struct FitView {
    /// `trend` or `trend_with_step`.
    #[schema(example = "trend")]
    pub specification: &'static str,
    /// Growth a year.
    #[schema(example = "0.1202")]
    pub growth_rate: String,
    /// The lower end of the 95% interval (OLS, t).
    #[schema(example = "0.0061")]
    pub lower_95: String,
    /// The upper end of the 95% interval (OLS, t).
    #[schema(example = "0.2472")]
    pub upper_95: String,
    /// Near 2 the errors look independent; near 0 they run in spells. Null for a perfect fit.
    #[schema(example = "0.618")]
    pub durbin_watson: Option<String>,
    /// The probability that growth is at least the target, if errors are independent of
    /// each other; null without a target.
    #[schema(example = "0.642")]
    pub probability_at_least_target: Option<String>,
    /// The lower end of the interval that allows for serial correlation as it is seen in
    /// the residuals; shown, never decides.
    #[schema(example = "-0.1070")]
    pub ar1_lower_95: String,
    /// The upper end of that interval.
    #[schema(example = "0.4050")]
    pub ar1_upper_95: String,
    /// The lower end of the AR(1) interval corrected for few quarters. It is never
    /// narrower than the OLS interval.
    #[schema(example = "-0.4273")]
    pub corrected_lower_95: String,
    /// The upper end of that interval.
    #[schema(example = "1.1909")]
    pub corrected_upper_95: String,
    /// What the OLS interval and the corrected AR(1) interval say together about the target.
    #[schema(example = "cannot_tell")]
    pub verdict: &'static str,
    /// The step, where one is in the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<StepView>,
}

/// A step in the level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Step)]
pub struct StepView {
    /// Its first quarter.
    pub starts: QuarterText,
    /// How much higher the level is: 0.653 is 65%.
    #[schema(example = "0.653")]
    pub size: String,
    /// The lower end of its 95% interval.
    #[schema(example = "0.222")]
    pub lower_95: String,
    /// The upper end of its 95% interval.
    #[schema(example = "1.236")]
    pub upper_95: String,
}

impl GrowthView {
    /// The fits as CSV: a row for each of every measure, and one for a measure without any.
    pub fn csv(&self, mut sheet: Sheet) -> String {
        sheet.texts(["measure", "specification", "growth_rate", "lower_95", "upper_95"]);
        sheet.texts(["ar1_lower_95", "ar1_upper_95", "corrected_lower_95", "corrected_upper_95"]);
        sheet.texts(["probability_at_least_target", "verdict"]).end_row();
        for measure in &self.measures {
            for fit in &measure.fits {
                sheet.texts([measure.measure, fit.specification]);
                for figure in [
                    &fit.growth_rate,
                    &fit.lower_95,
                    &fit.upper_95,
                    &fit.ar1_lower_95,
                    &fit.ar1_upper_95,
                    &fit.corrected_lower_95,
                    &fit.corrected_upper_95,
                ] {
                    sheet.number(figure);
                }
                sheet.optional(fit.probability_at_least_target.as_deref());
                sheet.text(fit.verdict).end_row();
            }
            if measure.fits.is_empty() {
                sheet.text(measure.measure).texts([""; 9]).text(measure.verdict).end_row();
            }
        }
        sheet.finish()
    }

    /// The view of a programme's growth.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        targets: &Targets,
        growth: &Growth,
    ) -> Self {
        let first = growth.quarters.map(|(first, _, _)| first);
        GrowthView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            quarters: growth.quarters.map(FittedQuartersView::from),
            intervention: growth.intervention.as_ref().map(MarkedInterventionView::from),
            suggested_break: growth.suggested_break.as_ref().map(SuggestedBreakView::from),
            target: GrowthTargetView { growth_rate: targets.uptake_growth.map(TargetText) },
            measures: growth.measures.iter().map(|m| MeasureView::new(m, first)).collect(),
            rates: RatesView::from(&growth.rates),
            notes: growth.notes.iter().map(FindingView::from).collect(),
        }
    }
}

impl From<(Quarter, Quarter, usize)> for FittedQuartersView {
    fn from((first, last, count): (Quarter, Quarter, usize)) -> Self {
        FittedQuartersView { first: QuarterText(first), last: QuarterText(last), count }
    }
}

impl From<&Intervention> for MarkedInterventionView {
    fn from(intervention: &Intervention) -> Self {
        MarkedInterventionView {
            intervention: InterventionView::from(intervention),
            source: "marked",
        }
    }
}

impl From<&SuggestedBreak> for SuggestedBreakView {
    fn from(found: &SuggestedBreak) -> Self {
        SuggestedBreakView {
            starts: QuarterText(found.starts),
            f_statistic: found.f_statistic.map(|statistic| fixed_decimals(statistic, 2)),
            growth_rate: fixed_decimals(found.fit.growth_rate, 4),
            lower_95: fixed_decimals(found.fit.lower_95, 4),
            upper_95: fixed_decimals(found.fit.upper_95, 4),
            message: "Suggestive only: the position was searched for.",
        }
    }
}

impl MeasureView {
    fn new(growth: &MeasureGrowth, first: Option<Quarter>) -> MeasureView {
        MeasureView {
            measure: growth.measure.as_str(),
            verdict: growth.verdict.as_str(),
            message: growth.message.clone(),
            smallest_growth_seen: growth.smallest_growth_seen.map(SmallestGrowthView::from),
            fits: growth.fits.iter().map(|fit| FitView::new(fit, first)).collect(),
        }
    }
}

impl From<SmallestGrowth> for SmallestGrowthView {
    fn from(seen: SmallestGrowth) -> Self {
        SmallestGrowthView {
            above: fixed_decimals(seen.above, 4),
            below: fixed_decimals(seen.below, 4),
        }
    }
}

impl FitView {
    fn new(specified: &SpecifiedFit, first: Option<Quarter>) -> FitView {
        let fit = &specified.fit;
        FitView {
            specification: if specified.with_step { "trend_with_step" } else { "trend" },
            growth_rate: fixed_decimals(fit.growth_rate, 4),
            lower_95: fixed_decimals(fit.lower_95, 4),
            upper_95: fixed_decimals(fit.upper_95, 4),
            durbin_watson: fit.durbin_watson.map(|statistic| fixed_decimals(statistic, 3)),
            probability_at_least_target: fit
                .probability_at_least_target
                .map(|probability| fixed_decimals(probability, 3)),
            ar1_lower_95: fixed_decimals(fit.ar1_lower_95, 4),
            ar1_upper_95: fixed_decimals(fit.ar1_upper_95, 4),
            corrected_lower_95: fixed_decimals(fit.corrected_lower_95, 4),
            corrected_upper_95: fixed_decimals(fit.corrected_upper_95, 4),
            verdict: fit.verdict.as_str(),
            step: fit.step.zip(first).map(|(step, first)| StepView::new(&step, first)),
        }
    }
}

impl StepView {
    fn new(step: &StepEstimate, first: Quarter) -> StepView {
        let ahead = i32::try_from(step.start_index).unwrap_or(i32::MAX);
        StepView {
            starts: QuarterText(first.plus(ahead)),
            size: fixed_decimals(step.size, 3),
            lower_95: fixed_decimals(step.lower_95, 3),
            upper_95: fixed_decimals(step.upper_95, 3),
        }
    }
}
