//! Forecasts on the wire.

use std::fmt::Display;

use serde::Serialize;
use utoipa::ToSchema;

use super::backtest::BacktestSummaryView;
use super::finding::FindingView;
use super::growth::{FittedQuartersView, StepView};
use super::interval::IntervalView;
use super::{FinancialYearText, InstantText, MoneyText, QuarterText, RateText, fixed_decimals};
use crate::csv::Sheet;
use crate::domain::{FinancialYear, Money, Quarter};
use crate::fits::forecast::{
    ClawbackForecast, FittedGrowthPath, ForecastRequest, Outlook, StepScenario, YearOutlook,
};
use crate::fits::step::Step;

/// A forecast of quarterly clawbacks with intervals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Forecast)]
pub struct ForecastView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// What is forecast: `amount`.
    #[schema(example = "amount")]
    pub measure: &'static str,
    /// The group of clients.
    #[schema(example = "all")]
    pub client_group: String,
    /// The final quarters that it was fitted on.
    pub fitted_on: FittedQuartersView,
    /// How it was made.
    pub method: MethodView,
    /// How much of the step lasts in this forecast: a scenario, never chosen silently.
    pub step_retained_share: RateText,
    /// The recent step that the scenarios are about, or null: the one that is marked,
    /// or with `step=found` the one that a search finds.
    pub step: Option<RecentStepView>,
    /// The interval levels in whole percent.
    #[schema(example = json!([80, 95]))]
    pub levels: Vec<u8>,
    /// How many quarters ahead.
    #[schema(example = 16)]
    pub horizon_quarters: usize,
    /// The quarters.
    pub quarters: Vec<QuarterOutlookView>,
    /// The financial years that the horizon completes. Their intervals are their
    /// own: bounds of quarters never add up to bounds of years.
    pub financial_years: Vec<YearOutlookView>,
    /// All of those years together, or null.
    pub total: Option<TotalOutlookView>,
    /// The same with all, half and nothing of the step lasting, side by side; empty
    /// where there is no step. None of them is more likely than another by this method.
    pub scenarios: Vec<StepScenarioView>,
    /// What would be recovered if the fitted growth went on: no forecast, and beside one.
    /// Null where growth cannot be fitted, and a note says why.
    pub fitted_growth_goes_on: Option<FittedGrowthPathView>,
    /// How the forecast would have done on the past quarters, in short. Null where that
    /// cannot be tried, and a note says why.
    pub backtest: Option<BacktestSummaryView>,
    /// What a reader must know.
    pub notes: Vec<FindingView>,
}

/// How a forecast was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Method)]
pub struct MethodView {
    /// Its name.
    #[schema(example = "combined")]
    pub name: &'static str,
    /// Its version: the same version gives the same bytes.
    #[schema(example = "2")]
    pub version: &'static str,
    /// The members that are combined: the median of all but the line, drawn along the trend.
    #[schema(example = json!(["theta", "damped_trend"]))]
    pub members: Vec<&'static str>,
    /// The scales they are fitted on.
    #[schema(example = json!(["log", "level"]))]
    pub scales: Vec<&'static str>,
}

/// The outlook of a quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QuarterOutlook)]
pub struct QuarterOutlookView {
    /// The quarter.
    pub quarter: QuarterText,
    /// The point.
    pub point: MoneyText,
    /// Its intervals.
    pub intervals: Vec<IntervalView>,
}

/// The outlook of a financial year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = YearOutlook)]
pub struct YearOutlookView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// How many of its quarters are recorded and not forecast.
    #[schema(example = 0)]
    pub recorded_quarters: usize,
    /// How many of its quarters are missing and were filled in. They count in the point
    /// as if they were certain.
    #[schema(example = 0)]
    pub filled_quarters: usize,
    /// The point.
    pub point: MoneyText,
    /// Its intervals.
    pub intervals: Vec<IntervalView>,
}

/// The outlook of several years together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TotalOutlook)]
pub struct TotalOutlookView {
    /// The first year.
    pub first: FinancialYearText,
    /// The last year.
    pub last: FinancialYearText,
    /// The point.
    pub point: MoneyText,
    /// Its intervals.
    pub intervals: Vec<IntervalView>,
}

/// The recent step in the level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RecentStep)]
pub struct RecentStepView {
    /// `marked` by a person, or `found` by a search: then it is suggestive, never proof.
    #[schema(example = "marked")]
    pub source: &'static str,
    /// The label of the marked intervention, or null.
    #[schema(example = "COVID-19")]
    pub label: Option<String>,
    /// The step with its size, as in the growth answer.
    #[serde(flatten)]
    pub step: StepView,
    /// What to make of it.
    pub message: String,
}

/// The forecast if a named share of the step lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StepScenario)]
pub struct StepScenarioView {
    /// `step_persists`, `half_persists` or `step_reverts`.
    #[schema(example = "half_persists")]
    pub name: &'static str,
    /// How much of the step lasts.
    pub step_retained_share: RateText,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<YearOutlookView>,
    /// All of those years together, or null.
    pub total: Option<TotalOutlookView>,
}

/// The level, growth and quarter pattern of a growth fit, compounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FittedGrowthPath)]
pub struct FittedGrowthPathView {
    /// The growth fit: `trend`, or `trend_with_step` where a step can be estimated.
    #[schema(example = "trend_with_step")]
    pub specification: &'static str,
    /// Its growth a year.
    #[schema(example = "-0.0366")]
    pub growth_rate: String,
    /// The lower end of the 95% interval of growth that a verdict rests on.
    #[schema(example = "-0.2003")]
    pub lower_95: String,
    /// The upper end of that interval.
    #[schema(example = "0.1605")]
    pub upper_95: String,
    /// The quarters of the horizon.
    pub quarters: Vec<PathQuarterView>,
    /// The financial years that the horizon completes, with what of them is recorded.
    pub financial_years: Vec<PathYearView>,
    /// All of those years together, or null.
    pub total: Option<MoneyText>,
    /// What to make of it.
    pub message: String,
}

/// A quarter of such a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PathQuarter)]
pub struct PathQuarterView {
    /// The quarter.
    pub quarter: QuarterText,
    /// What would be recovered.
    pub amount: MoneyText,
}

/// A financial year of such a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PathYear)]
pub struct PathYearView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// What would be recovered.
    pub amount: MoneyText,
}

/// The intervals of an outlook.
pub(super) fn intervals(outlook: &Outlook) -> Vec<IntervalView> {
    outlook.intervals.iter().map(IntervalView::from).collect()
}

impl ForecastView {
    /// The quarters as CSV.
    pub fn csv(&self, sheet: Sheet) -> String {
        let rows = self.quarters.iter().map(|row| (row.quarter.0, &row.point, &row.intervals));
        self.csv_of("quarter", rows, sheet)
    }

    /// The financial years as CSV.
    pub fn csv_by_year(&self, sheet: Sheet) -> String {
        let years = self.financial_years.iter();
        let rows = years.map(|row| (row.financial_year.0, &row.point, &row.intervals));
        self.csv_of("financial_year", rows, sheet)
    }

    fn csv_of<'a, P: Display>(
        &self,
        period: &str,
        rows: impl Iterator<Item = (P, &'a MoneyText, &'a Vec<IntervalView>)>,
        mut sheet: Sheet,
    ) -> String {
        sheet.texts([period, "point"]);
        for level in &self.levels {
            sheet.text(&format!("lower_{level}")).text(&format!("upper_{level}"));
        }
        // Last, so that a forecast of a scenario can be told from the plain one.
        sheet.text("step_retained_share").end_row();
        for (period, point, intervals) in rows {
            sheet.number(period).number(point.0);
            for interval in intervals {
                sheet.number(interval.lower.0).number(interval.upper.0);
            }
            sheet.number(self.step_retained_share.0).end_row();
        }
        sheet.finish()
    }

    /// The view of a forecast.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        request: &ForecastRequest,
        forecast: &ClawbackForecast,
    ) -> ForecastView {
        let years = &forecast.financial_years;
        ForecastView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            measure: "amount",
            client_group: request.client_group.to_string(),
            fitted_on: FittedQuartersView::from(forecast.fitted_on),
            method: MethodView {
                name: "combined",
                version: "2",
                members: forecast.members.clone(),
                scales: forecast.scales.clone(),
            },
            step_retained_share: RateText(request.step_retained_share),
            levels: request.levels.clone(),
            horizon_quarters: request.horizon_quarters,
            quarters: forecast.quarters.iter().map(QuarterOutlookView::from).collect(),
            financial_years: years.iter().map(YearOutlookView::from).collect(),
            total: TotalOutlookView::of(years, forecast.total.as_ref()),
            step: forecast.step.as_ref().map(RecentStepView::from),
            scenarios: forecast.scenarios.iter().map(StepScenarioView::from).collect(),
            fitted_growth_goes_on: forecast.fitted_growth.as_ref().map(FittedGrowthPathView::from),
            backtest: forecast
                .backtest
                .as_ref()
                .map(|backtest| BacktestSummaryView::new(backtest, request.step_retained_share)),
            notes: forecast
                .notes
                .iter()
                .chain(&forecast.step_notes)
                .map(FindingView::from)
                .collect(),
        }
    }
}

impl From<&(Quarter, Outlook)> for QuarterOutlookView {
    fn from((quarter, outlook): &(Quarter, Outlook)) -> Self {
        QuarterOutlookView {
            quarter: QuarterText(*quarter),
            point: MoneyText(outlook.point),
            intervals: intervals(outlook),
        }
    }
}

impl From<&YearOutlook> for YearOutlookView {
    fn from(year: &YearOutlook) -> Self {
        YearOutlookView {
            financial_year: FinancialYearText(year.financial_year),
            recorded_quarters: year.recorded_quarters,
            filled_quarters: year.filled_quarters,
            point: MoneyText(year.outlook.point),
            intervals: intervals(&year.outlook),
        }
    }
}

impl TotalOutlookView {
    /// The total of the years, where there are any.
    pub(super) fn of(years: &[YearOutlook], total: Option<&Outlook>) -> Option<TotalOutlookView> {
        let (first, last, total) = (years.first()?, years.last()?, total?);
        Some(TotalOutlookView {
            first: FinancialYearText(first.financial_year),
            last: FinancialYearText(last.financial_year),
            point: MoneyText(total.point),
            intervals: intervals(total),
        })
    }
}

impl From<&Step> for RecentStepView {
    fn from(step: &Step) -> Self {
        RecentStepView {
            source: step.source.as_str(),
            label: step.intervention.as_ref().map(|intervention| intervention.label.clone()),
            step: StepView {
                starts: QuarterText(step.starts),
                size: fixed_decimals(step.estimate.size, 3),
                lower_95: fixed_decimals(step.estimate.lower_95, 3),
                upper_95: fixed_decimals(step.estimate.upper_95, 3),
            },
            message: step.message(),
        }
    }
}

impl From<&StepScenario> for StepScenarioView {
    fn from(scenario: &StepScenario) -> Self {
        StepScenarioView {
            name: scenario.name,
            step_retained_share: RateText(scenario.step_retained_share),
            financial_years: scenario.financial_years.iter().map(YearOutlookView::from).collect(),
            total: TotalOutlookView::of(&scenario.financial_years, scenario.total.as_ref()),
        }
    }
}

impl From<&FittedGrowthPath> for FittedGrowthPathView {
    fn from(path: &FittedGrowthPath) -> Self {
        let quarter = |(quarter, amount): &(Quarter, Money)| PathQuarterView {
            quarter: QuarterText(*quarter),
            amount: MoneyText(*amount),
        };
        let year = |(year, amount): &(FinancialYear, Money)| PathYearView {
            financial_year: FinancialYearText(*year),
            amount: MoneyText(*amount),
        };
        FittedGrowthPathView {
            specification: if path.with_step { "trend_with_step" } else { "trend" },
            growth_rate: fixed_decimals(path.fit.growth_rate, 4),
            lower_95: fixed_decimals(path.fit.corrected_lower_95, 4),
            upper_95: fixed_decimals(path.fit.corrected_upper_95, 4),
            quarters: path.quarters.iter().map(quarter).collect(),
            financial_years: path.financial_years.iter().map(year).collect(),
            total: path.total.map(MoneyText),
            message: path.message(),
        }
    }
}
