//! A clawback rate that no council paper shows.

use crate::domain::{Assumptions, Finding, Rate, RecoveryPath};

use super::Terms;

/// The highest clawback rate of a year that the papers show, in a small book.
const HIGHEST_CLAWBACK_RATE: Rate = Rate::new(17, 2);

/// A clawback rate that no council paper shows.
pub(super) fn doubtful(of: &Assumptions, terms: &Terms) -> Option<Finding> {
    let on_exposure = of.recovery_path == RecoveryPath::RateOnExposure;
    let rate = terms.clawback_rate.filter(|rate| on_exposure && *rate > HIGHEST_CLAWBACK_RATE)?;
    let message = format!(
        "The clawback rate is {} of the spend. Council papers show 5% to 10%, and a small book at \
         most 17%: 8% is written 0.08.",
        rate.in_percent()
    );
    Some(Finding::warning("unusual_rate", message))
}
