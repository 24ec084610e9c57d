//! The OpenAPI document in the words of version 3.0, for tools that read no later one:
//! progenitor, many generators, API gateways.
//!
//! It is derived from the document of version 3.1 by rule and says the same, except for what
//! 3.0 has no word for: the roles beside a key, the form of the names in a map, and that an
//! object of several parts has no other field.

use serde_json::{Map, Value, json};

/// The document in version 3.0.
pub fn derive(document: &Value) -> Value {
    let mut older = document.clone();
    older["openapi"] = json!("3.0.3");
    if let Some(Value::Object(license)) = older.pointer_mut("/info/license") {
        // Version 3.0 knows no identifier of a licence; its name is the same here.
        license.remove("identifier");
    }
    for place in ["/paths", "/components"] {
        if let Some(part) = older.pointer_mut(place) {
            rewrite(part);
        }
    }
    let types = types_of_schemas(&older);
    say_types(&mut older["components"], &types);
    older
}

/// The type of each schema that has one.
fn types_of_schemas(document: &Value) -> Map<String, Value> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let typed = schemas.into_iter().flatten().filter_map(|(name, schema)| {
        let place = format!("#/components/schemas/{name}");
        Some((place, schema.get("type").filter(|it| it.is_string())?.clone()))
    });
    typed.collect()
}

/// Says of what type it is beside each `nullable`, which counts only there.
fn say_types(part: &mut Value, types: &Map<String, Value>) {
    match part {
        Value::Array(items) => items.iter_mut().for_each(|item| say_types(item, types)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|value| say_types(value, types));
            let referred = fields.get("allOf").and_then(|parts| parts.pointer("/0/$ref")?.as_str());
            let kind = referred.and_then(|place| types.get(place)).cloned();
            if fields.get("nullable") == Some(&json!(true))
                && let Some(kind) = kind
            {
                fields.entry("type").or_insert(kind);
            }
        }
        _ => {}
    }
}

/// Rewrites a part and all below it. An example is left as it is: it is an answer.
fn rewrite(part: &mut Value) {
    match part {
        Value::Array(items) => items.iter_mut().for_each(rewrite),
        Value::Object(fields) => {
            let is_below = |name: &str| !matches!(name, "example" | "default" | "enum");
            let below = fields.iter_mut().filter(|(name, _)| is_below(name));
            below.for_each(|(_, value)| rewrite(value));
            nullable(fields);
            reference_alone(fields);
            in_older_words(fields);
        }
        _ => {}
    }
}

/// `null` is a word of its own: `nullable`.
fn nullable(fields: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = fields.get("type") {
        let others: Vec<Value> = types.iter().filter(|it| *it != "null").cloned().collect();
        let has_null = others.len() < types.len();
        if let [only] = others.as_slice() {
            fields.insert("type".to_owned(), only.clone());
            if has_null {
                fields.insert("nullable".to_owned(), json!(true));
            }
        }
    }
    let Some(Value::Array(choices)) = fields.get("oneOf") else { return };
    let is_null = |choice: &&Value| choice.get("type").is_some_and(|it| it == "null");
    if !choices.iter().any(|choice| is_null(&choice)) {
        return;
    }
    let mut others: Vec<Value> =
        choices.iter().filter(|choice| !is_null(choice)).cloned().collect();
    fields.remove("oneOf");
    fields.insert("nullable".to_owned(), json!(true));
    if others.len() > 1 {
        fields.insert("oneOf".to_owned(), Value::Array(others));
        return;
    }
    // What the one choice says of itself is said of the whole.
    let Some(Value::Object(only)) = others.pop() else { return };
    for (name, value) in only {
        if name == "$ref" {
            fields.insert("allOf".to_owned(), json!([{ "$ref": value }]));
        } else {
            fields.entry(name).or_insert(value);
        }
    }
}

/// Nothing may stand beside a reference.
fn reference_alone(fields: &mut Map<String, Value>) {
    if fields.len() > 1
        && let Some(reference @ Value::String(_)) = fields.remove("$ref")
    {
        fields.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
}

/// What has another name, another form or none.
fn in_older_words(fields: &mut Map<String, Value>) {
    if let Some(Value::Array(examples)) = fields.get("examples").cloned() {
        fields.remove("examples");
        if let Some(first) = examples.into_iter().next() {
            fields.entry("example").or_insert(first);
        }
    }
    fields.remove("propertyNames");
    fields.remove("unevaluatedProperties");
    // The roles that a key needs are for version 3.1; here they stand in the description.
    if let Some(Value::Array(ways)) = fields.get_mut("security") {
        for way in ways.iter_mut().filter_map(Value::as_object_mut) {
            way.values_mut().for_each(|roles| *roles = json!([]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_later_version_has_its_older_form() {
        let table = [
            (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
            (
                json!({"oneOf": [{"$ref": "#/a", "description": "A."}, {"type": "null"}]}),
                json!({"allOf": [{"$ref": "#/a"}], "nullable": true, "description": "A."}),
            ),
            (
                json!({"oneOf": [{"$ref": "#/a"}, {"$ref": "#/b"}, {"type": "null"}]}),
                json!({"oneOf": [{"$ref": "#/a"}, {"$ref": "#/b"}], "nullable": true}),
            ),
            (
                json!({"$ref": "#/a", "description": "A."}),
                json!({"allOf": [{"$ref": "#/a"}], "description": "A."}),
            ),
            (json!({"$ref": "#/a"}), json!({"$ref": "#/a"})),
            (
                json!({"type": "string", "examples": ["one", "two"]}),
                json!({"type": "string", "example": "one"}),
            ),
            (
                json!({"type": "object", "propertyNames": {"pattern": "a"}}),
                json!({"type": "object"}),
            ),
            (json!({"security": [{"key": ["read"]}]}), json!({"security": [{"key": []}]})),
            // An answer may have any of these words.
            (
                json!({"example": {"type": ["a", "null"], "examples": [1]}}),
                json!({"example": {"type": ["a", "null"], "examples": [1]}}),
            ),
        ];
        for (mut part, expected) in table {
            let given = part.clone();
            rewrite(&mut part);
            assert_eq!(part, expected, "{given}");
        }
    }
}
