//! The flags of the settings, made of the one list of them.

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};
use recoup::config::{Given, SETTINGS, Setting};

/// Flags for all settings, or for those that the demo has.
pub struct Flags<const ALL: bool> {
    given: Vec<(&'static Setting, String)>,
}

/// The settings of a demo: where it listens, to whom it answers, how it logs.
const OF_DEMO: [&str; 3] = ["listen", "allowed_hosts", "log_format"];

impl<const ALL: bool> Flags<ALL> {
    fn settings() -> impl Iterator<Item = &'static Setting> {
        SETTINGS.iter().filter(|setting| ALL || OF_DEMO.contains(&setting.name))
    }

    /// Puts the flags on top of what else was given.
    pub fn add_to(&self, given: &mut Given) {
        for (setting, text) in &self.given {
            given.flag(setting, text);
        }
    }
}

impl<const ALL: bool> Args for Flags<ALL> {
    fn augment_args(command: Command) -> Command {
        let arg = |setting: &'static Setting| {
            let Setting { about, default, variable, .. } = setting;
            let default = if default.is_empty() { "none" } else { default };
            Arg::new(setting.name)
                .long(setting.flag.trim_start_matches('-'))
                .value_name(setting.value_name)
                .help(format!("{about} [default: {default}] [env: {variable}]"))
        };
        command.args(Self::settings().map(arg))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const ALL: bool> FromArgMatches for Flags<ALL> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let text = |setting: &'static Setting| {
            matches.get_one::<String>(setting.name).map(|text| (setting, text.clone()))
        };
        Ok(Flags { given: Self::settings().filter_map(text).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
