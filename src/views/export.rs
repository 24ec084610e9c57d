//! Whole tables of a council as CSV: a row for each figure, its programme first. A programme of
//! which nothing can be said is named, with the reason, and never left out in silence.

use super::clawbacks::RecordView;
use super::offset::YearView;
use super::totals::TotalsView;
use crate::csv::Sheet;
use crate::sources::Answer;

/// Every recorded figure in force.
#[derive(Debug)]
pub struct ClawbackExport(Sheet);

impl Default for ClawbackExport {
    fn default() -> ClawbackExport {
        let mut sheet = Sheet::for_downloads();
        sheet.texts(["programme", "state", "why", "financial_year", "quarter", "client_group"]);
        sheet.texts(["amount", "count", "status", "printed_amount", "printed_count", "versions"]);
        sheet.end_row();
        ClawbackExport(sheet)
    }
}

impl ClawbackExport {
    /// The records of a programme; one without any is named.
    pub fn add(&mut self, programme: &str, records: &[RecordView]) {
        if records.is_empty() {
            self.without(programme, "no_records", "No record is in force in these quarters.");
        }
        let sheet = &mut self.0;
        for record in records {
            sheet.texts([programme, "recorded", ""]);
            sheet.number(record.financial_year.0).number(record.quarter.0.number());
            sheet.text(&record.client_group).number(record.amount.0).optional(record.count);
            sheet.text(record.status).optional(record.printed_amount.map(|amount| amount.0));
            sheet.optional(record.printed_count).number(record.versions).end_row();
        }
    }

    /// A programme that cannot be read.
    pub fn unavailable(&mut self, programme: &str, why: &str) {
        self.without(programme, "not_available", why);
    }

    fn without(&mut self, programme: &str, state: &str, why: &str) {
        self.0.texts([programme, state, why]).texts([""; 9]).end_row();
    }

    /// The whole table.
    pub fn finish(self) -> String {
        self.0.finish()
    }
}

/// Every programme's offset by year, under its own assumptions.
#[derive(Debug)]
pub struct OffsetExport(Sheet);

impl Default for OffsetExport {
    fn default() -> OffsetExport {
        let mut sheet = Sheet::for_downloads();
        sheet.texts(["programme", "kind", "state", "why", "financial_year", "recovery"]);
        sheet.texts(["investment", "credit", "net", "cumulative_net", "offset_ratio"]).end_row();
        OffsetExport(sheet)
    }
}

impl OffsetExport {
    /// The years of a programme's answer, or its totals where no year is dated.
    pub fn add(&mut self, programme: &str, kind: &str, answer: &Answer) {
        let years = YearView::of(answer);
        let sheet = &mut self.0;
        for year in &years {
            sheet.texts([programme, kind, "by_year", ""]).number(year.financial_year.0);
            year.cells(sheet).end_row();
        }
        if years.is_empty() {
            let totals = TotalsView::from(&answer.appraisal.totals);
            sheet.texts([programme, kind, "whole_plan", "No year of it is dated.", "", ""]);
            for amount in [&totals.investment, &totals.credit, &totals.net] {
                sheet.optional(amount.map(|amount| amount.0));
            }
            sheet.text("").optional(totals.offset_ratio.as_deref()).end_row();
        }
    }

    /// A programme of which nothing can be said.
    pub fn unavailable(&mut self, programme: &str, kind: &str, why: &str) {
        self.0.texts([programme, kind, "not_available", why]).texts([""; 7]).end_row();
    }

    /// The whole table.
    pub fn finish(self) -> String {
        self.0.finish()
    }
}
