//! With which probability credit covers cost, on the wire.

mod words;

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, MoneyText, RateText};
use crate::appraisal::coverage::{Coverage, Covered, Method, RangeInForce};
use crate::domain::fitted::specification;
use crate::domain::{Chance, GrowthChance, Money, Rate};
use crate::words::spoken;
use words::{about, condition, in_words, is_sampled, note, percent};

/// The probability that credit covers cost, where the recoveries or what they rest on are
/// a distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Probability)]
pub struct ProbabilityView {
    /// Over the plan.
    pub plan: ChanceView,
    /// Intervals of the plan's credit; empty where it has none of its own.
    pub plan_credit_intervals: Vec<CreditIntervalView>,
    /// By year; empty where there is no distribution.
    pub years: Vec<YearChanceView>,
    /// `analytic` (read from one distribution without drawing a number) or `simulated`;
    /// null where there is no distribution.
    #[schema(example = "analytic")]
    pub method: Option<&'static str>,
    /// How often was drawn, where it was.
    pub draws: Option<u32>,
    /// What the drawn numbers start from: the same at every call.
    pub seed: Option<u64>,
    /// The assumptions that are distributions; empty where that is the forecast.
    pub ranges: Vec<RangeInForceView>,
    /// Whose distributions these are and what they leave out; null where there is none.
    pub note: Option<String>,
    /// How likely the records make the growth that the plan needs to pay for itself, by
    /// each fit of them; empty where growth does not decide it or nothing can be fitted.
    pub growth_needed: Vec<GrowthChanceView>,
}

/// How likely the records make the growth that a plan needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthChance)]
pub struct GrowthChanceView {
    /// The fit of the recorded amounts: `trend` or `trend_with_step`.
    #[schema(example = "trend_with_step")]
    pub specification: &'static str,
    /// The growth a year that is needed: its switching value.
    #[schema(example = "0.1098365858")]
    pub growth_rate: RateText,
    /// The probability that the amounts have grown by at least that, to three places.
    #[schema(example = "0.004")]
    pub probability: RateText,
    /// The sentence.
    pub message: String,
}

impl From<&GrowthChance> for GrowthChanceView {
    fn from(chance: &GrowthChance) -> Self {
        let fit = match chance.with_step {
            true => "the fit with the marked step",
            false => "the plain trend, which takes a step for growth,",
        };
        let probability = chance.probability;
        let percent = match probability {
            none if none < Rate::new(1, 3) => "less than 0.1%".to_owned(),
            certain if certain > Rate::new(999, 3) => "more than 99.9%".to_owned(),
            between => about(between),
        };
        let needed = chance.needed.to_places(4);
        let (more, done) = match needed < Rate::new(0, 0) {
            true => ("less", "kept to that"),
            false => ("more", "grown so much"),
        };
        let message = format!(
            "The plan needs {} a year or {more}. By {fit} the recorded amounts have {done} with a \
             probability of {percent}. That they go on so is an assumption.",
            needed.as_growth(""),
        );
        GrowthChanceView {
            specification: chance.specification(),
            growth_rate: RateText(chance.needed),
            probability: RateText(probability),
            message,
        }
    }
}

/// An assumption that is a distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RangeInForce)]
pub struct RangeInForceView {
    /// The assumption.
    #[schema(example = "growth_rate")]
    pub assumption: &'static str,
    /// It is lower with one chance in ten.
    #[schema(example = "0.02")]
    pub low: String,
    /// The median: the value of the assumption.
    #[schema(example = "0.10")]
    pub median: String,
    /// It is higher with one chance in ten.
    #[schema(example = "0.14")]
    pub high: String,
    /// `stated` by a person, or the growth fit: `trend` or `trend_with_step`.
    #[schema(example = "stated")]
    pub source: &'static str,
}

impl From<&RangeInForce> for RangeInForceView {
    fn from(range: &RangeInForce) -> Self {
        RangeInForceView {
            assumption: range.what.as_str(),
            low: range.low.to_string(),
            median: range.value.to_string(),
            high: range.high.to_string(),
            source: range.fitted_with_step.map_or("stated", specification),
        }
    }
}

/// A probability, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Chance)]
pub struct ChanceView {
    /// `found`, `at_least` or `at_most` (beyond the widest calibrated interval only a
    /// bound is known), or `not_available`.
    #[schema(example = "found")]
    pub state: &'static str,
    /// The probability, to four places; null where it is not available. Where several
    /// ranges are drawn from together it may be two in a hundred off.
    pub probability: Option<RateText>,
    /// The sentence.
    pub message: String,
}

/// The probability of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = YearChance)]
pub struct YearChanceView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// The probability that its credit covers its cost.
    #[serde(flatten)]
    pub chance: ChanceView,
    /// Intervals of its credit; empty where the credit has none of its own.
    pub credit_intervals: Vec<CreditIntervalView>,
}

/// An interval of a year's credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CreditInterval)]
pub struct CreditIntervalView {
    /// The share of outcomes that should lie inside, in percent.
    #[schema(example = 80)]
    pub level: u8,
    /// The lower bound; may be negative.
    pub lower: MoneyText,
    /// The upper bound.
    pub upper: MoneyText,
}

/// What every sentence about a probability says besides it.
struct Said<'a> {
    /// Under what it holds.
    condition: Option<String>,
    /// How often intervals of the forecast held in the past, where that is known.
    held: Option<&'a str>,
    is_sampled: bool,
}

impl ProbabilityView {
    pub(super) fn new(
        coverage: &Result<Coverage, String>,
        growth_needed: &[GrowthChance],
    ) -> ProbabilityView {
        let growth_needed = growth_needed.iter().map(GrowthChanceView::from).collect();
        let coverage = match coverage {
            Ok(coverage) => coverage,
            Err(why) => return ProbabilityView::not_available(why, growth_needed),
        };
        let said = Said {
            condition: condition(coverage),
            held: coverage.under.held.as_deref(),
            is_sampled: is_sampled(coverage),
        };
        let years = coverage.covered.iter().filter_map(|part| Some((part.financial_year?, part)));
        let years = years.map(|(year, part)| YearChanceView {
            financial_year: FinancialYearText(year),
            chance: ChanceView::new(part, &year.to_string(), &said),
            credit_intervals: intervals(part),
        });
        let (draws, seed) = match coverage.method {
            Method::Simulated { draws, seed } => (Some(draws), Some(seed)),
            Method::Forecast | Method::Analytic => (None, None),
        };
        let plan = coverage.covered.iter().find(|part| part.financial_year.is_none());
        ProbabilityView {
            plan: match plan {
                Some(part) => ChanceView::new(part, "the plan", &said),
                None => ChanceView::not_available("The plan was not asked about."),
            },
            plan_credit_intervals: plan.map_or_else(Vec::new, intervals),
            years: years.collect(),
            method: Some(if draws.is_some() { "simulated" } else { "analytic" }),
            draws,
            seed,
            ranges: coverage.ranges.iter().map(RangeInForceView::from).collect(),
            note: Some(note(coverage)),
            growth_needed,
        }
    }

    fn not_available(why: &str, growth_needed: Vec<GrowthChanceView>) -> ProbabilityView {
        ProbabilityView {
            plan: ChanceView::not_available(why),
            plan_credit_intervals: Vec::new(),
            years: Vec::new(),
            method: None,
            draws: None,
            seed: None,
            ranges: Vec::new(),
            note: None,
            growth_needed,
        }
    }
}

impl ChanceView {
    fn not_available(why: &str) -> ChanceView {
        ChanceView { state: "not_available", probability: None, message: why.to_owned() }
    }

    fn new(part: &Covered, of: &str, said: &Said<'_>) -> ChanceView {
        let chance = match &part.chance {
            Ok(chance) => chance,
            Err(why) => return ChanceView::not_available(why),
        };
        let (state, rate) = match chance {
            Chance::Is(rate) => ("found", rate),
            Chance::AtLeast(rate) => ("at_least", rate),
            Chance::AtMost(rate) => ("at_most", rate),
        };
        let year_before = part.given_year_before.then_some("the year before comes as forecast");
        let conditions: Vec<&str> =
            said.condition.as_deref().into_iter().chain(year_before).collect();
        let begins = match conditions.as_slice() {
            [] => "By the forecast, credit".to_owned(),
            conditions => format!("If {}, credit", conditions.join(" and ")),
        };
        let held = said.held.map_or_else(String::new, |held| format!(" {held}"));
        let turns_at = part.turns_at.as_ref().map_or_else(String::new, |turn| {
            let (value, side) = (in_words(turn.value), if turn.or_more { "more" } else { "less" });
            let what = spoken(turn.what.as_str());
            format!(" It does where the {what} is {value} or {side}.")
        });
        let message = format!(
            "{begins} covers the cost of {of} with a probability of {}.{held}{turns_at}",
            percent(chance, said.is_sampled),
        );
        ChanceView { state, probability: Some(RateText(*rate)), message }
    }
}

fn intervals(part: &Covered) -> Vec<CreditIntervalView> {
    let view = |(level, lower, upper): &(u8, Money, Money)| CreditIntervalView {
        level: *level,
        lower: MoneyText(*lower),
        upper: MoneyText(*upper),
    };
    part.credit_intervals.iter().map(view).collect()
}
