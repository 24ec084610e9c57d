//! Large answers on their way out: together they have a budget, and each is sent in
//! pieces, so that a client that reads slowly holds little more than what it has not read.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{self, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::web::{self, Bytes};

use super::Context;
use super::budget::Share;
use super::limits::Limits;

/// Bytes of a piece.
const PIECE: usize = 32 * 1024;

/// Takes the budget's part of a large answer, or answers 503 in its place. What was
/// written is told in any case: the answer to a write is never refused.
pub fn bounded(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let large = matches!(response.response().body().size(), BodySize::Sized(bytes)
        if bytes > Limits::SMALL as u64);
    if !large {
        return response;
    }
    let Some(context) = response.request().app_data::<web::Data<Context>>().cloned() else {
        return response;
    };
    let (request, response) = response.into_parts();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let (head, body) = response.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        Err(body) => return ServiceResponse::new(request, head.set_body(body)),
    };
    match Share::of(&context.answers, bytes.len()) {
        Err(error) if is_read => ServiceResponse::from_err(error, request),
        share => {
            let pieces = Pieces { left: bytes, _share: share.unwrap_or_default() };
            ServiceResponse::new(request, head.set_body(BoxBody::new(pieces)))
        }
    }
}

/// A body that is sent a piece at a time, and its part of the budget until it was sent.
struct Pieces {
    left: Bytes,
    _share: Share,
}

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.left.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let piece = PIECE.min(self.left.len());
        Poll::Ready(Some(Ok(self.left.split_to(piece))))
    }
}
