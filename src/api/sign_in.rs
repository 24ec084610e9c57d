//! Signing in and out in a browser: the key goes into a cookie that no script can read, that
//! is sent to this service alone, and that ends with the browser.

use actix_web::guard::{Get as IsGet, Post as IsPost};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::access;
use super::body::Body;
use super::context::Context;
use super::cookies;
use super::problem::{ApiError, HTML};
use super::query::form_pairs;
use crate::web::sign_in::{ADDRESS, OUT, destination, page, sign_out};

/// The addresses of signing in and out.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource(ADDRESS).guard(IsGet()).to(form))
        .service(web::resource(ADDRESS).guard(IsPost()).to(enter))
        .service(web::resource(OUT).guard(IsGet()).to(ask))
        .service(web::resource(OUT).guard(IsPost()).to(leave));
}

async fn form() -> HttpResponse {
    html(page("/", None))
}

async fn ask() -> HttpResponse {
    html(sign_out())
}

/// Signs in with the key that was typed, and goes to the page that was asked for.
async fn enter(
    request: HttpRequest,
    context: web::Data<Context>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let text = std::str::from_utf8(&body.bytes).unwrap_or_default();
    let pairs = form_pairs(text);
    let field = |name: &str| {
        let found = pairs.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    };
    let key = field("key");
    access::check_key(&context, key)?;
    Ok(go(destination(field("to")), &cookie(&request, key)))
}

async fn leave(request: HttpRequest) -> HttpResponse {
    go(ADDRESS, &format!("{}; Max-Age=0", cookie(&request, "")))
}

fn cookie(request: &HttpRequest, key: &str) -> String {
    cookies::keep(request, access::COOKIE, key)
}

fn go(to: &str, cookie: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::SEE_OTHER)
        .insert_header((LOCATION, to))
        .insert_header((SET_COOKIE, cookie))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).content_type(HTML).body(page)
}
