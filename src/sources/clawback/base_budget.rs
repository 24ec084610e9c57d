//! What a return of recoveries to an earlier level would cost.
//!
//! Recoveries that are made today are usually in the base budget already, where no
//! investment table shows them. Should they fall back, that budget has a hole.

use num_rational::BigRational;

use crate::domain::{Baseline, FinancialYear, Finding, Money, Rate, Slug};

use super::Terms;
use super::baseline::{self, BaselineLevel};
use crate::appraisal::Year;
use crate::appraisal::exact::{one_plus, penny};
use crate::domain::Field;
use crate::sources::{ClawbackError, Inputs, NoAnswer};

/// The hole that a return to an earlier level would leave in a year's budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseBudgetRisk {
    /// The earlier level.
    pub earlier: BaselineLevel,
    /// The level that is at risk: the baseline.
    pub at_risk: Money,
    /// The first plan year, in which the hole would show.
    pub financial_year: FinancialYear,
    /// The baseline minus the earlier level.
    pub shortfall: Money,
    /// The growth of that level, a year; `None` where none is stated.
    pub growth_rate: Option<Rate>,
    /// The baseline minus the earlier level after a year of that growth.
    pub shortfall_after_growth: Option<Money>,
}

/// The risk; `None` where no earlier level is stated or marked, or none is lower.
pub(in crate::sources) fn risk(
    inputs: &Inputs<'_>,
    terms: &Terms,
) -> Result<Option<BaseBudgetRisk>, NoAnswer> {
    let chosen =
        inputs.assumptions.base_budget_level.or_else(|| before_intervention(inputs, terms));
    let (Some(chosen), Some(first_year)) = (chosen, inputs.plan.years().first().copied()) else {
        return Ok(None);
    };
    let earlier = baseline::resolve(inputs, Some(chosen)).map_err(|error| match error {
        NoAnswer::Clawback(ClawbackError::BaselineYearIncomplete(year)) => NoAnswer::refused(
            Field::BaseBudgetLevel,
            format!(
                "{year} has neither four final quarters nor a stated total; name another year, or an \
                 amount a year"
            ),
        ),
        other => other,
    })?;
    let short_of = |level: BigRational| penny(&(&terms.baseline.pence - level));
    let shortfall = short_of(earlier.pence.clone())?;
    let grown = |rate: Rate| short_of(&earlier.pence * one_plus(rate));
    Ok((shortfall > Money::ZERO).then_some(BaseBudgetRisk {
        at_risk: terms.baseline.amount()?,
        financial_year: first_year,
        shortfall,
        growth_rate: terms.growth_rate,
        shortfall_after_growth: terms.growth_rate.map(grown).transpose()?,
        earlier,
    }))
}

/// The complete years before the first intervention that touches the baseline.
fn before_intervention(inputs: &Inputs<'_>, terms: &Terms) -> Option<Baseline> {
    let touched = terms.baseline.years.iter().flat_map(|year| {
        let [first, .., last] = year.quarters();
        inputs.interventions.iter().filter(move |i| i.first <= last && i.last >= first)
    });
    let marked = touched.map(|intervention| intervention.first).min()?;
    // A year in which it begins is not before it.
    let levels = inputs.ledger.year_levels(&Slug::all()).into_iter();
    let years: Vec<FinancialYear> =
        levels.map(|(year, _)| year).filter(|year| *year < marked.year()).collect();
    let last = *years.last()?;
    let unbroken = years.iter().rev().enumerate();
    let unbroken = unbroken.take_while(|(back, year)| last.years_since(**year) == *back as i32);
    let (_, first) = unbroken.last()?;
    Some(Baseline::MeanOfYears(*first, last))
}

/// The sentence about it, to the pound: nobody knows such a hole to the penny. Where the answer's own path falls below what is recovered today,
/// some of the hole is in its figures.
pub(super) fn finding(
    inputs: &Inputs<'_>,
    risk: &BaseBudgetRisk,
    recoveries: &[Money],
    years: &[Year],
) -> Finding {
    let earlier = risk.at_risk.checked_sub(risk.shortfall).unwrap_or_default();
    let after_growth = risk.growth_rate.zip(risk.shortfall_after_growth);
    let after_growth = after_growth.filter(|(rate, _)| !rate.decimal().is_zero());
    let about = if inputs.growth_is_about() { "about " } else { "" };
    let grown = after_growth.map_or_else(String::new, |(rate, shortfall)| {
        let percent = rate.to_places(4).in_percent();
        let first = match percent.strip_prefix('-') {
            Some(fall) => format!("If that level first fell by {about}{fall}"),
            None => format!("If that level first grew by {about}{percent}"),
        };
        match shortfall {
            shortfall if shortfall > Money::ZERO => {
                format!(" {first}, the hole is {about}{}.", shortfall.to_pound().in_words())
            }
            _ => format!(" {first}, there is none."),
        }
    });
    let recovered = years.iter().zip(recoveries);
    let lowest = recovered.min_by_key(|(_, recovery)| **recovery);
    let shown = match lowest.filter(|(_, recovery)| **recovery < risk.at_risk) {
        Some((year, recovery)) => format!(
            " The recovery path of this answer itself falls to {} in {}.",
            inputs.told(recovery.to_pound()),
            year.financial_year,
        ),
        None => " No line of this plan shows that hole.".to_owned(),
    };
    let message = format!(
        "What is recovered today, {}, is probably in the base budget already. Should it return to \
         {}, {}, that budget has a hole of {} in {}.{grown}{shown}",
        risk.at_risk.in_words(),
        risk.earlier.in_words(),
        earlier.to_pound().in_words(),
        risk.shortfall.to_pound().in_words(),
        risk.financial_year,
    );
    let finding = Finding::warning("base_budget_risk", message).in_year(risk.financial_year);
    finding.at_stake(risk.shortfall)
}
