//! Programmes and assumptions on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, MoneyText, QuarterText, RateText};
use crate::domain::{Assumptions, Baseline, FinancialYear, Intervention, Programme, Targets};

/// A programme: what it is called, what it is held against and what its answers
/// rest on. The same fields make up `programme.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Programme)]
pub struct ProgrammeView {
    /// Its id, unique over all councils: lower-case letters, digits, hyphens.
    #[schema(example = "cambridgeshire-direct-payments", pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$")]
    pub id: String,
    /// The council it belongs to.
    #[schema(example = "cambridgeshire", pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$")]
    pub council: String,
    /// Its name for people.
    #[schema(example = "Direct payments, Cambridgeshire")]
    pub name: String,
    /// The policy targets; left out, they are 0.10, 0.08 and 0.50.
    #[schema(required = false)]
    pub targets: TargetsView,
    /// Quarters that a person marked as out of the ordinary.
    #[schema(required = false)]
    pub interventions: Vec<InterventionView>,
    /// What its answers rest on unless they are told otherwise.
    #[schema(required = false)]
    pub assumptions: AssumptionsView,
}

/// The policy targets, as decimal fractions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Targets)]
pub struct TargetsView {
    /// Growth of uptake a year.
    #[schema(required = false)]
    pub uptake_growth: RateText,
    /// Clawback over direct-payment spend.
    #[schema(required = false)]
    pub clawback_rate: RateText,
    /// Share of clients that are clawed back from.
    #[schema(required = false)]
    pub participating_share: RateText,
}

/// A marked intervention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Intervention)]
pub struct InterventionView {
    /// Its first quarter.
    pub first: QuarterText,
    /// Its last quarter so far.
    pub last: QuarterText,
    /// What happened.
    #[schema(example = "COVID-19")]
    pub label: String,
}

/// Everything an offset answer rests on besides the records and the plan. The same
/// names serve `programme.toml`, the query, the body and `--set name=value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Assumptions)]
pub struct AssumptionsView {
    /// `growth_on_baseline` or `statistical`.
    #[schema(example = "growth_on_baseline", required = false)]
    pub recovery_path: &'static str,
    /// `yearly_increment`, `cumulative_uplift` or `total_recovery`.
    #[schema(example = "yearly_increment", required = false)]
    pub offset_basis: &'static str,
    /// What recoveries are compared with: a financial year, a mean of years or an
    /// amount. Requests may also use the short forms `2020-21`,
    /// `2017-18..2019-20` and `1537753.00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BaselineForm>)]
    pub baseline: Option<BaselineView>,
    /// Growth a year.
    #[schema(required = false)]
    pub growth_rate: RateText,
    /// The first year that grows over the baseline; left out, the first plan year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_growth_year: Option<FinancialYearText>,
    /// How many quarters later than earned a credit arrives, 0 to 40.
    #[schema(example = 0, minimum = 0, maximum = 40, required = false)]
    pub lag_quarters: u32,
    /// `truncate_to_pound` or `half_up_to_penny`, done once a year.
    #[schema(example = "truncate_to_pound", required = false)]
    pub rounding: &'static str,
    /// Discount rate a year; the first plan year is not discounted.
    #[schema(required = false)]
    pub discount_rate: RateText,
    /// How much of a marked step lasts in a statistical path, 0 to 1.
    #[schema(required = false)]
    pub persistence: RateText,
}

/// What recoveries are compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Baseline)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BaselineView {
    /// One financial year: its stated total, or else the sum of its quarters.
    FinancialYear {
        /// The year.
        financial_year: FinancialYearText,
    },
    /// The mean of consecutive financial years.
    MeanOfYears {
        /// The first year.
        first: FinancialYearText,
        /// The last year.
        last: FinancialYearText,
    },
    /// An amount a year that a person states.
    Amount {
        /// The amount.
        amount: MoneyText,
    },
}

/// A baseline as answers give it, or in the short form that requests may use.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum BaselineForm {
    /// An object with a `kind`.
    Object(BaselineView),
    /// `2020-21`, `2017-18..2019-20` or `1537753.00`.
    Short(String),
}

impl From<&Programme> for ProgrammeView {
    fn from(programme: &Programme) -> Self {
        ProgrammeView {
            id: programme.id.to_string(),
            council: programme.council.to_string(),
            name: programme.name.clone(),
            targets: TargetsView::from(&programme.targets),
            interventions: programme.interventions.iter().map(InterventionView::from).collect(),
            assumptions: AssumptionsView::from(&programme.assumptions),
        }
    }
}

impl From<&Targets> for TargetsView {
    fn from(targets: &Targets) -> Self {
        TargetsView {
            uptake_growth: RateText(targets.uptake_growth),
            clawback_rate: RateText(targets.clawback_rate),
            participating_share: RateText(targets.participating_share),
        }
    }
}

impl From<&Intervention> for InterventionView {
    fn from(intervention: &Intervention) -> Self {
        InterventionView {
            first: QuarterText(intervention.first),
            last: QuarterText(intervention.last),
            label: intervention.label.clone(),
        }
    }
}

impl From<&Assumptions> for AssumptionsView {
    fn from(assumptions: &Assumptions) -> Self {
        AssumptionsView {
            recovery_path: assumptions.recovery_path.as_str(),
            offset_basis: assumptions.offset_basis.as_str(),
            baseline: assumptions.baseline.map(BaselineView::from),
            growth_rate: RateText(assumptions.growth_rate),
            first_growth_year: assumptions.first_growth_year.map(FinancialYearText),
            lag_quarters: assumptions.lag_quarters,
            rounding: assumptions.rounding.as_str(),
            discount_rate: RateText(assumptions.discount_rate),
            persistence: RateText(assumptions.persistence),
        }
    }
}

impl AssumptionsView {
    /// The assumptions with the defaults that an answer filled in.
    #[must_use]
    pub fn filled(
        assumptions: &Assumptions,
        baseline: Baseline,
        first_growth_year: FinancialYear,
    ) -> AssumptionsView {
        AssumptionsView {
            baseline: Some(BaselineView::from(baseline)),
            first_growth_year: Some(FinancialYearText(first_growth_year)),
            ..AssumptionsView::from(assumptions)
        }
    }
}

impl From<Baseline> for BaselineView {
    fn from(baseline: Baseline) -> Self {
        match baseline {
            Baseline::FinancialYear(year) => {
                BaselineView::FinancialYear { financial_year: FinancialYearText(year) }
            }
            Baseline::MeanOfYears(first, last) => BaselineView::MeanOfYears {
                first: FinancialYearText(first),
                last: FinancialYearText(last),
            },
            Baseline::Amount(amount) => BaselineView::Amount { amount: MoneyText(amount) },
        }
    }
}
