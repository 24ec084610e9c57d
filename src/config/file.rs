//! The file of settings, `recoup.toml`: a key for each, by its name.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use toml::Value;

use super::settings::{SETTINGS, Setting};
use crate::ingest::nearest;

/// The largest file of settings, in bytes.
const FILE_BYTES: u64 = 64 * 1024;

/// What a file says.
#[derive(Default)]
pub(super) struct Found {
    /// Settings, where each stands, and what for.
    pub(super) values: Vec<(&'static Setting, String, String)>,
    /// Settings whose value stands in a file of its own, and where.
    pub(super) in_files: Vec<(&'static Setting, String, String)>,
    /// What is wrong with the rest.
    pub(super) wrong: Vec<String>,
}

/// Reads a file of settings.
pub(super) fn read(path: &Path) -> Result<Found, String> {
    let shown = path.display();
    let text = read_to(path, FILE_BYTES).map_err(|why| format!("{shown}: {why}"))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| {
        // The line itself is not shown: it may hold a password.
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        format!("{shown}, line {line}: {}", error.message())
    })?;
    Ok(found(&shown.to_string(), &table))
}

fn found(shown: &str, table: &toml::Table) -> Found {
    let mut found = Found::default();
    for (key, value) in table {
        let origin = format!("{shown}: {key}");
        let plain = SETTINGS.iter().find(|setting| setting.name == key);
        let in_file = key.strip_suffix("_file").and_then(|name| {
            SETTINGS.iter().find(|it| it.name == name && it.variable_of_file.is_some())
        });
        let (Some(setting), Some(text)) = (plain.or(in_file), text_of(value)) else {
            found.wrong.push(match plain.or(in_file) {
                Some(_) => format!("{origin}: expected a text or a number"),
                None => unknown(&origin, key),
            });
            continue;
        };
        if in_file.is_some() && table.contains_key(setting.name) {
            found.wrong.push(format!("{shown}: {} and {key} are both set: keep one", setting.name));
            continue;
        }
        let values = if plain.is_some() { &mut found.values } else { &mut found.in_files };
        values.push((setting, origin, text));
    }
    found
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        // Names may stand in a list.
        Value::Array(names) => {
            let names: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
            names.map(|names| names.join(","))
        }
        _ => None,
    }
}

fn unknown(origin: &str, key: &str) -> String {
    let of_file = SETTINGS.iter().filter(|setting| setting.variable_of_file.is_some());
    let of_file = of_file.map(|setting| format!("{}_file", setting.name));
    let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    match nearest(key, &names) {
        Some(meant) => format!("{origin}: there is no such setting; did you mean {meant}?"),
        None => format!(
            "{origin}: there is no such setting; there are {}, {}",
            names.join(", "),
            of_file.collect::<Vec<_>>().join(", ")
        ),
    }
}

/// Reads a text that is not too long.
pub(super) fn read_to(path: &Path, limit: u64) -> Result<String, String> {
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > limit {
        return Err(format!("has more than {limit} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "is not text in UTF-8".to_owned())
}
