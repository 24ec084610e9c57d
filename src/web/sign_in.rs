//! The page on which somebody signs in with a key.

use askama::Template;

use super::frame::Frame;

/// The address of the page.
pub const ADDRESS: &str = "/sign-in";
/// Where somebody signs out.
pub const OUT: &str = "/sign-out";

/// The form, and what was wrong with the key that was tried.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInForm<'a> {
    frame: Frame,
    to: &'a str,
    wrong: Option<(&'a str, &'a str)>,
}

/// The form. `to` is the page that was asked for; `wrong` says in a title and a sentence what
/// is wrong with the key that was tried.
pub fn page(to: &str, wrong: Option<(&str, &str)>) -> String {
    let frame = Frame { title: "Sign in with your key".to_owned(), ..Frame::default() };
    SignInForm { frame, to, wrong }.render().unwrap_or_default()
}

/// The page that asks whether to sign out.
#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOutForm {
    frame: Frame,
}

/// The page that asks whether to sign out.
pub fn sign_out() -> String {
    let frame = Frame { title: "Sign out".to_owned(), ..Frame::default() };
    SignOutForm { frame }.render().unwrap_or_default()
}

/// The page to go to after signing in: one of ours, and the first one otherwise.
pub fn destination(asked: &str) -> &str {
    let path = asked.split(['?', '#']).next().unwrap_or_default();
    let is_plain = asked.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if super::addresses::is_page(path) && is_plain { asked } else { "/" }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        for (asked, expected) in [
            ("/", "/"),
            ("/councils/kent?x=1", "/councils/kent?x=1"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/councils/\r\nset-cookie: a=b", "/"),
            ("/councils/x\\y", "/"),
            ("/docs/", "/"),
            ("", "/"),
        ] {
            assert_eq!(super::destination(asked), expected, "{asked}");
        }
    }
}
