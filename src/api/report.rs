//! `/councils/{council}/programmes/{programme}/report.xlsx`: the answer as a workbook.

use actix_web::{HttpResponse, get};

use super::answer;
use super::cache::AnswerBytes;
use super::get::Get;
use super::offset::OffsetQuestion;
use super::params::{AsKnownAtQuery, AssumptionsQuery, ProgrammePath};
use super::problem::ApiError;
use crate::workbook::workbook;

/// Read the answer as a workbook
///
/// The offset under the same assumptions as `offset`, with the forecast, the records, the
/// growth and the findings, as a spreadsheet (XLSX). Where the benefits are clawbacks, its
/// offset figures are formulas over the cells of its assumptions: who changes the cell of the
/// growth sees the net follow. Every formula has its result, which is the API's to the penny.
/// Each sheet names the instant, the data version and the last commit of the programme.
#[utoipa::path(
    operation_id = "read_workbook", tag = "Offset",
    params(ProgrammePath, AssumptionsQuery, AsKnownAtQuery),
    responses((
        status = 200, description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String,
    )),
)]
#[get("/councils/{council}/programmes/{programme}/report.xlsx")]
pub async fn read(get: Get) -> Result<HttpResponse, ApiError> {
    get.one_of(&[answer::XLSX], |context, path, query, _| {
        let asked = OffsetQuestion::read(context, path, query)?;
        let mut report = asked.state.report(&asked.assumptions, asked.instant)?;
        report.head = context.service.head(&asked.state, asked.instant)?;
        let bytes = workbook(&report).map_err(ApiError::internal)?;
        Ok(AnswerBytes::new(answer::XLSX, bytes))
    })
    .await
}
