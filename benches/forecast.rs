//! What a forecast costs: the fit alone, the fit with 16 quarters and two
//! intervals, and a backtest, which fits anew from every past quarter.
//!
//! `cargo bench --bench forecast` takes the 16 quarters of the Cambridgeshire case,
//! runs on one thread and waits for nothing, so the median of the time that passes
//! is CPU time.

#![allow(clippy::unwrap_used, reason = "a benchmark whose case cannot be forecast cannot go on")]

use divan::{Bencher, black_box};
use recoup::forecast::backtest::backtest;
use recoup::forecast::{FitOptions, fit};

/// Clawbacks of 2017-18 to 2020-21 in pounds.
const CASE: [f64; 16] = [
    358442.0, 451925.0, 461680.0, 315600.0, 377815.0, 451178.0, 371315.0, 342062.0, 283905.0,
    316820.0, 437243.0, 445275.0, 505666.0, 564885.0, 665929.0, 604694.0,
];

fn main() {
    divan::main();
}

/// The case, over and over, at this length.
fn series(length: usize) -> Vec<f64> {
    (0..length).map(|t| CASE[t % CASE.len()]).collect()
}

#[divan::bench(args = [8, 16, 40, 100, 200])]
fn fit_alone(bencher: Bencher<'_, '_>, length: usize) {
    let series = series(length);
    bencher.bench(|| fit(black_box(&series), &FitOptions::default()).unwrap());
}

#[divan::bench(args = [8, 16, 40, 100, 200])]
fn fit_and_sixteen_quarters(bencher: Bencher<'_, '_>, length: usize) {
    let series = series(length);
    bencher.bench(|| {
        let fitted = fit(black_box(&series), &FitOptions::default()).unwrap();
        fitted.forecast(16, &[80.0, 95.0]).unwrap()
    });
}

#[divan::bench(args = [16, 40, 100, 200])]
fn backtest_four_ahead(bencher: Bencher<'_, '_>, length: usize) {
    let series = series(length);
    bencher.bench(|| backtest(black_box(&series), 4, &[80.0, 95.0]).unwrap());
}
