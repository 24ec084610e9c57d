//! Forecasts of client groups that add up to their total, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::finding::FindingView;
use super::forecast::{QuarterOutlookView, TotalOutlookView, YearOutlookView};
use super::growth::FittedQuartersView;
use super::{FinancialYearText, InstantText, MoneyText, RateText, fixed_decimals};
use crate::fits::client_groups::{Discrepancy, GroupForecast, GroupsForecast, GroupsRequest};

/// Forecasts of every client group and of their total. Points add up to the penny.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClientGroupsForecast)]
pub struct ClientGroupsView {
    /// The programme.
    #[schema(example = "synthetic-client-groups")]
    pub programme: String,
    /// Changes whenever a record, the plan or the programme changes.
    #[schema(example = "b7c1e0d2")]
    pub data_version: String,
    /// The instant that the data are known at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// How groups and total are made to add up: `bottom_up` or `reconciled`.
    #[schema(example = "bottom_up")]
    pub method: &'static str,
    /// The same as a sentence.
    pub method_in_words: &'static str,
    /// How much of the marked step lasts: a scenario, never chosen silently.
    pub step_retained_share: RateText,
    /// The interval levels in whole percent.
    #[schema(example = json!([80, 95]))]
    pub levels: Vec<u8>,
    /// How many quarters ahead.
    #[schema(example = 16)]
    pub horizon_quarters: usize,
    /// The groups in the order of their names.
    pub groups: Vec<ClientGroupView>,
    /// Everybody: in every row the sum of the groups.
    pub total: ClientGroupView,
    /// How far the sum of the groups and the total's own forecast were apart, by year.
    pub discrepancies: Vec<DiscrepancyView>,
    /// What a reader must know.
    pub notes: Vec<FindingView>,
}

/// One group, or everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClientGroupForecast)]
pub struct ClientGroupView {
    /// The group; `all` for everybody.
    #[schema(example = "older-people")]
    pub client_group: String,
    /// The final quarters that it was fitted on.
    pub fitted_on: FittedQuartersView,
    /// Which share of a discrepancy it takes, the total included; by `bottom_up` the
    /// total takes all of it.
    #[schema(example = "0.1204")]
    pub share_of_discrepancy: String,
    /// The quarters.
    pub quarters: Vec<QuarterOutlookView>,
    /// The financial years that the horizon completes: points are the sums of their
    /// quarters, intervals are their own.
    pub financial_years: Vec<YearOutlookView>,
    /// All of those years together, or null.
    pub total: Option<TotalOutlookView>,
}

/// How far the forecasts were apart before they were made to add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Discrepancy)]
pub struct DiscrepancyView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// The sum of the groups' own forecasts.
    pub sum_of_groups: MoneyText,
    /// The total's own forecast.
    pub forecast_of_total: MoneyText,
    /// The latter minus the former.
    pub difference: MoneyText,
}

impl ClientGroupsView {
    /// The view of forecasts by client group.
    pub fn new(
        programme: &str,
        data_version: &str,
        as_known_at: Option<InstantText>,
        request: &GroupsRequest,
        forecast: &GroupsForecast,
    ) -> ClientGroupsView {
        ClientGroupsView {
            programme: programme.to_owned(),
            data_version: data_version.to_owned(),
            as_known_at,
            method: request.adding_up.as_str(),
            method_in_words: request.adding_up.in_words(),
            step_retained_share: RateText(request.step_retained_share),
            levels: request.levels.clone(),
            horizon_quarters: request.horizon_quarters,
            groups: forecast.groups.iter().map(ClientGroupView::from).collect(),
            total: ClientGroupView::from(&forecast.total),
            discrepancies: forecast.discrepancies.iter().map(DiscrepancyView::from).collect(),
            notes: forecast.notes.iter().map(FindingView::from).collect(),
        }
    }
}

impl From<&GroupForecast> for ClientGroupView {
    fn from(group: &GroupForecast) -> Self {
        let years = &group.financial_years;
        ClientGroupView {
            client_group: group.client_group.to_string(),
            fitted_on: FittedQuartersView::from(group.fitted_on),
            share_of_discrepancy: fixed_decimals(group.share_of_discrepancy, 4),
            quarters: group.quarters.iter().map(QuarterOutlookView::from).collect(),
            financial_years: years.iter().map(YearOutlookView::from).collect(),
            total: TotalOutlookView::of(years, group.total.as_ref()),
        }
    }
}

impl From<&Discrepancy> for DiscrepancyView {
    fn from(discrepancy: &Discrepancy) -> Self {
        DiscrepancyView {
            financial_year: FinancialYearText(discrepancy.financial_year),
            sum_of_groups: MoneyText(discrepancy.sum_of_groups),
            forecast_of_total: MoneyText(discrepancy.forecast_of_total),
            difference: MoneyText(discrepancy.difference),
        }
    }
}
