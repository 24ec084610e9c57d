//! The pages of councils and of the programmes of one.

use askama::Template;

use super::addresses;
use super::figures::{about_pounds, percent, pounds};
use super::frame::{CouncilLink, Frame, Here};
use crate::views::commit::CouncilsView;
use crate::views::portfolio::{EntryView, PortfolioView};

/// The councils that there are.
#[derive(Template)]
#[template(path = "councils.html")]
struct Councils {
    frame: Frame,
    councils: Vec<(CouncilLink, String)>,
}

/// The page of all councils.
pub fn councils(view: &CouncilsView) -> Result<String, askama::Error> {
    let councils = view.councils.iter().map(|entry| {
        let programmes = crate::words::counted(entry.programme_count, "programme");
        (CouncilLink::new(&entry.council), programmes)
    });
    let frame = Frame {
        title: "Does what comes back cover what is spent?".to_owned(),
        here: Here::Councils,
        ..Frame::default()
    };
    Councils { frame, councils: councils.collect() }.render()
}

/// The programmes of a council.
#[derive(Template)]
#[template(path = "portfolio.html")]
struct Portfolio {
    frame: Frame,
    council: CouncilLink,
    programmes: Vec<Row>,
    findings: Vec<String>,
    unavailable: Vec<String>,
    as_at: Option<String>,
}

/// A programme in the list.
struct Row {
    name: String,
    address: String,
    says: String,
    investment: String,
    credit: String,
    net: String,
    covered: String,
}

/// The page of a council's programmes.
pub fn portfolio(council: &str, view: &PortfolioView) -> Result<String, askama::Error> {
    let of = view.councils.iter().find(|one| one.council == council);
    let programmes = of.map_or_else(Vec::new, |one| {
        one.programmes.iter().map(|entry| row(council, entry, &one.programmes)).collect()
    });
    let findings = of.map_or_else(Vec::new, |one| {
        one.findings.iter().map(|finding| finding.message.clone()).collect()
    });
    let own = CouncilLink::new(council);
    Portfolio {
        frame: Frame {
            title: format!("Programmes of {}", own.name),
            council: Some(own.clone()),
            here: Here::Council,
            ..Frame::default()
        },
        council: own,
        programmes,
        findings,
        unavailable: view.unavailable.clone(),
        as_at: view.as_known_at.map(|at| at.text()),
    }
    .render()
}

fn row(council: &str, entry: &EntryView, all: &[EntryView]) -> Row {
    let money = if entry.is_forecast { about_pounds } else { pounds };
    let totals = &entry.totals;
    let covered = totals.offset_ratio.as_deref().map_or("not stated".to_owned(), percent);
    let says = match (&entry.not_available, &entry.duplicate_of) {
        (Some(why), _) => why.clone(),
        (None, Some(other)) => {
            let named = all.iter().find(|one| one.programme == *other);
            let name = named.map_or(other.as_str(), |one| one.name.as_str());
            format!("It says the same as \u{201c}{name}\u{201d}, so it does not count twice.")
        }
        (None, None) => String::new(),
    };
    Row {
        name: entry.name.clone(),
        address: addresses::programme(council, &entry.programme),
        says,
        investment: pounds(totals.investment.as_ref()),
        credit: money(totals.credit.as_ref()),
        net: money(totals.net.as_ref()),
        covered,
    }
}
