//! `check-config`: would `serve` start with these settings, and on what database?

use std::net::SocketAddr;

use clap::Args;
use recoup::config::{Config, Given, SETTINGS, WhoSignsIn};
use recoup::store::{Inspection, Store, without_password};

use super::failure::{FINDINGS, Failure};
use super::flags::Flags;
use super::printing::print;
use super::serve::addresses;

/// Check the settings that `serve` would have, and look at its database.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup check-config
  recoup check-config --config recoup.toml

It reads what `recoup serve` with the same flags would read, names everything that is wrong with it,
and changes nothing: no migration is applied, no file made, no address taken.

Exit codes: 0 it would start, 1 its database is not up to date, so it would be migrated first,
2 a setting is wrong, 3 the database does not answer.")]
pub struct CheckConfig {
    #[command(flatten)]
    pub flags: Flags<true>,
}

impl CheckConfig {
    pub fn run(&self, config: &Config, given: &Given) -> Result<u8, Failure> {
        print(&shown(given))?;
        let look = Store::inspect(&config.database_url).map_err(Failure::from);
        let open = addresses(config, given).and_then(|addresses| {
            too_open(config, given, &addresses, look.as_ref().ok()).map_or(Ok(()), Err)
        });
        let look = match (open, look) {
            (Ok(()), look) => look?,
            (Err(failure), Ok(_)) => return Err(failure),
            (Err(one), Err(other)) => {
                return Err(Failure::unreadable(format!(
                    "{}\nrecoup: {}",
                    one.message, other.message
                )));
            }
        };
        if look.pending.is_empty() {
            print("The settings are good, and the database is up to date.\n")?;
            return Ok(0);
        }
        print(&pending(&look))?;
        Ok(FINDINGS)
    }
}

/// Every setting with its value, and where that was given.
fn shown(given: &Given) -> String {
    let mut lines = String::new();
    for setting in SETTINGS {
        let (origin, text) = given.of(setting.name).last().unwrap_or(("default", setting.default));
        let text = if text.is_empty() { "none".to_owned() } else { without_password(text) };
        lines.push_str(&format!("  {:<20}{text} ({origin})\n", setting.name));
    }
    lines
}

/// Why `serve` would refuse to be open to others than those of this machine.
fn too_open(
    config: &Config,
    given: &Given,
    addresses: &[SocketAddr],
    look: Option<&Inspection>,
) -> Option<Failure> {
    let is_elsewhere = addresses.iter().any(|address| !address.ip().is_loopback());
    let is_open =
        config.sign_in == WhoSignsIn::OnceThereAreKeys && look.is_some_and(|look| !look.has_keys);
    (is_elsewhere && is_open).then(|| {
        Failure::unreadable(format!(
            "{}: there is no key yet, so everyone who reaches {} could read and change everything; \
             give out a key, listen on 127.0.0.1, or set sign_in to everyone",
            given.origin("listen"),
            config.listen
        ))
    })
}

fn pending(look: &Inspection) -> String {
    let what = match look.exists {
        true => "The database is not up to date",
        false => "There is no database yet",
    };
    format!(
        "The settings are good. {what}: `recoup serve` or `recoup migrate` would apply\n  {}\n",
        look.pending.join("\n  ")
    )
}
