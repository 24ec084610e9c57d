//! What comes of a growth fit.

use crate::domain::{Finding, Intervention, Quarter};
use crate::fits::rates::Rates;
use crate::forecast::{GrowthError, GrowthFit, Verdict};
use crate::words::words;

words! {
    /// What growth is measured on.
    pub enum GrowthMeasure {
        /// Pounds recovered a quarter.
        Amount = "amount",
        /// Clawbacks a quarter.
        Count = "count",
        /// Pounds a clawback.
        AmountPerClawback = "amount_per_clawback",
        /// People with a direct payment.
        Uptake = "uptake",
    }
}

impl GrowthMeasure {
    pub(super) fn in_words(self) -> &'static str {
        match self {
            GrowthMeasure::Amount => "The amount recovered",
            GrowthMeasure::Count => "The number of clawbacks",
            GrowthMeasure::AmountPerClawback => "The average clawback",
            GrowthMeasure::Uptake => "The number of clients",
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
    pub measure: GrowthMeasure,
    /// What the fits say together.
    pub verdict: Verdict,
    /// The sentence that says why.
    pub message: String,
    /// The fits, the plain trend first.
    pub fits: Vec<SpecifiedFit>,
    /// What growth must be to be seen; nothing without a fit or a target, and where no
    /// growth below 1,000% a year would be decisive.
    pub smallest_growth_seen: Option<SmallestGrowth>,
    /// Where none is marked, the first quarter of a late step that explains the quarters as
    /// well as the growth of the trend does.
    pub late_step: Option<Quarter>,
    /// Why a step that is marked could not be estimated beside the trend.
    pub step_not_estimated: Option<GrowthError>,
}

/// The growth a year next to a target that could be told from it with such quarters:
/// where a measure has several fits, by the widest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmallestGrowth {
    /// From here on the verdict would be that the data support the target.
    pub above: f64,
    /// Below it, that they contradict it.
    pub below: f64,
}

/// The position at which a step would explain most, where that is more than a search
/// finds by chance; never proof.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SuggestedBreak {
    /// The first quarter after it.
    pub starts: Quarter,
    /// Its F statistic; nothing where the step fits every quarter exactly.
    pub f_statistic: Option<f64>,
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
