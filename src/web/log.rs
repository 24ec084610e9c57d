//! The log of a council: what was written, by whom, when and why.

use std::collections::BTreeMap;

use askama::Template;

use super::addresses;
use super::figures::{moment, said};
use super::frame::{CouncilLink, Frame, Here};
use super::names::Names;
use super::page_reader::PageReader;
use super::sheet::{Cell, LinkedTable, Part, SheetPage};
use crate::views::commit::{CommitView, CommitsView};

/// What a log speaks of by ids.
#[derive(Clone, Debug, Default)]
pub struct NamedInLog {
    /// The submissions on the page, by their commits.
    pub submissions: BTreeMap<i64, String>,
    /// The programmes of the council.
    pub programmes: Names,
    /// The scenarios of each programme.
    pub scenarios: BTreeMap<String, Names>,
}

/// The page.
pub fn page(
    view: &CommitsView,
    named: &NamedInLog,
    reader: PageReader,
) -> Result<String, askama::Error> {
    let link = CouncilLink::new(&view.council);
    let row = |commit: &CommitView| {
        vec![
            Cell::new(commit.sequence.to_string()),
            Cell::new(moment(commit.recorded_at)),
            what(view, commit, named),
            of_programme(view, commit, named),
            Cell::new(said(&commit.submitted_by)),
            Cell::new(said(&commit.reason)),
        ]
    };
    let rows: Vec<Vec<Cell>> = view.commits.iter().map(row).collect();
    let heads = ["Place", "When", "What was written", "Programme", "By", "Why"];
    let address = format!("{}/commits", link.address);
    let next = addresses::next_page(&address, view.next_cursor.as_ref());
    let head = view
        .commits
        .first()
        .map_or(String::new(), |newest| format!("Head of this page: {}.", newest.hash));
    SheetPage {
        frame: Frame {
            title: format!("The log of {}", link.name),
            ..Frame::of_council(link.clone(), Here::Log, reader)
        },
        heading: format!("What was written of {}", link.name),
        lead: vec![
            "Everything that was ever written, the newest first. Nothing is changed or taken \
             away: a correction is a later line."
                .to_owned(),
            "Each line vouches for all before it. Print the head beside a paper, and anybody can \
             check later that nothing was altered."
                .to_owned(),
        ],
        next_step: None,
        asks: None,
        parts: vec![Part {
            table: Some(LinkedTable::new("The log", &heads, rows).of_words()),
            ..Part::default()
        }],
        json: format!("/api/v1{address}"),
        next,
        foot: head,
    }
    .render()
}

/// The programme that was written to; a key is of the council as a whole.
fn of_programme(view: &CommitsView, commit: &CommitView, named: &NamedInLog) -> Cell {
    match commit.kind.as_str() {
        "key" => Cell::new("the whole council"),
        _ => {
            let name = named.programmes.of(&commit.programme);
            Cell::to(name, addresses::programme(&view.council, &commit.programme))
        }
    }
}

/// What was written. A delivery leads to its receipt.
fn what(view: &CommitsView, commit: &CommitView, named: &NamedInLog) -> Cell {
    let written = written(commit, named.scenarios.get(&commit.programme));
    let Some(id) = named.submissions.get(&commit.sequence) else { return Cell::new(written) };
    let programme = addresses::programme(&view.council, &commit.programme);
    Cell::to(written, format!("{programme}/submissions/{id}"))
}

fn written(commit: &CommitView, scenarios: Option<&Names>) -> String {
    let version = commit.version;
    match commit.kind.as_str() {
        "submission" => format!("delivery of records, number {version}"),
        "erasure" => "the bytes of a delivered file were erased".to_owned(),
        "investments" => format!("costs of the plan, version {version}"),
        "exposure" => format!("direct-payment spend and clients, version {version}"),
        "published" => format!("the published table, version {version}"),
        "scenario" => {
            let name = scenarios.map_or_else(|| commit.name.clone(), |all| all.of(&commit.name));
            format!("scenario \u{201c}{name}\u{201d}, version {version}")
        }
        "key" => format!("key \u{201c}{}\u{201d}, version {version}", commit.name),
        "vintages" => format!("stored forecast, number {version}"),
        kind => format!("{kind}, version {version}"),
    }
}
