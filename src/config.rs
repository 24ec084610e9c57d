//! Settings: the only reader of the environment.

use crate::words::words;

/// Where the service keeps its data and listens, from the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `RECOUP_DATABASE_URL`: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    pub database_url: Option<String>,
    /// `RECOUP_LISTEN`: address and port.
    pub listen: Option<String>,
    /// `RECOUP_ALLOWED_HOSTS`: names that the service answers to, with commas between them.
    pub allowed_hosts: Option<String>,
    /// `RECOUP_WORKERS`: threads that speak HTTP.
    pub workers: Option<usize>,
    /// `RECOUP_READERS`: questions that run at once, each with a connection.
    pub readers: Option<usize>,
    /// `RECOUP_WRITERS`: councils that are written to at once on PostgreSQL.
    pub writers: Option<usize>,
    /// `RECOUP_KEY_REQUESTS`: requests that one key may send a minute.
    pub key_requests: Option<KeyRequests>,
    /// `RECOUP_SIGN_IN`: who has to sign in.
    pub sign_in: Option<WhoSignsIn>,
    /// `RECOUP_STALE_ANSWERS`: what becomes of answers while the log cannot be read.
    pub stale_answers: Option<StaleAnswers>,
}

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

/// The database where nothing else is said.
pub const DEFAULT_DATABASE_URL: &str = "sqlite:recoup.db";
/// The address where nothing else is said: this machine alone.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

fn setting(name: &str) -> Result<Option<String>, String> {
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
    let value = std::env::var(name);
    match value {
        Ok(value) if value.trim().is_empty() => {
            Err(format!("{name} is set and empty: give it a value, or unset it for the default"))
        }
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(format!("{name} is not text in UTF-8: give it a value that is"))
        }
    }
}

/// Reads a number of threads or connections.
pub fn read_count(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=COUNT_LIMIT).contains(number));
    number.ok_or_else(|| format!("expected a number from 1 to {COUNT_LIMIT}"))
}

/// The most threads or connections of one kind.
const COUNT_LIMIT: usize = 256;

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

fn parsed<T>(name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    let parse = |text: String| parse(&text).map_err(|why| format!("{name}: {why}"));
    setting(name)?.map(parse).transpose()
}

impl Config {
    /// Reads the environment. A setting that is there and says nothing, or nothing that
    /// can be read, is refused by its name: the default would be another database.
    pub fn from_environment() -> Result<Config, String> {
        Ok(Config {
            database_url: setting("RECOUP_DATABASE_URL")?,
            listen: setting("RECOUP_LISTEN")?,
            allowed_hosts: setting("RECOUP_ALLOWED_HOSTS")?,
            workers: parsed("RECOUP_WORKERS", read_count)?,
            readers: parsed("RECOUP_READERS", read_count)?,
            writers: parsed("RECOUP_WRITERS", read_count)?,
            key_requests: parsed("RECOUP_KEY_REQUESTS", KeyRequests::read)?,
            sign_in: parsed("RECOUP_SIGN_IN", WhoSignsIn::read)?,
            stale_answers: parsed("RECOUP_STALE_ANSWERS", StaleAnswers::read)?,
        })
    }
}
