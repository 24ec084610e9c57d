//! What a programme offsets where that is not clawback alone, on the wire. Its years
//! and totals have the names of the offset, and either side may be "not stated".

use serde::Serialize;
use utoipa::ToSchema;

use super::appraisal::PresentValueView;
use super::benefits::{HeadlineView, NumberView, PhasingView};
use super::benefits_appraisal::{BenefitsSearched, BenefitsSwitchingValuesView};
use super::finding::FindingView;
use super::offset::{OffsetView, PublishedDifferenceView};
use super::outcomes::CohortYearView;
use super::sensitivity::SensitivityBarView;
use super::{FinancialYearText, InstantText, MoneyText, QuarterText, RateText};
use crate::benefits::{Answer, Checked, Inputs, Sum, Totals, Year};
use crate::domain::figure::Unit;

/// The offset of any programme: of clawbacks, or of other benefits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OffsetAnswer)]
#[serde(untagged)]
pub enum OffsetAnswerView {
    /// Investment against clawback.
    Clawback(Box<OffsetView>),
    /// Investment against other benefits.
    Benefits(Box<BenefitsOffsetView>),
}

/// Investment against benefits that are not clawback alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BenefitsOffset)]
pub struct BenefitsOffsetView {
    /// The programme.
    #[schema(example = "sheffield-promoting-independence")]
    pub programme: String,
    /// Changes whenever the plan, the benefits or the programme change.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at; left out where they have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// Always `GBP`.
    #[schema(example = "GBP")]
    pub currency: &'static str,
    /// `unit_savings`, `outcome_payments`, `proposals` or `not_stated`.
    #[schema(example = "outcome_payments")]
    pub kind: &'static str,
    /// The years in order; none where nothing is dated.
    pub years: Vec<BenefitsYearView>,
    /// The plan as a whole.
    pub totals: BenefitsTotalsView,
    /// The first year that costs something and whose credit covers it, or null.
    pub first_covered_year: Option<FinancialYearText>,
    /// The first year, not before one that costs something, from whose end the cumulative
    /// net stays at or below zero, or null.
    pub payback_year: Option<FinancialYearText>,
    /// The first quarter of that year from whose end it stays so; null where there is none,
    /// or where what is saved or spent is not known by quarter.
    pub payback_quarter: Option<QuarterText>,
    /// Present value of credit minus investment, or null where either is not stated.
    pub npv: Option<MoneyText>,
    /// Credit over investment in present values, four places, half up; null where either
    /// is not stated or there is no cost.
    #[schema(example = "1.5748")]
    pub benefit_cost_ratio: Option<String>,
    /// What the plan is worth today, and by which discount rate; null where a cost or a
    /// credit is not stated by year.
    pub present_value: PresentValueView,
    /// Where the plan just pays for itself, by what is changed.
    pub switching_values: BenefitsSwitchingValuesView,
    /// What moves the answer, one thing at a time, the widest swing of the net first. Empty
    /// where a cost or a credit is not stated by year.
    pub sensitivity: Vec<SensitivityBarView>,
    /// The discount rate of the present value.
    pub discount_rate: RateText,
    /// What is added to the costs for optimism.
    pub optimism_bias: RateText,
    /// Growth a year of `staffing` lines after the first year.
    pub pay_inflation_rate: RateText,
    /// `nominal` (amounts as stated) or `real` (in the prices of one year).
    #[schema(example = "nominal")]
    pub price_basis: &'static str,
    /// General inflation a year, by which real amounts are deflated.
    pub deflator_rate: RateText,
    /// The year of real prices: the first of the answer where none is stated; null where
    /// there is none either.
    pub price_base_year: Option<FinancialYearText>,
    /// The quarters over which what is undated is assumed to fall evenly; null where it
    /// stays undated.
    pub phasing: Option<PhasingView>,
    /// Who moves on and what is paid for it, by year, where benefits are paid by
    /// outcomes; none where that is not stated.
    pub cohort: Vec<CohortYearView>,
    /// Figures of the plan as a whole, each with its type and its rule.
    pub figures: Vec<SumView>,
    /// The paper's headline figures, each held against the figures.
    pub headlines: Vec<CheckedView>,
    /// Published figures that this answer does not reproduce.
    pub published_differences: Vec<PublishedDifferenceView>,
    /// What the Board should know about the answer.
    pub findings: Vec<FindingView>,
}

/// One year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BenefitsYear)]
pub struct BenefitsYearView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// What it costs, optimism bias included; null is "not stated".
    pub investment: Option<MoneyText>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<MoneyText>,
    /// What is saved; null is "not stated".
    pub credit: Option<MoneyText>,
    /// Investment minus credit: positive is a cost.
    pub net: Option<MoneyText>,
    /// Net, added up from the first year.
    pub cumulative_net: Option<MoneyText>,
    /// Credit over investment, four places, half up.
    #[schema(example = "0.5129")]
    pub offset_ratio: Option<String>,
}

/// The plan as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BenefitsTotals)]
pub struct BenefitsTotalsView {
    /// What it costs, optimism bias included; null is "not stated".
    pub investment: Option<MoneyText>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<MoneyText>,
    /// What is saved; null is "not stated".
    pub credit: Option<MoneyText>,
    /// Investment minus credit.
    pub net: Option<MoneyText>,
    /// Credit over investment, four places, half up.
    pub offset_ratio: Option<String>,
}

/// A figure of the plan as a whole, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlanFigure)]
pub struct SumView {
    /// What it is called.
    #[schema(example = "council's outcome payments")]
    pub name: String,
    /// What it measures, by the name that a headline uses; null for other sums.
    #[schema(example = "council_payments")]
    pub measure: Option<&'static str>,
    /// `GBP`, `people` or `units`.
    #[schema(example = "GBP")]
    pub unit: &'static str,
    /// `level` (each year anew), `increment`, `one_off`, `total_over_plan`, `mixed` (of
    /// several types, added up by the rule) or `not_stated`.
    #[schema(example = "total_over_plan")]
    pub amount_type: &'static str,
    /// The figure, or the lower end of its range.
    pub low: NumberView,
    /// The upper end, the same where it is one number.
    pub high: NumberView,
    /// By which rule it was taken or added up.
    #[schema(example = "outcome payments less the grant")]
    pub rule: String,
}

/// A headline figure of the paper and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CheckedHeadline)]
pub struct CheckedView {
    /// The claim.
    #[serde(flatten)]
    pub headline: HeadlineView,
    /// The computed figure, or the lower end of its range; null where there is none.
    pub computed_low: Option<NumberView>,
    /// The upper end.
    pub computed_high: Option<NumberView>,
    /// `reproduced`, `as_stated` (the paper's own figure, which nothing computes),
    /// `consistent`, `rounded`, `differs`, `not_stated` (no figure to compare with) or
    /// `not_compared`.
    #[schema(example = "reproduced")]
    pub judgement: &'static str,
}

impl BenefitsOffsetView {
    /// The view of an answer.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        inputs: &Inputs<'_>,
        answer: &Answer,
        searched: &BenefitsSearched,
    ) -> BenefitsOffsetView {
        let assumptions = inputs.assumptions;
        let value = answer.present_value.as_ref();
        let ratio = value.and_then(|value| value.benefit_cost_ratio);
        let first_year = answer.years.first().map(|year| year.financial_year);
        BenefitsOffsetView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            currency: "GBP",
            kind: inputs.benefits.source.as_str(),
            years: answer.years.iter().map(BenefitsYearView::from).collect(),
            totals: BenefitsTotalsView::from(&answer.totals),
            first_covered_year: answer.first_covered_year.map(FinancialYearText),
            payback_year: answer.payback_year.map(FinancialYearText),
            payback_quarter: answer.payback_quarter.map(QuarterText),
            npv: value.map(|value| MoneyText(value.net)),
            benefit_cost_ratio: ratio.map(|ratio| ratio.to_string()),
            present_value: PresentValueView::new(assumptions, value),
            switching_values: BenefitsSwitchingValuesView::new(&searched.switching_values),
            sensitivity: searched.sensitivity.iter().map(SensitivityBarView::from).collect(),
            discount_rate: RateText(assumptions.discount_rate),
            optimism_bias: RateText(assumptions.optimism_bias),
            pay_inflation_rate: RateText(assumptions.pay_inflation_rate),
            price_basis: assumptions.price_basis.as_str(),
            deflator_rate: RateText(assumptions.deflator_rate),
            price_base_year: assumptions.price_base_year.or(first_year).map(FinancialYearText),
            phasing: inputs.phasing().map(PhasingView::from),
            cohort: answer.cohort.iter().map(CohortYearView::from).collect(),
            figures: answer.figures.iter().map(SumView::from).collect(),
            headlines: answer.headlines.iter().map(CheckedView::from).collect(),
            published_differences: answer.published_differences.iter().map(Into::into).collect(),
            findings: answer.findings.iter().map(FindingView::from).collect(),
        }
    }
}

impl From<&Year> for BenefitsYearView {
    fn from(year: &Year) -> Self {
        BenefitsYearView {
            financial_year: FinancialYearText(year.financial_year),
            investment: year.investment.map(MoneyText),
            investment_before_bias: year.investment_before_bias.map(MoneyText),
            credit: year.credit.map(MoneyText),
            net: year.net.map(MoneyText),
            cumulative_net: year.cumulative_net.map(MoneyText),
            offset_ratio: year.offset_ratio.map(|ratio| ratio.to_string()),
        }
    }
}

impl From<&Totals> for BenefitsTotalsView {
    fn from(totals: &Totals) -> Self {
        BenefitsTotalsView {
            investment: totals.investment.map(MoneyText),
            investment_before_bias: totals.investment_before_bias.map(MoneyText),
            credit: totals.credit.map(MoneyText),
            net: totals.net.map(MoneyText),
            offset_ratio: totals.offset_ratio.map(|ratio| ratio.to_string()),
        }
    }
}

impl From<&Sum> for SumView {
    fn from(sum: &Sum) -> Self {
        let (low, high) = NumberView::ends(sum.figure);
        SumView {
            name: sum.name.clone(),
            measure: sum.measure.map(|measure| measure.as_str()),
            unit: match sum.figure.unit {
                Unit::Pounds => "GBP",
                Unit::People => "people",
                Unit::Units => "units",
            },
            amount_type: sum.amount_type.as_str(),
            low,
            high,
            rule: sum.rule.clone(),
        }
    }
}

impl From<&Checked> for CheckedView {
    fn from(checked: &Checked) -> Self {
        let ends = checked.computed.map(NumberView::ends);
        CheckedView {
            headline: HeadlineView::from(&checked.headline),
            computed_low: ends.clone().map(|ends| ends.0),
            computed_high: ends.map(|ends| ends.1),
            judgement: checked.judgement.as_str(),
        }
    }
}
