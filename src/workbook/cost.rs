//! From the lines of a plan to the cost of each year, and what follows from cost and credit.

use super::page::{Look, NOT_STATED, SheetCell, of_money, pounds};
use super::steps::{Numbers, StepRows, Steps, in_prices, power, years_after_first};
use crate::domain::Money;
use crate::views::MoneyText;
use crate::views::offset::YearView;

impl Steps<'_> {
    /// From the lines to the cost: the steps before and after the bias.
    pub fn cost(&mut self) -> (usize, usize) {
        let lines = &self.report.line_costs;
        let stated = |of: fn(&(i128, i128)) -> i128| -> Numbers {
            let pounds = |spent: &(i128, i128)| of(spent) as f64 / 400.0;
            lines.iter().map(|line| line.stated.as_ref().map(pounds)).collect()
        };
        let (pay, rest) = (stated(|spent| spent.0), stated(|spent| spent.1));
        let cell = |value: &Option<f64>| match value {
            Some(value) => SheetCell::number(*value, Look::Unrounded),
            None => SheetCell::word(NOT_STATED),
        };
        let how = "As the plan states them for the year, with the slippage of the answer.";
        let staffing = self.put("Staffing lines", how, pay.iter().map(cell).collect());
        let others = self.put("Other lines", how, rest.iter().map(cell).collect());
        let of = |(place, year): (usize, &YearView)| {
            let (pay, rest) = ((*pay.get(place)?)?, (*rest.get(place)?)?);
            let grown = pay * power(1.0 + self.assumed.pay, self.after(year));
            Some((grown + rest) / self.deflated(year))
        };
        let exact: Numbers = self.report.offset.years.iter().enumerate().map(of).collect();
        let bias = 1.0 + self.assumed.bias;
        let biased = exact.iter().map(|cost| cost.map(|cost| cost * bias)).collect();
        let how = "Staffing grown by pay, and the others, in the prices of the answer.";
        let unbiased = self.unrounded_cost("Cost before bias and rounding", how, &exact, |at| {
            format!(
                "({at}{staffing}*(1+pay_inflation_rate)^{}+{at}{others})/{}",
                years_after_first(at),
                in_prices(at)
            )
        });
        let how = "With the optimism bias.";
        let with_bias = self.unrounded_cost("Cost before its rounding", how, &biased, |at| {
            format!("{at}{unbiased}*(1+optimism_bias)")
        });
        let before = self.rounded("Investment before the bias", unbiased, |year| {
            year.investment_before_bias.as_ref()
        });
        (before, self.rounded("Investment", with_bias, |year| year.investment.as_ref()))
    }

    /// A cost, rounded once.
    fn rounded(
        &mut self,
        step: &str,
        exact: usize,
        of: fn(&YearView) -> Option<&MoneyText>,
    ) -> usize {
        let places = self.places;
        let cells = self.years().map(|(at, year)| match of(year) {
            Some(amount) => {
                let formula = format!("ROUND(ROUND({at}{exact},{places}),2)");
                SheetCell::formula(formula, of_money(Some(amount)), Look::Pounds)
            }
            None => SheetCell::word(NOT_STATED),
        });
        let cells = cells.collect();
        self.put(step, "Rounded once, half away from zero, to the penny.", cells)
    }

    /// What follows from cost and credit: whether a year is covered, whether the plan has paid
    /// back, and what it is worth today.
    pub fn what_follows(&mut self, rows: &mut StepRows) {
        let (cost, credit) = (rows.investment, rows.credit);
        let years = &self.report.offset.years;
        let net = |(at, year): (String, &YearView)| {
            let formula = format!(
                "IF(COUNT({at}{cost},{at}{credit})=2,ROUND({at}{cost}-{at}{credit},2),\
                 \"{NOT_STATED}\")"
            );
            SheetCell::formula(formula, of_money(year.net.as_ref()), Look::Pounds)
        };
        let nets = self.years().map(net).collect();
        let net = self.put("Net cost", "Investment less credit.", nets);
        let so_far = |(at, year): (String, &YearView)| {
            let all = format!("$B{net}:{at}{net}");
            let formula =
                format!("IF(COUNT({all})=COLUMNS({all}),ROUND(SUM({all}),2),\"{NOT_STATED}\")");
            SheetCell::formula(formula, of_money(year.cumulative_net.as_ref()), Look::Pounds)
        };
        let sums = self.years().map(so_far).collect();
        let cumulative = self.put("Cumulative net cost", "Net cost added up.", sums);
        let costs = |year: &YearView| year.investment.is_some_and(|cost| cost.0 > Money::ZERO);
        let flag = |is_so: bool| Some(f64::from(u8::from(is_so)));
        let is_covered = |year: &YearView| costs(year) && year.credit >= year.investment;
        let covered: Numbers = years.iter().map(|year| flag(is_covered(year))).collect();
        let how = "1 where the year costs something and its credit reaches its cost.";
        rows.covered = self.counted("Covered", how, &covered, |at| {
            format!(
                "IF(COUNT({at}{cost},{at}{credit})=2,\
                 IF(AND({at}{cost}>0,{at}{credit}>={at}{cost}),1,0),0)"
            )
        });
        let stays = |place: usize| {
            let mut rest = years[place..].iter().map(|year| year.cumulative_net);
            let is_open = rest.any(|net| net.is_none_or(|net| net.0 > Money::ZERO));
            years[..=place].iter().any(costs) && !is_open
        };
        let paid: Numbers = (0..years.len()).map(|place| flag(stays(place))).collect();
        let last = self.last();
        let how = "1 where something was spent and the cumulative net stays at or below zero.";
        rows.paid = self.counted("Paid back from here on", how, &paid, |at| {
            let rest = format!("{at}{cumulative}:${last}{cumulative}");
            format!(
                "IF(COUNT({rest})=COLUMNS({rest}),\
                 IF(AND(COUNTIF($B{cost}:{at}{cost},\">0\")>0,MAX({rest})<=0),1,0),0)"
            )
        });
        if self.report.is_clawback() && self.report.offset.npv.is_some() {
            let worth = |year: &YearView| {
                let net = year.net.as_ref().map(|net| -pounds(net.0))?;
                Some(net / power(1.0 + self.assumed.discount, self.after(year)))
            };
            let worths: Numbers = years.iter().map(worth).collect();
            let how = "Discounted from the second year on.";
            rows.worth = self.unrounded_cost("Credit less cost, worth today", how, &worths, |at| {
                let years = years_after_first(at);
                format!("({at}{credit}-{at}{cost})/(1+discount_rate)^{years}")
            });
        }
    }
}
