//! What a page says where it has no answer.

use askama::Template;

use super::addresses::is_page;
use super::figures::capital;
use super::form::{label_of, name_of};
use super::frame::Frame;

/// One thing that is wrong with a request.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The parameter, or nothing.
    pub of: &'a str,
    /// What stands there.
    pub value: Option<&'a str>,
    /// What is wrong with it.
    pub why: &'a str,
}

/// How the sentence begins for an address that nothing has.
pub const NOTHING_AT: &str = "There is nothing at ";

/// A page that says what went wrong and what to do.
#[derive(Template)]
#[template(path = "refusal.html")]
struct Refusal<'a> {
    frame: Frame,
    detail: &'a str,
    problems: Vec<String>,
    again: Option<&'a str>,
    request_id: &'a str,
}

/// The page of a problem, with all that is wrong and the id of the request. `path` is the
/// address that was asked for, without its query.
pub fn page<'a>(
    path: &str,
    code: &str,
    title: &str,
    detail: &str,
    problems: impl Iterator<Item = Said<'a>>,
    request_id: &str,
) -> String {
    // What a program is told to call is of no use to somebody who reads a page.
    let (title, detail) = match code {
        "unknown_programme" => (
            "There is no such programme",
            "No programme that you can see has this address. The list of councils leads to those that \
             you can see.",
        ),
        "unknown_council" => (
            "There is no such council",
            "No council that you can see has this address. The list has those that you can see.",
        ),
        // What is missing of a programme is said by its name.
        "not_found" if !detail.starts_with(NOTHING_AT) => ("There is nothing to show", detail),
        "not_found" | "method_not_allowed" => (
            "There is no such page",
            "Nothing has this address. Check how it is written, or start at the list of councils.",
        ),
        "parameters_refused" => (
            "The page cannot be shown for what the address asks",
            "Mend what is listed here, or go back to the form and choose again.",
        ),
        _ => (title, detail),
    };
    let frame = Frame { title: title.to_owned(), ..Frame::default() };
    let problems = problems.map(|said| in_words(&said)).collect();
    let is_asked = matches!(code, "parameters_refused" | "no_answer" | "assumptions_refused");
    let again = (is_asked && is_page(path)).then_some(path);
    let page = Refusal { frame, detail, problems, again, request_id };
    page.render().unwrap_or_else(|_| title.to_owned())
}

fn in_words(said: &Said<'_>) -> String {
    // The names that a program might use instead would fill the page.
    let why = match said.why.strip_prefix("unknown parameter;") {
        Some(_) => "this page does not know it",
        None => said.why,
    };
    let found =
        said.value.map_or(String::new(), |value| format!(", found \u{201c}{value}\u{201d}"));
    match (said.of, label_of(said.of).or_else(|| name_of(said.of))) {
        ("", _) => format!("{}.", capital(why)),
        (_, Some(label)) => format!("{label}: {why}{found}."),
        (name, None) => format!("\u{201c}{name}\u{201d}: {why}{found}."),
    }
}
