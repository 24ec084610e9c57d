//! `/assets/{file}`: the files that pages ask for.

use std::sync::OnceLock;

use actix_web::{HttpRequest, HttpResponse, web};

use crate::api::answer;
use crate::api::cache::AnswerBytes;
use crate::api::problem::ApiError;
use crate::web::styles::ASSETS;

/// A style sheet.
pub async fn read(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, ApiError> {
    // Each is hashed once, when it is first asked for.
    static ANSWERS: [OnceLock<AnswerBytes>; ASSETS.len()] =
        [const { OnceLock::new() }; ASSETS.len()];
    let place = ASSETS.iter().position(|asset| asset.name == name.as_str());
    let kept = place.and_then(|place| {
        let (asset, kept) = (ASSETS.get(place)?, ANSWERS.get(place)?);
        Some(kept.get_or_init(|| AnswerBytes::new(asset.media, asset.bytes.to_vec())))
    });
    let kept = kept.ok_or_else(|| ApiError::not_found("There is nothing at this address."))?;
    Ok(answer::respond(&request, kept))
}
