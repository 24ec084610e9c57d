//! `/programmes/{programme}/clawbacks`: the records in force, and every version.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::Context;
use super::answer;
use super::cache::Answer;
use super::params::{AsKnownAtQuery, InPath, PageQuery, PairInPath, ProgrammePath};
use super::problem::ApiError;
use crate::domain::{Quarter, Slug};
use crate::ingest::shown;
use crate::service::answers::RecordQuery;
use crate::views::MoneyText;
use crate::views::clawbacks::{ClawbacksView, DetailsView, HistoryView, RecordView};

/// Which records.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordsQuery {
    /// The first quarter.
    #[param(example = "2019-20-Q1")]
    pub from: Option<String>,
    /// The last quarter.
    #[param(example = "2020-21-Q4")]
    pub to: Option<String>,
    /// Only this group of clients.
    #[param(example = "all")]
    pub client_group: Option<String>,
}

/// List clawback records
///
/// The figure in force for each quarter and client group, with the totals that the
/// source printed beside them. As JSON, or as CSV with `Accept: text/csv`. With
/// `as_known_at`, the records as they stood then.
#[utoipa::path(
    operation_id = "list_clawbacks", tag = "Clawbacks",
    params(ProgrammePath, RecordsQuery, AsKnownAtQuery, PageQuery),
    responses((status = 200, description = "A page of records", content(
        (ClawbacksView = "application/json"),
        (String = "text/csv", example = "financial_year,quarter,client_group,amount,count,status\n2019-20,1,all,283905.00,80,final\n"),
    ))),
)]
#[get("/programmes/{programme}/clawbacks")]
pub async fn list(
    request: HttpRequest,
    context: web::Data<Context>,
    path: InPath,
) -> Result<HttpResponse, ApiError> {
    let media = answer::accept(&request, &["application/json", "text/csv"])?;
    answer::answer(&context, &request, media, move |context, mut query| {
        let wanted = RecordQuery {
            from: query.quarter("from"),
            to: query.quarter("to"),
            client_group: query.client_group(),
            after: query.take("cursor", read_cursor),
            limit: query.number("limit", 1..=1_000).unwrap_or(100),
        };
        let instant = query.as_known_at();
        query.finish()?;
        let page = context.service.state(&path, instant)?.clawbacks(&wanted, instant);
        let mut answer = match media {
            "text/csv" => Answer::new(answer::CSV, csv(&page.records)?),
            _ => answer::serialise(&page)?,
        };
        answer.next_cursor = page.next_cursor;
        Ok(answer)
    })
    .await
}

/// Read every version of a figure
///
/// What a quarter's figure was, who changed it, when and why; the last version is in
/// force. A repaired figure shows what was printed beside what was accepted.
#[utoipa::path(
    operation_id = "read_clawback_history", tag = "Clawbacks",
    params(
        ("programme" = String, Path, description = "The programme's id", example = "cambridgeshire-direct-payments"),
        ("quarter" = String, Path, description = "The quarter", example = "2019-20-Q4"),
        ("client_group" = Option<String>, Query, description = "The group of clients; `all` by default", example = "all"),
    ),
    responses((status = 200, description = "The versions, oldest first", body = HistoryView)),
)]
#[get("/programmes/{programme}/clawbacks/{quarter}/history")]
pub async fn history(
    request: HttpRequest,
    context: web::Data<Context>,
    path: PairInPath,
) -> Result<HttpResponse, ApiError> {
    answer::json(&context, &request, move |context, mut query| {
        let group = query.client_group().unwrap_or_else(Slug::all);
        query.finish()?;
        let loaded = context.service.loaded(&path.0)?;
        let quarter = Quarter::parse(&path.1)
            .map_err(|error| ApiError::not_found(format!("\"{}\": {error}.", shown(&path.1))))?;
        loaded.state.history(quarter, &group).ok_or_else(|| {
            let of = if group.is_all() { String::new() } else { format!(" of {group}") };
            ApiError::not_found(format!("No figure{of} is recorded for {}.", quarter.in_words()))
        })
    })
    .await
}

fn read_cursor(text: &str) -> Result<(Quarter, Slug), String> {
    let parts = text.split_once('~').and_then(|(quarter, group)| {
        Some((Quarter::parse(quarter).ok()?, Slug::parse(group).ok()?))
    });
    parts.ok_or_else(|| "expected next_cursor of the page before".to_owned())
}

/// The columns that every record has.
const COLUMNS: [&str; 6] =
    ["financial_year", "quarter", "client_group", "amount", "count", "status"];

/// The records in the long form that can be delivered again, with the optional columns
/// that any of them states. Stated totals are left out: whoever adds the column up
/// would count them twice.
fn csv(records: &[RecordView]) -> Result<Vec<u8>, ApiError> {
    let failed = |error: String| ApiError::internal(error);
    let details: Vec<_> = records.iter().map(|record| optional_columns(&record.details)).collect();
    let empty = optional_columns(&DetailsView::default());
    let stated: Vec<usize> = (0..empty.len())
        .filter(|column| details.iter().any(|cells| cells[*column].1.is_some()))
        .collect();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = COLUMNS.into_iter().chain(stated.iter().map(|column| empty[*column].0));
    writer.write_record(header).map_err(|error| failed(error.to_string()))?;
    for (record, details) in records.iter().zip(&details) {
        let mut row = vec![
            record.financial_year.0.to_string(),
            record.quarter.0.number().to_string(),
            record.client_group.clone(),
            record.amount.0.to_string(),
            record.count.map_or(String::new(), |count| count.to_string()),
            record.status.to_owned(),
        ];
        row.extend(stated.iter().map(|column| details[*column].1.clone().unwrap_or_default()));
        writer.write_record(row).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// The optional columns by name, each with its cell where it is stated.
fn optional_columns(details: &DetailsView) -> [(&'static str, Option<String>); 12] {
    let money = |amount: Option<MoneyText>| amount.map(|amount| amount.0.to_string());
    let number = |count: Option<i64>| count.map(|count| count.to_string());
    [
        ("service", details.service.clone()),
        ("dp_paid", money(details.dp_paid)),
        ("dp_clients", number(details.dp_clients)),
        ("clients_distinct", number(details.clients_distinct)),
        ("raised", money(details.raised)),
        ("received", money(details.received)),
        ("disputed", money(details.disputed)),
        ("written_off", money(details.written_off)),
        ("route", details.route.clone()),
        ("reason", details.reason.clone()),
        ("source_document", details.source_document.clone()),
        ("note", details.note.clone()),
    ]
}
