//! `log` and `verify`: what was written, and whether it is still there as it was written.

use clap::Args;
use recoup::config::Config;
use recoup::csv::Sheet;
use recoup::domain::Slug;
use recoup::service::commits::CommitQuery;
use recoup::store::Hash;
use recoup::views::commit::CommitsView;
use recoup::views::verification::{KnownHeadView, VerificationView, VerifiedCouncilView};
use recoup::words::counted;

use super::failure::{FINDINGS, Failure};
use super::printing::{Format, PageFormat, print, print_json, show};
use super::source::{council_id, database_url, find, open};
use super::text;

/// Show what was written of a council, by whom, when and why.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup log --council cambridgeshire
  recoup log --council cambridgeshire --programme cambridgeshire-direct-payments --format csv")]
pub struct Log {
    /// The council.
    #[arg(long, value_name = "ID", value_parser = council_id)]
    council: Slug,
    /// What was written of this programme alone.
    #[arg(long, value_name = "ID", value_parser = council_id)]
    programme: Option<Slug>,
    /// At most so many, the newest first.
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    limit: usize,
    /// Only what came before this place in the log.
    #[arg(long, value_name = "PLACE")]
    before: Option<i64>,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// text, json or csv.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Log {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let service = open(&database_url(self.database_url.as_deref(), config))?;
        let query = CommitQuery {
            programme: self.programme.clone(),
            before: self.before,
            limit: self.limit.clamp(1, 1_000_000),
        };
        let page = service.commits(&self.council, &query)?;
        match self.format {
            Format::Json => print_json(&page)?,
            Format::Csv => print(&page.csv(Sheet::for_terminals()))?,
            Format::Text => print(&in_words(&page))?,
        }
        Ok(0)
    }
}

fn in_words(page: &CommitsView) -> String {
    let header = ["place", "recorded", "programme", "what", "version", "by", "reason", "hash"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for commit in &page.commits {
        let what = match commit.name.as_str() {
            "" => commit.kind.clone(),
            name => format!("{} {name}", commit.kind),
        };
        rows.push(vec![
            commit.sequence.to_string(),
            commit.recorded_at.0.format("%Y-%m-%d %H:%M:%SZ").to_string(),
            commit.programme.clone(),
            what,
            commit.version.to_string(),
            commit.submitted_by.clone().unwrap_or_else(|| "not stated".to_owned()),
            commit.reason.clone().unwrap_or_default(),
            commit.hash.chars().take(12).collect(),
        ]);
    }
    let mut out = text::table(&rows, header.len());
    if let Some(cursor) = &page.next_cursor {
        out.push_str(&format!("There is more: --before {cursor} shows what came before.\n"));
    }
    out
}

/// Is everything that is stored still what was written?
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup verify
  recoup verify --council cambridgeshire --head 8c1f...  a head that was printed on paper
  recoup verify --database-url sqlite:backup.db

Exit codes: 0 everything is as it was written, 1 something is not, 3 unavailable.")]
pub struct Verify {
    /// One council alone.
    #[arg(long, value_name = "ID", value_parser = council_id)]
    council: Option<Slug>,
    /// One programme alone.
    #[arg(long, value_name = "ID")]
    programme: Option<String>,
    /// A head that somebody kept: says whether it is in a log, and what came after it.
    #[arg(long, value_name = "HASH", value_parser = read_hash)]
    head: Option<Hash>,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// text or json.
    #[arg(long, value_enum, default_value = "text")]
    format: PageFormat,
}

impl Verify {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let service = open(&database_url(self.database_url.as_deref(), config))?;
        let programme = self.programme.as_deref();
        let key = programme.map(|id| find(&service, id, self.council.as_ref())).transpose()?;
        let found = service.verify(self.council.as_ref(), key.as_ref(), self.head)?;
        show(self.format, &found, verdict)?;
        Ok(if found.whole { 0 } else { FINDINGS })
    }
}

fn read_hash(text: &str) -> Result<Hash, String> {
    Hash::parse(text).ok_or_else(|| "expected the 64 hexadecimal digits of a hash".to_owned())
}

/// What was found, a line for each council.
pub fn verdict(found: &VerificationView) -> String {
    let mut out: String = found.councils.iter().map(council_in_words).collect();
    if found.councils.is_empty() {
        out.push_str("Nothing is recorded yet.\n");
    }
    for damage in &found.file_damage {
        out.push_str(&format!("The file itself is damaged: {damage}\n"));
    }
    for trigger in &found.missing_triggers {
        out.push_str(&format!(
            "The trigger {trigger} is missing: nothing refuses a change behind it.\n"
        ));
    }
    if let Some(head) = &found.head {
        out.push_str(&head_in_words(head));
    }
    out
}

fn council_in_words(council: &VerifiedCouncilView) -> String {
    let name = &council.council;
    let programmes = counted(council.programme_count, "programme");
    let mut out = match (&council.head, council.commit_count) {
        (Some(head), Some(count)) if council.damaged.is_empty() => format!(
            "{name}: {programmes} and {} are as they were written. Head {head}\n",
            counted(count, "commit")
        ),
        _ => format!("{name}: not everything is as it was written ({programmes} looked at).\n"),
    };
    for damage in &council.damaged {
        let what = damage.programme.as_deref().unwrap_or("the log");
        out.push_str(&format!("  {what}: {}\n", damage.row));
    }
    out
}

fn head_in_words(head: &KnownHeadView) -> String {
    match (&head.council, head.sequence, head.commits_after) {
        (Some(council), Some(place), Some(after)) => {
            let after = match after {
                0 => "Nothing came after it.".to_owned(),
                after => format!("{} came after it.", counted(after, "commit")),
            };
            format!("The head is commit {place} of {council}. {after}\n")
        }
        (Some(council), Some(place), None) => format!("The head is commit {place} of {council}.\n"),
        _ => "No log has this head: what it vouched for is not what is stored.\n".to_owned(),
    }
}
