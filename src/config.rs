//! Settings: the only reader of the environment.

/// Where the service keeps its data and listens, from the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `RECOUP_DATABASE_URL`: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    pub database_url: Option<String>,
    /// `RECOUP_LISTEN`: address and port.
    pub listen: Option<String>,
}

/// The database where nothing else is said.
pub const DEFAULT_DATABASE_URL: &str = "sqlite:recoup.db";
/// The address where nothing else is said: this machine alone.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

impl Config {
    /// Reads the environment.
    pub fn from_environment() -> Config {
        #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
        let read = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Config { database_url: read("RECOUP_DATABASE_URL"), listen: read("RECOUP_LISTEN") }
    }
}
