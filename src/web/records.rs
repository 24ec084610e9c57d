//! What was recorded, and every version of a figure.

use askama::Template;

use super::addresses;
use super::figures::{moment, pounds, said};
use super::frame::{Frame, Here, OfProgramme};
use super::page_reader::WHO_SUBMITS;
use super::sheet::{Cell, LinkedTable, Part, SheetPage};
use super::submit;
use crate::domain::Permission;
use crate::views::clawbacks::{ClawbacksView, HistoryView, RecordView, VersionView};
use crate::words::{counted, grouped};

fn number(count: Option<i64>) -> String {
    count.map_or("not stated".to_owned(), |count| grouped(&count.to_string()))
}

fn group(client_group: &str) -> String {
    if client_group == "all" { "everybody".to_owned() } else { client_group.replace('-', " ") }
}

/// The page of the records in force.
pub fn page(
    of: &OfProgramme<'_>,
    view: &ClawbacksView,
    query: &str,
) -> Result<String, askama::Error> {
    let address = format!("{}/clawbacks", of.address());
    let row = |record: &RecordView| {
        let quarter = record.quarter.0.to_string();
        let of_group = match record.client_group.as_str() {
            "all" => String::new(),
            group => addresses::query(&[("client_group".to_owned(), group.to_owned())]),
        };
        let history = addresses::with_query(&format!("{address}/{quarter}"), &of_group);
        let printed = match &record.printed_amount {
            Some(printed) => pounds(Some(printed)),
            None => "the same".to_owned(),
        };
        vec![
            Cell::to(quarter, history),
            Cell::new(group(&record.client_group)),
            Cell::new(pounds(Some(&record.amount))),
            Cell::new(printed),
            Cell::new(number(record.count)),
            Cell::new(record.status),
            Cell::new(counted(record.versions, "version")),
        ]
    };
    let heads = ["Quarter", "Clients", "Amount", "As printed", "Number", "Status", "Versions"];
    let rows: Vec<Vec<Cell>> = view.records.iter().map(row).collect();
    let part = match rows.is_empty() {
        true => Part { words: vec![nothing(of)], ..Part::default() },
        false => Part {
            table: Some(LinkedTable::new("Clawbacks in force", &heads, rows)),
            ..Part::default()
        },
    };
    let next = addresses::next_page(&address, view.next_cursor.as_ref());
    SheetPage {
        frame: Frame::of(of, "Clawbacks", Here::Clawbacks),
        heading: "Clawbacks as recorded".to_owned(),
        lead: vec![
            "The figures that all answers rest on. Where a figure was repaired, what the paper \
             printed stands beside it. Each quarter leads to all versions of its figure."
                .to_owned(),
        ],
        next_step: submit::step(of, "Submit a file"),
        asks: None,
        parts: vec![Part {
            links: vec![
                Cell::to("Every submission", addresses::submissions(&of.address())),
                Cell::to(
                    "Table for publication, with small numbers hidden",
                    format!("/api/v1{address}/for-publication?format=csv"),
                ),
            ],
            ..part
        }],
        json: addresses::with_query(&format!("/api/v1{address}"), query),
        next,
        foot: format!("Data version {}.", view.data_version),
    }
    .render()
}

/// What stands in place of records.
fn nothing(of: &OfProgramme<'_>) -> String {
    let next = match of.may(Permission::Deliver) {
        true => {
            "Submit a file: the table of a paper, or one row a quarter. You see what was read of \
             it before anything is recorded."
        }
        false => WHO_SUBMITS,
    };
    format!("No clawback is recorded yet. {next}")
}

/// The page of every version of a figure.
pub fn history(
    of: &OfProgramme<'_>,
    view: &HistoryView,
    query: &str,
) -> Result<String, askama::Error> {
    let quarter = view.quarter.0;
    let row = |(place, version): (usize, &VersionView)| {
        let printed = match &version.printed_amount {
            Some(printed) => pounds(Some(printed)),
            None => "the same".to_owned(),
        };
        let cells = [
            (place + 1).to_string(),
            pounds(Some(&version.amount)),
            printed,
            number(version.count),
            version.status.to_owned(),
            moment(version.recorded_at),
            said(&version.submitted_by),
            said(&version.reason),
        ];
        cells.map(Cell::new).into()
    };
    let rows: Vec<Vec<Cell>> = view.versions.iter().enumerate().map(row).collect();
    let heads = ["Version", "Amount", "As printed", "Number", "Status", "Recorded on", "By", "Why"];
    let versions = counted(rows.len(), "version");
    SheetPage {
        frame: Frame::of(
            of,
            &format!("{} of {}", quarter.in_words(), group(&view.client_group)),
            Here::Clawbacks,
        ),
        heading: format!("{}, {}", quarter.in_words(), group(&view.client_group)),
        lead: vec![match rows.len() {
            1 => {
                "There is one version of this figure, and it is in force. A correction would be a \
                  later one, beside it."
                    .to_owned()
            }
            _ => format!(
                "{versions} of this figure, the oldest first. The last one is in force; none is \
                 ever changed or taken away."
            ),
        }],
        next_step: None,
        asks: None,
        parts: vec![Part {
            table: Some(LinkedTable::new("Versions of the figure", &heads, rows).of_words()),
            ..Part::default()
        }],
        json: addresses::with_query(
            &format!("/api/v1{}/clawbacks/{quarter}/history", of.address()),
            query,
        ),
        next: None,
        foot: String::new(),
    }
    .render()
}
