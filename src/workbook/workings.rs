//! How the credit and the cost of each year come about, step by step, as formulas over the
//! assumptions. Each step has the number that the service's own figures follow from, and what
//! is rounded has the service's figure itself.

use super::assumed::Assumed;
use super::page::{HEADS, Page, SheetBody, SheetCell, SheetTable};
use super::steps::{StepRows, Steps, column};
use crate::views::MoneyText;
use crate::views::offset::YearView;
use crate::views::report::ReportView;

/// The name of the sheet.
pub const SHEET: &str = "Workings";

/// Where other sheets find the years.
#[derive(Debug)]
pub struct WorkedYears {
    /// How many years there are.
    pub years: usize,
    /// Whether every cost and every credit is stated, so that what follows from all of them
    /// is a formula.
    pub is_complete: bool,
    /// The steps that other sheets take.
    pub steps: StepRows,
}

impl WorkedYears {
    /// The cell of a step in a year.
    pub fn cell(&self, step: usize, place: usize) -> String {
        format!("{SHEET}!${}${step}", column(place))
    }

    /// The cells of a step in all years.
    pub fn cells(&self, step: usize) -> String {
        format!("{SHEET}!$B${step}:${}${step}", column(self.years - 1))
    }

    /// The cells with the years.
    pub fn all_years(&self) -> String {
        self.cells(HEADS)
    }
}

/// The sheet, where there are years.
pub fn page(report: &ReportView, assumed: &Assumed) -> Option<(Page, WorkedYears)> {
    let years = &report.offset.years;
    let first = years.first()?.financial_year.0;
    let mut steps = Steps::new(report, assumed, first);
    let places = steps.places;
    let mut rows = StepRows::default();
    match report.is_clawback() {
        true => {
            let (recovery, arriving) = steps.recovery();
            rows.recovery = recovery;
            rows.credit = steps.credit(&arriving);
            (rows.before_bias, rows.investment) = steps.cost();
        }
        false => {
            let own = "As the service answers.";
            let mut stated = |step: &str, of: fn(&YearView) -> Option<&MoneyText>| {
                let cells = years.iter().map(|year| SheetCell::money(of(year))).collect();
                steps.put(step, own, cells)
            };
            rows.before_bias =
                stated("Investment before the bias", |year| year.investment_before_bias.as_ref());
            rows.investment = stated("Investment", |year| year.investment.as_ref());
            rows.credit = stated("Credited", |year| year.credit.as_ref());
        }
    }
    let is_complete = years.iter().all(|year| year.investment.is_some() && year.credit.is_some());
    steps.what_follows(&mut rows);
    let notes = match report.is_clawback() {
        true => format!(
            "Everything is exact until one rounding a year. Before it a figure is taken to \
             {places} decimal places, which takes away what binary arithmetic leaves over. [z]: \
             no figure in this year."
        ),
        false => "Costs and credits are the service's. What follows from them is worked out here."
            .to_owned(),
    };
    let mut heads = vec![("Step".to_owned(), 40.0)];
    heads.extend(years.iter().map(|year| (year.financial_year.0.to_string(), 20.0)));
    heads.push(("How it is worked out".to_owned(), 70.0));
    let page = Page {
        name: SHEET,
        title: "How the figures of each year come about".to_owned(),
        holds: "Each step from the recovery of a year to its credit, and from the plan's lines to \
                its cost.",
        source: "Source: the sheet Assumptions, and the investment plan as recorded.".to_owned(),
        notes,
        body: SheetBody::SheetTable(SheetTable {
            name: "workings",
            heads,
            rows: steps.rows,
            choices: Vec::new(),
        }),
    };
    Some((page, WorkedYears { years: years.len(), is_complete, steps: rows }))
}
