//! What an offset costs: the figures alone, the answer, and all that appraises it.
//!
//! `cargo bench --bench offset` takes the Cambridgeshire case with its table repaired.
//! All of it runs on one thread and waits for nothing. At the end the goals are
//! judged: what-if offsets a second, a full answer, and a thousand plans.

#![allow(clippy::unwrap_used, reason = "a benchmark without its case cannot go on")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use divan::Bencher;
use recoup::domain::{Assumptions, RecoveryPath};
use recoup::ingest::assumptions::set;
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::sources::Evidence;
use recoup::sources::sensitivity;
use recoup::sources::switching_values;
use recoup::sources::{answer, appraise};

/// What one what-if offset may take: 10,000 a second on one core.
const WHAT_IF: Duration = Duration::from_micros(100);
/// What a full answer with probabilities and sensitivity may take.
const FULL: Duration = Duration::from_millis(5);
/// What an answer may take that draws from several ranges together.
const SIMULATED: Duration = Duration::from_millis(250);
/// What a thousand plans may take without what has to be searched.
const THOUSAND: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    divan::main();
    let (state, evidence) = (case(), Evidence::default());
    let own = state.programme.assumptions.clone();
    let statistical = statistical(&state);
    let (one_range, two_ranges) = (ranged(&state, ONE_RANGE), ranged(&state, TWO_RANGES));
    let inputs = state.inputs(&own, &evidence);
    let judged = [
        judge("a what-if offset", WHAT_IF, 5_000, || {
            black_box(answer(black_box(&inputs)).unwrap());
        }),
        judge("a full answer as JSON", FULL, 500, || full(&state, &statistical)),
        judge("a full answer with one range", FULL, 200, || full(&state, &one_range)),
        judge("a full answer with two ranges, simulated", SIMULATED, 20, || {
            full(&state, &two_ranges);
        }),
        judge("the figures of a thousand plans", THOUSAND, 5, || {
            for _ in 0..1_000 {
                black_box(appraise(black_box(&inputs)).unwrap());
            }
        }),
    ];
    if judged.into_iter().all(|met| met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn judge(what: &str, goal: Duration, rounds: usize, run: impl Fn()) -> bool {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times[rounds / 2];
    let verdict = if median < goal { "PASS" } else { "FAIL" };
    println!("{verdict}: {what} takes {median:?}; the goal is {goal:?}");
    median < goal
}

fn case() -> State {
    CaseFolder::example_accepted().unwrap().state().unwrap()
}

fn statistical(state: &State) -> Assumptions {
    let recovery_path = RecoveryPath::Statistical;
    Assumptions { recovery_path, ..state.programme.assumptions.clone() }
}

const ONE_RANGE: &str = "growth_rate:0.02..0.14";
const TWO_RANGES: &str = "growth_rate:0.02..0.14,optimism_bias:0..0.30";

fn ranged(state: &State, ranges: &str) -> Assumptions {
    let mut assumptions = state.programme.assumptions.clone();
    set(&mut assumptions, "ranges", &ranges.into()).unwrap();
    assumptions
}

fn full(state: &State, assumptions: &Assumptions) {
    let answer = state.offset(black_box(assumptions), None).unwrap();
    black_box(serde_json::to_vec(&answer).unwrap());
}

#[divan::bench]
fn figures_alone(bencher: Bencher<'_, '_>) {
    let (state, evidence) = (case(), Evidence::default());
    let inputs = state.inputs(&state.programme.assumptions, &evidence);
    bencher.bench(|| appraise(black_box(&inputs)).unwrap());
}

#[divan::bench]
fn what_if(bencher: Bencher<'_, '_>) {
    let (state, evidence) = (case(), Evidence::default());
    let inputs = state.inputs(&state.programme.assumptions, &evidence);
    bencher.bench(|| answer(black_box(&inputs)).unwrap());
}

#[divan::bench]
fn switching(bencher: Bencher<'_, '_>) {
    let (state, evidence) = (case(), Evidence::default());
    let inputs = state.inputs(&state.programme.assumptions, &evidence);
    bencher.bench(|| switching_values(black_box(&inputs)));
}

#[divan::bench]
fn tornado(bencher: Bencher<'_, '_>) {
    let (state, evidence) = (case(), Evidence::default());
    let inputs = state.inputs(&state.programme.assumptions, &evidence);
    let answer = answer(&inputs).unwrap();
    bencher.bench(|| sensitivity(black_box(&inputs), &answer));
}

#[divan::bench]
fn full_answer_as_published(bencher: Bencher<'_, '_>) {
    let state = case();
    bencher.bench(|| full(&state, &state.programme.assumptions));
}

#[divan::bench]
fn full_answer_with_probabilities(bencher: Bencher<'_, '_>) {
    let state = case();
    let assumptions = statistical(&state);
    bencher.bench(|| full(&state, &assumptions));
}

#[divan::bench]
fn full_answer_with_one_range(bencher: Bencher<'_, '_>) {
    let state = case();
    let assumptions = ranged(&state, ONE_RANGE);
    bencher.bench(|| full(&state, &assumptions));
}

#[divan::bench(sample_count = 20)]
fn full_answer_with_two_ranges(bencher: Bencher<'_, '_>) {
    let state = case();
    let assumptions = ranged(&state, TWO_RANGES);
    bencher.bench(|| full(&state, &assumptions));
}
