//! One line on the terminal that says how far a long piece of work is.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use super::text::grouped;

/// How long there is no line at first, and how long each one stays.
const STAYS: Duration = Duration::from_millis(200);

/// The line, where standard error is a terminal. It is taken away at the end.
pub struct Waiting {
    what: &'static str,
    is_shown: bool,
    is_drawn: bool,
    drawn: Instant,
}

impl Waiting {
    /// A line about some work, which is not there yet.
    pub fn new(what: &'static str, is_quiet: bool) -> Waiting {
        let is_shown = !is_quiet && std::io::stderr().is_terminal();
        Waiting { what, is_shown, is_drawn: false, drawn: Instant::now() }
    }

    /// Says how many rows are done, of how many.
    pub fn update(&mut self, done: i64, total: i64) {
        if self.is_shown && self.drawn.elapsed() >= STAYS {
            self.drawn = Instant::now();
            self.is_drawn = true;
            say(&format!("\r\x1b[K{}", line(self.what, done, total)));
        }
    }
}

/// However the work ends, what is said next stands in a line of its own.
impl Drop for Waiting {
    fn drop(&mut self) {
        if self.is_drawn {
            say("\r\x1b[K");
        }
    }
}

fn line(what: &str, done: i64, total: i64) -> String {
    let share = done.saturating_mul(100).checked_div(total).unwrap_or(100).min(100);
    let [done, total] = [done, total].map(|number| grouped(&number.to_string()));
    format!("{what}: {share}%, {done} of {total} rows")
}

fn say(text: &str) {
    // What cannot be said is no reason to stop.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        assert_eq!(line("Writing", 1_200, 4_800), "Writing: 25%, 1,200 of 4,800 rows");
        assert_eq!(line("Checking", 0, 0), "Checking: 100%, 0 of 0 rows");
    }
}
