//! `keys`: who may sign in to the service.

use clap::{Args, Subcommand};
use recoup::config::Config;
use recoup::csv::Sheet;
use recoup::domain::{Role, Slug};
use recoup::ingest::new_key::{DAYS, MOST_DAYS, MOST_OVERLAP_DAYS, NewKey, Rotation};
use recoup::service::documents::Author;
use recoup::service::keys::KeyFor;
use recoup::service::{Service, World};
use recoup::store::Store;
use recoup::views::InstantText;
use recoup::views::key::{KeyView, KeysView, NewKeyView};

use super::failure::Failure;
use super::one_line::OneLine;
use super::printing::{Format, print, print_json};
use super::source::{council_id, database_url, open};
use super::text;

/// Give out, list, exchange or revoke the keys by which people and programs sign in.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup keys create --operator --name operations --role administrator
  recoup keys create --council cambridgeshire --name finance-system --role contributor
  recoup keys list --council cambridgeshire
  recoup keys rotate --council cambridgeshire --name finance-system --overlap-days 7
  recoup keys revoke --council cambridgeshire --name finance-system --reason \"It was on a lost laptop\"

Whoever can run this can open the database, so it asks for no key.")]
pub struct Keys {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Give out a key. It is shown once.
    Create(Create),
    /// List keys, without what their holders sign in with.
    List(List),
    /// Give a key another text, for one that is about to expire or that others have seen.
    Rotate(Rotate),
    /// Revoke a key: nobody is let in with it any more.
    Revoke(Revoke),
}

/// Whose keys.
#[derive(Args)]
struct Whose {
    /// The council that the key belongs to.
    #[arg(long, value_name = "ID", value_parser = council_id, required_unless_present = "operator")]
    council: Option<Slug>,
    /// An operator's key, which reaches every council.
    #[arg(long, conflicts_with = "council")]
    operator: bool,
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:recoup.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// Who does it, and why: kept in the log.
#[derive(Args)]
struct Who {
    /// Who does it; kept in the log.
    #[arg(long, value_name = "NAME", value_parser = OneLine)]
    submitted_by: Option<String>,
    /// Why; kept in the log.
    #[arg(long, value_name = "TEXT", value_parser = OneLine)]
    reason: Option<String>,
}

#[derive(Args)]
struct Create {
    #[command(flatten)]
    whose: Whose,
    /// Its name, used once: lower-case letters, digits and single hyphens.
    #[arg(long, value_name = "NAME", value_parser = council_id)]
    name: Slug,
    /// viewer, contributor, analyst, administrator or auditor.
    #[arg(long, value_parser = Role::read)]
    role: Role,
    /// For how many days it counts.
    #[arg(long, value_name = "DAYS", default_value_t = DAYS, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS)))]
    valid_days: u32,
    #[command(flatten)]
    who: Who,
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    whose: Whose,
    /// text, json or csv.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Args)]
struct Rotate {
    #[command(flatten)]
    whose: Whose,
    /// Its name.
    #[arg(long, value_name = "NAME", value_parser = council_id)]
    name: Slug,
    /// For how many days the new text counts.
    #[arg(long, value_name = "DAYS", default_value_t = DAYS, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS)))]
    valid_days: u32,
    /// For how many days the text before counts as well.
    #[arg(long, value_name = "DAYS", default_value_t = MOST_OVERLAP_DAYS, value_parser = clap::value_parser!(u32).range(0..=i64::from(MOST_OVERLAP_DAYS)))]
    overlap_days: u32,
    #[command(flatten)]
    who: Who,
}

#[derive(Args)]
struct Revoke {
    #[command(flatten)]
    whose: Whose,
    /// Its name.
    #[arg(long, value_name = "NAME", value_parser = council_id)]
    name: Slug,
    #[command(flatten)]
    who: Who,
}

impl Whose {
    fn open(&self, config: &Config) -> Result<Service, Failure> {
        open(&database_url(self.database_url.as_deref(), config))
    }
}

impl Who {
    fn author(&self) -> Author {
        Author { submitted_by: self.submitted_by.clone(), reason: self.reason.clone() }
    }
}

impl Keys {
    pub fn run(&self, config: &Config, world: World) -> Result<u8, Failure> {
        match &self.step {
            Step::Create(create) => {
                // The first key may be there before anything else.
                Store::migrate(&database_url(create.whose.database_url.as_deref(), config))?;
                let service = create.whose.open(config)?;
                let (name, role) = (create.name.clone(), create.role);
                let key = NewKey { name, role, valid_days: create.valid_days };
                let new = KeyFor { council: create.whose.council.clone(), key };
                print(&given_out(&service.create_key(&world, &new, create.who.author())?))?;
            }
            Step::List(list) => {
                let keys = list.whose.open(config)?.list_keys(list.whose.council.as_ref())?;
                match list.format {
                    Format::Json => print_json(&keys)?,
                    Format::Csv => print(&keys.csv(Sheet::for_terminals()))?,
                    Format::Text => print(&in_words(&keys))?,
                }
            }
            Step::Rotate(rotate) => {
                let service = rotate.whose.open(config)?;
                let (valid_days, overlap_days) = (rotate.valid_days, rotate.overlap_days);
                let council = rotate.whose.council.as_ref();
                let rotation = Rotation { valid_days, overlap_days };
                let author = rotate.who.author();
                let new = service.rotate_key(&world, council, &rotate.name, rotation, author)?;
                print(&given_out(&new))?;
            }
            Step::Revoke(revoke) => {
                let service = revoke.whose.open(config)?;
                let (council, author) = (revoke.whose.council.as_ref(), revoke.who.author());
                let key = service.revoke_key(&world, council, &revoke.name, author)?;
                print(&format!("Revoked {}: nobody is let in with it any more.\n", named(&key)))?;
            }
        }
        Ok(0)
    }
}

fn named(key: &KeyView) -> String {
    match &key.council {
        Some(council) => format!("the key {} of {council}", key.name),
        None => format!("the operator's key {}", key.name),
    }
}

fn given_out(new: &NewKeyView) -> String {
    let day = |instant: &InstantText| instant.0.format("%-d %B %Y, %H:%M UTC").to_string();
    let before = new.key.previous_expires_at.as_ref();
    let before = before.map(|at| format!("The text before counts until {}.\n", day(at)));
    format!(
        "\
{}

This is {}, with the role {}. It counts until {}.
{}It is shown this once and kept nowhere: keep it as you keep a password.
Send it as `Authorization: Bearer KEY`, or as the password where a program asks for one.
",
        new.text,
        named(&new.key),
        new.key.role,
        day(&new.key.expires_at),
        before.unwrap_or_default(),
    )
}

fn in_words(keys: &KeysView) -> String {
    if keys.keys.is_empty() {
        return "There are no keys. `recoup keys create` gives out the first.\n".to_owned();
    }
    let header = ["name", "role", "created", "expires", "revoked", "last used", "by", "reason"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let day = |instant: &InstantText| instant.0.format("%Y-%m-%d %H:%MZ").to_string();
    for key in &keys.keys {
        rows.push(vec![
            key.name.clone(),
            key.role.clone(),
            day(&key.created_at),
            day(&key.expires_at),
            key.revoked_at.as_ref().map(day).unwrap_or_default(),
            key.last_used_on.clone().unwrap_or_else(|| "never used".to_owned()),
            key.submitted_by.clone().unwrap_or_else(|| "not stated".to_owned()),
            key.reason.clone().unwrap_or_default(),
        ]);
    }
    text::table(&rows, header.len())
}
