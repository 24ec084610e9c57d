//! A field of a body may be `null` if and only if the document says so: each field of each
//! example is sent as `null`, and the refusal names it.

use super::*;
use crate::support::app::{Answer, TestApp};
use crate::support::database::Database;

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolved(document, document.pointer(&reference[1..]).unwrap()),
        None => schema,
    }
}

/// A schema and all that it is one of.
fn choices<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = resolved(document, schema);
    let parts = ["oneOf", "anyOf", "allOf"].map(|of| schema[of].as_array().into_iter().flatten());
    let parts = parts.into_iter().flatten().flat_map(|part| choices(document, part));
    std::iter::once(schema).chain(parts).collect()
}

fn may_be_null(document: &Value, schema: &Value) -> bool {
    let is_null =
        |of: &Value| of == "null" || of.as_array().is_some_and(|of| of.contains(&"null".into()));
    choices(document, schema).into_iter().any(|schema| is_null(&schema["type"]))
}

/// Every field of a body, and of the objects and first items in it, by pointer, with whether it
/// may be null.
fn fields(
    document: &Value,
    schema: &Value,
    body: &Value,
    pointer: &str,
    found: &mut Vec<(String, bool)>,
) {
    let choices = choices(document, schema);
    if let Some(items) = body.as_array() {
        let of = choices.iter().find_map(|schema| schema.get("items"));
        if let (Some(of), Some(item)) = (of, items.first()) {
            fields(document, of, item, &format!("{pointer}/0"), found);
        }
    }
    let Some(members) = body.as_object() else { return };
    let named = || choices.iter().filter_map(|schema| schema["properties"].as_object());
    let has_all = |names: &&serde_json::Map<String, Value>| {
        members.keys().all(|name| names.contains_key(name))
    };
    for (name, schema) in named().find(has_all).or_else(|| named().next()).into_iter().flatten() {
        let pointer = format!("{pointer}/{name}");
        found.push((pointer.clone(), may_be_null(document, schema)));
        if let Some(held) = members.get(name) {
            fields(document, schema, held, &pointer, found);
        }
    }
}

fn with_null(body: &Value, pointer: &str) -> Value {
    let mut body = body.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = Value::Null;
    body
}

/// What the problems of a refusal point at.
fn pointed_at(answer: &Answer) -> Vec<String> {
    if answer.status < 400 {
        return Vec::new();
    }
    let problems = answer.json()["problems"].as_array().cloned().unwrap_or_default();
    let pointers = problems.iter().filter_map(|problem| problem["pointer"].as_str());
    pointers.map(str::to_owned).collect()
}

#[test]
fn a_field_is_taken_as_null_if_and_only_if_the_document_says_so() {
    let app = TestApp::with_demo(&Database::sqlite());
    let document = document();
    let mut asked = [0, 0];
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"];
            let Some(example) = body.get("example") else { continue };
            let mut address = path.clone();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let parameter = resolved(&document, parameter);
                let value = parameter["example"].as_str().unwrap_or_default();
                address =
                    address.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), value);
            }
            let mut found = Vec::new();
            fields(&document, &body["schema"], example, "", &mut found);
            for (pointer, may_be_null) in found {
                let sent = with_null(example, &pointer).to_string();
                let headers = [("content-type", "application/json"), ("if-match", "*")];
                let answer =
                    app.send(&method.to_uppercase(), &address, &headers, Some(sent.as_bytes()));
                let pointers = pointed_at(&answer);
                let is_as_said = match may_be_null {
                    true => !pointers.contains(&pointer),
                    // What it is a part of may be named, where that is no longer what it was.
                    false => {
                        let is_part = |at: &String| !at.is_empty() && pointer.starts_with(&**at);
                        answer.status == 422 && pointers.iter().any(is_part)
                    }
                };
                assert!(
                    is_as_said,
                    "{method} {path}, null at {pointer}, which may be null: {may_be_null}: {}",
                    answer.text()
                );
                asked[usize::from(may_be_null)] += 1;
            }
        }
    }
    assert!(asked[0] > 150 && asked[1] > 30, "{asked:?}");
}
