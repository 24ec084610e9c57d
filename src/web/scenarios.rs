//! Scenarios side by side, and what makes them differ.

use super::addresses;
use super::figures::{about_pounds, capital, moment, percent, pounds};
use super::frame::{Frame, Here, OfProgramme};
use super::names::Names;
use super::sheet::{Cell, LinkedTable, Part, SheetPage};
use crate::domain::{Permission, said};
use crate::report::charts::Chart;
use crate::report::charts::shares::{CoveredShare, shares};
use crate::report::charts::waterfall::{Fall, waterfall};
use crate::views::scenario::{ComparedScenarioView, ComparisonView};
use crate::words::{listed, spoken};
use askama::Template;

/// The id of the programme's own assumptions.
const PROGRAMME: &str = "programme";
/// What stands for an assumption that is not stated, in its short form.
const NOT_STATED: &str = "not stated";

/// The page. `why` says why there is nothing to compare, where there is not; `others` are the ids
/// of scenarios that are not compared.
pub fn page(
    of: &OfProgramme<'_>,
    view: Result<&ComparisonView, &str>,
    (names, others): (&Names, &[&str]),
    query: &str,
) -> Result<String, askama::Error> {
    let mut parts = match view {
        Ok(view) => parts(of, view, names, query),
        Err(why) => vec![Part { words: nothing(of, why), ..Part::default() }],
    };
    parts.extend((!others.is_empty()).then(|| not_compared(of, names, others)));
    let api = format!("/api/v1{}/scenarios/compare", of.address());
    SheetPage {
        frame: Frame::of(of, "Scenarios", Here::Scenarios),
        heading: "Scenarios side by side".to_owned(),
        lead: lead(of),
        next_step: None,
        asks: None,
        parts,
        json: addresses::with_query(&api, query),
        next: None,
        foot: foot(view.ok()),
    }
    .render()
}

/// The scenarios for which there is no room beside the first.
fn not_compared(of: &OfProgramme<'_>, names: &Names, others: &[&str]) -> Part {
    let row = |id: &&str| {
        let query = addresses::query(&[("scenario".to_owned(), (*id).to_owned())]);
        vec![Cell::to(names.of(id), addresses::with_query(&of.address(), &query))]
    };
    let rows = others.iter().map(row).collect();
    Part {
        heading: "Scenarios that are not compared here".to_owned(),
        words: vec![
            "The first scenarios stand side by side. Each of the others has its own page."
                .to_owned(),
        ],
        table: Some(LinkedTable::new("Other scenarios", &["Scenario"], rows).of_words()),
        ..Part::default()
    }
}

/// What stands in place of scenarios.
fn nothing(of: &OfProgramme<'_>, why: &str) -> Vec<String> {
    let who = match of.may(Permission::Plan) {
        true => "The API saves one",
        false => "Somebody with an analyst\u{2019}s key can save one",
    };
    let what = format!(
        "A scenario is a name and the assumptions that it replaces. {who}; it then stands here \
         beside the programme\u{2019}s own."
    );
    vec![why.to_owned(), what]
}

/// What a scenario is, and what the ways of counting mean.
fn lead(of: &OfProgramme<'_>) -> Vec<String> {
    let what = "Each scenario replaces some assumptions. All rest on the same records and costs.";
    let counted = "Counted once, a rise of clawbacks is credited in the year in which it first \
                   appears. Counted every year, it is credited in each year that keeps it.";
    let all = if of.is_clawback { vec![what, counted] } else { vec![what] };
    all.into_iter().map(str::to_owned).collect()
}

fn foot(view: Option<&ComparisonView>) -> String {
    let Some(view) = view else { return String::new() };
    let at = view.as_known_at.map_or(String::new(), |at| format!("As known on {}. ", moment(at)));
    format!("{at}Data version {}.", view.data_version)
}

fn parts(of: &OfProgramme<'_>, view: &ComparisonView, names: &Names, query: &str) -> Vec<Part> {
    let mut parts = vec![side_by_side(of, view, query)];
    let others = view.scenarios.iter().skip(1).filter(|one| !one.differences.is_empty());
    parts.extend(others.filter_map(|one| difference(view, one)));
    let mut known: Vec<String> =
        view.findings.iter().map(|finding| finding.message.clone()).collect();
    let left_out = view.left_out.iter().map(|one| match one.id.as_str() {
        PROGRAMME => format!("What the programme itself assumes is left out. {}", one.why),
        id => format!("\u{201c}{}\u{201d} is left out. {}", names.of(id), one.why),
    });
    known.extend(left_out);
    if !known.is_empty() {
        parts.push(Part { heading: "What to know".to_owned(), words: known, ..Part::default() });
    }
    parts
}

fn side_by_side(of: &OfProgramme<'_>, view: &ComparisonView, query: &str) -> Part {
    let covered = |one: &ComparedScenarioView| {
        one.totals.offset_ratio.as_deref().map_or(NOT_STATED.to_owned(), percent)
    };
    // A scenario that changes nothing has no bar of its own.
    let (same, others): (Vec<_>, Vec<_>) =
        view.scenarios.iter().skip(1).partition(|one| one.differences.is_empty());
    let first = view.scenarios.first();
    let bars: Vec<CoveredShare> = first
        .into_iter()
        .chain(others)
        .map(|one| CoveredShare {
            name: match first {
                Some(first) if first.id == one.id => named_first(first, &same),
                _ => one.name.clone(),
            },
            share: one.totals.offset_ratio.clone(),
            says: if one.is_forecast { format!("about {}", covered(one)) } else { covered(one) },
        })
        .collect();
    let row = |one: &ComparedScenarioView| {
        let money = if one.is_forecast { about_pounds } else { pounds };
        let year = |year: Option<crate::views::FinancialYearText>, state: &str| match year {
            Some(year) => year.0.to_string(),
            // The table is wide, and its years stand above it.
            None if state == "not_within_these_years" => "in no year".to_owned(),
            None => spoken(state),
        };
        vec![
            Cell::to(&one.name, address(of, one, query)),
            Cell::new(covered(one)),
            Cell::new(year(one.payback_year, one.payback_state)),
            Cell::new(year(one.first_covered_year, one.first_covered_state)),
            Cell::new(money(one.totals.net.as_ref())),
            Cell::new(money(one.totals.credit.as_ref())),
            Cell::new(pounds(one.totals.investment.as_ref())),
        ]
    };
    let heads = [
        "Scenario",
        "Covered",
        "Paid back",
        "First covered year",
        "Net cost",
        "Credited",
        "Investment",
    ];
    let is_several = bars.iter().filter(|bar| bar.share.is_some()).count() > 1;
    Part {
        chart: is_several.then(|| shares("scenarios", title(view), SCALE, &bars)),
        source:
            "Source: the scenarios as saved, on the records in force. The first bar is the one \
                 that the others are held against."
                .to_owned(),
        table: Some(LinkedTable::new(
            "Scenarios side by side",
            &heads,
            view.scenarios.iter().map(row).collect(),
        )),
        ..Part::default()
    }
}

/// The unit of the bars, and what 100% is.
const SCALE: [&str; 2] = ["Share of the investment covered, per cent", "all of the investment"];

/// How far the readings lie apart.
fn title(view: &ComparisonView) -> String {
    let stated: Vec<&str> =
        view.scenarios.iter().filter_map(|one| one.totals.offset_ratio.as_deref()).collect();
    let read = |share: &&str| share.replace('.', "").parse::<i64>().unwrap_or_default();
    let ends = stated
        .iter()
        .min_by_key(|share| read(share))
        .zip(stated.iter().max_by_key(|share| read(share)));
    match ends {
        Some((least, most)) if least != most => {
            let (least, most) = (percent(least), percent(most));
            format!("The scenarios cover {least} to {most} of the investment")
        }
        _ => "What each scenario covers".to_owned(),
    }
}

/// The page of the programme under a scenario, as known when this page is.
fn address(of: &OfProgramme<'_>, one: &ComparedScenarioView, query: &str) -> String {
    let scenario = [("scenario".to_owned(), one.id.clone())];
    let scenario = (one.id != PROGRAMME).then(|| addresses::query(&scenario));
    let instant = query.split('&').find(|pair| pair.starts_with("as_known_at="));
    let pairs: Vec<&str> = scenario.as_deref().into_iter().chain(instant).collect();
    addresses::with_query(&of.address(), &pairs.join("&"))
}

fn difference(view: &ComparisonView, one: &ComparedScenarioView) -> Option<Part> {
    let first = view.scenarios.first()?;
    let rows: Vec<Vec<Cell>> = one
        .steps
        .iter()
        .map(|step| {
            let money = if step.is_forecast { about_pounds } else { pounds };
            vec![
                Cell::new(changed(&step.assumptions)),
                Cell::new(money(step.credit_change.as_ref())),
                Cell::new(money(step.net_change.as_ref())),
            ]
        })
        .collect();
    let money = if one.is_forecast { about_pounds } else { pounds };
    let mut words: Vec<String> = one
        .differences
        .iter()
        .map(|one| {
            let [here, there] = [&one.here, &one.in_first].map(|short| said(one.assumption, short));
            match one.assumption {
                // A way of counting says itself what it is.
                "offset_basis" => format!("{} instead of {there}.", capital(&here)),
                name => format!("{}: {here} instead of {there}.", changed(&[name])),
            }
        })
        .collect();
    if let Some(net) = &one.net_difference {
        words.push(format!("Net cost changes by {}.", money(Some(net))));
    }
    let chart = fallen(first, one);
    let table = LinkedTable::new(
        &format!("What makes {} differ from {}", one.name, first.name),
        &["Changed one after the other", "Change of credit", "Change of net cost"],
        rows,
    );
    Some(Part {
        heading: one.name.clone(),
        words: vec![words.join(" ")],
        source: match chart {
            Some(_) => STEPS.to_owned(),
            None => String::new(),
        },
        chart,
        table: (!one.steps.is_empty()).then_some(table),
        ..Part::default()
    })
}

const STEPS: &str = "Source: the scenarios as saved. Assumptions are changed one after the other, in the \
                     order of the table; another order would give other steps and the same ends.";

/// The steps from the net cost of the first scenario to that of another, where all are stated.
fn fallen(first: &ComparedScenarioView, one: &ComparedScenarioView) -> Option<Chart> {
    let (from, to) = (first.totals.net.as_ref()?.0, one.totals.net.as_ref()?.0);
    let mut steps = Vec::new();
    for step in &one.steps {
        let name = changed(&step.assumptions);
        steps.push(Fall { name, change: step.net_change.as_ref()?.0 });
    }
    let largest = steps.iter().zip(&one.steps).max_by_key(|(step, _)| step.change.size().pence());
    let title = match largest? {
        (_, of) if of.assumptions.len() > 1 => {
            "Assumptions that go together make the difference".to_owned()
        }
        (largest, _) if steps.len() == 1 => format!("{} makes the difference", largest.name),
        (largest, _) => format!("{} makes the largest difference", largest.name),
    };
    let name = if first.id == PROGRAMME { OWN } else { &first.name };
    let ends = [(name, from), (one.name.as_str(), to)];
    waterfall(&format!("steps-{}", one.id), title, ends, &steps)
}

/// What the programme itself assumes.
const OWN: &str = "As the programme states it";

/// The first scenario, and those that are the same under another name.
fn named_first(first: &ComparedScenarioView, same: &[&ComparedScenarioView]) -> String {
    let name = if first.id == PROGRAMME { OWN } else { &first.name };
    match same.iter().map(|one| one.name.clone()).collect::<Vec<_>>().as_slice() {
        [] => name.to_owned(),
        same => format!("{name}, which is also {}", listed(same)),
    }
}

/// Assumptions that are changed together, as people call them.
fn changed(assumptions: &[&str]) -> String {
    let name = |name: &&str| spoken(name.trim_end_matches("_quarters"));
    capital(&listed(&assumptions.iter().map(name).collect::<Vec<_>>()))
}
