//! Every file that was submitted for a programme, and where its receipt is.

use askama::Template;

use super::addresses;
use super::figures::{moment, said};
use super::frame::{Frame, Here, OfProgramme};
use super::page_reader::WHO_SUBMITS;
use super::receipt::counts;
use super::sheet::{Cell, LinkedTable, Part, SheetPage};
use super::submit;
use crate::domain::Permission;
use crate::views::submission::{SubmissionView, SubmissionsView};

/// The page.
pub fn page(of: &OfProgramme<'_>, view: &SubmissionsView) -> Result<String, askama::Error> {
    let address = addresses::submissions(&of.address());
    let row = |submission: &SubmissionView| {
        let id = submission.id.as_deref().unwrap_or_default();
        vec![
            Cell::to(moment(submission.submitted_at), format!("{address}/{id}")),
            Cell::new(said(&submission.source)),
            Cell::new(counts(&submission.records)),
            Cell::new(how(submission)),
            Cell::new(said(&submission.submitted_by)),
            Cell::new(said(&submission.reason)),
        ]
    };
    let rows: Vec<Vec<Cell>> = view.submissions.iter().map(row).collect();
    let heads = ["When", "File", "Figures", "Accepted", "By", "Why"];
    let part = match rows.is_empty() {
        true => Part { words: vec![nothing(of)], ..Part::default() },
        false => Part {
            table: Some(LinkedTable::new("Submissions", &heads, rows).of_words()),
            ..Part::default()
        },
    };
    let next = addresses::next_page(&address, view.next_cursor.as_ref());
    SheetPage {
        frame: Frame::of(of, "Submissions", Here::Clawbacks),
        heading: "What was submitted".to_owned(),
        lead: vec![
            "Every file and every delivery of records, the newest first. Each leads to its \
             receipt: what was recorded of it, who sent it and why."
                .to_owned(),
        ],
        next_step: submit::step(of, "Submit a file"),
        asks: None,
        parts: vec![part],
        json: format!("/api/v1{address}"),
        next,
        foot: String::new(),
    }
    .render()
}

/// What stands in place of submissions.
fn nothing(of: &OfProgramme<'_>) -> String {
    match of.may(Permission::Deliver) {
        true => "Nothing was submitted yet.".to_owned(),
        false => format!("Nothing was submitted yet. {WHO_SUBMITS}"),
    }
}

/// Whether somebody had to accept what the checks refused.
fn how(submission: &SubmissionView) -> &'static str {
    match (&submission.accepted_repair, submission.accepted_as_printed) {
        (Some(_), _) => "with a repair",
        (None, true) => "as printed, although totals do not match",
        (None, false) => "as it is",
    }
}
