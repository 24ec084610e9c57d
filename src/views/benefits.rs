//! The benefits document on the wire: how a programme's benefits come about.

use serde::Serialize;
use utoipa::ToSchema;

use super::outcomes::{CountsView, OutcomesView, counts};
use super::plan::{AmountsView, amounts};
use super::{FinancialYearText, MoneyText, QuarterText, RateText};
use crate::domain::Money;
use crate::domain::benefits::{BenefitSource, Benefits, BudgetEffect, Phasing, Proposal, Scheme};
use crate::domain::figure::{Figure, Headline, Unit};

/// How a programme's benefits come about, and what its paper claims for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Benefits)]
pub struct BenefitsView {
    /// `clawback` (from the ledger), `unit_savings` (with `schemes`), `outcome_payments`
    /// (with `project`), `proposals` (with `proposals`), or `not_stated`: deliberately
    /// not costed, so that the offset is "not stated" and never zero (with a `reason`).
    #[schema(example = "clawback")]
    pub kind: &'static str,
    /// Why benefits are not costed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub reason: Option<String>,
    /// What all of it does to a budget, where a scheme or a proposal does not state it for
    /// itself: `cashable`, `cost_avoidance` (of a cost that no budget has yet) or `grant`
    /// (somebody else pays it); left out, not stated. Not of clawbacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "cashable", required = false)]
    pub budget_effect: Option<&'static str>,
    /// Units that open and save, at most 100 schemes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub schemes: Option<Vec<SchemeView>>,
    /// A project that is paid by outcomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub project: Option<OutcomesView>,
    /// A list of proposals, at most 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub proposals: Option<Vec<ProposalView>>,
    /// The quarters over which a person assumes that undated amounts fall evenly; left
    /// out, they stay undated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub phasing: Option<PhasingView>,
    /// Figures that the paper claims for the plan as a whole, at most 100.
    #[schema(required = false)]
    pub headlines: Vec<HeadlineView>,
    /// What only a reader can know, as a person typed it; at most 100.
    #[schema(required = false)]
    pub notes: Vec<NoteView>,
}

/// Units that open together and save from then on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Scheme)]
pub struct SchemeView {
    /// Its name.
    #[schema(example = "Independent living")]
    pub name: String,
    /// How many units it opens.
    #[schema(example = 48)]
    pub units: u32,
    /// When they open: a financial year or a quarter; null is "not stated".
    #[schema(example = "2024-25", required = false)]
    pub opens: Option<String>,
    /// When they begin to save; null is when they open.
    #[schema(example = "2025-26", required = false)]
    pub savings_from: Option<String>,
    /// What one unit saves in a year; null is "not stated".
    #[schema(required = false)]
    pub saving_a_unit: Option<MoneyText>,
    /// The share of it that is saved in the first year after the start, the second, and
    /// so on; all of it from then on.
    #[schema(required = false)]
    pub ramp: Vec<RateText>,
    /// How many units open in each year; empty where all open at once.
    #[schema(value_type = BTreeMap<String, u32>, required = false)]
    pub opened: CountsView,
    /// The savings that the paper shows by year, in place of `saving_a_unit`.
    #[schema(value_type = BTreeMap<String, MoneyText>, required = false)]
    pub savings: AmountsView,
    /// What those are: `level`, `increment`, `one_off` or `not_stated`.
    #[schema(example = "not_stated", required = false)]
    pub savings_kind: &'static str,
    /// What the scheme's savings do to a budget, in the words of the document's
    /// `budget_effect`; left out, what that says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "cashable", required = false)]
    pub budget_effect: Option<&'static str>,
}

/// One proposal of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Proposal)]
pub struct ProposalView {
    /// Its number in the list.
    #[serde(rename = "ref")]
    #[schema(example = "1.3")]
    pub reference: String,
    /// Its name.
    #[schema(example = "Home to school transport")]
    pub proposal: String,
    /// The part of the council it belongs to.
    #[schema(example = "children")]
    pub group: String,
    /// The amount, never negative.
    pub amount: MoneyText,
    /// `saving`, `investment`, `reinvested` (saved and spent again) or `demand_pressure` (spent
    /// because demand rises, and not to save).
    #[schema(example = "investment")]
    pub kind: &'static str,
    /// `a_year`, `permanent`, `one_off`, `total_over_plan`, `additional` or `undated`.
    #[schema(example = "a_year")]
    pub timing: &'static str,
    /// The paper's own words on that, where they say more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub condition: Option<String>,
    /// What the saving does to a budget, in the words of the document's `budget_effect`; left
    /// out, what that says. Of savings alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "cashable", required = false)]
    pub budget_effect: Option<&'static str>,
}

/// Quarters over which undated amounts are assumed to fall evenly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Phasing)]
pub struct PhasingView {
    /// The first.
    pub from: QuarterText,
    /// The last.
    pub to: QuarterText,
}

/// A figure that the paper claims for the plan as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Headline)]
pub struct HeadlineView {
    /// What the paper says.
    #[schema(example = "Net saving over the project")]
    pub claim: String,
    /// What it claims to be: `investment`, `investment_a_year`, `investment_a_post`,
    /// `credit`, `credit_a_year`, `credit_a_unit`, `net_saving`, `units`,
    /// `outcome_payments`, `grant`, `council_payments`, `cohort_before`, `cohort_after`,
    /// `people_moved`, or `not_stated`, which is kept and not compared.
    #[schema(example = "net_saving", required = false)]
    pub measure: &'static str,
    /// How the paper qualifies it: `exactly`, `about`, `up_to` or `over`.
    #[schema(example = "exactly", required = false)]
    pub qualifier: &'static str,
    /// The figure, or the lower end of its range: an amount of money, or a number.
    #[schema(value_type = NumberView)]
    pub low: NumberView,
    /// The upper end; left out, the same.
    #[schema(value_type = NumberView, required = false)]
    pub high: NumberView,
}

/// An amount of money as text, or a number of people or units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AmountOrNumber)]
#[serde(untagged)]
pub enum NumberView {
    /// Money.
    Money(MoneyText),
    /// A number.
    Count(i64),
}

/// What only a reader can know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReaderNote)]
pub struct NoteView {
    /// The year it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub financial_year: Option<FinancialYearText>,
    /// What the person wrote.
    #[schema(example = "The paper's text gives another date than its table.")]
    pub text: String,
}

impl From<&Benefits> for BenefitsView {
    fn from(benefits: &Benefits) -> Self {
        let mut view = BenefitsView {
            kind: benefits.source.as_str(),
            reason: None,
            budget_effect: benefits.budget_effect.map(BudgetEffect::as_str),
            schemes: None,
            project: None,
            proposals: None,
            phasing: benefits.phasing.map(PhasingView::from),
            headlines: benefits.headlines.iter().map(HeadlineView::from).collect(),
            notes: benefits
                .notes
                .iter()
                .map(|note| NoteView {
                    financial_year: note.financial_year.map(FinancialYearText),
                    text: note.text.clone(),
                })
                .collect(),
        };
        match &benefits.source {
            BenefitSource::Clawback => {}
            BenefitSource::NotStated(reason) => view.reason.clone_from(reason),
            BenefitSource::UnitSavings(schemes) => {
                view.schemes = Some(schemes.iter().map(SchemeView::from).collect());
            }
            BenefitSource::OutcomePayments(project) => {
                view.project = Some(OutcomesView::from(&**project));
            }
            BenefitSource::Proposals(list) => {
                view.proposals = Some(list.iter().map(ProposalView::from).collect());
            }
        }
        view
    }
}

impl From<Phasing> for PhasingView {
    fn from(phasing: Phasing) -> Self {
        PhasingView { from: QuarterText(phasing.from), to: QuarterText(phasing.to) }
    }
}

impl From<&Scheme> for SchemeView {
    fn from(scheme: &Scheme) -> Self {
        SchemeView {
            name: scheme.name.clone(),
            units: scheme.units,
            opens: scheme.opens.map(|when| when.to_string()),
            savings_from: scheme.savings_from.map(|when| when.to_string()),
            saving_a_unit: scheme.saving_a_unit.map(MoneyText),
            ramp: scheme.ramp.iter().copied().map(RateText).collect(),
            opened: counts(&scheme.opened),
            savings: amounts(&scheme.savings),
            savings_kind: scheme.savings_kind.map_or("not_stated", |kind| kind.as_str()),
            budget_effect: scheme.budget_effect.map(BudgetEffect::as_str),
        }
    }
}

impl From<&Proposal> for ProposalView {
    fn from(proposal: &Proposal) -> Self {
        ProposalView {
            reference: proposal.reference.clone(),
            proposal: proposal.proposal.clone(),
            group: proposal.group.clone(),
            amount: MoneyText(proposal.amount),
            kind: proposal.kind.as_str(),
            timing: proposal.timing.as_str(),
            condition: proposal.condition.clone(),
            budget_effect: proposal.budget_effect.map(BudgetEffect::as_str),
        }
    }
}

impl NumberView {
    /// One end of a figure, as its unit is written.
    pub fn of(unit: Unit, end: i64) -> NumberView {
        match unit {
            Unit::Pounds => NumberView::Money(MoneyText(Money::from_pence(end))),
            Unit::People | Unit::Units => NumberView::Count(end),
        }
    }

    /// Both ends of a figure.
    pub fn ends(figure: Figure) -> (NumberView, NumberView) {
        (NumberView::of(figure.unit, figure.low), NumberView::of(figure.unit, figure.high))
    }
}

impl From<&Headline> for HeadlineView {
    fn from(headline: &Headline) -> Self {
        let (low, high) = NumberView::ends(headline.figure);
        HeadlineView {
            claim: headline.claim.clone(),
            measure: headline.measure.map_or("not_stated", |measure| measure.as_str()),
            qualifier: headline.qualifier.as_str(),
            low,
            high,
        }
    }
}
