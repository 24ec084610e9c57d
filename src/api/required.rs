//! Which fields of answers are always there: all but those that are left out where there is
//! nothing to say. So a generated client has a value or null, or a field that may be missing,
//! and never one that may be both.
//!
//! What is sent as well as answered is left as its reader takes it. It has no field but those
//! that are listed, as its reader refuses every other by name.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Fields that are left out wherever there is nothing to say.
const LEFT_OUT_EVERYWHERE: [&str; 2] = ["as_known_at", "unavailable"];

/// Fields of one schema that are left out where there is nothing to say.
const LEFT_OUT: [(&str, &[&str]); 16] = [
    ("BaselineLevel", &["sum_of_quarters", "difference"]),
    ("CellChange", &["measure"]),
    ("ClawbackRate", &["observed"]),
    ("ClawbackRecord", &["printed_amount", "printed_count"]),
    ("ClawbackVersion", &["details"]),
    ("Commit", &["name"]),
    ("GrowthFit", &["step"]),
    ("OffsetYear", &["recovery"]),
    ("ParticipatingShare", &["observed"]),
    ("Place", &["financial_year", "quarter", "row"]),
    ("Problem", &["problem_count", "problems", "mismatches", "findings", "repair", "candidates"]),
    ("ProblemItem", &["row", "cell", "column", "pointer", "parameter", "value"]),
    ("Submission", &["accepted_repair", "accepted_as_printed", "sign"]),
    (
        "SubmissionFinding",
        &["quarter", "financial_year", "client_group", "printed", "accepted", "before"],
    ),
    ("TableFinding", &["row", "column", "say"]),
    ("Vintage", &["rerun"]),
];

/// Writes into the document which fields are always there.
pub fn complete(document: &mut Value) {
    let sent = sent(document);
    let parts = parts_of_wholes(document);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        match sent.contains(name) {
            false => of_schema(name, schema),
            true if parts.contains(name) => {}
            true => close(schema),
        }
    }
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths.into_iter().flatten().filter_map(|(_, of_path)| of_path.as_object_mut());
    for operation in operations.flat_map(|of_path| of_path.values_mut()) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        // A parameter is there or not; there is no way to write null.
        parameters.into_iter().flatten().for_each(|parameter| never_null(&mut parameter["schema"]));
    }
}

/// The names of schemas that others are made of, whose fields are only a part of an object.
fn parts_of_wholes(document: &Value) -> BTreeSet<String> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let wholes = schemas.into_iter().flatten().filter_map(|(_, schema)| schema.get("allOf"));
    let parts = wholes.filter_map(Value::as_array).flatten();
    parts.filter(|part| part.get("$ref").is_some()).flat_map(references).collect()
}

/// Says of an object that it has no other field, whichever of its forms it has.
fn close(schema: &mut Value) {
    for form in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        close(form);
    }
    if schema.get("allOf").is_some() {
        schema["unevaluatedProperties"] = json!(false);
    } else if schema.get("properties").is_some() {
        schema["additionalProperties"] = json!(false);
    }
}

/// The names of the schemas that a body may hold.
fn sent(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let paths = document.get("paths").and_then(Value::as_object);
    let operations = paths.into_iter().flatten().filter_map(|(_, of_path)| of_path.as_object());
    let bodies = operations.flat_map(Map::values).filter_map(|it| it.get("requestBody"));
    let mut next: Vec<String> = bodies.flat_map(references).collect();
    while let Some(name) = next.pop() {
        if let Some(schema) = document.pointer(&format!("/components/schemas/{name}"))
            && found.insert(name)
        {
            next.extend(references(schema));
        }
    }
    found
}

/// The names of all schemas that a part refers to.
fn references(part: &Value) -> Vec<String> {
    match part {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value {
                Value::String(to) if name == "$ref" => {
                    to.rsplit('/').next().map(str::to_owned).into_iter().collect()
                }
                value => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn of_schema(name: &str, schema: &mut Value) {
    for part in ["allOf", "oneOf"] {
        for part in schema.get_mut(part).and_then(Value::as_array_mut).into_iter().flatten() {
            of_schema(name, part);
        }
    }
    let of_it = LEFT_OUT.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, fields)| fields);
    let is_left_out = |field: &str| of_it.contains(&field) || LEFT_OUT_EVERYWHERE.contains(&field);
    let Some(Value::Object(fields)) = schema.get_mut("properties") else { return };
    let mut required = Vec::new();
    for (field, written) in fields {
        match is_left_out(field) {
            true => never_null(written),
            false => required.push(json!(field)),
        }
    }
    if !required.is_empty() {
        schema["required"] = Value::Array(required);
    }
}

/// Takes null away from what a schema allows.
fn never_null(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(words)) = fields.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    let Some(Value::Array(choices)) = fields.get_mut("oneOf") else { return };
    choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
    if let [only] = choices.as_slice() {
        let only = only.as_object().cloned().unwrap_or_default();
        fields.remove("oneOf");
        fields.extend(only);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_an_answer_is_there_or_left_out_and_one_of_both_is_as_it_was() {
        let field = || json!({"type": ["string", "null"]});
        let schema = || json!({"properties": {"as_known_at": field(), "name": field()}});
        let mut document = json!({
            "components": {"schemas": {
                "Answer": schema(), "Both": schema(), "Within": schema(), "Alone": schema(),
            }},
            "paths": {"/": {"put": {
                "requestBody": {"content": {
                    "a/b": {"schema": {"$ref": "#/c/Both"}},
                    "a/c": {"schema": {"$ref": "#/c/Alone"}},
                }},
                "parameters": [{"schema": {"oneOf": [{"$ref": "#/c/Year"}, {"type": "null"}]}}],
            }}},
        });
        document["components"]["schemas"]["Both"]["allOf"] = json!([{"$ref": "#/c/Within"}]);
        complete(&mut document);
        let schemas = &document["components"]["schemas"];
        let answer = json!({
            "properties": {"as_known_at": {"type": "string"}, "name": field()},
            "required": ["name"],
        });
        assert_eq!(schemas["Answer"], answer);
        assert_eq!(schemas["Within"], schema());
        assert_eq!(schemas["Both"]["unevaluatedProperties"], json!(false));
        assert_eq!(schemas["Alone"]["additionalProperties"], json!(false));
        let parameter = &document["paths"]["/"]["put"]["parameters"][0]["schema"];
        assert_eq!(*parameter, json!({"$ref": "#/c/Year"}));
    }

    /// What is listed is in the document, so that the list is as long as it has to be.
    #[test]
    fn every_field_that_is_left_out_is_one_of_its_schema() {
        let document: Value =
            serde_json::from_str(include_str!("../../openapi/openapi.json")).unwrap();
        for (name, fields) in LEFT_OUT {
            let schema = document.pointer(&format!("/components/schemas/{name}")).unwrap();
            for field in fields {
                assert!(schema.to_string().contains(&format!("\"{field}\":")), "{name} {field}");
            }
        }
    }
}
