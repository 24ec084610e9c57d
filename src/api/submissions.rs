//! `/councils/{council}/programmes/{programme}/submissions`: deliveries of clawback records.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::address::At;
use super::body::Body;
use super::file::{self, Binary, FileForm, FileQuery, file_options};
use super::get::Get;
use super::params::{IdempotencyHeader, PageQuery, ProgrammePath};
use super::problem::ApiError;
use super::query::Query;
use super::table_options::{TableQuery, table_options};
use super::{Context, blocking, body};
use crate::domain::ProgrammeKey;
use crate::ingest;
use crate::service::options::{Options, Sign};
use crate::service::reading::{Acceptance, Delivery, Media};
use crate::views::submission::{DeliveryBody, SubmissionView, SubmissionsView};

/// What is said about a delivery besides its content.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryQuery {
    /// Check only: answer what would happen and write nothing.
    #[param(example = true)]
    pub dry_run: Option<bool>,
    /// Where the figures come from, a file name say; that of a form's file by itself.
    pub source: Option<String>,
    /// Who delivers. Required where a recorded figure changes or a table is accepted.
    pub submitted_by: Option<String>,
    /// Why. Required where a recorded figure changes or a table is accepted.
    pub reason: Option<String>,
    /// The id of the repair that is accepted, from the refusal or the table audit.
    pub accept_repair: Option<String>,
    /// Accept a table's figures although its totals do not match.
    pub accept_as_printed: Option<bool>,
    /// `credit` where recoveries are negative, as a general ledger books them: every amount
    /// and stated total is turned round. Optional columns stay as they are.
    pub sign: Option<String>,
}

/// Deliver clawback records
///
/// As JSON, or as a table, CSV or a workbook: the long form
/// (`financial_year,quarter,amount,count` and optional columns) or a table as published,
/// years by quarters with its totals. A workbook is known by what is in it. A table may also
/// come as the one file of a form (`curl -F file=@outturn.xlsx`). All problems are told at once and nothing is written while there is one. A table whose
/// totals do not match is refused with the repair that would make them match; send it
/// again with `accept_repair` or `accept_as_printed`. A figure that is recorded already
/// changes only with `reason` and `submitted_by`; the earlier one stays in its history.
#[utoipa::path(
    operation_id = "deliver_clawbacks", tag = "Clawbacks",
    params(ProgrammePath, DeliveryQuery, TableQuery, FileQuery, IdempotencyHeader),
    request_body(
        description = "At most 10 MB",
        content(
            (DeliveryBody = "application/json", example = json!({
                "source": "2021-22 Q1 outturn",
                "records": [{"quarter": "2021-22-Q1", "amount": "612000.00", "count": 140, "status": "provisional"}]
            })),
            (String = "text/csv", example = "financial_year,quarter,amount,count,status\n2021-22,1,612000.00,140,provisional\n"),
            (Binary = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Binary = "application/vnd.oasis.opendocument.spreadsheet"),
            (Binary = "application/vnd.ms-excel"),
            (FileForm = "multipart/form-data"),
        )
    ),
    responses(
        (status = 201, description = "Recorded; `Location` names the submission", body = SubmissionView),
        (status = 200, description = "A dry run, or the earlier submission of the same content whose figures are all in force", body = SubmissionView),
    ),
)]
#[post("/councils/{council}/programmes/{programme}/submissions")]
pub async fn deliver(
    request: HttpRequest,
    context: web::Data<Context>,
    path: At<ProgrammeKey>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let mut query = Query::of(&request);
    let (source, submitted_by) = (query.text("source"), query.text("submitted_by"));
    let (reason, dry_run) = (query.text("reason"), query.flag("dry_run"));
    let (repair, as_printed) = (query.text("accept_repair"), query.flag("accept_as_printed"));
    let table = table_options(&mut query);
    let (sign, options) = (query.take("sign", Sign::read), file_options(&mut query));
    query.finish()?;
    let acceptance = acceptance(repair, as_printed)?;
    let file = file::of_body(body, &[Media::Table, Media::Json])?;
    let named = || ingest::one_line(file.name.as_deref()?, 500).ok();
    let source = source.or_else(named);
    let claim = context.in_flight.claim(&request)?;
    let outcome = blocking::write(&context, &request, move |context, world| {
        let delivery = Delivery {
            content: file.bytes(),
            media: file.media,
            source,
            submitted_by,
            reason,
            acceptance,
            options: Options { sign, table, file: options },
            dry_run,
            idempotency: claim.idempotency(file.bytes()),
            confirmed_over: None,
        };
        Ok(context.service.deliver(world, &path, &delivery)?)
    });
    Ok(body::outcome(&request, outcome.await?))
}

fn acceptance(repair: Option<String>, as_printed: bool) -> Result<Acceptance, ApiError> {
    match (repair, as_printed) {
        (Some(_), true) => Err(ApiError::parameter(
            "accept_as_printed",
            "give either accept_repair or accept_as_printed",
        )),
        (Some(id), false) => Ok(Acceptance::Repair(id)),
        (None, true) => Ok(Acceptance::AsPrinted),
        (None, false) => Ok(Acceptance::Nothing),
    }
}

/// List submissions
///
/// Who delivered what, when, from where and why, newest first.
#[utoipa::path(
    operation_id = "list_submissions", tag = "Clawbacks", params(ProgrammePath, PageQuery),
    responses((status = 200, description = "A page of submissions", body = SubmissionsView)),
)]
#[get("/councils/{council}/programmes/{programme}/submissions")]
pub async fn list(get: Get) -> Result<HttpResponse, ApiError> {
    get.page(move |context, path, mut query| {
        let (limit, before) = query.page_of_numbers();
        query.finish()?;
        let page = context.service.submissions(path, before, limit)?;
        let cursor = page.next_cursor.clone();
        Ok((page, cursor))
    })
    .await
}

/// Read a submission
///
/// One delivery: its source, its hash, who, when and why, and what was noticed.
#[utoipa::path(
    operation_id = "read_submission", tag = "Clawbacks",
    params(
        ("council" = String, Path, description = "The council", example = "cambridgeshire"),
        ("programme" = String, Path, description = "The programme's id", example = "cambridgeshire-direct-payments"),
        ("submission" = String, Path, description = "The submission's id", example = "0199f3a1-7c2e-7a10-9b1e-0d5b0c2f6a11"),
    ),
    responses((status = 200, description = "The submission", body = SubmissionView)),
)]
#[get("/councils/{council}/programmes/{programme}/submissions/{submission}")]
pub async fn read(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, query| {
        query.finish()?;
        Ok(context.service.submission(&path.0, &path.1)?)
    })
    .await
}

/// Read a submission as it was delivered
///
/// The bytes of the file or the body, as they came, to be saved and not to be shown. 410
/// where they were erased.
#[utoipa::path(
    operation_id = "read_submission_content", tag = "Clawbacks",
    params(
        ("council" = String, Path, description = "The council", example = "cambridgeshire"),
        ("programme" = String, Path, description = "The programme's id", example = "cambridgeshire-direct-payments"),
        ("submission" = String, Path, description = "The submission's id", example = "0199f3a1-7c2e-7a10-9b1e-0d5b0c2f6a11"),
    ),
    responses((
        status = 200, description = "The bytes as they were delivered",
        content_type = "application/octet-stream", body = String,
    )),
)]
#[get("/councils/{council}/programmes/{programme}/submissions/{submission}/content")]
pub async fn content(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.file(move |context, path, query| {
        query.finish()?;
        context.service.loaded(&path.0)?;
        Ok(context.service.delivered(&path.0, &path.1)?)
    })
    .await
}
