//! What the pages of a programme say before there is an answer: what is missing, and what to do
//! first.

use askama::Template;

use super::frame::{Frame, Here, OfProgramme};
use super::page_reader::WHO_SUBMITS;
use super::sheet::{Cell, LinkedTable, Part, SheetPage};
use super::submit;
use crate::domain::Permission;
use crate::words::counted;

/// What is recorded of a programme that has no answer yet.
#[derive(Clone, Copy, Debug)]
pub struct Beginnings<'a> {
    /// Why there is no answer, as a sentence.
    pub why: &'a str,
    /// How many lines its plan has.
    pub lines: usize,
    /// Of how many quarters clawbacks are recorded.
    pub quarters: usize,
}

/// The first page of a programme that has no answer yet.
pub fn page(of: &OfProgramme<'_>, begun: &Beginnings<'_>) -> Result<String, askama::Error> {
    let recorded = |count: usize, one: &str| match count {
        0 => "not recorded yet".to_owned(),
        count => counted(count, one),
    };
    let plan = vec![
        Cell::new("What the plan costs"),
        Cell::new(recorded(begun.lines, "line")),
        match of.may(Permission::Plan) {
            true => Cell::to(
                "The API takes the lines of a plan, as a table or as JSON",
                "/docs/".to_owned(),
            ),
            false => {
                Cell::new("Somebody with an analyst\u{2019}s key can record the lines of a plan.")
            }
        },
    ];
    let clawbacks = vec![
        Cell::new("What was clawed back"),
        Cell::new(recorded(begun.quarters, "quarter")),
        submit::step(of, "Submit the table of a paper, or one row a quarter")
            .unwrap_or_else(|| Cell::new(WHO_SUBMITS)),
    ];
    let mut rows = vec![plan];
    if of.is_clawback {
        rows.push(clawbacks);
    }
    // What to do stands in the table.
    let reason = begun.why.split(';').next().unwrap_or_default();
    let heads = ["An answer needs", "So far", "What to do"];
    let words = "A paper needs both to say how much of an investment comes back: the costs by \
                 financial year, and at least one whole year of clawbacks to compare with.";
    SheetPage {
        frame: Frame::of(of, "", Here::Programme),
        heading: of.name.to_owned(),
        lead: vec![format!("There is no answer yet. {}.", reason.trim_end_matches('.'))],
        next_step: submit_first(of, begun.quarters),
        asks: None,
        parts: vec![Part {
            words: if of.is_clawback { vec![words.to_owned()] } else { Vec::new() },
            table: Some(LinkedTable::new("What an answer needs", &heads, rows).of_words()),
            ..Part::default()
        }],
        json: format!("/api/v1{}", of.address()),
        next: None,
        foot: String::new(),
    }
    .render()
}

/// The page of the year of a programme whose records carry no forecast of it.
pub fn year(of: &OfProgramme<'_>, why: &str) -> Result<String, askama::Error> {
    SheetPage {
        frame: Frame::of(of, "Year against budget", Here::Monitoring),
        heading: "The year against its budget".to_owned(),
        lead: vec![match of.may(Permission::Deliver) {
            true => format!("There is nothing to hold against a budget yet. {why}"),
            false => format!("There is nothing to hold against a budget yet. {why} {WHO_SUBMITS}"),
        }],
        next_step: submit_first(of, 0),
        asks: None,
        parts: Vec::new(),
        json: format!("/api/v1{}/clawbacks", of.address()),
        next: None,
        foot: String::new(),
    }
    .render()
}

fn submit_first(of: &OfProgramme<'_>, quarters: usize) -> Option<Cell> {
    let is_first = of.is_clawback && quarters == 0;
    if is_first { submit::step(of, "Submit a file of clawbacks") } else { None }
}
