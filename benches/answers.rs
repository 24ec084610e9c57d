//! What an answer costs to compute, without HTTP and without any cache.
//!
//! `cargo bench --bench answers` takes the Cambridgeshire case of 16 quarters, with
//! its table repaired, and times each answer from the records to its JSON. All of it
//! runs on one thread and waits for nothing, so the median of the time that passes
//! is CPU time. At the end the three answers of one page view are judged together.

#![allow(clippy::unwrap_used, reason = "a benchmark without its case cannot go on")]

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use divan::Bencher;
use recoup::domain::{Assumptions, RecoveryPath};
use recoup::fits::forecast::ForecastRequest;
use recoup::fits::step::StepSource;
use recoup::forecast::{FitOptions, LastQuarter, fit};
use recoup::ingest::published_table_file;
use recoup::service::State;
use recoup::service::case_folder::CaseFolder;
use recoup::service::example_cases::EXAMPLE;
use recoup::table_audit;
use serde::Serialize;

/// What growth, forecast and offset may take together.
const GOAL: Duration = Duration::from_millis(2);
/// How often they are computed to be judged.
const ROUNDS: usize = 2_000;

fn main() -> ExitCode {
    divan::main();
    let state = case();
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(three_answers(black_box(&state)));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times[ROUNDS / 2];
    let (verdict, code) =
        if median < GOAL { ("PASS", ExitCode::SUCCESS) } else { ("FAIL", ExitCode::FAILURE) };
    println!(
        "{verdict}: growth, forecast and offset take {median:?} together; the goal is {GOAL:?}"
    );
    code
}

fn case() -> State {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cambridgeshire-direct-payments");
    CaseFolder::open(&folder).unwrap().state().unwrap()
}

/// What the API asks for where the query is empty.
fn sixteen_quarters(state: &State) -> ForecastRequest {
    ForecastRequest {
        horizon_quarters: 16,
        levels: vec![80, 95],
        step: StepSource::Marked,
        step_retained_share: state.programme.assumptions.step_retained_share,
        client_group: recoup::domain::Slug::all(),
        last_quarter: LastQuarter::default(),
    }
}

fn statistical(state: &State) -> Assumptions {
    let mut assumptions = state.programme.assumptions.clone();
    assumptions.recovery_path = RecoveryPath::Statistical;
    assumptions
}

fn json(view: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(view).unwrap()
}

fn three_answers(state: &State) -> [Vec<u8>; 3] {
    [
        json(&state.growth(None)),
        json(&state.forecast(&sixteen_quarters(state), None).unwrap()),
        json(&state.offset(&state.programme.assumptions, None).unwrap()),
    ]
}

#[divan::bench]
fn growth_forecast_and_offset(bencher: Bencher<'_, '_>) {
    let state = case();
    bencher.bench(|| three_answers(black_box(&state)));
}

#[divan::bench]
fn growth(bencher: Bencher<'_, '_>) {
    let state = case();
    bencher.bench(|| json(&black_box(&state).growth(None)));
}

#[divan::bench]
fn forecast_of_16_quarters(bencher: Bencher<'_, '_>) {
    let state = case();
    bencher.bench(|| json(&state.forecast(black_box(&sixteen_quarters(&state)), None).unwrap()));
}

#[divan::bench]
fn offset_as_published(bencher: Bencher<'_, '_>) {
    let state = case();
    let assumptions = state.programme.assumptions.clone();
    bencher.bench(|| json(&state.offset(black_box(&assumptions), None).unwrap()));
}

#[divan::bench]
fn offset_on_the_forecast(bencher: Bencher<'_, '_>) {
    let state = case();
    let assumptions = statistical(&state);
    bencher.bench(|| json(&state.offset(black_box(&assumptions), None).unwrap()));
}

/// From the bytes of the pivot as published to the one repair of its shifted row.
#[divan::bench]
fn audit_of_the_published_table(bencher: Bencher<'_, '_>) {
    let (_, pivot) = EXAMPLE.iter().find(|(name, _)| *name == "clawbacks.csv").unwrap();
    bencher.bench(|| {
        let (table, _) = published_table_file(black_box(pivot.as_bytes())).unwrap();
        table_audit::audit(&table).repair.unwrap()
    });
}

/// What people take away, each from the records in memory to its bytes.
mod taken_away {
    use recoup::web::page_reader::PageReader;
    use recoup::web::programme::Answers;
    use recoup::web::{pack, programme};
    use recoup::workbook::workbook;

    use super::*;

    fn shown(state: &State, page: fn(&Answers<'_>) -> Result<String, askama::Error>) -> String {
        let report = state.report(&state.programme.assumptions, None).unwrap();
        let asked = Answers {
            stored: None,
            report: &report,
            reader: PageReader::of(None),
            page_query: "",
            offset_query: "",
            forecast_query: "",
            asked: &[],
            scenario: None,
        };
        page(&asked).unwrap()
    }

    #[divan::bench]
    fn the_answers_of_a_page(bencher: Bencher<'_, '_>) {
        let state = case();
        bencher.bench(|| state.report(black_box(&state.programme.assumptions), None).unwrap());
    }

    #[divan::bench]
    fn page_of_a_programme(bencher: Bencher<'_, '_>) {
        let state = case();
        bencher.bench(|| shown(black_box(&state), programme::page));
    }

    #[divan::bench]
    fn pack_for_paper(bencher: Bencher<'_, '_>) {
        let state = case();
        bencher.bench(|| shown(black_box(&state), pack::page));
    }

    #[divan::bench]
    fn workbook_of_an_answer(bencher: Bencher<'_, '_>) {
        let state = case();
        bencher.bench(|| {
            let report = state.report(&black_box(&state).programme.assumptions, None).unwrap();
            workbook(&report).unwrap()
        });
    }
}

/// The numeric engine alone: 16 quarters in, 16 ahead with both intervals out.
mod engine {
    use super::*;

    const CASE: [f64; 16] = [
        358442.0, 451925.0, 461680.0, 315600.0, 377815.0, 451178.0, 371315.0, 342062.0, 283905.0,
        316820.0, 437243.0, 445275.0, 505666.0, 564885.0, 665929.0, 604694.0,
    ];

    #[divan::bench]
    fn fit_alone() -> recoup::forecast::Fitted {
        fit(black_box(&CASE), &FitOptions::default()).unwrap()
    }

    #[divan::bench]
    fn fit_and_forecast() -> recoup::forecast::Forecast {
        let fitted = fit(black_box(&CASE), &FitOptions::default()).unwrap();
        fitted.forecast(16, black_box(&[80.0, 95.0])).unwrap()
    }
}
