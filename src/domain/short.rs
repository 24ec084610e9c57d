//! The short form of an assumption: what a person would write for it on the command line or
//! in a query.

use chrono::NaiveDate;

use super::benefits::Phasing;
use super::choices::{Baseline, Counterfactual, DpSpend, Schedule};
use super::range::Ranges;
use super::{FinancialYear, Money, Quarter, Rate};
use crate::words::{self, spoken};

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

/// The short form of an assumption as people say it, who know its unit from its name.
pub fn said(assumption: &str, short: &str) -> String {
    let in_words = || spoken(&short.replace("..", " to "));
    match (assumption, Money::parse(short)) {
        ("dp_spend", Ok(amount)) => format!("{} a year", amount.in_words()),
        ("dp_spend", Err(_)) => format!("as recorded for {short}"),
        ("baseline" | "base_budget_level", Ok(amount)) => amount.in_words(),
        ("baseline" | "base_budget_level", Err(_)) => in_words(),
        (quarters, _) if quarters.ends_with("quarters") => match short {
            "1" => "1 quarter".to_owned(),
            _ => format!("{short} quarters"),
        },
        ("ranges", _) => {
            let of = |range: &str| match range.split_once(':').zip(range.split_once("..")) {
                Some(((of, _), (_, high))) => {
                    let low = &range[of.len() + 1..range.len() - high.len() - 2];
                    format!("{} from {} to {}", spoken(of), said(of, low), said(of, high))
                }
                None => in_words(),
            };
            words::listed(&short.split(',').map(of).collect::<Vec<_>>())
        }
        _ => Rate::parse(short).map_or_else(|_| in_words(), Rate::in_percent),
    }
}
