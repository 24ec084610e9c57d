//! What may come: the fan of the forecast, and how far to trust it.

use std::collections::BTreeMap;

use super::figures::{about_pounds, is_forecast, pounds};
use super::shown::{Shown, Table};
use crate::domain::{FinancialYear, Money};
use crate::report::charts::fan::{Expected, Fan, Recorded, StoredLine, fan};
use crate::views::MoneyText;
use crate::views::clawbacks::{ClawbacksView, RecordView};
use crate::views::forecast::{ForecastView, YearOutlookView};
use crate::views::interval::IntervalView;
use crate::views::offset::OffsetView;
use crate::views::programme::InterventionView;

/// What a fan is drawn of.
#[derive(Clone, Copy, Debug)]
pub struct FanFigures<'a> {
    /// The stretches that somebody marked.
    pub marks: &'a [InterventionView],
    /// The answer whose plan is drawn beside the forecast.
    pub offset: &'a OffsetView,
    /// What was recorded.
    pub clawbacks: &'a ClawbacksView,
    /// What may come.
    pub forecast: &'a ForecastView,
    /// Forecasts that were stored earlier, where somebody asked for them.
    pub stored: &'a [EarlierForecast],
}

/// A forecast that was stored, by financial year.
#[derive(Clone, Debug)]
pub struct EarlierForecast {
    /// Its number.
    pub number: i64,
    /// What it expected of each whole year.
    pub years: Vec<(FinancialYear, Money)>,
}

impl FanFigures<'_> {
    /// The fan by financial year.
    pub fn by_year(&self) -> Shown {
        let recorded = self.recorded_years();
        let expected: Vec<Expected> =
            self.forecast.financial_years.iter().map(|year| self.expected(year)).collect();
        let mut rows: Vec<Vec<String>> = recorded
            .iter()
            .map(|one| {
                let amount = pounds(one.amount.map(MoneyText).as_ref());
                let state = if one.is_changed { "recorded, repaired" } else { "recorded" };
                row(&one.label, amount, state, ["", ""].map(str::to_owned))
            })
            .collect();
        rows.extend(self.forecast.financial_years.iter().map(|year| {
            let label = year.financial_year.0.to_string();
            let amount = about_pounds(Some(&year.point));
            row(&label, amount, "forecast", [80, 95].map(|level| band(&year.intervals, level)))
        }));
        for stored in self.stored {
            let state = format!("stored forecast {}", name(stored));
            rows.extend(stored.years.iter().map(|(year, point)| {
                let amount = about_pounds(Some(&MoneyText(*point)));
                row(&year.to_string(), amount, &state, ["", ""].map(str::to_owned))
            }));
        }
        let fitted = &self.forecast.fitted_on;
        let hollow = match recorded.iter().any(|one| one.is_changed) {
            true => " A hollow dot has a repaired or restated quarter in it.",
            false => "",
        };
        let data = Fan {
            recorded,
            expected,
            mark: self.marks.first().map(|mark| mark.label.clone()),
            plan: self.plan(),
            step: "by financial year",
            stored: self.stored.iter().map(line).collect(),
        };
        Shown {
            chart: fan("fan", title(self.forecast), &data),
            source: format!(
                "Source: quarterly clawbacks from {} to {}, whole years. The forecast is fitted \
                 to those {} final quarters.{hollow} The ranges leave out the doubt whether a \
                 marked step lasts.",
                fitted.first.0, fitted.last.0, fitted.count
            ),
            table: Table::new("Recorded and forecast by financial year", &HEADS, rows),
        }
    }

    /// The same by quarter, for whoever asks.
    pub fn by_quarter(&self) -> Shown {
        let records = self.final_records();
        let recorded: Vec<Recorded> = records
            .iter()
            .map(|record| Recorded {
                label: record.quarter.0.to_string(),
                amount: Some(record.amount.0),
                is_marked: self.is_marked(record),
                is_changed: is_changed(record),
            })
            .collect();
        let expected = self.forecast.quarters.iter().map(|quarter| Expected {
            label: quarter.quarter.0.to_string(),
            point: quarter.point.0,
            bands: bands(&quarter.intervals),
            planned: None,
        });
        let mut rows: Vec<Vec<String>> = records
            .iter()
            .map(|record| {
                let state = if is_changed(record) { "recorded, repaired" } else { "recorded" };
                let amount = pounds(Some(&record.amount));
                row(&record.quarter.0.to_string(), amount, state, ["", ""].map(str::to_owned))
            })
            .collect();
        rows.extend(self.forecast.quarters.iter().map(|quarter| {
            let ranges = [80, 95].map(|level| band(&quarter.intervals, level));
            let label = quarter.quarter.0.to_string();
            row(&label, about_pounds(Some(&quarter.point)), "forecast", ranges)
        }));
        let data = Fan {
            recorded,
            expected: expected.collect(),
            mark: self.marks.first().map(|mark| mark.label.clone()),
            plan: None,
            step: "by quarter",
            stored: Vec::new(),
        };
        Shown {
            chart: fan("quarters", "The same by quarter".to_owned(), &data),
            source:
                "Source: the recorded quarters, final ones only. A hollow dot is a figure that \
                     was repaired or restated."
                    .to_owned(),
            table: Table::new("Recorded and forecast by quarter", &HEADS, rows),
        }
    }

    fn final_records(&self) -> Vec<&RecordView> {
        let group = &self.forecast.client_group;
        let is_one =
            |record: &&RecordView| record.client_group == *group && record.status == "final";
        self.clawbacks.records.iter().filter(is_one).collect()
    }

    /// The years of which all four quarters are recorded.
    fn recorded_years(&self) -> Vec<Recorded> {
        let mut by_year: BTreeMap<FinancialYear, Vec<&RecordView>> = BTreeMap::new();
        for record in self.final_records() {
            by_year.entry(record.financial_year.0).or_default().push(record);
        }
        let whole = by_year.into_iter().filter(|(_, quarters)| quarters.len() == 4);
        whole
            .map(|(year, quarters)| Recorded {
                label: year.to_string(),
                amount: Money::checked_sum(quarters.iter().map(|record| record.amount.0)),
                is_marked: quarters.iter().any(|record| self.is_marked(record)),
                is_changed: quarters.iter().any(|record| is_changed(record)),
            })
            .collect()
    }

    fn is_marked(&self, record: &RecordView) -> bool {
        let quarter = record.quarter.0;
        self.marks.iter().any(|mark| (mark.first.0..=mark.last.0).contains(&quarter))
    }

    fn expected(&self, year: &YearOutlookView) -> Expected {
        Expected {
            label: year.financial_year.0.to_string(),
            point: year.point.0,
            bands: bands(&year.intervals),
            planned: self.planned(year.financial_year.0),
        }
    }

    /// What the plan takes for granted of a year; a plan that takes the forecast has no line
    /// beside it.
    fn planned(&self, year: FinancialYear) -> Option<Money> {
        let found = self.offset.years.iter().find(|one| one.financial_year.0 == year)?;
        found.recovery.map(|recovery| recovery.0).filter(|_| !is_forecast(self.offset))
    }

    fn plan(&self) -> Option<String> {
        let growth = self.offset.growth.as_ref();
        growth.map(|growth| format!("plan, {}", growth.growth_rate.0.in_percent()))
    }
}

fn name(stored: &EarlierForecast) -> String {
    format!("no. {}", stored.number)
}

fn line(stored: &EarlierForecast) -> StoredLine {
    let points = stored.years.iter().map(|(year, amount)| (year.to_string(), *amount));
    StoredLine { name: name(stored), points: points.collect() }
}

const HEADS: [&str; 5] = ["When", "Amount", "What it is", "80% range", "95% range"];

fn row(label: &str, amount: String, state: &str, ranges: [String; 2]) -> Vec<String> {
    let mut row = vec![label.to_owned(), amount, state.to_owned()];
    row.extend(ranges);
    row
}

/// Whether a figure is another than was first printed or recorded.
fn is_changed(record: &RecordView) -> bool {
    record.printed_amount.is_some() || record.versions > 1
}

fn bands(intervals: &[IntervalView]) -> Vec<(u8, Money, Money)> {
    intervals.iter().map(|band| (band.level, band.lower.0, band.upper.0)).collect()
}

/// A range as a table has it, to the pound.
fn band(intervals: &[IntervalView], level: u8) -> String {
    let Some(band) = intervals.iter().find(|band| band.level == level) else {
        return String::new();
    };
    let [lower, upper] = [band.lower.0, band.upper.0].map(|end| MoneyText(end.to_pound()));
    format!("{} to {}", pounds(Some(&lower)), pounds(Some(&upper)))
}

/// What the fan shows: whether the range of the last year is wider than its middle is high.
fn title(forecast: &ForecastView) -> String {
    let last = forecast.financial_years.last();
    let widest = last.and_then(|last| Some((last, last.intervals.last()?)));
    let is_wide = |(last, band): &(&YearOutlookView, &IntervalView)| {
        band.upper.0.checked_sub(band.lower.0).is_some_and(|width| width > last.point.0)
    };
    match widest.filter(is_wide) {
        Some((last, band)) => {
            let year = last.financial_year.0;
            format!("By {year} the {}% range is wider than the forecast", band.level)
        }
        None => "What was recovered, and what may come in".to_owned(),
    }
}

/// How far to trust it, in sentences.
pub fn notes(forecast: &ForecastView) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(forecast.backtest.as_ref().map(|backtest| backtest.message.clone()));
    notes.extend(forecast.step.as_ref().map(|step| step.message.clone()));
    notes.extend(forecast.notes.iter().map(|note| note.message.clone()));
    notes
}
