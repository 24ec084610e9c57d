//! A financial year against its budget.

use askama::Template;

use super::addresses;
use super::figures::{about_pounds, capital, moment, pounds};
use super::form::field;
use super::frame::{Frame, Here, OfProgramme};
use super::sheet::{AskingForm, Cell, LinkedTable, Part, SheetPage};
use crate::views::MoneyText;
use crate::views::monitoring::{MonitoredQuarterView, MonitoringView};
use crate::words::spoken;

/// The page. `query` is what the address asks for.
pub fn page(
    of: &OfProgramme<'_>,
    view: &MonitoringView,
    query: &str,
) -> Result<String, askama::Error> {
    let year = view.financial_year.0;
    let mut parts = vec![outturn(view), quarters(view)];
    let findings: Vec<String> =
        view.findings.iter().map(|finding| finding.message.clone()).collect();
    if !findings.is_empty() {
        parts.push(Part { heading: "What to know".to_owned(), words: findings, ..Part::default() });
    }
    let at = view.as_known_at.map_or(String::new(), |at| format!("As known on {}. ", moment(at)));
    SheetPage {
        frame: Frame::of(of, "This year", Here::Monitoring),
        heading: heading(view),
        lead: vec![format!("The financial year {year}, and the budget that it is held against.")],
        next_step: None,
        asks: Some(asks(of, view)),
        parts,
        json: addresses::with_query(&format!("/api/v1{}/monitoring", of.address()), query),
        next: None,
        foot: format!("{at}Data version {}.", view.data_version),
    }
    .render()
}

/// The form: which year, and what it is held against.
fn asks(of: &OfProgramme<'_>, view: &MonitoringView) -> AskingForm {
    let budget = view.budget.as_ref().map_or(String::new(), |budget| budget.amount.0.to_string());
    let year = view.financial_year.0.to_string();
    AskingForm {
        action: format!("{}/monitoring", of.address()),
        fields: vec![
            field("financial_year", "", year),
            field("budget", "What the council counts on getting back in the year.", budget),
        ],
        button: "Hold the year against it",
    }
}

/// Whether the year is on its way to its budget; no more than the rating says.
fn heading(view: &MonitoringView) -> String {
    let year = view.financial_year.0;
    match (view.rating, &view.outturn, &view.budget) {
        (Some(rating), ..) => format!("{year} is rated {rating} against its budget"),
        (None, None, _) => format!("{year}: what it comes to cannot be told"),
        (None, _, None) => format!("{year}: no budget is stated"),
        (None, ..) => format!("{year}: not rated"),
    }
}

fn outturn(view: &MonitoringView) -> Part {
    let is_estimate = view.outturn.as_ref().is_some_and(|outturn| !outturn.intervals.is_empty());
    let money = if is_estimate { about_pounds } else { pounds };
    let mut rows = vec![vec![
        Cell::new("Recorded and final so far"),
        Cell::new(pounds(view.final_to_date.as_ref())),
    ]];
    if let Some(provisional) = &view.provisional_to_date {
        rows.push(vec![
            Cell::new("Provisional, in no other figure"),
            Cell::new(pounds(Some(provisional))),
        ]);
    }
    let comes_to = view.outturn.as_ref().map(|outturn| &outturn.point);
    rows.push(vec![Cell::new("The year comes to"), Cell::new(money(comes_to))]);
    for interval in view.outturn.iter().flat_map(|outturn| &outturn.intervals) {
        let [lower, upper] =
            [interval.lower, interval.upper].map(|end| MoneyText(end.0.to_pound()));
        let range = format!("{} to {}", pounds(Some(&lower)), pounds(Some(&upper)));
        rows.push(vec![Cell::new(format!("Its {}% range", interval.level)), Cell::new(range)]);
    }
    let budget = view.budget.as_ref();
    let source = match budget.map(|budget| budget.source) {
        Some("stated") => "Budget, as stated",
        Some(_) => "Budget, what the plan expects",
        None => "Budget",
    };
    let amount = budget.map(|budget| &budget.amount);
    rows.push(vec![Cell::new(source), Cell::new(pounds(amount))]);
    rows.push(vec![
        Cell::new("Above or below the budget"),
        Cell::new(money(view.variance.as_ref())),
    ]);
    let mut words: Vec<String> = view.rating_reason.iter().cloned().collect();
    words.push(view.rule.clone());
    Part {
        words,
        table: Some(LinkedTable::new("The year against its budget", &["Figure", "Amount"], rows)),
        ..Part::default()
    }
}

fn quarters(view: &MonitoringView) -> Part {
    let row = |quarter: &MonitoredQuarterView| {
        let forecast = match &quarter.forecast {
            Some(forecast) => about_pounds(Some(forecast)),
            None => "none needed".to_owned(),
        };
        let cells = [
            quarter.quarter.0.to_string(),
            capital(&spoken(quarter.status)),
            pounds(quarter.amount.as_ref()),
            forecast,
        ];
        cells.map(Cell::new).into()
    };
    let rows = view.quarters.iter().map(row).collect();
    let heads = ["Quarter", "Status", "Recorded", "Forecast"];
    Part {
        heading: "By quarter".to_owned(),
        table: Some(LinkedTable::new("The year by quarter", &heads, rows)),
        ..Part::default()
    }
}
