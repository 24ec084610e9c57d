//! What was given for settings, and where: in a file, in the environment, as flags.

use std::path::Path;

use super::file;
use super::levels::{LogLevels, VARIABLE_OF_LEVELS};
use super::settings::{Config, SETTINGS, Setting};

/// The variable that names the file of settings.
const VARIABLE_OF_FILE: &str = "RECOUP_CONFIG";
/// The largest file with a secret, in bytes.
const SECRET_BYTES: u64 = 64 * 1024;

/// What was given, the weakest first.
#[derive(Clone, Debug, Default)]
pub struct Given {
    values: Vec<Value>,
    log_levels: LogLevels,
    /// What of it cannot be read.
    wrong: Vec<String>,
}

#[derive(Clone, Debug)]
struct Value {
    setting: &'static str,
    /// Where it was given: a flag, a variable, a line of a file.
    origin: String,
    text: String,
}

impl Given {
    /// Reads the file of settings, where one is named, and the environment.
    pub fn read(file: Option<&Path>) -> Given {
        let mut given = Given::default();
        let named = variable(VARIABLE_OF_FILE);
        match (file, &named) {
            (Some(path), _) => given.take_file(path),
            (None, Ok(Some(path))) => given.take_file(Path::new(path)),
            (None, Ok(None)) => {}
            (None, Err(why)) => given.wrong.push(why.clone()),
        }
        for setting in SETTINGS {
            given.take_variables(setting);
        }
        given.take_levels();
        given
    }

    /// What counts of it, or everything that is wrong.
    pub fn config(&self) -> Result<Config, Vec<String>> {
        let mut wrong = self.wrong.clone();
        let [proxies, header] =
            ["trusted_proxies", "person_header"].map(|setting| self.of(setting).last());
        if proxies.is_some() != header.is_some()
            && let Some((origin, _)) = proxies.or(header)
        {
            wrong.push(format!(
                "{origin}: trusted_proxies says who may name a person and person_header where: both \
                 are needed, or neither"
            ));
        }
        Config::of(|setting| self.of(setting), wrong)
    }

    /// Has every value of a setting read by somebody who knows more of it.
    pub fn check(&mut self, setting: &str, read: impl Fn(&str) -> Result<(), String>) {
        let of_it = self.of(setting);
        let wrong = |(origin, text)| read(text).err().map(|why| format!("{origin}: {why}"));
        let wrong: Vec<String> = of_it.filter_map(wrong).collect();
        self.wrong.extend(wrong);
    }

    /// How much is logged.
    pub fn log_levels(&self) -> &LogLevels {
        &self.log_levels
    }

    /// Where what counts of a setting was given.
    pub fn origin<'a>(&'a self, setting: &'a str) -> &'a str {
        self.of(setting).last().map_or("default", |(origin, _)| origin)
    }

    /// The same, with a flag that was given.
    pub fn flag(&mut self, setting: &'static Setting, text: &str) {
        self.put(setting, setting.flag.to_owned(), text);
    }

    /// Where a setting was given and what for, the weakest first.
    pub fn of<'a>(&'a self, setting: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let of_it = self.values.iter().filter(move |value| value.setting == setting);
        of_it.map(|value| (value.origin.as_str(), value.text.as_str()))
    }

    fn put(&mut self, setting: &'static Setting, origin: String, text: &str) {
        if text.trim().is_empty() {
            self.wrong.push(format!(
                "{origin} is set and empty: give it a value, or unset it for the default"
            ));
            return;
        }
        if text.contains(char::is_control) {
            self.wrong.push(format!(
                "{origin} has a line end or another control character in it: give it one line of text"
            ));
            return;
        }
        self.values.push(Value { setting: setting.name, origin, text: text.to_owned() });
    }

    fn take_file(&mut self, path: &Path) {
        match file::read(path) {
            Ok(found) => {
                self.wrong.extend(found.wrong);
                for (setting, origin, text) in found.values {
                    self.put(setting, origin, &text);
                }
                for (setting, origin, secret) in found.in_files {
                    self.take_secret(setting, &origin, &secret);
                }
            }
            Err(why) => self.wrong.push(why),
        }
    }

    fn take_variables(&mut self, setting: &'static Setting) {
        let (plain, in_file) = (variable(setting.variable), setting.variable_of_file);
        match (plain, in_file.map(variable)) {
            (Ok(Some(_)), Some(Ok(Some(_)))) => self.wrong.push(format!(
                "{} and {} are both set: keep one of them",
                setting.variable,
                in_file.unwrap_or_default()
            )),
            (plain, of_file) => {
                match plain {
                    Ok(Some(text)) => self.put(setting, setting.variable.to_owned(), &text),
                    Ok(None) => {}
                    Err(why) => self.wrong.push(why),
                }
                match of_file {
                    Some(Ok(Some(path))) => {
                        self.take_secret(setting, in_file.unwrap_or_default(), &path);
                    }
                    Some(Err(why)) => self.wrong.push(why),
                    Some(Ok(None)) | None => {}
                }
            }
        }
    }

    fn take_levels(&mut self) {
        match variable(VARIABLE_OF_LEVELS) {
            Ok(None) => {}
            Ok(Some(text)) => match LogLevels::read(&text) {
                Ok(levels) => self.log_levels = levels,
                Err(why) => self.wrong.push(format!("{VARIABLE_OF_LEVELS}: {why}")),
            },
            Err(why) => self.wrong.push(why),
        }
    }

    /// Takes a value out of a file of its own. A line's end after it is none of it.
    fn take_secret(&mut self, setting: &'static Setting, origin: &str, path: &str) {
        let origin = format!("{origin} ({path})");
        match file::read_to(Path::new(path), SECRET_BYTES) {
            Ok(text) => self.put(setting, origin, text.trim_end_matches(['\r', '\n'])),
            Err(why) => self.wrong.push(format!("{origin}: {why}")),
        }
    }
}

/// A variable of the environment.
fn variable(name: &str) -> Result<Option<String>, String> {
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
    let value = std::env::var(name);
    match value {
        Ok(value) if value.trim().is_empty() => {
            Err(format!("{name} is set and empty: give it a value, or unset it for the default"))
        }
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(format!("{name} is not text in UTF-8: give it a value that is"))
        }
    }
}
