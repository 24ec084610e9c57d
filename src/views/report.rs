//! All that a page, a pack and a workbook of a programme are made of: the answers of the API
//! to one question, and where they stand in the log.

use num_traits::ToPrimitive;

use super::clawbacks::ClawbacksView;
use super::commit::CommitView;
use super::forecast::ForecastView;
use super::growth::GrowthView;
use super::offset::OffsetView;
use super::plan::PublishedView;
use super::programme::ProgrammeView;
use super::{FinancialYearText, MoneyText};
use crate::sources::clawback::Terms;

/// The answers to one question about a programme.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportView {
    /// The programme.
    pub programme: ProgrammeView,
    /// The offset under the assumptions that are asked for.
    pub offset: OffsetView,
    /// Growth of what was recorded.
    pub growth: GrowthView,
    /// Every record in force.
    pub clawbacks: ClawbacksView,
    /// How many quarters the forecast looks ahead.
    pub quarters_ahead: usize,
    /// What may come, or why nothing can be said of it.
    pub forecast: Result<ForecastView, String>,
    /// The table that the paper printed.
    pub published: PublishedView,
    /// What recoveries are worked out from; `None` where benefits are not clawbacks.
    pub terms: Option<TermsView>,
    /// What the lines of the plan state for each year of the offset; none where benefits are
    /// not clawbacks.
    pub line_costs: Vec<LineCostView>,
    /// The last commit that wrote to the programme; `None` where it was read from files.
    pub head: Option<CommitView>,
    /// Whether an assumption of the programme is replaced.
    pub is_changed: bool,
    /// Whether the programme is archived.
    pub is_archived: bool,
}

/// What the lines of a plan state for a year, the slippage counted, before pay grows, prices
/// and bias: in quarters of a penny, for a line may pay for a part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineCostView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// Lines whose pay grows, and all others; `None` is "not stated".
    pub stated: Option<(i128, i128)>,
}

/// What recoveries are worked out from, where an offset gives it to the penny or by a year.
#[derive(Clone, Debug, PartialEq)]
pub struct TermsView {
    /// The baseline in pounds: a mean may be finer than a penny.
    pub baseline: f64,
    /// The spend that a rate on exposure is taken of.
    pub dp_spend: Option<MoneyText>,
}

impl From<&Terms> for TermsView {
    fn from(terms: &Terms) -> TermsView {
        let pence = terms.baseline.pence.to_f64().unwrap_or_default();
        TermsView { baseline: pence / 100.0, dp_spend: terms.dp_spend.map(MoneyText) }
    }
}

impl ReportView {
    /// Whether the benefits are clawbacks, so that there are records and forecasts.
    pub fn is_clawback(&self) -> bool {
        self.offset.kind == "clawback"
    }
}
