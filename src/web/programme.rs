//! The page of a programme: what the plan covers, what may come in, whether it grows, what was
//! found, and the assumptions that all of it rests on.

use askama::Template;

use super::figures::{about_pounds, is_forecast, of, percent, pounds};
use super::frame::{Council, Frame, Here};
use super::headline::Headline;
use crate::domain::{FinancialYear, Money};
use crate::report::charts::Chart;
use crate::report::charts::bars::{YearBars, bars};
use crate::report::charts::fan::{Expected, Fan, Recorded, fan};
use crate::report::charts::growth::{Growing, Measured, growth};
use crate::report::charts::net::net;
use crate::views::MoneyText;
use crate::views::clawbacks::ClawbacksView;
use crate::views::finding::FindingView;
use crate::views::forecast::ForecastView;
use crate::views::growth::{GrowthView, MeasureView};
use crate::views::offset::OffsetView;
use crate::views::programme::ProgrammeView;
use crate::words::spoken;

/// What the page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The programme.
    pub programme: &'a ProgrammeView,
    /// The offset under the assumptions that are asked for.
    pub offset: &'a OffsetView,
    /// Growth of what was recorded.
    pub growth: &'a GrowthView,
    /// What was recorded.
    pub clawbacks: &'a ClawbacksView,
    /// What may come, or why nothing can be said of it.
    pub forecast: Result<&'a ForecastView, &'a str>,
    /// The query of the page, without its question mark; empty where none is given.
    pub query: &'a str,
    /// Whether an assumption of the programme is replaced.
    pub is_changed: bool,
}

/// One of the four figures at the top.
struct Figure {
    name: &'static str,
    value: String,
    says: String,
}

/// A chart with where its figures come from and the same data as a table.
struct Shown {
    chart: Chart,
    source: String,
    table: Table,
}

/// A table under a chart.
struct Table {
    caption: String,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// An assumption that can be chosen on the page.
struct Choice {
    value: &'static str,
    label: &'static str,
    is_chosen: bool,
}

/// The form of assumptions.
struct Form {
    action: String,
    bases: Vec<Choice>,
    growth: Option<String>,
    lag: String,
    without: String,
}

/// A reading of the same figures.
struct Reading {
    title: String,
    question: String,
    covered: String,
    lines: Vec<(String, String)>,
}

/// A finding as the page shows it.
struct Note {
    is_warning: bool,
    message: String,
    place: String,
}

#[derive(Template)]
#[template(path = "programme.html")]
struct Page {
    frame: Frame,
    headline: Headline,
    figures: Vec<Figure>,
    form: Option<Form>,
    assumptions: Vec<(String, String)>,
    cost: Option<Shown>,
    net: Option<Shown>,
    readings: Vec<Reading>,
    fan: Option<Shown>,
    no_forecast: Option<String>,
    fan_notes: Vec<String>,
    growth: Option<Shown>,
    verdicts: Vec<(String, String)>,
    findings: Vec<Note>,
    downloads: Vec<(String, String, &'static str)>,
    as_at: Option<String>,
    data_version: String,
}

/// The page of a programme.
pub fn page(answers: &Answers<'_>) -> Result<String, askama::Error> {
    let Answers { programme, offset, .. } = *answers;
    let council = Council::new(&programme.council);
    let address = format!("{}/programmes/{}", council.address, programme.id);
    let is_clawback = offset.kind == "clawback";
    Page {
        frame: Frame {
            title: programme.name.clone(),
            council: Some(council),
            programme: Some((programme.name.clone(), address.clone())),
            here: Here::Programme,
        },
        headline: Headline::new(offset, answers.growth, answers.is_changed),
        figures: figures(offset),
        form: is_clawback.then(|| form(&address, offset)),
        assumptions: assumptions(offset),
        cost: cost(offset),
        net: cumulative(offset),
        readings: readings(offset),
        fan: answers.forecast.ok().filter(|_| is_clawback).map(|forecast| fan_of(answers, forecast)),
        no_forecast: answers.forecast.err().filter(|_| is_clawback).map(str::to_owned),
        fan_notes: answers.forecast.map_or_else(|_| Vec::new(), fan_notes),
        growth: is_clawback.then(|| growth_of(answers.growth)).flatten(),
        verdicts: if is_clawback { verdicts(answers.growth) } else { Vec::new() },
        findings: offset.findings.iter().map(Note::from).collect(),
        downloads: downloads(&address, answers.query, is_clawback),
        as_at: offset.as_known_at.map(|at| at.text()),
        data_version: offset.data_version.clone(),
    }
    .render()
}

fn figures(offset: &OffsetView) -> Vec<Figure> {
    let money = of(offset);
    let totals = &offset.totals;
    let last = offset.years.last().map(|year| year.financial_year.0);
    let net = totals.net.as_ref().map(|net| net.0.pence());
    let (name, left) = match net {
        Some(..=0) => ("Credited beyond the cost", totals.net.map(|net| MoneyText(net.0.size()))),
        _ => ("Still uncovered", totals.net),
    };
    let end = last.map_or(String::new(), |year| format!("at the end of March {}", year.start_year() + 1));
    let (covered, why) = match (offset.first_covered_year, offset.first_covered_state) {
        (Some(year), _) => (year.0.to_string(), "the first year whose credit reaches its own cost"),
        (None, "not_stated") => ("not stated".to_owned(), "a cost or a credit that decides it is not stated"),
        (None, "nothing_spent") => ("none".to_owned(), "no year costs anything"),
        (None, _) => ("none".to_owned(), "no year\u{2019}s credit reaches its own cost"),
    };
    let credited = if is_forecast(offset) { "forecast, not assumed" } else { "assumed, not forecast" };
    vec![
        Figure { name: "Investment", value: pounds(totals.investment.as_ref()), says: years(offset) },
        Figure { name: "Credited", value: money(totals.credit.as_ref()), says: credited.to_owned() },
        Figure { name, value: money(left.as_ref()), says: end },
        Figure { name: "First covered year", value: covered, says: why.to_owned() },
    ]
}

fn years(offset: &OffsetView) -> String {
    match (offset.years.first(), offset.years.last()) {
        (Some(first), Some(last)) => format!("{} to {}", first.financial_year.0, last.financial_year.0),
        _ => "no year is dated".to_owned(),
    }
}

fn form(address: &str, offset: &OffsetView) -> Form {
    let own = &offset.assumptions;
    let basis = own.offset_basis.as_deref();
    let choice = |value, label| Choice { value, label, is_chosen: basis == Some(value) };
    let whole = |rate: String| percent(&rate).trim_end_matches('%').to_owned();
    Form {
        action: address.to_owned(),
        bases: vec![
            choice("yearly_increment", "Budget change: what a year adds to the year before"),
            choice("cumulative_uplift", "Cash beyond the baseline, again in every later year"),
            choice("total_recovery", "All that comes back"),
        ],
        growth: offset.growth.as_ref().map(|growth| whole(growth.growth_rate.0.to_string())),
        lag: own.lag_quarters.map_or(String::new(), |lag| lag.to_string()),
        without: offset
            .with_and_without
            .as_ref()
            .and_then(|against| against.growth_without_the_plan)
            .map_or(String::new(), |rate| whole(rate.0.to_string())),
    }
}

/// The assumptions in words, for whoever reads the page and does not change it.
fn assumptions(offset: &OffsetView) -> Vec<(String, String)> {
    let own = &offset.assumptions;
    let mut all = Vec::new();
    if let Some(basis) = &own.offset_basis {
        all.push(("What is credited".to_owned(), spoken(basis)));
    }
    if let Some(baseline) = &offset.baseline {
        all.push(("Baseline".to_owned(), format!("{} a year", pounds(Some(&baseline.amount)))));
    }
    if let Some(growth) = &offset.growth {
        let rate = percent(&growth.growth_rate.0.to_string());
        all.push(("Growth a year".to_owned(), format!("{rate}, {}", spoken(growth.source))));
    }
    let rate = percent(&offset.present_value.discount_rate.0.to_string());
    all.push(("Discount rate".to_owned(), rate));
    all
}

fn cost(offset: &OffsetView) -> Option<Shown> {
    let money = of(offset);
    let bars_of = |year: &crate::views::offset::YearView| YearBars {
        year: year.financial_year.0,
        first: year.investment.map(|amount| amount.0),
        second: year.credit.map(|amount| amount.0),
    };
    let years: Vec<YearBars> = offset.years.iter().map(bars_of).collect();
    if years.iter().all(|year| year.first.is_none() && year.second.is_none()) {
        return None;
    }
    let title = match (offset.first_covered_year, offset.first_covered_state) {
        (Some(year), _) => format!("Credit first reaches the cost of a year in {}", year.0),
        (None, "not_within_these_years") => "Credit reaches the cost of no year".to_owned(),
        _ => "What each year costs, and what is credited for it".to_owned(),
    };
    let source = match is_forecast(offset) {
        true => "Source: investment plan as recorded; the forecast of clawbacks.",
        false => "Source: investment plan and figures as recorded, under the assumptions above. \
                  Growth is assumed, so there is no range to draw.",
    };
    let mut rows: Vec<Vec<String>> = offset
        .years
        .iter()
        .map(|year| {
            let ratio = year.offset_ratio.as_deref().map_or("not stated".to_owned(), percent);
            vec![
                year.financial_year.0.to_string(),
                pounds(year.investment.as_ref()),
                money(year.credit.as_ref()),
                money(year.net.as_ref()),
                ratio,
            ]
        })
        .collect();
    let totals = &offset.totals;
    rows.push(vec![
        "Plan".to_owned(),
        pounds(totals.investment.as_ref()),
        money(totals.credit.as_ref()),
        money(totals.net.as_ref()),
        totals.offset_ratio.as_deref().map_or("not stated".to_owned(), percent),
    ]);
    Some(Shown {
        chart: bars("bars", title, ["Investment", "Credited"], &years),
        source: source.to_owned(),
        table: Table::new("Investment and credit by financial year", &["Year", "Investment", "Credited", "Net cost", "Covered"], rows),
    })
}

fn cumulative(offset: &OffsetView) -> Option<Shown> {
    let money = of(offset);
    let stated = offset.years.iter().map_while(|year| Some((year.financial_year.0, year.cumulative_net?.0)));
    let years: Vec<(FinancialYear, Money)> = stated.collect();
    let (last, left) = *years.last()?;
    let at = format!("March {}", last.start_year() + 1);
    let title = match left.pence() {
        1.. => format!("{} is still uncovered at the end of {at}", money(Some(&MoneyText(left)))),
        0 => format!("Cost and credit are equal at the end of {at}"),
        _ => format!("{} is credited beyond the cost by {at}", money(Some(&MoneyText(left.size())))),
    };
    let rows = years.iter().map(|(year, net)| vec![year.to_string(), money(Some(&MoneyText(*net)))]);
    let rows = rows.collect();
    Some(Shown {
        chart: net("net", title, &years, offset.first_covered_year.map(|year| year.0)),
        source: "Source: the same figures, added up. The plan is paid back where the line comes \
                 down to £0 and stays there."
            .to_owned(),
        table: Table::new("Cumulative net cost", &["At the end of", "Net cost so far"], rows),
    })
}

fn readings(offset: &OffsetView) -> Vec<Reading> {
    let Some(against) = offset.with_and_without.as_ref().filter(|against| !against.is_too_large) else {
        return Vec::new();
    };
    let money = of(offset);
    let covered = |ratio: Option<&str>| ratio.map_or("not stated".to_owned(), percent);
    let lines = |credit, net, npv: Option<&MoneyText>, paid: String| {
        vec![
            ("Credited".to_owned(), money(credit)),
            ("Net cost".to_owned(), money(net)),
            ("Paid back".to_owned(), paid),
            ("Net present value".to_owned(), money(npv)),
        ]
    };
    let paid = |year: Option<crate::views::FinancialYearText>, state: &str| match year {
        Some(year) => year.0.to_string(),
        None => spoken(state),
    };
    let totals = &offset.totals;
    vec![
        Reading {
            title: spoken(offset.assumptions.offset_basis.as_deref().unwrap_or(offset.kind)),
            question: offset.question.unwrap_or_default().to_owned(),
            covered: covered(totals.offset_ratio.as_deref()),
            lines: lines(totals.credit.as_ref(), totals.net.as_ref(), offset.npv.as_ref(), paid(offset.payback_year, offset.payback_state)),
        },
        Reading {
            title: "Against doing nothing".to_owned(),
            question: against.message.clone(),
            covered: covered(against.totals.offset_ratio.as_deref()),
            lines: lines(against.totals.credit.as_ref(), against.totals.net.as_ref(), against.npv.as_ref(), paid(against.payback_year, against.payback_state)),
        },
    ]
}

fn fan_of(answers: &Answers<'_>, forecast: &ForecastView) -> Shown {
    let marks = &answers.programme.interventions;
    let mut by_year: std::collections::BTreeMap<FinancialYear, Vec<(Money, bool)>> = Default::default();
    for record in &answers.clawbacks.records {
        if record.client_group == forecast.client_group && record.status == "final" {
            let quarter = record.quarter.0;
            let is_marked = marks.iter().any(|mark| (mark.first.0..=mark.last.0).contains(&quarter));
            by_year.entry(quarter.year()).or_default().push((record.amount.0, is_marked));
        }
    }
    let recorded: Vec<Recorded> = by_year
        .into_iter()
        .filter(|(_, quarters)| quarters.len() == 4)
        .map(|(year, quarters)| Recorded {
            label: year.to_string(),
            amount: Money::checked_sum(quarters.iter().map(|(amount, _)| *amount)),
            is_marked: quarters.iter().any(|(_, is_marked)| *is_marked),
        })
        .collect();
    let planned = |year: FinancialYear| {
        let found = answers.offset.years.iter().find(|one| one.financial_year.0 == year)?;
        found.recovery.map(|recovery| recovery.0).filter(|_| !is_forecast(answers.offset))
    };
    let expected: Vec<Expected> = forecast
        .financial_years
        .iter()
        .map(|year| Expected {
            label: year.financial_year.0.to_string(),
            point: year.point.0,
            bands: year.intervals.iter().map(|band| (band.level, band.lower.0, band.upper.0)).collect(),
            planned: planned(year.financial_year.0),
        })
        .collect();
    let mut rows: Vec<Vec<String>> = recorded
        .iter()
        .map(|one| {
            let amount = one.amount.map(MoneyText);
            vec![one.label.clone(), format!("{} recorded", pounds(amount.as_ref())), String::new(), String::new()]
        })
        .collect();
    rows.extend(forecast.financial_years.iter().map(|year| {
        let band = |level| {
            year.intervals.iter().find(|band| band.level == level).map_or(String::new(), |band| {
                format!("{} to {}", pounds(Some(&MoneyText(band.lower.0.to_pound()))), pounds(Some(&MoneyText(band.upper.0.to_pound()))))
            })
        };
        vec![year.financial_year.0.to_string(), about_pounds(Some(&year.point)), band(80), band(95)]
    }));
    let title = "What was recovered, and what may come in".to_owned();
    let plan = answers.offset.growth.as_ref().map(|growth| {
        format!("plan {}", percent(&growth.growth_rate.0.to_string()))
    });
    let data = Fan {
        recorded,
        expected,
        mark: marks.first().map(|mark| mark.label.clone()),
        plan,
        step: "by financial year",
    };
    Shown {
        chart: fan("fan", title, &data),
        source: format!(
            "Source: quarterly clawbacks {} to {}, whole years; the forecast is fitted to those {} final quarters. \
             The ranges leave out the doubt whether a marked step lasts.",
            forecast.fitted_on.first.0, forecast.fitted_on.last.0, forecast.fitted_on.count
        ),
        table: Table::new("Recorded and forecast by financial year", &["Year", "Amount", "80% range", "95% range"], rows),
    }
}

fn fan_notes(forecast: &ForecastView) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(forecast.backtest.as_ref().map(|backtest| backtest.message.clone()));
    notes.extend(forecast.step.as_ref().map(|step| step.message.clone()));
    notes.extend(forecast.notes.iter().map(|note| note.message.clone()));
    notes
}

/// A measure as the page calls it.
fn measure_name(measure: &str) -> String {
    match measure {
        "amount" => "Amount recovered".to_owned(),
        "count" => "Number of clawbacks".to_owned(),
        "amount_per_clawback" => "Mean clawback".to_owned(),
        "uptake" => "People (uptake)".to_owned(),
        other => spoken(other),
    }
}

fn growth_of(view: &GrowthView) -> Option<Shown> {
    let rate = |text: &str| text.parse::<f64>().unwrap_or_default();
    let measured = |measure: &MeasureView| Measured {
        name: measure_name(measure.measure),
        verdict: spoken(measure.verdict),
        fits: measure
            .fits
            .iter()
            .map(|fit| Growing {
                rate: rate(&fit.growth_rate),
                lower: rate(&fit.corrected_lower_95),
                upper: rate(&fit.corrected_upper_95),
                with_step: fit.specification == "trend_with_step",
            })
            .collect(),
    };
    let measures: Vec<Measured> = view.measures.iter().map(measured).collect();
    if measures.iter().all(|measure| measure.fits.is_empty()) {
        return None;
    }
    let target = view.target.growth_rate.map(|target| target.0);
    let words = target.map(|target| {
        let rate = percent(&target.rate.to_string());
        if target.is_about { format!("target: about {rate}") } else { format!("target: {rate}") }
    });
    let value = target.map(|target| rate(&target.rate.to_string()));
    let amount = view.measures.iter().find(|measure| measure.measure == "amount");
    let title = match amount.map(|measure| measure.verdict) {
        Some("supports") => "The amount recovered grows by the target",
        Some("contradicts") => "The amount recovered does not grow by the target",
        Some("cannot_tell") => "Whether the amount grows by the target, the data cannot tell",
        _ => "Growth of what was recorded",
    };
    let rows = view.measures.iter().flat_map(|measure| {
        let name = measure_name(measure.measure);
        let fits: Vec<Vec<String>> = measure
            .fits
            .iter()
            .map(|fit| {
                vec![
                    name.clone(),
                    spoken(fit.specification),
                    percent(&fit.growth_rate),
                    format!("{} to {}", percent(&fit.corrected_lower_95), percent(&fit.corrected_upper_95)),
                    spoken(fit.verdict),
                ]
            })
            .collect();
        if fits.is_empty() {
            vec![vec![name, String::new(), "not stated".to_owned(), String::new(), spoken(measure.verdict)]]
        } else {
            fits
        }
    });
    let rows = rows.collect();
    Some(Shown {
        chart: growth("growth", title.to_owned(), &measures, value.zip(words.as_deref())),
        source: "Source: recorded quarters, final ones only; ranges are corrected for few quarters \
                 that depend on each other. A full dot is the plain trend, a hollow one has the \
                 marked step in it."
            .to_owned(),
        table: Table::new("Growth a year by measure", &["Measure", "Fit", "Growth a year", "95% range", "Against the target"], rows),
    })
}

fn verdicts(view: &GrowthView) -> Vec<(String, String)> {
    let said = |measure: &MeasureView| (format!("{}: {}", measure_name(measure.measure), spoken(measure.verdict)), measure.message.clone());
    view.measures.iter().map(said).collect()
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

fn downloads(address: &str, query: &str, is_clawback: bool) -> Vec<(String, String, &'static str)> {
    let api = format!("/api/v1{address}");
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let mut all = vec![("This answer as JSON".to_owned(), format!("{api}/offset{query}"), "for finance systems: the same figures, to the penny")];
    if is_clawback {
        all.push(("Forecast as JSON".to_owned(), format!("{api}/forecast"), "by quarter and by financial year, with its ranges"));
        all.push(("Clawbacks as JSON".to_owned(), format!("{api}/clawbacks?limit=1000"), "as printed and as accepted"));
    }
    all
}

impl Table {
    fn new(caption: &str, heads: &[&str], rows: Vec<Vec<String>>) -> Table {
        Table { caption: caption.to_owned(), heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows }
    }
}
