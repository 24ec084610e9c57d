//! Fits the interval widths of the forecasting engine and prints them as the
//! Rust source of `src/forecast/calibrated.rs`:
//!
//! ```sh
//! cargo run --release --example calibrate -- DIR DATE > src/forecast/calibrated.rs
//! ```
//!
//! DIR holds the sets of series (see `forecast_data`), DATE is printed as it is.
//! Windows of every calibrated length roll over each series; what came is
//! compared with what was forecast, in multiples of the engine's own spread; and
//! the constants are those whose widths come nearest to the quantiles that were
//! seen, by least squares in logarithms. All series of a set weigh alike and so do
//! all sets, whatever their number of windows; the nearer half of the quarters
//! ahead weighs as much as the farther. The formula is that of
//! `src/forecast/calibration.rs`.
//!
//! On standard error it says how well that holds and generalises: the coverage on
//! each set, also of widths that were fitted on the other sets only.

mod forecast_data;
#[path = "forecast_data/windows.rs"]
mod windows;

use std::path::Path;

use forecast_data::{Failure, Set, read_sets};
use recoup::forecast::MAX_HORIZON;
use windows::{LEAST_SERIES, TOTALS, Target, Window, middle, quantiles, windows};

const LEVELS: [f64; 7] = [20.0, 35.0, 50.0, 65.0, 80.0, 90.0, 95.0];
/// The changes from each forecast year to the next.
const CHANGES: [&str; 4] = ["year 1 to 2", "year 2 to 3", "year 3 to 4", "year 4 to 5"];
/// The calibrated lengths.
const LENGTHS: [usize; 22] =
    [4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96];
/// The first length that has the whole method.
const FULL: usize = 8;
/// What a single quarter's noise is worth as a distance, and how fast it averages out.
const NOISE: f64 = 3.5;
const AVERAGING: f64 = 0.3;
/// The coefficients of a parabola over the lengths.
const TERMS: usize = 3;
/// A parabola for each level, and one for the power.
const UNKNOWN: usize = TERMS * (LEVELS.len() + 1);

/// A quantile that was seen: length, distance, weight and the quantiles.
struct Cell {
    length: usize,
    distance: f64,
    weight: f64,
    seen: [f64; LEVELS.len()],
}

fn cells(windows: &[Vec<Window>], uses: &dyn Fn(usize) -> bool) -> Vec<Cell> {
    let mut all = Vec::new();
    for (length, windows) in LENGTHS.into_iter().zip(windows) {
        let quarters = (1..=MAX_HORIZON).map(|first| (first, 1));
        for (first, count) in quarters.chain(TOTALS) {
            let Some((seen, sets)) = quantiles(windows, Target::Sum { first, count }, uses) else {
                continue;
            };
            // Weights make each doubling of the distance count alike.
            let weight = sets / middle(first, count);
            all.push(Cell { length, distance: distance(first, count), weight, seen });
        }
    }
    all
}

fn distance(first: usize, count: usize) -> f64 {
    middle(first, count) + NOISE * (count as f64).powf(-AVERAGING)
}

fn terms(length: usize) -> [f64; TERMS] {
    let x = (length as f64 / 16.0).ln();
    [1.0, x, x * x]
}

fn parabola(coefficients: &[f64], length: usize) -> f64 {
    coefficients.iter().zip(terms(length)).map(|(one, other)| one * other).sum()
}

/// Everything that is fitted.
struct Constants {
    change_distance: f64,
    power: Vec<f64>,
    scales: Vec<Vec<f64>>,
    /// Of the lengths without the whole method.
    short: Vec<[f64; LEVELS.len()]>,
}

/// The solution of a system that is symmetric and positive, by elimination.
fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let count = rows.len();
    for pivot in 0..count {
        let row = rows[pivot].clone();
        for (_, other) in rows.iter_mut().enumerate().filter(|(place, _)| *place != pivot) {
            let share = other[pivot] / row[pivot];
            other.iter_mut().zip(&row).skip(pivot).for_each(|(cell, of)| *cell -= share * of);
        }
    }
    (0..count).map(|place| rows[place][count] / rows[place][place]).collect()
}

fn calibrate(windows: &[Vec<Window>], uses: &dyn Fn(usize) -> bool) -> Constants {
    let all = cells(windows, uses);
    let mut rows = vec![vec![0.0; UNKNOWN + 1]; UNKNOWN];
    for cell in all.iter().filter(|cell| cell.length >= FULL) {
        for (level, seen) in cell.seen.iter().enumerate() {
            let mut row = [0.0; UNKNOWN + 1];
            for (place, term) in terms(cell.length).into_iter().enumerate() {
                row[TERMS * level + place] = term;
                row[TERMS * LEVELS.len() + place] = term * cell.distance.ln();
            }
            row[UNKNOWN] = seen.ln();
            for (place, line) in rows.iter_mut().enumerate() {
                for (column, sum) in line.iter_mut().enumerate() {
                    *sum += cell.weight * row[place] * row[column];
                }
            }
        }
    }
    let solved = solve(rows);
    let mut parts = solved.chunks(TERMS).map(<[f64]>::to_vec);
    let scales: Vec<Vec<f64>> = parts.by_ref().take(LEVELS.len()).collect();
    let power = parts.next().unwrap_or_default();
    let short = LENGTHS.into_iter().filter(|length| *length < FULL).map(|length| {
        let of_length = || all.iter().filter(|cell| cell.length == length);
        let total: f64 = of_length().map(|cell| cell.weight).sum();
        core::array::from_fn(|level| {
            let left = |cell: &Cell| {
                cell.weight
                    * (cell.seen[level].ln() - parabola(&power, length) * cell.distance.ln())
            };
            of_length().map(left).sum::<f64>() / total
        })
    });
    let mut constants = Constants { change_distance: 0.0, short: short.collect(), power, scales };
    constants.change_distance = constants.of_change(windows, uses);
    constants
}

impl Constants {
    fn log_scale(&self, length: usize, level: usize) -> f64 {
        match LENGTHS.iter().position(|one| *one == length).and_then(|place| self.short.get(place))
        {
            Some(scales) => scales[level],
            None => parabola(&self.scales[level], length),
        }
    }

    /// The distance at which a quarter is as wide as the change between years.
    fn of_change(&self, windows: &[Vec<Window>], uses: &dyn Fn(usize) -> bool) -> f64 {
        let mut distances = Vec::new();
        for (length, windows) in LENGTHS.into_iter().zip(windows) {
            for year in 0..4 {
                let Some((seen, _)) = quantiles(windows, Target::Change { year }, uses) else {
                    continue;
                };
                let power = parabola(&self.power, length);
                distances.extend(seen.iter().enumerate().map(|(level, seen)| {
                    ((seen.ln() - self.log_scale(length, level)) / power).exp() - NOISE
                }));
            }
        }
        distances.sort_by(f64::total_cmp);
        distances.get(distances.len() / 2).copied().unwrap_or(0.0)
    }

    fn width(&self, length: usize, level: usize, target: Target) -> f64 {
        let distance = match target {
            Target::Sum { first, count } => distance(first, count),
            Target::Change { .. } => self.change_distance + NOISE,
        };
        (self.log_scale(length, level) + parabola(&self.power, length) * distance.ln()).exp()
    }

    /// The share of a set's windows, in percent, that lie inside at a level; no number
    /// where they are of too few series.
    fn coverage(&self, windows: &[Window], set: usize, at: (usize, usize), target: Target) -> f64 {
        let width = self.width(at.0, at.1, target);
        let (mut inside, mut total) = (0.0, 0.0);
        for window in windows.iter().filter(|window| window.set == set) {
            if let Some(error) = target.error(window) {
                total += window.weight;
                inside += if error <= width { window.weight } else { 0.0 };
            }
        }
        if total < LEAST_SERIES { f64::NAN } else { 100.0 * inside / total }
    }

    fn print(&self, sets: &[Set], windows: &[Vec<Window>], date: &str) {
        println!(
            "//! Interval widths, printed by `examples/calibrate.rs`; see `calibration.rs` for"
        );
        println!("//! the formula. Fitted {date} with version {}, on", env!("CARGO_PKG_VERSION"));
        for set in sets {
            println!("//! {} ({} series),", set.name, set.series.len());
        }
        println!("//! {} rolling windows.\n", windows.iter().map(Vec::len).sum::<usize>());
        println!("/// The calibrated levels, in percent.");
        println!("pub const LEVELS: [f64; {}] = {LEVELS:?};", LEVELS.len());
        println!(
            "/// The quarters ahead at which a quarter is as wide as the change between years."
        );
        println!("pub(super) const CHANGE_DISTANCE: f64 = {:.2};", self.change_distance);
        println!("/// The longest calibrated length.");
        println!("pub(super) const LONGEST: usize = {};", LENGTHS[LENGTHS.len() - 1]);
        let list = |values: &[f64]| {
            let figures: Vec<String> = values.iter().map(|value| format!("{value:.3}")).collect();
            format!("[{}]", figures.join(", "))
        };
        println!("/// The parabola of `e`.");
        println!("pub(super) const POWER: [f64; {TERMS}] = {};", list(&self.power));
        println!("/// The parabolas of `ln k`, by level.");
        println!("pub(super) const SCALES: [[f64; {TERMS}]; {}] = [", LEVELS.len());
        self.scales.iter().for_each(|scale| println!("    {},", list(scale)));
        println!("];\n/// `ln k` of 4 to {} quarters, by level.", FULL - 1);
        println!(
            "pub(super) const SHORT_SCALES: [[f64; {}]; {}] = [",
            LEVELS.len(),
            self.short.len()
        );
        self.short.iter().for_each(|scale| println!("    {},", list(scale)));
        println!("];");
    }
}

/// Coverage at 80 and 95%, of widths fitted on all sets and on the other sets.
fn report(sets: &[Set], windows: &[Vec<Window>]) {
    let sums = |list: &[(usize, usize)]| -> Vec<Target> {
        list.iter().map(|(first, count)| Target::Sum { first: *first, count: *count }).collect()
    };
    let quarters = |range: core::ops::RangeInclusive<usize>| {
        range.map(|first| Target::Sum { first, count: 1 }).collect::<Vec<_>>()
    };
    let groups = [
        ("quarters 1-8", quarters(1..=8)),
        ("quarters 9-16", quarters(9..=16)),
        ("years 1-4", sums(&TOTALS[1..5])),
        ("four years", sums(&[(1, 16)])),
        ("changes", (0..4).map(|year| Target::Change { year }).collect()),
    ];
    let singles = [("quarter 1", (1, 1)), ("quarter 2", (2, 1)), ("quarter 4", (4, 1))]
        .into_iter()
        .chain([("quarter 8", (8, 1)), ("quarter 16", (16, 1)), ("year 1", (1, 4))])
        .chain([("year 2", (5, 4)), ("year 3", (9, 4)), ("year 4", (13, 4))])
        .chain([("years 1 and 2", (1, 8)), ("four years", (1, 16)), ("years 2 to 5", (5, 16))]);
    let changes = (0..4).map(|year| (CHANGES[year], vec![Target::Change { year }]));
    let singles = singles.map(|(name, total)| (name, sums(&[total]))).chain(changes);
    let row = |name: &str, targets: &[Target], constants: &Constants, of: &[usize]| {
        eprint!("{name:14}");
        for (length, windows) in LENGTHS.into_iter().zip(windows) {
            let [inner, outer] = [4, 6].map(|level| {
                let covered = of.iter().flat_map(|set| {
                    let at = (length, level);
                    targets.iter().map(move |target| constants.coverage(windows, *set, at, *target))
                });
                let known: Vec<f64> = covered.filter(|share| share.is_finite()).collect();
                known.iter().sum::<f64>() / known.len() as f64
            });
            eprint!("  n={length} {inner:.1}/{outer:.1}");
        }
        eprintln!();
    };
    let own = calibrate(windows, &|_| true);
    let all: Vec<usize> = (0..sets.len()).collect();
    eprintln!("\nAll sets alike, fitted on all sets: coverage at 80% / 95%");
    singles.for_each(|(name, targets)| row(name, &targets, &own, &all));
    for (place, set) in sets.iter().enumerate() {
        let others = calibrate(windows, &|other| other != place);
        for (kind, constants) in [("the other sets", &others), ("all sets", &own)] {
            eprintln!("\n{}, fitted on {kind}: coverage at 80% / 95%", set.name);
            groups.iter().for_each(|(name, targets)| row(name, targets, constants, &[place]));
        }
    }
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: calibrate DIR [DATE]")?;
    let date = arguments.next().unwrap_or_else(|| "on an unstated day".to_owned());
    let sets = read_sets(Path::new(&folder))?;
    let windows: Result<Vec<Vec<Window>>, Failure> =
        LENGTHS.iter().map(|length| windows(&sets, *length)).collect();
    let windows = windows?;
    calibrate(&windows, &|_| true).print(&sets, &windows, &date);
    if sets.len() > 1 {
        report(&sets, &windows);
    }
    Ok(())
}
