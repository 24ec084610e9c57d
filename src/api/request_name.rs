//! Under which name a request is logged: its id, and the trace that it belongs to.
//!
//! The name goes with the request from await to await and onto the thread that works for it, so
//! that every line of the log finds it without being told.

use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderName};

/// The name of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestName {
    /// Its id.
    pub id: String,
    /// The client's `traceparent`, where it sent a good one.
    pub traceparent: Option<String>,
}

tokio::task_local! {
    static CURRENT: Arc<RequestName>;
}

/// Runs what a request asks for under its name.
pub async fn with<T>(name: Arc<RequestName>, work: impl Future<Output = T>) -> T {
    CURRENT.scope(name, work).await
}

/// The same for work that does not await. Work without a request has no name.
pub fn run<T>(name: Option<Arc<RequestName>>, work: impl FnOnce() -> T) -> T {
    match name {
        Some(name) => CURRENT.sync_scope(name, work),
        None => work(),
    }
}

/// The name of the request that is worked for here.
pub fn current() -> Option<Arc<RequestName>> {
    CURRENT.try_with(Arc::clone).ok()
}

/// The trace of a request, in the form of W3C Trace Context, version 00:
/// `00-<32 hex>-<16 hex>-<2 hex>` in lower case, no id of zeros alone. Anything else is as if it
/// were not there.
pub fn traceparent(headers: &HeaderMap) -> Option<String> {
    const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
    let mut given = headers.get_all(TRACEPARENT);
    let (text, second) = (given.next()?.to_str().ok()?, given.next());
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, parent, flags] = parts[..] else { return None };
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_id = |text, length| is_hex(text, length) && text.bytes().any(|b| b != b'0');
    let is_good = second.is_none()
        && version == "00"
        && is_id(trace, 32)
        && is_id(parent, 16)
        && is_hex(flags, 2);
    is_good.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_a_good_traceparent_is_taken() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        for (text, is_good) in [
            (good, true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", true),
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e47\u{e9}-00f067aa0ba902b7-01", false),
            ("", false),
        ] {
            let request = TestRequest::default().insert_header(("traceparent", text));
            let taken = traceparent(request.to_srv_request().headers());
            assert_eq!(taken.as_deref(), is_good.then_some(text), "{text}");
        }
        let twice = TestRequest::default()
            .append_header(("traceparent", good))
            .append_header(("traceparent", good));
        assert_eq!(traceparent(twice.to_srv_request().headers()), None);
    }
}
