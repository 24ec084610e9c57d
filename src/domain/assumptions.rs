//! What an offset answer rests on. Every answer names all of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::benefits::Phasing;
use super::range::Ranges;
use super::{FinancialYear, Money, Quarter, Rate, Rounding};
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

/// HM Treasury's Green Book of 2026: 3.5% real a year for years 0 to 30.
pub const GREEN_BOOK_DISCOUNT_RATE: Rate = Rate::new(35, 3);

/// The longest lag that is accepted, in quarters.
pub const LAG_LIMIT_QUARTERS: u32 = 40;

/// Everything an offset answer rests on besides the records and the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// Where the expected clawback comes from.
    pub recovery_path: RecoveryPath,
    /// Which part of it is credited.
    pub offset_basis: OffsetBasis,
    /// The level it is compared with; `None` is the last complete financial year.
    pub baseline: Option<Baseline>,
    /// Growth a year as a decimal fraction; `None` is "not stated".
    pub growth_rate: Option<Rate>,
    /// Whether that growth is used, or the target's, or the fitted one.
    pub growth_source: GrowthSource,
    /// The first year that grows over the baseline; `None` is the first plan year.
    pub first_growth_year: Option<FinancialYear>,
    /// The direct-payment spend that a rate on exposure is taken of.
    pub dp_spend: Option<DpSpend>,
    /// The share of that spend that is clawed back from; `None` is the target's.
    pub participating_share: Option<Rate>,
    /// Clawback over that spend; `None` is the target's.
    pub clawback_rate: Option<Rate>,
    /// Growth a year of the number of clients, for a rate on exposure.
    pub client_growth_rate: Rate,
    /// Growth a year of the mean package, for a rate on exposure.
    pub package_growth_rate: Rate,
    /// Recoveries by plan year, for a scheduled path.
    pub scheduled_recoveries: BTreeMap<FinancialYear, Money>,
    /// The first quarter that earns; what is earned before it is nothing.
    pub recoveries_start: Option<Quarter>,
    /// How many quarters later than earned a credit arrives.
    pub lag_quarters: u32,
    /// The one rounding, once a year, after basis and lag.
    pub rounding: Rounding,
    /// What is added to the costs for optimism, as a decimal fraction.
    pub optimism_bias: Rate,
    /// Growth a year of staffing lines after the first plan year.
    pub pay_inflation_rate: Rate,
    /// In which prices the amounts of the answer are.
    pub price_basis: PriceBasis,
    /// General inflation a year, by which real amounts are deflated.
    pub deflator_rate: Rate,
    /// The year of those prices; `None` is the first plan year.
    pub price_base_year: Option<FinancialYear>,
    /// Discount rate a year as a decimal fraction.
    pub discount_rate: Rate,
    /// The day on which that rate was in force; `None` is "not stated".
    pub discount_rate_as_at: Option<NaiveDate>,
    /// The earlier level that recoveries might return to; `None` is the mean of the
    /// complete years before the marked intervention of the baseline.
    pub base_budget_level: Option<Baseline>,
    /// How much of the marked step lasts in the statistical path, 0 to 1.
    pub persistence: Rate,
    /// Over which quarters undated amounts of a programme without clawbacks are assumed
    /// to fall; `None` is what its benefits say.
    pub phasing: Option<Phasing>,
    /// How sure a person is of some of these: what a probability is read from.
    pub ranges: Ranges,
}

impl Default for Assumptions {
    fn default() -> Assumptions {
        Assumptions {
            recovery_path: RecoveryPath::default(),
            offset_basis: OffsetBasis::default(),
            baseline: None,
            growth_rate: None,
            growth_source: GrowthSource::default(),
            first_growth_year: None,
            dp_spend: None,
            participating_share: None,
            clawback_rate: None,
            client_growth_rate: Rate::new(0, 2),
            package_growth_rate: Rate::new(0, 2),
            scheduled_recoveries: BTreeMap::new(),
            recoveries_start: None,
            lag_quarters: 0,
            rounding: Rounding::default(),
            optimism_bias: Rate::new(0, 2),
            pay_inflation_rate: Rate::new(0, 2),
            price_basis: PriceBasis::default(),
            deflator_rate: Rate::new(0, 2),
            price_base_year: None,
            discount_rate: GREEN_BOOK_DISCOUNT_RATE,
            discount_rate_as_at: None,
            base_budget_level: None,
            persistence: Rate::new(100, 2),
            phasing: None,
            ranges: Ranges::new(),
        }
    }
}
