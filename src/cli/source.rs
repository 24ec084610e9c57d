//! Where a command's programme comes from: a case folder, or a database.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Args;
use recoup::api::query::read_instant;
use recoup::config::Config;
use recoup::domain::{ProgrammeKey, Slug};
use recoup::ingest;
use recoup::service::case_folder::CaseFolder;
use recoup::service::{Service, State};
use recoup::store::{OpenError, Store};

use super::failure::Failure;
use super::printing::say;
use super::read_as;

/// Connections that read at once, at most: as many as questions that a server works on.
const READERS: usize = 8;

/// Why the past of a folder cannot be asked about.
pub const NO_HISTORY: &str = "a case folder holds what is known now, and no history";

/// A programme in a database.
#[derive(Args)]
pub struct Database {
    /// The programme's id in the database.
    #[arg(long, value_name = "ID")]
    pub programme: Option<String>,
    /// Its council, where more than one council has a programme with that id.
    #[arg(long, value_name = "ID", value_parser = council_id)]
    pub council: Option<Slug>,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// Answer with what was known then: an instant (RFC 3339), or a date for its end.
    #[arg(long, value_name = "INSTANT", value_parser = read_instant)]
    pub as_known_at: Option<DateTime<Utc>>,
}

/// The address of the database: the flag, else what is set, else the default.
pub fn database_url(flag: Option<&str>, config: &Config) -> String {
    flag.unwrap_or(&config.database_url).to_owned()
}

/// Opens the service over a database that is up to date.
pub fn open(url: &str) -> Result<Service, Failure> {
    open_store(url, |url| Store::open(url, READERS))
}

/// Opens the service over a store that is opened somehow.
pub fn open_store(
    url: &str,
    opening: impl Fn(&str) -> Result<Store, OpenError>,
) -> Result<Service, Failure> {
    let file = url.strip_prefix("sqlite:").map(Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return Err(Failure::unavailable(format!(
            "there is no database at {url}; `recoup import DIR` or `recoup migrate` creates one"
        )));
    }
    Ok(Service::new(opening(url)?)?)
}

impl Database {
    /// Whether any of its options is given.
    pub fn is_given(&self) -> bool {
        self.programme.is_some()
            || self.council.is_some()
            || self.database_url.is_some()
            || self.as_known_at.is_some()
    }

    /// The programme's state, from the folder where one is given, else from the database.
    pub fn state(&self, folder: Option<&Path>, config: &Config) -> Result<Arc<State>, Failure> {
        match (folder, &self.programme) {
            (Some(_), Some(_)) => Err(Failure::unreadable(
                "give either a case folder or --programme with a database, not both",
            )),
            (Some(_), None) if self.is_given() => Err(Failure::unreadable(format!(
                "--council, --database-url and --as-known-at go with --programme: {NO_HISTORY}"
            ))),
            (Some(folder), None) => {
                let case = CaseFolder::open(folder).map_err(|error| {
                    Failure::unreadable(format!("{} was not read:\n{error}", folder.display()))
                })?;
                // What an answer rests on may stand beside it; what is printed is the answer.
                say(&read_as::of_files(&case.readings));
                Ok(Arc::new(case.state()?))
            }
            (None, Some(programme)) => {
                let (service, key) = self.open(programme, config)?;
                Ok(service.state(&key, self.as_known_at)?)
            }
            (None, None) => {
                Err(Failure::unreadable("give a case folder, or --programme with a database"))
            }
        }
    }
}

impl Database {
    /// Opens the service, and finds one of its programmes.
    pub fn open(
        &self,
        programme: &str,
        config: &Config,
    ) -> Result<(Service, ProgrammeKey), Failure> {
        let service = open(&database_url(self.database_url.as_deref(), config))?;
        let key = find(&service, programme, self.council.as_ref())?;
        Ok((service, key))
    }
}

/// Reads the id of a council.
pub fn council_id(text: &str) -> Result<Slug, String> {
    Slug::parse(text).map_err(|error| error.to_string())
}

/// Finds a programme by its id, and by its council where more than one has it.
pub fn find(
    service: &Service,
    programme: &str,
    council: Option<&Slug>,
) -> Result<ProgrammeKey, Failure> {
    let unknown = || Failure::unreadable(format!("there is no programme {programme:?}"));
    let id = Slug::parse(programme).map_err(|_| unknown())?;
    if let Some(council) = council {
        return Ok(ProgrammeKey { council: council.clone(), id });
    }
    let councils = service.councils_of(&id)?;
    match councils.as_slice() {
        [] => Err(unknown()),
        [council] => Ok(ProgrammeKey { council: council.clone(), id }),
        several => {
            let several: Vec<&str> = several.iter().map(Slug::as_str).collect();
            Err(Failure::unreadable(format!(
                "{} councils have a programme {programme:?}; say which with --council: {}",
                several.len(),
                several.join(", ")
            )))
        }
    }
}

/// A case folder that may be given.
#[derive(Args)]
pub struct Folder {
    /// A case folder: programme.toml with clawbacks.csv and investment.csv, or benefits.toml.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// Reads a file, or standard input for `-`.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path.as_os_str() == "-" {
        ingest::read_to_limit(std::io::stdin().lock())
    } else {
        File::open(path).and_then(ingest::read_to_limit)
    };
    read.map_err(|error| Failure::unreadable(format!("cannot read {}: {error}", path.display())))
}
