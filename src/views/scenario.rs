//! Scenarios and their comparison on the wire.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::appraisal::{SwitchingValueView, SwitchingValuesView};
use super::finding::FindingView;
use super::offset::{OffsetView, YearView};
use super::programme::AssumptionsView;
use super::readings::WithAndWithoutView;
use super::sensitivity::SensitivityBarView;
use super::totals::TotalsView;
use super::{FinancialYearText, InstantText, MoneyText};
use crate::ingest::scenario::Scenario;
use crate::sources::comparison::{ComparisonStep, Difference};

/// Saved assumptions that replace the programme's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Scenario)]
pub struct ScenarioView {
    /// Its id, unique in its programme: lower-case letters, digits, hyphens.
    #[schema(example = "cumulative-uplift", pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$")]
    pub id: String,
    /// Its name for people.
    #[schema(example = "B: each rise counted every year")]
    pub name: String,
    /// What it is for; left out or null, nothing is said.
    #[schema(required = false)]
    pub description: Option<String>,
    /// The assumptions that it replaces, by name. Those that it does not name are the
    /// programme's own, also when these change later.
    #[schema(required = false, value_type = AssumptionsView)]
    pub assumptions: Map<String, Value>,
}

/// One version of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ScenarioVersion)]
pub struct ScenarioVersionView {
    /// Its version, from 1.
    #[schema(example = 1)]
    pub version: i64,
    /// Whether it is archived.
    #[schema(example = false)]
    pub archived: bool,
    /// When it was recorded.
    pub recorded_at: InstantText,
    /// Who recorded it.
    #[schema(example = "finance-officer")]
    pub submitted_by: Option<String>,
    /// Why.
    #[schema(example = "Asked for by the Board")]
    pub reason: Option<String>,
    /// The scenario in this version.
    pub scenario: ScenarioView,
}

/// The scenarios of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Scenarios)]
pub struct ScenariosView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The scenarios in their version in force, by id.
    pub scenarios: Vec<ScenarioVersionView>,
}

/// A scenario with its offset and its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ScenarioAnswer)]
pub struct ScenarioAnswerView {
    /// The programme.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// The scenario, as it is sent to replace it.
    pub scenario: ScenarioView,
    /// Whether it is archived.
    #[schema(example = false)]
    pub archived: bool,
    /// Its versions, oldest first.
    pub versions: Vec<ScenarioVersionView>,
    /// The offset under its assumptions; null where there is no answer.
    pub offset: Option<OffsetView>,
    /// Why there is no answer; null where there is one.
    pub offset_refused: Option<String>,
}

/// Scenarios side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ScenarioComparison)]
pub struct ComparisonView {
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
    /// The scenario that the others are held against.
    #[schema(example = "programme")]
    pub first: String,
    /// The order in which assumptions are changed one at a time. One that has no answer
    /// by itself waits until one that does has changed.
    #[schema(example = json!(["recovery_path", "offset_basis", "baseline"]))]
    pub order: Vec<&'static str>,
    /// The scenarios, the first one first; `programme` is the programme's own assumptions.
    pub scenarios: Vec<ComparedScenarioView>,
    /// What stands side by side and is not alike.
    pub findings: Vec<FindingView>,
    /// Those that nobody named and that have no answer. One that is named and has none is
    /// refused.
    pub left_out: Vec<LeftOutScenarioView>,
}

/// A scenario that is not compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LeftOutScenario)]
pub struct LeftOutScenarioView {
    /// Its id, or `programme`.
    #[schema(example = "late")]
    pub id: String,
    /// Why it has no answer.
    #[schema(
        example = "2030-31 cannot be the baseline: it has neither four final quarters nor a stated total; name \
                   another year, or an amount a year."
    )]
    pub why: String,
}

/// One scenario beside the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ComparedScenario)]
pub struct ComparedScenarioView {
    /// Its id, or `programme`.
    #[schema(example = "cumulative-uplift")]
    pub id: String,
    /// Its name for people.
    #[schema(example = "B: each rise counted every year")]
    pub name: String,
    /// The assumptions that are not those of the first.
    pub differences: Vec<AssumptionDifferenceView>,
    /// The plan year by year.
    pub years: Vec<YearView>,
    /// Sums of the years.
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
    /// Present value of credit minus investment, or null where a cost is not stated.
    pub npv: Option<MoneyText>,
    /// Where its discount rate comes from, and whether it fits the prices of the amounts.
    pub npv_message: String,
    /// Where the plan just pays for itself under it.
    #[schema(value_type = std::collections::BTreeMap<String, SwitchingValueView>)]
    pub switching_values: SwitchingValuesView,
    /// The plan held against no plan under it, with growth without the plan and attribution;
    /// null where benefits are not clawbacks.
    pub with_and_without: Option<WithAndWithoutView>,
    /// What moves its answer, one assumption at a time, the widest swing of the net first.
    pub sensitivity: Vec<SensitivityBarView>,
    /// The plan's credit minus that of the first, or null where either is not stated.
    pub credit_difference: Option<MoneyText>,
    /// The plan's net minus that of the first, or null where a cost is not stated.
    pub net_difference: Option<MoneyText>,
    /// What makes the difference, one assumption at a time. The changes add up to the
    /// differences to the penny.
    pub steps: Vec<ComparisonStepView>,
    /// Whether its credits are those of a forecast: people are told so.
    #[serde(skip)]
    pub is_forecast: bool,
}

/// An assumption that is not that of the first scenario, both in their short form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AssumptionDifference)]
pub struct AssumptionDifferenceView {
    /// Its name.
    #[schema(example = "baseline")]
    pub assumption: &'static str,
    /// What it is here.
    #[schema(example = "2017-18..2019-20")]
    pub here: String,
    /// What it is in the first scenario.
    #[schema(example = "2020-21")]
    pub in_first: String,
}

/// What changing an assumption does to the plan, those before it changed already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ComparisonStep)]
pub struct ComparisonStepView {
    /// The assumption; several where one has no answer without the others.
    #[schema(example = json!(["baseline"]))]
    pub assumptions: Vec<&'static str>,
    /// What it does to the plan's credit, or null where that is not stated.
    #[schema(example = "-372868.00")]
    pub credit_change: Option<MoneyText>,
    /// What it does to the plan's net, or null where a cost is not stated.
    #[schema(example = "372868.00")]
    pub net_change: Option<MoneyText>,
    /// The sentence for people; its amount is the change of the net.
    #[schema(
        example = "+372,868: baseline 1,537,753.33 (2017-18..2019-20) instead of 2,341,173 (2020-21)."
    )]
    pub message: String,
    /// Whether credits before or after it are those of a forecast: people are told so.
    #[serde(skip)]
    pub is_forecast: bool,
}

impl From<&Scenario> for ScenarioView {
    fn from(scenario: &Scenario) -> Self {
        ScenarioView {
            id: scenario.id.to_string(),
            name: scenario.name.clone(),
            description: scenario.description.clone(),
            assumptions: scenario.assumptions.clone(),
        }
    }
}

impl From<&Difference> for AssumptionDifferenceView {
    fn from(difference: &Difference) -> Self {
        AssumptionDifferenceView {
            assumption: difference.assumption,
            here: difference.here.clone(),
            in_first: difference.in_first.clone(),
        }
    }
}

impl From<&ComparisonStep> for ComparisonStepView {
    fn from(step: &ComparisonStep) -> Self {
        ComparisonStepView {
            assumptions: step.assumptions.clone(),
            credit_change: step.change.credit.map(MoneyText),
            net_change: step.change.net.map(MoneyText),
            message: step.message.clone(),
            is_forecast: step.is_forecast,
        }
    }
}
