//! The short form of an assumption: what a person would write for it on the command line or
//! in a query.

use chrono::NaiveDate;

use super::benefits::Phasing;
use super::choices::{Baseline, Counterfactual, DpSpend, Schedule};
use super::range::Ranges;
use super::{FinancialYear, Quarter, Rate};

/// A value with a short form.
pub(super) trait InShort {
    /// The short form; `None` is "not stated".
    fn in_short(&self) -> Option<String>;
}

impl<T: InShort> InShort for Option<T> {
    fn in_short(&self) -> Option<String> {
        self.as_ref()?.in_short()
    }
}

macro_rules! by_display {
    ($($type:ty),+) => {
        $(impl InShort for $type {
            fn in_short(&self) -> Option<String> {
                Some(self.to_string())
            }
        })+
    };
}
by_display!(u32, Rate, FinancialYear, Quarter, NaiveDate);
by_display!(super::RecoveryPath, super::OffsetBasis, super::GrowthSource, super::PriceBasis);
by_display!(super::Rounding);

impl InShort for Baseline {
    fn in_short(&self) -> Option<String> {
        Some(match self {
            Baseline::FinancialYear(year) => year.to_string(),
            Baseline::MeanOfYears(first, last) => format!("{first}..{last}"),
            Baseline::Amount(amount) => amount.to_string(),
            Baseline::FittedLevel => "fitted_level".to_owned(),
        })
    }
}

impl InShort for Counterfactual {
    fn in_short(&self) -> Option<String> {
        Some(match self {
            Counterfactual::Rate(rate) => rate.to_string(),
            Counterfactual::Fitted => "fitted".to_owned(),
        })
    }
}

impl InShort for DpSpend {
    fn in_short(&self) -> Option<String> {
        Some(match self {
            DpSpend::Amount(amount) => amount.to_string(),
            DpSpend::Recorded(year) => year.to_string(),
        })
    }
}

impl InShort for Phasing {
    fn in_short(&self) -> Option<String> {
        Some(format!("{}..{}", self.from, self.to))
    }
}

impl InShort for Schedule {
    fn in_short(&self) -> Option<String> {
        let amounts = self.iter().map(|(year, amount)| format!("{year}:{amount}"));
        listed(amounts)
    }
}

impl InShort for Ranges {
    fn in_short(&self) -> Option<String> {
        let ranges = self.iter();
        let ranges =
            ranges.map(|(what, range)| format!("{}:{}..{}", what.as_str(), range.low, range.high));
        listed(ranges)
    }
}

fn listed(parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(","))
}
