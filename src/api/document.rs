//! The OpenAPI document as it is served, and what is looked up in it.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::Value;

use super::answer;
use super::cache::AnswerBytes;
use super::openapi_3_0;
use super::permissions::{Needed, OF_PAGES, fits};
use super::problem::ApiError;
use super::query::Query;
use crate::domain::Permission;

/// The form of an address, and what each method of an operation there needs. A page has none.
struct Form {
    path: String,
    /// Its last part, where that is a word: addresses differ most at their ends.
    last: Option<String>,
    needed: Vec<(Method, Needed)>,
}

impl Form {
    fn new(path: &str, needed: Vec<(Method, Needed)>) -> Form {
        let last = path.rsplit('/').next().filter(|last| !last.starts_with('{'));
        Form { path: path.to_owned(), last: last.map(str::to_owned), needed }
    }
}

/// The document and what is looked up in it.
pub struct OpenApiDocument {
    json: Value,
    answer: AnswerBytes,
    older: AnswerBytes,
    /// The forms of all addresses, those of pages included.
    forms: Vec<Form>,
    /// Which of them have so many parts, since this is looked up at every request.
    by_length: Vec<Vec<usize>>,
}

impl OpenApiDocument {
    /// The document, and its bytes for whoever asks.
    pub fn new(json: Value) -> OpenApiDocument {
        let body = serde_json::to_vec(&json).unwrap_or_default();
        let forms = forms(&json);
        let mut by_length = Vec::new();
        for (place, form) in forms.iter().enumerate() {
            let length = parts(&form.path);
            if by_length.len() <= length {
                by_length.resize_with(length + 1, Vec::new);
            }
            by_length[length].push(place);
        }
        let older = serde_json::to_vec(&openapi_3_0::derive(&json)).unwrap_or_default();
        let [answer, older] = [body, older].map(|body| AnswerBytes::new(answer::JSON, body));
        OpenApiDocument { json, answer, older, forms, by_length }
    }

    /// The form of an address, by its place among all. Two may fit, as `compare` may be taken
    /// for the id of a scenario: then it is the first that has the method.
    pub fn form(&self, method: &Method, address: &str) -> Option<usize> {
        let asked = if method == Method::HEAD { &Method::GET } else { method };
        let of_its_length = self.by_length.get(parts(address)).into_iter().flatten().copied();
        let last = address.rsplit('/').next();
        let fitting = |place: &usize| {
            let form = &self.forms[*place];
            (form.last.is_none() || form.last.as_deref() == last) && fits(&form.path, address)
        };
        let mut fitting = of_its_length.filter(fitting);
        let first = fitting.next()?;
        let has_method = |place: &usize| self.forms[*place].needed.iter().any(|(m, _)| m == asked);
        let found = if has_method(&first) { None } else { fitting.find(has_method) };
        Some(found.unwrap_or(first))
    }

    /// The forms of all addresses, in their order.
    pub fn forms(&self) -> Vec<String> {
        self.forms.iter().map(|form| form.path.clone()).collect()
    }

    /// What a request for an operation needs.
    pub fn needed(&self, form: Option<usize>, method: &Method) -> Needed {
        let Some(form) = form.and_then(|place| self.forms.get(place)) else {
            return Needed::Unknown;
        };
        if form.needed.is_empty() {
            return Needed::Unknown;
        }
        let asked = if method == Method::HEAD { &Method::GET } else { method };
        let operation = form.needed.iter().find(|(method, _)| method == asked);
        // Another method is told which ones there are.
        operation.map_or(Needed::Permission(Permission::Read), |(_, needed)| *needed)
    }

    /// The document as it is committed.
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(&self.json).unwrap_or_default() + "\n"
    }

    /// The same in version 3.0.
    pub fn older_pretty(&self) -> String {
        serde_json::to_string_pretty(&openapi_3_0::derive(&self.json)).unwrap_or_default() + "\n"
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

/// The forms of all addresses, with what each operation needs, as the document says it:
/// whatever says nothing needs an administrator.
fn forms(json: &Value) -> Vec<Form> {
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
        Form::new(path, operations.filter_map(of_operation).collect())
    };
    let pages = OF_PAGES.iter().map(|(path, _)| Form::new(path, Vec::new()));
    paths.into_iter().flatten().map(of_path).chain(pages).collect()
}

/// How many parts an address has.
fn parts(address: &str) -> usize {
    address.bytes().filter(|byte| *byte == b'/').count()
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

/// Read this document in version 3.0
///
/// The same, for tools that read no later version of OpenAPI. It is derived by rule.
#[utoipa::path(
    operation_id = "read_openapi_3_0", tag = "Operation",
    responses((status = 200, description = "The OpenAPI document", body = serde_json::Value,
        example = json!({"openapi": "3.0.3"}))),
)]
#[get("/openapi-3.0.json")]
pub async fn read_older(
    request: HttpRequest,
    document: web::Data<OpenApiDocument>,
) -> Result<HttpResponse, ApiError> {
    Query::of(&request).finish()?;
    Ok(answer::respond(&request, &document.older))
}
