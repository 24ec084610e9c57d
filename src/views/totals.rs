//! The totals of an answer as they are sent.

use serde::Serialize;
use utoipa::ToSchema;

use super::MoneyText;
use crate::appraisal::Totals;

/// The plan as a whole: sums of the rounded years, or what its paper states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OffsetTotals)]
pub struct TotalsView {
    /// The plan's cost, optimism bias included; null is "not stated".
    pub investment: Option<MoneyText>,
    /// The plan's cost without the optimism bias.
    pub investment_before_bias: Option<MoneyText>,
    /// The plan's credit; null is "not stated".
    pub credit: Option<MoneyText>,
    /// Investment minus credit.
    pub net: Option<MoneyText>,
    /// Credit over investment, four places, half up.
    #[schema(example = "0.8974")]
    pub offset_ratio: Option<String>,
}

impl From<&Totals> for TotalsView {
    fn from(totals: &Totals) -> Self {
        TotalsView {
            investment: totals.investment.map(MoneyText),
            investment_before_bias: totals.investment_before_bias.map(MoneyText),
            credit: totals.credit.map(MoneyText),
            net: totals.net.map(MoneyText),
            offset_ratio: totals.offset_ratio.map(|ratio| ratio.to_string()),
        }
    }
}
