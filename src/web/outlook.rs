//! What may come: the fan of the forecast, and how far to trust it.

use std::collections::BTreeMap;

use super::figures::{about_pounds, is_forecast, percent, pounds};
use super::shown::{Shown, Table};
use crate::domain::{FinancialYear, Money};
use crate::report::charts::ChartUnit;
use crate::report::charts::fan::{Expected, Fan, Recorded, StoredLine, fan};
use crate::views::MoneyText;
use crate::views::backtest::IntervalHeldView;
use crate::views::clawbacks::{ClawbacksView, RecordView};
use crate::views::forecast::{ForecastView, YearOutlookView};
use crate::views::interval::IntervalView;
use crate::views::offset::OffsetView;
use crate::views::programme::InterventionView;
use crate::words::{counted, listed};

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
            chart: fan("quarters", "Clawbacks by quarter, recorded and forecast".to_owned(), &data),
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
    band_in_words(band)
}

fn band_in_words(band: &IntervalView) -> String {
    let [lower, upper] = [band.lower.0, band.upper.0].map(|end| MoneyText(end.to_pound()));
    format!("{} to {}", pounds(Some(&lower)), pounds(Some(&upper)))
}

/// What the fan shows: where its last year ends, or between what, where that is wide.
fn title(forecast: &ForecastView) -> String {
    let Some(last) = forecast.financial_years.last() else {
        return "What was recovered, and what may come in".to_owned();
    };
    let year = last.financial_year.0;
    let ends = last.intervals.iter().flat_map(|band| [band.lower.0, band.upper.0]);
    let unit = ChartUnit::of(ends.chain([last.point.0]));
    let is_wide = |band: &&IntervalView| {
        band.upper.0.checked_sub(band.lower.0).is_some_and(|width| width > last.point.0)
    };
    match last.intervals.last().filter(is_wide) {
        Some(band) => {
            let [from, to] = [band.lower.0, band.upper.0].map(|end| unit.named(end));
            format!("Clawbacks in {year} may be {from} to {to}")
        }
        None => format!("Clawbacks in {year} are forecast at {}", unit.named(last.point.0)),
    }
}

/// How far to trust a forecast.
#[derive(Default)]
pub struct Trust {
    /// In three sentences at most.
    pub in_short: Vec<String>,
    /// All that is said of it.
    pub in_full: Vec<String>,
}

impl Trust {
    /// What the forecast did on the past, what nobody knows of a step, and where it ends.
    pub fn new(forecast: &ForecastView) -> Trust {
        let past = forecast.backtest.as_ref().map(|past| past.message.clone());
        let step = forecast.step.as_ref().map(|step| step.message.clone());
        let notes = forecast.notes.iter().map(|note| note.message.clone());
        Trust {
            in_short: [held(forecast), step_lasts(forecast), ends(forecast)]
                .into_iter()
                .flatten()
                .collect(),
            in_full: past.into_iter().chain(step).chain(notes).collect(),
        }
    }
}

/// How often the ranges held on the past.
fn held(forecast: &ForecastView) -> Option<String> {
    let past = forecast.backtest.as_ref()?;
    let held = |band: &IntervalHeldView| {
        format!("the {}% range held {}", band.level, counted(band.held.count, "time"))
    };
    let held: Vec<String> = past.overall.intervals.iter().map(held).collect();
    let levels: Vec<String> = past.unreliable.iter().map(|level| format!("{level}%")).collect();
    let unreliable = match levels.as_slice() {
        [] => String::new(),
        levels => format!(" Do not rely on the {} range.", listed(levels)),
    };
    let of = past.overall.forecasts;
    Some(format!("In {of} forecasts of past quarters {}.{unreliable}", listed(&held)))
}

/// How high the step is of which nobody knows how much lasts.
fn step_lasts(forecast: &ForecastView) -> Option<String> {
    let step = forecast.step.as_ref()?;
    let size = percent(step.step.size.trim_start_matches('-'));
    let way = if step.step.size.starts_with('-') { "fell" } else { "rose" };
    let from = step.step.starts.0.in_words();
    let label = step.label.as_ref().map_or(String::new(), |label| format!(" ({label})"));
    Some(format!(
        "From {from}{label} the level {way} by about {size}. How much of that lasts, the data do not say."
    ))
}

/// Between what its last year ends.
fn ends(forecast: &ForecastView) -> Option<String> {
    let last = forecast.financial_years.last()?;
    let band = last.intervals.last()?;
    let range = band_in_words(band);
    let year = last.financial_year.0;
    Some(format!("By this method {year} ends at {range} in {} of 100 cases.", band.level))
}
