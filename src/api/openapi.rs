//! The OpenAPI document, generated from the routes.
//!
//! What every operation has in common is added by rule, so that no handler can
//! forget it: the problem documents it may answer, and the headers of its answer.

use actix_web::App;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use super::document::OpenApiDocument;
use super::examples::Examples;
use super::problem::ProblemView;
use super::routes::routes;
use super::{forms, permissions, required};
use crate::domain::Role;

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
        (name = "Audit", description = "What was written, by whom, when and why"),
        (name = "Keys", description = "Who may sign in, and what each key is for"),
        (name = "Operation", description = "Health, and this document"),
    ),
    components(schemas(ProblemView)),
)]
struct Base;

/// Generates the document from the routes.
pub fn generate() -> OpenApiDocument {
    let app = App::new().into_utoipa_app().openapi(Base::openapi());
    let (_, document) = app.configure(routes).split_for_parts();
    let mut json = serde_json::to_value(&document).unwrap_or_default();
    let examples = Examples::read();
    if let Some(Value::Object(paths)) = json.get_mut("paths") {
        for (path, operations) in paths {
            for (method, operation) in operations.as_object_mut().into_iter().flatten() {
                complete(path, method, operation, &examples);
            }
        }
    }
    forms::complete(&mut json);
    required::complete(&mut json);
    json["components"]["securitySchemes"] = schemes();
    OpenApiDocument::new(json)
}

/// The two ways to bring a key.
fn schemes() -> Value {
    json!({
        "key": {
            "type": "http", "scheme": "bearer",
            "description": "A key that an administrator of the council gave out: `rcp_live_...`",
        },
        "keyAsPassword": {
            "type": "http", "scheme": "basic",
            "description": "Any user, with the key as the password, for Excel and the like",
        },
    })
}

/// What an operation needs to be let in, once there are keys.
fn secure(id: &str, operation: &mut Value) {
    let Some(needed) = permissions::of(id) else { return };
    operation["security"] = match needed {
        Some(needed) => json!([{"key": [needed.as_str()]}, {"keyAsPassword": [needed.as_str()]}]),
        None => json!([]),
    };
    if let (Some(needed), Some(Value::String(text))) = (needed, operation.get_mut("description")) {
        let roles: Vec<String> = needed.roles().iter().map(ToString::to_string).collect();
        let roles =
            if roles.len() == Role::ALL.len() { "any".to_owned() } else { roles.join(", ") };
        text.push_str(&format!("\n\nRoles: {roles}."));
    }
}

/// Adds what every operation of its kind has.
fn complete(path: &str, method: &str, operation: &mut Value, examples: &Examples) {
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    secure(&id, operation);
    let statuses = statuses(path, method, operation);
    let is_get = method == "get";
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
    let writes = has_parameter("If-Match")
        || has_parameter("Idempotency-Key")
        || (method == "post" && path.contains("/keys"));
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
    if path.ends_with("/content") {
        statuses.push(("410", "The file was erased; its hash, its figures and the log are kept"));
    }
    if has_parameter("If-Match") {
        statuses.push(("412", "It was changed meanwhile"));
        statuses.push(("428", "`If-Match` is missing"));
    }
    let is_open = operation.get("security").is_some_and(|it| it == &json!([]));
    if !is_open {
        statuses.push(("401", "There is no key, or none that counts"));
        statuses.push((
            "429",
            "The key has asked for as much as it may; try again after `Retry-After` seconds",
        ));
    }
    if method != "get" || !is_open {
        statuses.push((
            "403",
            "The key's role does not include it, or a page of another site asks for a change",
        ));
    }
    statuses.push(("421", "The service is not known by the name in `Host`"));
    if has_body {
        statuses.push(("408", "The body did not arrive in time"));
        statuses.push(("413", "The body is larger than 10 MB"));
        statuses.push(("415", "The body is in a form that is not taken here"));
    }
    let computed =
        ["/offset", "/report", "/portfolio", "/forecast", "/backtest", "/compare", "/monitoring"];
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
