//! Answers to GET: a request read strictly, answered from the cache where nothing has
//! changed since.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cache::AnswerBytes;
use super::problem::ApiError;
use super::query::Query;
use super::{Context, answer, blocking};

/// A GET, with the names in its address.
pub struct Get<P = String> {
    request: HttpRequest,
    context: web::Data<Context>,
    path: P,
}

impl<P: DeserializeOwned> FromRequest for Get<P> {
    type Error = Error;
    type Future = Ready<Result<Get<P>, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let context = web::Data::from_request(request, payload).into_inner();
        let path = web::Path::<P>::from_request(request, payload).into_inner();
        ready(context.and_then(|context| {
            Ok(Get { request: request.clone(), context, path: path?.into_inner() })
        }))
    }
}

impl<P: Send + 'static> Get<P> {
    /// Answers with JSON.
    pub async fn json<T: Serialize>(
        self,
        compute: impl FnOnce(&Context, &P, Query) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<HttpResponse, ApiError> {
        self.one_of(&["application/json"], |context, path, query, _| {
            answer::serialise(&compute(context, path, query)?)
        })
        .await
    }

    /// Answers a page with JSON and, where there is a next page, its address.
    pub async fn page<T: Serialize>(
        self,
        compute: impl FnOnce(&Context, &P, Query) -> Result<(T, Option<String>), ApiError>
        + Send
        + 'static,
    ) -> Result<HttpResponse, ApiError> {
        self.one_of(&["application/json"], |context, path, query, _| {
            let (view, next_cursor) = compute(context, path, query)?;
            Ok(answer::serialise(&view)?.before(next_cursor))
        })
        .await
    }

    /// Answers in the offered media type that the client takes, which `compute` is told.
    /// Only an answer that is kept is given at once; any other is computed where waiting
    /// stops nobody.
    pub async fn one_of(
        self,
        offers: &[&'static str],
        compute: impl FnOnce(&Context, &P, Query, &'static str) -> Result<AnswerBytes, ApiError>
        + Send
        + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let Get { request, context, path } = self;
        let media = answer::accept(&request, offers)?;
        let address = format!("{} {media}", request.uri());
        let revision = context.service.revision();
        if let Some(kept) = context.cache.get(revision, &address) {
            return Ok(answer::respond(&request, &kept));
        }
        let query = Query::of(&request);
        let computed =
            blocking::read(&context, move |context| compute(context, &path, query, media)).await?;
        // What was computed after a swap belongs to the newer revision.
        if context.service.revision() == revision {
            context.cache.put(revision, &address, &computed);
        }
        Ok(answer::respond(&request, &computed))
    }
}
