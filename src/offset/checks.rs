//! Which assumptions make sense. Each refusal names the field it is about.

use std::fmt;

use rust_decimal::Decimal;

use crate::domain::assumptions::LAG_LIMIT_QUARTERS;
use crate::domain::range::Ranged;
use crate::domain::{Assumptions, Baseline, DpSpend, FinancialYear, Money, Rate};

use super::{BaselineLevel, OffsetError, Terms, plausible, ranges};

/// The most years between the baseline and the plan that still compare like with like.
const MOST_YEARS_AFTER_BASELINE: i32 = 10;

/// What a refusal is about: an assumption, or the plan itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `baseline`
    Baseline,
    /// `base_budget_level`
    BaseBudgetLevel,
    /// `growth_rate`
    GrowthRate,
    /// `growth_source`
    GrowthSource,
    /// `first_growth_year`
    FirstGrowthYear,
    /// `dp_spend`
    DpSpend,
    /// `participating_share`
    ParticipatingShare,
    /// `clawback_rate`
    ClawbackRate,
    /// `client_growth_rate`
    ClientGrowthRate,
    /// `package_growth_rate`
    PackageGrowthRate,
    /// `scheduled_recoveries`
    ScheduledRecoveries,
    /// `lag_quarters`
    LagQuarters,
    /// `optimism_bias`
    OptimismBias,
    /// `pay_inflation_rate`
    PayInflationRate,
    /// `deflator_rate`
    DeflatorRate,
    /// `discount_rate`
    DiscountRate,
    /// `persistence`
    Persistence,
    /// The range of an assumption, in `ranges`
    Range(Ranged),
    /// `investments`, the plan's lines
    Investments,
}

impl Field {
    /// The name used in files, queries, bodies and `--set`.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Baseline => "baseline",
            Field::BaseBudgetLevel => "base_budget_level",
            Field::GrowthRate => "growth_rate",
            Field::GrowthSource => "growth_source",
            Field::FirstGrowthYear => "first_growth_year",
            Field::DpSpend => "dp_spend",
            Field::ParticipatingShare => "participating_share",
            Field::ClawbackRate => "clawback_rate",
            Field::ClientGrowthRate => "client_growth_rate",
            Field::PackageGrowthRate => "package_growth_rate",
            Field::ScheduledRecoveries => "scheduled_recoveries",
            Field::LagQuarters => "lag_quarters",
            Field::OptimismBias => "optimism_bias",
            Field::PayInflationRate => "pay_inflation_rate",
            Field::DeflatorRate => "deflator_rate",
            Field::DiscountRate => "discount_rate",
            Field::Persistence => "persistence",
            Field::Range(ranged) => ranged.place(),
            Field::Investments => "investments",
        }
    }
}

/// An assumption that is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAssumption {
    /// Which one.
    pub field: Field,
    /// What would make sense.
    pub why: String,
}

impl fmt::Display for RefusedAssumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field.as_str(), self.why)
    }
}

/// The ends between which a rate makes sense, and the words for it.
struct Range {
    low: Decimal,
    high: Decimal,
    why: &'static str,
}

/// What grows may nearly vanish and may not go below nothing.
const GROWTH: Range = Range {
    low: Decimal::from_parts(99, 0, 0, true, 2),
    high: Decimal::TEN,
    why: "expected from -0.99 to 10: 10% is 0.10",
};
const SHARE: Range =
    Range { low: Decimal::ZERO, high: Decimal::ONE, why: "expected from 0 to 1: 8% is 0.08" };

/// Refuses assumptions that are outside what makes sense, all of them at once.
pub fn check(assumptions: &Assumptions) -> Result<(), OffsetError> {
    let mut refused = Vec::new();
    let mut refuse = |field, why: &str| {
        refused.push(RefusedAssumption { field, why: why.to_owned() });
    };
    let of = assumptions;
    let rates: [(Field, Option<Rate>, Range); 10] = [
        (Field::GrowthRate, of.growth_rate, GROWTH),
        (Field::ClientGrowthRate, Some(of.client_growth_rate), GROWTH),
        (Field::PackageGrowthRate, Some(of.package_growth_rate), GROWTH),
        (Field::PayInflationRate, Some(of.pay_inflation_rate), GROWTH),
        (Field::DeflatorRate, Some(of.deflator_rate), GROWTH),
        (Field::DiscountRate, Some(of.discount_rate), GROWTH),
        (Field::OptimismBias, Some(of.optimism_bias), GROWTH),
        (Field::Persistence, Some(of.persistence), SHARE),
        (Field::ParticipatingShare, of.participating_share, SHARE),
        (Field::ClawbackRate, of.clawback_rate, SHARE),
    ];
    for (field, rate, range) in rates {
        let within = |rate: Rate| (range.low..=range.high).contains(&rate.decimal());
        if let Some(rate) = rate.filter(|rate| !within(*rate)) {
            let mut why = range.why.to_owned();
            if rate.decimal() > range.high {
                why.push_str(&format!("; {}", plausible::did_you_mean(rate)));
            }
            refuse(field, &why);
        }
    }
    if of.lag_quarters > LAG_LIMIT_QUARTERS {
        refuse(Field::LagQuarters, "a lag is at most 40 quarters");
    }
    if matches!(of.dp_spend, Some(DpSpend::Amount(amount)) if amount < Money::ZERO) {
        refuse(Field::DpSpend, "direct payments paid out are not negative");
    }
    let levels = [(Field::Baseline, of.baseline), (Field::BaseBudgetLevel, of.base_budget_level)];
    for (field, level) in levels {
        match level {
            Some(Baseline::MeanOfYears(first, last)) if last < first => {
                refuse(field, "the last year of the mean is before its first");
            }
            Some(Baseline::Amount(amount)) if amount < Money::ZERO => {
                refuse(field, "an amount a year is not negative");
            }
            _ => {}
        }
    }
    let beyond = plausible::refusals(of);
    refused.retain(|one| beyond.iter().all(|other| other.field != one.field));
    refused.extend(beyond);
    refused.extend(ranges::refusals(of));
    if refused.is_empty() { Ok(()) } else { Err(OffsetError::Refused(refused)) }
}

/// Growth over a baseline starts after the baseline's last year.
pub(super) fn growth_follows_baseline(
    first_growth_year: FinancialYear,
    baseline: &BaselineLevel,
) -> Result<(), OffsetError> {
    match baseline.last_year() {
        Some(last) if first_growth_year <= last => Err(OffsetError::refused(
            Field::FirstGrowthYear,
            format!("growth starts after the baseline: {first_growth_year} is not after {last}"),
        )),
        _ => Ok(()),
    }
}

/// The plan ends after the baseline, and begins before that is an old story.
pub(super) fn plan_meets_ledger(years: &[FinancialYear], terms: &Terms) -> Result<(), OffsetError> {
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return Ok(()) };
    let Some(baseline) = terms.baseline.last_year() else { return Ok(()) };
    let refuse = |why: String| Err(OffsetError::refused(Field::Investments, why));
    if *last <= baseline {
        return refuse(format!(
            "the plan ends in {last}, and recoveries are compared with {baseline}: there is no \
             plan year after it"
        ));
    }
    if first.years_since(baseline) > MOST_YEARS_AFTER_BASELINE {
        return refuse(format!(
            "the plan starts in {first}, more than {MOST_YEARS_AFTER_BASELINE} years after the \
             recoveries of {baseline} that it is compared with; a stated amount as the baseline \
             says that this is meant"
        ));
    }
    Ok(())
}
