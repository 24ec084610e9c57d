//! What the service costs over HTTP, beside a bare actix-web handler.
//!
//! `cargo bench --bench http` starts both servers as processes of their own, with
//! the same number of workers, and asks them in turn for many short rounds: bare,
//! ours, bare, ours. A busy machine slows both alike, so each round's figures are
//! compared with the bare ones of the same round, and the median of these ratios is
//! judged. Requests a second include the client's share of the machine; the
//! servers' own CPU time a request, which the kernel keeps, does not.

mod client;
mod server;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use client::{Load, Request};
use server::{Kind, Running};

/// What a cached offset answer must reach of a bare handler's requests a second.
const GOAL: f64 = 0.6;
/// What the same answer must reach where everyone signs in, of that without a key.
const SIGNED_GOAL: f64 = 0.95;
/// What a cached page must reach of the bare handler.
const PAGE_GOAL: f64 = 0.5;
/// How often everything is measured.
const ROUNDS: usize = 151;
/// How long each measurement takes.
const ROUND: Duration = Duration::from_millis(40);

/// What makes a measurement impossible.
type Failure = Box<dyn Error + Send + Sync>;

const OFFSET: &str =
    "/api/v1/councils/cambridgeshire/programmes/cambridgeshire-direct-payments/offset";
const PAGE: &str = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments";
const SCENARIO: &str = r#"{"offset_basis":"cumulative_uplift","growth_rate":"0.05"}"#;

fn main() -> Result<ExitCode, Failure> {
    let word = std::env::args().nth(1);
    match word.as_deref().and_then(Kind::named) {
        Some(kind) => server::serve(kind).map(|()| ExitCode::SUCCESS),
        None => compare(),
    }
}

/// One kind of request, and what every round measured of it.
struct Subject<'a> {
    name: &'static str,
    server: &'a Running,
    load: Load,
    rounds: Vec<Round>,
}

/// What one round measured.
#[derive(Clone, Copy)]
struct Round {
    requests_per_second: f64,
    cpu_us_per_request: f64,
}

impl<'a> Subject<'a> {
    fn new(
        name: &'static str,
        server: &'a Running,
        request: &Request,
    ) -> Result<Subject<'a>, Failure> {
        Ok(Subject { name, server, load: Load::new(server.port, request)?, rounds: Vec::new() })
    }

    fn measure(&mut self) -> Result<Round, Failure> {
        let before = self.server.cpu()?;
        let (count, took) = self.load.run(ROUND)?;
        let cpu = self.server.cpu()? - before;
        let count = count as f64;
        Ok(Round {
            requests_per_second: count / took.as_secs_f64(),
            cpu_us_per_request: cpu.as_secs_f64() * 1e6 / count,
        })
    }
}

fn compare() -> Result<ExitCode, Failure> {
    let (bare, ours) = (Running::start(Kind::Bare)?, Running::start(Kind::Recoup)?);
    let locked = Running::start(Kind::Locked)?;
    let etag = client::etag(ours.port, &Request::get(OFFSET))?;
    let mut subjects = [
        Subject::new("bare handler", &bare, &Request::get("/"))?,
        Subject::new("offset, cached", &ours, &Request::get(OFFSET))?,
        Subject::new("offset, with a key", &locked, &Request::get(OFFSET).with_key(server::KEY))?,
        Subject::new("page, cached", &ours, &Request::get(PAGE).of_a_browser())?,
        Subject::new("offset, 304", &ours, &Request::get(OFFSET).if_none_match(&etag))?,
        Subject::new("what-if, computed", &ours, &Request::post(OFFSET, SCENARIO))?,
        Subject::new("bare, same bytes", &bare, &Request::get("/same"))?,
    ];
    for subject in &mut subjects {
        // The first round fills the cache and warms the sockets.
        subject.measure()?;
    }
    for _ in 0..ROUNDS {
        for subject in &mut subjects {
            let round = subject.measure()?;
            subject.rounds.push(round);
        }
    }
    Ok(report(&subjects))
}

fn report(subjects: &[Subject<'_>]) -> ExitCode {
    let [bare, cached, signed, page, ..] = subjects else { return ExitCode::FAILURE };
    println!(
        "{ROUNDS} rounds of {} ms, {} connections; medians, and medians of paired ratios\n",
        ROUND.as_millis(),
        client::THREADS * client::CONNECTIONS_PER_THREAD,
    );
    println!(
        "{:<20}{:>8}{:>12}{:>9}{:>16}{:>13}",
        "", "bytes", "requests/s", "of bare", "CPU us/request", "bare of it"
    );
    for subject in subjects {
        println!(
            "{:<20}{:>8}{:>12.0}{:>9.3}{:>16.2}{:>13.3}",
            subject.name,
            subject.load.answer_bytes(),
            median(subject.rounds.iter().map(|round| round.requests_per_second)),
            speed_ratio(subject, bare),
            median(subject.rounds.iter().map(|round| round.cpu_us_per_request)),
            cpu_ratio(bare, subject),
        );
    }
    println!();
    let held = [
        ("a cached offset answer", cached, "the bare handler", bare, GOAL),
        ("the same with a key", signed, "that without", cached, SIGNED_GOAL),
        ("a cached page", page, "the bare handler", bare, PAGE_GOAL),
    ];
    let met = held.map(|(what, subject, of, base, goal)| {
        let ratio = speed_ratio(subject, base);
        let verdict = if ratio >= goal { "PASS" } else { "FAIL" };
        println!("{verdict}: {what} reaches {ratio:.3} of {of}; the goal is {goal}");
        ratio >= goal
    });
    if met.iter().all(|met| *met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn speed_ratio(subject: &Subject<'_>, bare: &Subject<'_>) -> f64 {
    let pairs = subject.rounds.iter().zip(&bare.rounds);
    median(pairs.map(|(subject, bare)| subject.requests_per_second / bare.requests_per_second))
}

fn cpu_ratio(bare: &Subject<'_>, subject: &Subject<'_>) -> f64 {
    let pairs = bare.rounds.iter().zip(&subject.rounds);
    median(pairs.map(|(bare, subject)| bare.cpu_us_per_request / subject.cpu_us_per_request))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len() - 1;
    0.5 * values[last / 2] + 0.5 * values[last.div_ceil(2)]
}
