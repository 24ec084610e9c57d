//! What every request has in common: an id, plain bodies, HEAD as GET, errors as
//! problem documents, one line in the log, one count.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError, web};

use super::document::OpenApiDocument;
use super::holder::left_of;
use super::metrics::Metrics;
use super::problem::{ApiError, HTML};
use super::request_name::{self, RequestName, traceparent};
use super::{Context, access, answer, body, door, kept, outgoing};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers a request and puts right what the framework answers in its own words.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asked = Instant::now();
    let name =
        RequestName { id: request_id(&request), traceparent: traceparent(request.headers()) };
    let name = Arc::new(name);
    request.extensions_mut().insert(name.clone());
    request_name::with(name.clone(), counted(request, next, &name, asked)).await
}

/// Answers a request under its name, and counts it.
async fn counted(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    name: &Arc<RequestName>,
    asked: Instant,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let method = request.method().clone();
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let document = request.app_data::<web::Data<OpenApiDocument>>();
    // As the router reads it: decoded.
    let form = document.and_then(|it| it.form(&method, request.match_info().as_str()));
    let broke = || {
        let error = ApiError::broke_off();
        (Err(NamedError { name: name.clone(), error: error.into() }.into()), None)
    };
    let (response, come_back) =
        caught(answered(request, next, name, form, asked)).await.unwrap_or_else(broke);
    let status = match &response {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    if let Some(metrics) = metrics {
        metrics.answered(form, &method, status, asked.elapsed());
        if let Some(code) = come_back {
            metrics.told_to_come_back(code);
        }
    }
    let response = response?;
    log::debug!(status = status.as_u16(); "{method} {}", response.request().path());
    Ok(finish(response, &name.id))
}

/// What the work comes to; `None` where it panics, which is then nobody else's.
async fn caught<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(Poll::Ready(done)) => Poll::Ready(Some(done)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_) => Poll::Ready(None),
    })
    .await
}

/// The answer, and the code of its problem where the client is told to come back.
async fn answered(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    name: &Arc<RequestName>,
    form: Option<usize>,
    asked: Instant,
) -> (Result<ServiceResponse<BoxBody>, Error>, Option<&'static str>) {
    let id = name.id.as_str();
    let let_in = request.app_data::<web::Data<Context>>().map(|context| {
        context.hosts.check(&request)?;
        access::admit(&request, context, form, asked)
    });
    if let Some(Err(refused)) = let_in {
        let response = told(&refused, request.request(), id);
        return (Ok(request.into_response(response)), refused.come_back());
    }
    if request.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        let response = body::encoded().respond(id);
        return (Ok(request.into_response(response)), None);
    }
    if request.method() == Method::HEAD {
        // The body of the answer is dropped where it is written to the wire.
        request.head_mut().method = Method::GET;
    }
    let context = request.app_data::<web::Data<Context>>();
    if let Some(kept) = context.and_then(|context| kept::answer(request.request(), context)) {
        return (Ok(outgoing::bounded(request.into_response(kept))), None);
    }
    match next.call(request).await {
        Ok(response) => {
            let response = outgoing::bounded(response.map_into_boxed_body());
            let error = response.response().error().and_then(|error| error.as_error::<ApiError>());
            let come_back = error.and_then(ApiError::come_back);
            (Ok(translate(response, id)), come_back)
        }
        Err(error) => {
            let come_back = error.as_error::<ApiError>().and_then(ApiError::come_back);
            (Err(NamedError { name: name.clone(), error }.into()), come_back)
        }
    }
}

fn finish(mut response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let request = response.request().clone();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    let context = request.app_data::<web::Data<Context>>();
    if let (Some(context), Some(left)) = (context, left_of(&request)) {
        context.key_rates.tell(left, headers);
    }
    door::guard(headers, request.path());
    if context.is_some_and(|context| context.stopping.has_begun()) {
        // Whoever kept the connection would send the next request where nobody is any more.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    response
}

/// The id of a request.
pub fn id_of(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<Arc<RequestName>>().map(|name| name.id.clone())
}

/// The client's id where it is short and plain, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match (given.filter(plain), request.app_data::<web::Data<Context>>()) {
        (Some(id), _) => id.to_owned(),
        (None, Some(context)) => (context.world.new_id)(),
        (None, None) => String::new(),
    }
}

/// Gives an error its id, and the framework's errors our words.
fn translate(response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let request = response.request();
    let problem = match response.response().error() {
        Some(error) => told(in_our_words(error).error(), request, id),
        // A page with a form says itself what is wrong with what was filled in.
        None if is_page(&response) => return response,
        None if status.is_client_error() || status.is_server_error() => {
            told(&of_framework(status, status.to_string()), request, id)
        }
        None => return response,
    };
    response.into_response(problem)
}

fn is_page(response: &ServiceResponse<BoxBody>) -> bool {
    let kind = response.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes() == HTML.as_bytes())
}

/// An error as a page, where a person asked for one, and as a problem document otherwise.
fn told(error: &ApiError, request: &HttpRequest, id: &str) -> HttpResponse {
    let offers = ["application/problem+json", "text/html"];
    let is_for_people = !request.path().starts_with("/api/")
        && matches!(answer::accept(request, &offers), Ok("text/html"));
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
    if is_for_people { error.respond_as_page(asked, id) } else { error.respond(id) }
}

fn in_our_words(error: &Error) -> Described<'_> {
    match error.as_error::<ApiError>() {
        Some(error) => Described::Ours(error),
        None => {
            let status = error.as_response_error().status_code();
            Described::Framework(Box::new(of_framework(status, error.to_string())))
        }
    }
}

enum Described<'a> {
    Ours(&'a ApiError),
    Framework(Box<ApiError>),
}

impl Described<'_> {
    fn error(&self) -> &ApiError {
        match self {
            Described::Ours(error) => error,
            Described::Framework(error) => error,
        }
    }
}

fn of_framework(status: StatusCode, log: String) -> ApiError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => body::too_large(),
        StatusCode::NOT_FOUND => ApiError::not_found("There is nothing at this address."),
        status if status.is_client_error() => ApiError::new(
            StatusCode::BAD_REQUEST,
            "malformed_request",
            "The request cannot be read",
            "Its body broke off, or is not what its headers say. Nothing was written.",
        ),
        _ => ApiError::internal(log),
    }
}

/// An error that came past every handler, with the request's name.
#[derive(Debug)]
struct NamedError {
    name: Arc<RequestName>,
    error: Error,
}

impl std::fmt::Display for NamedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for NamedError {
    fn status_code(&self) -> StatusCode {
        self.error.as_response_error().status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let id = &self.name.id;
        let respond = || in_our_words(&self.error).error().respond(id);
        let mut response = request_name::run(Some(self.name.clone()), respond);
        if let Ok(id) = HeaderValue::from_str(id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        door::guard(response.headers_mut(), "");
        response
    }
}
