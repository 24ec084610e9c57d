//! What a refusal is about.

use std::fmt;

use super::range::Ranged;

macro_rules! fields {
    ($($field:ident = $name:literal),+ $(,)?) => {
        /// What a refusal is about: an assumption, its range, or the plan itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field {
            $(#[doc = concat!("`", $name, "`")] $field,)+
            /// The range of an assumption.
            Range(Ranged),
        }

        /// The name used in files, queries, bodies and `--set`; that of a range has its place
        /// in a document before it.
        impl fmt::Display for Field {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Field::$field => f.write_str($name),)+
                    Field::Range(of) => write!(f, "ranges/{}", of.as_str()),
                }
            }
        }
    };
}
fields! {
    Baseline = "baseline",
    BaseBudgetLevel = "base_budget_level",
    GrowthRate = "growth_rate",
    GrowthSource = "growth_source",
    GrowthWithoutThePlan = "growth_without_the_plan",
    Attribution = "attribution",
    BenefitOptimism = "benefit_optimism",
    SlippageQuarters = "slippage_quarters",
    FirstGrowthYear = "first_growth_year",
    DpSpend = "dp_spend",
    ParticipatingShare = "participating_share",
    ClawbackRate = "clawback_rate",
    ClientGrowthRate = "client_growth_rate",
    PackageGrowthRate = "package_growth_rate",
    ScheduledRecoveries = "scheduled_recoveries",
    LagQuarters = "lag_quarters",
    OptimismBias = "optimism_bias",
    PayInflationRate = "pay_inflation_rate",
    DeflatorRate = "deflator_rate",
    DiscountRate = "discount_rate",
    StepRetainedShare = "step_retained_share",
    Investments = "investments",
}

/// An assumption that is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAssumption {
    /// Which one.
    pub field: Field,
    /// What would make sense.
    pub why: String,
}

impl fmt::Display for RefusedAssumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}
