//! What stands before the figures: the cover with the contents, and the notes.

use super::page::{Page, SheetBody, SheetCell, SheetTable};
use crate::views::report::ReportView;
use crate::web::frame::name_of;
use crate::web::headline::Lead;

/// Of which data the workbook is, as each of its sheets says it.
pub fn origin(report: &ReportView) -> String {
    let at = match report.offset.as_known_at {
        Some(at) => format!("As known on {}.", at.0.format("%-d %B %Y, %H:%M UTC")),
        None => "Read from files, which do not say when they were known.".to_owned(),
    };
    let head = match &report.head {
        Some(head) => format!("Ledger head: commit {}, {}.", head.sequence, head.hash),
        None => "Ledger head: none, for nothing was recorded.".to_owned(),
    };
    format!("{at} Data version {}. {head}", report.offset.data_version)
}

/// The cover and the notes.
pub fn pages(report: &ReportView, headline: &Lead, others: &[Page]) -> [Page; 2] {
    let notes = notes(report, headline);
    [cover(report, headline, &notes, others), notes]
}

fn cover(report: &ReportView, headline: &Lead, notes: &Page, others: &[Page]) -> Page {
    let row = |page: &Page| vec![SheetCell::Link(page.name), SheetCell::text(page.holds)];
    let rows = std::iter::once(notes).chain(others).map(row).collect();
    let heads = [("Worksheet", 40.0), ("What it holds", 90.0)];
    Page {
        name: "Cover",
        title: report.programme.name.clone(),
        holds: "What this workbook is, and what is in it.",
        source: format!("Source: {}, by Recoup.", name_of(&report.programme.council)),
        notes: headline.first.clone(),
        body: SheetBody::SheetTable(SheetTable {
            name: "contents",
            heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
            rows,
            choices: Vec::new(),
        }),
    }
}

fn notes(report: &ReportView, headline: &Lead) -> Page {
    let is_clawback = report.is_clawback();
    let mut notes: Vec<String> = Vec::new();
    if is_clawback {
        notes.push(
            "A clawback is unspent direct payment that the council recovers. It is the council's \
             own money coming back, not new income."
                .to_owned(),
        );
        notes.push(
            "The sheets Workings, Offset and Summary are formulas. They follow the cells of the \
             sheet Assumptions that are marked Yes, in Excel and in LibreOffice."
                .to_owned(),
        );
        notes.push(
            "Growth, baseline, basis, lag, start, rounding, bias, pay, prices and the discount \
             rate may be changed there. A slippage, another recovery path and how much of a step \
             lasts may not: the service computes the years anew with them."
                .to_owned(),
        );
        notes.push(
            "Everything is exact until one rounding a year. A credit is cut to the pound or \
             rounded to the penny; a cost is rounded to the penny. The plan is the sum of the \
             rounded years. A spreadsheet counts in binary, so that its last digits differ from \
             exact fractions. The sheet Workings says where they are taken away."
                .to_owned(),
        );
        notes.push(
            "The headline, the growth and the findings are the service's, for the assumptions as \
             they were. They do not follow the cells."
                .to_owned(),
        );
    } else {
        notes.push(
            "Costs and credits of this programme come from the service. The sheets Offset and \
             Summary add them up by formulas; no assumption moves them here."
                .to_owned(),
        );
    }
    if let (true, Err(why)) = (is_clawback, &report.forecast) {
        notes.push(format!("There is no forecast: {why}"));
    }
    if report.offset.years.is_empty() {
        notes.push("No year is dated, so that there is no sheet Workings.".to_owned());
    }
    notes.extend(headline.second.clone());
    notes.extend(headline.other.clone());
    notes.extend(report.offset.question.map(str::to_owned));
    notes.push(
        "Not stated is not zero: no record gives the figure. [z] stands where no figure belongs."
            .to_owned(),
    );
    notes.push(
        "A net cost below zero means that more is credited than spent. All amounts are pounds."
            .to_owned(),
    );
    let row = |(place, note): (usize, String)| {
        vec![SheetCell::count(place as i64 + 1), SheetCell::text(note)]
    };
    let heads = [("Note number", 14.0), ("Note", 120.0)];
    Page {
        name: "Notes",
        title: "Notes".to_owned(),
        holds: "How to read and how to change the figures.",
        source: "Source: the service and its documentation.".to_owned(),
        notes: "These notes hold for all sheets.".to_owned(),
        body: SheetBody::SheetTable(SheetTable {
            name: "notes",
            heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
            rows: notes.into_iter().enumerate().map(row).collect(),
            choices: Vec::new(),
        }),
    }
}
