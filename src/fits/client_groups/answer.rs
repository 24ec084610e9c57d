//! What is asked of the client groups, and what comes of it.

use crate::domain::{FinancialYear, Finding, Money, Quarter, Rate, Slug};
use crate::fits::forecast::{Outlook, YearOutlook};
use crate::words::words;

words! {
    /// How groups and total are made to add up.
    #[derive(Default)]
    pub enum AddingUp {
        /// The total is the sum of the groups' own forecasts.
        #[default]
        BottomUp = "bottom_up",
        /// The discrepancy between the groups and the total's own forecast is shared among
        /// all of them in proportion to the variances of their series.
        Reconciled = "reconciled",
    }
}

impl AddingUp {
    /// What it does, for the answer.
    pub fn in_words(self) -> &'static str {
        match self {
            AddingUp::BottomUp => {
                "The total is the sum of the groups, each forecast by itself; nothing is moved."
            }
            AddingUp::Reconciled => {
                "Groups and total are each forecast by themselves. The discrepancy is shared among \
                 them in proportion to the variances of their series. A group that would become \
                 negative is zero, and the others share the rest."
            }
        }
    }
}

/// What to forecast for every group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsRequest {
    /// How many quarters ahead, 1 to [`crate::forecast::MAX_HORIZON`].
    pub horizon_quarters: usize,
    /// Interval levels in whole percent.
    pub levels: Vec<u8>,
    /// How much of the marked step lasts, 0 to 1.
    pub step_retained_share: Rate,
    /// How groups and total are made to add up.
    pub adding_up: AddingUp,
}

/// The forecast of one group, or of the total.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupForecast {
    /// The group; `all` for the total.
    pub client_group: Slug,
    /// The first and the last quarter that it was fitted on, and how many there are.
    pub fitted_on: (Quarter, Quarter, usize),
    /// Which share of the discrepancy it takes.
    pub share_of_discrepancy: f64,
    /// The quarters.
    pub quarters: Vec<(Quarter, Outlook)>,
    /// The financial years that the horizon completes: the sums of their quarters.
    pub financial_years: Vec<YearOutlook>,
    /// All of those years together.
    pub total: Option<Outlook>,
}

/// How far the forecasts were apart before they were made to add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// The year.
    pub financial_year: FinancialYear,
    /// The sum of the groups' own forecasts.
    pub sum_of_groups: Money,
    /// The total's own forecast.
    pub forecast_of_total: Money,
    /// The latter minus the former.
    pub difference: Money,
}

/// Groups and their total.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupsForecast {
    /// The groups in the order of their names.
    pub groups: Vec<GroupForecast>,
    /// Everybody: the sum of the groups.
    pub total: GroupForecast,
    /// By year.
    pub discrepancies: Vec<Discrepancy>,
    /// What a reader must know.
    pub notes: Vec<Finding>,
}
