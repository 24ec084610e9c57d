//! From recoveries to credit, net cost and what they say about the plan.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::domain::{Assumptions, FinancialYear, Money, OffsetBasis, Plan, Rounding};

use super::path::Recovery;
use super::{BaselineLevel, OffsetError, one_plus};

/// Credit over investment, in ten-thousandths, half up: 0.8974 is 8974.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(i64);

impl Ratio {
    /// `None` where the investment is zero: nothing can be said.
    fn of(credit: Money, investment: Money) -> Option<Ratio> {
        if investment == Money::ZERO {
            return None;
        }
        let ratio = credit.exact() / investment.exact() * BigRational::from_integer(10_000.into());
        i64::try_from(ratio.round().to_integer()).ok().map(Ratio)
    }

    /// The ratio for a sentence: `89.74%`.
    pub fn in_percent(self) -> String {
        Money::from_pence(self.0).to_string() + "%"
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", size / 10_000, size % 10_000)
    }
}

/// One plan year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub financial_year: FinancialYear,
    /// The expected recovery, to the penny, before basis and lag.
    pub recovery: Money,
    /// The cost; `None` is "not stated".
    pub investment: Option<Money>,
    /// What is credited, rounded once after basis and lag. May be negative.
    pub credit: Money,
    /// Investment minus credit: positive is a cost.
    pub net: Option<Money>,
    /// Net, added up from the first plan year.
    pub cumulative_net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// Sums of the rounded years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The plan's cost; `None` where a year's is not stated.
    pub investment: Option<Money>,
    /// The plan's credit.
    pub credit: Money,
    /// Investment minus credit.
    pub net: Option<Money>,
    /// Credit over investment.
    pub offset_ratio: Option<Ratio>,
}

/// The plan year by year and as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appraisal {
    /// The plan's years in order.
    pub years: Vec<Year>,
    /// The plan as a whole.
    pub totals: Totals,
    /// The first year whose credit covers its investment.
    pub first_covered_year: Option<FinancialYear>,
    /// The first year from whose end the cumulative net stays at or below zero.
    pub payback_year: Option<FinancialYear>,
    /// Present value of credit minus investment, the first plan year not
    /// discounted (HM Treasury Green Book); `None` where a cost is not stated.
    pub npv: Option<Money>,
}

pub(super) fn appraise(
    plan: &Plan,
    assumptions: &Assumptions,
    baseline: &BaselineLevel,
    path: &[Recovery],
) -> Result<Appraisal, OffsetError> {
    let credits = credits(assumptions, baseline, path)?;
    let years = years(plan, path, &credits)?;
    let totals = totals(&years)?;
    Ok(Appraisal {
        totals,
        first_covered_year: first_covered_year(&years),
        payback_year: payback_year(&years),
        npv: npv(&years, assumptions)?,
        years,
    })
}

/// What the basis credits, moved by the lag, rounded once.
fn credits(
    assumptions: &Assumptions,
    baseline: &BaselineLevel,
    path: &[Recovery],
) -> Result<Vec<Money>, OffsetError> {
    let earned: Vec<BigRational> = path
        .iter()
        .map(|recovery| match assumptions.offset_basis {
            OffsetBasis::YearlyIncrement => &recovery.recovery - &recovery.before,
            OffsetBasis::CumulativeUplift => &recovery.recovery - &baseline.pence,
            OffsetBasis::TotalRecovery => recovery.recovery.clone(),
        })
        .collect();
    lagged(&earned, assumptions.lag_quarters)
        .iter()
        .map(|pence| round(pence, assumptions.rounding))
        .collect()
}

/// A year's credit is earned evenly over its quarters and each quarter's share
/// arrives `lag_quarters` later; what arrives after the last year is lost to it.
fn lagged(earned: &[BigRational], lag_quarters: u32) -> Vec<BigRational> {
    let whole_years = (lag_quarters / 4) as usize;
    let later = BigRational::new(BigInt::from(lag_quarters % 4), BigInt::from(4));
    let same = BigRational::from_integer(1.into()) - &later;
    (0..earned.len())
        .map(|arrives| {
            let part = |years_earlier: usize, share: &BigRational| {
                let source = arrives.checked_sub(years_earlier);
                source.map_or_else(BigRational::zero, |year| &earned[year] * share)
            };
            part(whole_years, &same) + part(whole_years + 1, &later)
        })
        .collect()
}

fn years(plan: &Plan, path: &[Recovery], credits: &[Money]) -> Result<Vec<Year>, OffsetError> {
    let mut cumulative = Some(Money::ZERO);
    let mut years = Vec::with_capacity(path.len());
    for (recovery, credit) in path.iter().zip(credits) {
        let investment = plan.investment(recovery.year);
        let net = investment.map(|investment| minus(investment, *credit)).transpose()?;
        cumulative = match (cumulative, net) {
            (Some(sum), Some(net)) => Some(sum.checked_add(net).ok_or(OffsetError::TooLarge)?),
            _ => None,
        };
        years.push(Year {
            financial_year: recovery.year,
            recovery: round(&recovery.recovery, Rounding::HalfUpToPenny)?,
            investment,
            credit: *credit,
            net,
            cumulative_net: cumulative,
            offset_ratio: investment.and_then(|investment| Ratio::of(*credit, investment)),
        });
    }
    Ok(years)
}

fn totals(years: &[Year]) -> Result<Totals, OffsetError> {
    let sum = |amounts: Vec<Money>| Money::checked_sum(amounts).ok_or(OffsetError::TooLarge);
    let credit = sum(years.iter().map(|year| year.credit).collect())?;
    let stated: Option<Vec<Money>> = years.iter().map(|year| year.investment).collect();
    let investment = stated.map(sum).transpose()?;
    Ok(Totals {
        investment,
        credit,
        net: investment.map(|investment| minus(investment, credit)).transpose()?,
        offset_ratio: investment.and_then(|investment| Ratio::of(credit, investment)),
    })
}

fn first_covered_year(years: &[Year]) -> Option<FinancialYear> {
    let covered = |year: &&Year| year.investment.is_some_and(|cost| year.credit >= cost);
    years.iter().find(covered).map(|year| year.financial_year)
}

fn payback_year(years: &[Year]) -> Option<FinancialYear> {
    let paid = |year: &&Year| year.cumulative_net.is_some_and(|net| net <= Money::ZERO);
    years.iter().rev().take_while(paid).last().map(|year| year.financial_year)
}

fn npv(years: &[Year], assumptions: &Assumptions) -> Result<Option<Money>, OffsetError> {
    let factor = one_plus(assumptions.discount_rate);
    let mut discount = BigRational::from_integer(1.into());
    let mut value = BigRational::zero();
    for year in years {
        let Some(net) = year.net else { return Ok(None) };
        value -= net.exact() / &discount;
        discount *= &factor;
    }
    round(&value, Rounding::HalfUpToPenny).map(Some)
}

fn minus(investment: Money, credit: Money) -> Result<Money, OffsetError> {
    investment.checked_sub(credit).ok_or(OffsetError::TooLarge)
}

fn round(pence: &BigRational, rounding: Rounding) -> Result<Money, OffsetError> {
    debug_assert!(pence.denom().is_positive());
    Money::round(pence, rounding).map_err(|_| OffsetError::TooLarge)
}
