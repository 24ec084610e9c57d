//! What a search or a sensitivity changes in a programme besides its assumptions: one
//! thing at a time, all of them without effect by default.

use crate::domain::{FinancialYear, Rate};

/// The changes.
#[derive(Clone, Debug)]
pub(super) struct Levers {
    /// The share of the benefits that comes about.
    pub(super) benefit_share: Rate,
    /// By how many quarters units begin to save later than planned.
    pub(super) opening_delay_quarters: u32,
    /// The share of the tariffs that is paid.
    pub(super) tariff_share: Rate,
    /// The first and the last year that the answer has whatever moves. What is saved after
    /// the last does not count; what is paid does.
    pub(super) frame: Option<(FinancialYear, FinancialYear)>,
}

/// Everything as planned, in the form that ends of a bar are shown in.
pub(super) const WHOLE: Rate = Rate::new(100, 2);

impl Default for Levers {
    fn default() -> Levers {
        Levers { benefit_share: WHOLE, opening_delay_quarters: 0, tariff_share: WHOLE, frame: None }
    }
}

impl Levers {
    /// Years that reach at least over the frame.
    pub(super) fn framed(
        &self,
        (first, last): (FinancialYear, FinancialYear),
    ) -> (FinancialYear, FinancialYear) {
        let (from, to) = self.frame.unwrap_or((first, last));
        (first.min(from), last.max(to))
    }

    /// Whether what is saved in a year counts.
    pub(super) fn counts(&self, year: FinancialYear) -> bool {
        self.frame.is_none_or(|frame| year <= frame.1)
    }
}
