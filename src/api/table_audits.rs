//! `/table-audits`: does a published table agree with its own totals?

use actix_web::{HttpRequest, HttpResponse, post, web};

use super::body::Body;
use super::file::{self, Binary, FileForm, FileQuery, file_options};
use super::problem::ApiError;
use super::query::Query;
use super::table_options::{TableQuery, table_options};
use super::{Context, answer, blocking};
use crate::ingest::{self, TableFile};
use crate::service::reading::{Media, audited};
use crate::views::read_as::ReadAsView;
use crate::views::table_audit::TableAuditView;

/// Audit a published table
///
/// Nothing is stored. Lists every printed total that the table's figures do not add up
/// to, says what went wrong where one slip explains it, and offers a repair only where
/// it is the only one; otherwise it lists the candidates. What the figures are rounded to is
/// told by the figures, or stated by `rounding`; a table that rounding explains passes.
#[utoipa::path(
    operation_id = "audit_table", tag = "Table audits", params(TableQuery, FileQuery),
    request_body(description = "The table as published, at most 10 MB", content(
        (String = "text/csv", example = "Values,Year,Q1,Q2,Q3,Q4,Grand Total\nSum of Amount,2017-18,\"358,442\",\"451,925\",\"461,680\",\"315,600\",\"1,587,646\"\n,2018-19,\"377,815\",\"451,178\",\"371,315\",\"342,062\",\"1,542,371\"\n,2019-20,\"283,905\",\"283,905\",\"316,820\",\"437,243\",\"1,483,243\"\n,2020-21,\"505,666\",\"564,885\",\"665,929\",\"604,694\",\"2,341,173\"\nTotal Sum of Amount,,\"1,525,827\",\"1,784,808\",\"1,936,167\",\"1,707,631\",\"6,954,433\"\n"),
        (Binary = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Binary = "application/vnd.oasis.opendocument.spreadsheet"),
        (Binary = "application/vnd.ms-excel"),
        (FileForm = "multipart/form-data"),
    )),
    responses((status = 200, description = "What the audit found", body = TableAuditView)),
)]
#[post("/table-audits")]
pub async fn audit(
    request: HttpRequest,
    context: web::Data<Context>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let mut query = Query::of(&request);
    let (options, said) = (table_options(&mut query), file_options(&mut query));
    query.finish()?;
    answer::accept(&request, &["application/json"])?;
    let file = file::of_body(body, &[Media::Table])?;
    let answer = blocking::read(&context, &request, move |_| {
        let (table, read_as) =
            ingest::published_table_file(TableFile { bytes: file.bytes(), options: &said })?;
        let audit = audited(&table, &options)?;
        answer::serialise(&TableAuditView::new(&table, &audit, ReadAsView::from(&read_as)))
    });
    Ok(answer::unkept(answer.await?))
}
