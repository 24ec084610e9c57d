//! What comes of the two targets that are rates.

use crate::domain::exposure::YearExposure;
use crate::domain::{FinancialYear, Finding, Money, Target};
use crate::forecast::Verdict;

/// A rate target and what the records say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateJudgement {
    /// The target; `None` where none is stated.
    pub target: Option<Target>,
    /// What all years say together.
    pub verdict: Verdict,
    /// The sentence that says why.
    pub message: String,
}

/// The recovery of a year over its direct-payment spend.
#[derive(Clone, Debug, PartialEq)]
pub struct ClawbackRate {
    /// What was recovered.
    pub recovered: Money,
    /// Recovered over paid out.
    pub rate: f64,
    /// The figure, and how far above or below the target it is.
    pub message: String,
}

/// Which share of a year's clients was clawed back from.
#[derive(Clone, Debug, PartialEq)]
pub struct Incidence {
    /// The least share, where every quarter states how many people it had.
    pub at_least: Option<f64>,
    /// The greatest share.
    pub at_most: f64,
    /// What that says about the target.
    pub verdict: Verdict,
    /// Where the bounds come from.
    pub message: String,
}

/// What the announced rate and share give at a year's spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Yield {
    /// The rate on all spend.
    pub at_rate: Money,
    /// The rate on the share of it, where a share is stated.
    pub at_rate_and_share: Option<Money>,
}

/// A financial year for which an exposure is stated.
#[derive(Clone, Debug, PartialEq)]
pub struct YearRates {
    /// The year.
    pub financial_year: FinancialYear,
    /// Spend and clients.
    pub exposure: YearExposure,
    /// Spend a client.
    pub mean_package: Option<Money>,
    /// How many clawbacks there were.
    pub count: Option<i64>,
    /// What a clawback brought on average.
    pub amount_per_clawback: Option<Money>,
    /// The clawback rate, where both figures are recorded.
    pub clawback_rate: Option<ClawbackRate>,
    /// Which share of clients was clawed back from.
    pub incidence: Option<Incidence>,
    /// The rate on the spend of those clients, at the bounds of the incidence: at
    /// least, and at most where that is known. It takes their packages to be average.
    pub rate_where_clawed_back: Option<(f64, Option<f64>)>,
    /// What the targets give at that spend; `None` without a target of the rate.
    pub at_targets: Option<Yield>,
}

/// What the announced rate and share would take to give a year's recovery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpliedSpend {
    /// The year whose recovery it is computed from.
    pub financial_year: FinancialYear,
    /// Spend at which the rate alone gives it.
    pub at_rate: Money,
    /// Spend at which rate and share together give it, where a share is stated.
    pub at_rate_and_share: Option<Money>,
    /// The same as a sentence.
    pub message: String,
}

/// The rate view of a programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// Clawback over spend.
    pub clawback_rate: RateJudgement,
    /// Share of clients that are clawed back from.
    pub participating_share: RateJudgement,
    /// The years with an exposure, the latest last.
    pub years: Vec<YearRates>,
    /// What the targets imply for the spend; a finding says why there is none.
    pub implied_spend: Option<ImpliedSpend>,
    /// What a reader must know.
    pub findings: Vec<Finding>,
}
