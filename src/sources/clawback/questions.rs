//! What must be recovered for credit to cover cost: the questions that a forecast answers
//! with a probability.

use num_traits::Zero;

use crate::appraisal::coverage::{NOT_STATED, to_cover};
use crate::appraisal::exact::{penny, whole};
use crate::appraisal::{Escalation, costs, is_deflated};
use crate::domain::{
    Assumptions, FinancialYear, Money, OffsetBasis, PriceBasis, Recovered, Threshold,
};
use crate::sources::Inputs;

use super::Clawback;

/// A year of the plan, or all of it, and what it takes to cover its cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The year; `None` is the plan as a whole.
    pub financial_year: Option<FinancialYear>,
    /// What is needed, or the reason why that has no distribution.
    pub threshold: Result<Threshold, String>,
    /// What is recovered, and what of it is not credited, where the credit of the
    /// year is the one minus the other.
    pub credit: Option<(Recovered, Money)>,
}

impl Question {
    /// Whether the year before is taken at its point, and only the change varies.
    pub fn given_year_before(&self) -> bool {
        let recovered = self.threshold.as_ref().map(|threshold| threshold.recovered);
        matches!(recovered, Ok(Recovered::MoreThanYearBefore(_)))
    }
}

/// One question to the forecast for each plan year and one for the plan. Fails with the
/// reason where there is nothing to ask.
pub fn questions(inputs: &Inputs<'_>, clawback: &Clawback) -> Result<Vec<Question>, String> {
    let assumptions = inputs.assumptions;
    let years = inputs.plan.years();
    let starts_later = assumptions
        .recoveries_start
        .is_some_and(|start| years.first().is_some_and(|first| start > first.quarters()[0]));
    if assumptions.lag_quarters > 0 || starts_later {
        let why = "With a lag or a later start a year is credited parts of several years, and \
                   the forecast does not say how those vary together.";
        return Err(why.to_owned());
    }
    let baseline = clawback.terms.baseline.amount().map_err(|error| error.to_string())?;
    // Credit and cost of a year are deflated alike, so they are compared as stated.
    let nominal = Assumptions { price_basis: PriceBasis::Nominal, ..assumptions.clone() };
    let escalation = Escalation::new(&nominal, inputs.plan, None, None);
    // That credits fall short is as if the plan cost more.
    let share = whole(1) - assumptions.benefit_optimism.exact();
    if share.is_zero() {
        return Err("All credits fall short for optimism, so none covers a cost.".to_owned());
    }
    let cost = |year: &FinancialYear| {
        let stated = costs::in_year(inputs.plan, *year, Some(&escalation));
        stated.map(|cost| penny(&(escalation.with_bias(&cost) / &share))).transpose()
    };
    let costs: Vec<Option<Money>> =
        years.iter().map(cost).collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    let asked = |place: usize| Asked { basis: assumptions.offset_basis, baseline, place };
    let mut questions: Vec<Question> = years
        .iter()
        .zip(&costs)
        .enumerate()
        .map(|(place, (year, cost))| asked(place).of_year(*year, *cost))
        .collect();
    let threshold = if is_deflated(assumptions) {
        Err("In real prices the years of the plan count differently, and the forecast does not \
             say how they vary together."
            .to_owned())
    } else {
        asked(0).of_plan(&years, &costs)
    };
    questions.push(Question { financial_year: None, threshold, credit: None });
    Ok(questions)
}

/// What decides what a basis needs.
struct Asked {
    basis: OffsetBasis,
    baseline: Money,
    place: usize,
}

const TOO_LARGE: &str = "What is needed is beyond 100,000,000,000 pounds.";

impl Asked {
    fn of_year(&self, year: FinancialYear, cost: Option<Money>) -> Question {
        let own = Recovered::Years(year, year);
        let (recovered, not_credited) = match self.basis {
            OffsetBasis::TotalRecovery => (own, Money::ZERO),
            OffsetBasis::CumulativeUplift => (own, self.baseline),
            OffsetBasis::YearlyIncrement if self.place == 0 => (own, self.baseline),
            OffsetBasis::YearlyIncrement => (Recovered::MoreThanYearBefore(year), Money::ZERO),
        };
        let threshold = to_cover(cost).and_then(|cost| {
            let needed = cost.checked_add(not_credited).ok_or(TOO_LARGE)?;
            Ok(Threshold { recovered, needed })
        });
        Question {
            financial_year: Some(year),
            threshold: threshold.map_err(str::to_owned),
            credit: (recovered == own).then_some((own, not_credited)),
        }
    }

    /// Yearly increments add up to the last year minus the baseline.
    fn of_plan(
        &self,
        years: &[FinancialYear],
        costs: &[Option<Money>],
    ) -> Result<Threshold, String> {
        let (Some(first), Some(last)) = (years.first(), years.last()) else {
            return Err(NOT_STATED.to_owned());
        };
        let (recovered, baselines) = match self.basis {
            OffsetBasis::TotalRecovery => (Recovered::Years(*first, *last), 0),
            OffsetBasis::CumulativeUplift => (Recovered::Years(*first, *last), years.len()),
            OffsetBasis::YearlyIncrement => (Recovered::Years(*last, *last), 1),
        };
        let stated: Option<Vec<Money>> = costs.iter().copied().collect();
        let stated = stated.ok_or(NOT_STATED)?;
        let cost = to_cover(Some(Money::checked_sum(stated).ok_or(TOO_LARGE)?))?;
        let parts = std::iter::once(cost).chain(std::iter::repeat_n(self.baseline, baselines));
        let needed = Money::checked_sum(parts).ok_or(TOO_LARGE)?;
        Ok(Threshold { recovered, needed })
    }
}
