//! `/docs/`: Swagger UI from files that are compiled in.
//!
//! Only the files that its page names are served. They change with a release alone, so a
//! browser keeps them and asks by their ETag.

use std::sync::{Arc, OnceLock};

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::Config;

use super::answer;
use super::cache::AnswerBytes;
use super::problem::ApiError;

/// The files of the page, with their media types.
const FILES: [(&str, &str); 8] = [
    ("index.html", "text/html; charset=utf-8"),
    ("index.css", "text/css; charset=utf-8"),
    ("swagger-ui.css", "text/css; charset=utf-8"),
    ("swagger-initializer.js", "text/javascript; charset=utf-8"),
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    ("swagger-ui-standalone-preset.js", "text/javascript; charset=utf-8"),
    ("favicon-16x16.png", "image/png"),
    ("favicon-32x32.png", "image/png"),
];

/// Answers a file of Swagger UI.
pub async fn read(request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, ApiError> {
    // Each is hashed once, when it is first asked for.
    static ANSWERS: [OnceLock<Option<AnswerBytes>>; FILES.len()] =
        [const { OnceLock::new() }; FILES.len()];
    let name = if path.is_empty() { "index.html" } else { path.as_str() };
    let place = FILES.iter().position(|(file, _)| *file == name);
    let kept = place.and_then(|place| ANSWERS.get(place)?.get_or_init(|| file(place)).as_ref());
    let kept = kept.ok_or_else(|| ApiError::not_found("There is nothing at this address."))?;
    let mut response = answer::respond(&request, kept);
    let keep = HeaderValue::from_static("public, max-age=3600, must-revalidate");
    response.headers_mut().insert(CACHE_CONTROL, keep);
    Ok(response)
}

fn file(place: usize) -> Option<AnswerBytes> {
    let (name, content_type) = FILES.get(place)?;
    let config = Config::from("/openapi.json").try_it_out_enabled(true);
    let file = utoipa_swagger_ui::serve(name, Arc::new(config)).ok()??;
    Some(AnswerBytes::new(content_type, file.bytes.into_owned()))
}
