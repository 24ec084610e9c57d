//! `/`, `/councils/{council}` and `/councils/{council}/commits`: the councils, the programmes of
//! one, and its log.

use actix_web::HttpResponse;

use super::html::html;
use super::of_programme::scenario_names as scenarios;
use crate::api::address::Reach;
use crate::api::get::Get;
use crate::api::problem::ApiError;
use crate::domain::Slug;
use crate::service::commits::CommitQuery;
use crate::service::portfolio::PortfolioQuery;
use crate::web::log::{self, NamedInLog};
use crate::web::names::Names;
use crate::web::portfolio;

/// The most councils that the first page lists.
const COUNCILS: usize = 1_000;
/// The most programmes of which the first page shows figures.
const PROGRAMMES: usize = 60;
/// How many commits a page shows.
const COMMITS: usize = 100;

/// The councils that there are.
pub async fn first(get: Get<Reach>) -> Result<HttpResponse, ApiError> {
    get.html(|context, Reach(reach), mut query, reader| {
        let after = query.text("cursor");
        query.finish()?;
        let councils = context.service.councils(reach.as_ref(), after.as_deref(), COUNCILS)?;
        let programmes: usize = councils.councils.iter().map(|one| one.programme_count).sum();
        // A later page is one of names, however few are left for it.
        if after.is_some() || programmes == 0 || programmes > PROGRAMMES {
            return html(portfolio::names(&councils, reader));
        }
        let query = PortfolioQuery { council: reach.clone(), ..PortfolioQuery::default() };
        let view = context.service.portfolio(&query)?;
        // Where all are archived there are no figures to show.
        let has_none = view.councils.is_empty() && view.unavailable.is_empty();
        html(if has_none {
            portfolio::names(&councils, reader)
        } else {
            portfolio::all(&view, reader)
        })
    })
    .await
}

/// The programmes of a council.
pub async fn council(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.html(|context, council, mut query, reader| {
        let as_known_at = query.as_known_at();
        query.finish()?;
        let view = context.service.portfolio(&PortfolioQuery {
            council: Some(council.clone()),
            offset_basis: None,
            as_known_at,
        })?;
        html(portfolio::of_council(council.as_str(), &view, reader))
    })
    .await
}

/// What was written of a council, the newest first.
pub async fn commits(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.html(|context, council, mut query, reader| {
        let (_, before) = query.page_of_numbers();
        query.finish()?;
        let asked = CommitQuery { programme: None, before, limit: COMMITS };
        let page = context.service.commits(council, &asked)?;
        let states = context.service.programmes_of(council, &page)?;
        let programmes = states.iter().map(|state| &state.programme);
        let programmes = programmes.map(|one| (one.id.to_string(), one.name.clone()));
        let scenarios = states.iter().map(|of| (of.programme.id.to_string(), scenarios(of)));
        let named = NamedInLog {
            submissions: context.service.submissions_of(council, &page)?,
            programmes: Names::new(programmes),
            scenarios: scenarios.collect(),
        };
        html(log::page(&page, &named, reader))
    })
    .await
}
