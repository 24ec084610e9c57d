//! The figures of a programme without a finding or a comparison: what an answer shows,
//! and what a search and a sensitivity compute again.

use num_rational::BigRational;

use crate::domain::figure::Measure;
use crate::domain::{BenefitSource, FinancialYear, Money, Plan};
use crate::offset::{OffsetError, PresentValue, is_deflated};

use super::appraisal::{Exact, Totals, Year};
use super::costs::Uplift;
use super::flow::{self, Flow};
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
    pub(super) present_value: Option<PresentValue>,
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
        let discount_rate = inputs.assumptions.discount_rate;
        let present_value = appraisal::present_value(&years, discount_rate, today)?;
        let undated_in_real_prices = totals != as_stated;
        Ok(Model {
            plan,
            path,
            uplift,
            exact,
            years,
            totals,
            undated_in_real_prices,
            present_value,
        })
    }

    /// What is saved over the plan, before its rounding where it is known by year.
    pub(super) fn credit(&self) -> Option<BigRational> {
        self.sum(|year| year.credit.as_ref(), self.totals.credit)
    }

    /// What the plan costs with the optimism bias, before any rounding, where a source is
    /// paid by quarter.
    pub(super) fn cost_by_quarter(&self) -> Option<BigRational> {
        let spent = self.path.spent_by_quarter.as_ref()?;
        let in_year = |year: &Exact| {
            let rounded = self.path.cost.in_year(year.financial_year)?.exact();
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
            None => stated.exact(),
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
