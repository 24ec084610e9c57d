//! The forecast of quarterly clawbacks in pounds, by quarter, by financial year
//! and in total, each with intervals of its own.

use std::collections::BTreeMap;

use crate::domain::ledger::Series;
use crate::domain::{
    FinancialYear, Finding, Intervention, Ledger, Money, Plan, Quarter, Rate, Slug,
};
use crate::forecast as engine;
use crate::forecast::{FitOptions, Fitted, GrowthSeries, Observation, Persistence, Request, Total};

use super::{position, provisional, step_of, to_money};

/// What to forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastRequest {
    /// How many quarters ahead, 1 to [`engine::MAX_HORIZON`].
    pub horizon_quarters: usize,
    /// Interval levels in whole percent.
    pub levels: Vec<u8>,
    /// How much of the marked step lasts, 0 to 1.
    pub persistence: Rate,
    /// Whose clawbacks.
    pub client_group: Slug,
}

/// A point with its intervals, in the order of the levels asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The point.
    pub point: Money,
    /// Level, lower bound, upper bound.
    pub intervals: Vec<(u8, Money, Money)>,
}

/// The outlook of a financial year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearOutlook {
    /// The year.
    pub financial_year: FinancialYear,
    /// How many of its quarters are recorded and not forecast.
    pub recorded_quarters: usize,
    /// Its total.
    pub outlook: Outlook,
}

/// A forecast in the domain's words.
#[derive(Clone, Debug, PartialEq)]
pub struct ClawbackForecast {
    /// The first and the last quarter that it was fitted on, and how many there are.
    pub fitted_on: (Quarter, Quarter, usize),
    /// The members that were combined, each once.
    pub members: Vec<&'static str>,
    /// The scales they were fitted on, each once.
    pub scales: Vec<&'static str>,
    /// The quarters.
    pub quarters: Vec<(Quarter, Outlook)>,
    /// The financial years that the horizon completes.
    pub financial_years: Vec<YearOutlook>,
    /// All of those years together.
    pub total: Option<Outlook>,
    /// What a reader must know.
    pub notes: Vec<Finding>,
}

/// Why there is no forecast.
pub type Refusal = String;

/// Forecasts the final quarters of a ledger.
pub fn forecast(
    ledger: &Ledger,
    interventions: &[Intervention],
    request: &ForecastRequest,
) -> Result<ClawbackForecast, Refusal> {
    let series = ledger.series(&request.client_group);
    let (first, last) = series.span().ok_or("no quarter is recorded as final")?;
    let fitted = fit(&series)?;
    let levels: Vec<f64> = request.levels.iter().map(|level| f64::from(*level)).collect();
    let answer = fitted
        .forecast_with(&Request {
            horizon: request.horizon_quarters,
            levels: &levels,
            quarters_into_year: usize::from(last.number() % 4),
            persistence: persistence(&series, interventions, request.persistence)?,
        })
        .map_err(|error| error.to_string())?;
    let mut quarters = Vec::with_capacity(answer.points.len());
    for (ahead, point) in answer.points.iter().enumerate() {
        let bounds = answer.bands.iter().map(|band| (band.lower[ahead], band.upper[ahead]));
        let outlook = outlook(*point, &request.levels, bounds)?;
        // A horizon is at most 40 quarters and fits.
        quarters.push((last.plus(ahead as i32 + 1), outlook));
    }
    let first_year = last.next().year();
    let mut financial_years = Vec::with_capacity(answer.years.len());
    for (ahead, total) in answer.years.iter().enumerate() {
        financial_years.push(YearOutlook {
            financial_year: first_year.plus(ahead as i32),
            recorded_quarters: total.actual_quarters,
            outlook: of_total(total, &request.levels)?,
        });
    }
    let total = answer.total.as_ref().map(|total| of_total(total, &request.levels)).transpose()?;
    let notes = notes(&series, &answer, &financial_years);
    Ok(ClawbackForecast {
        fitted_on: (first, last, series.quarters.len()),
        members: distinct(fitted.members().map(|(member, _)| member.name())),
        scales: distinct(fitted.members().map(|(_, scale)| scale.name())),
        quarters,
        financial_years,
        total,
        notes,
    })
}

/// The expected recovery of each plan year: recorded where the year is over,
/// forecast from then on.
pub fn recovery_by_year(
    ledger: &Ledger,
    interventions: &[Intervention],
    plan: &Plan,
    persistence: Rate,
) -> Result<BTreeMap<FinancialYear, Money>, Refusal> {
    let years = plan.years();
    let Some(last_year) = years.last() else { return Ok(BTreeMap::new()) };
    let all = Slug::all();
    let (_, last) = ledger.series(&all).span().ok_or("no quarter is recorded as final")?;
    let [.., last_quarter] = last_year.quarters();
    let mut recoveries: BTreeMap<FinancialYear, Money> = years
        .iter()
        .filter(|year| **year < last.next().year())
        .filter_map(|year| Some((*year, ledger.year_level(&all, *year)?.amount)))
        .collect();
    let Some(horizon_quarters) = position(last, last_quarter).filter(|ahead| *ahead > 0) else {
        return Ok(recoveries);
    };
    let request =
        ForecastRequest { horizon_quarters, levels: Vec::new(), persistence, client_group: all };
    let forecast = forecast(ledger, interventions, &request)?;
    for year in forecast.financial_years {
        if years.contains(&year.financial_year) {
            recoveries.insert(year.financial_year, year.outlook.point);
        }
    }
    Ok(recoveries)
}

pub(super) fn fit(series: &Series) -> Result<Fitted, Refusal> {
    let (first, last) = series.span().ok_or("no quarter is recorded as final")?;
    let values: Vec<Option<f64>> = first
        .to(last)
        .map(|quarter| series.quarters.get(&quarter).map(|figure| figure.amount.as_pounds_f64()))
        .collect();
    engine::fit_with_gaps(&values, &FitOptions::default()).map_err(|error| error.to_string())
}

/// The scenario for the marked step; none where all of it lasts.
pub(super) fn persistence(
    series: &Series,
    interventions: &[Intervention],
    share: Rate,
) -> Result<Option<Persistence>, Refusal> {
    let share = share.as_f64();
    if share == 1.0 {
        return Ok(None);
    }
    let step = step_of(series, interventions).ok_or(
        "persistence below 1 needs an intervention that is marked within the recorded quarters",
    )?;
    let (first, _) = series.span().ok_or("no quarter is recorded as final")?;
    let quarters: Vec<Observation> = series
        .quarters
        .iter()
        .map(|(quarter, figure)| Observation {
            index: position(first, *quarter).unwrap_or(0),
            season: usize::from(quarter.number() - 1),
            value: figure.amount.as_pounds_f64(),
        })
        .collect();
    let fit = GrowthSeries::new(&quarters)
        .and_then(|series| series.fit(Some(step), 0.0))
        .map_err(|error| format!("the marked step cannot be estimated: {error}"))?;
    let log_step = fit.step.map_or(0.0, |step| step.log_size);
    Ok(Some(Persistence { share, log_step }))
}

fn of_total(total: &Total, levels: &[u8]) -> Result<Outlook, Refusal> {
    let bounds = total.intervals.iter().map(|interval| (interval.lower, interval.upper));
    outlook(total.point, levels, bounds)
}

fn outlook(
    point: f64,
    levels: &[u8],
    bounds: impl Iterator<Item = (f64, f64)>,
) -> Result<Outlook, Refusal> {
    let money = |pounds| to_money(pounds).ok_or("a forecast is beyond 100,000,000,000.00 pounds");
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

fn notes(series: &Series, answer: &engine::Forecast, years: &[YearOutlook]) -> Vec<Finding> {
    let mut notes: Vec<Finding> = answer
        .notes
        .iter()
        .map(|note| Finding::info(note.rule(), sentence(&note.to_string())))
        .collect();
    notes.extend(provisional(series));
    notes.extend(years.last().and_then(wide_interval));
    notes
}

/// Says in words how wide the last year's widest interval is.
fn wide_interval(year: &YearOutlook) -> Option<Finding> {
    let (level, lower, upper) =
        year.outlook.intervals.iter().max_by_key(|(level, _, _)| *level).copied()?;
    let point = year.outlook.point.as_pounds_f64();
    if point <= 0.0 {
        return None;
    }
    let message = format!(
        "{}: {} pounds is the middle of a wide range. By this method the year ends between {} and \
         {} with a probability of {level}%, which is {:.1} to {:.1} times the point.",
        year.financial_year,
        in_pounds(year.outlook.point),
        in_pounds(lower),
        in_pounds(upper),
        lower.as_pounds_f64() / point,
        upper.as_pounds_f64() / point,
    );
    Some(Finding::warning("wide_interval", message).in_year(year.financial_year))
}

/// An estimate for a sentence, in whole pounds: pence would claim too much.
fn in_pounds(estimate: Money) -> String {
    Money::from_pence(estimate.pence() / 100 * 100).in_words()
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
