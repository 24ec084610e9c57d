//! What was recorded of a file: the receipt that whoever delivered it sees, and everybody later.

use super::addresses;
use super::figures::{capital, moment, number, said};
use super::frame::{Frame, Here, OfProgramme};
use super::sheet::{Cell, LinkedTable, Part, SheetPage};
use super::submit::on_page;
use crate::domain::Permission;
use crate::views::submission::{RecordCounts, SubmissionView};
use crate::words::grouped;
use askama::Template;

/// The page of a submission.
pub fn page(of: &OfProgramme<'_>, view: &SubmissionView) -> Result<String, askama::Error> {
    let id = view.id.clone().unwrap_or_default();
    let title = format!("Submission of {}", moment(view.submitted_at));
    let council = addresses::council(of.council);
    let mut rows = vec![
        vec![Cell::new("Figures"), Cell::new(counts(&view.records))],
        vec![Cell::new("File"), Cell::new(said(&view.source))],
        vec![Cell::new("By"), Cell::new(said(&view.submitted_by))],
        vec![Cell::new("Why"), Cell::new(said(&view.reason))],
        vec![Cell::new("When"), Cell::new(moment(view.submitted_at))],
    ];
    if let Some(repair) = &view.accepted_repair {
        let accepted = format!("{}, accepted by {}", repair.id, repair.accepted_by);
        rows.push(vec![Cell::new("Repair"), Cell::new(accepted)]);
    }
    if view.accepted_as_printed {
        let said = "accepted as printed, although totals do not match";
        rows.push(vec![Cell::new("Totals"), Cell::new(said)]);
    }
    if let Some(commit) = view.commit {
        let said = format!("{commit} of the council\u{2019}s log");
        let log = match of.may(Permission::Audit) {
            true => Cell::to(said, format!("{council}/commits")),
            false => Cell::new(said),
        };
        rows.push(vec![Cell::new("Commit"), log]);
    }
    rows.push(vec![Cell::new("Hash of the commit"), Cell::new(view.head.clone())]);
    rows.push(vec![Cell::new("SHA-256 of the file"), Cell::new(view.content_sha256.clone())]);
    rows.push(vec![Cell::new("Submission"), Cell::new(id.clone())]);
    let recorded = LinkedTable::new("What was recorded", &["What", "As recorded"], rows).of_words();
    let mut parts = vec![Part { table: Some(recorded), ..Part::default() }];
    if !view.findings.is_empty() {
        let row = |finding: &crate::views::submission::SubmissionFinding| {
            let severity = if finding.severity == "warning" { "Warning" } else { "Note" };
            vec![Cell::new(severity), Cell::new(on_page(&finding.message))]
        };
        let rows = view.findings.iter().map(row).collect();
        let table = LinkedTable::new("What was noticed", &["Kind", "What"], rows).of_words();
        parts.push(Part {
            heading: "What was noticed".to_owned(),
            table: Some(table),
            ..Part::default()
        });
    }
    let all = Cell::to("Every submission", addresses::submissions(&of.address()));
    parts.push(Part { links: vec![all], ..Part::default() });
    SheetPage {
        frame: Frame::of(of, &title, Here::Submit),
        heading: heading(&view.records),
        lead: vec![
            "This is the receipt. Every answer rests on these figures from now on; what was in \
             force before stays in the history of each quarter."
                .to_owned(),
        ],
        next_step: Some(Cell::to("See the answer with these figures", of.address())),
        asks: None,
        parts,
        json: format!("/api/v1{}/submissions/{id}", of.address()),
        next: None,
        foot: String::new(),
    }
    .render()
}

fn heading(records: &RecordCounts) -> String {
    match records.new + records.restated {
        0 => "Nothing of this file was new".to_owned(),
        1 => "One figure was recorded".to_owned(),
        count => format!("{} figures were recorded", capital(&many(count))),
    }
}

/// A small number in words, and none where it is nought.
fn many(count: i64) -> String {
    match usize::try_from(count) {
        Ok(0) => "none".to_owned(),
        Ok(small) if small < 10 => number(small),
        _ => grouped(&count.to_string()),
    }
}

pub(super) fn counts(records: &RecordCounts) -> String {
    let RecordCounts { new, restated, same } = *records;
    format!("New: {}. Changed: {}. As recorded before: {}.", many(new), many(restated), many(same))
}
