//! A document has the fields that the OpenAPI document lists, and no other: its reader
//! and its wire type each name them, and neither can drift.

use recoup::ingest::{Problem, benefits, new_key, plan_json, programme, scenario, vintage};
use serde_json::{Map, json};

use super::*;

/// A field that no document has.
const UNKNOWN: &str = "unknown";
/// Bodies with a way of their own to be read; assumptions are declared once for both.
const OTHERS: [&str; 2] = ["Assumptions", "DeliveryBody"];
/// Where benefits come from, and no source at all.
const SOURCES: [&str; 6] =
    ["clawback", "not_stated", "unit_savings", "outcome_payments", "proposals", "none of these"];

/// What is wrong with a body of one of these kinds.
fn problems(kind: &str, body: &Value) -> Vec<Problem> {
    let read = match kind {
        "Benefits" => benefits::benefits(body).map(drop),
        "Exposures" => plan_json::exposure(body).map(drop),
        "Investments" => plan_json::investments(body).map(drop),
        "KeyRequest" => new_key::new_key(body).map(drop),
        "KeyRotation" => new_key::rotation(body).map(drop),
        "Programme" => programme::programme(body).map(drop),
        "Published" => plan_json::published(body).map(drop),
        "Scenario" => scenario::scenario(body).map(drop),
        "VintageBody" => vintage::vintage(body, 40, &["marked"]).map(drop),
        _ => panic!("nothing is known of the fields of {kind}"),
    };
    read.unwrap_err()
}

/// The names of the fields of each object, by its pointer.
type Names = BTreeMap<String, BTreeSet<String>>;

/// Makes a body of a kind in which each object has an unknown field.
struct Probe<'a> {
    document: &'a Value,
    /// What the fields without parts hold; `None` leaves them out.
    held: Option<Value>,
    /// What is listed for each object.
    listed: Names,
}

impl Probe<'_> {
    fn body(&mut self, schema: &Value, pointer: &str) -> Option<Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.body(self.document.pointer(&reference[1..]).unwrap(), pointer);
        }
        if let Some(items) = schema.get("items") {
            return Some(json!([self.body(items, &format!("{pointer}/0"))?]));
        }
        let choices = schema["oneOf"].as_array().into_iter().flatten();
        if let Some(part) = choices.filter_map(|choice| self.body(choice, pointer)).next() {
            return Some(part);
        }
        let properties = schema["properties"].as_object()?;
        self.listed.insert(pointer.to_owned(), properties.keys().cloned().collect());
        let mut body = Map::from_iter([(UNKNOWN.to_owned(), Value::Null)]);
        // What is inside an assumption is told in other words.
        let is_assumptions = properties.contains_key("growth_rate");
        for (name, property) in properties.iter().filter(|_| !is_assumptions) {
            let part = self.body(property, &format!("{pointer}/{name}"));
            body.extend(part.or_else(|| self.held.clone()).map(|part| (name.clone(), part)));
        }
        Some(Value::Object(body))
    }
}

/// What the refusals of an unknown field say that the fields are.
fn told(problems: &[Problem]) -> Names {
    let told = problems.iter().filter_map(|problem| {
        let names = problem.why.strip_prefix("unknown field; the fields are ")?;
        let pointer = problem.pointer.as_deref()?.strip_suffix(&format!("/{UNKNOWN}"))?;
        Some((pointer.to_owned(), names.split(", ").map(str::to_owned).collect()))
    });
    told.collect()
}

#[test]
fn every_document_has_the_fields_that_are_listed_and_no_other() {
    let document = document();
    let mut kinds = BTreeSet::new();
    for operation in operations(&document) {
        let schema = &operation.spec["requestBody"]["content"]["application/json"]["schema"];
        let Some((_, kind)) = schema["$ref"].as_str().and_then(|to| to.rsplit_once('/')) else {
            continue;
        };
        if OTHERS.contains(&kind) || !kinds.insert(kind) {
            continue;
        }
        // What is wrong or missing does not change which fields there are.
        for held in [None, Some(Value::Null), Some(Value::Bool(true))] {
            let mut probe = Probe { document: &document, held, listed: Names::new() };
            let mut body = probe.body(schema, "").unwrap();
            let mut read = Names::new();
            // Of the parts that belong to a source only those of the stated one are read.
            // Other documents have no such field, and are told the same each time.
            for source in SOURCES {
                body["kind"] = json!(source);
                for (pointer, names) in told(&problems(kind, &body)) {
                    assert_eq!(Some(&names), probe.listed.get(&pointer), "{kind} {pointer} {body}");
                    read.insert(pointer, names);
                }
            }
            assert_eq!(read, probe.listed, "{kind} {body}");
        }
    }
    assert_eq!(kinds.len(), 9, "{kinds:?}");
}

#[test]
fn what_a_body_refuses_as_null_is_not_null_in_the_document() {
    let document: Value = serde_json::from_str(&openapi::generate().pretty()).unwrap();
    let schemas = &document["components"]["schemas"];
    let may_be_null = |schema: &Value| schema.to_string().contains("\"null\"");
    let target =
        |name: &str| json!({"id": "p", "council": "c", "name": "P", "targets": {name: null}});
    for (name, schema) in schemas["Targets"]["properties"].as_object().unwrap() {
        assert!(programme::programme(&target(name)).is_err() && !may_be_null(schema), "{name}");
    }
    let assumptions = schemas["Assumptions"]["properties"].as_object().unwrap();
    assert!(assumptions.len() > 20);
    for (name, schema) in assumptions {
        let read = recoup::ingest::assumptions::set(&mut Default::default(), name, &Value::Null);
        assert!(read.is_err() && !may_be_null(schema), "{name}");
    }
}
