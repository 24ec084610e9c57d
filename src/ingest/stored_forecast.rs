//! A forecast as a vintage holds it: the bytes that were answered then, read back.

use serde::Deserialize;

use crate::domain::score::Claim;
use crate::domain::{FinancialYear, Money, Quarter};

/// What a stored forecast says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredForecast {
    /// The version of its method.
    pub method_version: String,
    /// What it says of each quarter.
    pub quarters: Vec<(Quarter, Claim)>,
    /// What it says of each financial year.
    pub financial_years: Vec<(FinancialYear, Claim)>,
}

#[derive(Deserialize)]
struct Document {
    method: Method,
    quarters: Vec<OfQuarter>,
    financial_years: Vec<OfYear>,
}

#[derive(Deserialize)]
struct Method {
    version: String,
}

#[derive(Deserialize)]
struct OfQuarter {
    quarter: String,
    #[serde(flatten)]
    outlook: Outlook,
}

#[derive(Deserialize)]
struct OfYear {
    financial_year: String,
    #[serde(flatten)]
    outlook: Outlook,
}

#[derive(Deserialize)]
struct Outlook {
    point: String,
    intervals: Vec<Interval>,
}

#[derive(Deserialize)]
struct Interval {
    level: u8,
    lower: String,
    upper: String,
}

/// Reads a stored forecast; `None` where it is none.
pub fn stored_forecast(text: &str) -> Option<StoredForecast> {
    let document: Document = serde_json::from_str(text).ok()?;
    let quarters = document
        .quarters
        .iter()
        .map(|of| Some((Quarter::parse(&of.quarter).ok()?, of.outlook.claim()?)));
    let years = document
        .financial_years
        .iter()
        .map(|of| Some((FinancialYear::parse(&of.financial_year).ok()?, of.outlook.claim()?)));
    Some(StoredForecast {
        method_version: document.method.version,
        quarters: quarters.collect::<Option<_>>()?,
        financial_years: years.collect::<Option<_>>()?,
    })
}

impl Outlook {
    fn claim(&self) -> Option<Claim> {
        let money = |text: &str| Money::parse(text).ok();
        let interval = |one: &Interval| Some((one.level, money(&one.lower)?, money(&one.upper)?));
        let intervals = self.intervals.iter().map(interval).collect::<Option<_>>()?;
        Some(Claim { point: money(&self.point)?, intervals })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_forecast_is_read_whole_or_not_at_all() {
        let text = |point: &str, year: &str| {
            format!(
                r#"{{"programme": "x", "method": {{"version": "1", "name": "combined"}},
                "quarters": [{{"quarter": "2021-22-Q1", "point": "{point}", "intervals":
                    [{{"level": 80, "lower": "-1.00", "upper": "3.00"}}]}}],
                "financial_years": [{{"financial_year": "{year}", "recorded_quarters": 0,
                    "point": "8.00", "intervals": []}}]}}"#
            )
        };
        let read = stored_forecast(&text("2.00", "2021-22")).unwrap();
        assert_eq!(read.method_version, "1");
        let [(quarter, claim)] = &read.quarters[..] else { panic!("{read:?}") };
        assert_eq!((quarter.to_string().as_str(), claim.point.pence()), ("2021-22-Q1", 200));
        let bounds = [(80, Money::from_pence(-100), Money::from_pence(300))];
        assert_eq!(claim.intervals, bounds);
        assert_eq!(read.financial_years[0].1.point.pence(), 800);
        for broken in [text("2", "2021-23"), text("two", "2021-22"), "{}".to_owned()] {
            assert_eq!(stored_forecast(&broken), None, "{broken}");
        }
    }
}
