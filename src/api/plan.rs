//! `/councils/{council}/programmes/{programme}/investments`, `/benefits`, `/exposure` and `/published`: what
//! the plan costs, what it gives back, what could be clawed back, what the paper printed.

use actix_web::{HttpRequest, HttpResponse, get, put, web};
use serde::Serialize;

use super::address::At;
use super::body::Body;
use super::get::Get;
use super::if_match::IfMatch;
use super::params::{AuthorQuery, IfMatchHeader, ProgrammePath};
use super::problem::ApiError;
use super::programmes::author;
use super::{Context, answer, blocking, body};
use crate::domain::ProgrammeKey;
use crate::service::State;
use crate::store::DocumentKind;
use crate::views::benefits::BenefitsView;
use crate::views::plan::{ExposuresView, InvestmentsView, PublishedView};

/// Read the investment lines
///
/// What the plan costs, by line and financial year. A year that a line does not name is
/// "not stated", never zero.
#[utoipa::path(
    operation_id = "read_investments", tag = "Plan", params(ProgrammePath),
    responses((status = 200, description = "The investment lines", body = InvestmentsView)),
)]
#[get("/councils/{council}/programmes/{programme}/investments")]
pub async fn read_investments(get: Get) -> Result<HttpResponse, ApiError> {
    read(get, investments).await
}

/// Replace the investment lines
///
/// All lines are replaced; earlier versions are kept. State the unit, `pounds` or
/// `thousands`: it is never guessed.
#[utoipa::path(
    operation_id = "replace_investments", tag = "Plan",
    params(ProgrammePath, AuthorQuery, IfMatchHeader),
    request_body(content = InvestmentsView),
    responses((status = 200, description = "The investment lines as replaced", body = InvestmentsView)),
)]
#[put("/councils/{council}/programmes/{programme}/investments")]
pub async fn replace_investments(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    replace(&context, &request, path, body, DocumentKind::Investments, investments).await
}

/// Read the benefits
///
/// How the programme's benefits come about (clawback, units that save, payment by
/// outcomes, a list of proposals, or not costed at all), the headline figures that its
/// paper claims, and notes that a person typed. Without such a document the benefits
/// are clawbacks.
#[utoipa::path(
    operation_id = "read_benefits", tag = "Plan", params(ProgrammePath),
    responses((status = 200, description = "The benefits", body = BenefitsView)),
)]
#[get("/councils/{council}/programmes/{programme}/benefits")]
pub async fn read_benefits(get: Get) -> Result<HttpResponse, ApiError> {
    read(get, benefits).await
}

/// Replace the benefits
///
/// The whole document is replaced; earlier versions are kept. What belongs to another
/// `kind` is refused by name, and so is what cannot be: units that open before the
/// opening date, more people moving on than there are, a share above 1.
#[utoipa::path(
    operation_id = "replace_benefits", tag = "Plan",
    params(ProgrammePath, AuthorQuery, IfMatchHeader),
    request_body(content = BenefitsView),
    responses((status = 200, description = "The benefits as replaced", body = BenefitsView)),
)]
#[put("/councils/{council}/programmes/{programme}/benefits")]
pub async fn replace_benefits(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    replace(&context, &request, path, body, DocumentKind::Benefits, benefits).await
}

/// Read the exposure
///
/// Direct-payment spend and clients, by quarter or financial year: what the clawback
/// rate, the participating share and uptake are tested on.
#[utoipa::path(
    operation_id = "read_exposure", tag = "Plan", params(ProgrammePath),
    responses((status = 200, description = "The exposure", body = ExposuresView)),
)]
#[get("/councils/{council}/programmes/{programme}/exposure")]
pub async fn read_exposure(get: Get) -> Result<HttpResponse, ApiError> {
    read(get, exposure).await
}

/// Replace the exposure
///
/// All periods are replaced; earlier versions are kept.
#[utoipa::path(
    operation_id = "replace_exposure", tag = "Plan",
    params(ProgrammePath, AuthorQuery, IfMatchHeader),
    request_body(content = ExposuresView),
    responses((status = 200, description = "The exposure as replaced", body = ExposuresView)),
)]
#[put("/councils/{council}/programmes/{programme}/exposure")]
pub async fn replace_exposure(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    replace(&context, &request, path, body, DocumentKind::Exposure, exposure).await
}

/// Read the published table
///
/// The table that the paper printed, as claims to reproduce. The offset answer lists
/// every figure that it does not reproduce.
#[utoipa::path(
    operation_id = "read_published", tag = "Plan", params(ProgrammePath),
    responses((status = 200, description = "The published table", body = PublishedView)),
)]
#[get("/councils/{council}/programmes/{programme}/published")]
pub async fn read_published(get: Get) -> Result<HttpResponse, ApiError> {
    read(get, published).await
}

/// Replace the published table
///
/// All rows are replaced; earlier versions are kept. A row says with `measure` what it
/// claims to be; one that does not is kept and not compared.
#[utoipa::path(
    operation_id = "replace_published", tag = "Plan",
    params(ProgrammePath, AuthorQuery, IfMatchHeader),
    request_body(content = PublishedView),
    responses((status = 200, description = "The published table as replaced", body = PublishedView)),
)]
#[put("/councils/{council}/programmes/{programme}/published")]
pub async fn replace_published(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    replace(&context, &request, path, body, DocumentKind::Published, published).await
}

fn investments(state: &State) -> InvestmentsView {
    InvestmentsView::from(&state.plan)
}

fn benefits(state: &State) -> BenefitsView {
    BenefitsView::from(&state.benefits)
}

fn exposure(state: &State) -> ExposuresView {
    ExposuresView::from(state.exposure.as_slice())
}

fn published(state: &State) -> PublishedView {
    PublishedView::from(state.published.as_slice())
}

async fn read<T: Serialize + 'static>(
    get: Get,
    view: fn(&State) -> T,
) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, query| {
        query.finish()?;
        Ok(view(&context.service.loaded(path)?.state))
    })
    .await
}

async fn replace<T: Serialize + 'static>(
    context: &web::Data<Context>,
    request: &HttpRequest,
    programme: At<ProgrammeKey>,
    body: Body,
    kind: DocumentKind,
    view: fn(&State) -> T,
) -> Result<HttpResponse, ApiError> {
    let author = author(request)?;
    let if_match = IfMatch::of(request);
    let replaced = blocking::write(context, request, move |context, world| {
        let value = body.json()?;
        let seen = context.service.state(&programme, None)?;
        if_match.check(&view(&seen))?;
        context.service.replace_plan(world, &seen, kind, &value, author)?;
        answer::serialise(&view(&*context.service.state(&programme, None)?))
    });
    Ok(body::replaced(replaced.await?))
}
