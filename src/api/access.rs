//! Who is let in: the key that a request brings, what it may do and which council it reaches.
//!
//! A key is sent as `Authorization: Bearer rcp_live_...`, or as the password of
//! `Authorization: Basic` for programs that know nothing else. What another council has is
//! answered as if it did not exist, in the same bytes.

use std::borrow::Cow;
use std::time::Instant;

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};

use super::Context;
use super::cookies;
use super::document::OpenApiDocument;
use super::holder::{SignIn, Signed, sign};
use super::permissions::{self, Needed};
use super::problem::{ApiError, KEY_MISSING};
use crate::domain::{Holder, Permission};
use crate::service::{NotLetIn, ServiceError, SignedIn};
use crate::words::listed;

/// What comes before the id of a council in an address.
const COUNCILS: [&str; 2] = ["/api/v1/councils/", "/councils/"];
/// The cookie in which a browser keeps a key.
pub const COOKIE: &str = "recoup_key";

/// Lets a request in that came `now`, or says why not. `form` is the place of its address's form.
pub fn admit(
    request: &ServiceRequest,
    context: &Context,
    form: Option<usize>,
    now: Instant,
) -> Result<(), ApiError> {
    // Who names a person signs in, also where nobody else has to.
    if !must_sign_in(context) && !context.proxies.is_named(request.headers()) {
        return Ok(());
    }
    let document = request.app_data::<web::Data<OpenApiDocument>>();
    // As the router reads it: decoded.
    let path = request.match_info().as_str();
    let known = document.map(|it| it.needed(form, request.method()));
    let needed = match known.unwrap_or(Needed::Unknown) {
        Needed::Unknown => permissions::of_page(path),
        known => known,
    };
    let permission = match needed {
        Needed::Nothing => return Ok(()),
        Needed::Permission(permission) => permission,
        Needed::Operator | Needed::Unknown => Permission::Read,
    };
    let from = request.peer_addr().map(|peer| peer.ip());
    let person = context.proxies.person(request.headers(), from)?;
    let text = key_in(request.headers())?;
    let signed_in = check_key(context, &text)?;
    let (left, running) = context.key_rates.admit(&signed_in, now);
    let holder = signed_in.holder;
    let (running, allowed) = match running {
        Ok(running) => (Some(running), check_role(&holder, path, needed, permission)),
        Err(too_much) => (None, Err(too_much)),
    };
    sign(request, Signed { holder, person, left, running });
    allowed
}

/// Refuses what a key does not reach, and what its role may not do.
fn check_role(
    holder: &Holder,
    path: &str,
    needed: Needed,
    permission: Permission,
) -> Result<(), ApiError> {
    let below = COUNCILS.iter().find_map(|start| path.strip_prefix(start));
    let council = below.and_then(|rest| rest.split('/').next());
    if let Some(council) = council.filter(|council| !holder.reaches(council)) {
        return Err(ServiceError::UnknownCouncil(council.to_owned(), Vec::new()).into());
    }
    if needed == Needed::Unknown {
        return Err(super::routing::nothing_at(path));
    }
    if needed == Needed::Operator && holder.council.is_some() {
        return Err(of_one_council(holder));
    }
    if !holder.role.may(permission) {
        return Err(not_allowed(holder, permission));
    }
    Ok(())
}

/// Whose key this is.
pub fn check_key(context: &Context, text: &str) -> Result<SignedIn, ApiError> {
    context.service.sign_in(text, (context.world.now)()).map_err(refused)
}

fn must_sign_in(context: &Context) -> bool {
    match context.sign_in {
        SignIn::Nobody => false,
        SignIn::OnceThereAreKeys => context.service.has_keys(),
        SignIn::Everyone => true,
    }
}

/// The text of the key that a request brings.
fn key_in(headers: &HeaderMap) -> Result<Cow<'_, str>, ApiError> {
    let mut given = headers.get_all(AUTHORIZATION);
    let Some(value) = given.next() else {
        return cookies::read(headers, COOKIE).map(Cow::Borrowed).ok_or_else(missing);
    };
    if given.next().is_some() {
        return Err(unreadable());
    }
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| unreadable())?;
    let (scheme, rest) = text.split_once(' ').ok_or_else(unreadable)?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Ok(Cow::Borrowed(rest));
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let pair = BASE64.decode(rest).map_err(|_| unreadable())?;
        // Whatever the user is, and in whatever encoding.
        let user = pair.iter().position(|byte| *byte == b':').ok_or_else(unreadable)?;
        let password = String::from_utf8(pair[user + 1..].to_vec()).map_err(|_| mistyped())?;
        return Ok(password.into());
    }
    Err(unreadable())
}

/// The text of the key that a request brings, whatever it is worth.
pub fn key_of(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    key_in(headers).ok()
}

fn refused(why: NotLetIn) -> ApiError {
    let on = |instant: DateTime<Utc>| instant.format("%-d %B %Y at %H:%M UTC").to_string();
    match why {
        NotLetIn::Mistyped => mistyped(),
        NotLetIn::Unknown => unauthorised(
            "key_unknown",
            "The key is not known",
            "It is whole, but was not given out here. It may be of another service; otherwise ask \
             an administrator of your council for one.",
        ),
        NotLetIn::Expired(at) => unauthorised(
            "key_expired",
            "The key has expired",
            format!("It expired on {}. Ask an administrator of your council for another.", on(at)),
        ),
        NotLetIn::Revoked(at) => unauthorised(
            "key_revoked",
            "The key was revoked",
            format!(
                "It was revoked on {}. Ask an administrator of your council for another.",
                on(at)
            ),
        ),
    }
}

/// 401: there is no key.
pub fn missing() -> ApiError {
    unauthorised(
        KEY_MISSING,
        "Sign in with a key",
        "Send your key as `Authorization: Bearer rcp_live_...`. Excel and other programs that ask \
         for a user and a password take any user, and the key as the password. An administrator \
         of your council gives out keys.",
    )
}

fn unreadable() -> ApiError {
    unauthorised(
        "key_unknown",
        "The key is not known",
        "There is no key where one is looked for. Send one `Authorization` header, with the word \
         Bearer and the key, or with Basic, any user and the key as the password.",
    )
}

fn mistyped() -> ApiError {
    unauthorised(
        "key_unknown",
        "The key is not known",
        "A character of it is wrong or missing. Copy it again, whole and without spaces: it begins \
         with rcp_live_ and has 57 characters.",
    )
}

fn unauthorised(code: &'static str, title: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, code, title, detail)
}

/// 403: it tells of all councils.
fn of_one_council(whose: &Holder) -> ApiError {
    let detail = format!(
        "The key \"{}\" is of one council, and this tells of all. It takes an operator's key. \
         Nothing was done.",
        whose.name
    );
    ApiError::new(StatusCode::FORBIDDEN, "role_not_allowed", "Your key does not allow this", detail)
}

/// 403: the key's role does not include it.
pub fn not_allowed(whose: &Holder, permission: Permission) -> ApiError {
    let roles: Vec<String> =
        permission.roles().into_iter().map(|role| format!("\"{role}\"")).collect();
    let what = match permission {
        Permission::Read => "read this",
        Permission::Deliver => "deliver records",
        Permission::Plan => "change the plan, scenarios or stored forecasts",
        Permission::Audit => "read the log, delivered files or the list of keys",
        Permission::Administer => "change programmes or keys",
    };
    ApiError::new(
        StatusCode::FORBIDDEN,
        "role_not_allowed",
        "Your key does not allow this",
        format!(
            "The key \"{}\" has the role \"{}\", which may not {what}. It takes the role {}. \
             Nothing was done.",
            whose.name,
            whose.role,
            listed(&roles).replace(" and ", " or "),
        ),
    )
}
