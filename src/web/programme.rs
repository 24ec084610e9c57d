//! The page of a programme: what the plan covers, what may come in, whether it grows, what was
//! found, and the assumptions that all of it rests on.

use std::cmp::Reverse;

use askama::Template;

use super::addresses;
use super::cover::{self, Reading};
use super::figures::{is_forecast, moment, of, pounds};
use super::form::{self, Asked, Form};
use super::frame::{Frame, Here, OfProgramme};
use super::headline::Lead;
use super::measured;
use super::outlook::{EarlierForecast, FanFigures, Trust};
use super::page_reader::PageReader;
use super::paper::OfPaper;
use super::shown::{Shown, Table};
use super::stated;
use super::sure::Sure;
use crate::views::MoneyText;
use crate::views::clawbacks::ClawbacksView;
use crate::views::finding::FindingView;
use crate::views::offset::{OffsetView, YearView};
use crate::views::report::ReportView;

/// What the page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The answers.
    pub report: &'a ReportView,
    /// Who reads them.
    pub reader: PageReader,
    /// Forecasts that were stored earlier, where the page asks for them.
    pub stored: Option<&'a [EarlierForecast]>,
    /// What the address of the page asks for, in plain assumptions.
    pub asked: &'a [(String, String)],
    /// The name of the scenario that it began with.
    pub scenario: Option<&'a str>,
    /// The query of the page itself.
    pub page_query: &'a str,
    /// The query of the API for the same offset.
    pub offset_query: &'a str,
    /// The query of the API for the same forecast.
    pub forecast_query: &'a str,
}

/// One of the four figures at the top.
pub struct HeadFigure {
    /// What it is called.
    pub name: &'static str,
    /// What it is.
    pub value: String,
    /// What to know about it.
    pub says: String,
}

/// A finding as the page shows it.
pub struct ShownFinding {
    /// Whether it warns.
    pub is_warning: bool,
    /// What was found.
    pub message: String,
    /// Where.
    pub place: String,
}

/// Something to take away.
pub struct Download {
    /// What it is called.
    pub name: &'static str,
    /// Where it is.
    pub address: String,
    /// What to know about it.
    pub says: &'static str,
}

/// The page, part by part: the pack for paper is made of the same.
#[derive(Template)]
#[template(path = "programme.html")]
pub struct ProgrammePage {
    /// What is around it.
    pub frame: Frame,
    /// What it says first.
    pub headline: Lead,
    /// Whether the programme is archived.
    pub is_archived: bool,
    /// Whether the benefits are clawbacks.
    pub is_clawback: bool,
    /// The figures at the top.
    pub figures: Vec<HeadFigure>,
    /// Where the records end, where the answer goes beyond them.
    pub newest: Option<String>,
    /// How sure the answer is.
    pub sure: Sure,
    /// What its paper's own table comes to.
    pub paper: OfPaper,
    /// What is recorded.
    pub records: String,
    /// The form of assumptions.
    pub form: Form,
    /// The assumptions in words.
    pub assumptions: Vec<(String, String)>,
    /// Cost beside credit.
    pub cost: Option<Shown>,
    /// What stays uncovered.
    pub net: Option<Shown>,
    /// The questions that may be meant.
    pub readings: Vec<Reading>,
    /// What may come, by year.
    pub fan: Option<Shown>,
    /// The same by quarter.
    pub quarters: Option<Shown>,
    /// Why there is no forecast.
    pub no_forecast: Option<String>,
    /// How far to trust it.
    pub trust: Trust,
    /// The way to stored forecasts in the picture, or without them.
    pub stored_link: (String, String),
    /// Growth beside its target.
    pub growth: Option<Shown>,
    /// What is to be said of each measure.
    pub verdicts: Vec<(String, String)>,
    /// Figures of the whole plan.
    pub stated: Option<Table>,
    /// What the paper claims.
    pub claims: Option<Table>,
    /// What was found.
    pub findings: Vec<ShownFinding>,
    /// What there is to take away.
    pub downloads: Vec<Download>,
    /// When the data were known.
    pub as_at: Option<String>,
    /// The version of the data.
    pub data_version: String,
}

/// The page of a programme.
pub fn page(answers: &Answers<'_>) -> Result<String, askama::Error> {
    parts(answers).render()
}

/// The parts of the page.
pub fn parts(answers: &Answers<'_>) -> ProgrammePage {
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
    ProgrammePage {
        frame: Frame::of(
            &OfProgramme {
                council: &programme.council,
                id: &programme.id,
                name: &programme.name,
                is_clawback,
                reader: answers.reader,
            },
            "",
            Here::Programme,
        ),
        headline: Lead::new(offset, growth, answers.report.is_changed),
        is_archived: answers.report.is_archived,
        is_clawback,
        figures: figures(offset),
        newest: newest(offset, clawbacks),
        sure: Sure::new(offset, marks),
        paper: OfPaper::new(offset, clawbacks),
        records: format!("{address}/clawbacks"),
        form: Form::new(&Asked {
            address: &address,
            offset,
            clawbacks,
            marks,
            pairs: answers.asked,
            scenario: answers.scenario,
        }),
        assumptions: form::in_words(offset),
        cost: cover::yearly(offset),
        net: cover::cumulative(offset),
        readings: cover::readings(offset),
        fan: fan.map(|fan| fan.by_year()),
        quarters: fan.map(|fan| fan.by_quarter()),
        no_forecast,
        trust: forecast.map_or_else(Trust::default, Trust::new),
        stored_link: stored_link(answers, &address),
        growth: measured.and_then(measured::shown),
        verdicts: measured.map_or_else(Vec::new, measured::verdicts),
        stated: stated::figures(offset),
        claims: stated::claims(offset),
        findings: found(offset),
        downloads: downloads(answers, &address, is_clawback),
        as_at: offset.as_known_at.map(moment),
        data_version: offset.data_version.clone(),
    }
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

/// Where the records end: what lies after that was not recorded by anybody.
fn newest(offset: &OffsetView, clawbacks: &ClawbacksView) -> Option<String> {
    let newest = clawbacks.records.iter().map(|record| record.quarter.0).max()?;
    let last = offset.years.last()?.financial_year.0;
    let what = if is_forecast(offset) { "forecast" } else { "assumed" };
    (newest < last.quarters()[3])
        .then(|| format!("The newest record is of {}. What is later is {what}.", newest.in_words()))
}

fn figures(offset: &OffsetView) -> Vec<HeadFigure> {
    let money = of(offset);
    let totals = &offset.totals;
    let last = offset.years.last().map(|year| year.financial_year.0);
    let net = totals.net.as_ref().map(|net| net.0.pence());
    let (name, left) = match net {
        Some(..0) => ("Beyond the cost", totals.net.map(|net| MoneyText(net.0.size()))),
        _ => ("Still uncovered", totals.net),
    };
    let end =
        last.map_or(String::new(), |year| format!("at the end of March {}", year.start_year() + 1));
    let end = match offset.payback_year {
        Some(year) => format!("{end}; paid back in {}", year.0),
        None => end,
    };
    let is_credited_free = |year: &YearView| {
        let pence = |amount: Option<MoneyText>| amount.map(|amount| amount.0.pence());
        pence(year.investment) == Some(0) && pence(year.credit) > Some(0)
    };
    let (covered, why) = match (offset.first_covered_year, offset.first_covered_state) {
        (Some(year), _) => (year.0.to_string(), "the first year whose credit reaches its own cost"),
        (None, "not_stated") => {
            ("not stated".to_owned(), "a cost or a credit that decides it is not stated")
        }
        (None, "nothing_spent") => ("none".to_owned(), "no year costs anything"),
        (None, _) if offset.years.iter().any(is_credited_free) => {
            let why = "no year that has a cost is covered; a year without a cost is left out";
            ("none".to_owned(), why)
        }
        (None, _) => ("none".to_owned(), "no year\u{2019}s credit reaches its own cost"),
    };
    let credited = match (&totals.credit, is_forecast(offset)) {
        (None, _) => "over the whole plan",
        (Some(_), true) => "forecast, not assumed",
        (Some(_), false) => "assumed or stated, not forecast",
    };
    vec![
        HeadFigure {
            name: "Investment",
            value: pounds(totals.investment.as_ref()),
            says: years(offset),
        },
        HeadFigure {
            name: "Credited",
            value: money(totals.credit.as_ref()),
            says: credited.to_owned(),
        },
        HeadFigure { name, value: money(left.as_ref()), says: end },
        HeadFigure { name: "First covered year", value: covered, says: why.to_owned() },
    ]
}

fn years(offset: &OffsetView) -> String {
    match (offset.years.first(), offset.years.last()) {
        (Some(first), Some(last)) => {
            format!("{} to {}", first.financial_year.0, last.financial_year.0)
        }
        _ => "no year is dated".to_owned(),
    }
}

/// What was found, warnings first, and of each what is about the most money first.
fn found(offset: &OffsetView) -> Vec<ShownFinding> {
    let mut all: Vec<&FindingView> = offset.findings.iter().collect();
    all.sort_by_key(|one| {
        (one.severity != "warning", Reverse(one.at_stake.map(|amount| amount.0)))
    });
    all.into_iter().map(ShownFinding::from).collect()
}

impl From<&FindingView> for ShownFinding {
    fn from(finding: &FindingView) -> ShownFinding {
        let place = &finding.place;
        let year = place.financial_year.map(|year| year.0.to_string());
        let quarter = place.quarter.map(|quarter| quarter.0.to_string());
        let parts: Vec<String> = [year, quarter, place.row.clone()].into_iter().flatten().collect();
        ShownFinding {
            is_warning: finding.severity == "warning",
            message: finding.message.clone(),
            place: parts.join(", "),
        }
    }
}

fn downloads(answers: &Answers<'_>, address: &str, is_clawback: bool) -> Vec<Download> {
    let api =
        |what: &str, query: &str| addresses::with_query(&format!("/api/v1{address}/{what}"), query);
    let table = |what: &str, query: &str, more: &str| {
        let before = if query.is_empty() { String::new() } else { format!("{query}&") };
        api(what, &format!("{before}format=csv{more}"))
    };
    let (offset, forecast) = (answers.offset_query, answers.forecast_query);
    let mut all = vec![
        Download {
            name: "Pack for paper",
            address: addresses::with_query(&format!("{address}/report.html"), answers.page_query),
            says: "all of this page with its tables open, to print or to keep as PDF",
        },
        Download {
            name: "Workbook",
            address: api("report.xlsx", offset),
            says: "for Excel and LibreOffice: every table, and figures that follow its cells",
        },
        Download {
            name: "Years as CSV",
            address: table("offset", offset, ""),
            says: "cost, credit and net by financial year",
        },
        Download {
            name: "Findings as CSV",
            address: table("offset", offset, "&table=findings"),
            says: "what was found, a row for each",
        },
    ];
    if is_clawback {
        all.extend([
            Download {
                name: "Clawbacks as CSV",
                address: table("clawbacks", "limit=1000", ""),
                says: "as accepted, in the form in which they can be delivered again",
            },
            Download {
                name: "Forecast by year as CSV",
                address: table("forecast", forecast, "&table=financial_years"),
                says: "whole years with their ranges",
            },
            Download {
                name: "Forecast by quarter as CSV",
                address: table("forecast", forecast, ""),
                says: "quarters with their ranges",
            },
            Download {
                name: "Growth as CSV",
                address: table("growth", "", ""),
                says: "each measure with its ranges and verdicts",
            },
        ]);
    }
    all.push(Download {
        name: "This answer as JSON",
        address: api("offset", offset),
        says: "for finance systems: the same figures, to the penny",
    });
    if is_clawback {
        all.push(Download {
            name: "Forecast as JSON",
            address: api("forecast", forecast),
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
