//! `/assets/{file}`: the files that pages ask for.

use std::sync::OnceLock;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::api::answer;
use crate::api::cache::AnswerBytes;
use crate::api::problem::ApiError;
use crate::web::assets::{ASSETS, Asset, SCRIPT};

/// A style sheet, or the script.
pub async fn read(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, ApiError> {
    // Each is hashed once, when it is first asked for.
    static SHEETS: [OnceLock<AnswerBytes>; ASSETS.len()] =
        [const { OnceLock::new() }; ASSETS.len()];
    static OF_SCRIPT: OnceLock<AnswerBytes> = OnceLock::new();
    if name.as_str() == SCRIPT.name {
        let mut response = answer::respond(&request, OF_SCRIPT.get_or_init(|| bytes(&SCRIPT)));
        let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(CACHE_CONTROL, for_ever);
        return Ok(response);
    }
    let place = ASSETS.iter().position(|asset| asset.name == name.as_str());
    let kept =
        place.and_then(|place| Some(SHEETS.get(place)?.get_or_init(|| bytes(&ASSETS[place]))));
    let kept = kept.ok_or_else(|| ApiError::not_found("There is nothing at this address."))?;
    Ok(answer::respond(&request, kept))
}

fn bytes(asset: &Asset) -> AnswerBytes {
    AnswerBytes::new(asset.media, asset.bytes.to_vec())
}
