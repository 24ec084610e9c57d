//! How often growth verdicts are decisive on made-up series whose growth is known:
//!
//! ```sh
//! cargo run --release --example verdicts
//! ```
//!
//! Where growth is exactly the target every decisive word is false; where it is 0% it
//! is what one would hope for. Noise is 0.1 a quarter in logarithms, and its seed is
//! fixed. `docs/method/growth.md` prints the table.

#![allow(clippy::unwrap_used, reason = "the quarters are made up and can be fitted")]

#[path = "../../tests/it/support/normal.rs"]
mod normal;
mod simulation;

use normal::Normal;
use simulation::{Kind, TARGET, judge};

/// How many series stand behind each figure: a share of 10% is good to 0.4 points.
const SERIES: usize = 20_000;
const QUARTERS: [usize; 7] = [8, 12, 16, 20, 24, 32, 40];

fn main() {
    for (title, growth) in [("10%, which is the target", TARGET), ("0%", 0.0)] {
        println!("Decisive where growth is {title}:");
        println!();
        println!("               both intervals, errors of    ordinary    a step marked");
        println!("  quarters     0.0    0.3    0.6    0.9     0.0    0.6     0.0    0.6");
        for quarters in QUARTERS {
            let of = |correlation| {
                let mut normal = Normal(20_261_128);
                judge(Kind { quarters, correlation, growth }, SERIES, || normal.draw())
            };
            let by_correlation = [0.0, 0.3, 0.6, 0.9].map(of);
            let [independent, _, spells, _] = &by_correlation;
            let percent = |share: f64| format!("{:7.1}", 100.0 * share);
            let trend: String = by_correlation.iter().map(|it| percent(it.trend)).collect();
            println!(
                "  {quarters:8} {trend} {}{} {}{}",
                percent(independent.ordinary),
                percent(spells.ordinary),
                percent(independent.with_step),
                percent(spells.with_step),
            );
        }
        println!();
    }
}
