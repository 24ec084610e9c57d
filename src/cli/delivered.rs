//! `original` and `erase`: the bytes that were delivered.

use std::io::Write;

use clap::Args;
use recoup::config::Config;
use recoup::domain::Slug;
use recoup::service::World;
use recoup::service::documents::Author;

use super::failure::Failure;
use super::one_line::OneLine;
use super::printing::print;
use super::source::{council_id, database_url, find, open};

/// Which submission.
#[derive(Args)]
struct Which {
    /// The programme.
    #[arg(long, value_name = "ID")]
    programme: String,
    /// Its council, where more than one council has a programme with that id.
    #[arg(long, value_name = "ID", value_parser = council_id)]
    council: Option<Slug>,
    /// The submission's id, from the list of submissions.
    #[arg(long, value_name = "ID")]
    submission: String,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// Give back a file as it was delivered.
#[derive(Args)]
#[command(after_help = "\
Example:
  recoup original --programme cambridgeshire-direct-payments --submission ID > delivered.csv")]
pub struct Original {
    #[command(flatten)]
    which: Which,
}

impl Original {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let Which { programme, council, submission, database_url: url } = &self.which;
        let service = open(&database_url(url.as_deref(), config))?;
        let programme = find(&service, programme, council.as_ref())?;
        let bytes = service.delivered(&programme, submission)?;
        match std::io::stdout().lock().write_all(&bytes) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::not_written(format!("cannot write the file: {error}")))
            }
            _ => Ok(0),
        }
    }
}

/// Erase a file as it was delivered, and keep its hash, its figures and the log.
#[derive(Args)]
#[command(after_help = "\
Example:
  recoup erase --programme cambridgeshire-direct-payments --submission ID --reason \"It named clients\" --submitted-by \"A. Officer\"

Bytes that were delivered to several programmes of the council are kept once, and gone for all.
Copies in backups are not reached.")]
pub struct Erase {
    #[command(flatten)]
    which: Which,
    /// Why.
    #[arg(long, value_parser = OneLine)]
    reason: String,
    /// Who.
    #[arg(long, value_parser = OneLine)]
    submitted_by: String,
}

impl Erase {
    pub fn run(&self, config: &Config, world: World) -> Result<u8, Failure> {
        let Which { programme, council, submission, database_url: url } = &self.which;
        let service = open(&database_url(url.as_deref(), config))?;
        let programme = find(&service, programme, council.as_ref())?;
        let author = Author {
            submitted_by: Some(self.submitted_by.clone()),
            reason: Some(self.reason.clone()),
        };
        let commit = service.erase(&world, &programme, submission, &author)?;
        print(&format!(
            "Erased the bytes of {submission}; commit {} of {} says so.\n",
            commit.sequence, commit.council
        ))?;
        Ok(0)
    }
}
