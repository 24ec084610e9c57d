//! Answers that are kept, given at the door: neither the address nor the query of their request
//! is read again.

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, AGE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::holder::reach_of;
use super::{Context, answer};
use crate::domain::Slug;

/// The longest `Accept` that an answer is kept for, in bytes: that of a browser is half as long.
const LONGEST: usize = 256;

/// The answer to a request that was let in, where it is kept and nothing has changed since.
pub fn answer(request: &HttpRequest, context: &Context) -> Option<HttpResponse> {
    if request.method() != Method::GET || context.service.check_fresh().is_err() {
        return None;
    }
    let kept = context.cache.get(&asked(request)?, |key| context.service.version(key))?;
    Some(aged(answer::respond(request, &kept), context))
}

/// All that an answer depends on besides the data: the address, what the client takes, which
/// council is reached and, on pages, what may be done there. `None` where it is not kept.
pub fn asked(request: &HttpRequest) -> Option<String> {
    let address = request.uri().path_and_query()?.as_str();
    let mut takes = request.headers().get_all(ACCEPT);
    let taken = takes.next().map_or(Some(""), |value| value.to_str().ok())?;
    if takes.next().is_some() || taken.len() > LONGEST {
        return None;
    }
    reach_of(request, |council, reader| {
        let reader = if address.starts_with("/api/") { "" } else { reader.kind() };
        // No part but the last has a space.
        Some([address, council.map_or("", Slug::as_str), reader, taken].join(" "))
    })
}

/// Says how old an answer from memory may be, where nobody knows what others have written.
pub fn aged(mut response: HttpResponse, context: &Context) -> HttpResponse {
    if let Some(age) = context.service.age() {
        response.headers_mut().insert(AGE, HeaderValue::from(age.as_secs()));
    }
    response
}
