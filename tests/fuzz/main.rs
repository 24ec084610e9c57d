//! Readers fed with damaged files: whatever the bytes, they are read or refused, and nothing
//! panics.
//!
//! `cargo test` replays the corpora and a few hundred damaged ones of each. `make fuzz` runs
//! 100,000 of each (`RECOUP_FUZZ_RUNS`), prints how many a second, and holds each to a bound
//! of time and the process to one of memory. The inputs follow from the number of the run, so
//! that what fails fails again; it is written to `target/fuzz/`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and that is its message"
)]

mod damage;
mod targets;
mod workbooks;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use damage::Damage;
use targets::Target;

/// How many damaged inputs of each target `cargo test` tries.
const FEW: usize = 400;

/// How many inputs that were answered in a new way are damaged further.
const MOST_KEPT: usize = 2_000;

/// The longest that one input may take, in a release build, where runs are counted.
const MOST_TIME: Duration = Duration::from_secs(1);

/// The most memory that the process may have taken at any time: 1 GB.
const MOST_MEMORY_KB: u64 = 1_000_000;

/// The largest input, in bytes.
const LARGEST: usize = 64_000;

/// How many runs somebody asked for.
#[expect(clippy::disallowed_methods, reason = "a test is told how long to run by nothing else")]
fn asked_runs() -> Option<usize> {
    std::env::var("RECOUP_FUZZ_RUNS").ok().map(|runs| runs.parse().expect("a number of runs"))
}

/// Runs one input, and says how it was answered.
fn run(target: Target, input: &[u8]) -> u64 {
    match catch_unwind(AssertUnwindSafe(|| target.answer(input))) {
        Ok(answer) => answer,
        Err(panic) => {
            let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "target", "fuzz"].iter().collect();
            let path = folder.join(format!("{}-{:016x}", target.name(), targets::hash(&input)));
            let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, input));
            eprintln!("{}: the input is in {} ({kept:?})", target.name(), path.display());
            std::panic::resume_unwind(panic);
        }
    }
}

fn fuzz(target: Target) {
    let corpus = target.corpus(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").as_path());
    assert!(corpus.len() >= 5, "{}: {} inputs", target.name(), corpus.len());
    let mut seen: HashSet<u64> = HashSet::new();
    for input in &corpus {
        seen.insert(run(target, input));
    }
    let (runs, is_asked) = (asked_runs().unwrap_or(FEW), asked_runs().is_some());
    let mut damage = Damage::new(target.name());
    let (mut kept, mut slowest) = (corpus, Duration::ZERO);
    let started = Instant::now();
    for _ in 0..runs {
        let mut input = damage.next(&kept);
        input.truncate(LARGEST);
        let before = Instant::now();
        let answer = run(target, &input);
        slowest = slowest.max(before.elapsed());
        // What is answered in a way that nothing was before leads further.
        if seen.insert(answer) && kept.len() < MOST_KEPT {
            kept.push(input);
        }
    }
    if is_asked {
        let seconds = started.elapsed().as_secs_f64();
        let (name, answers) = (target.name(), seen.len());
        println!(
            "{name}: {runs} executions, {:.0} a second, {answers} different answers, slowest {:?}",
            runs as f64 / seconds,
            slowest
        );
        assert!(slowest < MOST_TIME || cfg!(debug_assertions), "{name}: {slowest:?} for one input");
        let memory = most_memory_kb();
        assert!(memory.is_none_or(|kb| kb < MOST_MEMORY_KB), "{name}: {memory:?} kB");
    }
}

/// The most memory that this process has had, where the system says it.
fn most_memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn csv_files_are_read_or_refused() {
    fuzz(Target::Csv);
}

#[test]
fn json_bodies_are_read_or_refused() {
    fuzz(Target::Json);
}

#[test]
fn printed_tables_are_read_or_refused_and_audited() {
    fuzz(Target::Pivot);
}

#[test]
fn periods_are_read_or_refused() {
    fuzz(Target::Period);
}

#[test]
fn amounts_and_numbers_are_read_or_refused() {
    fuzz(Target::Money);
}

#[test]
fn workbooks_are_read_or_refused() {
    fuzz(Target::Workbook);
}
