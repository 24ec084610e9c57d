//! `report`: the answer to take away, as a workbook or as a pack for paper.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use recoup::config::Config;
use recoup::views::report::ReportView;
use recoup::web::pack;
use recoup::workbook::workbook;

use super::failure::Failure;
use super::settings::SetOptions;
use super::source::{Database, Folder};

/// Write the answer as a workbook, or as a pack for paper.
#[derive(Args)]
#[command(group(ArgGroup::new("form").args(["xlsx", "html"]).required(true).multiple(true)))]
#[command(after_help = "\
Examples:
  recoup report examples/cambridgeshire-direct-payments --xlsx report.xlsx
  recoup report examples/cambridgeshire-direct-payments --set growth_rate=0.05 --xlsx report.xlsx
  recoup report examples/cambridgeshire-direct-payments --html pack.html
  recoup report --programme cambridgeshire-direct-payments --xlsx report.xlsx")]
pub struct Report {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    settings: SetOptions,
    /// Where the workbook is written.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Where the pack for paper is written: a page that stands alone.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Report {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let report = self.report(config)?;
        if let Some(file) = &self.xlsx {
            let bytes = workbook(&report).map_err(|why| {
                Failure::unavailable(format!("the workbook cannot be made: {why}"))
            })?;
            write(file, &bytes)?;
        }
        if let Some(file) = &self.html {
            let page = pack::alone(&report)
                .map_err(|why| Failure::unavailable(format!("the pack cannot be made: {why}")))?;
            write(file, page.as_bytes())?;
        }
        Ok(0)
    }

    fn report(&self, config: &Config) -> Result<ReportView, Failure> {
        let Database { programme, as_known_at, .. } = &self.database;
        let folder = self.folder.folder.as_deref();
        let opened = match (folder, programme) {
            (None, Some(programme)) => Some(self.database.open(programme, config)?),
            _ => None,
        };
        let state = match &opened {
            Some((service, key)) => service.state(key, *as_known_at)?,
            None => self.database.state(folder, config)?,
        };
        let replaced = self.settings.replaced(&state)?;
        let mut report = state.report(&replaced, *as_known_at)?;
        if let Some((service, _)) = &opened {
            report.head = service.head(&state, *as_known_at)?;
        }
        Ok(report)
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(file, bytes)
        .map_err(|error| Failure::not_written(format!("cannot write {}: {error}", file.display())))
}
