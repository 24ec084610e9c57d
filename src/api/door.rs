//! The door: which names the service answers to, which pages may write, and what every
//! answer tells a browser not to do.
//!
//! Where nobody signs in, a page in a browser on this machine could reach the service by
//! pointing a name of its own at 127.0.0.1. The name stays in `Host`, and the
//! page in `Origin`; both are held against the names that the service is known by.

use std::net::IpAddr;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, CROSS_ORIGIN_RESOURCE_POLICY, HOST, HeaderMap,
    HeaderValue, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::http::{Method, StatusCode, Version};

use super::problem::ApiError;
use crate::ingest::shown;
use crate::web::addresses;

/// Where further names are allowed.
const SETTING: &str = "--allowed-hosts or RECOUP_ALLOWED_HOSTS";

/// The names that the service answers to, beside those of this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    names: Vec<String>,
}

impl Hosts {
    /// Those with these names, as the settings have them.
    pub fn of(names: Vec<String>) -> Hosts {
        Hosts { names }
    }

    /// These, and the address that the service listens on.
    #[must_use]
    pub fn and(mut self, address: IpAddr) -> Hosts {
        if !address.is_unspecified() {
            self.names.push(address.to_string());
        }
        self
    }

    fn named(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    fn allow(&self, name: &str) -> bool {
        is_loopback(name) || self.named(name)
    }

    /// Refuses a request that came under a strange name, or a write from a strange page.
    pub fn check(&self, request: &ServiceRequest) -> Result<(), ApiError> {
        let host = self.host(request)?;
        let method = request.method();
        if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
            return Ok(());
        }
        let headers = request.headers();
        if !headers.contains_key(ORIGIN) {
            let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
            let is_ours = site.is_none_or(|site| [&b"same-origin"[..], b"none"].contains(&site));
            return if is_ours { Ok(()) } else { Err(strange_page("another site")) };
        }
        // Each that was sent counts: which of two a browser meant is not ours to choose.
        for origin in headers.get_all(ORIGIN) {
            let text = origin.to_str().unwrap_or_default();
            let authority = text.split_once("://").map_or("", |(_, authority)| authority);
            let is_same =
                host.is_some_and(|host| without_usual_port(host) == without_usual_port(authority));
            // A proxy may ask for another name than the browser, and not at another port.
            let is_usual = without_usual_port(authority) == without_port(authority);
            let is_named = is_usual && name_of(authority).is_some_and(|name| self.named(&name));
            if !is_same && !is_named {
                return Err(strange_page(text));
            }
        }
        Ok(())
    }

    /// The one `Host` of a request. HTTP/1.0 knows none, and no browser speaks that.
    fn host<'a>(&self, request: &'a ServiceRequest) -> Result<Option<&'a str>, ApiError> {
        let mut given = request.headers().get_all(HOST);
        let (first, second) = (given.next(), given.next());
        let addressed = request.uri().authority().map(|authority| authority.as_str());
        let host = match (first, second) {
            (None, _) if request.version() == Version::HTTP_10 => addressed,
            (Some(host), None) => Some(host.to_str().map_err(|_| no_host())?),
            _ => return Err(no_host()),
        };
        for authority in [host, addressed].into_iter().flatten() {
            if !name_of(authority).is_some_and(|name| self.allow(&name)) {
                return Err(strange_host(authority));
            }
        }
        Ok(host)
    }
}

fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whether `name:port` is this machine.
pub fn is_this_machine(authority: &str) -> bool {
    name_of(authority).is_some_and(|name| is_loopback(&name))
}

/// The name in `name:port` or `[address]:port`, in lower case.
fn name_of(authority: &str) -> Option<String> {
    let (name, rest) = match authority.strip_prefix('[') {
        Some(inner) => inner.split_once(']')?,
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port = rest.strip_prefix(':').unwrap_or(rest);
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
    is_port.then(|| name.trim_end_matches('.').to_ascii_lowercase())
}

fn without_port(authority: &str) -> String {
    let bare = authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
    bare.map_or(authority, |(name, _)| name).to_ascii_lowercase()
}

fn without_usual_port(authority: &str) -> String {
    let usual = authority.strip_suffix(":80").or_else(|| authority.strip_suffix(":443"));
    usual.unwrap_or(authority).to_ascii_lowercase()
}

/// 421: the request is for a server that this is not.
pub fn strange_host(host: &str) -> ApiError {
    ApiError::new(
        StatusCode::MISDIRECTED_REQUEST,
        "unknown_host",
        "The service is not known by that name",
        format!(
            "The request is for \"{}\". The service answers to the names of this machine and to \
             those that {SETTING} lists. Nothing was done.",
            shown(host)
        ),
    )
}

/// 403: a page of another site asks for a change.
pub fn strange_page(origin: &str) -> ApiError {
    ApiError::new(
        StatusCode::FORBIDDEN,
        "foreign_origin",
        "A page of another site may not change anything",
        format!(
            "The request comes from a page of \"{}\". Pages of the service itself may write, and \
             those of the hosts that {SETTING} lists. Nothing was written.",
            shown(origin)
        ),
    )
}

fn no_host() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "host_missing",
        "The request does not say for which host it is",
        "Send one Host header. Nothing was done.",
    )
}

/// What a browser may do with answers: nothing, as they are no pages.
const OF_ANSWERS: &str = "default-src 'none'; frame-ancestors 'none'";
/// What Swagger UI needs: its own files, styles that it sets, and pictures within them.
const OF_DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                       img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                       form-action 'none'; frame-ancestors 'none'";

/// What a page may do: show itself in its own styles, run the one script that is served here
/// and none within itself, ask this service, and send its forms here.
const OF_PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                        img-src 'self'; connect-src 'self'; base-uri 'none'; \
                        form-action 'self'; frame-ancestors 'none'";

/// Tells a browser what it may do with an answer.
pub fn guard(headers: &mut HeaderMap, path: &str) {
    // An answer without a body has no type, and its headers replace those of the page.
    let is_html =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_page = is_html || addresses::is_of_ours(path);
    const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
    const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
    // A form of a page that tells nobody where it is has the origin "null", and that of a
    // page of ours must not.
    let (policy, referrer) = match path.starts_with("/docs/") {
        true => (const { HeaderValue::from_static(OF_DOCS) }, NO_REFERRER),
        false if is_page => (const { HeaderValue::from_static(OF_PAGES) }, SAME_ORIGIN),
        false => (const { HeaderValue::from_static(OF_ANSWERS) }, NO_REFERRER),
    };
    // Made when the program is built, as every answer has them.
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, policy),
        (X_FRAME_OPTIONS, const { HeaderValue::from_static("DENY") }),
        (X_CONTENT_TYPE_OPTIONS, const { HeaderValue::from_static("nosniff") }),
        (REFERRER_POLICY, referrer),
        (CROSS_ORIGIN_RESOURCE_POLICY, SAME_ORIGIN),
    ] {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    /// The status of a request, 200 where it comes in.
    fn status(method: Method, headers: &[(&str, &str)]) -> u16 {
        let names = ["recoup.example.gov.uk", "10.0.0.5"];
        let hosts = Hosts::of(names.map(str::to_owned).to_vec());
        let mut request = TestRequest::default().method(method).uri("/api/v1/councils");
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        let refused = hosts.check(&request.to_srv_request()).err();
        refused.map_or(200, |error| error.view("").status)
    }

    #[test]
    fn only_names_that_the_service_is_known_by_come_in() {
        for (host, expected) in [
            ("127.0.0.1:8080", 200),
            ("127.0.0.1", 200),
            ("[::1]:9", 200),
            ("LOCALHOST:1", 200),
            ("localhost.:1", 200),
            ("recoup.example.gov.uk", 200),
            ("10.0.0.5:80", 200),
            ("evil.example", 421),
            ("localhost.evil.example", 421),
            ("127.0.0.1.evil.example", 421),
            ("127.0.0.1:80@evil.example", 421),
            ("user@localhost", 421),
            ("10.0.0.6", 421),
            ("", 421),
        ] {
            assert_eq!(status(Method::GET, &[("host", host)]), expected, "{host}");
        }
        assert_eq!(status(Method::GET, &[]), 400);
        assert_eq!(status(Method::GET, &[("host", "localhost"), ("host", "evil.example")]), 400);
    }

    #[test]
    fn only_pages_of_the_service_and_of_allowed_hosts_may_write() {
        for (header, value, expected) in [
            ("accept", "*/*", 200),
            ("origin", "http://localhost:8080", 200),
            ("origin", "https://recoup.example.gov.uk", 200),
            ("origin", "http://localhost:3000", 403),
            ("origin", "https://recoup.example.gov.uk:443", 200),
            ("origin", "https://recoup.example.gov.uk:3000", 403),
            ("origin", "http://10.0.0.5:3000", 403),
            ("origin", "http://evil.example", 403),
            ("origin", "null", 403),
            ("origin", "", 403),
            ("sec-fetch-site", "same-origin", 200),
            ("sec-fetch-site", "none", 200),
            ("sec-fetch-site", "cross-site", 403),
            ("sec-fetch-site", "same-site", 403),
        ] {
            let headers = [("host", "localhost:8080"), (header, value)];
            assert_eq!(status(Method::POST, &headers), expected, "{header}: {value}");
            assert_eq!(status(Method::GET, &headers), 200, "reading: {header}: {value}");
        }
    }

    #[test]
    fn each_page_of_several_that_are_named_must_be_one_that_may_write() {
        let (ours, other) = ("http://localhost:8080", "http://evil.example");
        for (first, second, expected) in [(ours, other, 403), (other, ours, 403), (ours, ours, 200)]
        {
            let headers = [("host", "localhost:8080"), ("origin", first), ("origin", second)];
            assert_eq!(status(Method::POST, &headers), expected, "{first}, {second}");
        }
    }
}
