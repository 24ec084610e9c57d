//! The REST API: routes and their OpenAPI from one list.
//!
//! A handler reads its request strictly, calls the service and answers a view.
//! What every request has in common happens once, around all of them, in
//! [`outer`]; what every operation's documentation has in common is added once,
//! in [`openapi`].

pub mod access;
pub mod address;
mod answer;
pub mod blocking;
pub mod body;
pub mod budget;
pub mod cache;
pub mod clawbacks;
mod context;
mod cookies;
pub mod councils;
pub mod docs;
pub mod document;
pub mod door;
pub mod examples;
pub mod exports;
pub mod file;
pub mod fits;
pub mod forecast_query;
pub mod forecast_views;
mod form_token;
mod forms;
pub mod get;
pub mod health;
pub mod holder;
pub mod idempotency;
pub mod if_match;
mod kept;
pub mod key_rates;
pub mod keys;
pub mod lanes;
pub mod limits;
mod line;
pub mod memory;
pub mod metrics;
pub mod monitoring;
mod multipart;
pub mod offset;
pub mod openapi;
pub mod openapi_3_0;
pub mod outer;
pub mod outgoing;
mod pages;
pub mod params;
mod permissions;
pub mod plan;
pub mod portfolio;
pub mod problem;
pub mod programmes;
pub mod proxies;
pub mod query;
mod report;
pub mod request_name;
mod required;
mod routes;
pub mod routing;
pub mod scenarios;
mod scrape;
pub mod service_errors;
mod sign_in;
pub mod stopping;
pub mod submissions;
pub mod table_audits;
pub mod table_options;
pub mod vintages;

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::guard::Get;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use socket2::{SockRef, TcpKeepalive};
use utoipa_actix_web::AppExt;

use limits::Limits;
use metrics::Metrics;
use routes::routes;

pub use context::Context;

/// Serves the API on a listener until it is told to stop: by a signal, or by the server's handle.
pub fn serve(
    context: Arc<Context>,
    listener: TcpListener,
    workers: usize,
) -> std::io::Result<Server> {
    let limits = context.limits;
    let stopped = context.clone();
    close_on_stalled_readers(&listener, &limits)?;
    let document = web::Data::new(openapi::generate());
    let metrics = web::Data::new(Metrics::new(document.forms()));
    let server = HttpServer::new(move || {
        let context = web::Data::from(context.clone());
        App::new()
            .wrap(from_fn(outer::around))
            .app_data(context)
            .app_data(document.clone())
            .app_data(metrics.clone())
            .into_utoipa_app()
            .configure(routes)
            .into_app()
            .configure(pages::routes)
            .service(web::resource("/docs/{file:.*}").guard(Get()).to(docs::read))
            .service(web::redirect("/docs", "/docs/"))
            .service(web::resource("/metrics").guard(Get()).to(scrape::read))
            .configure(sign_in::routes)
            .default_service(web::to(routing::unrouted))
    });
    let server = server
        .workers(workers)
        .max_connections(limits.connections)
        .client_request_timeout(limits.head_time)
        .shutdown_signal(async move { stopped.stopping.wait(limits.drain).await })
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
    // The last piece of a large answer must not wait until the pieces before are acknowledged,
    // which a client may put off for 40 ms.
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(pause))?;
    Ok(())
}
