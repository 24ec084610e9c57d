//! Scores the forecasting engine on series whose future is known, beside two
//! yardsticks, and prints tables:
//!
//! ```sh
//! cargo run --release --example score -- DIR
//! ```
//!
//! DIR holds the sets of series (see `forecast_data`). On what is held out each is
//! scored three times: `t16`, 8 quarters ahead from the last 16 that may be seen;
//! `t16h16`, the last 16 quarters of all from the 16 before; and `full`, 8 ahead from
//! all that may be seen. Then `rolling`: from up to 12 origins of each series, none of
//! which sees or forecasts what is held out, by quarters ahead, level, length, and how
//! steep and steady the series was.
//!
//! sMAPE is in percent; MASE and MSIS are in units of the mean absolute change on
//! the year before in the quarters seen; OWA is the mean of sMAPE and MASE relative
//! to those of Naive2, with the seasonal test of the M4 competition. Each series
//! counts once, each set alike in `mean`. A series whose quarters seen are all like
//! those of the year before has no scale and is left out. Series with a value at or
//! below zero among those seen are apart: a set's name then ends in ` zeros`.

mod forecast_data;
#[path = "forecast_data/rolling.rs"]
mod rolling;
#[path = "forecast_data/yardsticks.rs"]
mod yardsticks;

use std::path::Path;

use forecast_data::{Failure, Series, read_sets};
use recoup::forecast::{FitOptions, Forecast, fit};
use yardsticks::{Task, naive2, scale, seasonal_naive};

/// The levels of the tables on what is held out.
const LEVELS: [f64; 2] = [80.0, 95.0];

fn cut<'a>(series: &'a Series, variant: &str, zeros: bool) -> Option<Task<'a>> {
    let (end, window, horizon) = match variant {
        "t16" => (series.train, 16, 8),
        "t16h16" => (series.values.len().checked_sub(16)?, 16, 16),
        _ => (series.train, series.train, 8),
    };
    let seen = series.values.get(end.checked_sub(window)?..end)?;
    let ahead = series.values.get(end..end + horizon)?;
    let has_zeros = seen.iter().any(|value| *value <= 0.0);
    (scale(seen) > 0.0 && has_zeros == zeros).then_some(Task { seen, ahead })
}

/// The means over the series of one variant: what the table has columns for.
#[derive(Clone, Copy, Default)]
struct Means {
    series: f64,
    engine: [f64; 2],
    naive: [f64; 2],
    naive2: [f64; 2],
    inside: [f64; 2],
    interval_scores: [f64; 2],
}

impl Means {
    fn add(&mut self, task: &Task<'_>) -> Result<(), Failure> {
        let horizon = task.ahead.len();
        let yardstick = task.errors(&naive2(task.seen, horizon));
        if !yardstick.iter().all(|error| error.is_finite()) {
            return Ok(());
        }
        let forecast = fit(task.seen, &FitOptions::default())?.forecast(horizon, &LEVELS)?;
        self.series += 1.0;
        let add = |sums: &mut [f64; 2], errors: [f64; 2]| {
            sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
        };
        add(&mut self.engine, task.errors(&forecast.points));
        add(&mut self.naive, task.errors(&seasonal_naive(task.seen, horizon)));
        add(&mut self.naive2, yardstick);
        self.add_intervals(task, &forecast);
        Ok(())
    }

    fn add_intervals(&mut self, task: &Task<'_>, forecast: &Forecast) {
        let count = task.ahead.len() as f64;
        for (place, band) in forecast.bands.iter().enumerate() {
            for (quarter, actual) in task.ahead.iter().enumerate() {
                let bounds = (band.lower[quarter], band.upper[quarter]);
                let is_inside = bounds.0 <= *actual && *actual <= bounds.1;
                self.inside[place] += 100.0 * f64::from(u8::from(is_inside)) / count;
                let score = yardsticks::interval_score(bounds, *actual, band.level);
                self.interval_scores[place] += score / scale(task.seen) / count;
            }
        }
    }

    fn over(self, count: f64) -> Means {
        let all = |sums: [f64; 2]| sums.map(|sum| sum / count);
        Means {
            series: self.series,
            engine: all(self.engine),
            naive: all(self.naive),
            naive2: all(self.naive2),
            inside: all(self.inside),
            interval_scores: all(self.interval_scores),
        }
    }

    fn plus(self, other: Means) -> Means {
        let all = |one: [f64; 2], other: [f64; 2]| [one[0] + other[0], one[1] + other[1]];
        Means {
            series: self.series + other.series,
            engine: all(self.engine, other.engine),
            naive: all(self.naive, other.naive),
            naive2: all(self.naive2, other.naive2),
            inside: all(self.inside, other.inside),
            interval_scores: all(self.interval_scores, other.interval_scores),
        }
    }

    fn print(&self, variant: &str, set: &str) {
        let row = |name: &str, means: [f64; 2]| {
            let owa = 0.5 * (means[0] / self.naive2[0] + means[1] / self.naive2[1]);
            let [smape, mase] = means;
            print!(
                "{variant:7} {set:23} {:4} {name:14} {smape:7.3} {mase:6.3} {owa:5.3}",
                self.series
            );
        };
        row("engine", self.engine);
        let ([inner, outer], [narrow, wide]) = (self.inside, self.interval_scores);
        println!("  {inner:5.1} {outer:5.1}  {narrow:6.2} {wide:6.2}");
        row("seasonal naive", self.naive);
        println!();
        row("Naive2", self.naive2);
        println!();
    }
}

fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1).ok_or("usage: score DIR")?;
    let sets = read_sets(Path::new(&folder))?;
    println!(
        "variant {:23} {:4} {:14}   sMAPE   MASE   OWA  in 80 in 95  MSIS80 MSIS95",
        "set", "n", "method"
    );
    for variant in ["t16", "t16h16", "full"] {
        for zeros in [false, true] {
            let (mut total, mut count) = (Means::default(), 0.0);
            for set in &sets {
                let mut sums = Means::default();
                for task in set.series.iter().filter_map(|one| cut(one, variant, zeros)) {
                    sums.add(&task)?;
                }
                if sums.series > 0.0 {
                    let means = sums.over(sums.series);
                    let ending = if zeros { " zeros" } else { "" };
                    means.print(variant, &format!("{}{ending}", set.name));
                    (total, count) = (total.plus(means), count + 1.0);
                }
            }
            if count > 1.0 && !zeros {
                total.over(count).print(variant, "mean");
            }
        }
    }
    rolling::report(&sets)
}
