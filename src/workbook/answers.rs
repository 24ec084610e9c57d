//! The other answers as sheets: what may come, whether it grows, what was found.

use super::page::{Columns, FIRST, NOT_APPLICABLE, Page, SheetBody, SheetCell, SheetTable};
use crate::views::forecast::ForecastView;
use crate::views::growth::{FitView, GrowthView, MeasureView};
use crate::views::interval::IntervalView;
use crate::views::offset::OffsetView;
use crate::words::spoken;

/// The sheet of the forecast by year.
pub const YEARS: &str = "Forecast";

/// The forecast by financial year.
pub fn forecast_years(forecast: &ForecastView) -> Option<Page> {
    let years = &forecast.financial_years;
    if years.is_empty() {
        return None;
    }
    let mut columns = Columns::default();
    let names =
        years.iter().map(|year| SheetCell::text(year.financial_year.0.to_string())).collect();
    columns.add("Financial year", 16.0, names);
    let points = years.iter().map(|year| SheetCell::money(Some(&year.point))).collect();
    columns.add("Forecast", 20.0, points);
    for level in &forecast.levels {
        ranges(&mut columns, *level, years.iter().map(|year| year.intervals.as_slice()));
    }
    let recorded =
        years.iter().map(|year| SheetCell::count(year.recorded_quarters as i64)).collect();
    columns.add("Quarters that are recorded", 16.0, recorded);
    let filled = years.iter().map(|year| SheetCell::count(year.filled_quarters as i64)).collect();
    columns.add("Quarters that were filled in", 16.0, filled);
    Some(Page {
        name: YEARS,
        title: "What clawbacks may bring in, by financial year".to_owned(),
        holds: "The forecast of whole years, with its ranges.",
        source: source(forecast),
        notes: "The ranges of years are their own: those of quarters do not add up to them. No \
                cell of this workbook moves the forecast."
            .to_owned(),
        body: SheetBody::SheetTable(columns.table("forecast_years")),
    })
}

/// The cells of the years of the forecast, of its points and of the ends of its first range.
pub fn forecast_cells(forecast: &ForecastView) -> [String; 4] {
    let last = FIRST + forecast.financial_years.len() - 1;
    ["A", "B", "C", "D"].map(|column| format!("{YEARS}!${column}${FIRST}:${column}${last}"))
}

/// The forecast by quarter.
pub fn forecast_quarters(forecast: &ForecastView) -> Page {
    let quarters = &forecast.quarters;
    let mut columns = Columns::default();
    let names =
        quarters.iter().map(|quarter| SheetCell::text(quarter.quarter.0.to_string())).collect();
    columns.add("Quarter", 16.0, names);
    let points = quarters.iter().map(|quarter| SheetCell::money(Some(&quarter.point))).collect();
    columns.add("Forecast", 20.0, points);
    for level in &forecast.levels {
        ranges(&mut columns, *level, quarters.iter().map(|quarter| quarter.intervals.as_slice()));
    }
    Page {
        name: "Forecast by quarter",
        title: "What clawbacks may bring in, by quarter".to_owned(),
        holds: "The forecast of each quarter, with its ranges.",
        source: source(forecast),
        notes: "Q1 is April to June. No cell of this workbook moves the forecast.".to_owned(),
        body: SheetBody::SheetTable(columns.table("forecast_quarters")),
    }
}

fn ranges<'a>(
    columns: &mut Columns,
    level: u8,
    rows: impl Iterator<Item = &'a [IntervalView]> + Clone,
) {
    let end = |which: fn(&IntervalView) -> SheetCell| {
        let of = |intervals: &[IntervalView]| {
            let band = intervals.iter().find(|band| band.level == level);
            band.map_or(SheetCell::none(), which)
        };
        rows.clone().map(of).collect()
    };
    columns.add(&format!("{level}% range, from"), 20.0, end(|b| SheetCell::money(Some(&b.lower))));
    columns.add(&format!("{level}% range, to"), 20.0, end(|b| SheetCell::money(Some(&b.upper))));
}

fn source(forecast: &ForecastView) -> String {
    let fitted = &forecast.fitted_on;
    format!(
        "Source: the {} final quarters from {} to {}.",
        fitted.count, fitted.first.0, fitted.last.0
    )
}

/// Growth of each measure beside the target.
pub fn growth(view: &GrowthView) -> Page {
    let rate = |text: &str| SheetCell::share(Some(text));
    let row = |measure: &MeasureView, fit: Option<&FitView>| {
        let name = SheetCell::text(spoken(measure.measure));
        let [kind, growth, low, high, verdict] = match fit {
            Some(fit) => [
                SheetCell::text(spoken(fit.specification)),
                rate(&fit.growth_rate),
                rate(&fit.corrected_lower_95),
                rate(&fit.corrected_upper_95),
                SheetCell::text(spoken(fit.verdict)),
            ],
            None => [
                SheetCell::text(NOT_APPLICABLE),
                SheetCell::share(None),
                SheetCell::share(None),
                SheetCell::share(None),
                SheetCell::text(spoken(measure.verdict)),
            ],
        };
        vec![name, kind, growth, low, high, verdict, SheetCell::text(&*measure.message)]
    };
    let rows = view.measures.iter().flat_map(|measure| match measure.fits.is_empty() {
        true => vec![row(measure, None)],
        false => measure.fits.iter().map(|fit| row(measure, Some(fit))).collect(),
    });
    let target = match &view.target.growth_rate {
        Some(target) if target.0.is_about => {
            format!("The target is about {} a year.", target.0.rate.in_percent())
        }
        Some(target) => format!("The target is {} a year.", target.0.rate.in_percent()),
        None => "No target is stated.".to_owned(),
    };
    let heads = [
        ("Measure", 24.0),
        ("Fit", 18.0),
        ("Growth a year", 14.0),
        ("95% range, from", 14.0),
        ("95% range, to", 14.0),
        ("Against the target", 18.0),
        ("What is to be said of the measure", 90.0),
    ];
    Page {
        name: "Growth",
        title: "Whether clawbacks grow".to_owned(),
        holds: "Growth of each measure with its range, held against the target.",
        source: "Source: recorded quarters, final ones only.".to_owned(),
        notes: format!(
            "{target} Ranges are corrected for few quarters that depend on each other. [z]: \
             nothing could be fitted."
        ),
        body: SheetBody::SheetTable(SheetTable {
            name: "growth",
            heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
            rows: rows.collect(),
            choices: Vec::new(),
        }),
    }
}

/// What was found.
pub fn findings(offset: &OffsetView) -> Page {
    let nowhere = || SheetCell::text(NOT_APPLICABLE);
    let mut rows: Vec<Vec<SheetCell>> = offset
        .findings
        .iter()
        .map(|finding| {
            let place = &finding.place;
            let year = place.financial_year.map(|year| SheetCell::text(year.0.to_string()));
            let quarter = place.quarter.map(|quarter| SheetCell::text(quarter.0.to_string()));
            let line = place.row.as_deref().map(SheetCell::text);
            vec![
                SheetCell::text(if finding.severity == "warning" { "Warning" } else { "Note" }),
                year.unwrap_or_else(nowhere),
                quarter.unwrap_or_else(nowhere),
                line.unwrap_or_else(nowhere),
                SheetCell::text(&*finding.message),
                SheetCell::text(finding.rule),
            ]
        })
        .collect();
    if rows.is_empty() {
        let mut row = vec![nowhere(); 6];
        row[4] = SheetCell::text("Nothing was found that you would have to know.");
        rows.push(row);
    }
    let heads = [
        ("Kind", 12.0),
        ("Financial year", 14.0),
        ("Quarter", 14.0),
        ("Line", 28.0),
        ("What was found", 100.0),
        ("Name of the rule", 30.0),
    ];
    Page {
        name: "Findings",
        title: "What was found".to_owned(),
        holds: "What a reader has to know of the answer.",
        source: "Source: the answer of the service. No cell of this workbook changes it."
            .to_owned(),
        notes: "[z]: the finding is of no one year, quarter or line.".to_owned(),
        body: SheetBody::SheetTable(SheetTable {
            name: "findings",
            heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
            rows,
            choices: Vec::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::Look;
    use super::*;

    #[test]
    fn a_fraction_is_shown_in_per_cent() {
        assert_eq!(SheetCell::share(Some("0.8974")), SheetCell::number(0.8974, Look::Percent));
    }
}
