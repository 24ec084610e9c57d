//! Where a benefit comes from, side by side: clawbacks, units that open and save, payment
//! by outcomes, lists of proposals. Each turns a plan and its assumptions into cash flows,
//! and `appraisal` judges all of them alike.
//!
//! Each source becomes a cost and a credit by financial year where its paper dates them,
//! and figures of the whole plan where it does not. Amounts are typed; a figure says by
//! which rule it was added up. What is not stated stays so through every sum.

pub mod clawback;
pub mod comparison;
mod error;
mod findings;
mod levers;
pub mod outcomes;
mod prices;
mod probability;
pub mod proposals;
mod sensitivity;
mod switching;
mod switching_words;
pub mod units;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::appraisal::claims::{self, Checked};
use crate::appraisal::costs;
use crate::appraisal::flow::Flow;
use crate::appraisal::published::{self, Computed, Unlike};
use crate::appraisal::{Appraisal, CashFlows, PlanFigure, PublishedDifference, Scope, Workings};
use crate::domain::benefits::Phasing;
use crate::domain::figure::Measure;
use crate::domain::plan::Exposure;
use crate::domain::{
    Assumptions, BenefitSource, Benefits, FinancialYear, Finding, FittedGrowth, Intervention,
    Ledger, Money, Plan, PriceBasis, PublishedRow, Rounding, Targets,
};

pub use clawback::Clawback;
pub use error::{ClawbackError, NoAnswer};
pub use outcomes::CohortYear;
pub use probability::{coverage, figures_with};
pub use sensitivity::sensitivity;
pub use switching::switching_values;

use clawback::without::Without;
use levers::Levers;

/// What an answer is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// How the benefits come about.
    pub benefits: &'a Benefits,
    /// The investment lines.
    pub plan: &'a Plan,
    /// The table that the paper printed.
    pub published: &'a [PublishedRow],
    /// What the answer rests on.
    pub assumptions: &'a Assumptions,
    /// The records of clawbacks, as known at the time that is asked about.
    pub ledger: &'a Ledger,
    /// The policy targets, which an answer may use.
    pub targets: &'a Targets,
    /// What could be clawed back. Only a rate on exposure reads it.
    pub exposure: &'a [Exposure],
    /// Quarters marked as out of the ordinary.
    pub interventions: &'a [Intervention],
    /// The statistical forecast by financial year, already in pence. Only the
    /// statistical path reads it.
    pub forecast: Option<&'a BTreeMap<FinancialYear, Money>>,
    /// The growth fit. Only a fitted growth or baseline reads it.
    pub fitted: Option<&'a FittedGrowth>,
}

impl<'a> Inputs<'a> {
    /// Whether the benefits are clawbacks.
    pub fn is_clawback(&self) -> bool {
        self.benefits.source == BenefitSource::Clawback
    }

    /// The phasing in force: that of the assumptions, or else of the benefits.
    pub fn phasing(&self) -> Option<Phasing> {
        self.assumptions.phasing.or(self.benefits.phasing)
    }

    /// What of the answer is unlike anything that a paper prints.
    fn unlike(&self) -> Unlike {
        let adds_up = match &self.benefits.source {
            BenefitSource::UnitSavings(schemes) => units::adds_up(schemes),
            // What a basis credits is never held to be increments that a paper prints.
            _ => false,
        };
        Unlike::new(self.assumptions, self.plan, adds_up)
    }

    /// The figures with some things moved, without findings and comparisons.
    fn workings(&self, levers: &Levers) -> Result<(Workings<'a>, Shown), NoAnswer> {
        let is_clawback = self.is_clawback();
        let phasing = self.phasing().filter(|_| !is_clawback);
        let plan = costs::dated(self.plan, phasing);
        let (flows, shown) = flows(self, &plan, phasing, levers)?;
        let scope = Scope {
            rounding: self.rounding(),
            credit_share: levers.benefit_share,
            frame: levers.frame,
        };
        Ok((Workings::new(plan, flows, self.assumptions, &scope)?, shown))
    }

    /// The one rounding of a year's credit.
    fn rounding(&self) -> Rounding {
        match self.is_clawback() {
            true => self.assumptions.rounding,
            false => Rounding::HalfUpToPenny,
        }
    }

    /// What an answer about clawbacks shows beside years and totals.
    fn clawback(&self, path: clawback::Path) -> Result<Clawback, NoAnswer> {
        let (flows, without) = Without::flows(self, &path)?;
        let scope = Scope { rounding: self.rounding(), ..Scope::default() };
        let plan = Cow::Borrowed(self.plan);
        let workings = Workings::new(plan, flows, self.assumptions, &scope)?;
        let appraisal = workings.appraise(self.assumptions.discount_rate)?;
        Clawback::new(self, path, without.appraised(self, appraisal)?)
    }
}

/// What a source shows beside years and totals.
#[derive(Debug, Default)]
struct Shown {
    clawback: Option<clawback::Path>,
    /// Units opened by year.
    units: BTreeMap<FinancialYear, Money>,
    cohort: Vec<CohortYear>,
}

/// The cash flows of the source.
fn flows(
    inputs: &Inputs<'_>,
    plan: &Plan,
    phasing: Option<Phasing>,
    levers: &Levers,
) -> Result<(CashFlows, Shown), NoAnswer> {
    let mut shown = Shown::default();
    let slippage = inputs.assumptions.slippage_quarters;
    let flows = match &inputs.benefits.source {
        BenefitSource::Clawback => {
            let (flows, path) = clawback::flows(inputs)?;
            shown.clawback = Some(path);
            flows
        }
        BenefitSource::NotStated(_) => CashFlows { cost: Flow::Nothing, ..CashFlows::default() },
        BenefitSource::UnitSavings(schemes) => {
            units::flows(schemes, plan, inputs.published, slippage, levers, &mut shown.units)?
        }
        BenefitSource::OutcomePayments(project) => {
            outcomes::flows(project, plan, phasing, slippage, levers, &mut shown.cohort)?
        }
        BenefitSource::Proposals(list) => proposals::flows(list, phasing, slippage)?,
    };
    Ok((flows, shown))
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The years, the totals and what follows from them.
    pub appraisal: Appraisal,
    /// What clawbacks rest on and recover; `None` of other benefits.
    pub clawback: Option<Clawback>,
    /// Who moves on and what is paid for it, by year; none where that is not stated.
    pub cohort: Vec<CohortYear>,
    /// Figures of the plan as a whole, each with its rule.
    pub figures: Vec<PlanFigure>,
    /// The paper's headline figures, each held against the figures.
    pub headlines: Vec<Checked>,
    /// Where the published table and this answer differ.
    pub published_differences: Vec<PublishedDifference>,
    /// What the Board should know about the answer.
    pub findings: Vec<Finding>,
}

impl Answer {
    /// The assumptions with the defaults that the answer filled in.
    pub fn filled(&self, assumptions: &Assumptions) -> Assumptions {
        let mut filled = assumptions.clone();
        match &self.clawback {
            Some(clawback) => clawback.terms.fill(&mut filled),
            None if assumptions.price_basis == PriceBasis::Real => {
                let first = self.appraisal.years.first().map(|year| year.financial_year);
                filled.price_base_year = filled.price_base_year.or(first);
            }
            None => {}
        }
        filled
    }

    /// What is expected to be recovered in a year, where benefits are clawbacks.
    pub fn recovery(&self, year: FinancialYear) -> Option<Money> {
        let recoveries = &self.clawback.as_ref()?.recoveries;
        let place = self.appraisal.years.iter().position(|of| of.financial_year == year)?;
        recoveries.get(place).copied()
    }

    /// The figure of a measure, where there is one.
    pub fn figure(&self, measure: Measure) -> Option<&PlanFigure> {
        self.figures.iter().find(|figure| figure.measure == Some(measure))
    }
}

/// The figures alone, without findings, risk and comparison: what a thousand plans are
/// ranked by. Fails as [`answer`] does.
pub fn appraise(inputs: &Inputs<'_>) -> Result<Appraisal, NoAnswer> {
    let (workings, _) = inputs.workings(&Levers::default())?;
    Ok(workings.appraise(inputs.assumptions.discount_rate)?)
}

/// Answers "what does this programme offset?".
///
/// Pure and cheap; what has to search is in [`switching_values`] and [`sensitivity`]. Whether
/// assumptions make sense by themselves is asked of
/// [`check`](crate::domain::assumption_checks::check) before. Fails where one makes no sense
/// for the programme, the plan or the baseline has no figures, or a figure does not fit.
pub fn answer(inputs: &Inputs<'_>) -> Result<Answer, NoAnswer> {
    let (workings, shown) = inputs.workings(&Levers::default())?;
    let appraisal = workings.appraise(inputs.assumptions.discount_rate)?;
    let Workings { plan, flows, planned, undated_in_real_prices, .. } = workings;
    let figures = match inputs.is_clawback() {
        true => flows.figures,
        false => costs::with_lines(&plan, planned, flows.figures)?,
    };
    let units_in = |year: &FinancialYear| shown.units.get(year).copied();
    let published_differences =
        published::compare(inputs.published, inputs.unlike(), |year| match year {
            Some(year) => {
                let of = appraisal.years.iter().find(|of| of.financial_year == year);
                of.map(|of| Computed::of_year(of, units_in(&year)))
            }
            None => {
                let units = Money::checked_sum(shown.units.values().copied());
                Some(Computed::of_plan(&appraisal.totals, units))
            }
        });
    let clawback = shown.clawback.map(|path| inputs.clawback(path)).transpose()?;
    let mut answer = Answer {
        clawback,
        cohort: shown.cohort,
        headlines: claims::check(&inputs.benefits.headlines, &figures),
        figures,
        published_differences,
        findings: flows.findings,
        appraisal,
    };
    answer.findings = match &answer.clawback {
        Some(clawback) => clawback::findings::of(inputs, &answer, clawback),
        None => findings::of(inputs, &plan, &answer, undated_in_real_prices),
    };
    Ok(answer)
}
