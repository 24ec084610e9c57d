//! The charts, each on a sheet of its own. Their titles hold whatever is typed into the
//! assumptions, since their figures follow.

use super::answers::forecast_cells;
use super::offset::Lines;
use super::page::{HEADS, NativeChart, Page, SheetBody};
use crate::views::report::ReportView;

/// The colours of pairs, and of a third.
const COLOURS: [u32; 3] = [0x0012_436D, 0x00F4_6A25, 0x0028_A197];

/// The charts of a report.
pub fn pages(report: &ReportView, lines: &Lines) -> Vec<Page> {
    let mut pages = Vec::new();
    let years = &report.offset.years;
    let span = || match (years.first(), years.last()) {
        (Some(first), Some(last)) => {
            format!("{} to {}", first.financial_year.0, last.financial_year.0)
        }
        _ => String::new(),
    };
    let has_both = years.iter().any(|year| year.investment.is_some() || year.credit.is_some());
    if has_both {
        let series = [
            ("Investment", lines.across(lines.investment)),
            ("Credited", lines.across(lines.credit)),
        ];
        let description = format!(
            "Two columns for each financial year, {}: the investment beside what is credited. The \
             figures are in the sheet Offset.",
            span()
        );
        pages.push(page(
            "Chart of cost and credit",
            "Investment and credit by financial year",
            "Investment beside credit for each year.",
            "Offset",
            chart(true, lines.across(HEADS), "Financial year", &series, description),
        ));
    }
    if years.iter().any(|year| year.cumulative_net.is_some()) {
        let series = [("Cumulative net cost", lines.across(lines.cumulative))];
        let description = format!(
            "A line over the financial years {}: the net cost added up. The plan is paid back \
             where it comes down to zero and stays there. The figures are in the sheet Offset.",
            span()
        );
        pages.push(page(
            "Chart of net cost",
            "Net cost so far, by financial year",
            "What is still uncovered at the end of each year.",
            "Offset",
            chart(
                false,
                lines.across(HEADS),
                "At the end of the financial year",
                &series,
                description,
            ),
        ));
    }
    let forecast = report.forecast.as_ref().ok().filter(|_| report.is_clawback());
    let forecast = forecast.filter(|forecast| !forecast.financial_years.is_empty());
    if let Some(forecast) = forecast {
        let [names, points, lower, upper] = forecast_cells(forecast);
        let level = forecast.levels.first().copied().unwrap_or_default();
        let from = format!("{level}% range, from");
        let to = format!("{level}% range, to");
        let series = [("Forecast", points), (from.as_str(), lower), (to.as_str(), upper)];
        let description = format!(
            "Three lines over financial years: the forecast of clawbacks between the ends of its \
             {level}% range. The figures are in the sheet Forecast."
        );
        pages.push(page(
            "Chart of forecast",
            "What clawbacks may bring in, with the range",
            "The forecast by year between the ends of its range.",
            "Forecast",
            chart(false, names, "Financial year", &series, description),
        ));
    }
    pages
}

fn chart(
    is_columns: bool,
    categories: String,
    along: &'static str,
    series: &[(&str, String)],
    description: String,
) -> NativeChart {
    let series = series.iter().zip(COLOURS);
    let series = series.map(|((name, cells), colour)| ((*name).to_owned(), cells.clone(), colour));
    NativeChart { is_columns, categories, series: series.collect(), along, description }
}

fn page(
    name: &'static str,
    title: &str,
    holds: &'static str,
    from: &str,
    chart: NativeChart,
) -> Page {
    Page {
        name,
        title: title.to_owned(),
        holds,
        source: format!("Source: the sheet {from}."),
        notes: chart.description.clone(),
        body: SheetBody::NativeChart(chart),
    }
}
