//! A rendered page as an answer.

use crate::api::cache::AnswerBytes;
use crate::api::problem::{ApiError, HTML};

/// A page as an answer.
pub fn html(page: Result<String, askama::Error>) -> Result<AnswerBytes, ApiError> {
    let page = page.map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(AnswerBytes::new(HTML, page.into_bytes()))
}
