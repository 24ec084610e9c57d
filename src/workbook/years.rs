//! Recorded quarters as delivered and as accepted, and the years that they add up to, from
//! which a baseline is taken.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{
    CellValue, Columns, FIRST, Look, Page, SheetBody, SheetCell, not_stated, of_money, pounds,
};
use crate::domain::{FinancialYear, Money};
use crate::views::clawbacks::{ClawbacksView, RecordView};

/// The sheet of quarters.
const QUARTERS: &str = "Clawbacks";
/// The sheet of years.
const YEARS: &str = "Recorded years";
/// The group that stands for everybody.
const EVERYBODY: &str = "all";

/// The years that are recorded whole or whose total is printed.
#[derive(Debug, Default)]
pub struct Years(Vec<Year>);

#[derive(Debug)]
struct Year {
    year: FinancialYear,
    /// Which of the records are added up; none where they are no whole year.
    added: Option<Added>,
    printed: Option<Money>,
}

/// Which records make a year, and what they come to.
#[derive(Clone, Copy, Debug)]
struct Added {
    /// Those for everybody, or else those of every group.
    of_everybody: bool,
    sum: Money,
}

impl Years {
    /// The years of what was recorded.
    pub fn of(clawbacks: &ClawbacksView) -> Years {
        let mut by_year: BTreeMap<FinancialYear, Vec<&RecordView>> = BTreeMap::new();
        for record in &clawbacks.records {
            by_year.entry(record.financial_year.0).or_default().push(record);
        }
        let groups: BTreeSet<&str> =
            clawbacks.records.iter().map(|record| record.client_group.as_str()).collect();
        let groups = groups.into_iter().filter(|group| *group != EVERYBODY).count();
        let printed: BTreeMap<FinancialYear, Money> = (clawbacks.stated_totals.iter())
            .filter(|total| total.client_group == EVERYBODY)
            .map(|total| (total.financial_year.0, total.amount.0))
            .collect();
        let years: BTreeSet<FinancialYear> =
            by_year.keys().chain(printed.keys()).copied().collect();
        let year = |year: FinancialYear| Year {
            year,
            added: by_year.get(&year).and_then(|records| added(records, groups)),
            printed: printed.get(&year).copied(),
        };
        Years(years.into_iter().map(year).collect())
    }

    /// The cell with the level of a year.
    pub fn cell(&self, year: FinancialYear) -> Option<String> {
        let place = self.0.iter().position(|one| one.year == year)?;
        self.0[place].level()?;
        Some(format!("'{YEARS}'!$D${}", FIRST + place))
    }

    /// The cells with the levels of consecutive years.
    pub fn cells(&self, first: FinancialYear, last: FinancialYear) -> Option<String> {
        for year in first.to(last) {
            self.cell(year)?;
        }
        let place = |year: FinancialYear| self.0.iter().position(|one| one.year == year);
        let (first, last) = (place(first)?, place(last)?);
        Some(format!("'{YEARS}'!$D${}:$D${}", FIRST + first, FIRST + last))
    }

    /// The sheet.
    pub fn page(&self, clawbacks: &ClawbacksView) -> Option<Page> {
        if self.0.is_empty() {
            return None;
        }
        let last = FIRST + clawbacks.records.len().max(1) - 1;
        let column = |letter: char| format!("{QUARTERS}!${letter}${FIRST}:${letter}${last}");
        let mut columns = Columns::default();
        let years = self.0.iter().map(|one| SheetCell::text(one.year.to_string())).collect();
        columns.add("Financial year", 16.0, years);
        let sum = |(place, one): (usize, &Year)| match one.added {
            None => SheetCell::Is(not_stated(), Look::Pounds),
            Some(added) => {
                let whose = if added.of_everybody { "\"all\"" } else { "\"<>all\"" };
                let formula = format!(
                    "ROUND(SUMIFS({},{},A{},{},{whose},{},\"final\"),2)",
                    column('D'),
                    column('A'),
                    FIRST + place,
                    column('C'),
                    column('H'),
                );
                SheetCell::formula(formula, CellValue::Number(pounds(added.sum)), Look::Pounds)
            }
        };
        let sums = self.0.iter().enumerate().map(sum).collect();
        columns.add("Sum of its final quarters", 24.0, sums);
        let printed = |one: &Year| match one.printed {
            Some(printed) => SheetCell::number(pounds(printed), Look::Pounds),
            None => SheetCell::Is(not_stated(), Look::Pounds),
        };
        columns.add("Total that was printed", 24.0, self.0.iter().map(printed).collect());
        let level = |(place, one): (usize, &Year)| {
            let row = FIRST + place;
            let formula = format!("IF(ISNUMBER(C{row}),C{row},B{row})");
            let level =
                one.level().map_or_else(not_stated, |level| CellValue::Number(pounds(level)));
            SheetCell::formula(formula, level, Look::Pounds)
        };
        let levels = self.0.iter().enumerate().map(level).collect();
        columns.add("Level that answers take", 24.0, levels);
        Some(Page {
            name: YEARS,
            title: "Recorded clawbacks by financial year".to_owned(),
            holds: "What a year came to, from which a baseline is taken.",
            source: format!("Source: the sheet {QUARTERS}, and the totals that were printed."),
            notes: "A year takes the total that was printed for it, or else the sum of its four \
                    final quarters. Not stated: neither is there."
                .to_owned(),
            body: SheetBody::SheetTable(columns.table("recorded_years")),
        })
    }
}

impl Year {
    fn level(&self) -> Option<Money> {
        self.printed.or(self.added.map(|added| added.sum))
    }
}

/// The four final quarters of a year, for everybody or of every group.
fn added(records: &[&RecordView], groups: usize) -> Option<Added> {
    let of = |of_everybody: bool, count: usize| {
        let own = |record: &&&RecordView| {
            record.status == "final" && (record.client_group == EVERYBODY) == of_everybody
        };
        let own: Vec<&&RecordView> = records.iter().filter(own).collect();
        let sum = Money::checked_sum(own.iter().map(|record| record.amount.0))?;
        (count > 0 && own.len() == count).then_some(Added { of_everybody, sum })
    };
    let is_mixed = records.iter().any(|record| record.client_group == EVERYBODY);
    of(true, 4).or_else(|| of(false, 4 * groups).filter(|_| !is_mixed))
}

/// The sheet of quarters.
pub fn quarters(clawbacks: &ClawbacksView) -> Option<Page> {
    let records = &clawbacks.records;
    if records.is_empty() {
        return None;
    }
    let column = |cell: fn(&RecordView) -> SheetCell| records.iter().map(cell).collect();
    let count = |count: Option<i64>| {
        count.map_or(SheetCell::Is(not_stated(), Look::Plain), SheetCell::count)
    };
    let mut columns = Columns::default();
    let year = |record: &RecordView| SheetCell::text(record.financial_year.0.to_string());
    columns.add("Financial year", 16.0, column(year));
    columns.add("Quarter", 14.0, column(|record| SheetCell::text(record.quarter.0.to_string())));
    columns.add("Client group", 18.0, column(|record| SheetCell::text(&*record.client_group)));
    columns.add(
        "Amount as accepted",
        20.0,
        column(|record| SheetCell::money(Some(&record.amount))),
    );
    let printed = |record: &RecordView| match &record.printed_amount {
        Some(printed) => SheetCell::Is(of_money(Some(printed)), Look::Pounds),
        None => SheetCell::none(),
    };
    columns.add("Amount as printed, where it differs", 20.0, column(printed));
    let counts = records.iter().map(|record| count(record.count)).collect();
    columns.add("Clawbacks as accepted", 14.0, counts);
    let printed = |record: &RecordView| match record.printed_count {
        Some(printed) => SheetCell::count(printed),
        None => SheetCell::none(),
    };
    columns.add("Clawbacks as printed, where they differ", 18.0, column(printed));
    columns.add("Status", 14.0, column(|record| SheetCell::text(record.status)));
    let versions = |record: &RecordView| SheetCell::count(record.versions as i64);
    columns.add("Versions", 12.0, column(versions));
    Some(Page {
        name: QUARTERS,
        title: "Clawbacks by quarter, as printed and as accepted".to_owned(),
        holds: "Every figure in force, with the printed one where it was another.",
        source: "Source: what was delivered. Q1 is April to June.".to_owned(),
        notes: "[z]: the printed figure is the accepted one. Not stated: nobody has said. More \
                than one version: the figure was restated."
            .to_owned(),
        body: SheetBody::SheetTable(columns.table("clawbacks")),
    })
}
