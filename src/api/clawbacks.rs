//! `/councils/{council}/programmes/{programme}/clawbacks`: the records in force, and every version.

use actix_web::{HttpResponse, get};

use super::answer;
use super::get::Get;
use super::params::{AsKnownAtQuery, FormatQuery, PageQuery, ProgrammePath};
use super::problem::ApiError;
use crate::csv::Sheet;
use crate::domain::{Money, ProgrammeKey, Quarter, Slug};
use crate::ingest::{shown, spelled_quarter};
use crate::service::answers::RecordQuery;
use crate::views::MoneyText;
use crate::views::clawbacks::{ClawbacksView, DetailsView, HistoryView, RecordView};
use crate::views::publication::PublicationView;

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
/// source printed beside them. As JSON, or as CSV with `Accept: text/csv` or `format=csv`. With
/// `as_known_at`, the records as they stood then.
#[utoipa::path(
    operation_id = "list_clawbacks", tag = "Clawbacks",
    params(ProgrammePath, RecordsQuery, AsKnownAtQuery, PageQuery, FormatQuery),
    responses((status = 200, description = "A page of records", content(
        (ClawbacksView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/programmes/{programme}/clawbacks")]
pub async fn list(get: Get) -> Result<HttpResponse, ApiError> {
    get.one_of(&["application/json", "text/csv"], |context, path, mut query, media| {
        let wanted = RecordQuery {
            from: query.quarter("from"),
            to: query.quarter("to"),
            client_group: query.client_group(),
            after: query.take("cursor", read_cursor),
            limit: query.number("limit", 1..=1_000).unwrap_or(100),
        };
        let instant = query.as_known_at();
        query.finish()?;
        let page = context.service.state(path, instant)?.clawbacks(&wanted, instant);
        let answer = match media {
            "text/csv" => answer::table(csv(&page.records)),
            _ => answer::serialise(&page)?,
        };
        Ok(answer.before(page.next_cursor))
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
        ("council" = String, Path, description = "The council", example = "cambridgeshire"),
        ("programme" = String, Path, description = "The programme's id", example = "cambridgeshire-direct-payments"),
        ("quarter" = String, Path, description = "The quarter", example = "2019-20-Q4"),
        ("client_group" = Option<String>, Query, description = "The group of clients; `all` by default", example = "all"),
    ),
    responses((status = 200, description = "The versions, oldest first", body = HistoryView)),
)]
#[get("/councils/{council}/programmes/{programme}/clawbacks/{quarter}/history")]
pub async fn history(get: Get<(ProgrammeKey, String)>) -> Result<HttpResponse, ApiError> {
    get.json(move |context, path, mut query| {
        let group = query.client_group().unwrap_or_else(Slug::all);
        query.finish()?;
        let loaded = context.service.loaded(&path.0)?;
        let quarter = spelled_quarter(&path.1)
            .map_err(|error| ApiError::not_found(format!("\"{}\": {error}.", shown(&path.1))))?;
        loaded.state.history(quarter, &group).ok_or_else(|| {
            let of = if group.is_all() { String::new() } else { format!(" of {group}") };
            ApiError::not_found(format!("No figure{of} is recorded for {}.", quarter.in_words()))
        })
    })
    .await
}

/// Read the clawbacks as they may be published
///
/// Numbers of 1 to 7 are hidden with their amounts, others are rounded to the nearest 5,
/// and as much more is hidden as keeps a small number from being worked out, also by
/// somebody who knows the totals of quarters and of financial years. `notes` says what it
/// does not guard against. The table is always of the whole programme: tables of parts
/// could be compared. As JSON, or as CSV with `Accept: text/csv` or `format=csv`, where a star
/// is hidden and a blank not stated.
#[utoipa::path(
    operation_id = "read_clawbacks_for_publication", tag = "Clawbacks",
    params(ProgrammePath, AsKnownAtQuery, FormatQuery),
    responses((status = 200, description = "The table", content(
        (PublicationView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/programmes/{programme}/clawbacks/for-publication")]
pub async fn for_publication(get: Get) -> Result<HttpResponse, ApiError> {
    get.one_of(&["application/json", "text/csv"], |context, path, mut query, media| {
        let instant = query.as_known_at();
        query.finish()?;
        let table = context.service.state(path, instant)?.for_publication(instant);
        match media {
            "text/csv" => Ok(answer::table(table.csv())),
            _ => answer::serialise(&table),
        }
    })
    .await
}

/// Reads where a page of records goes on.
pub fn read_cursor(text: &str) -> Result<(Quarter, Slug), String> {
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
fn csv(records: &[RecordView]) -> String {
    let details: Vec<_> = records.iter().map(|record| optional_columns(&record.details)).collect();
    let empty = DetailsView::default();
    let stated: Vec<(usize, &str)> = optional_columns(&empty)
        .iter()
        .map(|(name, _)| *name)
        .enumerate()
        .filter(|(column, _)| details.iter().any(|cells| cells[*column].1.is_some()))
        .collect();
    let mut sheet = Sheet::for_downloads();
    sheet.texts(COLUMNS).texts(stated.iter().map(|(_, name)| *name)).end_row();
    for (record, details) in records.iter().zip(&details) {
        sheet.number(record.financial_year.0).number(record.quarter.0.number());
        sheet.text(&record.client_group).number(record.amount.0).optional(record.count);
        sheet.text(record.status);
        for (column, _) in &stated {
            match &details[*column].1 {
                Some(Cell::Text(text)) => sheet.text(text),
                Some(Cell::Amount(amount)) => sheet.number(amount),
                Some(Cell::Count(count)) => sheet.number(count),
                None => sheet.text(""),
            };
        }
        sheet.end_row();
    }
    sheet.finish()
}

/// What a cell of an optional column holds.
enum Cell<'a> {
    Text(&'a str),
    Amount(Money),
    Count(i64),
}

/// The optional columns by name, each with its cell where it is stated.
fn optional_columns(details: &DetailsView) -> [(&'static str, Option<Cell<'_>>); 12] {
    let money = |amount: Option<MoneyText>| amount.map(|amount| Cell::Amount(amount.0));
    [
        ("service", details.service.as_deref().map(Cell::Text)),
        ("dp_paid", money(details.dp_paid)),
        ("dp_clients", details.dp_clients.map(Cell::Count)),
        ("clients_distinct", details.clients_distinct.map(Cell::Count)),
        ("raised", money(details.raised)),
        ("received", money(details.received)),
        ("disputed", money(details.disputed)),
        ("written_off", money(details.written_off)),
        ("route", details.route.as_deref().map(Cell::Text)),
        ("reason", details.reason.as_deref().map(Cell::Text)),
        ("source_document", details.source_document.as_deref().map(Cell::Text)),
        ("note", details.note.as_deref().map(Cell::Text)),
    ]
}
