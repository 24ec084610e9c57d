//! Every address of the API, in the order in which they are tried.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    clawbacks, councils, document, exports, fits, forecast_views, health, keys, monitoring, offset,
    plan, portfolio, programmes, report, scenarios, submissions, table_audits, vintages,
};

/// The API's handlers, and below them what is outside `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/api/v1")
                // Addresses are tried in this order, so what is asked most comes first.
                .service(offset::read)
                .service(fits::growth)
                .service(fits::forecast)
                .service(forecast_views::decomposition)
                .service(forecast_views::client_groups)
                .service(fits::backtest)
                .service(offset::what_if)
                .service(report::read)
                .service(councils::list)
                .service(councils::commits)
                .service(programmes::list)
                .service(programmes::create)
                .service(programmes::read)
                .service(programmes::replace)
                .service(programmes::archive)
                .service(submissions::deliver)
                .service(submissions::list)
                .service(submissions::read)
                .service(submissions::content)
                .service(clawbacks::list)
                .service(clawbacks::history)
                .service(clawbacks::for_publication)
                .service(table_audits::audit)
                .service(plan::read_investments)
                .service(plan::replace_investments)
                .service(portfolio::read)
                .service(exports::clawbacks)
                .service(exports::offset)
                .service(plan::read_benefits)
                .service(plan::replace_benefits)
                .service(plan::read_exposure)
                .service(plan::replace_exposure)
                .service(plan::read_published)
                .service(plan::replace_published)
                .service(scenarios::list)
                .service(scenarios::create)
                .service(scenarios::compare)
                .service(scenarios::read)
                .service(scenarios::replace)
                .service(scenarios::archive)
                .service(vintages::save)
                .service(vintages::list)
                .service(vintages::read)
                .service(vintages::score)
                .service(monitoring::read)
                .service(keys::list)
                .service(keys::read)
                .service(keys::create)
                .service(keys::rotate)
                .service(keys::revoke),
        )
        .service(health::live)
        .service(health::ready)
        .service(document::read)
        .service(document::read_older);
}
