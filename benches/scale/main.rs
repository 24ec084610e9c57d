//! Whether the record carries the size that it is for: fifteen thousand programmes, a
//! hundred thousand rows in one delivery, sixteen clients at once, a million rows to verify.
//!
//! `cargo bench --bench scale` measures everything, `cargo bench --bench scale -- verify`
//! one part of it: `fleet`, `neighbour`, `writers`, `instances`, `verify`, `entries`, `portfolio`. Each
//! goal has a line that begins with PASS or FAIL, and FAIL is also the exit code. It needs
//! Linux, for `/proc`, PostgreSQL for a part of `neighbour`, and `strace` for
//! one of `writers`.

#![allow(clippy::unwrap_used, reason = "a benchmark whose writes are refused cannot go on")]
#![allow(clippy::expect_used, reason = "a benchmark whose writes are refused cannot go on")]

#[path = "../support/delivered.rs"]
mod delivered;
mod fleet;
mod made;
#[path = "../../tests/it/support/postgres.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod postgres;
mod reading;
mod writers;

use std::process::ExitCode;
use std::time::{Duration, Instant};

/// One part of it: its name, and what it does.
type Part = (&'static str, fn(&mut Judge));

const PARTS: [Part; 7] = [
    ("fleet", fleet::measure),
    ("neighbour", writers::neighbour),
    ("writers", writers::group),
    ("instances", writers::instances),
    ("verify", reading::verify),
    ("entries", reading::entries),
    ("portfolio", reading::portfolio),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == reading::WEIGH) {
        reading::weigh(&words[1]);
        return ExitCode::SUCCESS;
    }
    let is_asked = |name: &str| {
        PARTS.iter().all(|(part, _)| !words.contains(&part.to_string()))
            || words.iter().any(|word| word == name)
    };
    let mut judge = Judge { is_good: true };
    match words.first().map(String::as_str) {
        Some(writers::SLOWED) => writers::slowed(&mut judge),
        Some(writers::SLOWED_SERVER) => writers::slowed_server(&mut judge),
        _ => parts(&mut judge, is_asked),
    }
    if judge.is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parts(judge: &mut Judge, is_asked: impl Fn(&str) -> bool) {
    for (_, measure) in PARTS.iter().filter(|(name, _)| is_asked(name)) {
        measure(judge);
    }
}

/// Holds figures against goals, and remembers whether all were met.
struct Judge {
    is_good: bool,
}

impl Judge {
    /// A figure that must be below its goal.
    fn below(&mut self, what: &str, figure: f64, goal: f64, unit: &str) {
        self.verdict(figure < goal, what, figure, &format!("below {goal}"), unit);
    }

    /// A figure that must reach its goal.
    fn reaches(&mut self, what: &str, figure: f64, goal: f64, unit: &str) {
        self.verdict(figure >= goal, what, figure, &format!("{goal} or more"), unit);
    }

    fn verdict(&mut self, is_good: bool, what: &str, figure: f64, goal: &str, unit: &str) {
        let verdict = if is_good { "PASS" } else { "FAIL" };
        println!("{verdict}: {what}: {figure:.3} {unit}; the goal is {goal} {unit}");
        self.is_good &= is_good;
    }
}

/// How long some work takes, and what it gives.
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

/// A line of the kernel about a process, such as `VmHWM`, in bytes.
fn status_bytes(process: &str, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}
