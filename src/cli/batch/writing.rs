//! What comes out: good series to standard output, reasons to standard error.

use std::io::{self, BufWriter, Write};

use super::forms;
use super::job::{Job, SeriesResult};
use super::progress::Progress;
use super::recent::{Comes, REMEMBERED, Recent};
use crate::cli::printing::Format;

/// How much is written at once.
const BLOCK_BYTES: usize = 1 << 16;

/// Writes the answers in the order of the file.
pub struct Writer<W: Write> {
    out: BufWriter<W>,
    format: Format,
    recent: Recent,
    progress: Progress,
    written: u64,
    refused: u64,
}

impl<W: Write> Writer<W> {
    pub fn new(out: W, format: Format, progress: Progress) -> Writer<W> {
        Writer {
            out: BufWriter::with_capacity(BLOCK_BYTES, out),
            format,
            recent: Recent::new(REMEMBERED),
            progress,
            written: 0,
            refused: 0,
        }
    }

    /// Writes what stands before the first series.
    pub fn begin(&mut self, levels: &[u8]) -> io::Result<()> {
        self.out.write_all(forms::header(self.format, levels).as_bytes())
    }

    /// Writes the good series of a job and says why the others are refused.
    pub fn write(&mut self, job: &Job) -> io::Result<()> {
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
                        self.progress.refuse(&job.ids[answer.id.clone()], &why);
                    }
                }
            }
        }
        self.progress.update(self.written + self.refused, job.bytes_read);
        Ok(())
    }

    /// Where the forecast of a series is, or why it is refused; nothing where that has been
    /// said of it, as rows in turns would say it once a row.
    fn judge(&mut self, answer: &SeriesResult) -> Result<std::ops::Range<usize>, Option<String>> {
        match self.recent.comes(answer.hash) {
            Comes::First => answer.result.clone().map_err(Some),
            Comes::Again => Err(Some(format!(
                "line {}: it was given before, further up: the rows of a series stand together, so \
                 those from here on were left out",
                answer.line
            ))),
            Comes::OnceMore => Err(None),
        }
    }

    /// Writes what stands after the last series; all of it is out then.
    pub fn end(&mut self, bytes_read: u64) -> io::Result<()> {
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
}
