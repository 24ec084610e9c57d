//! The level that recoveries are compared with.
//!
//! A financial year takes the total its source printed, and the sum of its
//! quarters where none is printed; the answer names which and the difference.

use num_rational::BigRational;

use crate::domain::ledger::YearLevel;
use crate::domain::{Baseline, FinancialYear, Money, Rounding, Slug};

use crate::appraisal::AppraisalError;
use crate::sources::{ClawbackError, Inputs, NoAnswer};

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
    /// The growth fit says so.
    Fitted,
}

impl BaselineSource {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            BaselineSource::StatedTotal => "stated_total",
            BaselineSource::SumOfQuarters => "sum_of_quarters",
            BaselineSource::MeanOfYears => "mean_of_years",
            BaselineSource::Stated => "stated",
            BaselineSource::Fitted => "fitted",
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
    /// The years that it rests on; none for a stated amount.
    pub years: Vec<FinancialYear>,
}

impl BaselineLevel {
    /// The level to the penny, for showing.
    pub fn amount(&self) -> Result<Money, AppraisalError> {
        Money::round(&self.pence, Rounding::HalfUpToPenny).map_err(|_| AppraisalError::TooLarge)
    }

    /// The sum of the quarters minus the amount used, where both are known.
    pub fn difference(&self) -> Option<Money> {
        self.sum_of_quarters?.checked_sub(self.amount().ok()?)
    }

    /// Refuses a level below zero: next to it every recovery looks like a gain.
    pub(super) fn is_not_negative(&self) -> Result<(), NoAnswer> {
        match self.amount()? {
            amount if amount < Money::ZERO => {
                Err(ClawbackError::NegativeBaseline(self.in_words(), amount).into())
            }
            _ => Ok(()),
        }
    }

    /// The last year that it rests on.
    pub fn last_year(&self) -> Option<FinancialYear> {
        self.years.last().copied()
    }

    /// The level for a sentence: `2020-21`, or `the mean of 2017-18 to 2019-20`.
    pub fn in_words(&self) -> String {
        match self.baseline {
            Baseline::FinancialYear(year) => year.to_string(),
            Baseline::MeanOfYears(first, last) if first == last => first.to_string(),
            Baseline::MeanOfYears(first, last) => format!("the mean of {first} to {last}"),
            Baseline::Amount(_) => "a stated amount".to_owned(),
            Baseline::FittedLevel => {
                let year = self.last_year().map_or(String::new(), |year| format!(" of {year}"));
                format!("the fitted level{year}")
            }
        }
    }

    /// Its amount for a sentence: what a fit says is known to no penny.
    pub fn amount_in_words(&self, amount: Money) -> String {
        match self.source {
            BaselineSource::Fitted => format!("about {}", amount.to_pound().in_words()),
            _ => amount.in_words(),
        }
    }

    /// A stated amount.
    fn stated(amount: Money) -> BaselineLevel {
        BaselineLevel {
            baseline: Baseline::Amount(amount),
            pence: amount.exact(),
            source: BaselineSource::Stated,
            sum_of_quarters: None,
            years: Vec::new(),
        }
    }
}

pub(super) fn resolve(
    inputs: &Inputs<'_>,
    baseline: Option<Baseline>,
) -> Result<BaselineLevel, NoAnswer> {
    let level = |year: FinancialYear| inputs.ledger.year_level(&Slug::all(), year);
    let needed =
        |year| level(year).ok_or(NoAnswer::Clawback(ClawbackError::BaselineYearIncomplete(year)));
    match baseline {
        Some(Baseline::Amount(amount)) => Ok(BaselineLevel::stated(amount)),
        Some(Baseline::FittedLevel) => {
            let fitted = inputs.fit()?;
            Ok(BaselineLevel {
                baseline: Baseline::FittedLevel,
                pence: fitted.level.exact(),
                source: BaselineSource::Fitted,
                sum_of_quarters: None,
                years: vec![fitted.financial_year],
            })
        }
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
                years: first.to(last).collect(),
            })
        }
        Some(Baseline::FinancialYear(year)) => Ok(of_year(year, needed(year)?)),
        None => {
            let last_complete = inputs.ledger.year_levels(&Slug::all()).pop();
            last_complete
                .map(|(year, level)| of_year(year, level))
                .ok_or_else(|| ClawbackError::NoCompleteYear.into())
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
        years: vec![year],
    }
}
