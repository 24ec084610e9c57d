//! An interval as it is sent.

use serde::Serialize;
use utoipa::ToSchema;

use super::MoneyText;
use crate::domain::Money;

/// An interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Interval)]
pub struct IntervalView {
    /// The share of outcomes that should lie inside, in whole percent.
    #[schema(example = 80)]
    pub level: u8,
    /// Its lower bound.
    pub lower: MoneyText,
    /// Its upper bound.
    pub upper: MoneyText,
}

impl From<&(u8, Money, Money)> for IntervalView {
    fn from((level, lower, upper): &(u8, Money, Money)) -> Self {
        IntervalView { level: *level, lower: MoneyText(*lower), upper: MoneyText(*upper) }
    }
}
