//! The token of a form that writes: a form is taken only from a page that this service gave to
//! this very browser.
//!
//! A browser sends cookies, and the password of Basic authentication, with whatever a page of
//! another site makes it send. The door refuses such requests by their `Origin`, and cookies of
//! ours are `SameSite=Strict`; the token holds where a browser or a proxy keeps neither to
//! itself. It is the hash of the address, of a random cookie, and of the key that the request
//! brings. So nothing has to be remembered, every server over one database takes the forms of
//! the others, and a cookie that a neighbouring site plants is worth nothing without the key.
//! Whoever reads a token of their own has that key, or a service where nobody signs in and
//! everybody may write anyway.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::problem::ApiError;
use super::{Context, access, cookies};
use crate::service::hex;
use crate::store::Hash;

/// The cookie with what is random.
const COOKIE: &str = "recoup_form";

/// The token of a form.
pub struct FormToken {
    /// As the form sends it.
    pub text: String,
    /// The cookie that goes with it, where the browser has none yet.
    pub cookie: Option<String>,
}

/// The token of the form at the address of a request.
pub fn of(request: &HttpRequest, context: &Context) -> FormToken {
    match cookies::read(request.headers(), COOKIE) {
        Some(random) => FormToken { text: text(request, random), cookie: None },
        None => {
            let random = hex(&(context.world.new_secret)());
            let cookie = Some(cookies::keep(request, COOKIE, &random));
            FormToken { text: text(request, &random), cookie }
        }
    }
}

/// Refuses a form that another page sent.
pub fn check(request: &HttpRequest, sent: &str) -> Result<(), ApiError> {
    let random = cookies::read(request.headers(), COOKIE);
    // Hashes are compared, so that the time it takes says nothing of the token.
    let is_ours = random.is_some_and(|random| {
        Hash::of(text(request, random).as_bytes()) == Hash::of(sent.as_bytes())
    });
    if is_ours { Ok(()) } else { Err(strange_form()) }
}

fn text(request: &HttpRequest, random: &str) -> String {
    let key = access::key_of(request.headers()).unwrap_or_default();
    let said = ["recoup form", request.path(), random, &key].join("\n");
    Hash::of(said.as_bytes()).to_string()
}

/// 403: the form comes from no page of ours, or from one of another sign-in.
pub fn strange_form() -> ApiError {
    ApiError::new(
        StatusCode::FORBIDDEN,
        "form_expired",
        "The form cannot be taken any more",
        "It is not of this sign-in, or the browser did not keep its cookie. Open the page again \
         and choose the file again. Nothing was written.",
    )
}
