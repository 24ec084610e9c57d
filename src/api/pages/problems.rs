//! `/problems/`: the kinds of problems, each with its page.

use actix_web::{HttpRequest, HttpResponse, web};

use super::html::html;
use crate::api::answer;
use crate::api::problem::ApiError;
use crate::web::problems;

/// Every kind of problem.
pub async fn kinds(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Ok(answer::respond(&request, &html(problems::all())?))
}

/// A kind of problem, which the `type` of a problem document leads to.
pub async fn kind(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let page = problems::one(&name);
    let page = page.ok_or_else(|| ApiError::not_found("There is no such kind of problem."))?;
    Ok(answer::respond(&request, &html(page)?))
}
