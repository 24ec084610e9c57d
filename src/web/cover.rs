//! Whether the plan is covered: cost beside credit, what is left of it, and the two questions
//! that both may be called cover.

use super::figures::{capital, is_forecast, of, percent, pounds};
use super::shown::{Shown, Table};
use crate::domain::{FinancialYear, Money};
use crate::report::charts::bars::{YearBars, bars};
use crate::report::charts::net::net;
use crate::views::offset::{OffsetView, YearView};
use crate::views::{FinancialYearText, MoneyText};
use crate::words::spoken;

/// A reading of the same figures.
pub struct Reading {
    /// What it is called.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// The share of the investment that it covers.
    pub covered: String,
    /// Its other figures.
    pub lines: Vec<(String, String)>,
}

/// Investment beside credit by financial year; nothing where no year is dated.
pub fn yearly(offset: &OffsetView) -> Option<Shown> {
    let money = of(offset);
    let bars_of = |year: &YearView| YearBars {
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
        (None, "not_within_these_years") => "No year that costs something is covered".to_owned(),
        _ => "What each year costs, and what is credited for it".to_owned(),
    };
    let source = match is_forecast(offset) {
        true => "Source: investment plan as recorded; the forecast of clawbacks.",
        false => {
            "Source: the plan and figures as recorded, under these assumptions, which have no range."
        }
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
        table: Table::new(
            "Investment and credit by financial year",
            &["Year", "Investment", "Credited", "Net cost", "Covered"],
            rows,
        ),
    })
}

/// What is still uncovered at the end of each year.
pub fn cumulative(offset: &OffsetView) -> Option<Shown> {
    let money = of(offset);
    let stated =
        offset.years.iter().map_while(|year| Some((year.financial_year.0, year.cumulative_net?.0)));
    let years: Vec<(FinancialYear, Money)> = stated.collect();
    let (last, left) = *years.last()?;
    let at = format!("March {}", last.start_year() + 1);
    let title = match left.pence() {
        1.. => {
            let left = money(Some(&MoneyText(left)));
            format!("{left} of the investment is still uncovered in {at}")
        }
        0 => format!("Cost and credit are equal in {at}"),
        _ => {
            format!("{} is credited beyond the cost by {at}", money(Some(&MoneyText(left.size()))))
        }
    };
    let rows =
        years.iter().map(|(year, net)| vec![year.to_string(), money(Some(&MoneyText(*net)))]);
    let rows = rows.collect();
    Some(Shown {
        chart: net("net", capital(&title), &years, offset.first_covered_year.map(|year| year.0)),
        source: "Source: the same figures, added up. The plan is paid back where the line is \
                 at £0 or below it, and stays so."
            .to_owned(),
        table: Table::new("Cumulative net cost", &["At the end of", "Net cost so far"], rows),
    })
}

/// The answer, and the same figures held against doing nothing.
pub fn readings(offset: &OffsetView) -> Vec<Reading> {
    let Some(against) = offset.with_and_without.as_ref().filter(|against| !against.is_too_large)
    else {
        return Vec::new();
    };
    let money = of(offset);
    let covered = |ratio: Option<&str>| ratio.map_or("not stated".to_owned(), percent);
    let lines = |credit, net, npv: Option<&MoneyText>, paid: String| {
        vec![
            ("Credited".to_owned(), money(credit)),
            ("Net cost".to_owned(), money(net)),
            ("Paid back".to_owned(), paid),
            ("Net present value".to_owned(), money(whole(npv).as_ref())),
        ]
    };
    let paid = |year: Option<FinancialYearText>, state: &str| match year {
        Some(year) => year.0.to_string(),
        None => spoken(state),
    };
    let totals = &offset.totals;
    let basis = offset.assumptions.offset_basis.as_deref().unwrap_or(offset.kind);
    vec![
        Reading {
            title: capital(&spoken(basis)),
            question: offset.question.unwrap_or_default().to_owned(),
            covered: covered(totals.offset_ratio.as_deref()),
            lines: lines(
                totals.credit.as_ref(),
                totals.net.as_ref(),
                offset.npv.as_ref(),
                paid(offset.payback_year, offset.payback_state),
            ),
        },
        Reading {
            title: "Against doing nothing".to_owned(),
            question: format!("{} {}", against.question, against.message),
            covered: covered(against.totals.offset_ratio.as_deref()),
            lines: lines(
                against.totals.credit.as_ref(),
                against.totals.net.as_ref(),
                against.npv.as_ref(),
                paid(against.payback_year, against.payback_state),
            ),
        },
    ]
}

/// A present value to the pound: what it discounts is not known to the penny.
fn whole(npv: Option<&MoneyText>) -> Option<MoneyText> {
    npv.map(|npv| MoneyText(npv.0.to_pound()))
}
