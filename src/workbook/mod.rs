//! An answer as a workbook for people who live in spreadsheets: the API's figures to the
//! penny, as formulas over the assumptions where the rules can be written as such.
//!
//! It is made of views and of nothing else, so that the same answer gives the same bytes.

mod answers;
mod assumed;
mod assumptions;
mod charts;
mod cost;
mod front;
mod language;
mod offset;
mod page;
mod recovery;
mod steps;
mod summary;
mod workings;
mod writing;
mod years;

use self::assumed::Assumed;
use self::page::Page;
use self::writing::About;
use self::years::Years;
use crate::views::report::ReportView;
use crate::web::headline::Lead;

/// The workbook of a report, or why it cannot be written.
pub fn workbook(report: &ReportView) -> Result<Vec<u8>, String> {
    let headline = Lead::new(&report.offset, &report.growth, report.is_changed);
    let first = report.offset.years.first().map(|year| year.financial_year.0);
    let recorded = match report.is_clawback() {
        true => Years::of(&report.clawbacks),
        false => Years::default(),
    };
    let assumed = first.map(|first| Assumed::of(report, first));
    let mut pages: Vec<Page> = Vec::new();
    let workings = assumed.as_ref().and_then(|assumed| workings::page(report, assumed));
    let (workings_page, workings) = workings.unzip();
    let (offset_page, lines) = offset::page(report, workings.as_ref());
    pages.push(summary::page(report, &headline.first, &lines, workings.as_ref()));
    pages.push(offset_page);
    pages.extend(workings_page);
    pages.extend(summary::figures(&report.offset));
    if let (true, Ok(forecast)) = (report.is_clawback(), &report.forecast) {
        pages.extend(answers::forecast_years(forecast));
        pages.push(answers::forecast_quarters(forecast));
    }
    if report.is_clawback() {
        pages.extend(years::quarters(&report.clawbacks));
        pages.extend(recorded.page(&report.clawbacks));
        pages.push(answers::growth(&report.growth));
    }
    let (page, names) = assumptions::page(report, assumed.as_ref().zip(first), &recorded);
    pages.push(page);
    pages.push(answers::findings(&report.offset));
    pages.extend(charts::pages(report, &lines));
    let front = front::pages(report, &headline, &pages);
    let all: Vec<Page> = front.into_iter().chain(pages).collect();
    let about = About {
        title: format!("{}: what the investment comes to", report.programme.name),
        subject: "Investment in direct payments, and what is credited for it".to_owned(),
        as_at: report.offset.as_known_at,
        origin: front::origin(report),
        names,
    };
    writing::write(&about, &all)
}
