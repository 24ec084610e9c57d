//! The parts of an offset answer that appraise it: present values, switching
//! values, what the base budget risks.

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::programme::BaselineView;
use super::{FinancialYearText, MoneyText, RateText};
use crate::appraisal::cautions::{NOMINAL_AT_REAL_RATE, is_nominal_at_real_rate};
use crate::appraisal::switching::{Search, SwitchingValue, Value};
use crate::appraisal::{AppraisalError, PresentValue};
use crate::domain::assumptions::GREEN_BOOK_DISCOUNT_RATE;
use crate::domain::{Assumptions, RecoveryPath};
use crate::sources::Inputs;
use crate::sources::clawback::{BaseBudgetRisk, BaselineLevel, Terms};

/// The growth of the baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthInForce)]
pub struct GrowthInForceView {
    /// Growth a year.
    pub growth_rate: RateText,
    /// `stated`, `target` or `fitted`.
    #[schema(example = "stated")]
    pub source: &'static str,
    /// The fit of the recorded amounts that it comes from: `trend` or
    /// `trend_with_step`; null where it does not.
    #[schema(example = "trend_with_step")]
    pub specification: Option<&'static str>,
}

impl GrowthInForceView {
    pub(super) fn new(assumptions: &Assumptions, terms: &Terms) -> Option<GrowthInForceView> {
        let grows = assumptions.recovery_path == RecoveryPath::GrowthOnBaseline;
        terms.growth_rate.filter(|_| grows).map(|rate| GrowthInForceView {
            growth_rate: RateText(rate),
            source: assumptions.growth_source.as_str(),
            specification: terms.fitted.map(|fit| fit.specification()),
        })
    }
}

/// What the plan is worth today. The first plan year is not discounted. Each figure
/// is rounded by itself, so that they may differ by a penny.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PresentValue)]
pub struct PresentValueView {
    /// Present value of the credit; null where a cost is not stated.
    pub credit: Option<MoneyText>,
    /// Present value of the investment.
    pub investment: Option<MoneyText>,
    /// Present value of credit minus investment: `npv`.
    pub net: Option<MoneyText>,
    /// Credit over investment in present values, four places, half up.
    #[schema(example = "0.8859")]
    pub ratio: Option<String>,
    /// What that ratio is: `cost_recovery`, for a clawback is the council's own money that
    /// comes back, or `benefit_cost`.
    #[schema(example = "cost_recovery")]
    pub ratio_kind: &'static str,
    /// The discount rate a year.
    pub discount_rate: RateText,
    /// The day on which that rate was in force; null is "not stated".
    #[schema(example = "2022-03-30")]
    pub discount_rate_as_at: Option<String>,
    /// Where the rate comes from, and whether it fits the prices of the amounts.
    pub message: String,
}

impl PresentValueView {
    pub(super) fn new(inputs: &Inputs<'_>, value: Option<&PresentValue>) -> PresentValueView {
        let assumptions = inputs.assumptions;
        let ratio = value.and_then(|value| value.ratio);
        PresentValueView {
            credit: value.map(|value| MoneyText(value.credit)),
            investment: value.map(|value| MoneyText(value.investment)),
            net: value.map(|value| MoneyText(value.net)),
            ratio: ratio.map(|ratio| ratio.to_string()),
            ratio_kind: if inputs.is_clawback() { "cost_recovery" } else { "benefit_cost" },
            discount_rate: RateText(assumptions.discount_rate),
            discount_rate_as_at: assumptions.discount_rate_as_at.map(|date| date.to_string()),
            message: about_the_rate(assumptions),
        }
    }
}

fn about_the_rate(assumptions: &Assumptions) -> String {
    let rate = assumptions.discount_rate;
    let is_green_book = rate.decimal() == GREEN_BOOK_DISCOUNT_RATE.decimal();
    let source = if is_green_book {
        "3.5% a year is the real rate of HM Treasury's Green Book of 2026 for years 0 to 30. Its \
         review ended in June 2026"
            .to_owned()
    } else {
        format!("{} a year is a stated rate", rate.in_percent())
    };
    let dated = match assumptions.discount_rate_as_at {
        Some(date) => format!(". The rate is that of {date}"),
        None => ". No date is stated on which the rate was in force".to_owned(),
    };
    let prices = match is_nominal_at_real_rate(assumptions) {
        true => format!(" {NOMINAL_AT_REAL_RATE}"),
        false => String::new(),
    };
    format!("{source}{dated}.{prices}")
}

/// Where the plan just pays for itself over its years, one thing changed and the others
/// kept, by the name of what is changed: an assumption, or a figure of the source. Solved on
/// exact amounts, before their rounding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SwitchingValuesView(pub Vec<(&'static str, SwitchingValueView)>);

/// One switching value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SwitchingValue)]
pub struct SwitchingValueView {
    /// `found`, `at_least` (the plan pays up to the longest that is tried), `no_such_value`
    /// (none within its range does it, or every one does) or `not_available` (the answer does
    /// not depend on it).
    #[schema(example = "found")]
    pub state: &'static str,
    /// The value in the form of its assumption: a rate to ten places, an amount, or a whole
    /// number; null unless the state is `found` or `at_least`.
    #[schema(example = "0.1098365858")]
    pub value: Option<String>,
    /// The sentence.
    pub message: String,
    /// The value for people: `10.98%`, `2,608,920.49`, `at least 40 quarters`.
    #[serde(skip)]
    pub in_words: Option<String>,
}

impl Serialize for SwitchingValuesView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl SwitchingValuesView {
    pub(super) fn new(values: &[SwitchingValue], is_forecast: bool) -> SwitchingValuesView {
        let about = if is_forecast { "about " } else { "" };
        let named =
            |value: &SwitchingValue| (value.parameter, SwitchingValueView::new(value, about));
        SwitchingValuesView(values.iter().map(named).collect())
    }
}

impl SwitchingValueView {
    /// `about` stands before a value for people that rests on a forecast.
    fn new(value: &SwitchingValue, about: &str) -> SwitchingValueView {
        let found = match &value.search {
            Search::Found(found) | Search::AtLeast(found) => Some(found),
            Search::NoSuchValue | Search::NotAvailable => None,
        };
        let in_words = |found: &Value| match found {
            Value::Amount(amount) if !about.is_empty() => amount.to_pound().in_words(),
            found => found.in_words(),
        };
        SwitchingValueView {
            in_words: found.map(|found| match value.search {
                Search::AtLeast(_) => format!("at least {}", found.in_words()),
                _ => format!("{about}{}", in_words(found)),
            }),
            state: value.search.state(),
            value: found.map(Value::to_string),
            message: value.message.clone(),
        }
    }
}

/// What a return of recoveries to an earlier level would take from the base budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BaseBudgetRisk)]
pub struct BaseBudgetRiskView {
    /// The first plan year, in which it would show.
    pub financial_year: FinancialYearText,
    /// What is recovered today: the baseline.
    pub at_risk: MoneyText,
    /// Which earlier level: `base_budget_level`, or the mean of the years before the
    /// marked intervention.
    #[schema(value_type = super::programme::BaselineForm)]
    pub earlier_level: BaselineView,
    /// That level and its origin.
    pub earlier: BaselineLevelView,
    /// The baseline minus that level.
    #[schema(example = "803419.67")]
    pub shortfall: MoneyText,
    /// The growth a year that the level might have first; null is "not stated".
    pub growth_rate: Option<RateText>,
    /// The baseline minus that level after a year of growth; null where that is not stated.
    #[schema(example = "649644.33")]
    pub shortfall_after_growth: Option<MoneyText>,
}

impl BaseBudgetRiskView {
    pub(super) fn new(risk: &BaseBudgetRisk) -> Result<BaseBudgetRiskView, AppraisalError> {
        Ok(BaseBudgetRiskView {
            financial_year: FinancialYearText(risk.financial_year),
            at_risk: MoneyText(risk.at_risk),
            earlier_level: BaselineView::from(risk.earlier.baseline),
            earlier: BaselineLevelView::new(&risk.earlier)?,
            shortfall: MoneyText(risk.shortfall),
            growth_rate: risk.growth_rate.map(RateText),
            shortfall_after_growth: risk.shortfall_after_growth.map(MoneyText),
        })
    }
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

impl BaselineLevelView {
    pub(super) fn new(level: &BaselineLevel) -> Result<BaselineLevelView, AppraisalError> {
        Ok(BaselineLevelView {
            amount: MoneyText(level.amount()?),
            source: level.source.as_str(),
            sum_of_quarters: level.sum_of_quarters.map(MoneyText),
            difference: level.difference().map(MoneyText),
        })
    }
}
