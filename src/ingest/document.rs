//! Reading JSON documents so that every problem is found and named by its
//! pointer before anything is taken.

use serde_json::{Map, Value};

use super::json_tree::text;
use super::nearest::nearest;
use super::shown::shown;
use super::spelled::{spelled_quarter, spelled_year};
use super::text::one_line;
use super::{KEPT_PROBLEMS, Problem};
use crate::domain::{FinancialYear, Quarter, Slug};
use crate::words::expected;

/// What is said of a field that has to be there.
pub(super) const REQUIRED: &str = "this field is required";

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

    /// Reads a document that is one object.
    pub(super) fn document<T>(
        value: &Value,
        read: impl FnOnce(&mut ObjectReader<'_>) -> Option<T>,
    ) -> Result<T, Vec<Problem>> {
        Reader::read(|reader| reader.object("", value, read))
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

    pub(super) fn keep<T>(
        &mut self,
        pointer: &str,
        result: Result<T, impl Into<String>>,
    ) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(why) => self.refuse(pointer, why),
        }
    }

    /// Reads an object by its fields. What `read` has not asked for is unknown, and is
    /// written down before what is wrong with the fields that are known.
    pub(super) fn object<T>(
        &mut self,
        pointer: &str,
        value: &Value,
        read: impl FnOnce(&mut ObjectReader<'_>) -> Option<T>,
    ) -> Option<T> {
        let Value::Object(members) = value else {
            return self.refuse(pointer, "expected an object with fields");
        };
        let before = self.problems.len();
        let mut fields = ObjectReader { reader: self, pointer, members, names: Vec::new() };
        let value = read(&mut fields);
        let names = fields.names;
        let known = self.problems.split_off(before);
        for name in members.keys().filter(|name| !names.contains(&name.as_str())) {
            self.write_down(|| Problem {
                pointer: Some(format!("{pointer}/{}", shown(name))),
                why: unknown_field(name, &names),
                ..Problem::default()
            });
        }
        known.into_iter().for_each(|problem| self.write_down(|| problem));
        value
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

/// Reads the fields of one object. A name stands where its field is read and nowhere
/// else: the fields that an object may have are those that were asked for, in that order.
/// So every one is asked for, whatever the others say.
pub(super) struct ObjectReader<'a> {
    reader: &'a mut Reader,
    pointer: &'a str,
    members: &'a Map<String, Value>,
    names: Vec<&'static str>,
}

impl<'a> ObjectReader<'a> {
    /// Knows fields that are not read here, or not on every path.
    pub(super) fn also(&mut self, names: &[&'static str]) {
        for name in names {
            if !self.names.contains(name) {
                self.names.push(name);
            }
        }
    }

    /// What a field holds; `None` where it is missing.
    pub(super) fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.also(&[name]);
        self.members.get(name)
    }

    /// What there is of fields that are known by a list, in the order of the document.
    pub(super) fn any_of(&mut self, names: &[&'static str]) -> Vec<(&'a str, &'a Value)> {
        self.also(names);
        let members = self.members.iter().map(|(name, value)| (name.as_str(), value));
        members.filter(|(name, _)| names.contains(name)).collect()
    }

    /// What a field states; a `null` states nothing.
    fn stated(&mut self, name: &'static str) -> Option<&'a Value> {
        self.value(name).filter(|value| !value.is_null())
    }

    /// Whether a field states anything.
    pub(super) fn states(&mut self, name: &'static str) -> bool {
        self.stated(name).is_some()
    }

    /// Reads a field that has to be there.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.value(name).ok_or_else(|| REQUIRED.to_owned());
        self.keep(name, value.and_then(read))
    }

    /// Reads a field that may be left out or `null`.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<Option<T>> {
        self.optional_part(name, |reader, pointer, value| reader.keep(pointer, read(value)))
    }

    /// Reads a field in one of these words, which may be left out or say `not_stated`; it has a
    /// word for that, so that `null` is refused.
    pub(super) fn word<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        words: &[&str],
    ) -> Option<Option<T>> {
        match self.value(name) {
            Some(Value::Null) => self.keep(name, text(&Value::Null).map(|_| None)),
            _ => self.word_or_null(name, parse, words),
        }
    }

    /// The same, where `null` is "not stated" as well.
    pub(super) fn word_or_null<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        words: &[&str],
    ) -> Option<Option<T>> {
        const NOT_STATED: &str = "not_stated";
        let read = self.optional(name, |value| match text(value)? {
            NOT_STATED => Ok(None),
            word => {
                let word = parse(word).map(Some);
                word.ok_or_else(|| expected(&[words, &[NOT_STATED]].concat()))
            }
        });
        read.map(Option::flatten)
    }

    /// Reads a field that has parts of its own and may be left out or `null`.
    pub(super) fn optional_part<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.stated(name) {
            Some(value) => read(self.reader, &self.at(name), value).map(Some),
            None => Some(None),
        }
    }

    /// Reads a field that has parts of its own; left out, it is empty. A `null` is not left out.
    pub(super) fn part_or_empty<T: Default>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<T> {
        match self.value(name) {
            Some(value) => read(self.reader, &self.at(name), value),
            None => Some(T::default()),
        }
    }

    /// Reads a field that has parts of its own; left out, it is read as `missing`. A
    /// `null` is not left out.
    pub(super) fn part_or<T>(
        &mut self,
        name: &'static str,
        missing: &Value,
        read: impl FnOnce(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(name).unwrap_or(missing);
        read(self.reader, &self.at(name), value)
    }

    /// Reads a list that has to be there, of at most `limit` items.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        limit: usize,
        read: impl FnMut(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        match self.value(name) {
            Some(list) => self.reader.list(&self.at(name), list, limit, read),
            None => self.refuse(name, REQUIRED),
        }
    }

    /// Reads a list of at most `limit` items; left out, it is empty.
    pub(super) fn list_or_empty<T>(
        &mut self,
        name: &'static str,
        limit: usize,
        read: impl FnMut(&mut Reader, &str, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.part_or_empty(name, |reader, pointer, list| reader.list(pointer, list, limit, read))
    }

    /// What was read of a field; what is wrong with it is written down.
    pub(super) fn keep<T>(
        &mut self,
        name: &str,
        result: Result<T, impl Into<String>>,
    ) -> Option<T> {
        self.reader.keep(&self.at(name), result)
    }

    /// Refuses a field, or a place in it.
    pub(super) fn refuse<T>(&mut self, name: &str, why: impl Into<String>) -> Option<T> {
        self.reader.refuse(&self.at(name), why)
    }

    /// Refuses the object as a whole.
    pub(super) fn refuse_whole<T>(&mut self, why: impl Into<String>) -> Option<T> {
        self.reader.refuse(self.pointer, why)
    }

    fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }
}

fn unknown_field(name: &str, names: &[&'static str]) -> String {
    match nearest(name, names) {
        Some(meant) => format!("unknown field: did you mean {meant}?"),
        None => format!("unknown field; the fields are {}", names.join(", ")),
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

/// Reads a financial year.
pub(super) fn financial_year(value: &Value) -> Result<FinancialYear, String> {
    spelled_year(text(value)?)
}

/// Reads a quarter.
pub(super) fn quarter(value: &Value) -> Result<Quarter, String> {
    spelled_quarter(text(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unknown_fields_come_first_in_their_object() {
        let body = json!({"b": {"x": 1, "c": 1}, "z": 0});
        let read = Reader::document(&body, |fields| {
            let a = fields.required("a", label);
            let b = fields.optional_part("b", |reader, pointer, value| {
                reader.object(pointer, value, |fields| fields.required("c", label))
            });
            Some((a?, b?))
        });
        let problems = read.unwrap_err();
        let pointers: Vec<_> = problems.iter().filter_map(|p| p.pointer.as_deref()).collect();
        assert_eq!(pointers, ["/z", "/a", "/b/x", "/b/c"]);
        assert_eq!(problems[0].why, "unknown field; the fields are a, b");
    }

    #[test]
    fn problems_beyond_those_that_are_kept_are_counted() {
        let body = json!({"list": vec![0; KEPT_PROBLEMS], "y": 0, "z": 0});
        let read = Reader::document(&body, |fields| {
            fields.list("list", KEPT_PROBLEMS, |reader, pointer, item| {
                reader.keep(pointer, label(item))
            })
        });
        let problems = read.unwrap_err();
        assert_eq!(problems.len(), KEPT_PROBLEMS + 2);
        assert_eq!(problems[0].pointer.as_deref(), Some("/y"));
        let is_kept = |problem: &&Problem| problem.pointer.is_some();
        assert_eq!(problems.iter().take_while(is_kept).count(), KEPT_PROBLEMS);
    }
}
