//! With which probability credit covers cost, and what must be recovered for that on a
//! forecast: the questions that it answers with a probability.

use crate::domain::range::{Ranged, RangedValue};
use crate::domain::{Chance, FinancialYear, Money, OffsetBasis, Recovered, Threshold};

use super::cost::costs;
use super::prices::Prices;
use super::{Inputs, Offset};

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

/// The probabilities and how they were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// How.
    pub method: Method,
    /// The distributions that they rest on; none where that is the forecast.
    pub ranges: Vec<RangeInForce>,
    /// The years and then the plan.
    pub covered: Vec<Covered>,
}

/// How probabilities were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// From the intervals of the forecast.
    Forecast,
    /// From the one distribution, at the value where credit begins to cover cost.
    Analytic,
    /// By drawing from the distributions.
    Simulated {
        /// How often.
        draws: u32,
        /// What the numbers start from.
        seed: u64,
    },
}

/// A distribution that probabilities rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeInForce {
    /// What varies.
    pub what: Ranged,
    /// It is lower with one chance in ten.
    pub low: RangedValue,
    /// The median.
    pub value: RangedValue,
    /// It is higher with one chance in ten.
    pub high: RangedValue,
    /// Where it comes from: `None` is a person, else a growth fit, and whether that has
    /// the marked step.
    pub fitted_with_step: Option<bool>,
    /// Whether values that do not make sense were moved to the nearest that does.
    pub is_cut_off: bool,
}

/// Where credit begins to cover cost as one assumption rises, or falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnsAt {
    /// The assumption.
    pub what: Ranged,
    /// Its value there.
    pub value: RangedValue,
    /// Whether it covers from there upwards.
    pub or_more: bool,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The year; `None` is the plan as a whole.
    pub financial_year: Option<FinancialYear>,
    /// The probability that credit covers cost, or the reason why there is none.
    pub chance: Result<Chance, String>,
    /// Whether the year before is taken at its point, and only the change varies.
    pub given_year_before: bool,
    /// Where credit begins to cover cost, where one assumption decides.
    pub turns_at: Option<TurnsAt>,
    /// Intervals of the credit: level in percent, lower and upper bound.
    pub credit_intervals: Vec<(u8, Money, Money)>,
}

impl Covered {
    /// Of a year or of the plan nothing is known yet.
    pub(super) fn of(financial_year: Option<FinancialYear>) -> Covered {
        Covered {
            financial_year,
            chance: Err(NOT_STATED.to_owned()),
            given_year_before: false,
            turns_at: None,
            credit_intervals: Vec::new(),
        }
    }
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
pub fn questions(inputs: &Inputs<'_>, answer: &Offset) -> Result<Vec<Question>, String> {
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
    let baseline = answer.terms.baseline.amount().map_err(|error| error.to_string())?;
    // Credit and cost of a year are deflated alike, so they are compared as stated.
    let nominal = Prices::as_stated();
    let costs = costs(inputs.plan, assumptions, &nominal, &years).map_err(|e| e.to_string())?;
    let costs: Vec<Option<Money>> =
        costs.into_iter().map(|cost| cost.map(|cost| cost.investment)).collect();
    let asked = |place: usize| Asked { basis: assumptions.offset_basis, baseline, place };
    let mut questions: Vec<Question> = years
        .iter()
        .zip(&costs)
        .enumerate()
        .map(|(place, (year, cost))| asked(place).of_year(*year, *cost))
        .collect();
    let is_deflated =
        Prices::new(assumptions, answer.terms.price_base_year).worth(answer.terms.price_base_year);
    let threshold = if is_deflated.is_some() {
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

const NOT_STATED: &str = "A cost is not stated.";
const TOO_LARGE: &str = "What is needed is beyond 100,000,000,000.00 pounds.";

impl Asked {
    fn of_year(&self, year: FinancialYear, cost: Option<Money>) -> Question {
        let own = Recovered::Years(year, year);
        let (recovered, not_credited) = match self.basis {
            OffsetBasis::TotalRecovery => (own, Money::ZERO),
            OffsetBasis::CumulativeUplift => (own, self.baseline),
            OffsetBasis::YearlyIncrement if self.place == 0 => (own, self.baseline),
            OffsetBasis::YearlyIncrement => (Recovered::MoreThanYearBefore(year), Money::ZERO),
        };
        let threshold = cost.ok_or(NOT_STATED).and_then(|cost| {
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
        let parts = stated.into_iter().chain(std::iter::repeat_n(self.baseline, baselines));
        let needed = Money::checked_sum(parts).ok_or(TOO_LARGE)?;
        Ok(Threshold { recovered, needed })
    }
}
