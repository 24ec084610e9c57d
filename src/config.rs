//! Settings: the only reader of the environment.

/// Where the service keeps its data and listens, from the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `RECOUP_DATABASE_URL`: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    pub database_url: Option<String>,
    /// `RECOUP_LISTEN`: address and port.
    pub listen: Option<String>,
    /// `RECOUP_ALLOWED_HOSTS`: names that the service answers to, with commas between them.
    pub allowed_hosts: Option<String>,
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

impl Config {
    /// Reads the environment. A setting that is there and says nothing, or nothing that
    /// can be read, is refused by its name: the default would be another database.
    pub fn from_environment() -> Result<Config, String> {
        Ok(Config {
            database_url: setting("RECOUP_DATABASE_URL")?,
            listen: setting("RECOUP_LISTEN")?,
            allowed_hosts: setting("RECOUP_ALLOWED_HOSTS")?,
        })
    }
}
