//! Quarters without a gap between them, as runs and in words.

use super::Quarter;

/// Quarters in order as runs, each by its first and last.
pub fn runs(quarters: impl Iterator<Item = Quarter>) -> Vec<(Quarter, Quarter)> {
    let mut runs: Vec<(Quarter, Quarter)> = Vec::new();
    for quarter in quarters {
        match runs.last_mut() {
            Some((_, last)) if last.next() == quarter => *last = quarter,
            _ => runs.push((quarter, quarter)),
        }
    }
    runs
}

/// A run for a sentence: `2017-18 Q1`, or `2017-18 Q1 to 2018-19 Q4`.
pub fn run_in_words((first, last): (Quarter, Quarter)) -> String {
    if first == last {
        return first.in_words();
    }
    format!("{} to {}", first.in_words(), last.in_words())
}

/// Quarters in order for a sentence, run by run.
pub fn quarters_in_words(quarters: impl Iterator<Item = Quarter>) -> String {
    runs(quarters).into_iter().map(run_in_words).collect::<Vec<_>>().join(", ")
}
