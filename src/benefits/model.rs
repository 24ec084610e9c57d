//! The figures of a programme without a finding or a comparison: what an answer shows,
//! and what a search and a sensitivity compute again.

use num_rational::BigRational;

use crate::domain::figure::Measure;
use crate::domain::{BenefitSource, FinancialYear, Money, Plan, Rate};
use crate::offset::{OffsetError, PresentValue, is_deflated};

use super::appraisal::{Exact, Totals, Year};
use super::costs::Uplift;
use super::flow::{self, ByQuarter, Flow};
use super::levers::{Levers, WHOLE};
use super::{Inputs, Path, appraisal, costs, outcomes, proposals, units};

/// The figures.
#[derive(Debug)]
pub(super) struct Model {
    /// The plan with its undated terms started where a person assumes that they start.
    pub(super) plan: Plan,
    /// What the source gives.
    pub(super) path: Path,
    pub(super) uplift: Uplift,
    /// The years before their rounding.
    exact: Vec<Exact>,
    pub(super) years: Vec<Year>,
    pub(super) totals: Totals,
    /// Whether a total that the paper states is of no year that could be deflated.
    pub(super) undated_in_real_prices: bool,
    /// The year that present values are of.
    today: Option<FinancialYear>,
}

impl Model {
    pub(super) fn new(inputs: &Inputs<'_>, levers: &Levers) -> Result<Model, OffsetError> {
        let phasing = inputs.phasing();
        let plan = costs::dated(inputs.plan, phasing);
        let mut path = match &inputs.benefits.source {
            BenefitSource::Clawback | BenefitSource::NotStated(_) => {
                Path { cost: Flow::Nothing, ..Path::default() }
            }
            BenefitSource::UnitSavings(schemes) => units::path(schemes, &plan, inputs.published)?,
            BenefitSource::OutcomePayments(outcomes) => {
                outcomes::path(outcomes, &plan, phasing, levers)?
            }
            BenefitSource::Proposals(list) => proposals::path(list, phasing)?,
        };
        path.change(levers);
        let span = appraisal::span(&plan, &path);
        let today = levers.frame.or(span).map(|years| years.0);
        let uplift = Uplift::new(inputs.assumptions, &plan, today);
        let all = span.into_iter().flat_map(|(first, last)| first.to(last));
        let exact: Vec<Exact> =
            all.map(|year| Exact::of(&plan, &path, year, &uplift, levers)).collect();
        let years = appraisal::years(&exact, &uplift)?;
        if path.figures.iter().any(|sum| sum.measure == Some(Measure::Investment)) {
            costs::add_lines(&plan, &years, &mut path.figures)?;
        } else {
            path.figures.splice(0..0, costs::figures(&plan, &years)?);
        }
        let as_stated = appraisal::totals(&years, &path, &uplift, false)?;
        let totals = match is_deflated(inputs.assumptions) {
            true => appraisal::totals(&years, &path, &uplift, true)?,
            false => as_stated,
        };
        let undated_in_real_prices = totals != as_stated;
        Ok(Model { plan, path, uplift, exact, years, totals, undated_in_real_prices, today })
    }

    /// What the plan is worth today, which no search asks for and costs as much as the
    /// rest; `None` where a side is not stated.
    pub(super) fn present_value(&self, rate: Rate) -> Result<Option<PresentValue>, OffsetError> {
        appraisal::present_value(&self.years, rate, self.today)
    }

    /// What is saved over the plan, before its rounding where it is known by year.
    pub(super) fn credit(&self) -> Option<BigRational> {
        self.sum(|year| year.credit.as_ref(), self.totals.credit)
    }

    /// What the plan costs with the optimism bias, before any rounding, where its source
    /// spends so much by quarter.
    pub(super) fn cost_if_spent(&self, spent: &ByQuarter) -> Option<BigRational> {
        let in_year = |year: &Exact| {
            let rounded = self.path.cost.in_year(year.financial_year)?;
            let more = flow::until(spent, year.financial_year, 4) - rounded;
            let more = self.uplift.in_prices(more, year.financial_year);
            Some(year.before_bias.as_ref()? + more)
        };
        let before_bias = self.exact.iter().map(in_year).sum::<Option<BigRational>>()?;
        Some(self.uplift.with_bias(&before_bias))
    }

    /// What the plan costs before the optimism bias.
    pub(super) fn cost_before_bias(&self) -> Option<BigRational> {
        self.sum(|year| year.before_bias.as_ref(), self.totals.investment_before_bias)
    }

    fn sum(
        &self,
        amount: fn(&Exact) -> Option<&BigRational>,
        in_all: Option<Money>,
    ) -> Option<BigRational> {
        let by_year = self.exact.iter().map(amount).sum::<Option<BigRational>>();
        by_year.filter(|_| !self.exact.is_empty()).or_else(|| in_all.map(Money::exact))
    }

    /// The same credit, had units begun to save so many quarters later.
    pub(super) fn credit_after(&self, quarters: u32) -> Option<BigRational> {
        let later = flow::later(self.path.saved_by_quarter.as_ref()?, quarters);
        let in_year = |year: &Exact| {
            let pence = flow::until(&later, year.financial_year, 4);
            self.uplift.in_prices(pence, year.financial_year)
        };
        Some(self.exact.iter().map(in_year).sum())
    }
}

impl Path {
    /// What is saved in a year, exactly where that is known.
    pub(super) fn saved(&self, year: FinancialYear) -> Option<BigRational> {
        let stated = self.credit.in_year(year)?;
        let exact = match &self.saved_by_quarter {
            Some(saved) => flow::until(saved, year, 4),
            None => stated,
        };
        Some(match &self.saved_share {
            Some(share) => exact * share,
            None => exact,
        })
    }

    fn change(&mut self, levers: &Levers) {
        if let Some(saved) = &mut self.saved_by_quarter {
            if levers.opening_delay_quarters > 0 {
                *saved = flow::later(saved, levers.opening_delay_quarters);
            }
            saved.retain(|quarter, _| levers.counts(quarter.year()));
        }
        let is_whole = levers.benefit_share == WHOLE;
        self.saved_share = (!is_whole).then(|| levers.benefit_share.exact());
    }
}
