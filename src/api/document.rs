//! The OpenAPI document as it is served, and what is looked up in it.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::Value;

use super::answer;
use super::cache::AnswerBytes;
use super::problem::ApiError;
use super::query::Query;

/// The document and what is looked up in it.
pub struct OpenApiDocument {
    json: Value,
    answer: AnswerBytes,
}

impl OpenApiDocument {
    /// The document, and its bytes for whoever asks.
    pub fn new(json: Value) -> OpenApiDocument {
        let body = serde_json::to_vec(&json).unwrap_or_default();
        OpenApiDocument { json, answer: AnswerBytes::new(answer::JSON, body) }
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

/// Whether an address is one of a path with `{names}`.
fn fits(path: &str, address: &str) -> bool {
    let (path, address) = (path.split('/'), address.split('/'));
    path.clone().count() == address.clone().count()
        && path
            .zip(address)
            .all(|(name, part)| name == part || (name.starts_with('{') && !part.is_empty()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_the_path_with_as_many_parts() {
        let path = "/api/v1/councils/{council}/programmes/{programme}/offset";
        for (address, expected) in [
            ("/api/v1/councils/c/programmes/p/offset", true),
            ("/api/v1/councils/c/programmes//offset", false),
            ("/api/v1/councils/c/programmes/p", false),
            ("/api/v1/councils/c/programmes/p/growth", false),
            ("/api/v1/councils/c/programmes/p/offset/", false),
        ] {
            assert_eq!(fits(path, address), expected, "{address}");
        }
    }
}
