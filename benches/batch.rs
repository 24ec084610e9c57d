//! What `recoup forecast FILE.csv` costs, beside the bare engine on the same series,
//! and how much memory a long file takes.
//!
//! `cargo bench --bench batch` runs the program itself over a file of series of 16
//! quarters, 16 ahead with both intervals, and the engine over the same numbers, in
//! turns. Both are judged by CPU time as the kernel counts it, threads that read and
//! write included, so that other programs on the machine matter less. It reads
//! `/proc` and therefore needs Linux.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::time::Duration;
use std::{fs, hint, thread};

use recoup::forecast::{FitOptions, fit};

/// Series in the file that is timed.
const TIMED: usize = 40_000;
const QUARTERS: usize = 16;
const ROUNDS: usize = 5;
/// Series a second and core, from CSV to CSV.
const GOAL_RATE: f64 = 45_000.0;
/// Series of the long file, which are short, since only their number matters.
const MANY: usize = 1_000_000;
/// The most memory that the long file may take.
const GOAL_BYTES: u64 = 64 << 20;

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, Failure> {
    let series: Vec<Vec<f64>> = (0..TIMED).map(|number| amounts(number, QUARTERS)).collect();
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("series.csv");
    let mut text = BufWriter::new(fs::File::create(&file)?);
    write_series(&mut text, TIMED, QUARTERS)?;
    text.into_inner()?;

    println!(
        "{TIMED} series of {QUARTERS} quarters, 16 ahead, 80% and 95%; one thread that forecasts"
    );
    println!("round  batch: series/s/core  engine: series/s/core  batch / engine");
    let (mut rates, mut ratios) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let mut command = recoup();
        let child = command.arg("forecast").arg(&file).args(["--threads", "1"]).spawn()?;
        let batch = watch(child)?.cpu;
        let engine = engine(&series)?;
        let rate = |cpu: Duration| TIMED as f64 / cpu.as_secs_f64();
        let ratio = batch.as_secs_f64() / engine.as_secs_f64();
        println!("{round:>5}  {:>21.0}  {:>21.0}  {ratio:>14.2}", rate(batch), rate(engine));
        rates.push(rate(batch));
        ratios.push(ratio);
    }
    let (rate, ratio) = (median(&mut rates), median(&mut ratios));
    let is_fast = verdict(
        rate >= GOAL_RATE,
        &format!("{rate:.0} series/s/core, {ratio:.2} times the engine; the goal is {GOAL_RATE}"),
    );

    let mut child =
        recoup().args(["forecast", "-", "--horizon", "1"]).stdin(Stdio::piped()).spawn()?;
    let input = child.stdin.take();
    let writer = thread::spawn(move || feed(input).map_err(|error| error.to_string()));
    let seen = watch(child)?;
    writer.join().map_err(|_| "the series could not be written")??;
    let mebibytes = seen.peak_bytes as f64 / f64::from(1 << 20);
    let is_small = verdict(
        seen.peak_bytes < GOAL_BYTES,
        &format!("{MANY} series take {mebibytes:.1} MiB at most; the goal is below 64 MiB"),
    );
    Ok(is_fast && is_small)
}

fn verdict(is_good: bool, sentence: &str) -> bool {
    println!("{}: {sentence}", if is_good { "PASS" } else { "FAIL" });
    is_good
}

fn recoup() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recoup"));
    command.stdout(Stdio::null());
    command
}

fn feed(input: Option<ChildStdin>) -> Result<(), Failure> {
    let mut text = BufWriter::new(input.ok_or("the program has no input")?);
    write_series(&mut text, MANY, 4)?;
    Ok(text.flush()?)
}

/// A level, a trend and a seasonal pattern, each another one, and what is left: by a
/// small congruential generator, so that every run has the same series.
fn amounts(number: usize, quarters: usize) -> Vec<f64> {
    let mut state = number as u64 * 2_654_435_761 + 12_345;
    let mut share = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let (level, trend) = (500.0 * (1.0 + 999.0 * share()), 0.98 + 0.06 * share());
    let seasons = [share(), share(), share(), share()];
    let mut grown = level;
    let amount = |place: usize| {
        grown *= trend * (0.9 + 0.2 * share());
        (grown * (0.8 + 0.4 * seasons[place % 4]) * 100.0).round() / 100.0
    };
    (0..quarters).map(amount).collect()
}

fn write_series(out: &mut impl Write, count: usize, quarters: usize) -> Result<(), Failure> {
    out.write_all(b"series_id,quarter,amount\n")?;
    let mut rows = String::new();
    for number in 0..count {
        rows.clear();
        for (place, amount) in amounts(number, quarters).iter().enumerate() {
            let year = 2017 + place / 4;
            let quarter = format!("{year}-{:02}-Q{}", (year + 1) % 100, place % 4 + 1);
            writeln!(rows, "council-{number:07},{quarter},{amount:.2}")?;
        }
        out.write_all(rows.as_bytes())?;
    }
    Ok(())
}

/// The CPU time of the engine alone.
fn engine(series: &[Vec<f64>]) -> Result<Duration, Failure> {
    let start = own_cpu()?;
    for values in series {
        let fitted = fit(hint::black_box(values), &FitOptions::default())?;
        hint::black_box(fitted.forecast(16, hint::black_box(&[80.0, 95.0]))?);
    }
    Ok(own_cpu()? - start)
}

/// The CPU time of this thread.
fn own_cpu() -> Result<Duration, Failure> {
    let times = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(times.split(' ').next().unwrap_or_default().parse()?))
}

/// What a program took.
struct Seen {
    cpu: Duration,
    peak_bytes: u64,
}

/// Waits for a program to end. Its times stay until it is waited for; its memory is
/// asked for all the time, since that is gone when it ends.
fn watch(mut child: Child) -> Result<Seen, Failure> {
    let place = format!("/proc/{}", child.id());
    let mut peak_bytes = 0;
    let cpu = loop {
        let stat = fs::read_to_string(format!("{place}/stat"))?;
        // The name, in brackets, may hold anything; what follows are numbers.
        let (_, rest) = stat.rsplit_once(')').ok_or("no statistics")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        if fields.first() == Some(&"Z") {
            // The kernel shows hundredths of a second, whatever it counts in.
            let ticks = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
            break Duration::from_millis(10 * ticks);
        }
        let status = fs::read_to_string(format!("{place}/status"))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kibibytes) = peak.and_then(|peak| peak.split_whitespace().next()) {
            peak_bytes = kibibytes.parse::<u64>()? << 10;
        }
        thread::sleep(Duration::from_millis(10));
    };
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("recoup ended with {status}").into());
    }
    Ok(Seen { cpu, peak_bytes })
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
