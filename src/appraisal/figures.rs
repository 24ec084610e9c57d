//! Figures of a plan as a whole, each with its type and the rule by which it came about.

use std::collections::BTreeSet;

use crate::domain::Money;
use crate::domain::figure::{Figure, Measure};

/// What kind of amount a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmountType {
    /// In each year anew.
    Level,
    /// What a year adds.
    Increment,
    /// Once.
    OneOff,
    /// Over the plan as a whole.
    TotalOverPlan,
    /// Of several types, added up by the rule that the figure states.
    Mixed,
    /// The paper does not say.
    NotStated,
}

impl AmountType {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            AmountType::Level => "level",
            AmountType::Increment => "increment",
            AmountType::OneOff => "one_off",
            AmountType::TotalOverPlan => "total_over_plan",
            AmountType::Mixed => "mixed",
            AmountType::NotStated => "not_stated",
        }
    }

    /// One type where all are of one; else they are mixed.
    pub fn joint(types: impl Iterator<Item = AmountType>) -> AmountType {
        let types: BTreeSet<AmountType> = types.collect();
        match types.len() {
            0 => AmountType::NotStated,
            1 => types.into_iter().next().unwrap_or(AmountType::NotStated),
            _ => AmountType::Mixed,
        }
    }
}

/// A figure of the plan as a whole, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFigure {
    /// What it is called.
    pub name: String,
    /// What it measures, where it is one of the measures that a paper may claim.
    pub measure: Option<Measure>,
    /// What kind of amount it is.
    pub amount_type: AmountType,
    /// The figure.
    pub figure: Figure,
    /// By which rule it was taken or added up.
    pub rule: String,
}

/// The rule of a figure that nothing here computes.
pub const AS_STATED: &str = "as the paper states it";

impl PlanFigure {
    /// Whether the figure is the paper's own, so that a claim of it proves nothing.
    pub fn is_stated(&self) -> bool {
        self.rule == AS_STATED
    }

    /// A figure of a measure.
    pub fn of(
        measure: Measure,
        name: &str,
        kind: AmountType,
        figure: Figure,
        rule: String,
    ) -> PlanFigure {
        PlanFigure {
            name: name.to_owned(),
            measure: Some(measure),
            amount_type: kind,
            figure,
            rule,
        }
    }

    /// An amount of a measure.
    pub fn pounds(
        measure: Measure,
        name: &str,
        kind: AmountType,
        amount: Money,
        rule: &str,
    ) -> PlanFigure {
        PlanFigure::of(measure, name, kind, Figure::pounds(amount), rule.to_owned())
    }
}
