//! Request bodies, and the answers to what was written.
//!
//! A body has a limit and deadlines, and all large bodies together have a budget, so
//! that clients that send much or slowly hold little and not for long.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::time::Duration;

use actix_web::body::{BodyStream, MessageBody};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ContentLength, ETag, Header, LOCATION};
use actix_web::rt::spawn;
use actix_web::rt::time::{sleep, timeout};
use actix_web::web::{self, Bytes};
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse};
use serde_json::Value;

use super::Context;
use super::budget::Share;
use super::cache::AnswerBytes;
use super::limits::Limits;
use super::problem::ApiError;
use crate::ingest;
use crate::service::Outcome;

/// Until then a refusal has been sent.
const ANSWERED: Duration = Duration::from_secs(2);

/// A body that has arrived. It holds its part of the budget until it is dropped, so it
/// goes along with the work on it.
pub struct Body {
    /// What arrived.
    pub bytes: Vec<u8>,
    media_type: String,
    /// What stands between the parts of a form.
    boundary: Option<String>,
    _share: Share,
}

impl Body {
    /// Its media type, without parameters, in lower case.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Reads it as JSON. A field that is given twice is refused, not half kept.
    pub fn json(&self) -> Result<Value, ApiError> {
        if self.media_type != "application/json" {
            return Err(self.unsupported("application/json"));
        }
        Ok(ingest::json_value(&self.bytes)?)
    }

    /// The boundary of its parts, where it is a form that states one.
    pub fn boundary(&self) -> Option<&str> {
        self.boundary.as_deref().filter(|_| self.media_type == "multipart/form-data")
    }

    /// 415, with what the operation takes.
    pub fn unsupported(&self, takes: &str) -> ApiError {
        let given = match self.media_type.as_str() {
            "" => "no Content-Type that can be read",
            "multipart/form-data" if self.boundary.is_none() => {
                "multipart/form-data, and not what stands between its parts (boundary=...)"
            }
            given => given,
        };
        let has_file = takes.contains("multipart/form-data");
        let example = if has_file { " For example: curl -F file=@FILE ADDRESS." } else { "" };
        ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "The body is in a form that is not taken here",
            format!("This operation takes {takes}; the request says {given}.{example}"),
        )
    }
}

impl FromRequest for Body {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Body, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let Some(context) = request.app_data::<web::Data<Context>>() else {
                return Err(ApiError::internal("a body arrived without a context").into());
            };
            let mut payload = BodyStream::new(payload);
            let arrived = arrive(context, &request, &mut payload);
            let in_time = timeout(context.limits.body_time, arrived).await;
            let body = in_time.unwrap_or_else(|_| Err(late(&context.limits).into()));
            if body.is_err() {
                // Once nobody holds it, the framework would wait for the rest of a body of
                // no announced length, however slowly it comes. While somebody does, it
                // closes the connection after the answer.
                spawn(async move {
                    sleep(ANSWERED).await;
                    drop(payload);
                });
            }
            body
        })
    }
}

async fn arrive(
    context: &Context,
    request: &HttpRequest,
    payload: &mut BodyStream<Payload>,
) -> Result<Body, Error> {
    let announced = ContentLength::parse(request).map_or(0, usize::from);
    if announced > ingest::MAX_BYTES {
        return Err(too_large().into());
    }
    let mut share = Share::default();
    if announced > Limits::SMALL {
        take(context, &mut share, announced).await?;
    }
    // How many bytes may be held so far.
    let mut room = announced.max(Limits::SMALL);
    let mut bytes = Vec::with_capacity(announced);
    loop {
        let chunk = timeout(context.limits.body_pause, next(payload)).await;
        let Some(chunk) = chunk.map_err(|_| late(&context.limits))? else { break };
        let chunk = chunk?;
        let length = bytes.len() + chunk.len();
        if length > ingest::MAX_BYTES {
            return Err(too_large().into());
        }
        while length > room {
            // The length was not announced: room is made in steps, each twice as large.
            let more = room.min(ingest::MAX_BYTES - room);
            take(context, &mut share, more).await?;
            room += more;
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.len() > Limits::SMALL {
        // While it arrived it was its own size. Read, it is many times as much.
        let grown = bytes.len().saturating_mul(Limits::GROWTH);
        share.add(&context.reading, grown, context.limits.reading_wait).await?;
        // What is kept can be read again.
        if !context.memory.has_room(grown) {
            context.service.let_go_of_programmes();
        }
    }
    let media_type = request.content_type().to_ascii_lowercase();
    Ok(Body { bytes, media_type, boundary: boundary(request), _share: share })
}

fn boundary(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let mut parameters = header.split(';').skip(1).filter_map(|said| said.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim().trim_matches('"');
    (1..=70).contains(&value.len()).then(|| value.to_owned())
}

async fn take(context: &Context, share: &mut Share, bytes: usize) -> Result<(), ApiError> {
    let wait = context.limits.bodies_wait;
    share.add(&context.bodies, bytes, wait).await
}

async fn next(payload: &mut BodyStream<Payload>) -> Option<Result<Bytes, PayloadError>> {
    poll_fn(|task| Pin::new(&mut *payload).poll_next(task)).await
}

/// 408, with the deadlines.
pub fn late(limits: &Limits) -> ApiError {
    let seconds = |time: Duration| time.as_secs_f32();
    ApiError::new(
        StatusCode::REQUEST_TIMEOUT,
        "body_too_slow",
        "The body did not arrive in time",
        format!(
            "A body has {} seconds to arrive, with pauses of at most {} seconds. Nothing was \
             written.",
            seconds(limits.body_time),
            seconds(limits.body_pause)
        ),
    )
}

/// Answers a replaced document with its new ETag.
pub fn replaced(answer: AnswerBytes) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ETag(answer.etag))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .content_type(answer.content_type)
        .body(answer.body)
}

/// Answers what a write says, and where it can be read.
pub fn outcome(request: &HttpRequest, outcome: Outcome) -> HttpResponse {
    let status = StatusCode::from_u16(outcome.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(location) = &outcome.location {
        response.insert_header((LOCATION, format!("{}/{location}", request.path())));
    }
    if outcome.replayed {
        response.insert_header(("idempotency-replayed", "true"));
    }
    response.content_type(super::answer::JSON).body(outcome.body)
}

/// 415 for a compressed body: unpacking it could cost any amount of memory.
pub fn encoded() -> ApiError {
    ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "encoded_body",
        "The body is compressed",
        "Send the body as it is, without Content-Encoding.",
    )
}

/// 413, with the limit.
pub fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "file_too_large",
        "The body is too large",
        "A body is at most 10 MB (10,000,000 bytes). Nothing was written.",
    )
}
