//! `offset`: how much of the investment do clawbacks offset?

use clap::Args;
use recoup::config::Config;

use super::failure::Failure;
use super::printing::{Format, print, print_json};
use super::settings::SetOptions;
use super::source::{Database, Folder};
use super::{appraisal, offset_text};

/// Compare investment with clawback.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup offset examples/cambridgeshire-direct-payments
  recoup offset examples/cambridgeshire-direct-payments --set growth_rate=0.05 --format json
  recoup offset examples/cambridgeshire-direct-payments --set baseline=2017-18..2019-20 --set offset_basis=cumulative_uplift
  recoup offset examples/cambridgeshire-direct-payments --appraisal
  recoup offset --programme cambridgeshire-direct-payments --database-url sqlite:recoup.db --as-known-at 2026-11-22")]
pub struct OffsetCommand {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    settings: SetOptions,
    /// Also print switching values, sensitivity, present values and probabilities.
    #[arg(long)]
    appraisal: bool,
    /// text, json or csv.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl OffsetCommand {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let state = self.database.state(self.folder.folder.as_deref(), config)?;
        let replaced = self.settings.replaced(&state)?;
        let answer = state.offset(&replaced, self.database.as_known_at)?;
        match self.format {
            Format::Json => print_json(&answer)?,
            Format::Csv => print(&offset_text::csv(&answer))?,
            Format::Text => {
                let growth = state.is_clawback().then(|| state.growth(self.database.as_known_at));
                print(&offset_text::describe(&state.programme.name, &answer, growth.as_ref()))?;
                if self.appraisal {
                    print(&appraisal::describe(&answer))?;
                }
            }
        }
        Ok(0)
    }
}
