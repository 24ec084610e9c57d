//! The OpenAPI document: it is the committed one, it is whole, and everything that
//! it shows can be tried as it stands.

mod changes;
mod examples;
mod fields;
mod forms;
mod nulls;

use std::collections::{BTreeMap, BTreeSet};

use recoup::api::openapi;
use serde_json::Value;

use crate::support::app::{Answer, TestApp};
use crate::support::database::Database;

/// The document as it is generated.
fn document() -> Value {
    serde_json::from_str(&openapi::generate().pretty()).unwrap()
}

/// One operation of the document.
struct Operation<'a> {
    document: &'a Value,
    path: &'a str,
    method: String,
    spec: &'a Value,
}

/// Every operation, in an order in which each can be tried: what archives comes last, and
/// a part before the whole.
fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, spec) in methods.as_object().unwrap() {
            let method = method.to_ascii_uppercase();
            operations.push(Operation { document, path, method, spec });
        }
    }
    let order = ["GET", "POST", "PUT", "DELETE"];
    operations.sort_by_key(|operation| {
        let place = order.iter().position(|m| *m == operation.method);
        (place, std::cmp::Reverse(operation.path.len()))
    });
    operations
}

impl Operation<'_> {
    fn parameters(&self, place: &str) -> Vec<&Value> {
        let parameters = self.spec["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        parameters.iter().filter(|parameter| parameter["in"] == place).collect()
    }

    /// The address with the examples of its parameters.
    fn address(&self) -> String {
        let mut address = self.path.to_owned();
        for parameter in self.parameters("path") {
            let name = parameter["name"].as_str().unwrap();
            address = address.replace(&format!("{{{name}}}"), &example_of(parameter).unwrap());
        }
        let query: Vec<String> = self
            .parameters("query")
            .iter()
            .filter_map(|parameter| {
                let value = example_of(parameter)?;
                Some(format!("{}={}", parameter["name"].as_str().unwrap(), encode(&value)))
            })
            .collect();
        if query.is_empty() { address } else { format!("{address}?{}", query.join("&")) }
    }

    /// Every body that is shown, with its media type; one empty body where there is none.
    fn bodies(&self) -> Vec<(Option<&str>, Vec<u8>)> {
        let Some(content) = self.spec["requestBody"]["content"].as_object() else {
            return vec![(None, Vec::new())];
        };
        let mut bodies = Vec::new();
        for (media, shown) in content {
            let examples = shown["examples"].as_object();
            let several = examples.into_iter().flatten().map(|(_, example)| &example["value"]);
            for example in shown.get("example").into_iter().chain(several) {
                let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                bodies.push((Some(media.as_str()), text.into_bytes()));
            }
        }
        assert!(!bodies.is_empty(), "{} shows no body", self.name());
        bodies
    }

    fn send(
        &self,
        app: &TestApp,
        address: &str,
        more: &[(&str, &str)],
        media: Option<&str>,
        body: &[u8],
    ) -> Answer {
        let mut headers: Vec<(&str, String)> = self
            .parameters("header")
            .iter()
            .filter_map(|header| Some((header["name"].as_str().unwrap(), example_of(header)?)))
            .collect();
        headers.extend(media.map(|media| ("content-type", media.to_owned())));
        let headers = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let headers: Vec<(&str, &str)> = headers.chain(more.iter().copied()).collect();
        app.send(&self.method, address, &headers, media.map(|_| body))
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The answer has a status, headers and a body that the document promises.
    fn check(&self, answer: &Answer) {
        let described = &self.spec["responses"][answer.status.to_string()];
        assert!(described.is_object(), "{}: {} is not described", self.name(), answer.status);
        if answer.status == 204 {
            return;
        }
        let media = answer.header("content-type").unwrap().split(';').next().unwrap();
        let schema = &described["content"][media]["schema"];
        assert!(schema.is_object(), "{}: {media} is not described", self.name());
        if media.ends_with("json") {
            let fault = differs(self.document, schema, &answer.json());
            assert_eq!(fault, None, "{}: {}", self.name(), answer.text());
        }
    }
}

fn example_of(parameter: &Value) -> Option<String> {
    let example = parameter.get("example").or_else(|| parameter["schema"].get("example"))?;
    Some(example.as_str().map_or_else(|| example.to_string(), str::to_owned))
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") })
        .collect()
}

/// Where a value is not what a schema describes, or has more than it describes.
fn differs(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return differs(document, document.pointer(&reference[1..]).unwrap(), value);
    }
    for choices in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choices].as_array() {
            let mut faults = choices.iter().map(|choice| differs(document, choice, value));
            return faults.clone().all(|fault| fault.is_some()).then(|| faults.next())??;
        }
    }
    let (mut properties, mut required) = (BTreeMap::new(), BTreeSet::new());
    collect(document, schema, &mut properties, &mut required);
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.is_empty() && !kinds.contains(&kind) {
        return Some(format!("{value} is {kind}, not {kinds:?}"));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return Some(format!("{value} is none of {}", schema["enum"]));
    }
    match value {
        Value::Array(items) => {
            items.iter().find_map(|item| differs(document, &schema["items"], item))
        }
        Value::Object(fields) if !properties.is_empty() => {
            let missing = required.iter().find(|name| !fields.contains_key(**name));
            if let Some(name) = missing {
                return Some(format!("{name} is missing"));
            }
            fields.iter().find_map(|(name, field)| match properties.get(name.as_str()) {
                Some(schema) => {
                    differs(document, schema, field).map(|why| format!("{name}: {why}"))
                }
                None => Some(format!("{name} is not described")),
            })
        }
        _ => None,
    }
}

/// The properties of an object, those of its parts included.
fn collect<'a>(
    document: &'a Value,
    schema: &'a Value,
    properties: &mut BTreeMap<&'a str, &'a Value>,
    required: &mut BTreeSet<&'a str>,
) {
    if let Some(reference) = schema["$ref"].as_str() {
        return collect(document, document.pointer(&reference[1..]).unwrap(), properties, required);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(document, part, properties, required);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        properties.insert(name, property);
    }
    required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
}

/// Calls `visit` with every value of the document and its place.
fn walk(place: &str, value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    visit(place, value);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(&format!("{place}/{name}"), field, visit);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                walk(&format!("{place}/{number}"), item, visit);
            }
        }
        _ => {}
    }
}

#[test]
fn the_committed_document_is_the_generated_one() {
    let committed = include_str!("../../openapi/openapi.json");
    assert!(openapi::generate().pretty() == committed, "run `make openapi`");
    let committed = include_str!("../../openapi/openapi-3.0.json");
    assert!(openapi::generate().older_pretty() == committed, "run `make openapi`");
}

#[test]
fn no_reference_dangles_and_no_schema_is_left_over() {
    let document = document();
    let mut used = BTreeSet::new();
    walk("", &document, &mut |place, value| {
        if let Some(reference) = value["$ref"].as_str() {
            assert!(reference.starts_with("#/"), "{place}: {reference}");
            assert!(document.pointer(&reference[1..]).is_some(), "{place}: {reference} dangles");
            used.insert(reference.to_owned());
        }
    });
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(used.contains(&format!("#/components/schemas/{name}")), "nothing uses {name}");
    }
}

#[test]
fn every_operation_and_every_answer_is_described() {
    let document = document();
    let mut ids = BTreeSet::new();
    for operation in operations(&document) {
        let name = operation.name();
        let id = operation.spec["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{id} is given twice");
        for field in ["summary", "description"] {
            let words = operation.spec[field].as_str().unwrap_or_default();
            assert!(words.split(' ').count() > 1, "{name} has no {field}");
        }
        for (status, response) in operation.spec["responses"].as_object().unwrap() {
            let words = response["description"].as_str().unwrap_or_default();
            assert!(!words.is_empty(), "{name}: {status} has no description");
        }
        for place in ["path", "query", "header"] {
            for parameter in operation.parameters(place) {
                let words = parameter["description"].as_str().unwrap_or_default();
                assert!(!words.is_empty(), "{name}: {parameter} has no description");
            }
        }
    }
    assert!(ids.len() >= 24, "{ids:?}");
}

on_both_databases! {
    every_operation_can_be_tried_with_its_example,
    every_operation_refuses_what_it_does_not_know_as_described,
}

/// What overwrites or archives explains itself first, and takes effect only once the
/// client says what it overwrites.
fn every_operation_can_be_tried_with_its_example(database: &Database) {
    let document = document();
    let app = TestApp::with_demo(database);
    for operation in operations(&document) {
        for (media, body) in operation.bodies() {
            let address = operation.address();
            let name = format!("{} {address} {media:?}", operation.method);
            let before = app.context.service.version(None);
            let mut answer = operation.send(&app, &address, &[], media, &body);
            operation.check(&answer);
            if ["PUT", "DELETE"].contains(&&*operation.method) {
                assert_eq!(answer.status, 428, "{name}: {}", answer.text());
                assert_eq!(app.context.service.version(None), before, "{name} wrote something");
                answer = operation.send(&app, &address, &[("if-match", "*")], media, &body);
                operation.check(&answer);
            }
            assert!((200..300).contains(&answer.status), "{name}: {}", answer.text());
        }
    }
}

/// Who, why and what is overwritten are for the person who sends it to say.
#[test]
fn nothing_is_filled_in_that_only_the_sender_knows() {
    let document = document();
    for operation in operations(&document) {
        for place in ["query", "header"] {
            for parameter in operation.parameters(place) {
                let name = parameter["name"].as_str().unwrap();
                let theirs = ["submitted_by", "reason", "source", "If-Match", "Idempotency-Key"];
                let is_filled_in = example_of(parameter).is_some();
                assert!(!(theirs.contains(&name) && is_filled_in), "{}: {name}", operation.name());
            }
        }
        for (_, body) in operation.bodies() {
            let body = String::from_utf8_lossy(&body).into_owned();
            assert!(!body.contains("submitted_by"), "{}: {body}", operation.name());
        }
    }
}

fn every_operation_refuses_what_it_does_not_know_as_described(database: &Database) {
    let document = document();
    let app = TestApp::with_demo(database);
    for operation in operations(&document) {
        let (media, body) = operation.bodies().swap_remove(0);
        let address = operation.address();
        let joint = if address.contains('?') { '&' } else { '?' };
        let unknown = operation.send(&app, &format!("{address}{joint}x=1"), &[], media, &body);
        assert_eq!(unknown.status, 400, "{}: {}", operation.name(), unknown.text());
        operation.check(&unknown);
        let elsewhere = address.replace("cambridgeshire-direct-payments", "nowhere");
        let elsewhere = elsewhere.replace("synthetic-client-groups", "nowhere");
        if elsewhere != address {
            let missing = operation.send(&app, &elsewhere, &[], media, &body);
            assert_eq!(missing.status, 404, "{}: {}", operation.name(), missing.text());
            operation.check(&missing);
        }
        if media.is_some() {
            let other = operation.send(&app, &address, &[], Some("application/xml"), &body);
            assert_eq!(other.status, 415, "{}", operation.name());
            operation.check(&other);
        }
    }
}

#[test]
fn a_value_that_is_not_as_described_is_found() {
    let document = serde_json::json!({"s": {"type": "object", "required": ["a"], "properties": {
        "a": {"type": "string"}, "b": {"type": ["array", "null"], "items": {"type": "integer"}},
    }}});
    let schema = serde_json::json!({"oneOf": [{"type": "null"}, {"$ref": "#/s"}]});
    for (value, expected) in [
        (r#"null"#, true),
        (r#"{"a": "x"}"#, true),
        (r#"{"a": "x", "b": [1]}"#, true),
        (r#"{"a": "x", "b": null}"#, true),
        (r#"{"a": 1}"#, false),
        (r#"{"b": null}"#, false),
        (r#"{"a": "x", "b": ["y"]}"#, false),
        (r#"{"a": "x", "c": 1}"#, false),
        (r#"[]"#, false),
    ] {
        let value = serde_json::from_str(value).unwrap();
        assert_eq!(differs(&document, &schema, &value).is_none(), expected, "{value}");
    }
}
