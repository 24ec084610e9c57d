//! The page of a programme: what the plan covers, what may come in, whether it grows, what was
//! found, and the assumptions that all of it rests on.

use askama::Template;

use super::addresses;
use super::cover::{self, Reading};
use super::figures::{capital, is_forecast, moment, number, of, pounds};
use super::form::{self, Asked, Form};
use super::frame::{Frame, Here, OfProgramme};
use super::headline::Lead;
use super::measured;
use super::outlook::{self, EarlierForecast, FanFigures};
use super::paper::OfPaper;
use super::shown::{Shown, Table};
use super::stated;
use crate::views::MoneyText;
use crate::views::finding::FindingView;
use crate::views::offset::OffsetView;
use crate::views::report::ReportView;

/// What the page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The answers.
    pub report: &'a ReportView,
    /// Forecasts that were stored earlier, where the page asks for them.
    pub stored: Option<&'a [EarlierForecast]>,
    /// What the address of the page asks for.
    pub asked: &'a [(String, String)],
    /// The query of the API for the same offset.
    pub offset_query: &'a str,
    /// The query of the API for the same forecast.
    pub forecast_query: &'a str,
}

/// One of the four figures at the top.
struct Figure {
    name: &'static str,
    value: String,
    says: String,
}

/// A finding as the page shows it.
struct Note {
    is_warning: bool,
    message: String,
    place: String,
}

/// Something to take away.
struct Download {
    name: &'static str,
    address: String,
    says: &'static str,
}

#[derive(Template)]
#[template(path = "programme.html")]
struct Page {
    frame: Frame,
    headline: Lead,
    is_clawback: bool,
    figures: Vec<Figure>,
    sure: Vec<String>,
    paper: OfPaper,
    records: String,
    warnings: String,
    form: Form,
    assumptions: Vec<(String, String)>,
    cost: Option<Shown>,
    net: Option<Shown>,
    readings: Vec<Reading>,
    fan: Option<Shown>,
    quarters: Option<Shown>,
    no_forecast: Option<String>,
    fan_notes: Vec<String>,
    /// The way to stored forecasts in the picture, or without them.
    stored_link: (String, String),
    growth: Option<Shown>,
    verdicts: Vec<(String, String)>,
    stated: Option<Table>,
    claims: Option<Table>,
    findings: Vec<Note>,
    downloads: Vec<Download>,
    as_at: Option<String>,
    data_version: String,
}

/// The page of a programme.
pub fn page(answers: &Answers<'_>) -> Result<String, askama::Error> {
    let ReportView { programme, offset, growth, clawbacks, forecast, .. } = answers.report;
    let address = addresses::programme(&programme.council, &programme.id);
    let is_clawback = answers.report.is_clawback();
    let marks = &programme.interventions;
    let forecast = forecast.as_ref();
    let no_forecast = forecast.err().filter(|_| is_clawback).cloned();
    let forecast = forecast.ok().filter(|_| is_clawback);
    let fan = forecast.map(|forecast| {
        let stored = answers.stored.unwrap_or_default();
        FanFigures { marks, offset, clawbacks, forecast, stored }
    });
    let measured = is_clawback.then_some(growth);
    Page {
        frame: Frame::of(
            &OfProgramme {
                council: &programme.council,
                id: &programme.id,
                name: &programme.name,
                is_clawback,
            },
            "",
            Here::Programme,
        ),
        headline: Lead::new(offset, growth, answers.report.is_changed),
        is_clawback,
        figures: figures(offset),
        sure: sure(offset),
        paper: OfPaper::new(offset, clawbacks),
        records: format!("{address}/clawbacks"),
        warnings: warnings(offset),
        form: Form::new(&Asked {
            address: &address,
            offset,
            clawbacks,
            marks,
            pairs: answers.asked,
        }),
        assumptions: form::in_words(offset),
        cost: cover::yearly(offset),
        net: cover::cumulative(offset),
        readings: cover::readings(offset),
        fan: fan.map(|fan| fan.by_year()),
        quarters: fan.map(|fan| fan.by_quarter()),
        no_forecast,
        fan_notes: forecast.map_or_else(Vec::new, outlook::notes),
        stored_link: stored_link(answers, &address),
        growth: measured.and_then(measured::shown),
        verdicts: measured.map_or_else(Vec::new, measured::verdicts),
        stated: stated::figures(offset),
        claims: stated::claims(offset),
        findings: offset.findings.iter().map(Note::from).collect(),
        downloads: downloads(answers, &address, is_clawback),
        as_at: offset.as_known_at.map(moment),
        data_version: offset.data_version.clone(),
    }
    .render()
}

/// The field of the address that asks for stored forecasts in the picture.
pub const STORED: &str = "stored_forecasts";

/// The words and the address of the link that puts stored forecasts into the picture, or takes
/// them out.
fn stored_link(answers: &Answers<'_>, address: &str) -> (String, String) {
    let mut pairs = answers.asked.to_vec();
    pairs.retain(|(name, _)| name != STORED);
    let words = match answers.stored {
        None => {
            pairs.push((STORED.to_owned(), "show".to_owned()));
            "Show stored forecasts as thin lines"
        }
        Some([]) => "No forecast is stored yet",
        Some(_) => "Hide the stored forecasts",
    };
    let address = addresses::with_query(address, &addresses::query(&pairs));
    (words.to_owned(), format!("{address}#s-fan"))
}

fn figures(offset: &OffsetView) -> Vec<Figure> {
    let money = of(offset);
    let totals = &offset.totals;
    let last = offset.years.last().map(|year| year.financial_year.0);
    let net = totals.net.as_ref().map(|net| net.0.pence());
    let (name, left) = match net {
        Some(..0) => ("Credited beyond the cost", totals.net.map(|net| MoneyText(net.0.size()))),
        _ => ("Still uncovered", totals.net),
    };
    let end =
        last.map_or(String::new(), |year| format!("at the end of March {}", year.start_year() + 1));
    let (covered, why) = match (offset.first_covered_year, offset.first_covered_state) {
        (Some(year), _) => (year.0.to_string(), "the first year whose credit reaches its own cost"),
        (None, "not_stated") => {
            ("not stated".to_owned(), "a cost or a credit that decides it is not stated")
        }
        (None, "nothing_spent") => ("none".to_owned(), "no year costs anything"),
        (None, _) => ("none".to_owned(), "no year\u{2019}s credit reaches its own cost"),
    };
    let credited = match (&totals.credit, is_forecast(offset)) {
        (None, _) => "over the whole plan",
        (Some(_), true) => "forecast, not assumed",
        (Some(_), false) => "assumed or stated, not forecast",
    };
    vec![
        Figure {
            name: "Investment",
            value: pounds(totals.investment.as_ref()),
            says: years(offset),
        },
        Figure {
            name: "Credited",
            value: money(totals.credit.as_ref()),
            says: credited.to_owned(),
        },
        Figure { name, value: money(left.as_ref()), says: end },
        Figure { name: "First covered year", value: covered, says: why.to_owned() },
    ]
}

/// How sure the answer is, in the sentences that it has for that.
fn sure(offset: &OffsetView) -> Vec<String> {
    let chances = &offset.probability;
    let of_plan = (chances.plan.state == "available" || chances.growth_needed.is_empty())
        .then(|| chances.plan.message.clone());
    let needed = chances.growth_needed.iter().map(|chance| chance.message.clone());
    of_plan.into_iter().chain(needed).collect()
}

/// How many warnings there are, as the words of a link.
fn warnings(offset: &OffsetView) -> String {
    let count = offset.findings.iter().filter(|one| one.severity == "warning").count();
    match count {
        0 => "Nothing was found that warns of these figures.".to_owned(),
        1 => "One warning goes with these figures.".to_owned(),
        count => format!("{} warnings go with these figures.", capital(&number(count))),
    }
}

fn years(offset: &OffsetView) -> String {
    match (offset.years.first(), offset.years.last()) {
        (Some(first), Some(last)) => {
            format!("{} to {}", first.financial_year.0, last.financial_year.0)
        }
        _ => "no year is dated".to_owned(),
    }
}

impl From<&FindingView> for Note {
    fn from(finding: &FindingView) -> Note {
        let place = &finding.place;
        let year = place.financial_year.map(|year| year.0.to_string());
        let quarter = place.quarter.map(|quarter| quarter.0.to_string());
        let parts: Vec<String> = [year, quarter, place.row.clone()].into_iter().flatten().collect();
        Note {
            is_warning: finding.severity == "warning",
            message: finding.message.clone(),
            place: parts.join(", "),
        }
    }
}

fn downloads(answers: &Answers<'_>, address: &str, is_clawback: bool) -> Vec<Download> {
    let api =
        |what: &str, query: &str| addresses::with_query(&format!("/api/v1{address}/{what}"), query);
    let mut all = vec![Download {
        name: "This answer as JSON",
        address: api("offset", answers.offset_query),
        says: "for finance systems: the same figures, to the penny",
    }];
    if is_clawback {
        all.push(Download {
            name: "Forecast as JSON",
            address: api("forecast", answers.forecast_query),
            says: "by quarter and by financial year, with its ranges",
        });
        all.push(Download {
            name: "Clawbacks as JSON",
            address: api("clawbacks", "limit=1000"),
            says: "as printed and as accepted",
        });
    }
    all
}
