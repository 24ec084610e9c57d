//! `check-config`: would `serve` start with these settings, and on what database?

use std::net::ToSocketAddrs;

use clap::Args;
use recoup::api::door::Hosts;
use recoup::api::proxies::Proxies;
use recoup::config::{Config, Given, SETTINGS, WhoSignsIn};
use recoup::store::{Inspection, Store, without_password};

use super::failure::{FINDINGS, Failure, UNREADABLE};
use super::flags::Flags;
use super::printing::print;

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
        let look = Store::inspect(&config.database_url);
        let mut wrong = wrong_with(config, look.as_ref().ok());
        let look = match look.map_err(Failure::from) {
            Ok(look) => Some(look),
            // An address that is none is one more thing that is wrong.
            Err(failure) if failure.code == UNREADABLE || wrong.is_empty() => {
                wrong.push(failure.message.clone());
                if failure.code != UNREADABLE {
                    return Err(failure);
                }
                None
            }
            Err(failure) => {
                wrong.push(failure.message);
                None
            }
        };
        if !wrong.is_empty() {
            return Err(Failure::unreadable(wrong.join("\nrecoup: ")));
        }
        match look {
            Some(look) if look.pending.is_empty() => {
                print("The settings are good, and the database is up to date.\n")?;
                Ok(0)
            }
            Some(look) => {
                print(&pending(&look))?;
                Ok(FINDINGS)
            }
            None => Ok(0),
        }
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

/// What is wrong with settings that can be read by themselves.
fn wrong_with(config: &Config, look: Option<&Inspection>) -> Vec<String> {
    let mut wrong = Vec::new();
    if !config.allowed_hosts.is_empty()
        && let Err(why) = Hosts::parse(&config.allowed_hosts)
    {
        wrong.push(format!("allowed_hosts: {why}"));
    }
    wrong.extend(Proxies::parse(&config.trusted_proxies, &config.person_header).err());
    match config.listen.to_socket_addrs() {
        Err(error) => wrong.push(format!(
            "listen: {:?} is not an address to listen on: {error}; expected such as 127.0.0.1:8080",
            config.listen
        )),
        Ok(mut addresses) => {
            let is_elsewhere = addresses.any(|address| !address.ip().is_loopback());
            let is_open = config.sign_in == WhoSignsIn::OnceThereAreKeys
                && look.is_some_and(|look| !look.has_keys);
            if is_elsewhere && is_open {
                wrong.push(format!(
                    "listen: there is no key yet, so everyone who reaches {} could read and change \
                     everything; give out a key, listen on 127.0.0.1, or set sign_in to everyone",
                    config.listen
                ));
            }
        }
    }
    wrong
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
