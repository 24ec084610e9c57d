//! `import` and `history`: the quarterly routine without a server.

use std::path::PathBuf;

use clap::Args;
use recoup::config::Config;
use recoup::domain::{Quarter, Slug};
use recoup::ingest::{client_group, one_line, spelled_quarter};
use recoup::service::World;
use recoup::service::case_folder::CaseFolder;
use recoup::service::documents::Author;
use recoup::service::options::{Options, Sign};
use recoup::service::reading::{Acceptance, Delivery, Media};
use recoup::store::{Store, without_password};
use recoup::views::clawbacks::HistoryView;

use super::backup;
use super::failure::Failure;
use super::one_line::{LONGEST, OneLine};
use super::printing::{PageFormat, print, print_json, show};
use super::read_as;
use super::source::{council_id, database_url, find, open, read_file};
use super::table_words::{FileWords, TableWords};
use super::text;

/// Load a case folder, deliver clawback records, or add whole councils.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup import examples/cambridgeshire-direct-payments
  recoup import 2021-22-q1.csv --programme cambridgeshire-direct-payments --dry-run
  recoup import outturn.xlsx --sheet \"Q1 outturn\" --programme cambridgeshire-direct-payments
  recoup import final.csv --programme cambridgeshire-direct-payments --reason \"Quarter closed\" --submitted-by \"A. Officer\"
  recoup import table.csv --programme ID --accept-repair r-1234abcd --reason WHY --submitted-by WHO
  recoup import --all recoup.backup --database-url postgres://recoup@localhost/recoup")]
pub struct Import {
    /// A case folder, or a file of clawbacks (CSV, a workbook or JSON); - reads CSV or a
    /// workbook from standard input.
    path: PathBuf,
    /// The path is a file of `recoup export` or `recoup backup`: add all its councils, with
    /// everything that is recorded of them.
    #[arg(long, conflicts_with_all = [
        "programme", "council", "dry_run", "source", "reason", "submitted_by", "accept_repair",
        "accept_as_printed", "rounding", "count_rounding", "cumulative", "sign", "sheet", "range",
        "unit", "hidden",
    ])]
    all: bool,
    /// With --all: say nothing of how far it is.
    #[arg(long, requires = "all")]
    quiet: bool,
    /// The programme that the file belongs to.
    #[arg(long, value_name = "ID")]
    programme: Option<String>,
    /// Its council, where more than one council has a programme with that id.
    #[arg(long, value_name = "ID", value_parser = council_id)]
    council: Option<Slug>,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Check only and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Where the figures come from [default: the file's name].
    #[arg(long, value_parser = OneLine)]
    source: Option<String>,
    /// Why; required where a recorded figure changes or a table is accepted.
    #[arg(long, value_parser = OneLine)]
    reason: Option<String>,
    /// Who; required where a recorded figure changes or a table is accepted.
    #[arg(long, value_parser = OneLine)]
    submitted_by: Option<String>,
    /// Accept the repair with this id.
    #[arg(long, value_name = "ID", conflicts_with = "accept_as_printed")]
    accept_repair: Option<String>,
    /// Accept a table although its totals do not match.
    #[arg(long)]
    accept_as_printed: bool,
    #[command(flatten)]
    table: TableWords,
    /// `credit` where recoveries are negative: turn every amount round.
    #[arg(long, value_name = "SIGN", value_parser = Sign::read)]
    sign: Option<Sign>,
    #[command(flatten)]
    file: FileWords,
}

impl Import {
    fn options(&self) -> Options {
        Options { sign: self.sign, table: self.table.options(), file: self.file.options() }
    }

    pub fn run(&self, config: &Config, world: World) -> Result<u8, Failure> {
        let url = database_url(self.database_url.as_deref(), config);
        if self.all {
            return backup::import_all(&self.path, &url, self.quiet);
        }
        if self.path.is_dir() { self.load(&url, world) } else { self.deliver(&url, world) }
    }

    fn load(&self, url: &str, world: World) -> Result<u8, Failure> {
        let accepts = self.accept_repair.is_some() || self.accept_as_printed;
        if self.programme.is_some()
            || self.council.is_some()
            || self.dry_run
            || self.source.is_some()
            || accepts
            || self.options() != Options::default()
        {
            return Err(Failure::unreadable(
                "a case folder names its own programme and is loaded as a whole; --programme, \
                 --council, --source, --dry-run, --accept-repair, --accept-as-printed, --rounding, \
                 --count-rounding, --cumulative, --sign, --sheet, --range, --unit and --hidden go \
                 with a file",
            ));
        }
        let case = CaseFolder::open(&self.path).map_err(|error| {
            Failure::unreadable(format!("{} was not read:\n{error}", self.path.display()))
        })?;
        // What the folder says is checked whole before the database is touched.
        case.state()?.check_scenarios()?;
        Store::migrate(url)?;
        let service = open(url)?;
        let author =
            Author { submitted_by: self.submitted_by.clone(), reason: self.reason.clone() };
        case.load(&service, &world, &author, None)?;
        let notes = read_as::of_files(&case.readings);
        print(&format!("Loaded {} into {}.\n{notes}", case.programme.id, without_password(url)))?;
        Ok(0)
    }

    fn deliver(&self, url: &str, world: World) -> Result<u8, Failure> {
        let Some(programme) = &self.programme else {
            return Err(Failure::unreadable("say with --programme whose clawbacks these are"));
        };
        let content = read_file(&self.path)?;
        let is_json = self.path.extension().is_some_and(|extension| extension == "json");
        let name = self.path.file_name().map(|name| name.to_string_lossy());
        let name = name.and_then(|name| one_line(&name, LONGEST).ok());
        let delivery = Delivery {
            content: &content,
            media: if is_json { Media::Json } else { Media::Table },
            source: self.source.clone().or(name),
            submitted_by: self.submitted_by.clone(),
            reason: self.reason.clone(),
            acceptance: match (&self.accept_repair, self.accept_as_printed) {
                (Some(id), _) => Acceptance::Repair(id.clone()),
                (None, true) => Acceptance::AsPrinted,
                (None, false) => Acceptance::Nothing,
            },
            options: self.options(),
            dry_run: self.dry_run,
            idempotency: None,
            confirmed_over: None,
        };
        let service = open(url)?;
        let programme = find(&service, programme, self.council.as_ref())?;
        let outcome = service.deliver(&world, &programme, &delivery)?;
        let view: serde_json::Value =
            serde_json::from_str(&outcome.body).map_err(Failure::unavailable)?;
        print_json(&view)?;
        Ok(0)
    }
}

/// Show every version of a figure.
#[derive(Args)]
#[command(after_help = "\
Example:
  recoup history 2019-20-Q4 --programme cambridgeshire-direct-payments")]
pub struct History {
    /// The quarter.
    #[arg(value_parser = spelled_quarter)]
    quarter: Quarter,
    /// The programme.
    #[arg(long, value_name = "ID")]
    programme: String,
    /// Its council, where more than one council has a programme with that id.
    #[arg(long, value_name = "ID", value_parser = council_id)]
    council: Option<Slug>,
    /// The group of clients.
    #[arg(long, value_name = "GROUP", default_value = "all", value_parser = client_group)]
    client_group: Slug,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: PageFormat,
}

impl History {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let service = open(&database_url(self.database_url.as_deref(), config))?;
        let programme = find(&service, &self.programme, self.council.as_ref())?;
        let state = service.state(&programme, None)?;
        let Some(history) = state.history(self.quarter, &self.client_group) else {
            let (group, quarter) = (&self.client_group, self.quarter.in_words());
            return Err(Failure::unreadable(format!(
                "no figure is recorded for {quarter} (client group {group})"
            )));
        };
        show(self.format, &history, describe)?;
        Ok(0)
    }
}

fn describe(history: &HistoryView) -> String {
    let header = ["recorded", "status", "amount", "count", "printed", "by", "reason"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for version in &history.versions {
        rows.push(vec![
            version.recorded_at.0.format("%Y-%m-%d %H:%M:%SZ").to_string(),
            version.status.to_owned(),
            version.amount.0.in_words(),
            version.count.map_or_else(|| "not stated".to_owned(), |count| count.to_string()),
            version.printed_amount.map_or(String::new(), |printed| printed.0.in_words()),
            version.submitted_by.clone().unwrap_or_else(|| "not stated".to_owned()),
            version.reason.clone().unwrap_or_default(),
        ]);
    }
    text::table(&rows, 7)
}
