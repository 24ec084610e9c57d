//! Cookies: read by name, and set so that no script reads them and no other site sends them.

use actix_web::HttpRequest;
use actix_web::http::header::{COOKIE, HOST, HeaderMap};

use super::door::is_this_machine;

/// What a browser keeps under a name; nothing where that is empty.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE);
    let mut pairs = cookies.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    let own = pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    own.filter(|value| !value.is_empty())
}

/// What makes a browser keep a value until it is closed. Outside of this machine it sends it
/// over TLS alone.
pub fn keep(request: &HttpRequest, name: &str, value: &str) -> String {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let secure = if host.is_some_and(is_this_machine) { "" } else { "; Secure" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}")
}
