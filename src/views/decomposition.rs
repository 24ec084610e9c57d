//! Count times amount per clawback beside the forecast of the amount, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::forecast::{RecentStepView, intervals};
use super::growth::FittedQuartersView;
use super::interval::IntervalView;
use super::{FinancialYearText, InstantText, MoneyText, QuarterText, RateText, fixed_decimals};
use crate::fits::decomposition::{Decomposition, Estimate, QuarterViews, YearViews};
use crate::fits::forecast::{ForecastRequest, Outlook};

/// A second view of the forecast: count times amount per clawback. It never replaces
/// the forecast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Decomposition)]
pub struct DecompositionView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// Which view this is: `count_times_amount_per_clawback`.
    #[schema(example = "count_times_amount_per_clawback")]
    pub view: &'static str,
    /// The group of clients.
    #[schema(example = "all")]
    pub client_group: String,
    /// The final quarters that the factors were fitted on.
    pub fitted_on: FittedQuartersView,
    /// How much of the step lasts, in each factor by its own size.
    pub step_retained_share: RateText,
    /// The recent step of the amount, or null: the one that is marked, or with
    /// `step=found` the one that a search finds.
    pub step: Option<RecentStepView>,
    /// The interval levels in whole percent.
    #[schema(example = json!([80, 95]))]
    pub levels: Vec<u8>,
    /// How many quarters ahead.
    #[schema(example = 16)]
    pub horizon_quarters: usize,
    /// The quarters.
    pub quarters: Vec<QuarterViewsView>,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<YearViewsView>,
    /// How far the two views are apart, and what that means.
    pub message: String,
    /// What a reader must know: why the product has no interval, say.
    pub notes: Vec<FindingView>,
}

/// A number of clawbacks with its intervals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CountEstimate)]
pub struct CountEstimateView {
    /// The point, to a tenth of a clawback.
    #[schema(example = "139.6")]
    pub point: String,
    /// Its intervals.
    pub intervals: Vec<CountIntervalView>,
}

/// An interval of a number of clawbacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CountInterval)]
pub struct CountIntervalView {
    /// The share of outcomes that should lie inside, in whole percent.
    #[schema(example = 80)]
    pub level: u8,
    /// Its lower bound.
    #[schema(example = "109.3")]
    pub lower: String,
    /// Its upper bound.
    #[schema(example = "178.2")]
    pub upper: String,
}

/// An amount per clawback with its intervals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AmountPerClawback)]
pub struct AmountPerClawbackView {
    /// The point.
    pub point: MoneyText,
    /// Its intervals.
    pub intervals: Vec<IntervalView>,
}

/// A quarter in both views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QuarterViews)]
pub struct QuarterViewsView {
    /// The quarter.
    pub quarter: QuarterText,
    /// How many clawbacks.
    pub count: CountEstimateView,
    /// Pounds a clawback.
    pub amount_per_clawback: AmountPerClawbackView,
    /// The two points multiplied. It has no interval.
    pub product: MoneyText,
    /// The point of the amount's own forecast.
    pub forecast: MoneyText,
    /// The product minus the forecast.
    pub difference: MoneyText,
}

/// A financial year in both views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = YearViews)]
pub struct YearViewsView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// How many of its quarters are recorded and not forecast.
    #[schema(example = 0)]
    pub recorded_quarters: usize,
    /// How many of its quarters are missing and were filled in.
    #[schema(example = 0)]
    pub filled_quarters: usize,
    /// How many clawbacks, with intervals of their own.
    pub count: CountEstimateView,
    /// The product over the count, or null where no clawback is forecast. It has no
    /// interval.
    pub amount_per_clawback: Option<MoneyText>,
    /// The recorded quarters and the products of the others. It has no interval.
    pub product: MoneyText,
    /// The point of the year's own forecast.
    pub forecast: MoneyText,
    /// The product minus the forecast.
    pub difference: MoneyText,
    /// The difference as a share of the forecast, or null where that is zero.
    #[schema(example = "-0.0210")]
    pub difference_share: Option<String>,
}

impl DecompositionView {
    /// The view of a decomposition.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        request: &ForecastRequest,
        decomposition: &Decomposition,
    ) -> DecompositionView {
        DecompositionView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            view: "count_times_amount_per_clawback",
            client_group: request.client_group.to_string(),
            fitted_on: FittedQuartersView::from(decomposition.fitted_on),
            step_retained_share: RateText(request.step_retained_share),
            step: decomposition.step.as_ref().map(RecentStepView::from),
            levels: request.levels.clone(),
            horizon_quarters: request.horizon_quarters,
            quarters: decomposition.quarters.iter().map(QuarterViewsView::from).collect(),
            financial_years: decomposition
                .financial_years
                .iter()
                .map(YearViewsView::from)
                .collect(),
            message: decomposition.message.clone(),
            notes: decomposition.notes.iter().map(FindingView::from).collect(),
        }
    }
}

impl From<&Estimate> for CountEstimateView {
    fn from(count: &Estimate) -> Self {
        let tenths = |number: f64| fixed_decimals(number, 1);
        let interval = |(level, lower, upper): &(u8, f64, f64)| CountIntervalView {
            level: *level,
            lower: tenths(*lower),
            upper: tenths(*upper),
        };
        CountEstimateView {
            point: tenths(count.point),
            intervals: count.intervals.iter().map(interval).collect(),
        }
    }
}

impl From<&Outlook> for AmountPerClawbackView {
    fn from(amount: &Outlook) -> Self {
        AmountPerClawbackView { point: MoneyText(amount.point), intervals: intervals(amount) }
    }
}

impl From<&QuarterViews> for QuarterViewsView {
    fn from(views: &QuarterViews) -> Self {
        QuarterViewsView {
            quarter: QuarterText(views.quarter),
            count: CountEstimateView::from(&views.count),
            amount_per_clawback: AmountPerClawbackView::from(&views.amount_per_clawback),
            product: MoneyText(views.product),
            forecast: MoneyText(views.forecast),
            difference: MoneyText(views.difference),
        }
    }
}

impl From<&YearViews> for YearViewsView {
    fn from(views: &YearViews) -> Self {
        YearViewsView {
            financial_year: FinancialYearText(views.financial_year),
            recorded_quarters: views.recorded_quarters,
            filled_quarters: views.filled_quarters,
            count: CountEstimateView::from(&views.count),
            amount_per_clawback: views.amount_per_clawback.map(MoneyText),
            product: MoneyText(views.product),
            forecast: MoneyText(views.forecast),
            difference: MoneyText(views.difference),
            difference_share: views.difference_share.map(|share| fixed_decimals(share, 4)),
        }
    }
}
