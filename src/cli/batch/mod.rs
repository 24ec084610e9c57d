//! `forecast FILE.csv`: any number of series, streamed over all cores.
//!
//! `reading` cuts the file into jobs of whole series, `workers` forecast them, and
//! `writing` puts the answers out in the order of the file. `cells` and `series` read
//! rows, `forms` and `decimal` print forecasts, `recent` notices a series that comes
//! back, `refusals` says why series are refused, and `progress` tells a person how far it is. Memory depends on the number of
//! threads and not on the number of series.

mod cells;
mod decimal;
mod flags;
mod forms;
mod job;
mod progress;
mod reading;
mod recent;
mod refusals;
mod series;
mod stop;
mod workers;
mod writing;

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

pub use self::flags::FileFlags;
use self::progress::Progress;
use self::reading::SeriesReader;
use self::refusals::RefusedFile;
use self::stop::Stop;
pub use self::workers::Wanted;
use self::workers::Workers;
use self::writing::Writer;
use super::failure::{FINDINGS, Failure, READER_GONE};
use super::printing::Format;

/// Forecasts every series of a file; good ones are written, bad ones reported.
pub fn run(path: &Path, wanted: Wanted, flags: &FileFlags) -> Result<u8, Failure> {
    if flags.no_header && wanted.format != Format::Csv {
        return Err(Failure::unreadable("--no-header goes with --format csv"));
    }
    let refused = flags.refused.as_deref();
    let refused = refused.map(|file| RefusedFile::begin(file, path)).transpose()?;
    let (input, size) = open(path)?;
    let mut reader = SeriesReader::new(input);
    reader.header().map_err(|failure| failure.about(path))?;
    let progress = Progress::new(size, flags.quiet);
    let mut writer = Writer::new(io::stdout().lock(), wanted.format, progress, refused);
    let header = (!flags.no_header).then(|| forms::header(wanted.format, &wanted.levels));
    let ends_in = wanted.ends_in;
    let mut workers = Workers::start(reader, wanted, flags.threads())?;
    let begun = writer.begin(&header.unwrap_or_default());
    match begun.and_then(|()| copy(&mut workers, &mut writer)) {
        Ok(()) => {}
        // Who reads the forecasts has seen enough, as `head` has.
        Err(Stop::Output(error)) if error.kind() == ErrorKind::BrokenPipe => {
            return Ok(READER_GONE);
        }
        Err(Stop::Output(error)) => {
            return Err(Failure::not_written(format!("cannot write the forecasts: {error}")));
        }
        Err(Stop::Refused(failure)) => return Err(failure),
        Err(Stop::Input(failure)) => {
            // What was forecast before is good, if there is anywhere to put it.
            let _ = writer.flush();
            return Err(failure.about(path));
        }
    }
    if let Some(quarter) = ends_in.filter(|_| writer.has_nothing()) {
        let why = format!("there is no series, and every one has to end in {quarter}");
        return Err(Failure::no_input(why).about(path));
    }
    let has_refused = writer.has_refused();
    writer.finish(flags.quiet)?;
    Ok(if has_refused && !flags.allow_refused { FINDINGS } else { 0 })
}

/// Takes the answers to their place until there are no more.
fn copy(workers: &mut Workers, writer: &mut Writer<impl Write>) -> Result<(), Stop> {
    loop {
        let mut job = workers.take().map_err(Stop::Input)?;
        if let Some(error) = job.failure.take() {
            return Err(Stop::Input(reading::cannot_read(error)));
        }
        writer.write(&job)?;
        if job.is_last {
            return writer.end(job.bytes_read);
        }
        workers.give_back(job);
    }
}

/// The input, and its size where that is known.
fn open(path: &Path) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
    if path.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), None));
    }
    let file = File::open(path)
        .map_err(|error| Failure::no_input(format!("cannot read {}: {error}", path.display())))?;
    let known = file.metadata().ok().filter(|file| file.is_file());
    let size = known.map(|file| file.len());
    Ok((Box::new(file), size))
}

impl Failure {
    /// The same, beginning with the file that it is about.
    fn about(self, path: &Path) -> Failure {
        let file = if path.as_os_str() == "-" { Path::new("standard input") } else { path };
        Failure { message: format!("{}: {}", file.display(), self.message), ..self }
    }
}
