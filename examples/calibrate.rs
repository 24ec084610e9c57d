//! Fits the interval widths of the forecasting engine and prints them as the
//! Rust source of `src/forecast/calibrated.rs`:
//!
//! ```sh
//! cargo run --release --example calibrate -- DIR DATE > src/forecast/calibrated.rs
//! ```
//!
//! DIR holds the sets of series (see `forecast_data`), DATE is printed as it is.
//! Windows of every calibrated length roll over each series; what came is
//! compared with what was forecast, in multiples of the series' spread; and the
//! constants are those whose widths come nearest to the quantiles that were
//! seen. All series of a set weigh alike and so do all sets, whatever their
//! number of windows. The formula is that of `src/forecast/calibration.rs`.
//!
//! On standard error it says how well that generalises: the coverage on each
//! set of widths that were fitted on the other sets only.

mod forecast_data;
#[path = "forecast_data/windows.rs"]
mod windows;

use std::path::Path;

use forecast_data::{Failure, Set, read_sets};
use recoup::forecast::MAX_HORIZON;
use windows::{TOTALS, Target, Window, middle, quantiles, windows};

const LEVELS: [f64; 4] = [50.0, 80.0, 90.0, 95.0];
/// The changes from each forecast year to the next.
const CHANGES: [&str; 4] = ["year 1 to 2", "year 2 to 3", "year 3 to 4", "year 4 to 5"];
/// The calibrated lengths, each with the lengths of its windows.
const ANCHORS: [(usize, &[usize]); 11] = [
    (4, &[4]),
    (5, &[5]),
    (6, &[6]),
    (7, &[7]),
    (8, &[8]),
    (10, &[9, 10, 11]),
    (12, &[12, 13]),
    (16, &[15, 16, 17]),
    (22, &[20, 22, 24]),
    (32, &[28, 32, 36]),
    (48, &[40, 48, 56]),
];

/// The fitted quantiles of one length: middle, count, weight and quantiles.
type Cells = Vec<(f64, f64, f64, [f64; 4])>;

fn cells(windows: &[Window], uses: &dyn Fn(usize) -> bool) -> Cells {
    let quarters = (1..=MAX_HORIZON).map(|first| (first, 1));
    let cell = |(first, count): (usize, usize)| {
        let found = quantiles(windows, Target::Sum { first, count }, uses)?;
        // Weights make each doubling of the distance count alike.
        let middle = middle(first, count);
        Some((middle, count as f64, 1.0 / middle, found))
    };
    quarters.chain(TOTALS).filter_map(cell).collect()
}

/// The constants that all lengths share.
#[derive(Clone, Copy)]
struct Shape {
    noise: f64,
    averaging: f64,
}

/// `ln k` and `e` at every level, and the squares that are left.
fn line(cells: &Cells, shape: Shape) -> ([(f64, f64); 4], f64) {
    let mut left = 0.0;
    let fitted = core::array::from_fn(|level| {
        let points: Vec<(f64, f64, f64)> = cells
            .iter()
            .map(|(middle, count, weight, found)| {
                let distance = middle + shape.noise * count.powf(-shape.averaging);
                (distance.ln(), found[level].ln(), *weight)
            })
            .collect();
        let total: f64 = points.iter().map(|p| p.2).sum();
        let mean = |of: &dyn Fn(&(f64, f64, f64)) -> f64| {
            points.iter().map(|p| p.2 * of(p)).sum::<f64>() / total
        };
        let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
        let power = mean(&|p| (p.0 - x) * (p.1 - y)) / mean(&|p| (p.0 - x).powi(2));
        let scale = y - power * x;
        left += mean(&|p| (p.1 - scale - power * p.0).powi(2));
        (scale, power)
    });
    (fitted, left)
}

/// The shape that leaves the least over all lengths that have the full method.
fn best_shape(all: &[Cells]) -> Shape {
    let full = ANCHORS.iter().zip(all).filter(|((length, _), _)| *length >= 8);
    let full: Vec<&Cells> = full.map(|(_, cells)| cells).collect();
    let left = |shape: &Shape| full.iter().map(|cells| line(cells, *shape).1).sum::<f64>();
    let grid = |step: f64, most: usize| (1..=most).map(move |place| place as f64 * step);
    let shapes = grid(0.25, 20)
        .flat_map(|noise| grid(0.05, 30).map(move |averaging| Shape { noise, averaging }));
    let best = shapes.min_by(|one, other| left(one).total_cmp(&left(other)));
    best.unwrap_or(Shape { noise: 1.0, averaging: 1.0 })
}

/// Everything that is fitted.
struct Constants {
    shape: Shape,
    change_distance: f64,
    widths: Vec<[(f64, f64); 4]>,
}

fn calibrate(windows: &[Vec<Window>], uses: &dyn Fn(usize) -> bool) -> Constants {
    let all: Vec<Cells> = windows.iter().map(|windows| cells(windows, uses)).collect();
    let shape = best_shape(&all);
    let widths: Vec<_> = all.iter().map(|cells| line(cells, shape).0).collect();
    // The distance at which a quarter is as wide as the change between years.
    let mut distances = Vec::new();
    for (windows, widths) in windows.iter().zip(&widths) {
        for year in 0..4 {
            let Some(found) = quantiles(windows, Target::Change { year }, uses) else { continue };
            let distance = |(q, (scale, power)): (&f64, &(f64, f64))| {
                ((q.ln() - scale) / power).exp() - shape.noise
            };
            distances.extend(found.iter().zip(widths).map(distance));
        }
    }
    distances.sort_by(f64::total_cmp);
    let change_distance = distances.get(distances.len() / 2).copied().unwrap_or(0.0);
    Constants { shape, change_distance, widths }
}

impl Constants {
    fn width(&self, anchor: usize, level: usize, target: Target) -> f64 {
        let (scale, power) = self.widths[anchor][level];
        let noise = self.shape.noise;
        let distance = match target {
            Target::Sum { first, count } => {
                middle(first, count) + noise * (count as f64).powf(-self.shape.averaging)
            }
            Target::Change { .. } => self.change_distance + noise,
        };
        (scale + power * distance.ln()).exp()
    }

    /// The share of a set's windows, in percent, that lie inside at a level.
    fn coverage(&self, windows: &[Window], set: usize, at: (usize, usize), target: Target) -> f64 {
        let width = self.width(at.0, at.1, target);
        let (mut inside, mut total) = (0.0, 0.0);
        for window in windows.iter().filter(|window| window.set == set) {
            if let Some(error) = target.error(window) {
                total += window.weight;
                inside += if error <= width { window.weight } else { 0.0 };
            }
        }
        100.0 * inside / total
    }

    fn print(&self, sets: &[Set], windows: &[Vec<Window>], date: &str) {
        let names: Vec<String> =
            sets.iter().map(|set| format!("{} ({} series)", set.name, set.series.len())).collect();
        let count: usize = windows.iter().map(Vec::len).sum();
        println!(
            "//! Interval widths, printed by `examples/calibrate.rs`; see `calibration.rs` for"
        );
        println!("//! the formula. Fitted {date} with version {}, on", env!("CARGO_PKG_VERSION"));
        println!("//! {}:", names.join(" and "));
        println!("//! {count} rolling windows.\n");
        println!("/// The calibrated levels, in percent.");
        println!("pub(super) const LEVELS: [f64; 4] = {LEVELS:?};");
        println!("/// `c`: the distance that a single quarter's noise is worth.");
        println!("pub(super) const NOISE: f64 = {:?};", self.shape.noise);
        println!("/// `d`: how fast noise averages out in a sum.");
        println!("pub(super) const AVERAGING: f64 = {:.2};", self.shape.averaging);
        println!(
            "/// The quarters ahead at which a quarter is as wide as the change between years."
        );
        println!("pub(super) const CHANGE_DISTANCE: f64 = {:.2};\n", self.change_distance);
        println!("/// `ln k` and `e` of one level.");
        println!("#[derive(Clone, Copy, Debug, PartialEq)]\npub(super) struct Width {{");
        println!("    pub(super) log_scale: f64,\n    pub(super) power: f64,\n}}\n");
        println!("/// The widths of a series of so many quarters, by level.");
        println!("pub(super) struct Anchor {{\n    pub(super) quarters: usize,");
        println!("    pub(super) widths: [Width; 4],\n}}\n");
        println!("/// The calibrated lengths.");
        println!("pub(super) const ANCHORS: [Anchor; {}] = [", ANCHORS.len());
        for ((quarters, _), widths) in ANCHORS.iter().zip(&self.widths) {
            println!("    Anchor {{\n        quarters: {quarters},\n        widths: [");
            for (scale, power) in widths {
                println!("            Width {{ log_scale: {scale:.3}, power: {power:.3} }},");
            }
            println!("        ],\n    }},");
        }
        println!("];");
    }
}

/// Coverage at 80 and 95% on each set of widths fitted on the others.
fn cross_validate(sets: &[Set], windows: &[Vec<Window>]) {
    let sums = |list: &[(usize, usize)]| -> Vec<Target> {
        list.iter().map(|(first, count)| Target::Sum { first: *first, count: *count }).collect()
    };
    let quarters = |range: core::ops::RangeInclusive<usize>| {
        range.map(|first| Target::Sum { first, count: 1 }).collect::<Vec<_>>()
    };
    let targets = [
        ("quarters 1-8", quarters(1..=8)),
        ("quarters 9-16", quarters(9..=16)),
        ("years 1-4", sums(&TOTALS[1..5])),
        ("four years", sums(&[(1, 16)])),
        ("changes", (0..4).map(|year| Target::Change { year }).collect()),
    ];
    let own = calibrate(windows, &|_| true);
    eprintln!("\nAll sets alike, fitted on all sets: coverage at 80% / 95%");
    let singles = [("quarter 1", (1, 1)), ("quarter 2", (2, 1)), ("quarter 4", (4, 1))]
        .into_iter()
        .chain([("quarter 8", (8, 1)), ("quarter 16", (16, 1)), ("year 1", (1, 4))])
        .chain([("year 2", (5, 4)), ("year 3", (9, 4)), ("year 4", (13, 4))])
        .chain([("years 1 and 2", (1, 8)), ("four years", (1, 16)), ("years 2 to 5", (5, 16))]);
    let changes = (0..4).map(|year| (CHANGES[year], Target::Change { year }));
    let sums_of = |(name, (first, count))| (name, Target::Sum { first, count });
    for (name, target) in singles.map(sums_of).chain(changes) {
        eprint!("{name:14}");
        for (anchor, (length, _)) in ANCHORS.iter().enumerate() {
            let [inner, outer] = [1, 3].map(|level| {
                let of = |set| own.coverage(&windows[anchor], set, (anchor, level), target);
                (0..sets.len()).map(of).sum::<f64>() / sets.len() as f64
            });
            eprint!("  n={length} {inner:.1}/{outer:.1}");
        }
        eprintln!();
    }
    for (place, set) in sets.iter().enumerate() {
        for (kind, constants) in [
            ("the other sets", calibrate(windows, &|other| other != place)),
            ("all sets", calibrate(windows, &|_| true)),
        ] {
            eprintln!("\n{}, fitted on {kind}: coverage at 80% / 95%", set.name);
            for (name, targets) in &targets {
                eprint!("{name:14}");
                for (anchor, (length, _)) in ANCHORS.iter().enumerate() {
                    let [inner, outer] = [1, 3].map(|level| {
                        let of = |target: &Target| {
                            constants.coverage(&windows[anchor], place, (anchor, level), *target)
                        };
                        targets.iter().map(of).sum::<f64>() / targets.len() as f64
                    });
                    eprint!("  n={length} {inner:.1}/{outer:.1}");
                }
                eprintln!();
            }
        }
    }
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: calibrate DIR [DATE]")?;
    let date = arguments.next().unwrap_or_else(|| "on an unstated day".to_owned());
    let sets = read_sets(Path::new(&folder))?;
    let windows: Result<Vec<Vec<Window>>, Failure> =
        ANCHORS.iter().map(|(_, lengths)| windows(&sets, lengths)).collect();
    let windows = windows?;
    calibrate(&windows, &|_| true).print(&sets, &windows, &date);
    if sets.len() > 1 {
        cross_validate(&sets, &windows);
    }
    Ok(())
}
