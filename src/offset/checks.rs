//! Which assumptions make sense. Each refusal names the field it is about.

use rust_decimal::Decimal;

use crate::domain::assumptions::LAG_LIMIT_QUARTERS;
use crate::domain::{Assumptions, Baseline, FinancialYear, Money};

use super::{BaselineLevel, OffsetError};

/// The assumption that a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `baseline`
    Baseline,
    /// `growth_rate`
    GrowthRate,
    /// `first_growth_year`
    FirstGrowthYear,
    /// `lag_quarters`
    LagQuarters,
    /// `discount_rate`
    DiscountRate,
    /// `persistence`
    Persistence,
}

impl Field {
    /// The name used in files, queries, bodies and `--set`.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Baseline => "baseline",
            Field::GrowthRate => "growth_rate",
            Field::FirstGrowthYear => "first_growth_year",
            Field::LagQuarters => "lag_quarters",
            Field::DiscountRate => "discount_rate",
            Field::Persistence => "persistence",
        }
    }
}

/// Refuses an assumption that is outside what makes sense.
pub fn check(assumptions: &Assumptions) -> Result<(), OffsetError> {
    let refuse = |field, why: &str| Err(OffsetError::Refused(field, why.to_owned()));
    let minus_99_percent = Decimal::new(-99, 2);
    let tenfold = Decimal::TEN;
    let within = |rate: Decimal, low, high| (low..=high).contains(&rate);
    if !within(assumptions.growth_rate.decimal(), minus_99_percent, tenfold) {
        return refuse(Field::GrowthRate, "growth a year is between -0.99 and 10");
    }
    if !within(assumptions.discount_rate.decimal(), minus_99_percent, tenfold) {
        return refuse(Field::DiscountRate, "a discount rate is between -0.99 and 10");
    }
    if !within(assumptions.persistence.decimal(), Decimal::ZERO, Decimal::ONE) {
        return refuse(Field::Persistence, "persistence is between 0 and 1");
    }
    if assumptions.lag_quarters > LAG_LIMIT_QUARTERS {
        return refuse(Field::LagQuarters, "a lag is at most 40 quarters");
    }
    match assumptions.baseline {
        Some(Baseline::MeanOfYears(first, last)) if last < first => {
            refuse(Field::Baseline, "the last year of the mean is before its first")
        }
        Some(Baseline::Amount(amount)) if amount < Money::ZERO => {
            refuse(Field::Baseline, "a baseline amount is not negative")
        }
        _ => Ok(()),
    }
}

/// Growth over a baseline starts after the baseline's last year.
pub(super) fn growth_follows_baseline(
    first_growth_year: FinancialYear,
    baseline: &BaselineLevel,
) -> Result<(), OffsetError> {
    match baseline.last_year() {
        Some(last) if first_growth_year <= last => Err(OffsetError::Refused(
            Field::FirstGrowthYear,
            format!("growth starts after the baseline: {first_growth_year} is not after {last}"),
        )),
        _ => Ok(()),
    }
}
