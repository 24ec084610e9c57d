//! `/councils/{council}/programmes/{programme}/submit`: a file is chosen, checked and confirmed.
//!
//! Nothing of a file is kept between the check and the confirmation. The page of the check
//! carries it, so that nobody fills the server with files that are never confirmed, and
//! whatever server confirms it reads it anew. Both steps go the way of the API's delivery.

mod places;
mod review;
mod sent;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::of_programme::of;
use crate::api::address::At;
use crate::api::body::Body;
use crate::api::holder::{principal_of, reader_of};
use crate::api::problem::{ApiError, HTML};
use crate::api::{Context, blocking, form_token};
use crate::domain::ProgrammeKey;
use crate::service::reading::Delivery;
use crate::service::{Idempotency, ServiceError};
use crate::store::Hash;
use crate::web::addresses;
use crate::web::page_reader::PageReader;
use crate::web::submit::{self, Choosing};
use review::{NOTHING_WRITTEN, Submitted, review};
use sent::{File, Sent};

/// What is answered to a form.
enum Answered {
    Page(StatusCode, String),
    Go(String),
}

/// The form.
pub async fn form(
    request: HttpRequest,
    context: web::Data<Context>,
    key: At<ProgrammeKey>,
) -> Result<HttpResponse, ApiError> {
    let token = form_token::of(&request, &context);
    let text = token.text;
    let reader = reader_of(&request);
    let page = blocking::read(&context, &request, move |context| {
        choose(context, &key, reader, &text, &[])
    });
    let page = page.await?;
    Ok(answer(Answered::Page(StatusCode::OK, page), token.cookie))
}

/// A file that is to be checked, or that was checked and is confirmed.
pub async fn send(
    request: HttpRequest,
    context: web::Data<Context>,
    key: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let sent = Sent::read(body)?;
    form_token::check(&request, sent.text("token"))?;
    let (signed_in, reader) = (principal_of(&request), reader_of(&request));
    let path = request.path().to_owned();
    let answered = blocking::write(&context, &request, move |context, world| {
        let step = Submitted { context, world, key: &key, sent: &sent, reader, signed_in };
        taken(&step, &path)
    });
    Ok(answer(answered.await?, None))
}

fn answer(answered: Answered, cookie: Option<String>) -> HttpResponse {
    let mut response = match answered {
        Answered::Page(status, page) => {
            let mut response = HttpResponse::build(status);
            response.content_type(HTML);
            response.body(page)
        }
        Answered::Go(to) => {
            HttpResponse::build(StatusCode::SEE_OTHER).insert_header((LOCATION, to)).finish()
        }
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, actix_web::http::header::HeaderValue::from_static("no-store"));
    if let Some(cookie) = cookie.and_then(|cookie| cookie.parse().ok()) {
        headers.insert(SET_COOKIE, cookie);
    }
    response
}

fn choose(
    context: &Context,
    key: &ProgrammeKey,
    reader: PageReader,
    token: &str,
    wrong: &[String],
) -> Result<String, ApiError> {
    let state = context.service.state(key, None)?;
    let page = Choosing { of: of(&state, reader), token, wrong, is_archived: state.archived };
    submit::choose(&page).map_err(|error| ApiError::internal(error.to_string()))
}

fn taken(step: &Submitted<'_>, path: &str) -> Result<Answered, ApiError> {
    let file = match step.sent.file() {
        Ok(file) => file,
        Err(why) => {
            let token = step.sent.text("token");
            let page = choose(step.context, step.key, step.reader, token, &[why])?;
            return Ok(Answered::Page(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    // A file that was just chosen has been checked by nobody.
    if step.sent.text("do") != "confirm" || file.is_new {
        return review(step, &file, Vec::new(), None).map(page);
    }
    if step.sent.text("decision") == "none" {
        return Ok(Answered::Go(path.to_owned()));
    }
    confirmed(step, &file, path)
}

fn page((status, page): (StatusCode, String)) -> Answered {
    Answered::Page(status, page)
}

/// Records a file as it was confirmed, or shows anew what stands in the way.
fn confirmed(step: &Submitted<'_>, file: &File<'_>, path: &str) -> Result<Answered, ApiError> {
    let Submitted { context, world, key, sent, .. } = step;
    let said = sent.confirmation();
    let (options, mut wrong) = sent.options();
    wrong.extend_from_slice(&said.wrong);
    if !wrong.is_empty() {
        return review(step, file, wrong, None).map(page);
    }
    let delivery = Delivery {
        submitted_by: said.name,
        reason: said.reason,
        acceptance: said.acceptance,
        dry_run: false,
        idempotency: once(sent, path, file),
        confirmed_over: said.last_entry,
        ..sent.delivery(file, options)
    };
    match context.service.deliver(world, key, &delivery) {
        Ok(outcome) => {
            let programme = addresses::programme(key.council.as_str(), key.id.as_str());
            let id = outcome.location.unwrap_or_default();
            Ok(Answered::Go(format!("{programme}/submissions/{id}")))
        }
        Err(ServiceError::StaleVersion(_)) => {
            review(step, file, Vec::new(), Some(CHANGED)).map(page)
        }
        Err(ServiceError::KeyReused) => review(step, file, Vec::new(), Some(CONFIRMED)).map(page),
        Err(ServiceError::ReasonMissing(..)) => {
            review(step, file, vec![WHY.to_owned()], None).map(page)
        }
        // What the reading says, the page of the check says in full.
        Err(
            ServiceError::Problems(_)
            | ServiceError::TotalsDoNotMatch(_)
            | ServiceError::AcceptanceRefused(_),
        ) => review(step, file, vec![NOTHING_WRITTEN.to_owned()], None).map(page),
        Err(error) => Err(error.into()),
    }
}

const CHANGED: &str = "Somebody has recorded figures of this programme since you checked the \
                       file. Nothing of yours was written. What it would change now is shown below.";
const CONFIRMED: &str = "This page was confirmed before, with another name, reason or decision. \
                         Nothing more was written. What the file would change now is shown below.";
const WHY: &str = "Say why. A recorded figure changes, or a table is accepted, only for a reason.";

/// One delivery for however many clicks: what is confirmed from one page is one request.
fn once(sent: &Sent, path: &str, file: &File<'_>) -> Option<Idempotency> {
    let key = sent.text("once");
    let is_plain =
        (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let said = sent.fields().iter().map(|(name, value)| format!("{name}={value}\n"));
    let said: String = said.collect();
    let request = [said.as_bytes(), &*file.bytes].concat();
    is_plain.then(|| Idempotency {
        scope: format!("POST {path}"),
        key: key.to_owned(),
        request_sha256: Hash::of(&request),
    })
}
