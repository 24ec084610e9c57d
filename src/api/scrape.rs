//! `GET /metrics`, for Prometheus and whatever else reads its form.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::Context;
use super::metrics::{Metrics, Now};
use super::problem::ApiError;
use super::query::Query;

/// OpenMetrics in text.
const FORM: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers with everything that is counted. It waits for nothing, so that it can be read while
/// the service is busy or its database hangs.
pub async fn read(
    request: HttpRequest,
    context: web::Data<Context>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    Query::of(&request).finish()?;
    let now = Now {
        reads: context.lanes.reads.jobs(),
        writes: context.lanes.writes.jobs(),
        written: context.service.store().writes(),
        kept: context.cache.lookups(),
        memory: (context.memory.taken(), context.memory.limit().unwrap_or(0)),
    };
    let text = metrics.written(now).map_err(|error| ApiError::internal(error.to_string()))?;
    let mut response = HttpResponse::Ok();
    Ok(response
        .insert_header((CONTENT_TYPE, FORM))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text))
}
