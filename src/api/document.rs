//! The OpenAPI document as it is served, and what is looked up in it.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::Value;

use super::answer;
use super::cache::AnswerBytes;
use super::permissions::{Needed, fits};
use super::problem::ApiError;
use super::query::Query;
use crate::domain::Permission;

/// The document and what is looked up in it.
pub struct OpenApiDocument {
    json: Value,
    answer: AnswerBytes,
    /// What each operation needs, by its method and path.
    needed: Vec<(String, Vec<(Method, Needed)>)>,
}

impl OpenApiDocument {
    /// The document, and its bytes for whoever asks.
    pub fn new(json: Value) -> OpenApiDocument {
        let body = serde_json::to_vec(&json).unwrap_or_default();
        let needed = needed(&json);
        OpenApiDocument { json, answer: AnswerBytes::new(answer::JSON, body), needed }
    }

    /// What a request needs. Whatever says nothing needs an administrator.
    pub fn needed(&self, method: &Method, address: &str) -> Needed {
        let found = self.needed.iter().find(|(path, _)| fits(path, address));
        let Some((_, operations)) = found else { return Needed::Unknown };
        let asked = if method == Method::HEAD { &Method::GET } else { method };
        let operation = operations.iter().find(|(method, _)| method == asked);
        // Another method is told which ones there are.
        operation.map_or(Needed::Permission(Permission::Read), |(_, needed)| *needed)
    }

    /// The document as it is committed.
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(&self.json).unwrap_or_default() + "\n"
    }

    /// The methods of an address, in the form of `Allow`.
    pub fn methods(&self, address: &str) -> Vec<String> {
        let Some(Value::Object(paths)) = self.json.get("paths") else { return Vec::new() };
        let found = paths.iter().find(|(path, _)| fits(path, address));
        let Some((_, Value::Object(operations))) = found else { return Vec::new() };
        let mut methods: Vec<String> =
            operations.keys().map(|method| method.to_ascii_uppercase()).collect();
        if methods.iter().any(|method| method == "GET") {
            methods.push("HEAD".to_owned());
        }
        methods.sort_unstable();
        methods
    }
}

/// What each operation needs, as the document says it.
fn needed(json: &Value) -> Vec<(String, Vec<(Method, Needed)>)> {
    let paths = json.get("paths").and_then(Value::as_object);
    let of_operation = |(method, operation): (&String, &Value)| {
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok()?;
        let security = operation.get("security").and_then(Value::as_array);
        let needed = match security.map(Vec::as_slice) {
            Some([]) => Needed::Nothing,
            Some([first, ..]) => {
                let word = first.pointer("/key/0").and_then(Value::as_str);
                let permission = word.and_then(Permission::parse);
                Needed::Permission(permission.unwrap_or(Permission::Administer))
            }
            None => Needed::Permission(Permission::Administer),
        };
        Some((method, needed))
    };
    let of_path = |(path, operations): (&String, &Value)| {
        let operations = operations.as_object().into_iter().flatten();
        (path.clone(), operations.filter_map(of_operation).collect())
    };
    paths.into_iter().flatten().map(of_path).collect()
}

/// Read this document
///
/// The OpenAPI 3.1 description of every operation, to generate clients from.
#[utoipa::path(
    operation_id = "read_openapi", tag = "Operation",
    responses((status = 200, description = "The OpenAPI document", body = serde_json::Value,
        example = json!({"openapi": "3.1.0"}))),
)]
#[get("/openapi.json")]
pub async fn read(
    request: HttpRequest,
    document: web::Data<OpenApiDocument>,
) -> Result<HttpResponse, ApiError> {
    Query::of(&request).finish()?;
    Ok(answer::respond(&request, &document.answer))
}
