//! What comes out: good series to standard output, reasons to standard error.

use std::io::{self, BufWriter, Write};
use std::ops::Range;

use super::forms;
use super::job::{Job, SeriesResult};
use super::progress::Progress;
use super::recent::{Comes, REMEMBERED, Recent};
use super::refusals::{RefusedFile, WhyRefused};
use super::stop::Stop;
use crate::cli::failure::Failure;
use crate::cli::printing::{Format, say};
use crate::cli::text::grouped;

/// How much is written at once.
const BLOCK_BYTES: usize = 1 << 16;

/// Writes the answers in the order of the file.
pub struct Writer<W: Write> {
    out: BufWriter<W>,
    format: Format,
    recent: Recent,
    progress: Progress,
    refusals: Option<RefusedFile>,
    written: u64,
    refused: u64,
}

impl<W: Write> Writer<W> {
    pub fn new(
        out: W,
        format: Format,
        progress: Progress,
        refusals: Option<RefusedFile>,
    ) -> Writer<W> {
        Writer {
            out: BufWriter::with_capacity(BLOCK_BYTES, out),
            format,
            recent: Recent::new(REMEMBERED),
            progress,
            refusals,
            written: 0,
            refused: 0,
        }
    }

    /// Writes what stands before the first series.
    pub fn begin(&mut self, header: &str) -> Result<(), Stop> {
        Ok(self.out.write_all(header.as_bytes())?)
    }

    /// Writes the good series of a job and says why the others are refused.
    pub fn write(&mut self, job: &Job) -> Result<(), Stop> {
        for answer in &job.answers {
            match self.judge(answer) {
                Ok(place) => {
                    if self.written > 0 {
                        self.out.write_all(forms::separator(self.format).as_bytes())?;
                    }
                    self.out.write_all(&job.out[place])?;
                    self.written += 1;
                }
                Err(why) => {
                    self.refused += 1;
                    if let Some(why) = why {
                        self.refuse(&job.ids[answer.id.clone()], &why)?;
                    }
                }
            }
        }
        self.progress.update(self.written + self.refused, job.bytes_read);
        Ok(())
    }

    /// Where the forecast of a series is, or why it is refused; nothing where that has been
    /// said of it, as rows in turns would say it once a row.
    fn judge(&mut self, answer: &SeriesResult) -> Result<Range<usize>, Option<WhyRefused>> {
        match self.recent.comes(answer.hash) {
            Comes::First => answer.result.clone().map_err(Some),
            Comes::Again => Err(Some(WhyRefused::Row {
                line: answer.line,
                why: "it was given before, further up: the rows of a series stand together, so \
                      those from here on were left out"
                    .to_owned(),
            })),
            Comes::OnceMore => Err(None),
        }
    }

    /// Says why a series is refused, where that is wanted.
    fn refuse(&mut self, id: &str, why: &WhyRefused) -> Result<(), Stop> {
        match &mut self.refusals {
            Some(file) => file.add(id, why).map_err(Stop::Refused),
            None => {
                self.progress.refuse(id, why);
                Ok(())
            }
        }
    }

    /// Writes what stands after the last series; all of it is out then.
    pub fn end(&mut self, bytes_read: u64) -> Result<(), Stop> {
        self.out.write_all(forms::footer(self.format).as_bytes())?;
        self.flush()?;
        self.progress.finish(self.written + self.refused, bytes_read);
        Ok(())
    }

    /// Lets out what is written so far.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Whether any series has been refused.
    pub fn has_refused(&self) -> bool {
        self.refused > 0
    }

    /// Whether there was no series at all.
    pub fn has_nothing(&self) -> bool {
        self.written + self.refused == 0
    }

    /// Gives the list of refused series its name, and says that it is there.
    pub fn finish(self, is_quiet: bool) -> Result<(), Failure> {
        let Some(file) = self.refusals else { return Ok(()) };
        let shown = file.finish()?;
        if self.refused > 0 && !is_quiet {
            let (count, file) = (grouped(&self.refused.to_string()), shown.display());
            say(&format!("recoup: {count} series refused: {file} says why\n"));
        }
        Ok(())
    }
}
