//! What a portfolio costs: a thousand programmes of one council, of all six kinds of
//! paper, from their states in memory to the bytes of the JSON.
//!
//! `cargo bench --bench portfolio` runs on one thread and waits for nothing. At the end
//! the thousand are judged.

#![allow(clippy::unwrap_used, reason = "a benchmark without its cases cannot go on")]

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use divan::Bencher;
use recoup::domain::{BenefitSource, FinancialYear, InvestmentLine, Money, Plan, Slug};
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::service::portfolio::{PortfolioQuery, portfolio_of};

/// What a thousand programmes may take without sensitivity.
const GOAL: Duration = Duration::from_secs(1);
/// How often they are computed to be judged.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    divan::main();
    let states = programmes(1_000);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(json(black_box(&states)));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times[ROUNDS / 2];
    let (verdict, code) =
        if median < GOAL { ("PASS", ExitCode::SUCCESS) } else { ("FAIL", ExitCode::FAILURE) };
    println!("{verdict}: a portfolio of 1,000 programmes takes {median:?}; the goal is {GOAL:?}");
    code
}

/// The six cases in turn, each time with names of its own, so that none repeats another.
fn programmes(count: usize) -> Vec<Arc<State>> {
    let mut cases = vec![CaseFolder::example_accepted().unwrap()];
    cases.extend(CaseFolder::other_examples().unwrap());
    let states: Vec<State> = cases.iter().map(|case| case.state().unwrap()).collect();
    let own = |number: usize| {
        let mut state = states[number % states.len()].clone();
        state.programme.id = Slug::parse(&format!("programme-{number}")).unwrap();
        state.programme.council = Slug::parse("everywhere").unwrap();
        if let Some(line) = state.plan.lines.first_mut() {
            line.line = format!("{} {number}", line.line);
        }
        match &mut state.benefits.source {
            BenefitSource::Proposals(list) => {
                for proposal in list {
                    proposal.reference = format!("{number}-{}", proposal.reference);
                }
            }
            BenefitSource::OutcomePayments(project) => {
                project.cohort_before = Some(173 + u32::try_from(number).unwrap());
            }
            _ => {}
        }
        Arc::new(state)
    };
    (0..count).map(own).collect()
}

fn json(states: &[Arc<State>]) -> Vec<u8> {
    let portfolio = portfolio_of(states.to_vec(), &PortfolioQuery::default()).unwrap();
    assert!(portfolio.councils[0].programmes.iter().all(|programme| programme.counted));
    serde_json::to_vec(&portfolio).unwrap()
}

/// A project of six years that is paid by outcomes, with everything that its answer
/// searches for.
const PROJECT: &str = r#"
kind = "outcome_payments"
[project]
cohort_before = 400
starts = "2022-23-Q1"
moves = {"2022-23" = 20, "2023-24" = 40, "2024-25" = 60, "2025-26" = 60, "2026-27" = 40}
saving_a_person = "8000"
outcomes = [
  {name = "Moved on", sustained_months = 3, tariff = "1500"},
  {name = "Kept for a year", sustained_months = 12, tariff = "4000"},
]
grant = {share = "0.5", until = "2026-27"}
"#;

fn outcomes() -> State {
    let cases = CaseFolder::other_examples().unwrap();
    let mut state = cases[0].state().unwrap();
    let first = FinancialYear::parse("2022-23").unwrap();
    let amounts = (0..8).map(|ahead| (first.plus(ahead), Money::from_pence(90_000_000))).collect();
    let team = InvestmentLine { line: "Team".to_owned(), amounts, ..InvestmentLine::default() };
    state.plan = Plan { lines: vec![team] };
    state.benefits = recoup::ingest::benefits::benefits_toml(PROJECT, None).unwrap();
    state
}

fn answer(state: &State) -> Vec<u8> {
    let answer = state.offset(&state.programme.assumptions, None).unwrap();
    serde_json::to_vec(&answer).unwrap()
}

#[divan::bench]
fn full_answer_of_outcomes(bencher: Bencher<'_, '_>) {
    let state = outcomes();
    let text = String::from_utf8(answer(&state)).unwrap();
    assert!(text.contains("of the tariffs stated"), "{text}");
    bencher.bench(|| answer(black_box(&state)));
}

#[divan::bench(args = [6, 100])]
fn portfolio(bencher: Bencher<'_, '_>, count: usize) {
    let states = programmes(count);
    bencher.bench(|| json(black_box(&states)));
}
