//! The programmes of each council side by side: by programme and year, what is stated
//! and what is not, and what was delivered twice.
//!
//! A year of a council is a sum only where every programme that counts states it; what
//! is stated is added up beside it. Nothing is ever added up across councils.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::figure::Measure;
use crate::domain::{FinancialYear, Finding, Money, Slug};
use crate::words::{listed, spoken};

use super::exact::kept;
use super::{AmountType, AppraisalError, PlanFigure, Totals, Year};

/// One programme as a portfolio shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortfolioEntry {
    /// Its id.
    pub programme: Slug,
    /// Its council.
    pub council: Slug,
    /// Its name for people.
    pub name: String,
    /// Where its benefits come from.
    pub kind: &'static str,
    /// Which part of its benefits is credited in a year: an offset basis, or the kind of
    /// amount that its paper states.
    pub credit_basis: &'static str,
    /// Whether its credits are those of a forecast.
    pub is_forecast: bool,
    /// In which prices its years are, for a sentence.
    pub prices: String,
    /// Its years; none where nothing is dated.
    pub years: Vec<Year>,
    /// The plan as a whole.
    pub totals: Totals,
    /// What it states of the plan as a whole, where no year states it.
    pub undated: Vec<PlanFigure>,
    /// Why it has no figures, where it has none.
    pub not_available: Option<String>,
    /// The programme of the same council that it repeats, so that it does not count.
    pub duplicate_of: Option<Slug>,
    /// What there is to say about it.
    pub findings: Vec<Finding>,
}

/// One side of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CouncilSum {
    /// What all programmes that count come to; `None` where one of them does not say.
    pub amount: Option<Money>,
    /// What those that say come to; `None` where nobody does.
    pub stated: Option<Money>,
    /// Those that do not say.
    pub not_stated: Vec<Slug>,
}

/// One year of a council.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouncilYear {
    /// The year.
    pub financial_year: FinancialYear,
    /// What its programmes cost.
    pub investment: CouncilSum,
    /// What they give back.
    pub credit: CouncilSum,
    /// Investment minus credit, where both are sums of everything.
    pub net: Option<Money>,
}

/// Undated figures of one measure and one type, added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undated {
    /// What they measure.
    pub measure: Measure,
    /// Their type: figures of different types are never added up.
    pub amount_type: AmountType,
    /// The sum of their lower ends.
    pub low: Money,
    /// The sum of their upper ends.
    pub high: Money,
    /// The programmes.
    pub programmes: Vec<Slug>,
}

/// The portfolio of one council.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Council {
    /// The council.
    pub council: Slug,
    /// Its programmes, by id.
    pub programmes: Vec<PortfolioEntry>,
    /// Every year that one of them dates.
    pub years: Vec<CouncilYear>,
    /// What is stated of whole plans alone.
    pub undated: Vec<Undated>,
    /// What there is to say about them together.
    pub findings: Vec<Finding>,
}

/// The figures of an answer that say something of the plan of which no year says
/// anything.
pub fn undated(figures: &[PlanFigure], years: &[Year]) -> Vec<PlanFigure> {
    let in_no_year = |of: fn(&Year) -> Option<Money>| years.iter().all(|y| of(y).is_none());
    let is_wanted = |sum: &&PlanFigure| match sum.measure {
        Some(Measure::Investment) => in_no_year(|year| year.investment),
        Some(Measure::Credit) => in_no_year(|year| year.credit),
        Some(Measure::NetSaving) => in_no_year(|year| year.net),
        _ => false,
    };
    figures.iter().filter(is_wanted).cloned().collect()
}

/// Groups programmes by council. Fails where a sum does not fit.
pub fn portfolio(entries: Vec<PortfolioEntry>) -> Result<Vec<Council>, AppraisalError> {
    let mut councils: BTreeMap<Slug, Vec<PortfolioEntry>> = BTreeMap::new();
    for entry in entries {
        councils.entry(entry.council.clone()).or_default().push(entry);
    }
    councils.into_iter().map(|(council, programmes)| of_council(council, programmes)).collect()
}

fn of_council(council: Slug, programmes: Vec<PortfolioEntry>) -> Result<Council, AppraisalError> {
    let counted: Vec<&PortfolioEntry> =
        programmes.iter().filter(|it| it.duplicate_of.is_none()).collect();
    let dated = || counted.iter().flat_map(|entry| &entry.years).map(|year| year.financial_year);
    let span = dated().min().zip(dated().max());
    let by_id = |entry: &&PortfolioEntry| -> BTreeMap<FinancialYear, Year> {
        entry.years.iter().map(|year| (year.financial_year, year.clone())).collect()
    };
    let years: Vec<(&PortfolioEntry, BTreeMap<FinancialYear, Year>)> =
        counted.iter().map(|entry| (*entry, by_id(entry))).collect();
    let council_years: Result<Vec<CouncilYear>, AppraisalError> = span
        .into_iter()
        .flat_map(|(first, last)| first.to(last))
        .map(|year| council_year(&years, year))
        .collect();
    Ok(Council {
        council,
        years: council_years?,
        undated: sums_of_undated(&counted)?,
        findings: findings(&counted),
        programmes,
    })
}

fn council_year(
    entries: &[(&PortfolioEntry, BTreeMap<FinancialYear, Year>)],
    financial_year: FinancialYear,
) -> Result<CouncilYear, AppraisalError> {
    let side = |amount: fn(&Year) -> Option<Money>| -> Result<CouncilSum, AppraisalError> {
        let mut side = CouncilSum::default();
        for (entry, years) in entries {
            // A plan that ends before the year, or starts after it, is no part of it.
            let is_part = entry.years.is_empty() || years.contains_key(&financial_year);
            match years.get(&financial_year).and_then(amount) {
                Some(amount) => {
                    let so_far = side.stated.unwrap_or_default();
                    side.stated = Some(kept(so_far.checked_add(amount))?);
                }
                None if is_part => side.not_stated.push(entry.programme.clone()),
                None => {}
            }
        }
        side.amount = side.stated.filter(|_| side.not_stated.is_empty());
        Ok(side)
    };
    let investment = side(|year| year.investment)?;
    let credit = side(|year| year.credit)?;
    let both = investment.amount.zip(credit.amount);
    let net = both.map(|(cost, credit)| kept(cost.checked_sub(credit))).transpose()?;
    Ok(CouncilYear { financial_year, investment, credit, net })
}

fn sums_of_undated(entries: &[&PortfolioEntry]) -> Result<Vec<Undated>, AppraisalError> {
    let mut sums: BTreeMap<(Measure, AmountType), Undated> = BTreeMap::new();
    for entry in entries {
        for sum in &entry.undated {
            let Some(measure) = sum.measure else { continue };
            let amount_type = sum.amount_type;
            let undated = sums.entry((measure, amount_type)).or_insert_with(|| Undated {
                measure,
                amount_type,
                low: Money::ZERO,
                high: Money::ZERO,
                programmes: Vec::new(),
            });
            let add = |to: Money, pence: i64| kept(to.checked_add(Money::from_pence(pence)));
            undated.low = add(undated.low, sum.figure.low)?;
            undated.high = add(undated.high, sum.figure.high)?;
            undated.programmes.push(entry.programme.clone());
        }
    }
    Ok(sums.into_values().collect())
}

/// What stands side by side in the sums of a year and is not on one basis.
fn findings(entries: &[&PortfolioEntry]) -> Vec<Finding> {
    credit_types_mixed(entries).into_iter().chain(prices_mixed(entries)).collect()
}

/// Credits that are no amounts of one kind.
fn credit_types_mixed(entries: &[&PortfolioEntry]) -> Option<Finding> {
    let credited = entries.iter().filter(|it| it.years.iter().any(|year| year.credit.is_some()));
    let bases: BTreeSet<&str> = credited.map(|entry| entry.credit_basis).collect();
    let stated = bases.iter().filter(|basis| **basis != "not_stated");
    let stated: Vec<String> = stated.map(|basis| spoken(basis)).collect();
    let rest = if bases.contains("not_stated") { ", and for the rest not stated" } else { "" };
    let message = format!(
        "What is credited is counted in different ways: {}{rest}. Say so wherever you compare these \
         programmes or add them up.",
        listed(&stated)
    );
    let mixed = bases.len() > 1;
    mixed.then(|| Finding::warning("credit_types_mixed", message))
}

/// Amounts in the prices of different years, or with others that stay as stated.
fn prices_mixed(entries: &[&PortfolioEntry]) -> Option<Finding> {
    let dated = entries.iter().filter(|entry| !entry.years.is_empty());
    let prices: BTreeSet<&str> = dated.map(|entry| entry.prices.as_str()).collect();
    let names: Vec<&str> = prices.iter().copied().collect();
    let message = format!(
        "The amounts of a year are in different prices: {}. Their sum is what each programme \
         states in its own.",
        names.join("; ")
    );
    let mixed = prices.len() > 1;
    mixed.then(|| Finding::warning("prices_mixed", message))
}
