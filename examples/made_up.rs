//! Forecasts of made-up series whose truth is known: growth and falls that go on, an
//! odd last quarter, steps, a series that dies out, and zeros. Prints the tables of
//! `docs/method/evidence.md`:
//!
//! ```sh
//! cargo run --release --example made_up
//! ```
//!
//! Every series has 16 quarters to be seen and 16 more to be forecast. Noise is
//! normal, in logarithms, and independent. The draws start from a fixed seed and use
//! no function of the platform, so every run everywhere prints the same.

use std::error::Error;

use recoup::forecast::{FitOptions, Forecast, LastQuarter, fit, normal_quantile};

const RUNS: usize = 1_000;
const SEEN: usize = 16;
const AHEAD: usize = 16;
const LEVEL: f64 = 1_000.0;
const LEVELS: [f64; 2] = [80.0, 95.0];

/// Even numbers, the generator SplitMix64 of Steele, Lea and Flood (2014).
struct Draws(u64);

impl Draws {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(((self.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
    }

    /// 32 quarters: the truth in logarithms, with noise.
    fn series(&mut self, noise: f64, truth: impl Fn(usize) -> f64) -> Vec<f64> {
        (0..SEEN + AHEAD).map(|t| LEVEL * libm::exp(truth(t) + noise * self.normal())).collect()
    }
}

fn forecast(seen: &[f64]) -> Result<Forecast, Box<dyn Error>> {
    Ok(fit(seen, &FitOptions::default())?.forecast(AHEAD, &LEVELS)?)
}

/// The share of 80 and of 95% intervals that held, 16 ahead.
fn held(forecast: &Forecast, last: f64) -> [f64; 2] {
    [0, 1].map(|level| {
        let band = &forecast.bands[level];
        let holds = band.lower[AHEAD - 1] <= last && last <= band.upper[AHEAD - 1];
        100.0 * f64::from(u8::from(holds)) / RUNS as f64
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    0.5 * (values[(values.len() - 1) / 2] + values[values.len() / 2])
}

/// Growth and falls that go on.
fn courses(draws: &mut Draws) -> Result<(), Box<dyn Error>> {
    println!("| a year | noise | year 4 over the truth | inside 80%, 16 ahead | inside 95% |");
    println!("|---|---|---|---|---|");
    for noise in [0.02, 0.05, 0.1] {
        for growth in [0.2, 0.1, 0.0, -0.1, -0.2_f64] {
            let slope = libm::log(1.0 + growth) / 4.0;
            let truth = |t: usize| slope * t as f64;
            let (mut ratios, mut shares) = (Vec::new(), [0.0; 2]);
            for _ in 0..RUNS {
                let series = draws.series(noise, truth);
                let forecast = forecast(&series[..SEEN])?;
                let year: f64 = (SEEN + 12..SEEN + 16).map(|t| LEVEL * libm::exp(truth(t))).sum();
                ratios.push(forecast.years[3].point / year);
                let holds = held(&forecast, series[SEEN + AHEAD - 1]);
                shares = [shares[0] + holds[0], shares[1] + holds[1]];
            }
            println!(
                "| {:+.0}% | {:.0}% | {:.3} | {:.1} | {:.1} |",
                100.0 * growth,
                100.0 * noise,
                median(ratios),
                shares[0],
                shares[1]
            );
        }
    }
    Ok(())
}

/// An odd last quarter, drawn in and as it is recorded.
fn odd_last_quarter(draws: &mut Draws) -> Result<(), Box<dyn Error>> {
    println!("\n| last quarter | season | error over seasonal naive's | as recorded |");
    println!("|---|---|---|---|");
    for (name, factor) in
        [("three times", 3.0), ("twice", 2.0), ("half", 0.5), ("a third", 1.0 / 3.0)]
    {
        for season in [0.0, 0.1] {
            let wave = |t: usize| season * [1.0, -0.5, -1.0, 0.5][t % 4];
            let mut errors = [0.0; 3];
            for _ in 0..RUNS {
                let mut series = draws.series(0.05, wave);
                series[SEEN - 1] *= factor;
                let seen = &series[..SEEN];
                let as_recorded =
                    FitOptions { last_quarter: LastQuarter::AsRecorded, ..FitOptions::default() };
                let points = [
                    forecast(seen)?.points,
                    fit(seen, &as_recorded)?.forecast(AHEAD, &[])?.points,
                    (0..AHEAD).map(|t| seen[SEEN - 4 + t % 4]).collect(),
                ];
                for (error, points) in errors.iter_mut().zip(points) {
                    let apart = points.iter().zip(&series[SEEN..]).map(|(f, y)| (f - y).abs());
                    *error += apart.sum::<f64>();
                }
            }
            let [drawn, recorded, naive] = errors;
            let season = if season > 0.0 { "10%" } else { "none" };
            println!("| {name} | {season} | {:.2} | {:.2} |", drawn / naive, recorded / naive);
        }
    }
    Ok(())
}

/// Steps, lines, a series that dies out and zeros, one of each.
fn single(draws: &mut Draws) -> Result<(), Box<dyn Error>> {
    let step = |t: usize| if t < SEEN / 2 { 5_000.0 } else { 500.0 };
    let series: [(&str, Vec<f64>); 7] = [
        ("8 quarters of 5,000, then 8 of 500", (0..SEEN).map(step).collect()),
        (
            "the same with noise of 5%",
            (0..SEEN).map(|t| step(t) * libm::exp(0.05 * draws.normal())).collect(),
        ),
        ("1,000, 1,001, ..., 1,015", (0..SEEN).map(|t| LEVEL + t as f64).collect()),
        ("1,000 falling by 62 a quarter", (0..SEEN).map(|t| LEVEL - 62.0 * t as f64).collect()),
        ("half of it every quarter", (0..SEEN).map(|t| LEVEL * libm::exp2(-(t as f64))).collect()),
        (
            "8 quarters of 1,000, then zeros",
            (0..SEEN).map(|t| if t < 8 { LEVEL } else { 0.0 }).collect(),
        ),
        (
            "1,000 every third quarter, else zero",
            (0..SEEN).map(|t| if t % 3 == 0 { LEVEL } else { 0.0 }).collect(),
        ),
    ];
    println!("\n| seen | next quarter | 16 ahead | year 1 | year 4 | its 80% interval |");
    println!("|---|---|---|---|---|---|");
    for (name, seen) in series {
        let got = forecast(&seen)?;
        let (points, years) = (&got.points, &got.years);
        let interval = years[3].intervals[0];
        println!(
            "| {name} | {:.1} | {:.1} | {:.0} | {:.0} | {:.0} to {:.0} |",
            points[0],
            points[AHEAD - 1],
            years[0].point,
            years[3].point,
            interval.lower,
            interval.upper
        );
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut draws = Draws(20_261_128);
    courses(&mut draws)?;
    odd_last_quarter(&mut draws)?;
    single(&mut draws)
}
