//! What there is to say of the prices of an answer.

use crate::appraisal::cautions::deflator_not_stated;
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
