//! The plan as it is written, beside what an answer makes of it: what a paper states is held
//! against the plan without a slip, a bias or another price, and whatever is said of the plan
//! in that form says so.

use crate::domain::{Assumptions, Finding, LineCategory, Plan, PriceBasis, Rate};
use crate::words::{counted, listed};

use super::claims::NOTHING_COMPARED;
use super::{Appraisal, PlanFigure, is_deflated};

/// What stands before a finding about the plan as it is written.
const MARK: &str = "As written: ";

/// What an answer does to the plan that nobody wrote into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    in_words: Vec<String>,
    slips: bool,
}

impl Settings {
    /// Those of an answer about a plan, and its assumptions without them. Where nothing is
    /// dated, nothing slips and nothing is put into other prices; where no cost or credit is
    /// stated, nothing raises or lowers it.
    pub fn taken_out(
        of: &Assumptions,
        plan: &Plan,
        appraisal: &Appraisal,
    ) -> (Settings, Assumptions) {
        let (years, totals) = (&appraisal.years, appraisal.totals);
        let is_dated = !years.is_empty();
        let has_cost =
            totals.investment.is_some() || years.iter().any(|year| year.investment.is_some());
        let has_credit = totals.credit.is_some() || years.iter().any(|year| year.credit.is_some());
        let mut plain = of.clone();
        let mut in_words = Vec::new();
        match std::mem::take(&mut plain.slippage_quarters) {
            quarters if quarters > 0 && is_dated => {
                in_words.push(format!("a slip of {}", counted(quarters, "quarter")))
            }
            _ => {}
        }
        let has_pay =
            is_dated && plan.lines.iter().any(|it| it.category == Some(LineCategory::Staffing));
        let default = Assumptions::default();
        let rates = [
            ("an optimism bias of", has_cost, &mut plain.optimism_bias, default.optimism_bias),
            (
                "credits lower for optimism by",
                has_credit,
                &mut plain.benefit_optimism,
                default.benefit_optimism,
            ),
            (
                "pay inflation of",
                has_pay,
                &mut plain.pay_inflation_rate,
                default.pay_inflation_rate,
            ),
        ];
        for (what, counts, rate, without) in rates {
            let set: Rate = std::mem::replace(rate, without);
            if counts && !set.decimal().is_zero() {
                in_words.push(format!("{what} {}", set.in_percent()));
            }
        }
        if is_deflated(of) && is_dated {
            plain.price_basis = PriceBasis::Nominal;
            in_words.push("the prices of one year".to_owned());
        }
        (Settings { in_words, slips: is_dated && of.slippage_quarters > 0 }, plain)
    }

    /// Whether the answer is of the plan as it is written.
    pub fn are_none(&self) -> bool {
        self.in_words.is_empty()
    }

    /// Marks findings that speak of amounts of the plan as it is written: all but those that
    /// compare nothing.
    pub fn mark(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        if !self.are_none() {
            let marked = findings.iter_mut().filter(|finding| finding.rule != NOTHING_COMPARED);
            marked.for_each(|finding| finding.message.insert_str(0, MARK));
        }
        findings
    }

    /// Marks findings that speak of dates alone, which a slip alone moves.
    pub fn mark_dates(&self, findings: Vec<Finding>) -> Vec<Finding> {
        if self.slips { self.mark(findings) } else { findings }
    }

    /// Marks figures of the plan as it is written.
    pub fn mark_figures(&self, figures: &mut [PlanFigure]) {
        let computed = figures.iter_mut().filter(|figure| !figure.is_stated());
        computed.filter(|_| !self.are_none()).for_each(|figure| {
            figure.rule.push_str(", as written");
        });
    }

    /// What the mark means, where something has it.
    pub fn explained(&self, figures: &[PlanFigure], findings: &[Finding]) -> Option<Finding> {
        let is_marked = findings.iter().any(|finding| finding.message.starts_with(MARK))
            || figures.iter().any(|figure| figure.rule.ends_with("as written"));
        let message = format!(
            "Years and totals take in {}. What is said \"as written\" is of the plan without that, and \
             the paper's claims are held against it.",
            listed(&self.in_words),
        );
        is_marked.then(|| Finding::info("as_written", message))
    }
}
