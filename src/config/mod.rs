//! Settings: the one list of them, and the only reader of the environment.
//!
//! A flag wins over the environment, which wins over a file, which wins over the default.

mod file;
mod given;
mod levels;
mod network;
mod settings;

pub use given::Given;
pub use levels::LogLevels;
pub use settings::{Config, SETTINGS, Setting};

use std::time::Duration;

use crate::words::words;

words! {
    /// What becomes of answers from memory while nobody knows what others have written.
    pub enum StaleAnswers {
        /// They are 503.
        Refuse = "refuse",
        /// They are given, and say how old they are.
        Serve = "serve",
    }
}

words! {
    /// Who has to sign in with a key.
    pub enum WhoSignsIn {
        /// Everyone, from the first key that was given out.
        OnceThereAreKeys = "once-there-are-keys",
        /// Everyone, and nobody is let in before there is a key.
        Everyone = "everyone",
    }
}

words! {
    /// In what form the log is written.
    pub enum LogFormat {
        /// Lines for people.
        Text = "text",
        /// A line of JSON each, for programs.
        Json = "json",
    }
}

/// How many requests one key may send a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRequests {
    /// So many.
    AMinute(u32),
    /// As many as it likes.
    Unbounded,
}

impl KeyRequests {
    /// Reads a number, or `unbounded`.
    pub fn read(text: &str) -> Result<KeyRequests, String> {
        if text == "unbounded" {
            return Ok(KeyRequests::Unbounded);
        }
        let number = text.parse().ok().filter(|number| (1..=1_000_000).contains(number));
        number
            .map(KeyRequests::AMinute)
            .ok_or_else(|| "expected a number from 1 to 1,000,000, or unbounded".to_owned())
    }
}

/// The most threads or connections of one kind.
const COUNT_LIMIT: usize = 256;

/// Reads a number of threads or connections.
fn read_count(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=COUNT_LIMIT).contains(number));
    number.ok_or_else(|| format!("expected a number from 1 to {COUNT_LIMIT}"))
}

/// The longest time that a setting may be, in seconds.
const SECONDS_LIMIT: u64 = 600;

/// Reads a time in seconds.
fn read_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds <= SECONDS_LIMIT);
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| format!("expected whole seconds from 0 to {SECONDS_LIMIT}"))
}

fn read_text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}
