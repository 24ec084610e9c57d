//! Offset answers on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::appraisal::{
    BaseBudgetRiskView, GrowthInForceView, PresentValueView, SwitchingValuesView,
};
use super::finding::FindingView;
use super::probability::ProbabilityView;
use super::programme::AssumptionsView;
use super::sensitivity::SensitivityBarView;
use super::{FinancialYearText, InstantText, MoneyText, QuarterText};
use crate::domain::{Assumptions, GrowthChance};
use crate::offset::coverage::Coverage;
use crate::offset::sensitivity::Bar;
use crate::offset::switching::SwitchingValue;
use crate::offset::{BaselineLevel, Offset, OffsetError, PublishedDifference, Totals, Year};

/// Investment against credited clawback, and everything the answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Offset)]
pub struct OffsetView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at; left out where they have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// Always `GBP`.
    #[schema(example = "GBP")]
    pub currency: &'static str,
    /// What the answer rests on, defaults filled in.
    pub assumptions: AssumptionsView,
    /// The level that recoveries are compared with.
    pub baseline: BaselineLevelView,
    /// The growth that is in force and where it comes from; null where the path has none.
    pub growth: Option<GrowthInForceView>,
    /// The plan year by year.
    pub years: Vec<YearView>,
    /// Sums of the years.
    pub totals: TotalsView,
    /// The first year that costs something and whose credit covers it, or null.
    pub first_covered_year: Option<FinancialYearText>,
    /// The first year, not before one that costs something, from whose end the cumulative
    /// net stays at or below zero, or null.
    pub payback_year: Option<FinancialYearText>,
    /// The first quarter of that year from whose end it stays so, or null.
    pub payback_quarter: Option<QuarterText>,
    /// Present value of credit minus investment, or null where a cost is not stated.
    #[schema(example = "-132484.12")]
    pub npv: Option<MoneyText>,
    /// What the plan is worth today, and by which discount rate.
    pub present_value: PresentValueView,
    /// Where the plan just pays for itself, by the name of the assumption.
    pub switching_values: SwitchingValuesView,
    /// What moves the answer, one assumption at a time, the widest swing of the net
    /// first. Empty where a cost is not stated.
    pub sensitivity: Vec<SensitivityBarView>,
    /// The probability that credit covers cost.
    pub probability: ProbabilityView,
    /// What a return of recoveries to an earlier level would cost, or null.
    pub base_budget_risk: Option<BaseBudgetRiskView>,
    /// Published figures that this answer does not reproduce.
    pub published_differences: Vec<PublishedDifferenceView>,
    /// What the Board should know about the answer.
    pub findings: Vec<FindingView>,
}

/// What takes a search, or another look at the forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Where the plan just pays for itself.
    pub switching_values: Vec<SwitchingValue>,
    /// What moves the answer.
    pub sensitivity: Vec<Bar>,
    /// How likely the records make the growth that it needs, by each fit of them.
    pub growth_needed: Vec<GrowthChance>,
    /// The probabilities, or the reason why there are none.
    pub coverage: Result<Coverage, String>,
}

/// The baseline's level and origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BaselineLevel)]
pub struct BaselineLevelView {
    /// The level a year.
    pub amount: MoneyText,
    /// `stated_total`, `sum_of_quarters`, `mean_of_years`, `stated` or `fitted`.
    #[schema(example = "stated_total")]
    pub source: &'static str,
    /// The sum of the year's quarters, where it is one complete year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum_of_quarters: Option<MoneyText>,
    /// The sum of the quarters minus the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<MoneyText>,
}

/// One plan year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OffsetYear)]
pub struct YearView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// The expected recovery before basis and lag.
    pub recovery: MoneyText,
    /// The cost, optimism bias included; null is "not stated".
    pub investment: Option<MoneyText>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<MoneyText>,
    /// What is credited; may be negative.
    pub credit: MoneyText,
    /// Investment minus credit: positive is a cost.
    pub net: Option<MoneyText>,
    /// Net, added up from the first plan year.
    pub cumulative_net: Option<MoneyText>,
    /// Credit over investment, four places, half up.
    #[schema(example = "0.5129")]
    pub offset_ratio: Option<String>,
}

/// Sums of the rounded years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OffsetTotals)]
pub struct TotalsView {
    /// The plan's cost, optimism bias included; null where a year's is not stated.
    pub investment: Option<MoneyText>,
    /// The plan's cost without the optimism bias.
    pub investment_before_bias: Option<MoneyText>,
    /// The plan's credit.
    pub credit: MoneyText,
    /// Investment minus credit.
    pub net: Option<MoneyText>,
    /// Credit over investment, four places, half up.
    #[schema(example = "0.8974")]
    pub offset_ratio: Option<String>,
}

/// A published figure that the answer does not reproduce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PublishedDifference)]
pub struct PublishedDifferenceView {
    /// The row as printed.
    #[schema(example = "Investment required")]
    pub row: String,
    /// `investment`, `credit`, `net`, `cumulative_net` or `units`.
    #[schema(example = "net")]
    pub measure: &'static str,
    /// The year; null for the printed total over the plan.
    pub financial_year: Option<FinancialYearText>,
    /// The printed figure.
    pub published: MoneyText,
    /// The computed figure; null is "not stated".
    pub computed: Option<MoneyText>,
    /// Computed minus published.
    pub difference: Option<MoneyText>,
    /// What would explain it, where one slip of the pen does.
    pub explanation: Option<String>,
}

impl OffsetView {
    /// The view of an answer.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        assumptions: &Assumptions,
        answer: &Offset,
        searched: &Searched,
    ) -> Result<OffsetView, OffsetError> {
        let appraisal = &answer.appraisal;
        Ok(OffsetView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            currency: "GBP",
            assumptions: AssumptionsView::filled(assumptions, &answer.terms),
            baseline: BaselineLevelView::new(&answer.terms.baseline)?,
            growth: GrowthInForceView::new(assumptions, &answer.terms),
            years: appraisal.years.iter().map(YearView::from).collect(),
            totals: TotalsView::from(&appraisal.totals),
            first_covered_year: appraisal.first_covered_year.map(FinancialYearText),
            payback_year: appraisal.payback_year.map(FinancialYearText),
            payback_quarter: appraisal.payback_quarter.map(QuarterText),
            npv: appraisal.present_value.map(|value| MoneyText(value.net)),
            present_value: PresentValueView::new(assumptions, appraisal.present_value.as_ref()),
            switching_values: SwitchingValuesView::new(&searched.switching_values),
            sensitivity: searched.sensitivity.iter().map(SensitivityBarView::from).collect(),
            probability: ProbabilityView::new(&searched.coverage, &searched.growth_needed),
            base_budget_risk: answer
                .base_budget_risk
                .as_ref()
                .map(BaseBudgetRiskView::new)
                .transpose()?,
            published_differences: answer.published_differences.iter().map(Into::into).collect(),
            findings: answer.findings.iter().map(FindingView::from).collect(),
        })
    }
}

impl BaselineLevelView {
    pub(super) fn new(level: &BaselineLevel) -> Result<BaselineLevelView, OffsetError> {
        Ok(BaselineLevelView {
            amount: MoneyText(level.amount()?),
            source: level.source.as_str(),
            sum_of_quarters: level.sum_of_quarters.map(MoneyText),
            difference: level.difference().map(MoneyText),
        })
    }
}

impl From<&Year> for YearView {
    fn from(year: &Year) -> Self {
        YearView {
            financial_year: FinancialYearText(year.financial_year),
            recovery: MoneyText(year.recovery),
            investment: year.investment.map(MoneyText),
            investment_before_bias: year.investment_before_bias.map(MoneyText),
            credit: MoneyText(year.credit),
            net: year.net.map(MoneyText),
            cumulative_net: year.cumulative_net.map(MoneyText),
            offset_ratio: year.offset_ratio.map(|ratio| ratio.to_string()),
        }
    }
}

impl From<&Totals> for TotalsView {
    fn from(totals: &Totals) -> Self {
        TotalsView {
            investment: totals.investment.map(MoneyText),
            investment_before_bias: totals.investment_before_bias.map(MoneyText),
            credit: MoneyText(totals.credit),
            net: totals.net.map(MoneyText),
            offset_ratio: totals.offset_ratio.map(|ratio| ratio.to_string()),
        }
    }
}

impl From<&PublishedDifference> for PublishedDifferenceView {
    fn from(difference: &PublishedDifference) -> Self {
        PublishedDifferenceView {
            row: difference.row.clone(),
            measure: difference.measure.as_str(),
            financial_year: difference.financial_year.map(FinancialYearText),
            published: MoneyText(difference.published),
            computed: difference.computed.map(MoneyText),
            difference: difference.difference.map(MoneyText),
            explanation: difference.explanation.clone(),
        }
    }
}
