//! Figures of a plan as a whole and what its paper claims, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::benefits::{HeadlineView, NumberView};
use crate::appraisal::PlanFigure;
use crate::appraisal::claims::Checked;
use crate::domain::figure::Unit;

/// A figure of the plan as a whole, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlanFigure)]
pub struct PlanFigureView {
    /// What it is called.
    #[schema(example = "council's outcome payments")]
    pub name: String,
    /// What it measures, by the name that a headline uses; null for other sums.
    #[schema(example = "council_payments")]
    pub measure: Option<&'static str>,
    /// `GBP`, `people` or `units`.
    #[schema(example = "GBP")]
    pub unit: &'static str,
    /// `level` (each year anew), `increment`, `one_off`, `total_over_plan`, `mixed` (of
    /// several types, added up by the rule) or `not_stated`.
    #[schema(example = "total_over_plan")]
    pub amount_type: &'static str,
    /// The figure, or the lower end of its range.
    pub low: NumberView,
    /// The upper end, the same where it is one number.
    pub high: NumberView,
    /// By which rule it was taken or added up.
    #[schema(example = "outcome payments less the grant")]
    pub rule: String,
}

/// A headline figure of the paper and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CheckedHeadline)]
pub struct CheckedView {
    /// The claim.
    #[serde(flatten)]
    pub headline: HeadlineView,
    /// The computed figure, or the lower end of its range; null where there is none.
    pub computed_low: Option<NumberView>,
    /// The upper end.
    pub computed_high: Option<NumberView>,
    /// `reproduced`, `as_stated` (the paper's own figure, which nothing computes),
    /// `consistent`, `rounded`, `differs`, `not_stated` (no figure to compare with) or
    /// `not_compared`.
    #[schema(example = "reproduced")]
    pub judgement: &'static str,
}

impl From<&PlanFigure> for PlanFigureView {
    fn from(figure: &PlanFigure) -> Self {
        let (low, high) = NumberView::ends(figure.figure);
        PlanFigureView {
            name: figure.name.clone(),
            measure: figure.measure.map(|measure| measure.as_str()),
            unit: match figure.figure.unit {
                Unit::Pounds => "GBP",
                Unit::People => "people",
                Unit::Units => "units",
            },
            amount_type: figure.amount_type.as_str(),
            low,
            high,
            rule: figure.rule.clone(),
        }
    }
}

impl From<&Checked> for CheckedView {
    fn from(checked: &Checked) -> Self {
        let ends = checked.computed.map(NumberView::ends);
        CheckedView {
            headline: HeadlineView::from(&checked.headline),
            computed_low: ends.clone().map(|ends| ends.0),
            computed_high: ends.map(|ends| ends.1),
            judgement: checked.judgement.as_str(),
        }
    }
}
