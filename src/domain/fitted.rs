//! What the growth fit tells an offset answer: a rate and a level.

use super::{FinancialYear, Money, Rate};

/// The growth of the recorded amounts by the fit with the marked step, or by the
/// plain trend where no step is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FittedGrowth {
    /// Growth a year, to four places.
    pub rate: Rate,
    /// The ends of its 95% interval, that which a verdict rests on.
    pub interval: [Rate; 2],
    /// Whether a marked step is in the model.
    pub with_step: bool,
    /// What the fit says of that year.
    pub level: Money,
    /// The last complete financial year.
    pub financial_year: FinancialYear,
}

impl FittedGrowth {
    /// The word for the fit, the same as in the answer about growth.
    pub fn specification(self) -> &'static str {
        specification(self.with_step)
    }
}

/// The probability that the recorded amounts have grown by at least so much a year, by
/// one fit of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrowthChance {
    /// The growth a year that is needed.
    pub needed: Rate,
    /// Whether a marked step is in the model.
    pub with_step: bool,
    /// The probability, to three places.
    pub probability: Rate,
}

impl GrowthChance {
    /// The word for the fit, the same as in the answer about growth.
    pub fn specification(self) -> &'static str {
        specification(self.with_step)
    }
}

/// The word for a fit, the same as in the answer about growth.
pub fn specification(with_step: bool) -> &'static str {
    if with_step { "trend_with_step" } else { "trend" }
}
