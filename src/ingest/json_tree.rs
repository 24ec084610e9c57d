//! JSON text to a tree of values, without losing a member that is given twice.
//!
//! The usual reader keeps the last of two members of the same name and says
//! nothing; of two amounts one would vanish. And it reads as much as it is given,
//! though a list of small objects takes many times the memory of its text.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

use super::limits::{MAX_CONTAINERS, MAX_DEPTH, MAX_FIELDS, MAX_ROWS, in_words};
use super::problem::{Log, Problem, Problems, Refusal};

/// Reads a whole JSON text. Members given twice are written down in `log`.
pub(super) fn parse(text: &str, log: &mut Log) -> Result<Value, Problems> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut reading = Reading { log, containers: 0, beyond: None };
    let tree = Node { path: &Path::Root, depth: 0, reading: &mut reading }.deserialize(&mut reader);
    let whole = tree.and_then(|tree| reader.end().map(|()| tree));
    whole.map_err(|error| match reading.beyond.take() {
        Some(problem) => Problems::only(Refusal::TooLarge, problem),
        None => Problems::only(Refusal::Json, broken(&error)),
    })
}

fn broken(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    // The place is said by the row and in our own words.
    let what = text.split(" at line ").next().unwrap_or_default();
    let what = match error.classify() {
        Category::Eof => "the JSON ends too early",
        _ if what.is_empty() => "this is not JSON",
        _ => what,
    };
    let why = format!("broken JSON at line {}, character {}: {what}", error.line(), error.column());
    Problem { row: Some(error.line() as u64), ..Problem::of_file(why) }
}

/// What is known of a text while it is read.
struct Reading<'a> {
    log: &'a mut Log,
    /// How many objects and lists there have been.
    containers: usize,
    /// The limit that the text is beyond, which ends the reading.
    beyond: Option<Problem>,
}

/// The way to a place in the tree. It is written out only where it is told.
enum Path<'a> {
    Root,
    Element(&'a Path<'a>, usize),
    Member(&'a Path<'a>, &'a str),
}

impl Path<'_> {
    fn pointer(&self) -> String {
        match self {
            Path::Root => String::new(),
            Path::Element(parent, place) => below(&parent.pointer(), place),
            Path::Member(parent, name) => below(&parent.pointer(), name),
        }
    }
}

/// A place in the tree that is about to be read.
struct Node<'a, 'log> {
    path: &'a Path<'a>,
    depth: usize,
    reading: &'a mut Reading<'log>,
}

impl Node<'_, '_> {
    /// Goes into an object or a list, if that is within the limits.
    fn enter<E: Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(E::custom(format_args!(
                "the JSON is nested too deeply: at most {MAX_DEPTH} levels are read"
            )));
        }
        self.reading.containers += 1;
        let limit = in_words(MAX_CONTAINERS);
        self.within(self.reading.containers, MAX_CONTAINERS, || {
            format!("a body has at most {limit} objects and lists: send it in parts")
        })
    }

    fn within<E: Error>(
        &mut self,
        count: usize,
        limit: usize,
        why: impl FnOnce() -> String,
    ) -> Result<(), E> {
        if count <= limit {
            return Ok(());
        }
        self.reading.beyond = Some(Problem::of_pointer(self.path.pointer(), None, why()));
        Err(E::custom("beyond a limit"))
    }
}

/// A pointer to a member or an element, escaped as RFC 6901 has it.
pub(super) fn below(pointer: &str, name: impl fmt::Display) -> String {
    let name = name.to_string().replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{}", super::shown::shown(&name))
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut values = Vec::new();
        loop {
            let path = &Path::Element(self.path, values.len());
            let node = Node { path, depth: self.depth, reading: &mut *self.reading };
            let Some(value) = list.next_element_seed(node)? else {
                return Ok(Value::Array(values));
            };
            values.push(value);
            self.within(values.len(), MAX_ROWS as usize, || {
                let limit = in_words(MAX_ROWS as usize);
                format!("a list has at most {limit} elements: send them in parts")
            })?;
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut object = Map::new();
        let mut fields = 0;
        while let Some(name) = members.next_key::<String>()? {
            fields += 1;
            self.within(fields, MAX_FIELDS, || {
                format!("an object has at most {MAX_FIELDS} fields")
            })?;
            let path = &Path::Member(self.path, &name);
            let node = Node { path, depth: self.depth, reading: &mut *self.reading };
            let value = members.next_value_seed(node)?;
            if object.contains_key(&name) {
                let why = "this field is given twice";
                self.reading.log.push(Problem::of_pointer(path.pointer(), None, why));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// The text of a value that is expected in a form, which whatever is no text is told.
pub(super) fn text_in<'a>(value: &'a Value, form: &str) -> Result<&'a str, String> {
    match value {
        Value::String(_) | Value::Number(_) => text(value),
        _ => Err(form.to_owned()),
    }
}

/// The text of a value.
pub(super) fn text(value: &Value) -> Result<&str, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => {
            Err(format!("expected text in quotes, such as \"{number}\", to keep it exact"))
        }
        _ => Err("expected text in quotes".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tree_is_what_the_usual_reader_makes_of_it() {
        for text in [
            r#"{"a":[1,-2,3.5,"x",null,true,{"b":"c\n"}],"d":{}}"#,
            "[]",
            "\"x\"",
            "18446744073709551615",
            " 1e400x",
            "1e400",
            "{\"a\":1}{",
        ] {
            let mut log = Log::default();
            assert_eq!(parse(text, &mut log).ok(), serde_json::from_str::<Value>(text).ok());
            assert!(log.is_clean());
        }
    }

    #[test]
    fn a_member_given_twice_is_noticed_wherever_it_is() {
        let mut log = Log::default();
        parse(r#"{"a":1,"b":[{"c/d":1,"c/d":2}],"a":3}"#, &mut log).unwrap();
        let problems = log.refuse(Refusal::Fields).problems;
        let pointers: Vec<_> = problems.iter().filter_map(|p| p.pointer.as_deref()).collect();
        assert_eq!(pointers, ["/b/0/c~1d", "/a"]);
    }

    #[test]
    fn a_tree_of_any_depth_is_refused_and_not_followed() {
        let deep = "[".repeat(1_000_000);
        let problems = parse(&deep, &mut Log::default()).unwrap_err();
        let why = &problems.problems[0].why;
        assert!(why.contains("nested too deeply: at most 32 levels are read"), "{why}");
        let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
        assert!(parse(&nested(MAX_DEPTH), &mut Log::default()).is_ok());
        assert!(parse(&nested(MAX_DEPTH + 1), &mut Log::default()).is_err());
    }

    proptest! {
        #[test]
        fn no_text_can_make_the_reader_panic(text in "\\PC*|[\\[\\]{}\",:0-9a-e .-]{0,40}") {
            let ours = parse(&text, &mut Log::default()).is_ok();
            prop_assert_eq!(ours, serde_json::from_str::<Value>(&text).is_ok());
        }
    }
}
