//! Programmes and assumptions on the wire.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::benefits::PhasingView;
use super::{FinancialYearText, MoneyText, QuarterText, RateText, TargetText};
use crate::domain::range::StatedRange;
use crate::domain::{
    Assumptions, Baseline, DpSpend, Intervention, PriceBasis, Programme, Rate, Targets,
};
use crate::sources::clawback::Terms;
use crate::sources::{Answer, Inputs};

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
    /// The policy targets of the paper; what is left out is not stated.
    #[schema(required = false)]
    pub targets: TargetsView,
    /// Quarters that a person marked as out of the ordinary.
    #[schema(required = false)]
    pub interventions: Vec<InterventionView>,
    /// What its answers rest on unless they are told otherwise.
    #[schema(required = false)]
    pub assumptions: AssumptionsView,
}

/// The policy targets of the paper, as decimal fractions; what is left out is not stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Targets)]
pub struct TargetsView {
    /// Growth of uptake a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uptake_growth: Option<TargetText>,
    /// Clawback over direct-payment spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clawback_rate: Option<TargetText>,
    /// Share of clients that are clawed back from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participating_share: Option<TargetText>,
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
    /// `growth_on_baseline`, `statistical`, `rate_on_exposure` or `scheduled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "growth_on_baseline")]
    pub recovery_path: Option<&'static str>,
    /// `yearly_increment`, `cumulative_uplift` or `total_recovery`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "yearly_increment")]
    pub offset_basis: Option<&'static str>,
    /// What recoveries are compared with: a financial year, a mean of years, an
    /// amount or the level of the growth fit. Requests may also use the short forms
    /// `2020-21`, `2017-18..2019-20`, `1537753.00` and `fitted_level`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BaselineForm>)]
    pub baseline: Option<BaselineView>,
    /// Growth a year; left out, it is not stated, and a growth on a baseline needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub growth_rate: Option<RateText>,
    /// Whether that rate is used (`stated`), or the programme's target of uptake
    /// (`target`), or the growth fitted on the recorded amounts (`fitted`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "stated")]
    pub growth_source: Option<&'static str>,
    /// The first year that grows over the baseline, or over the direct-payment spend;
    /// left out, the first plan year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_growth_year: Option<FinancialYearText>,
    /// The direct-payment spend that a rate on exposure is taken of: an amount a year
    /// (`16700000.00`), or the year of a recorded exposure (`2016-17`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "16700000.00")]
    pub dp_spend: Option<String>,
    /// The share of that spend that is clawed back from, 0 to 1; left out, the target's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participating_share: Option<RateText>,
    /// Clawback over that spend, 0 to 1; left out, the target's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clawback_rate: Option<RateText>,
    /// Growth a year of the number of clients, for a rate on exposure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_growth_rate: Option<RateText>,
    /// Growth a year of the mean package, for a rate on exposure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_growth_rate: Option<RateText>,
    /// Recoveries by plan year, for a scheduled path. In a query:
    /// `2022-23:668000.00,2023-24:734800.00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, MoneyText>>, example = json!({"2022-23": "668000.00"}))]
    pub scheduled_recoveries: Option<BTreeMap<FinancialYearText, MoneyText>>,
    /// The first quarter that earns; what is earned before it is nothing. Left out,
    /// every quarter of the plan earns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recoveries_start: Option<QuarterText>,
    /// How many quarters later than earned a credit arrives, 0 to 40.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 0, minimum = 0, maximum = 40)]
    pub lag_quarters: Option<u32>,
    /// `truncate_to_pound` or `half_up_to_penny`, done once a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "truncate_to_pound")]
    pub rounding: Option<&'static str>,
    /// What is added to the costs for optimism.
    #[schema(required = false)]
    pub optimism_bias: RateText,
    /// Growth a year of `staffing` lines after the first plan year.
    #[schema(required = false)]
    pub pay_inflation_rate: RateText,
    /// `nominal` (amounts as stated) or `real` (in the prices of one year).
    #[schema(example = "nominal", required = false)]
    pub price_basis: &'static str,
    /// General inflation a year, by which real amounts are deflated.
    #[schema(required = false)]
    pub deflator_rate: RateText,
    /// The year of real prices; left out, the first plan year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_base_year: Option<FinancialYearText>,
    /// Discount rate a year; the first plan year is not discounted.
    #[schema(required = false)]
    pub discount_rate: RateText,
    /// The day on which the discount rate was in force; left out, it is not stated.
    /// Setting another rate clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2022-03-30")]
    pub discount_rate_as_at: Option<String>,
    /// The earlier level that recoveries might return to, in the forms of `baseline`;
    /// left out, the mean of the years before the marked intervention of the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BaselineForm>)]
    pub base_budget_level: Option<BaselineView>,
    /// How much of a marked step lasts in a statistical path, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persistence: Option<RateText>,
    /// Over which quarters the undated amounts of a programme without clawbacks are
    /// assumed to fall evenly. In a query: `2022-23..2025-26`, or with quarters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phasing: Option<PhasingView>,
    /// How sure a person is of some of these, by name: a 10th and a 90th percentile, the
    /// value being the median. In a query: `growth_rate:0.02..0.14,optimism_bias:0..0.30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Option<BTreeMap<String, RangeView>>,
        example = json!({"growth_rate": {"low": "0.02", "high": "0.14"}})
    )]
    pub ranges: Option<BTreeMap<&'static str, RangeView>>,
}

/// A range around an assumption, in its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatedRange)]
pub struct RangeView {
    /// It is lower with one chance in ten.
    #[schema(example = "0.02")]
    pub low: String,
    /// It is higher with one chance in ten.
    #[schema(example = "0.14")]
    pub high: String,
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
    /// What the growth fit says of the last complete financial year.
    FittedLevel {},
}

/// A baseline as answers give it, or in the short form that requests may use.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum BaselineForm {
    /// An object with a `kind`.
    Object(BaselineView),
    /// `2020-21`, `2017-18..2019-20`, `1537753.00` or `fitted_level`.
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
            uptake_growth: targets.uptake_growth.map(TargetText),
            clawback_rate: targets.clawback_rate.map(TargetText),
            participating_share: targets.participating_share.map(TargetText),
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
            recovery_path: Some(assumptions.recovery_path.as_str()),
            offset_basis: Some(assumptions.offset_basis.as_str()),
            baseline: assumptions.baseline.map(BaselineView::from),
            growth_rate: assumptions.growth_rate.map(RateText),
            growth_source: Some(assumptions.growth_source.as_str()),
            first_growth_year: assumptions.first_growth_year.map(FinancialYearText),
            dp_spend: assumptions.dp_spend.map(|spend| match spend {
                DpSpend::Amount(amount) => amount.to_string(),
                DpSpend::Recorded(year) => year.to_string(),
            }),
            participating_share: assumptions.participating_share.map(RateText),
            clawback_rate: assumptions.clawback_rate.map(RateText),
            client_growth_rate: Some(RateText(assumptions.client_growth_rate)),
            package_growth_rate: Some(RateText(assumptions.package_growth_rate)),
            scheduled_recoveries: scheduled(assumptions),
            recoveries_start: assumptions.recoveries_start.map(QuarterText),
            lag_quarters: Some(assumptions.lag_quarters),
            rounding: Some(assumptions.rounding.as_str()),
            optimism_bias: RateText(assumptions.optimism_bias),
            pay_inflation_rate: RateText(assumptions.pay_inflation_rate),
            price_basis: assumptions.price_basis.as_str(),
            deflator_rate: RateText(assumptions.deflator_rate),
            price_base_year: assumptions.price_base_year.map(FinancialYearText),
            discount_rate: RateText(assumptions.discount_rate),
            discount_rate_as_at: assumptions.discount_rate_as_at.map(|date| date.to_string()),
            base_budget_level: assumptions.base_budget_level.map(BaselineView::from),
            persistence: Some(RateText(assumptions.persistence)),
            phasing: assumptions.phasing.map(PhasingView::from),
            ranges: ranges(assumptions),
        }
    }
}

fn scheduled(assumptions: &Assumptions) -> Option<BTreeMap<FinancialYearText, MoneyText>> {
    let stated = &assumptions.scheduled_recoveries;
    let amounts =
        stated.iter().map(|(year, amount)| (FinancialYearText(*year), MoneyText(*amount)));
    (!stated.is_empty()).then(|| amounts.collect())
}

fn ranges(assumptions: &Assumptions) -> Option<BTreeMap<&'static str, RangeView>> {
    let stated = &assumptions.ranges;
    let view = |range: &StatedRange| RangeView {
        low: range.low.to_string(),
        high: range.high.to_string(),
    };
    let ranges = stated.iter().map(|(what, range)| (what.as_str(), view(range)));
    (!stated.is_empty()).then(|| ranges.collect())
}

impl AssumptionsView {
    /// What an answer rests on: its defaults filled in, and without what does not apply to
    /// the source of its benefits.
    #[must_use]
    pub fn in_force(inputs: &Inputs<'_>, answer: &Answer) -> AssumptionsView {
        let assumptions = inputs.assumptions;
        if let Some(clawback) = &answer.clawback {
            return AssumptionsView::filled(assumptions, &clawback.terms);
        }
        let first_year = answer.appraisal.years.first().map(|year| year.financial_year);
        let is_real = assumptions.price_basis == PriceBasis::Real;
        let base_year = assumptions.price_base_year.or(first_year.filter(|_| is_real));
        AssumptionsView {
            recovery_path: None,
            offset_basis: None,
            baseline: None,
            growth_rate: None,
            growth_source: None,
            first_growth_year: None,
            dp_spend: None,
            participating_share: None,
            clawback_rate: None,
            client_growth_rate: None,
            package_growth_rate: None,
            scheduled_recoveries: None,
            recoveries_start: None,
            lag_quarters: None,
            rounding: None,
            base_budget_level: None,
            persistence: None,
            price_base_year: base_year.map(FinancialYearText),
            phasing: inputs.phasing().map(PhasingView::from),
            ..AssumptionsView::from(assumptions)
        }
    }

    fn filled(assumptions: &Assumptions, terms: &Terms) -> AssumptionsView {
        let on_exposure = terms.dp_spend.is_some();
        let is_real = assumptions.price_basis == PriceBasis::Real;
        let of_terms = |rate: Option<Rate>| rate.filter(|_| on_exposure).map(RateText);
        let own = AssumptionsView::from(assumptions);
        let base_year = is_real.then_some(FinancialYearText(terms.price_base_year));
        AssumptionsView {
            price_base_year: own.price_base_year.or(base_year),
            baseline: Some(BaselineView::from(terms.baseline.baseline)),
            first_growth_year: Some(FinancialYearText(terms.first_growth_year)),
            participating_share: of_terms(terms.participating_share),
            clawback_rate: of_terms(terms.clawback_rate),
            ..own
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
            Baseline::FittedLevel => BaselineView::FittedLevel {},
        }
    }
}
