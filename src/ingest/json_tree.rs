//! JSON text to a tree of values, without losing a member that is given twice.
//!
//! The usual reader keeps the last of two members of the same name and says
//! nothing; of two amounts one would vanish.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};

use super::problem::{Log, Problem, Problems, Refusal};

/// Reads a whole JSON text. Members given twice are written down in `log`.
pub(super) fn parse(text: &str, log: &mut Log) -> Result<Value, Problems> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let tree = Node { pointer: String::new(), log }.deserialize(&mut reader);
    let whole = tree.and_then(|tree| reader.end().map(|()| tree));
    whole.map_err(|error| Problems::only(Refusal::Json, broken(&error)))
}

fn broken(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    // The place is said by the row and in our own words.
    let what = text.split(" at line ").next().unwrap_or_default();
    let what = match error.classify() {
        Category::Eof => "the JSON ends too early",
        _ if what.starts_with("recursion limit") => "the JSON is nested too deeply",
        _ if what.is_empty() => "this is not JSON",
        _ => what,
    };
    let why = format!("broken JSON at line {}, character {}: {what}", error.line(), error.column());
    Problem { row: Some(error.line() as u64), ..Problem::of_file(why) }
}

/// A place in the tree that is about to be read.
struct Node<'a> {
    pointer: String,
    log: &'a mut Log,
}

/// A pointer to a member or an element, escaped as RFC 6901 has it.
pub(super) fn below(pointer: &str, name: impl fmt::Display) -> String {
    let name = name.to_string().replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{}", super::text::shown(&name))
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let pointer = below(&self.pointer, values.len());
            match list.next_element_seed(Node { pointer, log: &mut *self.log })? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let pointer = below(&self.pointer, &name);
            let value =
                members.next_value_seed(Node { pointer: pointer.clone(), log: &mut *self.log })?;
            if object.insert(name, value).is_some() {
                self.log.push(Problem::of_pointer(pointer, None, "this field is given twice"));
            }
        }
        Ok(Value::Object(object))
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
        assert!(problems.problems[0].why.contains("nested too deeply"));
    }

    proptest! {
        #[test]
        fn no_text_can_make_the_reader_panic(text in "\\PC*|[\\[\\]{}\",:0-9a-e .-]{0,40}") {
            let ours = parse(&text, &mut Log::default()).is_ok();
            prop_assert_eq!(ours, serde_json::from_str::<Value>(&text).is_ok());
        }
    }
}
