//! Windows that roll over series, and the errors of their forecasts in multiples
//! of what the engine's widths are multiples of.

use recoup::forecast::{FitOptions, Forecast, MAX_HORIZON, fit};

use super::LEVELS;
use super::forecast_data::{Failure, HELD_OUT, Set};

/// The most windows of one length from one series, evenly spaced.
const MOST_ORIGINS: usize = 12;
/// With fewer series than these a set says nothing.
pub const LEAST_SERIES: f64 = 20.0;
/// With fewer than these it counts for as much less.
const ENOUGH_SERIES: f64 = 40.0;
/// With fewer sets than these, or than there are, nothing is fitted.
const LEAST_SETS: usize = 3;
/// The totals that are fitted beside the quarters: first quarter and count.
pub const TOTALS: [(usize, usize); 9] =
    [(1, 2), (1, 4), (5, 4), (9, 4), (13, 4), (1, 8), (1, 12), (1, 16), (5, 16)];

/// The errors of one window, in multiples of its spread.
pub struct Window {
    /// The place of the set it is from.
    pub set: usize,
    /// The weight among all windows of this length and set.
    pub weight: f64,
    quarters: Vec<f64>,
    totals: Vec<f64>,
    /// Of the changes between the first five years.
    changes: Vec<f64>,
}

/// What is fitted: sums of quarters, or the change between two years.
#[derive(Clone, Copy)]
pub enum Target {
    Sum { first: usize, count: usize },
    Change { year: usize },
}

impl Target {
    pub fn error(self, window: &Window) -> Option<f64> {
        let found = match self {
            Target::Sum { first, count: 1 } => window.quarters.get(first - 1),
            Target::Sum { first, count } => {
                window.totals.get(TOTALS.iter().position(|total| *total == (first, count))?)
            }
            Target::Change { year } => window.changes.get(year),
        };
        found.copied().filter(|error| error.is_finite())
    }
}

/// The middle of some quarters, in quarters ahead.
pub fn middle(first: usize, count: usize) -> f64 {
    first as f64 + 0.5 * (count as f64 - 1.0)
}

/// The errors of the windows of a length over every positive stretch of what is not
/// held out.
pub fn windows(sets: &[Set], length: usize) -> Result<Vec<Window>, Failure> {
    let mut all = Vec::new();
    for (place, set) in sets.iter().enumerate() {
        for series in &set.series {
            let values = &series.values[..series.values.len().saturating_sub(HELD_OUT)];
            let before = all.len();
            let room = (values.len() + 1).saturating_sub(length + 4);
            let count = room.min(MOST_ORIGINS);
            for origin in 0..count {
                let start = if count > 1 { origin * (room - 1) / (count - 1) } else { 0 };
                let (seen, ahead) = values[start..].split_at(length);
                all.extend(errors(place, seen, ahead)?);
            }
            let weight = 1.0 / (all.len() - before).max(1) as f64;
            all[before..].iter_mut().for_each(|window| window.weight = weight);
        }
    }
    Ok(all)
}

fn errors(set: usize, seen: &[f64], ahead: &[f64]) -> Result<Option<Window>, Failure> {
    if seen.iter().any(|value| *value <= 0.0) {
        return Ok(None);
    }
    let fitted = fit(seen, &FitOptions::default())?;
    let known = ahead.len().min(MAX_HORIZON);
    let forecast = fitted.forecast(MAX_HORIZON, &[])?;
    let log = |first: usize, count: usize| {
        let of = |values: &[f64]| values[first - 1..first - 1 + count].iter().sum::<f64>();
        match first + count <= known + 1 {
            true => (of(ahead) / of(&forecast.points)).ln(),
            false => f64::NAN,
        }
    };
    let multiple = |(first, count): (usize, usize)| {
        let error = log(first, count);
        error.abs() / spread(&forecast, first, count, error > 0.0)
    };
    let change = |year: usize| log(4 * year + 5, 4) - log(4 * year + 1, 4);
    Ok(Some(Window {
        set,
        weight: 0.0,
        quarters: (1..=known).map(|quarter| multiple((quarter, 1))).collect(),
        totals: TOTALS.iter().map(|total| multiple(*total)).collect(),
        changes: (0..4).map(|year| change(year).abs() / fitted.log_spread()).collect(),
    }))
}

fn spread(forecast: &Forecast, first: usize, count: usize, is_above: bool) -> f64 {
    let sides = forecast.log_spread_of(first, count);
    sides.map_or(f64::NAN, |(below, above)| if is_above { above } else { below })
}

/// The quantiles of a target at all levels over the sets that `uses` admits, and how
/// many sets reach so far ahead with enough series. `None` where they are too few.
pub fn quantiles(
    windows: &[Window],
    target: Target,
    uses: &dyn Fn(usize) -> bool,
) -> Option<([f64; LEVELS.len()], f64)> {
    let sets = windows.iter().map(|window| window.set + 1).max()?;
    let mut sums = vec![0.0; sets];
    let mut errors: Vec<(f64, f64, usize)> = Vec::new();
    for window in windows.iter().filter(|window| uses(window.set)) {
        if let Some(error) = target.error(window) {
            sums[window.set] += window.weight;
            errors.push((error, window.weight, window.set));
        }
    }
    let enough = sums.iter().filter(|sum| **sum >= LEAST_SERIES).count();
    if enough < LEAST_SETS.min((0..sets).filter(|set| uses(*set)).count()) {
        return None;
    }
    errors.retain(|(_, _, set)| sums[*set] >= LEAST_SERIES);
    for (_, weight, set) in &mut errors {
        *weight *= sums[*set].min(ENOUGH_SERIES) / sums[*set];
    }
    errors.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = errors.iter().map(|error| error.1).sum();
    let quantile = |level: f64| {
        let mut below = 0.0;
        let reaches = |(_, weight, _): &&(f64, f64, usize)| {
            below += weight;
            below >= total * level / 100.0
        };
        errors.iter().find(reaches).map_or(f64::NAN, |error| error.0)
    };
    Some((LEVELS.map(quantile), enough as f64))
}
