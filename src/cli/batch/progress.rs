//! One line on the terminal that says how far a batch is.
//!
//! It is drawn by the thread that also prints the errors, which takes the line away
//! before each of them, so that the two never stand in one line.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use recoup::ingest::shown;

/// How long there is no line at first, and how long each one stays.
const STAYS: Duration = Duration::from_millis(200);
/// The width of the bar, in characters.
const BAR: usize = 24;
/// Goes to the start of the line, empties it, and lets nothing wrap.
const FRESH_LINE: &str = "\r\x1b[K\x1b[?7l";
const WRAP_AGAIN: &str = "\x1b[?7h";

/// The line of progress, where there is a terminal for it.
pub struct Progress {
    /// The bytes of the input, where that is known.
    size: Option<u64>,
    is_shown: bool,
    started: Instant,
    drawn: Instant,
    is_drawn: bool,
}

impl Progress {
    /// A line on standard error, if that is a terminal and the forecasts go to a file:
    /// what reads a pipe may well print on the same terminal.
    pub fn new(size: Option<u64>, is_quiet: bool) -> Progress {
        let to_file = || std::fs::metadata("/dev/stdout").is_ok_and(|out| out.is_file());
        let is_shown = !is_quiet && std::io::stderr().is_terminal() && to_file();
        let now = Instant::now();
        Progress { size, is_shown, started: now, drawn: now, is_drawn: false }
    }

    /// Says how many series and bytes are done.
    pub fn update(&mut self, series: u64, bytes: u64) {
        if self.is_shown && self.drawn.elapsed() >= STAYS {
            self.draw(series, bytes);
        }
    }

    /// Leaves the last state, unless all was over before a line was due.
    pub fn finish(&mut self, series: u64, bytes: u64) {
        if self.is_shown && self.started.elapsed() >= STAYS {
            self.draw(series, bytes);
            self.say("\n");
            self.is_drawn = false;
        }
    }

    /// Prints why a series is refused, in lines of its own.
    pub fn refuse(&mut self, id: &str, why: &impl std::fmt::Display) {
        self.take_away();
        self.say(&format!("recoup: series \"{}\": {why}\n", shown(id)));
    }

    fn draw(&mut self, series: u64, bytes: u64) {
        let line = line(series, bytes, self.size, self.started.elapsed());
        self.say(&format!("{FRESH_LINE}{line}{WRAP_AGAIN}"));
        self.drawn = Instant::now();
        self.is_drawn = true;
    }

    fn take_away(&mut self) {
        if self.is_drawn {
            self.say("\r\x1b[K");
            self.is_drawn = false;
        }
    }

    fn say(&self, text: &str) {
        // What cannot be said is no reason to stop.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// Whatever ends a batch early may have something to say, in a line of its own.
impl Drop for Progress {
    fn drop(&mut self) {
        self.take_away();
    }
}

/// What the line says.
fn line(series: u64, bytes: u64, size: Option<u64>, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let rate = grouped((series as f64 / seconds) as u64);
    let said = format!("{} series, {rate}/s", grouped(series));
    let Some(size) = size.filter(|size| *size > 0) else {
        return format!("{said}, {}", clock(seconds));
    };
    let share = (bytes as f64 / size as f64).min(1.0);
    let filled = (share * BAR as f64) as usize;
    let bar = format!("{}{}", "#".repeat(filled), "-".repeat(BAR - filled));
    let left = if share > 0.0 { clock(seconds / share - seconds) } else { "?".to_owned() };
    format!("[{bar}] {:3.0}%  {said}, {left} left", (share * 100.0).floor())
}

fn grouped(number: u64) -> String {
    crate::cli::text::grouped(&number.to_string())
}

fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is_and_how_long_it_takes() {
        let table = [
            (0, 0, Some(100), 1, "[------------------------]   0%  0 series, 0/s, ? left"),
            (
                1_200,
                50,
                Some(100),
                2,
                "[############------------]  50%  1,200 series, 600/s, 0:02 left",
            ),
            (9, 999, Some(1000), 9, "[#######################-]  99%  9 series, 1/s, 0:00 left"),
            (9, 100, Some(100), 9, "[########################] 100%  9 series, 1/s, 0:00 left"),
            // A file that grew while it was read.
            (9, 200, Some(100), 9, "[########################] 100%  9 series, 1/s, 0:00 left"),
            (2, 1, Some(7_201), 1, "[------------------------]   0%  2 series, 2/s, 2:00:00 left"),
            (7_322, 50, None, 3_661, "7,322 series, 2/s, 1:01:01"),
            (0, 0, Some(0), 0, "0 series, 0/s, 0:00"),
        ];
        for (series, bytes, size, seconds, expected) in table {
            assert_eq!(line(series, bytes, size, Duration::from_secs(seconds)), expected);
        }
    }
}
