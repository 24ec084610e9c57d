//! `/councils/{council}/portfolio`: the programmes of a council on one page.

use actix_web::{HttpResponse, get};

use super::get::Get;
use super::params::{AsKnownAtQuery, CouncilPath};
use super::problem::ApiError;
use crate::domain::{OffsetBasis, Slug};
use crate::service::portfolio::PortfolioQuery;
use crate::views::portfolio::PortfolioView;

/// Which programmes, on which basis.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PortfolioParameters {
    /// The basis on which every clawback is credited: `yearly_increment`,
    /// `cumulative_uplift` or `total_recovery`. Left out: each programme's own.
    #[param(example = "yearly_increment")]
    pub offset_basis: Option<String>,
}

/// Read the portfolio
///
/// By programme and year: what each programme costs and gives back, what is
/// stated and what is not, and what was delivered twice, which counts once. A year of the
/// council is a sum only where every programme states it. Archived programmes are left out,
/// and those that were not known then.
#[utoipa::path(
    operation_id = "read_portfolio", tag = "Offset", params(CouncilPath, PortfolioParameters, AsKnownAtQuery),
    responses((status = 200, description = "The portfolio", body = PortfolioView)),
)]
#[get("/councils/{council}/portfolio")]
pub async fn read(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.json(move |context, council, mut query| {
        let asked = PortfolioQuery {
            council: Some(council.clone()),
            offset_basis: query.take("offset_basis", OffsetBasis::read),
            as_known_at: query.as_known_at(),
        };
        query.finish()?;
        Ok(context.service.portfolio(&asked)?)
    })
    .await
}
