//! What there is to say of the prices of an answer.

use crate::appraisal::cautions::deflator_not_stated;
use crate::appraisal::{Year, is_deflated};
use crate::domain::{Assumptions, Finding};

pub(super) fn findings(assumptions: &Assumptions, is_undated: bool) -> Vec<Finding> {
    deflator_not_stated(assumptions).into_iter().chain(is_undated.then(undated)).collect()
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
