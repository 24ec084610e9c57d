//! What a search or a sensitivity moves besides the assumptions: one thing at a time, all
//! of them without effect by default.

use crate::appraisal::cash_flows::Span;
use crate::appraisal::workings::WHOLE;
use crate::domain::{FinancialYear, Money, Rate};

/// What is moved.
#[derive(Clone, Debug)]
pub(super) struct Levers {
    /// The share of the benefits that comes about.
    pub(super) benefit_share: Rate,
    /// By how many quarters units begin to save later than planned.
    pub(super) opening_delay_quarters: u32,
    /// What a unit saves, in place of what its scheme states.
    pub(super) saving_a_unit: Option<Money>,
    /// The share of the tariffs that is paid.
    pub(super) tariff_share: Rate,
    /// By how many quarters everybody moves on later, in place of what the project states.
    pub(super) slip_quarters: Option<u16>,
    /// The first and the last year that the answer has whatever moves. What is saved after
    /// the last does not count; what is paid does.
    pub(super) frame: Option<Span>,
}

impl Default for Levers {
    fn default() -> Levers {
        Levers {
            benefit_share: WHOLE,
            opening_delay_quarters: 0,
            saving_a_unit: None,
            tariff_share: WHOLE,
            slip_quarters: None,
            frame: None,
        }
    }
}

impl Levers {
    /// Years that reach at least over the frame.
    pub(super) fn framed(&self, (first, last): Span) -> Span {
        let (from, to) = self.frame.unwrap_or((first, last));
        (first.min(from), last.max(to))
    }

    /// The last planned year of which savings count: that of the plan, or the one from which
    /// so many quarters of slippage reach the end of the frame.
    pub(super) fn last_saved(&self, planned: FinancialYear, slippage: u32) -> FinancialYear {
        let before_slippage = |last: FinancialYear| last.plus(-(slippage.div_ceil(4) as i32));
        self.frame.map_or(planned, |frame| before_slippage(frame.1))
    }

    /// Whether what is saved in a year counts.
    pub(super) fn counts(&self, year: FinancialYear) -> bool {
        self.frame.is_none_or(|frame| year <= frame.1)
    }
}
