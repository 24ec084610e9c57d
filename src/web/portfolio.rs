//! The pages of councils and of the programmes of one.

use askama::Template;

use super::addresses;
use super::figures::{about_pounds, moment, percent, pounds};
use super::frame::{CouncilLink, Frame, Here};
use super::page_reader::PageReader;
use crate::domain::{Money, Permission};
use crate::report::charts::pair::pair;
use crate::views::commit::CouncilsView;
use crate::views::portfolio::{CouncilView, EntryView, PortfolioView};
use crate::words::counted;

/// The first page.
#[derive(Template)]
#[template(path = "councils.html")]
struct First {
    frame: Frame,
    councils: Vec<Listed>,
    is_short: bool,
    unavailable: Vec<String>,
    may_begin: bool,
    next: Option<String>,
}

/// The programmes of a council.
#[derive(Template)]
#[template(path = "portfolio.html")]
struct OfCouncil {
    frame: Frame,
    council: Listed,
    unavailable: Vec<String>,
    as_at: Option<String>,
}

/// A council with its programmes.
struct Listed {
    link: CouncilLink,
    caption: String,
    programmes: Vec<Row>,
    findings: Vec<String>,
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
    /// The first two as bars.
    bars: String,
}

fn first(councils: Vec<Listed>, view: Option<&PortfolioView>, reader: PageReader) -> First {
    let frame = Frame {
        title: "Does what comes back cover what is spent?".to_owned(),
        here: Here::Councils,
        ..Frame::default()
    };
    let unavailable = view.map_or_else(Vec::new, |view| view.unavailable.clone());
    let may_begin = reader.may(Permission::Administer);
    First { frame, councils, is_short: view.is_some(), unavailable, may_begin, next: None }
}

/// The first page where there are too many programmes to show all of them.
pub fn names(view: &CouncilsView, reader: PageReader) -> Result<String, askama::Error> {
    let councils = view.councils.iter().map(|entry| Listed {
        link: CouncilLink::new(&entry.council),
        caption: counted(entry.programme_count, "programme"),
        programmes: Vec::new(),
        findings: Vec::new(),
    });
    let next = addresses::next_page("/", view.next_cursor.as_ref());
    First { next, ..first(councils.collect(), None, reader) }.render()
}

/// The first page with every programme of every council.
pub fn all(view: &PortfolioView, reader: PageReader) -> Result<String, askama::Error> {
    let scale = scale(view);
    let councils = view.councils.iter().map(|one| listed(one, scale)).collect();
    first(councils, Some(view), reader).render()
}

/// The page of a council's programmes.
pub fn of_council(
    council: &str,
    view: &PortfolioView,
    reader: PageReader,
) -> Result<String, askama::Error> {
    let of = view.councils.iter().find(|one| one.council == council);
    let link = CouncilLink::new(council);
    let nothing = Listed {
        link: link.clone(),
        caption: String::new(),
        programmes: Vec::new(),
        findings: Vec::new(),
    };
    OfCouncil {
        frame: Frame {
            title: match link.is_made_up {
                true => "Made-up programmes, no council\u{2019}s figures".to_owned(),
                false => format!("Programmes of {}", link.name),
            },
            ..Frame::of_council(link, Here::Council, reader)
        },
        council: of.map_or(nothing, |of| listed(of, scale(view))),
        unavailable: view.unavailable.clone(),
        as_at: view.as_known_at.map(moment),
    }
    .render()
}

/// The largest amount of a page: where the bars of all its programmes end.
fn scale(view: &PortfolioView) -> Money {
    let programmes = view.councils.iter().flat_map(|of| &of.programmes);
    let amounts = programmes.flat_map(|one| [one.totals.investment, one.totals.credit]);
    amounts.flatten().map(|amount| amount.0).max().unwrap_or(Money::ZERO)
}

fn listed(of: &CouncilView, scale: Money) -> Listed {
    let link = CouncilLink::new(&of.council);
    let row = |entry| row(&of.council, entry, (&of.programmes, scale));
    Listed {
        caption: format!("Programmes of {}", link.name),
        programmes: of.programmes.iter().map(row).collect(),
        findings: of.findings.iter().map(|finding| finding.message.clone()).collect(),
        link,
    }
}

fn row(council: &str, entry: &EntryView, (all, scale): (&[EntryView], Money)) -> Row {
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
        bars: pair(
            &format!("{council}-{}", entry.programme),
            [totals.investment, totals.credit].map(|amount| amount.map(|amount| amount.0)),
            scale,
        ),
    }
}
