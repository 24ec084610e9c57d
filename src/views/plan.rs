//! Investment lines, exposure and the published table on the wire.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Ref, Schema, Type};

use super::{FinancialYearText, MoneyText, QuarterText, RateText};
use crate::domain::plan::{Exposure, ExposurePeriod};
use crate::domain::{FinancialYear, InvestmentLine, Money, Plan, PublishedRow};

/// Amounts by financial year. A year that is missing is "not stated", never zero.
pub type AmountsView = BTreeMap<FinancialYearText, MoneyText>;

pub(super) fn amounts(amounts: &BTreeMap<FinancialYear, Money>) -> AmountsView {
    amounts.iter().map(|(year, amount)| (FinancialYearText(*year), MoneyText(*amount))).collect()
}

/// The investment lines of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Investments)]
pub struct InvestmentsView {
    /// The unit that amounts are sent in: `pounds` or `thousands`. Answers are always in pounds.
    #[schema(example = "pounds")]
    pub unit: &'static str,
    /// The lines in their printed order, at most 500.
    pub lines: Vec<InvestmentLineView>,
}

/// One investment line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InvestmentLine)]
pub struct InvestmentLineView {
    /// Its name as printed.
    #[schema(example = "Contract Management Capacity")]
    pub line: String,
    /// `level` (what it costs each year anew), `increment` (what a year adds, which later
    /// years keep), `one_off` (in no other year), or `not_stated`.
    #[schema(example = "not_stated", required = false)]
    pub kind: &'static str,
    /// `staffing`, which grows by the pay inflation, or `other`; left out, it is not
    /// stated and does not grow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "staffing", required = false)]
    pub category: Option<&'static str>,
    /// The posts that it pays for, full-time equivalents; left out, not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub fte: Option<RateText>,
    /// The first quarter that costs anything; left out, the line runs from its first
    /// year on. The amounts stay those of whole years.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub starts: Option<QuarterText>,
    /// The last quarter that costs anything; left out, the line runs to its last year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub ends: Option<QuarterText>,
    /// What it costs in a year, in place of amounts by year; then its term is stated by
    /// `months`, or by `starts` and `ends`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub amount_a_year: Option<MoneyText>,
    /// For how many months it costs that: whole quarters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 18, required = false)]
    pub months: Option<u16>,
    /// Who pays for it, such as a grant, a fund or the base budget; left out, not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Transformation fund", required = false)]
    pub funding: Option<String>,
    /// The last quarter that the funding pays for; left out, it pays to the line's end.
    /// What the line costs later has no stated funding, so that the council pays it unless another is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub funding_ends: Option<QuarterText>,
    /// The amount by year, null in a year that is planned and not stated; empty with an
    /// `amount_a_year`.
    #[schema(schema_with = amounts_or_null)]
    pub amounts: BTreeMap<FinancialYearText, Option<MoneyText>>,
}

/// Amounts by year, any of which may be null.
fn amounts_or_null() -> Schema {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let amount = OneOfBuilder::new().item(null).item(Ref::from_schema_name("Money"));
    let by_year = ObjectBuilder::new()
        .description(Some(
            "The amount by year, null in a year that is planned and not stated; empty with an \
             `amount_a_year`.",
        ))
        .property_names(Some(ObjectBuilder::new().schema_type(Type::String)))
        .additional_properties(Some(Schema::from(amount)))
        .examples([serde_json::json!({"2022-23": "97000.00", "2023-24": null})]);
    by_year.into()
}

impl From<&Plan> for InvestmentsView {
    fn from(plan: &Plan) -> Self {
        let lines = plan.lines.iter().map(InvestmentLineView::from).collect();
        InvestmentsView { unit: "pounds", lines }
    }
}

impl From<&InvestmentLine> for InvestmentLineView {
    fn from(line: &InvestmentLine) -> Self {
        InvestmentLineView {
            line: line.line.clone(),
            kind: line.kind.map_or("not_stated", |kind| kind.as_str()),
            category: line.category.map(|category| category.as_str()),
            fte: line.fte.map(RateText),
            starts: line.starts.map(QuarterText),
            ends: line.ends.map(QuarterText),
            amount_a_year: line.term.map(|term| MoneyText(term.amount_a_year)),
            // Where the line states its end, that and the start say how long it runs.
            months: line.term.filter(|_| line.ends.is_none()).map(|term| term.months),
            funding: line.funding.as_ref().map(|funding| funding.source.clone()),
            funding_ends: line.funding.as_ref().and_then(|it| it.ends).map(QuarterText),
            amounts: {
                let stated = line.amounts.iter().map(|(year, amount)| (*year, Some(*amount)));
                let named = stated.chain(line.blank.iter().map(|year| (*year, None)));
                named
                    .map(|(year, amount)| (FinancialYearText(year), amount.map(MoneyText)))
                    .collect()
            },
        }
    }
}

/// The table that a paper printed, as claims to reproduce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Published)]
pub struct PublishedView {
    /// The rows in their printed order, at most 500.
    pub rows: Vec<PublishedRowView>,
}

/// One printed row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PublishedRow)]
pub struct PublishedRowView {
    /// Its label as printed.
    #[schema(example = "Investment required")]
    pub row: String,
    /// What it claims to be: `investment`, `credit`, `net`, `cumulative_net`, `units` (a
    /// number, written like an amount), or `not_stated`, which is kept and not compared.
    #[schema(example = "net", required = false)]
    pub measure: &'static str,
    /// The printed figures by year.
    #[schema(value_type = BTreeMap<String, MoneyText>, example = json!({"2024-25": "-32281.00"}))]
    pub amounts: AmountsView,
    /// The printed total over the plan, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub total: Option<MoneyText>,
}

impl From<&[PublishedRow]> for PublishedView {
    fn from(rows: &[PublishedRow]) -> Self {
        let view = |row: &PublishedRow| PublishedRowView {
            row: row.row.clone(),
            measure: row.measure.map_or("not_stated", |measure| measure.as_str()),
            amounts: amounts(&row.amounts),
            total: row.total.map(MoneyText),
        };
        PublishedView { rows: rows.iter().map(view).collect() }
    }
}

/// What could be clawed back: direct-payment spend and clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Exposures)]
pub struct ExposuresView {
    /// By quarter or by financial year, at most 1,000 periods.
    pub periods: Vec<ExposureView>,
}

/// The exposure of a quarter or a financial year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Exposure)]
pub struct ExposureView {
    /// The financial year, where it is stated for a whole year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub financial_year: Option<FinancialYearText>,
    /// The quarter, where it is stated for a quarter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarter: Option<QuarterText>,
    /// Direct payments paid out; null is "not stated".
    #[schema(required = false)]
    pub dp_paid: Option<MoneyText>,
    /// People with a direct payment; null is "not stated".
    #[schema(example = 901, required = false)]
    pub dp_clients: Option<i64>,
}

impl From<&[Exposure]> for ExposuresView {
    fn from(exposures: &[Exposure]) -> Self {
        let view = |exposure: &Exposure| {
            let (financial_year, quarter) = match exposure.period {
                ExposurePeriod::Year(year) => (Some(FinancialYearText(year)), None),
                ExposurePeriod::Quarter(quarter) => (None, Some(QuarterText(quarter))),
            };
            ExposureView {
                financial_year,
                quarter,
                dp_paid: exposure.dp_paid.map(MoneyText),
                dp_clients: exposure.dp_clients,
            }
        };
        ExposuresView { periods: exposures.iter().map(view).collect() }
    }
}
