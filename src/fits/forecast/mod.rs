//! The forecast of quarterly clawbacks in pounds, by quarter, by financial year
//! and in total, each with intervals of its own.

mod answer;
mod fitted_growth;
mod words;

use std::collections::BTreeMap;

use crate::domain::{FinancialYear, Finding, Ledger, Money, Plan, Quarter, Rate, Slug};
use crate::forecast as engine;
use crate::forecast::{FitOptions, Fitted, LastQuarter, Note, Request, RetainedStep, Total};

use super::backtest::{self, BacktestRequest, ClawbackBacktest};
use super::observed::{Observed, amount};
use super::refusals::NoForecast;
use super::step::{self, Recent, Step, StepSource};
use super::{position, sentence, to_money};
use words::{condition, no_fitted_growth, notes, step_uncertainty, tried};
pub use words::{noted, step_lasts};

pub use answer::{
    ClawbackForecast, FittedGrowthPath, ForecastRequest, Outlook, StepScenario, YearOutlook,
};

/// Forecasts what is observed and tries that on the past.
pub fn forecast(
    observed: &Observed,
    request: &ForecastRequest,
) -> Result<ClawbackForecast, NoForecast> {
    let mut forecast = untried(observed, request)?;
    // A forecast that reverses a step says so itself.
    let is_said = forecast.scenarios.is_empty() || request.step_retained_share.as_f64() < 1.0;
    if let Some(step) = forecast.step.as_ref().filter(|_| !is_said) {
        forecast.step_notes.push(step_uncertainty(step));
    }
    let retained = request.step_retained_share;
    match fitted_growth::fitted_growth_path(observed, retained, &forecast) {
        Ok(path) => {
            forecast.notes.extend(fitted_growth::differs(&path, &forecast.financial_years));
            forecast.fitted_growth = Some(path);
        }
        Err(why) => forecast.notes.push(Finding::info("no_fitted_growth", no_fitted_growth(&why))),
    }
    match try_on_the_past(observed, request) {
        Ok(backtest) => {
            tried(&mut forecast.notes, &backtest, request);
            forecast.backtest = Some(backtest);
        }
        Err(why) => forecast.notes.push(Finding::info("no_backtest", sentence(&why))),
    }
    Ok(forecast)
}

/// Forecasts what is observed, without trying that on the past.
pub(super) fn untried(
    observed: &Observed,
    request: &ForecastRequest,
) -> Result<ClawbackForecast, NoForecast> {
    let (ahead, series) = (Ahead::new(observed, request)?, &observed.series);
    let (recent, not_estimated) = match step::recent(observed, request.step) {
        // A marked step is no reason to refuse a forecast that does not use it.
        Err(why)
            if request.step == StepSource::Marked
                && request.step_retained_share.as_f64() == 1.0 =>
        {
            (Recent::None, Some(Finding::warning("step_not_estimated", sentence(&why))))
        }
        recent => (recent?, None),
    };
    let answer = ahead.forecast(recent.retained(request.step_retained_share)?)?;
    let (financial_years, total) = ahead.years(&answer)?;
    let mut step_notes: Vec<Finding> = not_estimated.into_iter().collect();
    step_notes.extend(recent.finding());
    let step = recent.step();
    let mut notes = notes(series, &answer, &financial_years, &condition(step.as_ref(), request));
    let scenarios = step.as_ref().map_or(Ok(Vec::new()), |step| ahead.scenarios(step));
    notes.extend(
        scenarios.as_ref().err().map(|why| Finding::warning("no_scenarios", sentence(why))),
    );
    Ok(ClawbackForecast {
        fitted_on: (ahead.first, ahead.last, series.quarters.len()),
        members: distinct(ahead.fitted.members().map(|(member, _)| member.as_str())),
        scales: distinct(ahead.fitted.members().map(|(_, scale)| scale.as_str())),
        quarters: ahead.quarters(&answer)?,
        financial_years,
        total,
        step,
        scenarios: scenarios.unwrap_or_default(),
        fitted_growth: None,
        backtest: None,
        step_notes,
        notes,
    })
}

/// What is known of the forecast itself: how it would have done a year ahead.
fn try_on_the_past(
    observed: &Observed,
    request: &ForecastRequest,
) -> Result<ClawbackBacktest, NoForecast> {
    let request = BacktestRequest {
        horizon_quarters: backtest::DEFAULT_HORIZON,
        levels: request.levels.clone(),
        client_group: request.client_group.clone(),
    };
    backtest::backtest(observed, &request)
}

/// A fitted series, and what is asked of it.
struct Ahead<'a> {
    request: &'a ForecastRequest,
    first: Quarter,
    last: Quarter,
    fitted: Fitted,
}

impl Ahead<'_> {
    fn new<'a>(observed: &Observed, request: &'a ForecastRequest) -> Result<Ahead<'a>, NoForecast> {
        let (first, last) = observed.span()?;
        Ok(Ahead { request, first, last, fitted: fit(observed, request.last_quarter)? })
    }

    fn forecast(&self, retained: Option<RetainedStep>) -> Result<engine::Forecast, NoForecast> {
        let levels: Vec<f64> = self.request.levels.iter().map(|level| f64::from(*level)).collect();
        let request = Request {
            horizon: self.request.horizon_quarters,
            levels: &levels,
            quarters_into_year: usize::from(self.last.number() % 4),
            retained_step: retained,
        };
        self.fitted.forecast_with(&request).map_err(|error| error.to_string())
    }

    fn quarters(&self, answer: &engine::Forecast) -> Result<Vec<(Quarter, Outlook)>, NoForecast> {
        let mut quarters = Vec::with_capacity(answer.points.len());
        for (ahead, point) in answer.points.iter().enumerate() {
            let bounds = answer.bands.iter().map(|band| (band.lower[ahead], band.upper[ahead]));
            let outlook = outlook(*point, &self.request.levels, bounds)?;
            // A horizon is at most 40 quarters and fits.
            quarters.push((self.last.plus(ahead as i32 + 1), outlook));
        }
        Ok(quarters)
    }

    /// The financial years that the horizon completes, and all of them together.
    fn years(
        &self,
        answer: &engine::Forecast,
    ) -> Result<(Vec<YearOutlook>, Option<Outlook>), NoForecast> {
        let levels = &self.request.levels;
        let first_year = self.last.next().year();
        let mut years = Vec::with_capacity(answer.years.len());
        for (ahead, total) in answer.years.iter().enumerate() {
            years.push(YearOutlook {
                financial_year: first_year.plus(ahead as i32),
                recorded_quarters: total.actual_quarters,
                filled_quarters: total.filled_quarters,
                outlook: of_total(total, levels)?,
            });
        }
        let total = answer.total.as_ref().map(|total| of_total(total, levels)).transpose()?;
        Ok((years, total))
    }

    fn scenarios(&self, step: &Step) -> Result<Vec<StepScenario>, NoForecast> {
        let scenario = |(name, step_retained_share)| {
            let answer = self.forecast(step.retained(step_retained_share))?;
            let (financial_years, total) = self.years(&answer)?;
            Ok(StepScenario { name, step_retained_share, financial_years, total })
        };
        step::scenarios().into_iter().map(scenario).collect()
    }
}

/// The expected recovery of each plan year: recorded where the year is over,
/// forecast from then on. What is observed is of everybody.
pub fn recovery_by_year(
    ledger: &Ledger,
    observed: &Observed,
    plan: &Plan,
    step_retained_share: Rate,
) -> Result<BTreeMap<FinancialYear, Money>, NoForecast> {
    let years = plan.years();
    let Some(last_year) = years.last() else { return Ok(BTreeMap::new()) };
    let all = Slug::all();
    let (_, last) = observed.span()?;
    let [.., last_quarter] = last_year.quarters();
    let mut recoveries: BTreeMap<FinancialYear, Money> = years
        .iter()
        .filter(|year| **year < last.next().year())
        .filter_map(|year| Some((*year, ledger.level_in(&observed.series, &all, *year)?.amount)))
        .collect();
    let Some(horizon_quarters) = position(last, last_quarter).filter(|ahead| *ahead > 0) else {
        return Ok(recoveries);
    };
    let request = ForecastRequest {
        horizon_quarters,
        levels: Vec::new(),
        step: StepSource::Marked,
        step_retained_share,
        client_group: all,
        last_quarter: LastQuarter::default(),
    };
    let ahead = Ahead::new(observed, &request)?;
    let answer = ahead.forecast(step::marked_step_retained(observed, step_retained_share)?)?;
    // What was raised to zero is no expectation, and the difference from it no gain.
    if let Some(floored) =
        answer.notes.iter().find(|note| matches!(note, Note::FlooredAtZero { .. }))
    {
        return Err(format!(
            "{floored}, so nothing is credited; look at the records, or take another recovery_path"
        ));
    }
    let (forecast_years, _) = ahead.years(&answer)?;
    for year in forecast_years {
        if years.contains(&year.financial_year) {
            recoveries.insert(year.financial_year, year.outlook.point);
        }
    }
    Ok(recoveries)
}

/// The engine fitted to the amounts.
pub(super) fn fit(observed: &Observed, last_quarter: LastQuarter) -> Result<Fitted, NoForecast> {
    let options = FitOptions { last_quarter, ..FitOptions::default() };
    engine::fit_with_gaps(&observed.values(amount)?, &options).map_err(|error| error.to_string())
}

fn of_total(total: &Total, levels: &[u8]) -> Result<Outlook, NoForecast> {
    let bounds = total.intervals.iter().map(|interval| (interval.lower, interval.upper));
    outlook(total.point, levels, bounds)
}

fn outlook(
    point: f64,
    levels: &[u8],
    bounds: impl Iterator<Item = (f64, f64)>,
) -> Result<Outlook, NoForecast> {
    let money = |pounds| to_money(pounds).ok_or("a forecast is beyond 100,000,000,000 pounds");
    let intervals: Result<Vec<(u8, Money, Money)>, &str> = levels
        .iter()
        .zip(bounds)
        .map(|(level, (lower, upper))| Ok((*level, money(lower)?, money(upper)?)))
        .collect();
    Ok(Outlook { point: money(point)?, intervals: intervals? })
}

fn distinct(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}
