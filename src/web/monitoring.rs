//! A financial year against its budget.

use askama::Template;

use super::addresses;
use super::figures::{about_pounds, capital, moment, pounds};
use super::form::field;
use super::frame::{Frame, Here, OfProgramme};
use super::sheet::{AskingForm, Cell, LinkedTable, Part, SheetPage};
use crate::domain::Money;
use crate::report::charts::year::{Filling, YearToDate, year};
use crate::views::MoneyText;
use crate::views::monitoring::{MonitoredQuarterView, MonitoringView};
use crate::words::spoken;

/// The page. `query` is what the address asks for.
pub fn page(
    of: &OfProgramme<'_>,
    view: &MonitoringView,
    query: &str,
) -> Result<String, askama::Error> {
    let mut parts = vec![quarters(view), outturn(view)];
    let findings: Vec<String> =
        view.findings.iter().map(|finding| finding.message.clone()).collect();
    if !findings.is_empty() {
        parts.push(Part { heading: "What to know".to_owned(), words: findings, ..Part::default() });
    }
    let at = view.as_known_at.map_or(String::new(), |at| format!("As known on {}. ", moment(at)));
    SheetPage {
        frame: Frame::of(of, "Year against budget", Here::Monitoring),
        heading: heading(view),
        lead: vec![lead(view)],
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

/// Whether past forecasts say that nobody should rely on the rating.
fn is_unreliable(view: &MonitoringView) -> bool {
    view.findings.iter().any(|finding| finding.rule == "intervals_held_too_seldom")
}

/// Why the year is rated so, and what that is worth, in one sentence.
fn lead(view: &MonitoringView) -> String {
    let year = view.financial_year.0;
    match &view.rating_reason {
        Some(why) if is_unreliable(view) => format!(
            "{}; yet past forecasts fell inside their ranges far too seldom to rely on that.",
            why.trim_end_matches('.')
        ),
        Some(why) => why.clone(),
        None => format!("The financial year {year}, and the budget that it is held against."),
    }
}

/// Whether the year is on its way to its budget; no more than the rating says.
fn heading(view: &MonitoringView) -> String {
    let year = view.financial_year.0;
    match (view.rating, &view.outturn, &view.budget) {
        (Some(rating), ..) if is_unreliable(view) => {
            format!("{year} is rated {rating}, but do not rely on that")
        }
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
    Part {
        heading: "What it comes to".to_owned(),
        words: vec![view.rule.clone()],
        table: Some(LinkedTable::new("The year against its budget", &["Figure", "Amount"], rows)),
        ..Part::default()
    }
}

/// The year as it fills up, by quarter.
fn quarters(view: &MonitoringView) -> Part {
    let filling = filling(view);
    let row = |(place, quarter): (usize, &MonitoredQuarterView)| {
        let forecast = match &quarter.forecast {
            Some(forecast) => about_pounds(Some(forecast)),
            None => "none needed".to_owned(),
        };
        let so_far = filling.quarters.get(place).map(|one| MoneyText(one.in_all));
        let is_estimate = view.quarters.iter().take(place + 1).any(|one| one.forecast.is_some());
        let cells = [
            quarter.quarter.0.to_string(),
            capital(&spoken(quarter.status)),
            pounds(quarter.amount.as_ref()),
            forecast,
            if is_estimate { about_pounds(so_far.as_ref()) } else { pounds(so_far.as_ref()) },
        ];
        cells.map(Cell::new).into()
    };
    let rows = view.quarters.iter().enumerate().map(row).collect();
    let heads = ["Quarter", "Status", "Recorded", "Forecast", "The year so far"];
    let title = title(view, &filling);
    Part {
        chart: (!filling.quarters.is_empty()).then(|| year("year", title, &filling)),
        source: "Source: recorded quarters, final ones only, and the forecast of the rest. The \
                 budget is of the whole year and has no quarters."
            .to_owned(),
        table: Some(LinkedTable::new("The year by quarter", &heads, rows)),
        ..Part::default()
    }
}

/// The quarters added up, as far as one after the other is recorded or forecast.
fn filling(view: &MonitoringView) -> Filling {
    let mut quarters = Vec::new();
    let (mut recorded, mut in_all) = (Money::ZERO, Money::ZERO);
    for quarter in &view.quarters {
        // A provisional figure is in no sum: its quarter is forecast.
        let known = quarter.amount.filter(|_| quarter.status == "final");
        let Some(amount) = known.or(quarter.forecast) else { break };
        let sums = (in_all.checked_add(amount.0), recorded.checked_add(amount.0));
        let (Some(all), Some(more)) = sums else { break };
        in_all = all;
        recorded = if known.is_some() { more } else { recorded };
        let name = format!("Q{}", quarter.quarter.0.number());
        quarters.push(YearToDate { quarter: name, recorded, in_all });
    }
    let of = view.outturn.as_ref();
    let band = of.and_then(|of| of.intervals.iter().find(|band| band.level == 80));
    Filling {
        quarters,
        ends: band.map(|band| (band.level, band.lower.0, band.upper.0)),
        budget: view.budget.as_ref().map(|budget| budget.amount.0),
    }
}

/// What the year comes to, and what was budgeted.
fn title(view: &MonitoringView, filling: &Filling) -> String {
    let of_year = view.financial_year.0;
    let Some(outturn) = &view.outturn else {
        return format!("What is recorded of {of_year} so far");
    };
    let unit = filling.unit();
    let budgeted = filling.budget.map(|budget| format!(", {} budgeted", unit.named(budget)));
    let budgeted = budgeted.unwrap_or_default();
    let point = unit.named(outturn.point.0);
    match outturn.intervals.is_empty() {
        true => format!("{point} came in during {of_year}{budgeted}"),
        false => format!("About {point} is expected in {of_year}{budgeted}"),
    }
}
