//! What a page says where it has no answer.

use askama::Template;

use super::frame::Frame;

/// A page that says what went wrong and what to do.
#[derive(Template)]
#[template(path = "refusal.html")]
pub struct Refusal<'a> {
    frame: Frame,
    detail: &'a str,
    problems: Vec<String>,
    request_id: &'a str,
}

/// The page of a problem: its title, what happened, each problem with its place, and the id of
/// the request.
pub fn page(title: &str, detail: &str, problems: Vec<String>, request_id: &str) -> String {
    let frame = Frame { title: title.to_owned(), ..Frame::default() };
    let page = Refusal { frame, detail, problems, request_id };
    page.render().unwrap_or_else(|_| title.to_owned())
}
