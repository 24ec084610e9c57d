//! Reading JSON documents so that every problem is found and named by its
//! pointer before anything is taken.

use serde_json::{Map, Value};

use super::json_tree::text;
use super::shown::shown;
use super::text::one_line;
use super::{KEPT_PROBLEMS, Problem};
use crate::domain::Slug;

/// Collects problems while it reads on.
pub(super) struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    /// What `read` returns, or every problem that it wrote down.
    pub(super) fn read<T>(read: impl FnOnce(&mut Reader) -> Option<T>) -> Result<T, Vec<Problem>> {
        let mut reader = Reader { problems: Vec::new() };
        match read(&mut reader) {
            Some(value) if reader.problems.is_empty() => Ok(value),
            _ => Err(reader.problems),
        }
    }

    pub(super) fn refuse<T>(&mut self, pointer: &str, why: impl Into<String>) -> Option<T> {
        let pointer = Some(pointer.to_owned());
        self.write_down(|| Problem { pointer, why: why.into(), ..Problem::default() });
        None
    }

    /// Writes a problem down. Beyond those that are kept one only counts.
    fn write_down(&mut self, problem: impl FnOnce() -> Problem) {
        let is_kept = self.problems.len() < KEPT_PROBLEMS;
        self.problems.push(if is_kept { problem() } else { Problem::default() });
    }

    pub(super) fn keep<T>(&mut self, pointer: &str, result: Result<T, String>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(why) => self.refuse(pointer, why),
        }
    }

    pub(super) fn object<'a>(
        &mut self,
        pointer: &str,
        value: &'a Value,
        names: &[&str],
    ) -> Option<&'a Map<String, Value>> {
        let Value::Object(fields) = value else {
            return self.refuse(pointer, "expected an object with fields");
        };
        for name in fields.keys().filter(|name| !names.contains(&name.as_str())) {
            self.write_down(|| Problem {
                pointer: Some(format!("{pointer}/{}", shown(name))),
                why: format!("unknown field; the fields are {}", names.join(", ")),
                ..Problem::default()
            });
        }
        Some(fields)
    }

    pub(super) fn field<T>(
        &mut self,
        pointer: &str,
        fields: &Map<String, Value>,
        name: &str,
        read: impl Fn(&Value) -> Result<T, String>,
    ) -> Option<T> {
        let pointer = format!("{pointer}/{name}");
        match fields.get(name) {
            Some(value) => self.keep(&pointer, read(value)),
            None => self.refuse(&pointer, "this field is required"),
        }
    }

    /// Reads the items of a list, at most `limit`.
    pub(super) fn list<T>(
        &mut self,
        pointer: &str,
        value: &Value,
        limit: usize,
        mut read: impl FnMut(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(items) = value else { return self.refuse(pointer, "expected a list") };
        if items.len() > limit {
            return self.refuse(pointer, format!("at most {limit} are kept"));
        }
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(place, item)| read(self, &format!("{pointer}/{place}"), item))
            .collect();
        read.into_iter().collect()
    }
}

/// Reads a slug.
pub(super) fn slug(value: &Value) -> Result<Slug, String> {
    Slug::parse(text(value)?).map_err(|error| error.to_string())
}

/// The longest label, in characters.
pub(super) const LABEL_LIMIT: usize = 200;

/// Reads a label: a short line of text.
pub(super) fn label(value: &Value) -> Result<String, String> {
    line(value, LABEL_LIMIT)
}

/// Reads a line of at most `limit` characters of text.
pub(super) fn line(value: &Value, limit: usize) -> Result<String, String> {
    one_line(text(value)?, limit)
}
