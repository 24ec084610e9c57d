//! The threads: one reads, some forecast, and the caller takes the answers in order.
//!
//! Job after job goes to worker after worker, round and round, and the answers are
//! taken from the workers in the same order. So nothing is sorted, and the output
//! does not depend on how many workers there are or which is the fastest.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use recoup::domain::Quarter;
use recoup::forecast::{FitOptions, LastQuarter, fit_with_gaps};

use super::forms::Answered;
use super::job::{Job, SeriesResult};
use super::reading::SeriesReader;
use super::refusals::WhyRefused;
use super::series::{self, BatchSeries};
use crate::cli::failure::Failure;
use crate::cli::printing::Format;

/// Jobs for each worker: one in work, the others waiting on either side.
const JOBS: usize = 4;

/// What is asked for.
pub struct Wanted {
    pub horizon: usize,
    pub levels: Vec<u8>,
    pub last_quarter: LastQuarter,
    pub format: Format,
    /// The quarter in which every series has to end.
    pub ends_in: Option<Quarter>,
}

/// The running threads, seen from where their answers are taken.
///
/// They hold nothing that must be put in order at the end, so they are not waited
/// for: when the program ends they end, the reader in the middle of a read if need be.
pub struct Workers {
    answers: Vec<Receiver<Job>>,
    next: usize,
    used: SyncSender<Job>,
}

impl Workers {
    pub fn start<R: Read + Send + 'static>(
        reader: SeriesReader<R>,
        wanted: Wanted,
        threads: usize,
    ) -> Result<Workers, Failure> {
        let wanted = Arc::new(wanted);
        // There are only so many jobs, so that no channel is ever full and memory is bounded.
        let jobs = threads * JOBS;
        let (used, unused) = sync_channel(jobs);
        for _ in 0..jobs {
            let _ = used.send(Job::default());
        }
        let (mut lanes, mut answers) = (Vec::new(), Vec::new());
        for _ in 0..threads {
            let (lane, given) = sync_channel(jobs);
            let (answer, taken) = sync_channel(jobs);
            let wanted = Arc::clone(&wanted);
            spawn(move || work(&wanted, &given, &answer))?;
            lanes.push(lane);
            answers.push(taken);
        }
        spawn(move || read(reader, &unused, &lanes))?;
        Ok(Workers { answers, next: 0, used })
    }

    /// The next job, in the order of the file.
    pub fn take(&mut self) -> Result<Job, Failure> {
        let job = self.answers[self.next].recv().map_err(|_| {
            Failure::unavailable("a thread of the forecast has stopped; the output is not whole")
        })?;
        self.next = (self.next + 1) % self.answers.len();
        Ok(job)
    }

    /// Gives a job back, to be used again.
    pub fn give_back(&self, job: Job) {
        // At the end of the file nobody wants it.
        let _ = self.used.send(job);
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let started = thread::Builder::new().spawn(work);
    started.map(drop).map_err(|error| {
        Failure::unavailable(format!("cannot start so many threads: {error}; give --threads fewer"))
    })
}

/// Reads to the end, or until the answers are no longer wanted.
fn read<R: Read>(mut reader: SeriesReader<R>, unused: &Receiver<Job>, lanes: &[SyncSender<Job>]) {
    for lane in lanes.iter().cycle() {
        let Ok(mut job) = unused.recv() else { return };
        if let Err(error) = reader.fill(&mut job) {
            job.clear();
            job.failure = Some(error);
        }
        let is_last = job.is_last || job.failure.is_some();
        if lane.send(job).is_err() || is_last {
            return;
        }
    }
}

/// Forecasts the series of every job.
fn work(wanted: &Wanted, given: &Receiver<Job>, answer: &SyncSender<Job>) {
    let levels: Vec<f64> = wanted.levels.iter().map(|level| f64::from(*level)).collect();
    let mut series = BatchSeries::default();
    for mut job in given {
        for group in 0..job.groups.len() {
            let answer = wanted.answer(&mut job, group, &mut series, &levels);
            job.answers.push(answer);
        }
        if answer.send(job).is_err() {
            return;
        }
    }
}

impl Wanted {
    fn answer(
        &self,
        job: &mut Job,
        group: usize,
        series: &mut BatchSeries,
        levels: &[f64],
    ) -> SeriesResult {
        let rows = job.rows_of(group);
        let (line, last_line) = (rows[0].line, rows[rows.len() - 1].line);
        let id = series::id(job.text_of(&rows[0])).into_owned();
        let start = job.out.len();
        let is_cut = self.ends_in.is_some() && job.is_cut && group + 1 == job.groups.len();
        let result = series.read(job, group).and_then(|()| {
            if is_cut {
                let why = "its last row has no line end, so that the input may be cut within it";
                return Err(WhyRefused::of_rows(last_line, last_line, why.to_owned()));
            }
            self.forecast(&id, series, levels, &mut job.out)
                .map_err(|why| WhyRefused::of_rows(line, last_line, why))
        });
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&id);
        let id_start = job.ids.len();
        job.ids.push_str(&id);
        let result = result.map(|()| start..job.out.len());
        SeriesResult { id: id_start..job.ids.len(), hash, line, result }
    }

    fn forecast(
        &self,
        id: &str,
        series: &BatchSeries,
        levels: &[f64],
        out: &mut Vec<u8>,
    ) -> Result<(), String> {
        let last = series.last.ok_or("it has no rows")?;
        if let Some(wanted) = self.ends_in.filter(|wanted| *wanted != last) {
            return Err(format!("it ends in {last}, and every series has to end in {wanted}"));
        }
        let options = FitOptions { last_quarter: self.last_quarter, ..FitOptions::default() };
        let fitted = fit_with_gaps(&series.values, &options).map_err(|e| e.to_string())?;
        let forecast = fitted.forecast(self.horizon, levels).map_err(|e| e.to_string())?;
        Answered { id, last, levels: &self.levels, forecast: &forecast }.push(self.format, out);
        Ok(())
    }
}
