//! Offset answers on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::programme::AssumptionsView;
use super::{FinancialYearText, InstantText, MoneyText};
use crate::domain::Assumptions;
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
    /// The plan year by year.
    pub years: Vec<YearView>,
    /// Sums of the years.
    pub totals: TotalsView,
    /// The first year whose credit covers its investment, or null.
    pub first_covered_year: Option<FinancialYearText>,
    /// The first year from whose end the cumulative net stays at or below zero, or null.
    pub payback_year: Option<FinancialYearText>,
    /// Present value of credit minus investment, or null where a cost is not stated.
    #[schema(example = "-132484.12")]
    pub npv: Option<MoneyText>,
    /// Published figures that this answer does not reproduce.
    pub published_differences: Vec<PublishedDifferenceView>,
    /// What the Board should know about the answer.
    pub findings: Vec<FindingView>,
}

/// The baseline's level and origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BaselineLevel)]
pub struct BaselineLevelView {
    /// The level a year.
    pub amount: MoneyText,
    /// `stated_total`, `sum_of_quarters`, `mean_of_years` or `stated`.
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
    /// The cost; null is "not stated".
    pub investment: Option<MoneyText>,
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
    /// The plan's cost; null where a year's is not stated.
    pub investment: Option<MoneyText>,
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
    /// `investment`, `credit`, `net` or `cumulative_net`.
    #[schema(example = "net")]
    pub measure: &'static str,
    /// The year.
    pub financial_year: FinancialYearText,
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
    ) -> Result<OffsetView, OffsetError> {
        let appraisal = &answer.appraisal;
        Ok(OffsetView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            currency: "GBP",
            assumptions: AssumptionsView::filled(
                assumptions,
                answer.baseline.baseline,
                answer.first_growth_year,
            ),
            baseline: BaselineLevelView::new(&answer.baseline)?,
            years: appraisal.years.iter().map(YearView::from).collect(),
            totals: TotalsView::from(&appraisal.totals),
            first_covered_year: appraisal.first_covered_year.map(FinancialYearText),
            payback_year: appraisal.payback_year.map(FinancialYearText),
            npv: appraisal.npv.map(MoneyText),
            published_differences: answer.published_differences.iter().map(Into::into).collect(),
            findings: answer.findings.iter().map(FindingView::from).collect(),
        })
    }
}

impl BaselineLevelView {
    fn new(level: &BaselineLevel) -> Result<BaselineLevelView, OffsetError> {
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
            financial_year: FinancialYearText(difference.financial_year),
            published: MoneyText(difference.published),
            computed: difference.computed.map(MoneyText),
            difference: difference.difference.map(MoneyText),
            explanation: difference.explanation.clone(),
        }
    }
}
