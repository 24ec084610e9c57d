//! What a financial year comes to: its recorded quarters and the forecast of the rest.

use crate::domain::ledger::Series;
use crate::domain::{FinancialYear, Finding, Money, Quarter};
use crate::fits::forecast::ClawbackForecast;
use crate::views::forecast::IntervalView;
use crate::views::monitoring::{MonitoredQuarterView, OutturnView};
use crate::views::{MoneyText, QuarterText};

/// The part of a year that is not recorded.
pub(super) enum Rest {
    /// There is none: the last final quarter is its last one or later.
    Over,
    /// It is forecast.
    Forecast(Box<ClawbackForecast>),
    /// There is no forecast of it, and why.
    NoForecast(String),
}

impl Rest {
    fn forecast(&self) -> Option<&ClawbackForecast> {
        match self {
            Rest::Forecast(forecast) => Some(forecast),
            Rest::Over | Rest::NoForecast(_) => None,
        }
    }
}

/// What is recorded and what is forecast of each quarter.
pub(super) fn quarters_of(
    year: FinancialYear,
    series: &Series,
    rest: &Rest,
) -> Vec<MonitoredQuarterView> {
    let view = |quarter: Quarter| {
        let ahead = rest.forecast().and_then(|f| f.quarters.iter().find(|(q, _)| *q == quarter));
        let (status, amount) = match series.quarters.get(&quarter) {
            Some(figure) => ("final", Some(figure.amount)),
            None => match series.provisional.get(&quarter) {
                Some(figure) => ("provisional", Some(figure.amount)),
                None => ("not_recorded", None),
            },
        };
        MonitoredQuarterView {
            quarter: QuarterText(quarter),
            status,
            amount: amount.map(MoneyText),
            forecast: ahead.map(|(_, outlook)| MoneyText(outlook.point)),
        }
    };
    year.quarters().into_iter().map(view).collect()
}

/// What the year comes to; `None` where a quarter behind the last final one is missing
/// and neither a figure that is filled in nor the total that its source printed stands
/// for it.
pub(super) fn outturn(
    series: &Series,
    year: FinancialYear,
    rest: &Rest,
    stated: Option<Money>,
) -> Option<OutturnView> {
    let forecast = match rest {
        Rest::Forecast(forecast) => forecast,
        Rest::NoForecast(_) => return None,
        Rest::Over => {
            return Some(OutturnView {
                forecast_quarters: 0,
                filled_quarters: 0,
                point: MoneyText(series.year_sum(year).or(stated)?),
                intervals: Vec::new(),
            });
        }
    };
    let of_year = forecast.financial_years.iter().find(|one| one.financial_year == year)?;
    Some(OutturnView {
        forecast_quarters: 4 - of_year.recorded_quarters - of_year.filled_quarters,
        filled_quarters: of_year.filled_quarters,
        point: MoneyText(of_year.outlook.point),
        intervals: of_year.outlook.intervals.iter().map(interval).collect(),
    })
}

pub(super) fn interval((level, lower, upper): &(u8, Money, Money)) -> IntervalView {
    IntervalView { level: *level, lower: MoneyText(*lower), upper: MoneyText(*upper) }
}

/// What a reader must know of the year's quarters and of its forecast.
pub(super) fn notes(
    series: &Series,
    year: FinancialYear,
    last: Quarter,
    rest: &Rest,
    stated: Option<Money>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for quarter in year.quarters() {
        let words = quarter.in_words();
        if series.provisional.contains_key(&quarter) {
            let message =
                format!("{words} is provisional: it is shown, and the outturn does not count it.");
            findings.push(Finding::info("provisional", message).in_quarter(quarter));
        }
        if quarter <= last && !series.quarters.contains_key(&quarter) {
            let message = match (rest, stated) {
                (Rest::Forecast(_), _) => {
                    format!("{words} has no final figure although a later quarter has.")
                }
                (Rest::Over, Some(stated)) => format!(
                    "{words} has no final figure; the outturn is the total that is stated for {year}, \
                     {} pounds.",
                    stated.in_words()
                ),
                _ => {
                    format!("{words} has no final figure, so the year has no outturn.")
                }
            };
            findings.push(Finding::warning("quarter_missing", message).in_quarter(quarter));
        }
    }
    if let Rest::NoForecast(why) = rest {
        let message = format!("There is no forecast of the rest of {year}, so no outturn: {why}.");
        findings.push(Finding::warning("no_forecast", message).in_year(year));
    }
    let of_forecast = rest.forecast().map_or(&[][..], |forecast| &forecast.notes);
    // Said above, or of no interest here.
    let known = |note: &&Finding| !["provisional", "no_backtest"].contains(&note.rule);
    findings.extend(of_forecast.iter().filter(known).cloned());
    findings
}
