//! What there is to say of the prices of an answer.

use crate::appraisal::cautions::deflator_not_stated;
use crate::appraisal::{Year, is_deflated};
use crate::domain::{Assumptions, Finding, PriceBasis};

pub(super) fn findings(assumptions: &Assumptions, is_undated: bool) -> Vec<Finding> {
    let mut findings: Vec<Finding> = not_used(assumptions).into_iter().collect();
    findings.extend(deflator_not_stated(assumptions));
    findings.extend(is_undated.then(undated));
    findings
}

/// A deflator that nothing is deflated by.
fn not_used(assumptions: &Assumptions) -> Option<Finding> {
    let mut set = Vec::new();
    if assumptions.deflator_rate != Assumptions::default().deflator_rate {
        set.push("deflator rate");
    }
    set.extend(assumptions.price_base_year.map(|_| "price base year"));
    let message = format!(
        "Set, and without effect on this answer: {}. Amounts stay as they are stated.",
        set.join(", "),
    );
    let unused = assumptions.price_basis == PriceBasis::Nominal && !set.is_empty();
    unused.then(|| Finding::info("assumption_not_used", message))
}

/// A total that the paper states and that no year makes up.
fn undated() -> Finding {
    let message = "What no year states cannot be put into the prices of one: a total that rests \
                   on it is not stated in real prices. The figures of the plan stay as stated.";
    Finding::warning("undated_in_real_prices", message.to_owned())
}

/// In which prices the years of an answer are.
pub(super) fn in_words(assumptions: &Assumptions, years: &[Year]) -> String {
    let first = years.first().map(|year| year.financial_year);
    match assumptions.price_base_year.or(first) {
        Some(year) if is_deflated(assumptions) => {
            format!("those of {year} by a deflator of {}", assumptions.deflator_rate.in_percent())
        }
        _ => "as stated".to_owned(),
    }
}
