//! What a delivery costs that changes figures which are recorded: through the service
//! over SQLite, and judging it alone.
//!
//! `cargo bench --bench delivery` takes deliveries of up to 100,000 rows, each over a
//! programme that has as many, and judges how the time grows with the rows: a growth
//! exponent of 1 is linear, 2 is quadratic.

#![allow(clippy::unwrap_used, reason = "a benchmark whose deliveries are refused cannot go on")]
#![allow(clippy::panic, reason = "a benchmark whose deliveries are refused cannot go on")]

use std::fmt::Write;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use recoup::domain::restatement::{Change, Incoming};
use recoup::domain::{Entry, FinancialYear, Ledger, ProgrammeKey, Slug};
use recoup::ingest::{ClawbackFile, clawbacks_file};
use recoup::service::Service;
use recoup::store::Store;

#[path = "support/delivered.rs"]
#[allow(dead_code, reason = "another benchmark needs more of it")]
mod delivered;

use delivered::{create, deliver};

/// How many rows the deliveries have.
const ROWS: [usize; 5] = [6_250, 12_500, 25_000, 50_000, 100_000];
/// How many quarters each client group has.
const QUARTERS: usize = 100;
/// How often each size is measured.
const ROUNDS: usize = 3;
/// What the growth exponent must be below.
const GOAL_EXPONENT: f64 = 1.2;
/// What the largest delivery may take.
const GOAL: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    // The least of each round: what others do on the machine only ever adds to it.
    let mut best = [Times::LONGEST; ROWS.len()];
    for _ in 0..ROUNDS {
        for (best, rows) in best.iter_mut().zip(ROWS) {
            *best = best.least(&measure(rows));
        }
    }
    println!("{:>8}  {:>10}  {:>10}  {:>10}  {:>10}", "rows", "new", "changed", "read", "judged");
    for (rows, times) in ROWS.iter().zip(&best) {
        let [new, changed, read, judged] = times.0.map(|time| time.as_secs_f64());
        println!("{rows:>8}  {new:>8.3} s  {changed:>8.3} s  {read:>8.3} s  {judged:>8.3} s");
    }
    let exponents: [f64; 4] = std::array::from_fn(|what| growth(&best.map(|times| times.0[what])));
    let [new, changed, read, judged] = exponents;
    println!("exponent  {new:>10.2}  {changed:>10.2}  {read:>10.2}  {judged:>10.2}");
    let largest = best[ROWS.len() - 1].0[1];
    let is_good = changed < GOAL_EXPONENT && largest < GOAL;
    println!(
        "{}: a delivery of {} changed rows takes {largest:.2?} and grows with exponent \
         {changed:.2}, judging alone with {judged:.2}; the goals are {GOAL:?} and {GOAL_EXPONENT}",
        if is_good { "PASS" } else { "FAIL" },
        ROWS[ROWS.len() - 1],
    );
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What deliveries of one size take: into an empty programme; over as many recorded rows,
/// all of which change; reading them alone; and comparing them with the ledger alone, with
/// the findings after it.
#[derive(Clone, Copy)]
struct Times([Duration; 4]);

impl Times {
    const LONGEST: Times = Times([Duration::MAX; 4]);

    fn least(&self, other: &Times) -> Times {
        Times(std::array::from_fn(|what| self.0[what].min(other.0[what])))
    }
}

fn measure(rows: usize) -> Times {
    let (recorded, restated) = (file(rows, 0), file(rows, 1));
    let folder = tempfile::tempdir().unwrap();
    let service = service(&format!("sqlite:{}", folder.path().join("recoup.db").display()));
    let (new, _) = timed(|| deliver(&service, &key(), &recorded));
    let (changed, outcome) = timed(|| deliver(&service, &key(), &restated));
    assert!(outcome.body.contains(&format!("\"restated\":{rows}")), "{}", outcome.body);
    let (read, incoming) = timed(|| incoming(&restated));
    let entries = incoming_entries(&recorded);
    let ledger = Ledger::new(entries);
    let (judged, _) = timed(|| judge(&ledger, incoming));
    Times([new, changed, read, judged])
}

/// A programme of its own in a database of its own.
fn service(url: &str) -> Service {
    Store::migrate(url).unwrap();
    let service = Service::new(Store::open(url, 2).unwrap()).unwrap();
    create(&service, &key());
    service
}

fn key() -> ProgrammeKey {
    let slug = |text| Slug::parse(text).unwrap();
    ProgrammeKey { council: slug("somewhere"), id: slug("direct-payments") }
}

/// A hundred quarters of as many client groups as make these rows.
fn file(rows: usize, more: usize) -> String {
    let first = FinancialYear::starting(1990).unwrap().quarters()[0];
    let mut text = String::from("quarter,client_group,amount,count\n");
    for row in 0..rows {
        let (group, ahead) = (row / QUARTERS, row % QUARTERS);
        let quarter = first.plus(i32::try_from(ahead).unwrap());
        writeln!(text, "{quarter},group-{group},{}.50,7", row + more).unwrap();
    }
    text
}

fn incoming(file: &str) -> Vec<Incoming> {
    match clawbacks_file(file.as_bytes()) {
        Ok(ClawbackFile::Long(delivery, _)) => {
            delivery.records.into_iter().map(Incoming::from).collect()
        }
        other => panic!("not a long file: {other:?}"),
    }
}

fn incoming_entries(file: &str) -> Vec<Entry> {
    (1..).zip(incoming(file)).map(|(sequence, row)| row.unrecorded_entry(sequence)).collect()
}

fn judge(ledger: &Ledger, incoming: Vec<Incoming>) {
    let first = ledger.entries().last().map_or(0, |entry| entry.sequence) + 1;
    let judged = incoming.into_iter().map(|row| row.over(ledger)).inspect(|row| {
        assert!(matches!(row.change(ledger), Change::Restated(_)));
    });
    let later = (first..).zip(judged).map(|(sequence, row)| row.unrecorded_entry(sequence));
    black_box(ledger.extended(later).findings());
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

/// The slope of the logarithm of the time on that of the rows, by least squares.
fn growth(times: &[Duration]) -> f64 {
    let x: Vec<f64> = ROWS.iter().map(|rows| (*rows as f64).ln()).collect();
    let y: Vec<f64> = times.iter().map(|time| time.as_secs_f64().ln()).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_x, mean_y) = (mean(&x), mean(&y));
    let together: f64 = x.iter().zip(&y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    together / x.iter().map(|x| (x - mean_x).powi(2)).sum::<f64>()
}
