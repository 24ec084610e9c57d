//! Answers to GET that are not kept yet: a request read strictly, computed and kept.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::address::Subject;
use super::cache::{AnswerBytes, KeptAnswer};
use super::holder::reader_of;
use super::kept::{aged, asked};
use super::problem::ApiError;
use super::query::Query;
use super::{Context, answer, blocking};
use crate::domain::ProgrammeKey;
use crate::web::page_reader::PageReader;

/// A GET, with the names in its address.
pub struct Get<P = ProgrammeKey> {
    request: HttpRequest,
    context: web::Data<Context>,
    path: P,
    is_kept: bool,
}

impl<P: Subject> FromRequest for Get<P> {
    type Error = Error;
    type Future = Ready<Result<Get<P>, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let context = web::Data::from_request(request, payload).into_inner();
        let path = P::of(request);
        ready(context.and_then(|context| {
            Ok(Get { request: request.clone(), context, path: path?, is_kept: true })
        }))
    }
}

impl<P: Subject + Send + 'static> Get<P> {
    /// The same for what changes without a commit: its answer is computed for each request.
    #[must_use]
    pub fn anew(self) -> Get<P> {
        Get { is_kept: false, ..self }
    }

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

    /// Answers with a file as it was delivered. It may be erased at any time, so that nobody
    /// is to keep it on the way.
    pub async fn file(
        self,
        compute: impl FnOnce(&Context, &P, Query) -> Result<Vec<u8>, ApiError> + Send + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let Get { request, context, path, .. } = self;
        answer::accept(&request, &[answer::FILE])?;
        context.service.check_fresh()?;
        let query = Query::of(&request);
        let bytes =
            blocking::read(&context, &request, move |context| compute(context, &path, query))
                .await?;
        let file = AnswerBytes::new(answer::FILE, bytes);
        let mut response = aged(answer::respond(&request, &file), &context);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }

    /// Answers with a page, for whoever reads it.
    pub async fn html(
        self,
        compute: impl FnOnce(&Context, &P, Query, PageReader) -> Result<AnswerBytes, ApiError>
        + Send
        + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let reader = reader_of(&self.request);
        self.one_of(&["text/html"], move |context, path, query, _| {
            compute(context, path, query, reader)
        })
        .await
    }

    /// Answers in the offered media type that the client takes, which `compute` is told.
    /// It is computed where waiting stops nobody, and kept.
    pub async fn one_of(
        self,
        offers: &[&'static str],
        compute: impl FnOnce(&Context, &P, Query, &'static str) -> Result<AnswerBytes, ApiError>
        + Send
        + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let Get { request, context, path, is_kept } = self;
        let mut query = Query::of(&request);
        let media = match named(&mut query, offers) {
            Some(media) => media,
            None => answer::accept(&request, offers)?,
        };
        context.service.check_fresh()?;
        context.cache.missed();
        let version = context.service.version(path.programme());
        let programme = path.programme().cloned().map(Arc::new);
        let (answer, versions) = blocking::read(&context, &request, move |context| {
            // A programme that was not in memory has its version once it was read.
            let before = version.or_else(|| {
                let key = path.programme()?;
                context.service.loaded(key).ok()?;
                context.service.version(Some(key))
            });
            let computed = Arc::new(compute(context, &path, query, media)?);
            Ok((computed, (before, context.service.version(path.programme()))))
        })
        .await
        .map_err(ApiError::of_a_query)?;
        // What was computed while something was written may be of either version.
        if is_kept
            && let (Some(before), Some(version)) = versions
            && before == version
            && let Some(asked) = asked(&request)
        {
            let answer = answer.clone();
            context.cache.put(asked, KeptAnswer { programme, version, answer });
        }
        Ok(aged(answer::respond(&request, &answer), &context))
    }
}

/// The media type that `format` names, where an answer may have several: a spreadsheet that
/// reads an address cannot say what it takes.
fn named(query: &mut Query, offers: &[&'static str]) -> Option<&'static str> {
    if !matches!(offers, ["application/json", "text/csv"]) {
        return None;
    }
    query.take_form("format", |format| match format {
        "json" => Ok("application/json"),
        "csv" => Ok("text/csv"),
        _ => Err("expected json or csv".to_owned()),
    })
}
