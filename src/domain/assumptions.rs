//! What an offset answer rests on. Every answer names all of it.

use std::fmt;

use super::{FinancialYear, Money, Rate, Rounding};

/// Where the expected clawback of each plan year comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RecoveryPath {
    /// A baseline that grows by a rate: A (1 + g)^k.
    #[default]
    GrowthOnBaseline,
    /// The statistical forecast.
    Statistical,
}

/// Which part of the recovery path is credited against the investment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OffsetBasis {
    /// What each year adds to the year before: R(k) - R(k-1).
    #[default]
    YearlyIncrement,
    /// What each year adds to the baseline: R(k) - A.
    CumulativeUplift,
    /// All that is recovered: R(k).
    TotalRecovery,
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
}

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
    /// Growth a year as a decimal fraction.
    pub growth_rate: Rate,
    /// The first year that grows over the baseline; `None` is the first plan year.
    pub first_growth_year: Option<FinancialYear>,
    /// How many quarters later than earned a credit arrives.
    pub lag_quarters: u32,
    /// The one rounding, once a year, after basis and lag.
    pub rounding: Rounding,
    /// Discount rate a year as a decimal fraction.
    pub discount_rate: Rate,
    /// How much of the marked step lasts in the statistical path, 0 to 1.
    pub persistence: Rate,
}

impl Default for Assumptions {
    fn default() -> Assumptions {
        Assumptions {
            recovery_path: RecoveryPath::default(),
            offset_basis: OffsetBasis::default(),
            baseline: None,
            growth_rate: Rate::new(10, 2),
            first_growth_year: None,
            lag_quarters: 0,
            rounding: Rounding::default(),
            discount_rate: Rate::new(35, 3),
            persistence: Rate::new(100, 2),
        }
    }
}

/// Gives an enum of words its one spelling for files, database, API and pages.
macro_rules! words {
    ($type:ty, $($variant:ident = $word:literal),+ $(,)?) => {
        impl $type {
            /// Every word, in the order of the documentation.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word used in files, the database and the API.
            pub fn as_str(self) -> &'static str {
                match self { $(<$type>::$variant => $word),+ }
            }

            /// Reads that word.
            pub fn parse(text: &str) -> Option<$type> {
                match text { $($word => Some(<$type>::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words!(RecoveryPath, GrowthOnBaseline = "growth_on_baseline", Statistical = "statistical");
words!(
    OffsetBasis,
    YearlyIncrement = "yearly_increment",
    CumulativeUplift = "cumulative_uplift",
    TotalRecovery = "total_recovery",
);
words!(Rounding, TruncateToPound = "truncate_to_pound", HalfUpToPenny = "half_up_to_penny");
