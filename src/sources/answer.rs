//! The answer: one shape for all sources.

use super::{Clawback, CohortYear};
use crate::appraisal::claims::Checked;
use crate::appraisal::{Appraisal, PlanFigure, PublishedDifference};
use crate::domain::figure::Measure;
use crate::domain::{Assumptions, FinancialYear, Finding, Money, PriceBasis};

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
    /// The paper's headline figures, each held against the figures of the plan as it is written.
    pub headlines: Vec<Checked>,
    /// Where the published table and this answer differ.
    pub published_differences: Vec<PublishedDifference>,
    /// The assumptions that none of its figures uses.
    pub unused: Vec<Unused>,
    /// What the Board should know about the answer.
    pub findings: Vec<Finding>,
}

/// An assumption that no figure of an answer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unused {
    /// Its name.
    pub name: &'static str,
    /// Why, as a sentence; empty where its name says it.
    pub why: &'static str,
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
