//! What a delivery would change, figure by figure, before anybody has confirmed it.

use super::submission::SubmissionView;
use super::{MoneyText, QuarterText};

/// A delivery that was read and compared with the ledger, and of which nothing is written.
#[derive(Clone, Debug)]
pub struct ProposedDelivery {
    /// The dry run, as the API answers it.
    pub submission: SubmissionView,
    /// Every figure of it, in the order of the file.
    pub figures: Vec<ProposedFigure>,
    /// Whether a recorded figure changes, or a table is accepted, so that somebody has to
    /// say why.
    pub needs_reason: bool,
    /// The last entry of the ledger that it was compared with, 0 where that is empty.
    pub last_entry: i64,
}

impl ProposedDelivery {
    /// Whether anything would be written.
    pub fn changes_anything(&self) -> bool {
        self.figures.iter().any(|figure| figure.fate != Fate::Unchanged)
    }
}

/// A figure as it would be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedFigure {
    /// The quarter; `None` for the total that the file prints for a year.
    pub quarter: Option<QuarterText>,
    /// The quarter, or the year of a total.
    pub period: String,
    /// The group of clients.
    pub client_group: String,
    /// What becomes of it.
    pub fate: Fate,
    /// The amount in force until now.
    pub recorded: Option<MoneyText>,
    /// The number in force until now.
    pub recorded_count: Option<i64>,
    /// The amount.
    pub amount: MoneyText,
    /// The number.
    pub count: Option<i64>,
    /// The amount as printed, where a repair or a difference changes it.
    pub printed: Option<MoneyText>,
    /// Whether it is provisional.
    pub is_provisional: bool,
    /// What changes, in words; empty where no recorded figure does.
    pub changes: String,
}

/// What becomes of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is recorded for the first time.
    New,
    /// It is recorded already, and nothing is written.
    Unchanged,
    /// Something is added to it, or its quarter is closed.
    Added,
    /// It takes the place of the one in force.
    Restated,
}
