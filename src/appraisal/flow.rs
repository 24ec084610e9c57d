//! Money by financial year, and the assumption that undated money falls evenly.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::AppraisalError;
use super::exact::{kept, penny, plus, sum};
use crate::domain::benefits::Phasing;
use crate::domain::{FinancialYear, Finding, Money, Quarter};

/// Exact pence by quarter.
pub type ByQuarter = BTreeMap<Quarter, BigRational>;

/// Money by year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// Nobody has said, or it is not dated.
    #[default]
    NotStated,
    /// There is none.
    Nothing,
    /// Exact pence by year; a year that is missing is "not stated".
    ByYear(BTreeMap<FinancialYear, BigRational>),
}

impl Flow {
    /// What falls in a year; `None` is "not stated".
    pub fn in_year(&self, year: FinancialYear) -> Option<BigRational> {
        match self {
            Flow::NotStated => None,
            Flow::Nothing => Some(BigRational::zero()),
            Flow::ByYear(amounts) => amounts.get(&year).cloned(),
        }
    }

    /// The first and the last year that it dates.
    pub fn years(&self) -> Option<(FinancialYear, FinancialYear)> {
        let Flow::ByYear(amounts) = self else { return None };
        Some((*amounts.keys().next()?, *amounts.keys().next_back()?))
    }
}

/// Quarters added up to years and rounded to the penny so that the years add up to
/// the rounded whole. Every year of the span is there.
pub fn by_year(
    quarters: &ByQuarter,
    span: (FinancialYear, FinancialYear),
) -> Result<BTreeMap<FinancialYear, Money>, AppraisalError> {
    let (mut exact, mut rounded) = (BigRational::zero(), Money::ZERO);
    let mut years = BTreeMap::new();
    for year in span.0.to(span.1) {
        for quarter in year.quarters() {
            if let Some(pence) = quarters.get(&quarter) {
                exact = plus(&exact, pence);
            }
        }
        let so_far = penny(&exact)?;
        years.insert(year, so_far.checked_sub(rounded).ok_or(AppraisalError::TooLarge)?);
        rounded = so_far;
    }
    Ok(years)
}

/// The first `quarters` of a year added up.
pub fn until(flow: &ByQuarter, year: FinancialYear, quarters: u8) -> BigRational {
    let within = year.quarters().into_iter().take(quarters.into());
    sum(within.filter_map(|quarter| flow.get(&quarter)))
}

/// Everything by so many quarters later.
pub fn later(flow: &ByQuarter, quarters: u32) -> ByQuarter {
    let by = i32::try_from(quarters).unwrap_or(i32::MAX);
    flow.iter().map(|(quarter, pence)| (quarter.plus(by), pence.clone())).collect()
}

/// Years that are even over their quarters, by so many quarters later. A year of which a
/// part comes from one that is not stated is not stated either; outside of `span` there is
/// nothing.
pub fn later_years(
    years: &BTreeMap<FinancialYear, BigRational>,
    span: (FinancialYear, FinancialYear),
    quarters: u32,
) -> BTreeMap<FinancialYear, BigRational> {
    let (whole_years, over) = ((quarters / 4) as i32, quarters % 4);
    let of = |year: FinancialYear, parts: u32| {
        let is_planned = parts > 0 && (span.0..=span.1).contains(&year);
        let part = BigRational::new(BigInt::from(parts), BigInt::from(4));
        if is_planned { Some(years.get(&year)? * part) } else { Some(BigRational::zero()) }
    };
    let in_year = |year: FinancialYear| {
        let earlier = of(year.plus(-whole_years - 1), over)?;
        Some((year, earlier + of(year.plus(-whole_years), 4 - over)?))
    };
    span.0.to(span.1.plus(quarters.div_ceil(4) as i32)).filter_map(in_year).collect()
}

/// Puts an amount to what falls in a quarter.
pub fn add(flow: &mut ByQuarter, quarter: Quarter, pence: &BigRational) {
    let amount = flow.entry(quarter).or_default();
    *amount = plus(amount, pence);
}

/// Two flows as one.
pub fn merged(mut flow: ByQuarter, more: ByQuarter) -> ByQuarter {
    for (quarter, pence) in more {
        add(&mut flow, quarter, &pence);
    }
    flow
}

/// Quarters added up to years, exactly. Every year of the span is there.
pub fn each_year(
    quarters: &ByQuarter,
    span: (FinancialYear, FinancialYear),
) -> BTreeMap<FinancialYear, BigRational> {
    span.0.to(span.1).map(|year| (year, until(quarters, year, 4))).collect()
}

/// Years added up, each rounded by itself, once.
pub fn total<'a>(
    years: impl IntoIterator<Item = &'a BigRational>,
) -> Result<Money, AppraisalError> {
    let rounded: Vec<Money> = years.into_iter().map(penny).collect::<Result<_, _>>()?;
    kept(Money::checked_sum(rounded))
}

/// What each part of the years comes to, rounded so that the parts of a year add up to the
/// rounded year; `None` of a part that is not stated.
pub fn in_parts(
    parts: impl IntoIterator<Item = Option<BTreeMap<FinancialYear, BigRational>>>,
) -> Result<Vec<Option<Money>>, AppraisalError> {
    let (mut so_far, mut rounded) = (BTreeMap::<_, BigRational>::new(), Money::ZERO);
    let of = |part: Option<BTreeMap<FinancialYear, BigRational>>| {
        let Some(part) = part else { return Ok(None) };
        for (year, pence) in part {
            *so_far.entry(year).or_default() += pence;
        }
        let sum = total(so_far.values())?;
        let more = kept(sum.checked_sub(rounded))?;
        rounded = sum;
        Ok(Some(more))
    };
    parts.into_iter().map(of).collect()
}

/// An amount spread evenly over quarters.
pub fn spread(pence: &BigRational, phasing: Phasing) -> ByQuarter {
    let quarters: Vec<Quarter> = phasing.from.to(phasing.to).collect();
    let each = pence / BigRational::from_integer(BigInt::from(quarters.len().max(1)));
    quarters.into_iter().map(|quarter| (quarter, each.clone())).collect()
}

/// The years that a phasing touches, with its quarters in each.
pub fn quarters_by_year(phasing: Phasing) -> Vec<(FinancialYear, u8)> {
    let years = phasing.from.year().to(phasing.to.year());
    let within = |year: FinancialYear| {
        let inside = |quarter: &Quarter| (phasing.from..=phasing.to).contains(quarter);
        (year, year.quarters().iter().filter(|quarter| inside(quarter)).count() as u8)
    };
    years.map(within).collect()
}

/// Says that years come from an assumption and not from the paper.
pub fn phasing_assumed(what: &str, phasing: Phasing) -> Finding {
    let message = format!(
        "{what} falls evenly from {} to {}. That is an assumption of a person: the paper does not \
         date it.",
        phasing.from.in_words(),
        phasing.to.in_words(),
    );
    Finding::warning("phasing_assumed", message)
}

/// Whether a phasing spreads something, by what has been said so far.
pub fn phasing_spreads(said: &[Finding]) -> bool {
    // The assumption that a year counts from April on has a place in it.
    let spreads = |f: &Finding| {
        let is_spread = f.rule == "phasing_assumed" && f.place.financial_year.is_none();
        is_spread || f.rule == "phasing_before_delivery"
    };
    said.iter().any(spreads)
}

/// Says that nothing can be dated.
pub fn unphased(what: &str) -> Finding {
    let message = format!(
        "{what} is not dated, so no year of it is stated. Any profile by year would be an \
         assumption: state one as the phasing, and the answer labels it so."
    );
    Finding::warning("unphased", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_amount_adds_up_again_to_the_penny() {
        let quarter = |text| Quarter::parse(text).unwrap();
        let phasing = Phasing { from: quarter("2020-21-Q2"), to: quarter("2022-23-Q1") };
        for pence in [0_i64, 1, 100_003, 7_777_777] {
            let amount = Money::from_pence(pence);
            let years = (phasing.from.year(), phasing.to.year());
            let years = by_year(&spread(&amount.exact(), phasing), years).unwrap();
            assert_eq!(years.len(), 3);
            assert_eq!(Money::checked_sum(years.values().copied()), Some(amount));
        }
    }
}
