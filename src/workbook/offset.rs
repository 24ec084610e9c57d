//! The offset table as a paper prints it, a column for each year, and the summary over it.

use super::page::{
    FIRST, Look, NOT_STATED, Page, SheetBody, SheetCell, SheetTable, letters, of_money, of_share,
};
use super::steps::StepRows;
use super::workings::WorkedYears;
use crate::views::MoneyText;
use crate::views::offset::{OffsetView, YearView};
use crate::views::plan::PublishedRowView;
use crate::views::report::ReportView;
use crate::views::totals::TotalsView;

/// The name of the sheet with the table.
pub const SHEET: &str = "Offset";

/// Where charts and the summary find the lines of the table: the row of each.
#[derive(Debug)]
pub struct Lines {
    /// How many years there are.
    pub years: usize,
    /// The cost.
    pub investment: usize,
    /// The credit.
    pub credit: usize,
    /// What stays uncovered.
    pub net: usize,
    /// The same, added up.
    pub cumulative: usize,
    /// The share that is covered.
    pub ratio: usize,
}

impl Lines {
    /// The cells of a line in all years.
    pub fn across(&self, row: usize) -> String {
        format!("{SHEET}!$B${row}:${}${row}", letters(self.years))
    }

    /// The cell of a line for the plan as a whole.
    pub fn plan(&self, row: usize) -> String {
        format!("{SHEET}!${}${row}", letters(self.years + 1))
    }
}

/// The sheet.
pub fn page(report: &ReportView, workings: Option<&WorkedYears>) -> (Page, Lines) {
    let offset = &report.offset;
    let table = OffsetTable { report, offset, workings };
    let mut rows: Vec<Vec<SheetCell>> = Vec::new();
    if report.is_clawback() {
        rows.push(table.recovery());
    }
    let at = |rows: &Vec<Vec<SheetCell>>| FIRST + rows.len();
    rows.push(table.taken(
        "Investment before the optimism bias".to_owned(),
        |steps| steps.before_bias,
        |year| year.investment_before_bias.as_ref(),
        |totals| totals.investment_before_bias.as_ref(),
    ));
    let investment = at(&rows);
    rows.push(table.taken(
        table.label("investment", "Investment"),
        |steps| steps.investment,
        |year| year.investment.as_ref(),
        |totals| totals.investment.as_ref(),
    ));
    let credit = at(&rows);
    rows.push(table.taken(
        table.label("credit", "Credited"),
        |steps| steps.credit,
        |year| year.credit.as_ref(),
        |totals| totals.credit.as_ref(),
    ));
    let net = at(&rows);
    rows.push(table.net(investment, credit));
    let cumulative = at(&rows);
    rows.push(table.cumulative(net));
    let ratio = at(&rows);
    rows.push(table.ratio(investment, credit));
    rows.extend(report.published.rows.iter().filter_map(|row| table.printed(row)));
    let mut heads = vec![("Line".to_owned(), 44.0)];
    heads.extend(offset.years.iter().map(|year| (year.financial_year.0.to_string(), 18.0)));
    heads.push(("Plan".to_owned(), 20.0));
    let is_forecast = offset.assumptions.recovery_path.as_deref() == Some("statistical");
    let what = match (report.is_clawback(), is_forecast) {
        (true, true) => {
            "The recovery of each year is a forecast. A forecast is known to no penny, and is not \
             made again here."
        }
        (true, false) => "The figures follow the sheet Assumptions.",
        (false, _) => {
            "Costs and credits are the service's own. Net and totals are worked out here."
        }
    };
    let page = Page {
        name: SHEET,
        title: "What the plan costs, what is credited, and what stays uncovered".to_owned(),
        holds: "The table of the paper: cost, credit and net cost by financial year.",
        source: "Source: the sheet Workings; printed figures as the paper has them.".to_owned(),
        notes: format!(
            "{what} A net cost below zero means that more is credited than spent. Not stated: no \
             record gives the figure, and it is not zero. [z]: no figure belongs here."
        ),
        body: SheetBody::SheetTable(SheetTable {
            name: "offset",
            heads,
            rows,
            choices: Vec::new(),
        }),
    };
    let years = offset.years.len();
    (page, Lines { years, investment, credit, net, cumulative, ratio })
}

struct OffsetTable<'a> {
    report: &'a ReportView,
    offset: &'a OffsetView,
    workings: Option<&'a WorkedYears>,
}

impl OffsetTable<'_> {
    /// A line as the paper calls it, and as the service does.
    fn label(&self, measure: &str, own: &str) -> String {
        let printed = self.report.published.rows.iter().find(|row| row.measure == measure);
        match printed {
            Some(row) if !row.row.eq_ignore_ascii_case(own) => format!("{own} ({})", row.row),
            _ => own.to_owned(),
        }
    }

    fn row(&self, label: String, years: Vec<SheetCell>, plan: SheetCell) -> Vec<SheetCell> {
        let mut row = vec![SheetCell::text(label)];
        row.extend(years);
        row.push(plan);
        row
    }

    fn recovery(&self) -> Vec<SheetCell> {
        let cell = |(place, year): (usize, &YearView)| match (self.workings, &year.recovery) {
            (Some(workings), Some(recovery)) => {
                let from = workings.cell(workings.steps.recovery, place);
                let formula = format!("ROUND(ROUND({from},6),2)");
                SheetCell::formula(formula, of_money(Some(recovery)), Look::Pounds)
            }
            _ => SheetCell::none(),
        };
        let years = self.offset.years.iter().enumerate().map(cell).collect();
        self.row("Recovery expected".to_owned(), years, SheetCell::none())
    }

    /// A line that the workings have, and its sum where every year has it.
    fn taken(
        &self,
        label: String,
        step: impl Fn(StepRows) -> usize,
        of: impl Fn(&YearView) -> Option<&MoneyText>,
        total: impl Fn(&TotalsView) -> Option<&MoneyText>,
    ) -> Vec<SheetCell> {
        let years = &self.offset.years;
        let cell = |(place, year): (usize, &YearView)| match self.workings {
            Some(workings) => {
                let from = workings.cell(step(workings.steps), place);
                SheetCell::formula(from, of_money(of(year)), Look::Pounds)
            }
            None => SheetCell::money(of(year)),
        };
        let cells: Vec<SheetCell> = years.iter().enumerate().map(cell).collect();
        let total = total(&self.offset.totals);
        let is_stated = !years.is_empty() && years.iter().all(|year| of(year).is_some());
        let plan = match self.workings.filter(|_| is_stated) {
            Some(workings) => {
                let all = workings.cells(step(workings.steps));
                SheetCell::formula(format!("ROUND(SUM({all}),2)"), of_money(total), Look::Pounds)
            }
            None => SheetCell::money(total),
        };
        self.row(label, cells, plan)
    }

    fn net(&self, investment: usize, credit: usize) -> Vec<SheetCell> {
        let formula = |column: usize| {
            let at = letters(column);
            format!(
                "IF(COUNT({at}{investment},{at}{credit})=2,ROUND({at}{investment}-{at}{credit},2),\
                 \"{NOT_STATED}\")"
            )
        };
        let cell = |column: usize, value: Option<&MoneyText>| {
            SheetCell::formula(formula(column), of_money(value), Look::Pounds)
        };
        let years = self.offset.years.iter().enumerate();
        let years = years.map(|(place, year)| cell(place + 1, year.net.as_ref())).collect();
        let plan = cell(self.offset.years.len() + 1, self.offset.totals.net.as_ref());
        self.row(self.label("net", "Net cost"), years, plan)
    }

    fn cumulative(&self, net: usize) -> Vec<SheetCell> {
        let cell = |(place, year): (usize, &YearView)| {
            let so_far = format!("$B{net}:{}{net}", letters(place + 1));
            let formula = format!(
                "IF(COUNT({so_far})=COLUMNS({so_far}),ROUND(SUM({so_far}),2),\"{NOT_STATED}\")"
            );
            SheetCell::formula(formula, of_money(year.cumulative_net.as_ref()), Look::Pounds)
        };
        let years = self.offset.years.iter().enumerate().map(cell).collect();
        let label = self.label("cumulative_net", "Cumulative net cost");
        self.row(label, years, SheetCell::none())
    }

    fn ratio(&self, investment: usize, credit: usize) -> Vec<SheetCell> {
        let cell = |column: usize, ratio: Option<&str>| {
            let at = letters(column);
            let (cost, credit) = (format!("{at}{investment}"), format!("{at}{credit}"));
            let formula = format!(
                "IF(COUNT({cost},{credit})<2,\"{NOT_STATED}\",IF({cost}=0,\"{NOT_STATED}\",\
                 ROUND(ROUND({credit}/{cost},12),4)))"
            );
            SheetCell::formula(formula, of_share(ratio), Look::Percent)
        };
        let years = self.offset.years.iter().enumerate();
        let years =
            years.map(|(place, year)| cell(place + 1, year.offset_ratio.as_deref())).collect();
        let plan = cell(self.offset.years.len() + 1, self.offset.totals.offset_ratio.as_deref());
        self.row("Covered: credited over investment".to_owned(), years, plan)
    }

    /// A row of the paper as it is printed.
    fn printed(&self, row: &PublishedRowView) -> Option<Vec<SheetCell>> {
        let is_money = matches!(row.measure, "investment" | "credit" | "net" | "cumulative_net");
        if !is_money {
            return None;
        }
        let cell = |year: &YearView| match row.amounts.get(&year.financial_year) {
            Some(amount) => SheetCell::money(Some(amount)),
            None => SheetCell::none(),
        };
        let years = self.offset.years.iter().map(cell).collect();
        let plan = match &row.total {
            Some(total) => SheetCell::money(Some(total)),
            None => SheetCell::none(),
        };
        Some(self.row(format!("Printed in the paper: {}", row.row), years, plan))
    }
}
