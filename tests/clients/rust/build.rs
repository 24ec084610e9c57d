//! Makes the client from the document in OpenAPI 3.0.
//!
//! progenitor takes one form of each body. So of those that there are JSON is kept, and any
//! other is bytes.

use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

fn main() {
    let document = Path::new("../../../openapi/openapi-3.0.json");
    println!("cargo:rerun-if-changed={}", document.display());
    let text = fs::read_to_string(document).expect("the document");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    let paths = document["paths"].as_object_mut().expect("paths");
    for operation in
        paths.values_mut().flat_map(|of_path| of_path.as_object_mut().unwrap().values_mut())
    {
        if let Some(body) = operation.get_mut("requestBody") {
            one_form(&mut body["content"]);
        }
        for response in operation["responses"].as_object_mut().expect("responses").values_mut() {
            if let Some(content) = response.get_mut("content") {
                one_form(content);
            }
        }
    }
    let document: openapiv3::OpenAPI = serde_json::from_value(document).expect("OpenAPI 3.0");
    let mut settings = progenitor::GenerationSettings::default();
    settings.with_interface(progenitor::InterfaceStyle::Builder);
    let tokens =
        progenitor::Generator::new(&settings).generate_tokens(&document).expect("a client");
    let code = prettyplease::unparse(&syn::parse2(tokens).expect("Rust"));
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("client.rs"), code).unwrap();
}

fn one_form(content: &mut Value) {
    let forms = ["application/json", "application/problem+json"];
    let json = forms.into_iter().find_map(|form| content.get(form).cloned());
    *content = match json {
        Some(schema) => json!({"application/json": schema}),
        None => json!({
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
        }),
    };
}
