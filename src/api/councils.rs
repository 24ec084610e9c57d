//! `/councils` and `/councils/{council}/commits`: who keeps programmes here, and what was
//! written of a council.

use actix_web::{HttpResponse, get};

use super::address::Reach;
use super::answer;
use super::get::Get;
use super::params::{CouncilPath, PageQuery};
use super::problem::ApiError;
use crate::csv::Sheet;
use crate::domain::Slug;
use crate::service::commits::CommitQuery;
use crate::views::commit::{CommitsView, CouncilsView};

/// Which commits.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommitsQuery {
    /// Only those of this programme.
    #[param(example = "cambridgeshire-direct-payments")]
    pub programme: Option<String>,
}

/// List councils
///
/// Every council that has a programme, by id. A council exists from its first programme. With
/// a key of a council it is that one alone.
#[utoipa::path(
    operation_id = "list_councils", tag = "Programmes", params(PageQuery),
    responses((status = 200, description = "A page of councils", body = CouncilsView)),
)]
#[get("/councils")]
pub async fn list(get: Get<Reach>) -> Result<HttpResponse, ApiError> {
    get.page(move |context, Reach(reach), mut query| {
        let limit = query.number("limit", 1..=1_000).unwrap_or(100);
        let after = query.text("cursor");
        query.finish()?;
        let page = context.service.councils(reach.as_ref(), after.as_deref(), limit)?;
        let cursor = page.next_cursor.clone();
        Ok((page, cursor))
    })
    .await
}

/// List what was written
///
/// The log of a council, newest first: each change of a document and each delivery, with
/// who wrote it, when and why. Each commit has a hash over what it wrote and the commit
/// before, so that the newest hash, the head, vouches for everything recorded so far.
/// Print a head on paper and `recoup verify --head` says later whether it is still in the
/// log. As JSON, or as CSV with `Accept: text/csv`.
#[utoipa::path(
    operation_id = "list_commits", tag = "Audit",
    params(CouncilPath, CommitsQuery, PageQuery),
    responses((status = 200, description = "A page of commits", content(
        (CommitsView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/commits")]
pub async fn commits(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.one_of(&["application/json", "text/csv"], |context, council, mut query, media| {
        let programme =
            query.take("programme", |text| Slug::parse(text).map_err(|error| error.to_string()));
        let (limit, before) = query.page_of_numbers();
        query.finish()?;
        let page = context.service.commits(council, &CommitQuery { programme, before, limit })?;
        let answer = match media {
            "text/csv" => answer::table(page.csv(Sheet::for_downloads())),
            _ => answer::serialise(&page)?,
        };
        Ok(answer.before(page.next_cursor))
    })
    .await
}
