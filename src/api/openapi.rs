//! The OpenAPI document, generated from the routes.
//!
//! What every operation has in common is added by rule, so that no handler can
//! forget it: the problem documents it may answer, and the headers of its answer.

use actix_web::{App, HttpRequest, HttpResponse, get, web};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use super::cache::AnswerBytes;
use super::examples::Examples;
use super::problem::{ApiError, ProblemView};
use super::query::Query;
use super::{Context, answer};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Recoup",
        description = "How much of an investment will direct-payment clawbacks really pay for?\n\n\
            Money is a decimal string with two places, rates are decimal fractions (10% is \
            `0.10`), financial years are written `2020-21` and quarters `2020-21-Q1`. Errors are \
            problem documents (RFC 9457) with a stable `code`. Every GET carries an `ETag`; send \
            it as `If-None-Match` to be told that nothing has changed. Unknown parameters and \
            fields are refused by name.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "Programmes", description = "What is offset, for whom, against which targets"),
        (name = "Clawbacks", description = "Deliveries, records in force and every earlier version"),
        (name = "Table audits", description = "Published tables judged by their own totals"),
        (name = "Plan", description = "Investment lines, exposure and the published table"),
        (name = "Forecasts", description = "Growth against the targets, and forecasts with intervals"),
        (name = "Offset", description = "Investment against credited clawback"),
        (name = "Scenarios", description = "Saved assumptions, side by side and explained"),
        (name = "Vintages", description = "Stored forecasts, and how they turned out"),
        (name = "Monitoring", description = "A financial year against its budget"),
        (name = "Operation", description = "Health, and this document"),
    ),
    components(schemas(ProblemView)),
)]
struct Base;

/// The document and what is looked up in it.
pub struct OpenApiDocument {
    json: Value,
    answer: AnswerBytes,
}

impl OpenApiDocument {
    /// Generates the document from the routes.
    pub fn generate() -> OpenApiDocument {
        let app = App::new().into_utoipa_app().openapi(Base::openapi());
        let (_, document) = app.configure(super::routes).split_for_parts();
        let mut json = serde_json::to_value(&document).unwrap_or_default();
        let examples = Examples::read();
        if let Some(Value::Object(paths)) = json.get_mut("paths") {
            for (path, operations) in paths {
                for (method, operation) in operations.as_object_mut().into_iter().flatten() {
                    complete(path, method, operation, &examples);
                }
            }
        }
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

/// Adds what every operation of its kind has.
fn complete(path: &str, method: &str, operation: &mut Value, examples: &Examples) {
    let statuses = statuses(path, method, operation);
    let is_get = method == "get";
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let body = operation.pointer_mut("/requestBody/content/application~1json");
    if let (Some(Value::Object(body)), Some(example)) = (body, examples.body(&id)) {
        body.insert("example".to_owned(), example);
    }
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    if is_get && !path.ends_with('z') {
        responses.insert(
            "304".to_owned(),
            json!({"description": "Nothing has changed since the ETag that was sent"}),
        );
        if let Some(Value::Object(ok)) = responses.get_mut("200") {
            let description = "Identifies these bytes; send it as If-None-Match or If-Match";
            let schema = json!({"type": "string"});
            ok.insert(
                "headers".to_owned(),
                json!({"ETag": {"description": description, "schema": schema}}),
            );
        }
    }
    for (status, response) in responses.iter_mut() {
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        for (media, shown) in content.into_iter().flatten() {
            if let Some(example) = examples.answer(&id, status, media) {
                shown["example"] = example.clone();
            }
        }
    }
    for (status, description) in statuses {
        add_problem(responses, status, description, examples);
    }
}

fn add_problem(
    responses: &mut Map<String, Value>,
    status: &str,
    description: &str,
    examples: &Examples,
) {
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    let media = json!({"schema": schema, "example": examples.problem(status)});
    let content = json!({"application/problem+json": media});
    responses.insert(status.to_owned(), json!({"description": description, "content": content}));
}

/// The problems that an operation may answer, by what it has.
fn statuses(path: &str, method: &str, operation: &Value) -> Vec<(&'static str, &'static str)> {
    let has_parameter = |name: &str| {
        let parameters = operation.get("parameters").and_then(Value::as_array);
        parameters.into_iter().flatten().any(|p| p.get("name").is_some_and(|n| n == name))
    };
    let has_body = operation.get("requestBody").is_some();
    let writes = has_parameter("If-Match") || has_parameter("Idempotency-Key");
    let mut statuses =
        vec![("400", "A parameter or the body cannot be read; the problems name it")];
    if path.contains('{') {
        statuses.push(("404", "There is nothing at this address"));
    }
    if path.starts_with("/api/") && method != "delete" {
        statuses.push(("406", "The answer cannot be given in the form that `Accept` asks for"));
    }
    if writes {
        statuses
            .push(("409", "It contradicts what is there: archived, existing, or being answered"));
        statuses.push(("507", "There is no room left to write; nothing was written"));
    }
    if has_parameter("If-Match") {
        statuses.push(("412", "It was changed meanwhile"));
        statuses.push(("428", "`If-Match` is missing"));
    }
    if method != "get" {
        statuses.push(("403", "A page of another site may not change anything"));
    }
    statuses.push(("421", "The service is not known by the name in `Host`"));
    if has_body {
        statuses.push(("408", "The body did not arrive in time"));
        statuses.push(("413", "The body is larger than 10 MB"));
        statuses.push(("415", "The body is in a form that is not taken here"));
    }
    let computed = ["/offset", "/portfolio", "/forecast", "/backtest", "/compare", "/monitoring"];
    let is_computed = computed.iter().any(|part| path.contains(part));
    if has_body || is_computed {
        statuses.push(("422", "It can be read, and what it says is refused; the problems name it"));
    }
    statuses.push(("500", "Something went wrong on our side; quote the request id"));
    if path != "/healthz" {
        statuses.push((
            "503",
            "The service or its database is busy or away; try again after `Retry-After` seconds",
        ));
    }
    statuses
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
    context: web::Data<Context>,
) -> Result<HttpResponse, ApiError> {
    Query::of(&request).finish()?;
    Ok(answer::respond(&request, &context.document.answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_the_path_with_as_many_parts() {
        let path = "/api/v1/programmes/{programme}/offset";
        for (address, expected) in [
            ("/api/v1/programmes/p/offset", true),
            ("/api/v1/programmes//offset", false),
            ("/api/v1/programmes/p", false),
            ("/api/v1/programmes/p/growth", false),
            ("/api/v1/programmes/p/offset/", false),
        ] {
            assert_eq!(fits(path, address), expected, "{address}");
        }
    }
}
