//! What an assumption may say: recovery paths, bases, levels and where growth comes from.

use std::collections::BTreeMap;

use super::{FinancialYear, Money, Rate};
use crate::words::words;

words! {
    /// Where the expected clawback of each plan year comes from.
    #[derive(Default)]
    pub enum RecoveryPath {
        /// A baseline that grows by a rate: A (1 + g)^k.
        #[default]
        GrowthOnBaseline = "growth_on_baseline",
        /// The statistical forecast.
        Statistical = "statistical",
        /// Direct-payment spend x participating share x clawback rate, growing with
        /// the number of clients and with the mean package.
        RateOnExposure = "rate_on_exposure",
        /// Amounts that a person states, one for each plan year.
        Scheduled = "scheduled",
    }
}

words! {
    /// Where the growth of a baseline comes from.
    #[derive(Default)]
    pub enum GrowthSource {
        /// The assumption `growth_rate`.
        #[default]
        Stated = "stated",
        /// The programme's target of uptake.
        Target = "target",
        /// The growth that was fitted on the recorded amounts.
        Fitted = "fitted",
    }
}

/// What recoveries would do without the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counterfactual {
    /// They would grow by so much a year.
    Rate(Rate),
    /// They would grow as the recorded amounts have, by the growth fit.
    Fitted,
}

words! {
    /// In which prices an answer's amounts are.
    #[derive(Default)]
    pub enum PriceBasis {
        /// As stated: each year in the money of that year.
        #[default]
        Nominal = "nominal",
        /// In the prices of one base year, by a stated deflator.
        Real = "real",
    }
}

/// The direct-payment spend that a rate is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DpSpend {
    /// The recorded exposure of a financial year.
    Recorded(FinancialYear),
    /// A stated amount a year.
    Amount(Money),
}

words! {
    /// Which part of the recovery path is credited against the investment.
    #[derive(Default)]
    pub enum OffsetBasis {
        /// What each year adds to the year before: R(k) - R(k-1).
        #[default]
        YearlyIncrement = "yearly_increment",
        /// What each year adds to the baseline: R(k) - A.
        CumulativeUplift = "cumulative_uplift",
        /// All that is recovered: R(k).
        TotalRecovery = "total_recovery",
    }
}

/// The level that recoveries grow from and are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// One financial year.
    FinancialYear(FinancialYear),
    /// The mean of consecutive financial years, both ends included.
    MeanOfYears(FinancialYear, FinancialYear),
    /// A stated amount a year.
    Amount(Money),
    /// What the growth fit says of the last complete financial year.
    FittedLevel,
}

/// Recoveries by plan year.
pub type Schedule = BTreeMap<FinancialYear, Money>;
