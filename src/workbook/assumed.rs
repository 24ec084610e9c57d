//! The assumptions of an answer as the numbers that its formulas come to follow from.

use super::page::pounds;
use crate::domain::{FinancialYear, Quarter};
use crate::views::report::ReportView;
use crate::views::{FinancialYearText, RateText};

/// The numbers of the assumptions in force, which cells hold and what formulas come to
/// follows from.
#[derive(Debug)]
pub struct Assumed {
    /// Where recoveries come from.
    pub path: String,
    /// Which part of them is credited.
    pub basis: String,
    /// What they are compared with, in pounds.
    pub baseline: f64,
    /// Growth of the baseline.
    pub growth: f64,
    /// The first year that grows.
    pub first_growth_year: i32,
    /// Spend x share x rate.
    pub exposure: [f64; 3],
    /// Growth of clients and of the package.
    pub growths: [f64; 2],
    /// The first quarter that earns, counted from the plan's first.
    pub start: i64,
    /// By how many quarters credits come later.
    pub lag: i64,
    /// By how many quarters the plan slips.
    pub slippage: i64,
    /// What is added to costs.
    pub bias: f64,
    /// What is taken from credits.
    pub optimism: f64,
    /// Growth of pay.
    pub pay: f64,
    /// Inflation by which amounts are deflated, 0 where they are not.
    pub deflator: f64,
    /// The year of real prices.
    pub base_year: i32,
    /// The discount rate.
    pub discount: f64,
}

impl Assumed {
    /// Those of an answer.
    pub fn of(report: &ReportView, first: FinancialYear) -> Assumed {
        let view = &report.offset.assumptions;
        let rate = |rate: Option<RateText>| rate.map_or(0.0, |rate| rate.0.as_f64());
        let year = |year: Option<FinancialYearText>| year.map_or(first, |y| y.0).start_year();
        let terms = report.terms.as_ref();
        let spend = terms.and_then(|terms| terms.dp_spend).map_or(0.0, |spend| pounds(spend.0));
        let is_real = view.price_basis.as_deref() == Some("real");
        Assumed {
            path: view.recovery_path.clone().unwrap_or_default(),
            basis: view.offset_basis.clone().unwrap_or_default(),
            baseline: terms.map_or(0.0, |terms| terms.baseline),
            growth: rate(report.offset.growth.as_ref().map(|growth| growth.growth_rate)),
            first_growth_year: year(view.first_growth_year),
            exposure: [spend, rate(view.participating_share), rate(view.clawback_rate)],
            growths: [rate(view.client_growth_rate), rate(view.package_growth_rate)],
            start: view.recoveries_start.map_or(0, |start| quarters_after(first, start.0)),
            lag: view.lag_quarters.unwrap_or_default().into(),
            slippage: view.slippage_quarters.unwrap_or_default().into(),
            bias: rate(view.optimism_bias),
            optimism: rate(view.benefit_optimism),
            pay: rate(view.pay_inflation_rate),
            deflator: if is_real { rate(view.deflator_rate) } else { 0.0 },
            base_year: year(view.price_base_year),
            discount: rate(view.discount_rate),
        }
    }
}

fn quarters_after(first: FinancialYear, start: Quarter) -> i64 {
    let [begin, ..] = first.quarters();
    i64::from((start.index() - begin.index()).max(0))
}
