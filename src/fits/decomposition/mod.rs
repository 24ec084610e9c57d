//! The forecast of count times amount per clawback, beside that of the amount.
//!
//! A second view and never the forecast. Both factors are forecast by the engine, each
//! with intervals of its own. Their product has a point only: bounds of factors must
//! not be multiplied, because count and average cannot be taken to stray independently
//! of each other, and how they hang together is not estimated.

mod answer;
mod words;

use crate::domain::ledger::QuarterFigure;
use crate::domain::{Finding, Money};
use crate::forecast as engine;
use crate::forecast::{FitOptions, GrowthSeries, Request, RetainedStep};

use super::forecast::{ClawbackForecast, ForecastRequest, Outlook, forecast};
use super::observed::{Observed, average, count};
use super::step::StepSource;
use super::{position, provisional, to_money};
use crate::fits::refusals::NoForecast;
use words::{NO_INTERVAL, averages, message};

pub use answer::{Decomposition, Estimate, QuarterViews, YearViews};

/// Forecasts count and amount per clawback of what is observed.
pub fn decompose(
    observed: &Observed,
    request: &ForecastRequest,
) -> Result<Decomposition, NoForecast> {
    let direct = forecast(observed, request)?;
    let averages = averages(&observed.series)?;
    let step = match request.step {
        StepSource::Marked => observed.step.clone(),
        StepSource::Found => found_step(observed, &direct),
    };
    let counts = factor(observed, "count", count, step.clone(), request)?;
    let means = factor(observed, "amount per clawback", average, step, request)?;
    let quarters = quarters(&direct, &counts, &means, &request.levels)?;
    let financial_years = years(&direct, &counts, &quarters, &request.levels)?;
    let mut notes = vec![Finding::info("no_interval_of_a_product", NO_INTERVAL.to_owned())];
    notes.extend(averages);
    for (name, factor) in [("count", &counts), ("amount_per_clawback", &means)] {
        notes.extend(
            factor
                .notes
                .iter()
                .map(|note| Finding::info(note.rule(), format!("{name}: {note}.")).in_row(name)),
        );
    }
    notes.extend(provisional(&observed.series));
    let of_year = |note: &&Finding| note.rule == "filled_quarters";
    notes.extend(direct.notes.iter().filter(of_year).cloned());
    // What is said of scenarios is about the forecast, which alone has them.
    let of_step = |note: &&Finding| note.rule != "step_uncertainty_left_out";
    notes.extend(direct.step_notes.iter().filter(of_step).cloned());
    Ok(Decomposition {
        fitted_on: direct.fitted_on,
        message: message(&direct, &financial_years),
        quarters,
        financial_years,
        step: direct.step,
        notes,
    })
}

/// The quarters from the found step on, as positions.
fn found_step(observed: &Observed, direct: &ClawbackForecast) -> Option<std::ops::Range<usize>> {
    let (first, last) = observed.span().ok()?;
    let starts = direct.step.as_ref()?.starts;
    Some(position(first, starts)?..position(first, last)? + 1)
}

/// One factor, forecast by the engine. A step that lasts in part only is reversed in
/// each factor by its own size; the two make up that of the amount.
fn factor(
    observed: &Observed,
    name: &str,
    value: fn(&QuarterFigure) -> Option<f64>,
    step: Option<std::ops::Range<usize>>,
    request: &ForecastRequest,
) -> Result<engine::Forecast, NoForecast> {
    let (_, last) = observed.span()?;
    let share = request.step_retained_share.as_f64();
    let retained = match step.filter(|_| share < 1.0) {
        Some(step) => {
            let log_step = log_step(observed, value, step).map_err(|why| {
                let source = request.step.as_str();
                format!("the {source} step of the {name} cannot be estimated: {why}")
            })?;
            Some(RetainedStep { share, log_step })
        }
        None => None,
    };
    let levels: Vec<f64> = request.levels.iter().map(|level| f64::from(*level)).collect();
    let because = |why: String| format!("the {name} cannot be forecast: {why}");
    let options = FitOptions { last_quarter: request.last_quarter, ..FitOptions::default() };
    let fitted = engine::fit_with_gaps(&observed.values(value)?, &options)
        .map_err(|error| because(error.to_string()))?;
    fitted
        .forecast_with(&Request {
            horizon: request.horizon_quarters,
            levels: &levels,
            quarters_into_year: usize::from(last.number() % 4),
            retained_step: retained,
        })
        .map_err(|error| because(error.to_string()))
}

fn log_step(
    observed: &Observed,
    value: fn(&QuarterFigure) -> Option<f64>,
    step: std::ops::Range<usize>,
) -> Result<f64, String> {
    let fit = GrowthSeries::new(&observed.observations(value))
        .and_then(|series| series.fit(Some(step), 0.0));
    let step = fit.map_err(|error| error.to_string())?.step;
    Ok(step.map_or(0.0, |step| step.log_size))
}

fn money(pounds: f64) -> Result<Money, NoForecast> {
    to_money(pounds).ok_or_else(|| "a forecast is beyond 100,000,000,000 pounds".to_owned())
}

fn estimate(factor: &engine::Forecast, ahead: usize, levels: &[u8]) -> Estimate {
    let bounds = factor.bands.iter().map(|band| (band.lower[ahead], band.upper[ahead]));
    let intervals = levels.iter().zip(bounds);
    Estimate {
        point: factor.points[ahead],
        intervals: intervals.map(|(level, (lower, upper))| (*level, lower, upper)).collect(),
    }
}

fn in_pence(estimate: &Estimate) -> Result<Outlook, NoForecast> {
    let interval =
        |(level, lower, upper): &(u8, f64, f64)| Ok((*level, money(*lower)?, money(*upper)?));
    let intervals: Result<Vec<(u8, Money, Money)>, NoForecast> =
        estimate.intervals.iter().map(interval).collect();
    Ok(Outlook { point: money(estimate.point)?, intervals: intervals? })
}

fn quarters(
    direct: &ClawbackForecast,
    counts: &engine::Forecast,
    means: &engine::Forecast,
    levels: &[u8],
) -> Result<Vec<QuarterViews>, NoForecast> {
    let mut quarters = Vec::with_capacity(direct.quarters.len());
    for (ahead, (quarter, outlook)) in direct.quarters.iter().enumerate() {
        let (count, mean) = (estimate(counts, ahead, levels), estimate(means, ahead, levels));
        let product = money(count.point * mean.point)?;
        quarters.push(QuarterViews {
            quarter: *quarter,
            count,
            amount_per_clawback: in_pence(&mean)?,
            product,
            forecast: outlook.point,
            difference: product.checked_sub(outlook.point).ok_or("a difference is too large")?,
        });
    }
    Ok(quarters)
}

fn years(
    direct: &ClawbackForecast,
    counts: &engine::Forecast,
    quarters: &[QuarterViews],
    levels: &[u8],
) -> Result<Vec<YearViews>, NoForecast> {
    let mut years = Vec::with_capacity(direct.financial_years.len());
    for (year, total) in direct.financial_years.iter().zip(&counts.years) {
        let financial_year = year.financial_year;
        // What is recorded of the year is the same in both views.
        let ahead = quarters.iter().filter(|views| views.quarter.year() == financial_year);
        let difference = Money::checked_sum(ahead.map(|views| views.difference))
            .ok_or("a difference is too large")?;
        let forecast = year.outlook.point;
        let product = forecast.checked_add(difference).ok_or("a sum of the year is too large")?;
        let intervals = levels.iter().zip(&total.intervals);
        let of_one = product.as_pounds_f64() / total.point;
        let share = difference.as_pounds_f64() / forecast.as_pounds_f64();
        years.push(YearViews {
            financial_year,
            recorded_quarters: year.recorded_quarters,
            filled_quarters: year.filled_quarters,
            count: Estimate {
                point: total.point,
                intervals: intervals.map(|(level, one)| (*level, one.lower, one.upper)).collect(),
            },
            amount_per_clawback: (total.point > 0.0).then(|| to_money(of_one)).flatten(),
            product,
            forecast,
            difference,
            difference_share: share.is_finite().then_some(share),
        });
    }
    Ok(years)
}
