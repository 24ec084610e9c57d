//! Offset answers on the wire: one shape for every source of benefits, in which any figure
//! may be "not stated".

use serde::Serialize;
use utoipa::ToSchema;

use super::appraisal::{
    BaseBudgetRiskView, BaselineLevelView, GrowthInForceView, PresentValueView, SwitchingValueView,
    SwitchingValuesView,
};
use super::figures::{CheckedView, PlanFigureView};
use super::finding::FindingView;
use super::outcomes::CohortYearView;
use super::probability::ProbabilityView;
use super::programme::AssumptionsView;
use super::readings::{WithAndWithoutView, question};
use super::sensitivity::SensitivityBarView;
use super::totals::TotalsView;
use super::{FinancialYearText, InstantText, MoneyText, QuarterText};
use crate::appraisal::coverage::Coverage;
use crate::appraisal::sensitivity::Bar;
use crate::appraisal::switching::SwitchingValue;
use crate::appraisal::{AppraisalError, PublishedDifference, Year};
use crate::csv::Sheet;
use crate::domain::{GrowthChance, Money, Target};
use crate::sources::{Answer, Inputs, unused_ranges};

/// Investment against what is credited for it, and everything the answer rests on. What
/// does not apply to the source of the benefits, and what is not stated, is null or empty.
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
    /// Where the benefits come from: `clawback`, `unit_savings`, `outcome_payments`,
    /// `proposals` or `not_stated`.
    #[schema(example = "clawback")]
    pub kind: &'static str,
    /// What the answer rests on, defaults filled in; what does not apply to the source is
    /// left out.
    pub assumptions: AssumptionsView,
    /// The level that recoveries are compared with; null where benefits are not clawbacks.
    pub baseline: Option<BaselineLevelView>,
    /// The growth that is in force and where it comes from; null where nothing grows.
    pub growth: Option<GrowthInForceView>,
    /// The years in order; none where nothing is dated.
    pub years: Vec<YearView>,
    /// The plan as a whole.
    pub totals: TotalsView,
    /// The first year that costs something and whose credit covers it, or null.
    pub first_covered_year: Option<FinancialYearText>,
    /// Whether there is such a year: `reached`, `not_within_these_years`, `not_stated` (a cost or
    /// a credit that decides it is not), or `nothing_spent`.
    #[schema(example = "reached")]
    pub first_covered_state: &'static str,
    /// The first year, not before one that costs something, from whose end the cumulative
    /// net stays at or below zero, or null.
    pub payback_year: Option<FinancialYearText>,
    /// Whether the plan pays back, in the same words.
    #[schema(example = "not_within_these_years")]
    pub payback_state: &'static str,
    /// The first quarter of that year from whose end it stays so; null where there is none,
    /// or where what is credited or spent is not known by quarter.
    pub payback_quarter: Option<QuarterText>,
    /// The question that the offset basis answers; null where benefits are not clawbacks.
    pub question: Option<&'static str>,
    /// The plan held against no plan; null where benefits are not clawbacks, for what they
    /// save is already the difference that the plan makes.
    pub with_and_without: Option<WithAndWithoutView>,
    /// Present value of credit minus investment, or null where either is not stated.
    #[schema(example = "-132484.12")]
    pub npv: Option<MoneyText>,
    /// What the plan is worth today, and by which discount rate.
    pub present_value: PresentValueView,
    /// Where the plan just pays for itself, by the name of what is changed.
    #[schema(value_type = std::collections::BTreeMap<String, SwitchingValueView>)]
    pub switching_values: SwitchingValuesView,
    /// What moves the answer, one thing at a time, the widest swing of the net first. Empty
    /// where a cost or a credit is not stated by year.
    pub sensitivity: Vec<SensitivityBarView>,
    /// The probability that credit covers cost.
    pub probability: ProbabilityView,
    /// What a return of recoveries to an earlier level would cost, or null.
    pub base_budget_risk: Option<BaseBudgetRiskView>,
    /// Who moves on and what is paid for it, by year, where benefits are paid by outcomes;
    /// none where that is not stated.
    pub cohort: Vec<CohortYearView>,
    /// Figures of the plan as a whole, each with its type and its rule, which ends in "as
    /// written" where the figure leaves out a slip, a bias or prices that years and totals have.
    pub figures: Vec<PlanFigureView>,
    /// The paper's headline figures, each held against the figures of the plan as it is written.
    pub headlines: Vec<CheckedView>,
    /// Published figures that this answer does not reproduce.
    pub published_differences: Vec<PublishedDifferenceView>,
    /// What the Board should know about the answer.
    pub findings: Vec<FindingView>,
    /// The assumptions in force that are no sharper than a paper's "about" or a fit.
    #[schema(example = json!(["growth_rate"]))]
    pub about: Vec<&'static str>,
    /// The assumptions that none of its figures uses.
    #[schema(example = json!(["slippage_quarters"]))]
    pub unused: Vec<&'static str>,
    /// The assumptions whose range no probability uses.
    #[schema(example = json!([]))]
    pub unused_ranges: Vec<&'static str>,
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

/// One year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OffsetYear)]
pub struct YearView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// The expected recovery of the planned year, before basis, lag and slippage; left out where benefits are not clawbacks,
    /// and in a portfolio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<MoneyText>,
    /// The cost, optimism bias included; null is "not stated".
    pub investment: Option<MoneyText>,
    /// The cost without the optimism bias.
    pub investment_before_bias: Option<MoneyText>,
    /// What is credited; may be negative. Null is "not stated".
    pub credit: Option<MoneyText>,
    /// Investment minus credit: positive is a cost.
    pub net: Option<MoneyText>,
    /// Net, added up from the first plan year.
    pub cumulative_net: Option<MoneyText>,
    /// Credit over investment, four places, half up.
    #[schema(example = "0.5129")]
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

/// Of which programme an answer is, and when it was known.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The programme.
    pub programme: &'a str,
    /// The version of its data.
    pub data_version: &'a str,
    /// The instant that the data are known at, where they have one.
    pub as_known_at: Option<InstantText>,
}

impl OffsetView {
    /// The view of an answer.
    pub fn new(
        origin: Origin<'_>,
        inputs: &Inputs<'_>,
        answer: &Answer,
        searched: &Searched,
    ) -> Result<OffsetView, AppraisalError> {
        let (appraisal, assumptions) = (&answer.appraisal, inputs.assumptions);
        let terms = answer.clawback.as_ref().map(|clawback| &clawback.terms);
        let risk = answer.clawback.as_ref().and_then(|clawback| clawback.base_budget_risk.as_ref());
        Ok(OffsetView {
            programme: origin.programme.to_owned(),
            data_version: origin.data_version.to_owned(),
            as_known_at: origin.as_known_at,
            currency: "GBP",
            kind: inputs.benefits.source.as_str(),
            assumptions: AssumptionsView::in_force(inputs, answer),
            baseline: terms.map(|terms| BaselineLevelView::new(&terms.baseline)).transpose()?,
            growth: terms.and_then(|terms| GrowthInForceView::new(assumptions, terms)),
            years: YearView::of(answer),
            totals: TotalsView::from(&appraisal.totals),
            first_covered_year: appraisal.first_covered_year.map(FinancialYearText),
            first_covered_state: appraisal.is_covered().as_str(),
            payback_year: appraisal.payback_year.map(FinancialYearText),
            payback_state: appraisal.is_paid_back().as_str(),
            payback_quarter: appraisal.payback_quarter.map(QuarterText),
            question: answer.clawback.as_ref().map(|_| question(assumptions.offset_basis)),
            with_and_without: answer
                .clawback
                .as_ref()
                .map(|clawback| WithAndWithoutView::new(assumptions, clawback, &about(inputs))),
            npv: appraisal.present_value.map(|value| MoneyText(value.net)),
            present_value: PresentValueView::new(inputs, appraisal.present_value.as_ref()),
            switching_values: SwitchingValuesView::new(
                &searched.switching_values,
                inputs.is_forecast(),
            ),
            sensitivity: searched.sensitivity.iter().map(SensitivityBarView::from).collect(),
            probability: ProbabilityView::new(&searched.coverage, &searched.growth_needed),
            base_budget_risk: risk.map(BaseBudgetRiskView::new).transpose()?,
            cohort: answer.cohort.iter().map(CohortYearView::from).collect(),
            figures: answer.figures.iter().map(PlanFigureView::from).collect(),
            headlines: answer.headlines.iter().map(CheckedView::from).collect(),
            published_differences: answer.published_differences.iter().map(Into::into).collect(),
            findings: answer.findings.iter().map(FindingView::from).collect(),
            about: about(inputs),
            unused: answer.unused.iter().map(|unused| unused.name).collect(),
            unused_ranges: unused_ranges(inputs, answer).map(|(what, _)| what.as_str()).collect(),
        })
    }
}

/// The assumptions in force that a paper's target or a fit gives roughly.
fn about(inputs: &Inputs<'_>) -> Vec<&'static str> {
    let (of, targets) = (inputs.assumptions, inputs.targets);
    let is_about = |target: Option<Target>| target.is_some_and(|target| target.is_about);
    let growth = inputs.growth_is_about();
    let share = of.participating_share.is_none() && is_about(targets.participating_share);
    let rate = of.clawback_rate.is_none() && is_about(targets.clawback_rate);
    [("growth_rate", growth), ("participating_share", share), ("clawback_rate", rate)]
        .into_iter()
        .filter_map(|(name, is_rough)| is_rough.then_some(name))
        .collect()
}

impl OffsetView {
    /// The years as CSV: blank is "not stated".
    pub fn csv(&self, mut sheet: Sheet) -> String {
        sheet.texts(["financial_year", "recovery", "investment", "credit", "net"]);
        sheet.texts(["cumulative_net", "offset_ratio"]).end_row();
        for year in &self.years {
            sheet.number(year.financial_year.0);
            year.cells(&mut sheet).end_row();
        }
        sheet.finish()
    }
}

impl YearView {
    /// Its figures as cells: blank is "not stated".
    pub(super) fn cells<'a>(&self, sheet: &'a mut Sheet) -> &'a mut Sheet {
        for amount in
            [&self.recovery, &self.investment, &self.credit, &self.net, &self.cumulative_net]
        {
            sheet.optional(amount.as_ref().map(|amount| amount.0));
        }
        sheet.optional(self.offset_ratio.as_deref())
    }

    pub(super) fn of(answer: &Answer) -> Vec<YearView> {
        let recoveries = answer.clawback.as_ref().map(|clawback| &clawback.recoveries);
        let recovery = |place| recoveries.and_then(|recoveries| recoveries.get(place)).copied();
        let years = answer.appraisal.years.iter().enumerate();
        years.map(|(place, year)| YearView::new(year, recovery(place))).collect()
    }

    pub(super) fn new(year: &Year, recovery: Option<Money>) -> YearView {
        YearView {
            financial_year: FinancialYearText(year.financial_year),
            recovery: recovery.map(MoneyText),
            investment: year.investment.map(MoneyText),
            investment_before_bias: year.investment_before_bias.map(MoneyText),
            credit: year.credit.map(MoneyText),
            net: year.net.map(MoneyText),
            cumulative_net: year.cumulative_net.map(MoneyText),
            offset_ratio: year.offset_ratio.map(|ratio| ratio.to_string()),
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
