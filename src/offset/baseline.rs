//! The level that recoveries are compared with.
//!
//! A financial year takes the total its source printed, and the sum of its
//! quarters where none is printed; the answer names which and the difference.

use num_rational::BigRational;

use crate::domain::ledger::YearLevel;
use crate::domain::{Baseline, FinancialYear, Ledger, Money, Rounding, Slug};

use super::OffsetError;

/// Where a year's figure was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaselineSource {
    /// The total that the source printed.
    StatedTotal,
    /// The sum of the year's quarters.
    SumOfQuarters,
    /// A mean of years, each with its stated total or else its sum.
    MeanOfYears,
    /// A person stated the amount.
    Stated,
}

impl BaselineSource {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            BaselineSource::StatedTotal => "stated_total",
            BaselineSource::SumOfQuarters => "sum_of_quarters",
            BaselineSource::MeanOfYears => "mean_of_years",
            BaselineSource::Stated => "stated",
        }
    }
}

/// The baseline with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineLevel {
    /// Which baseline it is, defaults filled in.
    pub baseline: Baseline,
    /// The level in pence, exactly: a mean may be finer than a penny.
    pub pence: BigRational,
    /// Where it comes from.
    pub source: BaselineSource,
    /// The sum of the quarters, where it is one year and complete.
    pub sum_of_quarters: Option<Money>,
}

impl BaselineLevel {
    /// The level to the penny, for showing.
    pub fn amount(&self) -> Result<Money, OffsetError> {
        Money::round(&self.pence, Rounding::HalfUpToPenny).map_err(|_| OffsetError::TooLarge)
    }

    /// The sum of the quarters minus the amount used, where both are known.
    pub fn difference(&self) -> Option<Money> {
        self.sum_of_quarters?.checked_sub(self.amount().ok()?)
    }

    /// The last year that it rests on.
    pub fn last_year(&self) -> Option<FinancialYear> {
        match self.baseline {
            Baseline::FinancialYear(year) | Baseline::MeanOfYears(_, year) => Some(year),
            Baseline::Amount(_) => None,
        }
    }

    /// The years that it rests on.
    pub fn years(&self) -> Vec<FinancialYear> {
        match self.baseline {
            Baseline::FinancialYear(year) => vec![year],
            Baseline::MeanOfYears(first, last) => first.to(last).collect(),
            Baseline::Amount(_) => Vec::new(),
        }
    }
}

pub(super) fn resolve(
    ledger: &Ledger,
    baseline: Option<Baseline>,
) -> Result<BaselineLevel, OffsetError> {
    let all = Slug::all();
    let level = |year: FinancialYear| ledger.year_level(&all, year);
    let needed = |year| level(year).ok_or(OffsetError::BaselineYearIncomplete(year));
    match baseline {
        Some(Baseline::Amount(amount)) => Ok(BaselineLevel {
            baseline: Baseline::Amount(amount),
            pence: amount.exact(),
            source: BaselineSource::Stated,
            sum_of_quarters: None,
        }),
        Some(Baseline::MeanOfYears(first, last)) => {
            let mut sum = Money::ZERO.exact();
            for year in first.to(last) {
                sum += needed(year)?.amount.exact();
            }
            let count = last.years_since(first) + 1;
            Ok(BaselineLevel {
                baseline: Baseline::MeanOfYears(first, last),
                pence: sum / BigRational::from_integer(count.into()),
                source: BaselineSource::MeanOfYears,
                sum_of_quarters: None,
            })
        }
        Some(Baseline::FinancialYear(year)) => Ok(of_year(year, needed(year)?)),
        None => {
            let years = ledger.series(&all).span().map(|(first, last)| (first.year(), last.year()));
            let (first, last) = years.ok_or(OffsetError::NoCompleteYear)?;
            let last_complete = first.to(last).filter_map(|year| Some((year, level(year)?))).last();
            last_complete
                .map(|(year, level)| of_year(year, level))
                .ok_or(OffsetError::NoCompleteYear)
        }
    }
}

fn of_year(year: FinancialYear, level: YearLevel) -> BaselineLevel {
    BaselineLevel {
        baseline: Baseline::FinancialYear(year),
        pence: level.amount.exact(),
        source: if level.is_stated {
            BaselineSource::StatedTotal
        } else {
            BaselineSource::SumOfQuarters
        },
        sum_of_quarters: level.sum_of_quarters,
    }
}
