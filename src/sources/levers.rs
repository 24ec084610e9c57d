//! What a search or a sensitivity moves besides the assumptions: one thing at a time, all
//! of them without effect by default.

use crate::appraisal::cash_flows::{Span, as_planned};
use crate::appraisal::workings::{WHOLE, last_quarter};
use crate::domain::{FinancialYear, Money, Quarter, Rate};

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
    /// Years before any slippage that reach at least over those of the frame.
    pub(super) fn framed(&self, (first, last): Span, slippage: u32) -> Span {
        let (from, to) = self.frame.map_or((first, last), |frame| as_planned(frame, slippage));
        (first.min(from), last.max(to))
    }

    /// The last planned year of which savings count: that of the frame, or else of the plan.
    pub(super) fn last_saved(&self, planned: FinancialYear, slippage: u32) -> FinancialYear {
        self.frame.map_or(planned, |frame| as_planned(frame, slippage).1)
    }

    /// Whether what is saved in a quarter counts: none does after the plan has ended.
    pub(super) fn counts(&self, quarter: Quarter, slippage: u32) -> bool {
        let last = |frame| last_quarter(as_planned(frame, slippage).1, slippage);
        self.frame.is_none_or(|frame| quarter <= last(frame))
    }
}
