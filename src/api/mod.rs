//! The REST API: routes and their OpenAPI from one list.
//!
//! A handler reads its request strictly, calls the service and answers a view.
//! What every request has in common happens once, around all of them, in
//! [`outer`]; what every operation's documentation has in common is added once,
//! in [`openapi`].

pub mod answer;
pub mod blocking;
pub mod body;
pub mod budget;
pub mod cache;
pub mod clawbacks;
pub mod docs;
pub mod door;
pub mod examples;
pub mod fits;
pub mod forecast_query;
pub mod forecast_views;
pub mod get;
pub mod health;
pub mod idempotency;
pub mod if_match;
pub mod limits;
pub mod monitoring;
pub mod offset;
pub mod openapi;
pub mod outer;
pub mod outgoing;
pub mod params;
pub mod plan;
pub mod portfolio;
pub mod problem;
pub mod programmes;
pub mod query;
pub mod routing;
pub mod scenarios;
pub mod service_errors;
pub mod submissions;
pub mod table_audits;
pub mod vintages;

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::guard::Get;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use socket2::{SockRef, TcpKeepalive};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::scope;

use crate::service::{Service, World};
use blocking::Lanes;
use budget::ByteBudget;
use cache::Cache;
use idempotency::InFlight;
use limits::Limits;

/// What every handler works with.
pub struct Context {
    /// The service.
    pub service: Service,
    /// Where time and ids come from.
    pub world: World,
    /// Serialised answers by data version.
    pub cache: Cache,
    /// Idempotency keys of requests that are being answered.
    pub in_flight: InFlight,
    /// The OpenAPI document.
    pub document: openapi::OpenApiDocument,
    /// How much and how long.
    pub limits: Limits,
    /// Where work runs that may block.
    pub lanes: Lanes,
    /// What large bodies share.
    pub bodies: ByteBudget,
    /// What large answers on their way out share.
    pub answers: ByteBudget,
    /// The names that the service answers to.
    pub hosts: door::Hosts,
}

impl Context {
    /// What handlers work with, over one service.
    pub fn new(service: Service, world: World) -> Context {
        Context::with_limits(service, world, Limits::default())
    }

    /// What handlers work with, within other limits.
    pub fn with_limits(service: Service, world: World, limits: Limits) -> Context {
        Context {
            service: service.keeping_time(world.now),
            world,
            cache: Cache::default(),
            in_flight: InFlight::default(),
            document: openapi::OpenApiDocument::generate(),
            limits,
            lanes: Lanes::new(&limits),
            bodies: ByteBudget::new(limits.bodies),
            answers: ByteBudget::new(limits.answers),
            hosts: door::Hosts::default(),
        }
    }
}

/// The API's handlers, and below them what is outside `/api/v1`.
fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
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
                .service(programmes::list)
                .service(programmes::create)
                .service(programmes::read)
                .service(programmes::replace)
                .service(programmes::archive)
                .service(submissions::deliver)
                .service(submissions::list)
                .service(submissions::read)
                .service(clawbacks::list)
                .service(clawbacks::history)
                .service(table_audits::audit)
                .service(plan::read_investments)
                .service(plan::replace_investments)
                .service(portfolio::read)
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
                .service(monitoring::read),
        )
        .service(health::live)
        .service(health::ready)
        .service(openapi::read);
}

/// Serves the API on a listener until it is told to stop.
pub fn serve(
    context: Arc<Context>,
    listener: TcpListener,
    workers: usize,
) -> std::io::Result<Server> {
    let limits = context.limits;
    close_on_stalled_readers(&listener, &limits)?;
    let server = HttpServer::new(move || {
        let context = web::Data::from(context.clone());
        App::new()
            .wrap(from_fn(outer::around))
            .app_data(context)
            .into_utoipa_app()
            .configure(routes)
            .into_app()
            .service(web::resource("/docs/{file:.*}").guard(Get()).to(docs::read))
            .service(web::redirect("/docs", "/docs/"))
            .service(web::redirect("/", "/docs/"))
            .default_service(web::to(routing::unrouted))
    });
    let server = server
        .workers(workers)
        .max_connections(limits.connections)
        .client_request_timeout(limits.head_time)
        .shutdown_timeout(limits.stopping.as_secs());
    Ok(server.listen(listener)?.run())
}

/// Lets the kernel close a connection whose client takes nothing for a while, or is gone
/// without a word. Connections inherit it from the listener.
fn close_on_stalled_readers(listener: &TcpListener, limits: &Limits) -> std::io::Result<()> {
    let socket = SockRef::from(listener);
    let pause = limits.reader_pause;
    let probes = TcpKeepalive::new().with_time(pause).with_interval(pause);
    socket.set_tcp_keepalive(&probes)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(pause))?;
    Ok(())
}
