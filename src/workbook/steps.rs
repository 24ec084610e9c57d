//! The steps of the workings: rows of cells, one for each year, under each other.

use super::assumed::Assumed;
use super::page::{CellValue, FIRST, HEADS, Look, NOT_STATED, SheetCell, letters};
use crate::domain::{FinancialYear, Money};
use crate::views::offset::YearView;
use crate::views::report::ReportView;

/// The rows of steps.
#[derive(Clone, Copy, Debug, Default)]
pub struct StepRows {
    /// What is recovered; 0 where benefits are not clawbacks.
    pub recovery: usize,
    /// The cost before the bias.
    pub before_bias: usize,
    /// The cost.
    pub investment: usize,
    /// The credit.
    pub credit: usize,
    /// Whether the year is covered.
    pub covered: usize,
    /// Whether the plan has paid back and stays so.
    pub paid: usize,
    /// The present value of credit less cost; 0 where no cell moves it.
    pub worth: usize,
}

/// The letters of a year's column.
pub fn column(place: usize) -> String {
    letters(place + 1)
}

/// The numbers of a step by year.
pub type Numbers = Vec<Option<f64>>;

/// The steps so far, and what they are made of.
#[derive(Debug)]
pub struct Steps<'a> {
    /// The answers.
    pub report: &'a ReportView,
    /// The numbers of the assumptions.
    pub assumed: &'a Assumed,
    /// The first year.
    pub first: FinancialYear,
    /// To how many decimal places a figure is taken before its one rounding.
    pub places: usize,
    /// The rows.
    pub rows: Vec<Vec<SheetCell>>,
}

/// The years between that of a column and the first.
pub fn years_after_first(at: &str) -> String {
    format!("(VALUE(LEFT({at}${HEADS},4))-VALUE(LEFT($B${HEADS},4)))")
}

impl<'a> Steps<'a> {
    /// No step so far.
    pub fn new(report: &'a ReportView, assumed: &'a Assumed, first: FinancialYear) -> Steps<'a> {
        Steps { report, assumed, first, places: places(report), rows: Vec::new() }
    }

    /// The years with the letters of their columns.
    pub fn years(&self) -> impl Iterator<Item = (String, &'a YearView)> + use<'a> {
        let years = &self.report.offset.years;
        years.iter().enumerate().map(|(place, year)| (column(place), year))
    }

    /// The letters of the last year's column.
    pub fn last(&self) -> String {
        column(self.report.offset.years.len() - 1)
    }

    /// How many years are planned: those into which a slippage reaches recover nothing of
    /// their own.
    pub fn planned(&self) -> usize {
        self.report.offset.years.iter().filter(|year| year.recovery.is_some()).count()
    }

    /// Years after the first.
    pub fn after(&self, year: &YearView) -> i32 {
        year.financial_year.0.years_since(self.first)
    }

    /// Puts a step below the others and tells its row.
    pub fn put(&mut self, step: &str, how: &str, cells: Vec<SheetCell>) -> usize {
        let mut row = vec![SheetCell::text(step)];
        row.extend(cells);
        row.push(SheetCell::text(how));
        self.rows.push(row);
        FIRST + self.rows.len() - 1
    }

    /// A step of formulas with numbers; without one there is `otherwise`.
    pub fn put_formulas(
        &mut self,
        (step, how): (&str, &str),
        (look, otherwise): (Look, SheetCell),
        values: &Numbers,
        formula: impl Fn(&str) -> String,
    ) -> usize {
        let cell = |(place, value): (usize, &Option<f64>)| match value {
            Some(value) => {
                SheetCell::formula(formula(&column(place)), CellValue::Number(*value), look)
            }
            None => otherwise.clone(),
        };
        let cells = values.iter().enumerate().map(cell).collect();
        self.put(step, how, cells)
    }

    /// A step in pounds before their rounding.
    pub fn unrounded(
        &mut self,
        step: &str,
        how: &str,
        values: &Numbers,
        formula: impl Fn(&str) -> String,
    ) -> usize {
        self.put_formulas((step, how), (Look::Unrounded, SheetCell::none()), values, formula)
    }

    /// The same of costs, which may be not stated.
    pub fn unrounded_cost(
        &mut self,
        step: &str,
        how: &str,
        values: &Numbers,
        formula: impl Fn(&str) -> String,
    ) -> usize {
        let otherwise = (Look::Unrounded, SheetCell::word(NOT_STATED));
        self.put_formulas((step, how), otherwise, values, formula)
    }

    /// A step of whole numbers.
    pub fn counted(
        &mut self,
        step: &str,
        how: &str,
        values: &Numbers,
        formula: impl Fn(&str) -> String,
    ) -> usize {
        self.put_formulas((step, how), (Look::Plain, SheetCell::none()), values, formula)
    }

    /// What a pound of a year is worth in the prices of the answer, as a divisor.
    pub fn deflated(&self, year: &YearView) -> f64 {
        let years = year.financial_year.0.start_year() - self.assumed.base_year;
        power(1.0 + self.assumed.deflator, years)
    }
}

/// What divides an amount of a year by inflation.
pub fn in_prices(at: &str) -> String {
    format!(
        "IF(price_basis=\"real\",(1+deflator_rate)^(VALUE(LEFT({at}${HEADS},4))\
         -VALUE(LEFT(price_base_year,4))),1)"
    )
}

/// A whole power, by products, so that every build has the same bits.
pub fn power(factor: f64, years: i32) -> f64 {
    let size = (0..years.unsigned_abs()).fold(1.0, |product, _| product * factor);
    if years < 0 { 1.0 / size } else { size }
}

/// How many decimal places a figure is taken to before its one rounding: as many as leave
/// fourteen digits, where the binary arithmetic of a spreadsheet still agrees with decimals.
fn places(report: &ReportView) -> usize {
    let years = &report.offset.years;
    let amounts = years.iter().flat_map(|year| [year.recovery, year.investment, year.credit]);
    let largest = amounts.flatten().map(|amount| amount.0.size()).max().unwrap_or(Money::ZERO);
    let digits = (largest.pence() / 100).to_string().len();
    14_usize.saturating_sub(digits).clamp(3, 8)
}
