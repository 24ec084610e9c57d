//! In-year monitoring on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::interval::IntervalView;
use super::{FinancialYearText, InstantText, MoneyText, QuarterText, status_word};
use crate::csv::Sheet;
use crate::fits::monitoring::{AgainstForecast, Budget, MonitoredQuarter, Monitoring, Outturn};

/// A financial year against its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Monitoring)]
pub struct MonitoringView {
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
    /// The year.
    pub financial_year: FinancialYearText,
    /// Its four quarters.
    pub quarters: Vec<MonitoredQuarterView>,
    /// The sum of its final quarters; null where there is none.
    pub final_to_date: Option<MoneyText>,
    /// The sum of its provisional quarters, which are in no other figure; null where there
    /// is none.
    pub provisional_to_date: Option<MoneyText>,
    /// What the year comes to, which is a forecast until it is over; null where that
    /// cannot be said, and a finding says why.
    pub outturn: Option<OutturnView>,
    /// What it is held against; null where none is stated.
    pub budget: Option<BudgetView>,
    /// Outturn minus budget: negative falls short of it.
    pub variance: Option<MoneyText>,
    /// `green`, `amber` or `red`; null without an outturn or a budget, and where the budget
    /// is the forecast itself.
    #[schema(example = "amber")]
    pub rating: Option<&'static str>,
    /// Why it is rated so, in a sentence; null where it is not rated.
    #[schema(example = "The forecast outturn reaches the budget.")]
    pub rating_reason: Option<String>,
    /// The rule that the rating follows.
    pub rule: String,
    /// The outturn against a stored forecast; null where none is named.
    pub vintage: Option<VintageVarianceView>,
    /// What a reader must know.
    pub findings: Vec<FindingView>,
}

/// A quarter of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonitoredQuarter)]
pub struct MonitoredQuarterView {
    /// The quarter.
    pub quarter: QuarterText,
    /// `final`, `provisional` or `not_recorded`.
    #[schema(example = "not_recorded")]
    pub status: &'static str,
    /// What is recorded; null is "not stated".
    pub amount: Option<MoneyText>,
    /// What is forecast; null where the quarter is final or before the last final one.
    pub forecast: Option<MoneyText>,
}

/// What a year comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Outturn)]
pub struct OutturnView {
    /// How many of its quarters are forecast.
    #[schema(example = 3)]
    pub forecast_quarters: usize,
    /// How many were filled in from the years beside it, since a later one is final.
    #[schema(example = 0)]
    pub filled_quarters: usize,
    /// Its point: what is recorded as final, what was filled in, and the forecast of the
    /// rest. Of a year that is over, its final quarters, or else the total that its source
    /// printed.
    pub point: MoneyText,
    /// Its intervals, which are those of the rest; none where the year is over.
    pub intervals: Vec<IntervalView>,
}

/// What a year is held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Budget)]
pub struct BudgetView {
    /// The recovery that is budgeted.
    pub amount: MoneyText,
    /// `stated`, or `expected_recovery`: that of the plan under the programme's own
    /// assumptions.
    #[schema(example = "expected_recovery")]
    pub source: &'static str,
}

/// A year's outturn against what a stored forecast said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = VintageVariance)]
pub struct VintageVarianceView {
    /// The vintage's number.
    #[schema(example = 1)]
    pub vintage: i64,
    /// Its name for people.
    #[schema(example = "Board paper, November 2026")]
    pub name: Option<String>,
    /// What it said of the year; null where it does not reach it.
    pub point: Option<MoneyText>,
    /// Outturn minus that: negative is less than was forecast.
    pub variance: Option<MoneyText>,
    /// The intervals that it gave.
    pub intervals: Vec<IntervalView>,
}

impl MonitoringView {
    /// The quarters as CSV: blank is "not stated".
    pub fn csv(&self, mut sheet: Sheet) -> String {
        sheet.texts(["financial_year", "quarter", "status", "amount", "forecast"]).end_row();
        for quarter in &self.quarters {
            sheet.number(self.financial_year.0).number(quarter.quarter.0.number());
            sheet.text(quarter.status).optional(quarter.amount.map(|amount| amount.0));
            sheet.optional(quarter.forecast.map(|amount| amount.0)).end_row();
        }
        sheet.finish()
    }

    /// The view of a monitored year.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        monitoring: &Monitoring,
    ) -> MonitoringView {
        let rating = monitoring.rating.as_ref();
        MonitoringView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            currency: "GBP",
            financial_year: FinancialYearText(monitoring.financial_year),
            quarters: monitoring.quarters.iter().map(MonitoredQuarterView::from).collect(),
            final_to_date: monitoring.final_to_date.map(MoneyText),
            provisional_to_date: monitoring.provisional_to_date.map(MoneyText),
            outturn: monitoring.outturn.as_ref().map(OutturnView::from),
            budget: BudgetView::new(&monitoring.budget),
            variance: monitoring.variance.map(MoneyText),
            rating: rating.map(|(rating, _)| rating.as_str()),
            rating_reason: rating.map(|(_, reason)| reason.clone()),
            rule: monitoring.rule.clone(),
            vintage: None,
            findings: monitoring.findings.iter().map(FindingView::from).collect(),
        }
    }
}

impl From<&MonitoredQuarter> for MonitoredQuarterView {
    fn from(quarter: &MonitoredQuarter) -> Self {
        MonitoredQuarterView {
            quarter: QuarterText(quarter.quarter),
            status: status_word(quarter.recorded.map(|(status, _)| status)),
            amount: quarter.recorded.map(|(_, amount)| MoneyText(amount)),
            forecast: quarter.forecast.map(MoneyText),
        }
    }
}

impl From<&Outturn> for OutturnView {
    fn from(outturn: &Outturn) -> Self {
        OutturnView {
            forecast_quarters: outturn.forecast_quarters,
            filled_quarters: outturn.filled_quarters,
            point: MoneyText(outturn.outlook.point),
            intervals: outturn.outlook.intervals.iter().map(IntervalView::from).collect(),
        }
    }
}

impl BudgetView {
    /// The view of a budget; `None` where none is stated.
    fn new(budget: &Budget) -> Option<BudgetView> {
        let source = match budget {
            Budget::Stated(_) => "stated",
            Budget::Expected(_) | Budget::Forecast(_) => "expected_recovery",
            Budget::NotStated(_) => return None,
        };
        budget.amount().map(|amount| BudgetView { amount: MoneyText(amount), source })
    }
}

impl VintageVarianceView {
    /// The view of a year against the vintage with a number and a name.
    pub fn new(vintage: i64, name: Option<String>, against: &AgainstForecast) -> Self {
        VintageVarianceView {
            vintage,
            name,
            point: against.point.map(MoneyText),
            variance: against.variance.map(MoneyText),
            intervals: against.intervals.iter().map(IntervalView::from).collect(),
        }
    }
}
