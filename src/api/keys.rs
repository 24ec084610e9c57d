//! `/councils/{council}/keys`: the keys by which people and programs of a council sign in.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::address::{At, Subject};
use super::body::Body;
use super::get::Get;
use super::if_match::IfMatch;
use super::params::{AuthorQuery, CouncilPath, IfMatchHeader};
use super::problem::ApiError;
use super::programmes::author;
use super::{Context, answer, blocking};
use crate::csv::Sheet;
use crate::domain::Slug;
use crate::ingest::new_key::{new_key, rotation};
use crate::service::ServiceError;
use crate::service::keys::KeyFor;
use crate::views::key::{KeyView, KeysView, NewKeyView};

/// A key that is asked for.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = KeyRequest)]
pub struct KeyRequestView {
    /// Its name, unique in its council: lower-case letters, digits and single hyphens.
    #[schema(example = "finance-system", pattern = "^[a-z0-9]+([-_][a-z0-9]+)*$", max_length = 80)]
    pub name: String,
    /// What its holder may do: `viewer` reads, `contributor` delivers records as well,
    /// `analyst` keeps the plan, scenarios and stored forecasts as well, `auditor` reads the
    /// log and delivered files as well, `administrator` does everything.
    #[schema(example = "contributor")]
    pub role: String,
    /// For how many days it counts; 90 where it is left out.
    #[schema(example = 90, minimum = 1, maximum = 365)]
    pub valid_days: Option<u32>,
}

/// How a key gets another text.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = KeyRotation)]
pub struct RotationView {
    /// For how many days the new text counts; 90 where it is left out.
    #[schema(example = 90, minimum = 1, maximum = 365)]
    pub valid_days: Option<u32>,
    /// For how many days the text before counts as well; 7 where it is left out.
    #[schema(example = 7, minimum = 0, maximum = 7)]
    pub overlap_days: Option<u32>,
}

/// The key in the address.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct KeyPath {
    /// The council.
    #[param(example = "example")]
    pub council: String,
    /// The key's name.
    #[param(example = "finance-system")]
    pub key: String,
}

/// List keys
///
/// Every key of the council, by name, the revoked and expired ones included, each with the last
/// day on which it was used: a key that nobody uses can be revoked. What a holder
/// signs in with is not among it: it is shown once, when the key is given out. As JSON, or as
/// CSV with `Accept: text/csv`.
#[utoipa::path(
    operation_id = "list_keys", tag = "Keys", params(CouncilPath),
    responses((status = 200, description = "The keys", content(
        (KeysView = "application/json"),
        (String = "text/csv"),
    ))),
)]
#[get("/councils/{council}/keys")]
pub async fn list(get: Get<Slug>) -> Result<HttpResponse, ApiError> {
    get.anew()
        .one_of(&["application/json", "text/csv"], |context, council, query, media| {
            query.finish()?;
            let keys = context.service.list_keys(Some(council))?;
            match media {
                "text/csv" => Ok(answer::table(keys.csv(Sheet::for_downloads()))),
                _ => answer::serialise(&keys),
            }
        })
        .await
}

/// Read a key
///
/// Its role, when it expires, whether it was revoked, and the last day on which it was used.
/// What its holder signs in with is not among it.
#[utoipa::path(
    operation_id = "read_key", tag = "Keys", params(KeyPath),
    responses((status = 200, description = "The key", body = KeyView)),
)]
#[get("/councils/{council}/keys/{key}")]
pub async fn read(get: Get<KeyAddress>) -> Result<HttpResponse, ApiError> {
    get.anew()
        .one_of(&["application/json"], |context, KeyAddress { council, name }, query, _| {
            query.finish()?;
            answer::serialise(&context.service.key(Some(council), name)?)
        })
        .await
}

/// Give out a key
///
/// The text to sign in with is in this answer alone. Keep it as you keep a password: the
/// service keeps a hash of it. A name is used once, so that the log stays clear about who did
/// what. An `Idempotency-Key` is refused, as the answer could not be kept to be given again.
#[utoipa::path(
    operation_id = "create_key", tag = "Keys", params(CouncilPath, AuthorQuery),
    request_body(content = KeyRequestView, example = json!({
        "name": "board-secretary", "role": "viewer", "valid_days": 90
    })),
    responses((status = 201, description = "The key, and the text to sign in with", body = NewKeyView)),
)]
#[post("/councils/{council}/keys")]
pub async fn create(
    request: HttpRequest,
    context: web::Data<Context>,
    council: At<Slug>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    refuse_idempotency(&request)?;
    let made = blocking::write(&context, &request, move |context, world| {
        let asked = new_key(&body.json()?).map_err(ServiceError::Document)?;
        let new = KeyFor { council: Some(council.clone()), key: asked };
        Ok(context.service.create_key(world, &new, author)?)
    });
    Ok(shown_once(StatusCode::CREATED, &made.await?))
}

/// Give a key another text
///
/// For a key that is about to expire, or that others may have seen. The text before counts
/// for up to seven days more, so that nothing stops while it is exchanged.
#[utoipa::path(
    operation_id = "rotate_key", tag = "Keys", params(KeyPath, AuthorQuery),
    request_body(content = RotationView, example = json!({"overlap_days": 7})),
    responses((status = 200, description = "The key, and the new text to sign in with", body = NewKeyView)),
)]
#[post("/councils/{council}/keys/{key}/rotation")]
pub async fn rotate(
    request: HttpRequest,
    context: web::Data<Context>,
    address: At<KeyAddress>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    refuse_idempotency(&request)?;
    let made = blocking::write(&context, &request, move |context, world| {
        let rotation = rotation(&body.json()?).map_err(ServiceError::Document)?;
        let KeyAddress { council, name } = &*address;
        Ok(context.service.rotate_key(world, Some(council), name, rotation, author)?)
    });
    Ok(shown_once(StatusCode::OK, &made.await?))
}

/// Revoke a key
///
/// Nobody is let in with it from the next request on; another copy of the service knows it
/// within a second. The key stays in the list and in the log. A use in between does not matter
/// to `If-Match`.
#[utoipa::path(
    operation_id = "revoke_key", tag = "Keys", params(KeyPath, AuthorQuery, IfMatchHeader),
    responses((status = 200, description = "The key as revoked", body = KeyView)),
)]
#[delete("/councils/{council}/keys/{key}")]
pub async fn revoke(
    request: HttpRequest,
    context: web::Data<Context>,
    address: At<KeyAddress>,
) -> Result<HttpResponse, ApiError> {
    let author = author(&request)?;
    let if_match = IfMatch::of(&request);
    let revoked = blocking::write(&context, &request, move |context, world| {
        let KeyAddress { council, name } = &*address;
        // A use is nobody's change. Whoever is using it must not keep it from being revoked.
        if_match.check_one_of(context.service.key(Some(council), name)?.on_each_day())?;
        Ok(context.service.revoke_key(world, Some(council), name, author)?)
    });
    Ok(shown_once(StatusCode::OK, &revoked.await?))
}

/// The key that an address names.
pub struct KeyAddress {
    council: Slug,
    name: Slug,
}

impl Subject for KeyAddress {
    fn of(request: &HttpRequest) -> Result<KeyAddress, ApiError> {
        let name = request.match_info().get("key").unwrap_or_default();
        let unknown = |_| ServiceError::UnknownKey(name.to_owned());
        Ok(KeyAddress { council: Slug::of(request)?, name: Slug::parse(name).map_err(unknown)? })
    }
}

/// A reply that holds a key must not be kept to be given again.
fn refuse_idempotency(request: &HttpRequest) -> Result<(), ApiError> {
    match request.headers().contains_key("idempotency-key") {
        true => Err(ApiError::parameter(
            "Idempotency-Key",
            "not taken here: the answer holds a key, which is shown once and not kept",
        )),
        false => Ok(()),
    }
}

fn shown_once<T: Serialize>(status: StatusCode, view: &T) -> HttpResponse {
    HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).json(view)
}
