//! What moves an offset answer, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::MoneyText;
use crate::appraisal::sensitivity::{Bar, End};

/// One assumption moved both ways, the others kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SensitivityBar)]
pub struct SensitivityBarView {
    /// The name of the assumption.
    #[schema(example = "growth_rate")]
    pub parameter: &'static str,
    /// By how much it is moved, within the ends between which it makes sense.
    #[schema(example = "-0.05 and +0.05")]
    pub step: &'static str,
    /// The answer at the lower end; null where it is not stated.
    pub low: Option<SensitivityEndView>,
    /// The answer at the higher end; null where it is not stated.
    pub high: Option<SensitivityEndView>,
    /// Why an end is not stated; null where both are.
    #[schema(
        example = "The higher end is not stated: a figure of the answer is beyond 100,000,000,000 pounds."
    )]
    pub why_not: Option<String>,
    /// How far the two nets lie apart; null where an end is not stated.
    #[schema(example = "1190932.00")]
    pub net_swing: Option<MoneyText>,
    /// How far the two net present values lie apart; null where an end is not stated.
    pub npv_swing: Option<MoneyText>,
}

/// The answer at one end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SensitivityEnd)]
pub struct SensitivityEndView {
    /// The value of the assumption there, in the form it is sent in.
    #[schema(example = "0.05")]
    pub value: String,
    /// The net over the plan.
    pub net: MoneyText,
    /// Credit over investment, four places, half up.
    #[schema(example = "0.4167")]
    pub offset_ratio: Option<String>,
    /// The net present value.
    pub npv: MoneyText,
}

impl From<&Bar> for SensitivityBarView {
    fn from(bar: &Bar) -> Self {
        SensitivityBarView {
            parameter: bar.parameter,
            step: bar.step,
            low: bar.low.as_ref().map(SensitivityEndView::from),
            high: bar.high.as_ref().map(SensitivityEndView::from),
            why_not: bar.why_not.clone(),
            net_swing: bar.net_swing.map(MoneyText),
            npv_swing: bar.npv_swing.map(MoneyText),
        }
    }
}

impl From<&End> for SensitivityEndView {
    fn from(end: &End) -> Self {
        SensitivityEndView {
            value: end.value.clone(),
            net: MoneyText(end.net),
            offset_ratio: end.offset_ratio.map(|ratio| ratio.to_string()),
            npv: MoneyText(end.npv),
        }
    }
}
