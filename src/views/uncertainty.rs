//! How sure an offset answer is: what moves it, and with which probability credit
//! covers cost.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FinancialYearText, MoneyText, RateText};
use crate::domain::{Chance, GrowthChance, Rate};
use crate::offset::coverage::Covered;
use crate::offset::sensitivity::{Bar, End};

/// One assumption moved both ways, the others kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SensitivityBar)]
pub struct SensitivityBarView {
    /// The name of the assumption.
    #[schema(example = "growth_rate")]
    pub parameter: &'static str,
    /// By how much it is moved, within the ends between which it makes sense.
    #[schema(example = "-0.05 and +0.05")]
    pub step: &'static str,
    /// The answer at the lower end; null where a figure would be too large.
    pub low: Option<SensitivityEndView>,
    /// The answer at the higher end; null where a figure would be too large.
    pub high: Option<SensitivityEndView>,
    /// How far the two nets lie apart.
    #[schema(example = "1190932.00")]
    pub net_swing: MoneyText,
    /// How far the two net present values lie apart.
    pub npv_swing: MoneyText,
}

/// The answer at one end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SensitivityEnd)]
pub struct SensitivityEndView {
    /// The value of the assumption there, in the form it is sent in.
    #[schema(example = "0.05")]
    pub value: String,
    /// The net over the plan.
    pub net: MoneyText,
    /// Credit over investment, four places, half up.
    #[schema(example = "0.4167")]
    pub offset_ratio: Option<String>,
    /// The net present value.
    pub npv: MoneyText,
}

impl From<&Bar> for SensitivityBarView {
    fn from(bar: &Bar) -> Self {
        SensitivityBarView {
            parameter: bar.parameter,
            step: bar.step,
            low: bar.low.as_ref().map(SensitivityEndView::from),
            high: bar.high.as_ref().map(SensitivityEndView::from),
            net_swing: MoneyText(bar.net_swing),
            npv_swing: MoneyText(bar.npv_swing),
        }
    }
}

impl From<&End> for SensitivityEndView {
    fn from(end: &End) -> Self {
        SensitivityEndView {
            value: end.value.clone(),
            net: MoneyText(end.net),
            offset_ratio: end.offset_ratio.map(|ratio| ratio.to_string()),
            npv: MoneyText(end.npv),
        }
    }
}

/// The probability that credit covers cost, where the recoveries are a distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Probability)]
pub struct ProbabilityView {
    /// Over the plan.
    pub plan: ChanceView,
    /// By year; empty where there is no distribution.
    pub years: Vec<YearChanceView>,
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
        let percent = if probability < Rate::new(1, 3) {
            "less than 0.1%".to_owned()
        } else if probability > Rate::new(999, 3) {
            "more than 99.9%".to_owned()
        } else {
            probability.in_percent()
        };
        let message = format!(
            "By {fit} the recorded amounts have grown by {} a year or more, which is what the plan \
             needs, with a probability of {percent}. That they go on so is an assumption.",
            chance.needed.to_places(4).in_percent(),
        );
        GrowthChanceView {
            specification: chance.specification(),
            growth_rate: RateText(chance.needed),
            probability: RateText(probability),
            message,
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
    /// The probability, to four places; null where it is not available.
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

impl ProbabilityView {
    pub(super) fn new(
        coverage: &Result<Vec<Covered>, String>,
        growth_needed: &[GrowthChance],
    ) -> ProbabilityView {
        let growth_needed = growth_needed.iter().map(GrowthChanceView::from).collect();
        let covered = match coverage {
            Ok(covered) => covered,
            Err(why) => {
                let plan = ChanceView::not_available(why);
                return ProbabilityView { plan, years: Vec::new(), growth_needed };
            }
        };
        let plan = covered.iter().find(|part| part.financial_year.is_none());
        let years = covered.iter().filter_map(|part| Some((part.financial_year?, part)));
        ProbabilityView {
            plan: match plan {
                Some(part) => ChanceView::new(part, "the plan"),
                None => ChanceView::not_available("The plan was not asked about."),
            },
            years: years
                .map(|(year, part)| YearChanceView {
                    financial_year: FinancialYearText(year),
                    chance: ChanceView::new(part, &year.to_string()),
                    credit_intervals: part.credit_intervals.iter().map(Into::into).collect(),
                })
                .collect(),
            growth_needed,
        }
    }
}

impl ChanceView {
    fn not_available(why: &str) -> ChanceView {
        ChanceView { state: "not_available", probability: None, message: why.to_owned() }
    }

    fn new(part: &Covered, of: &str) -> ChanceView {
        let (state, rate, bound) = match &part.chance {
            Ok(Chance::Is(rate)) => ("found", rate, ""),
            Ok(Chance::AtLeast(rate)) => ("at_least", rate, "at least "),
            Ok(Chance::AtMost(rate)) => ("at_most", rate, "at most "),
            Err(why) => return ChanceView::not_available(why),
        };
        let given =
            if part.given_year_before { ", the year before taken at its point" } else { "" };
        let message = format!(
            "By the forecast's own intervals the credit of {of} covers its cost with a \
             probability of {bound}{}{given}.",
            rate.in_percent()
        );
        ChanceView { state, probability: Some(RateText(*rate)), message }
    }
}

impl From<&(u8, crate::domain::Money, crate::domain::Money)> for CreditIntervalView {
    fn from((level, lower, upper): &(u8, crate::domain::Money, crate::domain::Money)) -> Self {
        CreditIntervalView { level: *level, lower: MoneyText(*lower), upper: MoneyText(*upper) }
    }
}
