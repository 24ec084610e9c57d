//! Programmes and assumptions on the wire.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::benefits::PhasingView;
use super::{FinancialYearText, MoneyText, QuarterText, RateText, TargetText};
use crate::domain::assumptions::each_assumption;
use crate::domain::benefits::Phasing;
use crate::domain::choices::{Counterfactual, Schedule};
use crate::domain::range::{Ranges, StatedRange};
use crate::domain::{
    Assumptions, Baseline, DpSpend, FinancialYear, GrowthSource, Intervention, OffsetBasis,
    PriceBasis, Programme, Quarter, Rate, RecoveryPath, Rounding, Targets,
};
use crate::sources::{Answer, Inputs};

/// A programme: what it is called, what it is held against and what its answers
/// rest on. The same fields make up `programme.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Programme)]
pub struct ProgrammeView {
    /// Its id, unique in its council: lower-case letters, digits, hyphens.
    #[schema(example = "cambridgeshire-direct-payments", pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$")]
    pub id: String,
    /// The council it belongs to.
    #[schema(example = "cambridgeshire", pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$")]
    pub council: String,
    /// Its name for people.
    #[schema(example = "Direct payments, Cambridgeshire")]
    pub name: String,
    /// The policy targets of the paper; what is left out is not stated.
    #[schema(required = false)]
    pub targets: TargetsView,
    /// Quarters that a person marked as out of the ordinary.
    #[schema(required = false)]
    pub interventions: Vec<InterventionView>,
    /// What its answers rest on unless they are told otherwise.
    #[schema(required = false)]
    pub assumptions: AssumptionsView,
}

/// The policy targets of the paper, as decimal fractions; what is left out is not stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Targets)]
pub struct TargetsView {
    /// Growth of uptake a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub uptake_growth: Option<TargetText>,
    /// Clawback over direct-payment spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub clawback_rate: Option<TargetText>,
    /// Share of clients that are clawed back from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub participating_share: Option<TargetText>,
}

/// A marked intervention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Intervention)]
pub struct InterventionView {
    /// Its first quarter.
    pub first: QuarterText,
    /// Its last quarter so far.
    pub last: QuarterText,
    /// What happened.
    #[schema(example = "COVID-19")]
    pub label: String,
}

/// Recoveries by plan year.
type ScheduleView = BTreeMap<FinancialYearText, MoneyText>;
/// Ranges by the names of assumptions.
type RangesView = BTreeMap<&'static str, RangeView>;

macro_rules! view {
    ($($(#[$doc:meta])+ $name:ident: $type:ty = $default:expr, $form:ident, $whose:ident,
        [$($body:tt)*], [$($query:tt)*];)+) => {
        /// Everything an answer rests on besides the records and the plan. The same names
        /// serve `programme.toml`, the query, the body and `--set name=value`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
        #[schema(as = Assumptions)]
        pub struct AssumptionsView {
            $(
                $(#[$doc])+
                #[serde(skip_serializing_if = "Option::is_none")]
                #[schema(nullable = false, $($body)*)]
                pub $name: Option<$form>,
            )+
        }

        impl From<&Assumptions> for AssumptionsView {
            fn from(assumptions: &Assumptions) -> AssumptionsView {
                AssumptionsView { $($name: assumptions.$name.shown(),)+ }
            }
        }

        impl AssumptionsView {
            /// Without what has no meaning where benefits are not clawbacks.
            fn beyond_clawbacks(self) -> AssumptionsView {
                AssumptionsView {
                    $($name: self.$name.filter(|_| stringify!($whose) != "clawback"),)+
                }
            }
        }
    };
}
each_assumption!(view);

/// The form in which an assumption is shown; `None` is left out.
trait Shown {
    type Form;
    fn shown(&self) -> Option<Self::Form>;
}

impl<T: Shown> Shown for Option<T> {
    type Form = T::Form;
    fn shown(&self) -> Option<T::Form> {
        self.as_ref()?.shown()
    }
}

macro_rules! shown {
    ($($type:ty => $form:ty: $show:expr;)+) => {
        $(impl Shown for $type {
            type Form = $form;
            fn shown(&self) -> Option<$form> {
                let show: fn(&$type) -> Option<$form> = $show;
                show(self)
            }
        })+
    };
}
shown! {
    Rate => RateText: |rate| Some(RateText(*rate));
    u32 => u32: |number| Some(*number);
    FinancialYear => FinancialYearText: |year| Some(FinancialYearText(*year));
    Quarter => QuarterText: |quarter| Some(QuarterText(*quarter));
    Baseline => BaselineView: |baseline| Some(BaselineView::from(*baseline));
    Phasing => PhasingView: |phasing| Some(PhasingView::from(*phasing));
    NaiveDate => String: |date| Some(date.to_string());
    RecoveryPath => String: |word| Some(word.to_string());
    OffsetBasis => String: |word| Some(word.to_string());
    GrowthSource => String: |word| Some(word.to_string());
    PriceBasis => String: |word| Some(word.to_string());
    Rounding => String: |word| Some(word.to_string());
    Counterfactual => String: |growth| Some(match growth {
        Counterfactual::Rate(rate) => rate.to_string(),
        Counterfactual::Fitted => "fitted".to_owned(),
    });
    DpSpend => String: |spend| Some(match spend {
        DpSpend::Amount(amount) => amount.to_string(),
        DpSpend::Recorded(year) => year.to_string(),
    });
    Schedule => ScheduleView: |stated| {
        let amounts =
            stated.iter().map(|(year, amount)| (FinancialYearText(*year), MoneyText(*amount)));
        (!stated.is_empty()).then(|| amounts.collect())
    };
    Ranges => RangesView: |stated| {
        let view = |range: &StatedRange| RangeView {
            low: range.low.to_string(),
            high: range.high.to_string(),
        };
        let ranges = stated.iter().map(|(what, range)| (what.as_str(), view(range)));
        (!stated.is_empty()).then(|| ranges.collect())
    };
}

/// A range around an assumption, in its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatedRange)]
pub struct RangeView {
    /// It is lower with one chance in ten.
    #[schema(example = "0.02")]
    pub low: String,
    /// It is higher with one chance in ten.
    #[schema(example = "0.14")]
    pub high: String,
}

/// What recoveries are compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Baseline)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BaselineView {
    /// One financial year: its stated total, or else the sum of its quarters.
    FinancialYear {
        /// The year.
        financial_year: FinancialYearText,
    },
    /// The mean of consecutive financial years.
    MeanOfYears {
        /// The first year.
        first: FinancialYearText,
        /// The last year.
        last: FinancialYearText,
    },
    /// An amount a year that a person states.
    Amount {
        /// The amount.
        amount: MoneyText,
    },
    /// What the growth fit says of the last complete financial year.
    FittedLevel {},
}

/// A baseline as answers give it, or in the short form that requests may use.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum BaselineForm {
    /// An object with a `kind`.
    Object(BaselineView),
    /// `2020-21`, `2017-18..2019-20`, `1537753.00` or `fitted_level`.
    Short(String),
}

impl From<&Programme> for ProgrammeView {
    fn from(programme: &Programme) -> Self {
        ProgrammeView {
            id: programme.id.to_string(),
            council: programme.council.to_string(),
            name: programme.name.clone(),
            targets: TargetsView::from(&programme.targets),
            interventions: programme.interventions.iter().map(InterventionView::from).collect(),
            assumptions: AssumptionsView::from(&programme.assumptions),
        }
    }
}

impl From<&Targets> for TargetsView {
    fn from(targets: &Targets) -> Self {
        TargetsView {
            uptake_growth: targets.uptake_growth.map(TargetText),
            clawback_rate: targets.clawback_rate.map(TargetText),
            participating_share: targets.participating_share.map(TargetText),
        }
    }
}

impl From<&Intervention> for InterventionView {
    fn from(intervention: &Intervention) -> Self {
        InterventionView {
            first: QuarterText(intervention.first),
            last: QuarterText(intervention.last),
            label: intervention.label.clone(),
        }
    }
}

impl AssumptionsView {
    /// What an answer rests on: its defaults filled in, and without what does not apply to
    /// the source of its benefits.
    #[must_use]
    pub fn in_force(inputs: &Inputs<'_>, answer: &Answer) -> AssumptionsView {
        let own = AssumptionsView::from(&answer.filled(inputs.assumptions));
        match &answer.clawback {
            Some(_) => own,
            None => AssumptionsView {
                phasing: inputs.phasing().map(PhasingView::from),
                ..own.beyond_clawbacks()
            },
        }
    }
}

impl From<Baseline> for BaselineView {
    fn from(baseline: Baseline) -> Self {
        match baseline {
            Baseline::FinancialYear(year) => {
                BaselineView::FinancialYear { financial_year: FinancialYearText(year) }
            }
            Baseline::MeanOfYears(first, last) => BaselineView::MeanOfYears {
                first: FinancialYearText(first),
                last: FinancialYearText(last),
            },
            Baseline::Amount(amount) => BaselineView::Amount { amount: MoneyText(amount) },
            Baseline::FittedLevel => BaselineView::FittedLevel {},
        }
    }
}
