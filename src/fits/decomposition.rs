//! The forecast of count times amount per clawback, beside that of the amount.
//!
//! A second view and never the forecast. Both factors are forecast by the engine, each
//! with intervals of its own. Their product has a point only: bounds of factors must
//! not be multiplied, because count and average cannot be taken to stray independently
//! of each other, and how they hang together is not estimated.

use crate::domain::ledger::{Figure, Series, runs};
use crate::domain::{FinancialYear, Finding, Intervention, Ledger, Money, Quarter};
use crate::forecast as engine;
use crate::forecast::{FitOptions, GrowthSeries, Observation, Persistence, Request};

use super::forecast::{ClawbackForecast, ForecastRequest, Outlook, Refusal, forecast};
use super::{position, provisional, step_of, to_money};

/// A forecast number with its intervals: level, lower bound, upper bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The point.
    pub point: f64,
    /// The intervals, in the order of the levels asked for.
    pub intervals: Vec<(u8, f64, f64)>,
}

/// A quarter in both views.
#[derive(Clone, Debug, PartialEq)]
pub struct QuarterViews {
    /// The quarter.
    pub quarter: Quarter,
    /// How many clawbacks.
    pub count: Estimate,
    /// Pounds a clawback.
    pub amount_per_clawback: Outlook,
    /// The two points multiplied.
    pub product: Money,
    /// The point of the amount's own forecast.
    pub forecast: Money,
    /// The product minus the forecast.
    pub difference: Money,
}

/// A financial year in both views.
#[derive(Clone, Debug, PartialEq)]
pub struct YearViews {
    /// The year.
    pub financial_year: FinancialYear,
    /// How many of its quarters are recorded and not forecast.
    pub recorded_quarters: usize,
    /// How many clawbacks, those that are recorded included.
    pub count: Estimate,
    /// The product over the count; nothing where no clawback is forecast.
    pub amount_per_clawback: Option<Money>,
    /// The recorded quarters and the products of the others.
    pub product: Money,
    /// The year's own forecast.
    pub forecast: Money,
    /// The product minus the forecast.
    pub difference: Money,
    /// The same as a share of the forecast; nothing where that is zero.
    pub difference_share: Option<f64>,
}

/// Both views of the amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// The first and the last quarter that the factors were fitted on, and how many.
    pub fitted_on: (Quarter, Quarter, usize),
    /// The quarters.
    pub quarters: Vec<QuarterViews>,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<YearViews>,
    /// How far the views are apart, and what that means.
    pub message: String,
    /// What a reader must know.
    pub notes: Vec<Finding>,
}

/// Forecasts count and amount per clawback of the final quarters of a ledger.
pub fn decompose(
    ledger: &Ledger,
    interventions: &[Intervention],
    request: &ForecastRequest,
) -> Result<Decomposition, Refusal> {
    let series = ledger.series(&request.client_group);
    let direct = forecast(ledger, interventions, request)?;
    let averages = averages(&series)?;
    let step = step_of(&series, interventions);
    let count = |figure: &Figure| figure.count.map(|count| count as f64);
    let counts = factor(&series, "count", count, step.clone(), request)?;
    let average = |figure: &Figure| average(figure);
    let means = factor(&series, "amount per clawback", average, step, request)?;
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
    notes.extend(provisional(&series));
    Ok(Decomposition {
        fitted_on: direct.fitted_on,
        message: message(&direct, &financial_years),
        quarters,
        financial_years,
        notes,
    })
}

const NO_INTERVAL: &str = "The product has no interval. Count and amount per clawback cannot be \
    taken to stray independently, and how they hang together is not estimated, so bounds of one \
    times bounds of the other would be no interval. Each factor has its own; for the amount read \
    that of the forecast.";

/// What a clawback brought on average; nothing where there was none.
fn average(figure: &Figure) -> Option<f64> {
    let count = figure.count.filter(|count| *count > 0)?;
    Some(figure.amount.as_pounds_f64() / count as f64)
}

/// Whether every quarter has an average, and what to say of those that have none.
fn averages(series: &Series) -> Result<Option<Finding>, Refusal> {
    let of = |wanted: &dyn Fn(&Figure) -> bool| {
        let quarters = series.quarters.iter().filter(|(_, figure)| wanted(figure));
        in_words(quarters.map(|(quarter, _)| *quarter))
    };
    let not_stated = of(&|figure| figure.count.is_none());
    if !not_stated.is_empty() {
        return Err(format!(
            "the count is not stated for {not_stated}: deliver the number of clawbacks of these \
             quarters"
        ));
    }
    let contradicting = of(&|figure| figure.count == Some(0) && figure.amount != Money::ZERO);
    if !contradicting.is_empty() {
        return Err(format!(
            "there is an amount and no clawback in {contradicting}: an amount of nothing has no \
             average, so correct the amount or the count"
        ));
    }
    let last = series.quarters.last_key_value();
    if let Some((quarter, _)) = last.filter(|(_, figure)| figure.count == Some(0)) {
        return Err(format!(
            "there was no clawback in {}, the last quarter, so there is no average to go on from",
            quarter.in_words()
        ));
    }
    let without = of(&|figure| figure.count == Some(0));
    let message = format!(
        "There was no clawback in {without}: the count is zero, and the average, which it does \
         not have, was filled from the years beside it."
    );
    Ok((!without.is_empty()).then(|| Finding::info("no_clawback", message)))
}

fn in_words(quarters: impl Iterator<Item = Quarter>) -> String {
    let run = |(first, last): (Quarter, Quarter)| match first == last {
        true => first.in_words(),
        false => format!("{} to {}", first.in_words(), last.in_words()),
    };
    runs(quarters).into_iter().map(run).collect::<Vec<_>>().join(", ")
}

/// One factor, forecast by the engine. A step that lasts in part only is reversed in
/// each factor by its own size; the two make up that of the amount.
fn factor(
    series: &Series,
    name: &str,
    value: impl Fn(&Figure) -> Option<f64>,
    step: Option<std::ops::Range<usize>>,
    request: &ForecastRequest,
) -> Result<engine::Forecast, Refusal> {
    let (first, last) = series.span().ok_or("no quarter is recorded as final")?;
    let values: Vec<Option<f64>> =
        first.to(last).map(|quarter| value(series.quarters.get(&quarter)?)).collect();
    let share = request.persistence.as_f64();
    let persistence = match step.filter(|_| share < 1.0) {
        Some(step) => {
            let log_step = log_step(series, &value, step).map_err(|why| {
                format!("the marked step of the {name} cannot be estimated: {why}")
            })?;
            Some(Persistence { share, log_step })
        }
        None => None,
    };
    let levels: Vec<f64> = request.levels.iter().map(|level| f64::from(*level)).collect();
    let because = |why: String| format!("the {name} cannot be forecast: {why}");
    let fitted = engine::fit_with_gaps(&values, &FitOptions::default())
        .map_err(|error| because(error.to_string()))?;
    fitted
        .forecast_with(&Request {
            horizon: request.horizon_quarters,
            levels: &levels,
            quarters_into_year: usize::from(last.number() % 4),
            persistence,
        })
        .map_err(|error| because(error.to_string()))
}

fn log_step(
    series: &Series,
    value: &impl Fn(&Figure) -> Option<f64>,
    step: std::ops::Range<usize>,
) -> Result<f64, String> {
    let (first, _) = series.span().ok_or("no quarter is final")?;
    let observation = |(quarter, figure): (&Quarter, &Figure)| {
        let (index, season) = (position(first, *quarter)?, usize::from(quarter.number() - 1));
        Some(Observation { index, season, value: value(figure)? })
    };
    let quarters: Vec<Observation> = series.quarters.iter().filter_map(observation).collect();
    let fit = GrowthSeries::new(&quarters).and_then(|series| series.fit(Some(step), 0.0));
    let step = fit.map_err(|error| error.to_string())?.step;
    Ok(step.map_or(0.0, |step| step.log_size))
}

fn money(pounds: f64) -> Result<Money, Refusal> {
    to_money(pounds).ok_or_else(|| "a forecast is beyond 100,000,000,000.00 pounds".to_owned())
}

fn estimate(factor: &engine::Forecast, ahead: usize, levels: &[u8]) -> Estimate {
    let bounds = factor.bands.iter().map(|band| (band.lower[ahead], band.upper[ahead]));
    let intervals = levels.iter().zip(bounds);
    Estimate {
        point: factor.points[ahead],
        intervals: intervals.map(|(level, (lower, upper))| (*level, lower, upper)).collect(),
    }
}

fn in_pence(estimate: &Estimate) -> Result<Outlook, Refusal> {
    let interval =
        |(level, lower, upper): &(u8, f64, f64)| Ok((*level, money(*lower)?, money(*upper)?));
    let intervals: Result<Vec<(u8, Money, Money)>, Refusal> =
        estimate.intervals.iter().map(interval).collect();
    Ok(Outlook { point: money(estimate.point)?, intervals: intervals? })
}

fn quarters(
    direct: &ClawbackForecast,
    counts: &engine::Forecast,
    means: &engine::Forecast,
    levels: &[u8],
) -> Result<Vec<QuarterViews>, Refusal> {
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
) -> Result<Vec<YearViews>, Refusal> {
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

/// How far the views are apart in the last year, held against the narrowest interval
/// of the forecast.
fn message(direct: &ClawbackForecast, years: &[YearViews]) -> String {
    let Some((year, own)) = years.last().zip(direct.financial_years.last()) else {
        return "The horizon completes no financial year, so the views are compared by quarter \
                alone."
            .to_owned();
    };
    let pounds = |money: Money| Money::from_pence(money.pence() / 100 * 100).in_words();
    let more_or_less = match year.difference.pence().signum() {
        1 => format!("{} more than", pounds(year.difference)),
        -1 => format!("{} less than", pounds(Money::from_pence(-year.difference.pence()))),
        _ => "as much as".to_owned(),
    };
    let share =
        year.difference_share.map_or(String::new(), |share| format!(" ({:+.1}%)", 100.0 * share));
    let compared = format!(
        "In {} count x amount per clawback gives {}, {more_or_less} the forecast of the \
         amount{share}",
        year.financial_year,
        pounds(year.product),
    );
    match own.outlook.intervals.iter().min_by_key(|(level, ..)| *level) {
        Some((level, lower, upper)) if (lower..=upper).contains(&&year.product) => format!(
            "{compared}: that is inside its {level}% interval, so the data do not tell the two \
             views apart."
        ),
        Some((level, ..)) => format!(
            "{compared}: that is outside its {level}% interval, so count and average go ways that \
             the amount alone does not show, and neither view is proof."
        ),
        None => format!("{compared}."),
    }
}
