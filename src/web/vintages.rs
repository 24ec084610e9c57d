//! Stored forecasts, and how those did whose quarters were recorded since.

use askama::Template;

use super::addresses;
use super::figures::{about_pounds, moment, pounds, said};
use super::frame::{Frame, Here, OfProgramme};
use super::sheet::{Cell, LinkedTable, Part, SheetPage};
use crate::domain::Permission;
use crate::views::score::{QuarterScoreView, VintageScoreView};
use crate::views::vintage::{VintageHeadView, VintagesView};

/// A stored forecast, and how it did or why that cannot be said.
pub type ScoredForecast<'a> = (&'a VintageHeadView, Result<&'a VintageScoreView, String>);

/// The page.
pub fn page(
    of: &OfProgramme<'_>,
    view: &VintagesView,
    scored: &[ScoredForecast<'_>],
) -> Result<String, askama::Error> {
    let mut parts = vec![list(of, scored)];
    parts.extend(scored.iter().filter_map(|(head, score)| one(head, score.as_ref().ok()?)));
    let api = format!("/api/v1{}/vintages", of.address());
    let own = format!("{}/vintages", of.address());
    let next = addresses::next_page(&own, view.next_cursor.as_ref());
    SheetPage {
        frame: Frame::of(of, "Stored forecasts", Here::Vintages),
        heading: "Stored forecasts, and how they did".to_owned(),
        lead: vec![
            "A stored forecast never changes. Each quarter that is recorded later shows how near \
             it came."
                .to_owned(),
        ],
        next_step: None,
        asks: None,
        parts,
        json: api,
        next,
        foot: String::new(),
    }
    .render()
}

fn name(head: &VintageHeadView) -> String {
    match &head.name {
        Some(name) => format!("{}. {name}", head.vintage),
        None => format!("Number {}", head.vintage),
    }
}

fn list(of: &OfProgramme<'_>, scored: &[ScoredForecast<'_>]) -> Part {
    if scored.is_empty() {
        let who = match of.may(Permission::Plan) {
            true => "The API stores one, with who stored it and why",
            false => "Somebody with an analyst\u{2019}s key can store one",
        };
        return Part {
            words: vec![format!(
                "No forecast is stored yet. {who}; it then stands here, and later quarters are \
                 held against it."
            )],
            ..Part::default()
        };
    }
    let row = |(head, score): &ScoredForecast<'_>| {
        let did = match score {
            Ok(score) => score.summary.message.clone(),
            Err(why) => why.clone(),
        };
        let cells = [
            name(head),
            moment(head.recorded_at),
            said(&head.submitted_by),
            said(&head.reason),
            said(&head.fitted_to),
            did,
        ];
        cells.map(Cell::new).into()
    };
    let heads = ["Stored forecast", "Stored on", "By", "Why", "Fitted up to", "How it did"];
    Part {
        table: Some(
            LinkedTable::new("Stored forecasts", &heads, scored.iter().map(row).collect())
                .of_words(),
        ),
        ..Part::default()
    }
}

/// The quarters of a forecast that were recorded since.
fn one(head: &VintageHeadView, score: &VintageScoreView) -> Option<Part> {
    if score.quarters.is_empty() {
        return None;
    }
    let row = |quarter: &QuarterScoreView| {
        let of = &quarter.score;
        let held = |level: u8| {
            let found = of.intervals.iter().find(|interval| interval.level == level);
            found.map_or("not stated", |interval| if interval.held { "held" } else { "missed" })
        };
        let cells = [
            quarter.quarter.0.to_string(),
            about_pounds(Some(&of.forecast)),
            pounds(Some(&of.actual)),
            about_pounds(Some(&of.error)),
            held(80).to_owned(),
            held(95).to_owned(),
        ];
        cells.map(Cell::new).into()
    };
    let heads =
        ["Quarter", "Forecast", "Recorded", "Forecast less recorded", "80% range", "95% range"];
    let caption = format!("{}, by quarter", name(head));
    let rows = score.quarters.iter().map(row).collect();
    Some(Part {
        heading: name(head),
        table: Some(LinkedTable::new(&caption, &heads, rows)),
        ..Part::default()
    })
}
