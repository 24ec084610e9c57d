//! Findings on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, MoneyText, QuarterText};
use crate::csv::Sheet;
use crate::domain::{Finding, Place};

/// One thing the service noticed and a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingView {
    /// The rule that found it; it works for any programme.
    #[schema(example = "skipped_year")]
    pub rule: &'static str,
    /// `info` or `warning`.
    #[schema(example = "warning")]
    pub severity: &'static str,
    /// Where it was found; empty for the whole.
    #[serde(rename = "where")]
    pub place: PlaceView,
    /// The sentence for people.
    #[schema(
        example = "The baseline is 2020-21 and growth starts in 2022-23: 2021-22 has neither growth nor a figure."
    )]
    pub message: String,
    /// How much money it is about, where it is about an amount: people read by it.
    #[serde(skip)]
    pub at_stake: Option<MoneyText>,
}

/// Where a finding was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceView {
    /// The financial year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub financial_year: Option<FinancialYearText>,
    /// The quarter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarter: Option<QuarterText>,
    /// The row or line by its label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

/// Findings as CSV: a row for each, blank where it is of no one year, quarter or line.
pub fn csv(findings: &[FindingView], mut sheet: Sheet) -> String {
    sheet.texts(["severity", "rule", "financial_year", "quarter", "row", "message"]).end_row();
    for finding in findings {
        let place = &finding.place;
        sheet.texts([finding.severity, finding.rule]);
        sheet.optional(place.financial_year.map(|year| year.0));
        sheet.optional(place.quarter.map(|quarter| quarter.0));
        sheet.texts([place.row.as_deref().unwrap_or_default(), &finding.message]).end_row();
    }
    sheet.finish()
}

impl From<&Place> for PlaceView {
    fn from(place: &Place) -> Self {
        PlaceView {
            financial_year: place.financial_year.map(FinancialYearText),
            quarter: place.quarter.map(QuarterText),
            row: place.row.clone(),
        }
    }
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        FindingView {
            rule: finding.rule,
            severity: finding.severity.as_str(),
            place: PlaceView::from(&finding.place),
            message: finding.message.clone(),
            at_stake: finding.at_stake.map(MoneyText),
        }
    }
}
