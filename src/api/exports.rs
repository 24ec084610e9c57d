//! `/councils/{council}/exports/`: whole tables of a council as CSV, for spreadsheets that read
//! an address.

use actix_web::{HttpResponse, get};

use super::answer;
use super::get::Get;
use super::params::{AsKnownAtQuery, CouncilPath};
use super::problem::ApiError;
use crate::domain::Slug;
use crate::service::exports::{ExportQuery, MOST_RECORDS};

/// Which records.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportedRecordsQuery {
    /// The first quarter.
    #[param(example = "2019-20-Q1")]
    pub from: Option<String>,
    /// The last quarter.
    #[param(example = "2020-21-Q4")]
    pub to: Option<String>,
}

/// Export all clawback records of a council
///
/// Every figure in force of every programme as CSV, the programme first, in the order of
/// programmes, quarters and groups. A programme without records, or one that cannot be read,
/// has a row that says so in `state` and `why`. Archived programmes are left out. At most
/// 250,000 records: `from` and `to` ask for fewer.
#[utoipa::path(
    operation_id = "export_clawbacks", tag = "Clawbacks",
    params(CouncilPath, ExportedRecordsQuery, AsKnownAtQuery),
    responses((
        status = 200, description = "The records", content_type = "text/csv", body = String,
    )),
)]
#[get("/councils/{council}/exports/clawbacks.csv")]
pub async fn clawbacks(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.one_of(&["text/csv"], |context, council, mut query, _| {
        let wanted = ExportQuery {
            from: query.quarter("from"),
            to: query.quarter("to"),
            as_known_at: query.as_known_at(),
        };
        query.finish()?;
        let table = context.service.export_clawbacks(council, &wanted)?;
        let table = table.ok_or_else(|| {
            let why = format!(
                "the council has more than {MOST_RECORDS} such records: ask for fewer quarters \
                 with from and to"
            );
            ApiError::parameter("from", why)
        })?;
        Ok(answer::table(table))
    })
    .await
}

/// Export the offset of all programmes of a council
///
/// By programme and financial year as CSV, each under its own assumptions. `state` is
/// `by_year`, `whole_plan` where no year is dated and the row has the totals, or
/// `not_available` with the reason in `why`. Archived programmes are left out.
#[utoipa::path(
    operation_id = "export_offset", tag = "Offset", params(CouncilPath, AsKnownAtQuery),
    responses((
        status = 200, description = "The years", content_type = "text/csv", body = String,
    )),
)]
#[get("/councils/{council}/exports/offset.csv")]
pub async fn offset(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.one_of(&["text/csv"], |context, council, mut query, _| {
        let as_known_at = query.as_known_at();
        query.finish()?;
        Ok(answer::table(context.service.export_offset(council, as_known_at)?))
    })
    .await
}
