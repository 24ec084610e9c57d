//! Scores the forecasting engine on series whose future is known, beside two
//! yardsticks, and prints one table:
//!
//! ```sh
//! cargo run --release --example score -- DIR
//! ```
//!
//! DIR holds the sets of series (see `forecast_data`). Each is scored three
//! times: `t16`, 8 quarters ahead from the last 16 that may be seen; `t16h16`,
//! the last 16 quarters of all from the 16 before; and `full`, 8 ahead from all
//! that may be seen. sMAPE is in percent; MASE and MSIS are in units of the mean
//! absolute change on the year before in the quarters seen; OWA is the mean of
//! sMAPE and MASE relative to those of Naive2, with the seasonal test of the M4
//! competition. Each series counts once. A series whose quarters seen are all
//! like those of the year before has no scale and is left out.

mod forecast_data;

use std::path::Path;

use forecast_data::{Failure, Series, Set, read_sets};
use recoup::forecast::{FitOptions, Forecast, fit};

const LEVELS: [f64; 2] = [80.0, 95.0];
const SEASONS: usize = 4;

/// A series cut into what is seen and what is forecast.
struct Task<'a> {
    seen: &'a [f64],
    ahead: &'a [f64],
}

fn cut<'a>(series: &'a Series, variant: &str) -> Option<Task<'a>> {
    let (end, window, horizon) = match variant {
        "t16" => (series.train, 16, 8),
        "t16h16" => (series.values.len().checked_sub(16)?, 16, 16),
        _ => (series.train, series.train, 8),
    };
    let seen = series.values.get(end.checked_sub(window)?..end)?;
    let ahead = series.values.get(end..end + horizon)?;
    (scale(seen) > 0.0).then_some(Task { seen, ahead })
}

/// The mean absolute change on the year before.
fn scale(seen: &[f64]) -> f64 {
    let pairs = seen.iter().zip(seen.iter().skip(SEASONS));
    let changes: Vec<f64> = pairs.map(|(before, after)| (after - before).abs()).collect();
    mean(&changes)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn seasonal_naive(seen: &[f64], horizon: usize) -> Vec<f64> {
    let last_year = &seen[seen.len() - SEASONS..];
    (0..horizon).map(|place| last_year[place % SEASONS]).collect()
}

/// The last value, adjusted by a multiplicative pattern where the M4 test at
/// 90% finds one.
fn naive2(seen: &[f64], horizon: usize) -> Vec<f64> {
    let pattern = if is_seasonal(seen) { pattern(seen) } else { [1.0; SEASONS] };
    let season = |t: usize| pattern[t % SEASONS];
    let last = seen[seen.len() - 1] / season(seen.len() - 1);
    (0..horizon).map(|place| last * season(seen.len() + place)).collect()
}

fn is_seasonal(seen: &[f64]) -> bool {
    if seen.len() < 3 * SEASONS {
        return false;
    }
    let centre = mean(seen);
    let products = |lag: usize| -> f64 {
        seen.iter().zip(&seen[lag..]).map(|(a, b)| (a - centre) * (b - centre)).sum()
    };
    let correlation = |lag: usize| products(lag) / products(0);
    let earlier: f64 = (1..SEASONS).map(|lag| correlation(lag) * correlation(lag)).sum();
    let limit = 1.645 * ((1.0 + 2.0 * earlier) / seen.len() as f64).sqrt();
    correlation(SEASONS).abs() > limit
}

/// The classical multiplicative pattern, with a mean of one.
fn pattern(seen: &[f64]) -> [f64; SEASONS] {
    let mut ratios: [Vec<f64>; SEASONS] = Default::default();
    for (start, five) in seen.windows(SEASONS + 1).enumerate() {
        let year = 0.5 * five[0] + five[1] + five[2] + five[3] + 0.5 * five[4];
        ratios[(start + 2) % SEASONS].push(five[2] * SEASONS as f64 / year);
    }
    let means = ratios.map(|ratios| mean(&ratios));
    means.map(|ratio| ratio / mean(&means))
}

/// sMAPE and MASE.
fn errors(points: &[f64], task: &Task<'_>) -> [f64; 2] {
    let pairs = || points.iter().zip(task.ahead);
    let relative = |(point, actual): (&f64, &f64)| {
        let size = point.abs() + actual.abs();
        if size > 0.0 { 200.0 * (point - actual).abs() / size } else { 0.0 }
    };
    let count = task.ahead.len() as f64;
    let absolute: f64 = pairs().map(|(point, actual)| (point - actual).abs()).sum();
    [pairs().map(relative).sum::<f64>() / count, absolute / count / scale(task.seen)]
}

/// What is added up over the series of one variant.
#[derive(Default)]
struct Sums {
    series: f64,
    engine: [f64; 2],
    naive: [f64; 2],
    naive2: [f64; 2],
    /// The series whose actual lies inside, by level and quarter ahead.
    inside: [Vec<f64>; 2],
    interval_scores: [f64; 2],
}

impl Sums {
    fn add(&mut self, task: &Task<'_>) -> Result<(), Failure> {
        let horizon = task.ahead.len();
        let yardstick = errors(&naive2(task.seen, horizon), task);
        if !yardstick.iter().all(|error| error.is_finite()) {
            return Ok(());
        }
        let forecast = fit(task.seen, &FitOptions::default())?.forecast(horizon, &LEVELS)?;
        self.series += 1.0;
        let add = |sums: &mut [f64; 2], errors: [f64; 2]| {
            sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
        };
        add(&mut self.engine, errors(&forecast.points, task));
        add(&mut self.naive, errors(&seasonal_naive(task.seen, horizon), task));
        add(&mut self.naive2, yardstick);
        self.add_intervals(task, &forecast);
        Ok(())
    }

    fn add_intervals(&mut self, task: &Task<'_>, forecast: &Forecast) {
        let count = task.ahead.len() as f64;
        for (place, band) in forecast.bands.iter().enumerate() {
            self.inside[place].resize(task.ahead.len(), 0.0);
            let penalty = 2.0 / (1.0 - band.level / 100.0);
            for (quarter, actual) in task.ahead.iter().enumerate() {
                let (lower, upper) = (band.lower[quarter], band.upper[quarter]);
                let outside = (lower - actual).max(0.0) + (actual - upper).max(0.0);
                self.inside[place][quarter] += f64::from(u8::from(outside <= 0.0));
                let score = upper - lower + penalty * outside;
                self.interval_scores[place] += score / scale(task.seen) / count;
            }
        }
    }

    fn print(&self, variant: &str, set: &str) {
        let of = |sum: f64| sum / self.series;
        let row = |name: &str, sums: &[f64; 2]| {
            let owa = 0.5 * (sums[0] / self.naive2[0] + sums[1] / self.naive2[1]);
            let [smape, mase] = sums.map(of);
            print!(
                "{variant:7} {set:20} {:4} {name:14} {smape:7.3} {mase:6.3} {owa:5.3}",
                self.series
            );
        };
        row("engine", &self.engine);
        for inside in &self.inside {
            let shares: Vec<f64> = inside.iter().map(|count| 100.0 * of(*count)).collect();
            let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
            let most = shares.iter().copied().fold(0.0, f64::max);
            print!("  {:5.1} ({least:4.1}-{most:5.1})", mean(&shares));
        }
        println!("  {:6.2} {:6.2}", of(self.interval_scores[0]), of(self.interval_scores[1]));
        row("seasonal naive", &self.naive);
        println!();
        row("Naive2", &self.naive2);
        println!();
        for (level, inside) in LEVELS.iter().zip(&self.inside) {
            print!("        inside {level}% by quarter ahead:");
            inside.iter().for_each(|count| print!(" {:.1}", 100.0 * of(*count)));
            println!();
        }
    }
}

fn score(variant: &str, name: &str, sets: &[&Set]) -> Result<(), Failure> {
    let mut sums = Sums::default();
    for series in sets.iter().flat_map(|set| &set.series) {
        if let Some(task) = cut(series, variant) {
            sums.add(&task)?;
        }
    }
    sums.print(variant, name);
    Ok(())
}

fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1).ok_or("usage: score DIR")?;
    let sets = read_sets(Path::new(&folder))?;
    let head = "sMAPE   MASE   OWA  inside 80% (quarters)  inside 95% (quarters)  MSIS80 MSIS95";
    println!("variant {:20} {:4} {:14}   {head}", "set", "n", "method");
    for variant in ["t16", "t16h16", "full"] {
        for set in &sets {
            score(variant, &set.name, &[set])?;
        }
        if sets.len() > 1 {
            score(variant, "all", &sets.iter().collect::<Vec<_>>())?;
        }
    }
    Ok(())
}
